// Package diag describes a problem in a user's input, where it is and what to do
// about it, and prints it for people and for machines. It must not know what the
// input means.
package diag

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
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
// what they show of it where one is clipped. Of inputs without line numbers all are one
// line.
func (l List) Conceal() {
	type line struct {
		name   string
		number int
	}
	confidential := map[line]bool{}
	clips := map[line][]string{}
	for _, d := range l {
		at := line{d.Position.Name, d.Position.Line}
		if d.Confidential {
			confidential[at] = true
		}
		if d.Clipped && d.Source != "" {
			clips[at] = append(clips[at], d.throughMark())
		}
	}
	for i, d := range l {
		at := line{d.Position.Name, d.Position.Line}
		if confidential[at] {
			l[i].Confidential, l[i].Source, l[i].Width = true, "", 0
		}
		for _, shown := range clips[at] {
			l[i].clip(shown)
		}
	}
}

// throughMark is the source line as far as it is underlined.
func (d Diagnostic) throughMark() string {
	source := []rune(d.Source)
	return string(source[:min(d.Position.Column-1+d.Width, len(source))])
}

// clip shows no more of the source line than the beginning that is given, if it is one,
// and nothing at all of a line whose underlined part does not begin in it.
func (d *Diagnostic) clip(shown string) {
	switch {
	case !strings.HasPrefix(d.Source, shown):
	case d.Position.Column > utf8.RuneCountInString(shown):
		d.Source, d.Width = "", 0
	case d.Source != shown:
		d.Source = shown + " …"
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
