// Package dotenv reads files of environment variables, as docker compose, systemd and
// shells have them. It must not know what the variables are for, and must tell their
// values to nobody but who asks for one: most of such a file is secret.
package dotenv

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/petrify-dev/petrify/internal/diag"
)

const (
	// Largest is how many bytes a file may have.
	Largest = 1 << 20

	mostMistakes = 100 // that are told of one file

	blank = " \t" // what may stand between other characters of a line
)

// Variable is one of a file. Printed, it is its name alone.
type Variable struct {
	Name  string
	Value string `json:"-"` // without quotes, escapes and comments; nothing in it is replaced
	Line  int

	// Expands tells that other readers replace something in the value: it has a $ that is
	// neither escaped nor within single quotes.
	Expands bool
}

func (v Variable) String() string { return v.Name }

// GoString is what %#v prints.
func (v Variable) GoString() string { return v.Name }

// Parse returns the variables of a file, in the order of its lines, each once: of two
// lines for one name the last counts. It tells all mistakes, at most 100, and then
// returns no variables; without mistakes, it warns of lines that do not count. It repeats
// names, and nothing of a value or of what cannot be read.
//
// A line is NAME=value, export NAME=value, a comment after # or ;, or empty. A value
// without quotes ends before a # with white space in front of it. One in quotes may go on
// over lines; in double quotes, \n, \r and \t are what they are in Go, and \", \\, \$ and
// \` the character itself. Where docker compose, systemd and shells differ, that is how
// docker compose reads it, but that single quotes end where they end in shells, and that
// a # after white space begins a comment also where a value should.
func Parse(name string, data []byte) ([]Variable, diag.List) {
	if len(data) > Largest {
		return nil, diag.List{{Position: diag.Position{Name: name}, Message: "is larger than 1 MiB", Hint: "allowed: lines NAME=value"}}
	}
	text := strings.ReplaceAll(strings.TrimPrefix(string(data), "\uFEFF"), "\r\n", "\n")
	p := parser{name: name, rest: text, current: text, line: 1}
	if at := strings.IndexFunc(text, unreadable); at >= 0 {
		p.take(at)
		p.mistake("holds what is no text", "allowed: UTF-8 without control characters")
		return nil, p.mistakes
	}
	for p.rest != "" && len(p.mistakes) < mostMistakes {
		p.statement()
	}
	if len(p.mistakes) > 0 {
		return nil, p.mistakes
	}
	return p.once()
}

// unreadable tells whether a character is one that no file of variables holds.
func unreadable(r rune) bool {
	return r == utf8.RuneError || unicode.IsControl(r) && r != '\t' && r != '\n'
}

// parser stands at the beginning of rest.
type parser struct {
	name      string
	rest      string
	current   string // from the beginning of the line
	line      int
	variables []Variable
	mistakes  diag.List
}

// take goes on by so many bytes.
func (p *parser) take(length int) {
	if breaks := strings.Count(p.rest[:length], "\n"); breaks > 0 {
		p.line += breaks
		p.current = p.rest[strings.LastIndexByte(p.rest[:length], '\n')+1:]
	}
	p.rest = p.rest[length:]
}

func (p *parser) takeBlank() { p.rest = strings.TrimLeft(p.rest, blank) }

// lineRest is the rest up to the end of the line.
func (p *parser) lineRest() string {
	line, _, _ := strings.Cut(p.rest, "\n")
	return line
}

func (p *parser) takeLine() { p.take(min(len(p.lineRest())+len("\n"), len(p.rest))) }

// mistake tells what is wrong at the beginning of the rest, and goes on after the line.
func (p *parser) mistake(message, hint string) {
	column := utf8.RuneCountInString(p.current[:len(p.current)-len(p.rest)]) + 1
	p.mistakes = append(p.mistakes, diag.Diagnostic{
		Position: diag.Position{Name: p.name, Line: p.line, Column: column}, Message: message, Hint: hint, Confidential: true,
	})
	p.takeLine()
}

// statement reads a line, and those that a value in quotes goes on over.
func (p *parser) statement() {
	p.takeBlank()
	if line := p.lineRest(); line == "" || line[0] == '#' || line[0] == ';' {
		p.takeLine()
		return
	}
	if after, found := strings.CutPrefix(p.rest, "export"); found && strings.TrimLeft(after, blank) != after {
		p.take(len("export"))
		p.takeBlank()
	}
	v := Variable{Name: nameOf(p.rest), Line: p.line}
	if v.Name == "" {
		p.mistake("is no variable", "allowed: NAME=value, a name of letters, digits and underscores that does not begin with a digit, or a comment after #")
		return
	}
	p.take(len(v.Name))
	p.takeBlank()
	if !strings.HasPrefix(p.rest, "=") {
		p.mistake("has no = after a name", "allowed: NAME=value; a value goes on over lines only within quotes")
		return
	}
	p.take(len("="))
	if p.value(&v) {
		p.variables = append(p.variables, v)
	}
}

// nameOf is the name that a text begins with, or empty.
func nameOf(text string) string {
	end := strings.IndexFunc(text, func(r rune) bool {
		return r != '_' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	})
	if end < 0 {
		end = len(text)
	}
	if end > 0 && text[0] >= '0' && text[0] <= '9' {
		return ""
	}
	return text[:end]
}

// value reads what is after the =, to the end of its line, and tells whether it could.
func (p *parser) value(v *Variable) bool {
	switch strings.TrimLeft(p.lineRest()+"\n", blank)[0] {
	case '\'':
		p.takeBlank()
		return p.quoted(v, 1+strings.IndexByte(p.rest[1:], '\''), asItStands)
	case '"':
		p.takeBlank()
		return p.quoted(v, closing(p.rest), unescaped)
	}
	value := withoutComment(p.lineRest())
	if strings.HasSuffix(value, `\`) {
		p.mistake("has a value that ends in a backslash", "allowed: a value that goes on over lines within quotes")
		return false
	}
	p.takeLine()
	v.Value, v.Expands = strings.TrimLeft(value, blank), strings.Contains(value, "$")
	return true
}

// quoted reads a value in quotes, of which the second is at an index, or missing if it is 0.
func (p *parser) quoted(v *Variable, end int, meant func(string) (string, bool)) bool {
	if end == 0 {
		p.mistake("begins a quote that nothing ends", `allowed: a value between ' and ', or " and "`)
		p.rest = "" // of which nobody can tell what is a value
		return false
	}
	v.Value, v.Expands = meant(p.rest[1:end])
	p.take(end + 1)
	if withoutComment(p.lineRest()) != "" {
		p.mistake("has something after the closing quote", "allowed: a comment after white space and #")
		return false
	}
	p.takeLine()
	return true
}

// withoutComment is a line's rest up to a comment, without white space at its end.
func withoutComment(line string) string {
	for i := 1; i < len(line); i++ {
		if line[i] == '#' && strings.IndexByte(blank, line[i-1]) >= 0 {
			line = line[:i]
		}
	}
	return strings.TrimRight(line, blank)
}

// closing is where the double quote that a text begins with is closed, or 0.
func closing(text string) int {
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i
		}
	}
	return 0
}

// asItStands is what a text between single quotes means.
func asItStands(text string) (value string, expands bool) { return text, false }

// escapes are what a character after a backslash stands for between double quotes.
// Before any other, the backslash stays.
var escapes = map[byte]string{'n': "\n", 'r': "\r", 't': "\t", '"': `"`, '\\': `\`, '$': "$", '`': "`"}

// unescaped is what a text between double quotes means.
func unescaped(text string) (value string, expands bool) {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] == '\\' && i+1 < len(text) {
			if meant, known := escapes[text[i+1]]; known {
				b.WriteString(meant)
				i++
				continue
			}
		}
		expands = expands || text[i] == '$'
		b.WriteByte(text[i])
	}
	return b.String(), expands
}

// once leaves of each name the last line, and warns of the others.
func (p *parser) once() ([]Variable, diag.List) {
	last := map[string]int{}
	for _, v := range p.variables {
		last[v.Name] = v.Line
	}
	var ignored diag.List
	variables := slices.DeleteFunc(p.variables, func(v Variable) bool {
		counts := last[v.Name] == v.Line
		if !counts {
			ignored = append(ignored, diag.Diagnostic{
				Position: p.lineOf(v.Line), Severity: diag.Warning, Confidential: true,
				Message: diag.Quote(v.Name) + " does not count, since it is set again",
				Related: []diag.Related{{Position: p.lineOf(last[v.Name]), Path: v.Name}},
			})
		}
		return !counts
	})
	return variables, ignored
}

func (p *parser) lineOf(line int) diag.Position {
	return diag.Position{Name: p.name, Line: line, Column: 1}
}
