package schema

import (
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/petrify-dev/petrify/internal/diag"
)

// Inputs that nobody writes, each of which took minutes or gigabytes once.
func TestWorkIsBounded(t *testing.T) {
	const aliases = "spec:\n  hosts:\n    storefrontAliases:\n"
	for name, data := range map[string]string{
		"lines that go on with others":             aliases + strings.Repeat(`    - "`+strings.Repeat("!a:b", 240)+"\"\n", 95),
		"lines that may go on with others":         aliases + strings.Repeat(`    - "`+strings.Repeat("! x", 320)+"\"\n", 95),
		"refused lines below long ones":            aliases + strings.Repeat("    - "+strings.Repeat("!a:b ", 1500)+"\n    - !t a\n", 50),
		"nested lists that no line closes":         strings.Repeat("[a,[a,[a,[a,\n", 450),
		"nested lists in each other":               strings.Repeat(strings.Repeat("[", 20)+"\n", 490),
		"nested mappings that no line closes":      strings.Repeat("{a: {b: {c:\n", 450),
		"comments that are indented in turn":       "spec: {}\n" + strings.Repeat("  #\n#\n", 20_000),
		"a mapping without values, on one line":    "spec: {" + strings.Repeat("x,", 50_000) + "}\n",
		"a list of entries that no bracket closes": "spec: [" + strings.Repeat("a,\n", 490),
	} {
		t.Run(name, func(t *testing.T) {
			bounded(t, len(data), func() Diagnostics {
				_, found := Load([]Input{{Name: "hostile.yaml", Data: []byte(data)}}, nil)
				return found
			})
		})
	}
}

// bounded runs what is given an input of that many bytes, and holds what it allocates to
// a multiple of them, so that nothing grows with the square of the input. What does not
// come to an end panics: Go's fuzzing itself would wait and report nothing.
func bounded(t *testing.T, bytes int, run func() Diagnostics) {
	t.Helper()
	endless := time.AfterFunc(15*time.Second, func() { panic("no end in sight") })
	defer endless.Stop()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	found := run()
	runtime.ReadMemStats(&after)
	read := bytes
	if slices.ContainsFunc(found, isSyntaxError) {
		read += min(bytes*bytes, searchedBytes) // at most as many beginnings as bytes
	}
	if spent, most := after.TotalAlloc-before.TotalAlloc, uint64(1<<20+1<<10*read); spent > most {
		t.Errorf("%d bytes of input took %d bytes of memory in all, more than %d", bytes, spent, most)
	}
}

func isSyntaxError(d diag.Diagnostic) bool { return strings.Contains(d.Message, "is not YAML") }
