package wrap_test

import (
	"strings"
	"testing"

	"github.com/petrify-dev/petrify/internal/wrap"
)

func TestLines(t *testing.T) {
	full := strings.Repeat("a", 78)
	for text, want := range map[string]string{
		"":                             "",
		" \n\t ":                       "",
		"one  line\nof words":          "  one line of words\n",
		full:                           "  " + full + "\n",
		full + " b":                    "  " + full + "\n  b\n",
		"b " + full:                    "  b\n  " + full + "\n",
		strings.Repeat("b", 100):       "  " + strings.Repeat("b", 100) + "\n",
		strings.Repeat("ä", 76) + " ä": "  " + strings.Repeat("ä", 76) + " ä\n",
		strings.Repeat("ä", 77) + " ä": "  " + strings.Repeat("ä", 77) + "\n  ä\n",
	} {
		if got := wrap.Lines("  ", text); got != want {
			t.Errorf("%q is broken into %q, want %q", text, got, want)
		}
	}
}
