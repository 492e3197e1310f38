// Package diag describes a problem in a user's input, where it is and what to do
// about it, and prints it for people and for machines. It must not know what the
// input means.
package diag

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// Position is a place in an input. Line and Column count from 1, Column in
// characters; a zero Line means that only the input as a whole is known.
type Position struct {
	Name   string // the file as the user named it, "-" or "--set"
	Line   int
	Column int
}

func (p Position) String() string {
	if p.Line == 0 {
		return p.Name
	}
	return p.Name + ":" + strconv.Itoa(p.Line) + ":" + strconv.Itoa(p.Column)
}

// Severity says whether a diagnostic stops the run.
type Severity int

// An Error stops the run with nothing printed or written; a Warning does not.
const (
	Error Severity = iota
	Warning
)

func (s Severity) String() string {
	if s == Warning {
		return "warning"
	}
	return "error"
}

// Diagnostic is one problem. Message and Hint must carry values only as Quote
// returns them, and credentials not at all.
type Diagnostic struct {
	Position Position
	Severity Severity
	Path     string // the field, such as spec.hosts.admin; empty when there is none
	Message  string
	Hint     string // what is allowed, what was probably meant; may be empty
	Source   string // the source line at Position, without its line break; may be empty
	Width    int    // the number of characters to underline in Source, at least 1
	Related  []Related

	// Confidential keeps the source line from being shown: it may hold a credential.
	Confidential bool

	// Clipped keeps what follows the underlined part of the source line from being shown:
	// what an unknown field holds may be a credential.
	Clipped bool

	// Setting tells apart the settings that are all named alike, counted from 1. It is 0
	// in other inputs.
	Setting int
}

// Related is a second place that a problem concerns, such as the other of two equal
// hosts. It has no position when a default stands there.
type Related struct {
	Position Position
	Path     string
}

func (r Related) String() string {
	if at := r.Position.String(); at != "" {
		return at + ": " + r.Path
	}
	return r.Path + ", by default"
}

// List is all problems of one run. As an error it reads as its diagnostics' first
// lines; a List without an Error severity is no error, see Err.
type List []Diagnostic

func (l List) Error() string {
	lines := make([]string, len(l))
	for i, d := range l {
		lines[i] = d.headline()
	}
	return strings.Join(lines, "\n")
}

// Err returns the list as an error when one of its diagnostics is an Error, else nil.
func (l List) Err() error {
	for _, d := range l {
		if d.Severity == Error {
			return l
		}
	}
	return nil
}

// Sort orders the list by input, position, path and message. The order of inputs
// is that of their first diagnostic.
func (l List) Sort() {
	order := map[string]int{}
	for _, d := range l {
		if _, seen := order[d.Position.Name]; !seen {
			order[d.Position.Name] = len(order)
		}
	}
	slices.SortStableFunc(l, func(a, b Diagnostic) int {
		return cmp.Or(
			cmp.Compare(order[a.Position.Name], order[b.Position.Name]),
			cmp.Compare(a.Position.Line, b.Position.Line),
			cmp.Compare(a.Position.Column, b.Position.Column),
			cmp.Compare(a.Path, b.Path),
			cmp.Compare(a.Message, b.Message),
		)
	})
}

// Conceal makes all diagnostics about a line confidential of which one is, and clips
// what they show of it where the first one is clipped. Of inputs without line numbers
// all are one line, except that each setting is clipped by itself.
func (l List) Conceal() {
	type line struct {
		name   string
		number int
	}
	type clippedLine struct {
		line    line
		setting int
	}
	confidential := map[line]bool{}
	ends := map[clippedLine]int{}
	for _, d := range l {
		at := line{d.Position.Name, d.Position.Line}
		if d.Confidential {
			confidential[at] = true
		}
		if d.Clipped && d.Source != "" {
			text, end := clippedLine{at, d.Setting}, d.Position.Column-1+d.Width
			if first, clipped := ends[text]; clipped {
				end = min(end, first)
			}
			ends[text] = end
		}
	}
	for i, d := range l {
		at := line{d.Position.Name, d.Position.Line}
		if confidential[at] {
			l[i].Confidential, l[i].Source, l[i].Width = true, "", 0
		}
		if end, clipped := ends[clippedLine{at, d.Setting}]; clipped {
			l[i].clip(end)
		}
	}
}

const clipMark = " …"

// clip shows no more of the source line than so many characters, and nothing at all of a
// line whose underlined part does not begin in them.
func (d *Diagnostic) clip(end int) {
	shown := []rune(strings.TrimSuffix(d.Source, clipMark)) // as it was clipped before
	switch {
	case d.Position.Column > end:
		d.Source, d.Width = "", 0
	case end < len(shown):
		d.Source = string(shown[:end]) + clipMark
	}
}

func (d Diagnostic) headline() string {
	var b strings.Builder
	if at := d.Position.String(); at != "" {
		b.WriteString(at + ": ")
	}
	b.WriteString(d.Severity.String() + ": ")
	if d.Path != "" {
		b.WriteString(d.Path + ": ")
	}
	b.WriteString(d.Message)
	return visible(b.String())
}
