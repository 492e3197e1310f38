package output

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var (
	digestOfA = strings.Repeat("a", digestLength)
	digestOfB = strings.Repeat("b", digestLength)
)

func TestParseInventory(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       inventory
		intact     bool
	}{
		{"nothing", "", inventory{}, true},
		{"a file", digestOfA + "  a.yaml\n", inventory{"a.yaml": {digestOfA}}, true},
		{"a file on its way", digestOfA + "  a.yaml\n" + digestOfB + "  a.yaml\n", inventory{"a.yaml": {digestOfA, digestOfB}}, true},
		{"a comment", "# mine\n" + digestOfA + "  a.yaml\n", inventory{"a.yaml": {digestOfA}}, true},
		{"a merge conflict", "<<<<<<< HEAD\n" + digestOfA + "  a.yaml\n=======\n" + digestOfB + "  a.yaml\n>>>>>>> other\n", inventory{"a.yaml": {digestOfA, digestOfB}}, false},
		{"a broken end", digestOfA + "  a.yaml\n" + digestOfB + "  b.ya", inventory{"a.yaml": {digestOfA}}, false},
		{"a way out", digestOfA + "  ../a.yaml\n", inventory{}, false},
		{"a subdirectory", digestOfA + "  setup/a.yaml\n", inventory{"setup/a.yaml": {digestOfA}}, true},
		{"a place further below", digestOfA + "  setup/data/a.yaml\n", inventory{}, false},
		{"another tool's place", digestOfA + "  .git/config\n", inventory{}, false},
		{"a way out of a subdirectory", digestOfA + "  setup/../../a.yaml\n", inventory{}, false},
		{"a reserved name", digestOfA + "  .petrify.sum\n", inventory{}, false},
		{"a terminal escape", digestOfA + "  \x1b[2J\n", inventory{}, false},
		{"no name", digestOfA + "  \n", inventory{}, false},
		{"no digest", "  a.yaml\n", inventory{}, false},
		{"capitals", strings.ToUpper(digestOfA) + "  a.yaml\n", inventory{}, false},
		{"another system's line ends", digestOfA + "  a.yaml\r\n", inventory{}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, intact := parseInventory([]byte(c.text))
			if diff := cmp.Diff(c.want, got); diff != "" || intact != c.intact {
				t.Errorf("intact %v, want %v (-want +got):\n%s", intact, c.intact, diff)
			}
		})
	}
}

// No text is fatal, leads out of the directory, or is read otherwise the second time.
func FuzzInventory(f *testing.F) {
	f.Add([]byte(inventoryComment + digestOfA + "  a.yaml\n"))
	f.Add([]byte(digestOfA + "  setup/a.yaml\n" + digestOfB + "  setup/../a.yaml\n"))
	f.Add([]byte("<<<<<<< HEAD\n" + digestOfA + "  ../a.yaml"))
	f.Fuzz(func(t *testing.T, text []byte) {
		owned, _ := parseInventory(text)
		for name := range owned {
			for part := range strings.SplitSeq(name, "/") {
				if part == "" || part[0] == '.' || strings.ContainsAny(part, "\\:\n\x00") {
					t.Errorf("the inventory owns %q", name)
				}
			}
		}
		again, intact := parseInventory(owned.text())
		if diff := cmp.Diff(owned, again); diff != "" || !intact {
			t.Errorf("intact %v (-first +second):\n%s", intact, diff)
		}
	})
}
