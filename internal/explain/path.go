package explain

import (
	"strings"
	"unicode"

	"github.com/petrify-dev/petrify/internal/diag"
	"github.com/petrify-dev/petrify/schema"
)

// step is one of a path.
type step struct {
	text     string
	brackets bool // it stood in brackets, where it may hold dots
}

const pathHint = "allowed: names joined by dots; in brackets an index, the name of a list's entry, or a key with dots"

// parsePath splits a path of names that are joined by dots, or stand in brackets.
// The error is a diag.List.
func parsePath(path string) ([]step, error) {
	var steps []step
	for rest := path; rest != "" || len(steps) == 0; {
		if inner, found := strings.CutPrefix(rest, "["); found {
			text, after, closed := strings.Cut(inner, "]")
			if !closed {
				return nil, malformed(path)
			}
			steps, rest = append(steps, step{text, true}), after
			continue
		}
		if len(steps) > 0 {
			var dotted bool
			if rest, dotted = strings.CutPrefix(rest, "."); !dotted {
				return nil, malformed(path)
			}
		}
		end := strings.IndexAny(rest, ".[")
		if end < 0 {
			end = len(rest)
		}
		if end == 0 {
			return nil, malformed(path)
		}
		steps, rest = append(steps, step{rest[:end], false}), rest[end:]
	}
	return steps, nil
}

func malformed(path string) error {
	return diag.List{{Message: schema.Repeated(path) + " is no path", Hint: pathHint}}
}

// unknownAt is the error about a name that is not there; candidates are those that
// are. Other hints say more than a list of them.
func unknownAt(path, what, name string, candidates []string, other string) error {
	hint := "allowed: " + listed(candidates)
	if other != "" {
		hint = other
	}
	if meant, near := diag.Nearest(name, candidates); near {
		hint = "did you mean " + diag.Quote(meant) + "?"
	}
	return diag.List{{Path: path, Message: what + " " + schema.Repeated(name), Hint: hint}}
}

// mostListed is how many names a hint lists.
const mostListed = 12

func listed(names []string) string {
	if len(names) > mostListed {
		names = append(append([]string(nil), names[:mostListed]...), "…")
	}
	return strings.Join(names, ", ")
}

func noFields(path, is string) error {
	return diag.List{{Path: path, Message: "has no fields", Hint: "it is " + is}}
}

// shownLine is a text as one line that cannot steer a terminal.
func shownLine(text string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return '�'
		}
		return r
	}, text)
}
