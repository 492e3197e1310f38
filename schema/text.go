package schema

import (
	"bytes"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/petrify-dev/petrify/internal/diag"
)

// largestInput is the number of bytes of an input that is read at all.
const largestInput = 1 << 20

// source is a text and the name under which diagnostics speak of it.
type source struct {
	name    string
	lines   [][]rune
	setting bool // a value of --set: one line, whose number says nothing
}

// longestShown is the length of a line beyond which it is no help to look at it.
const longestShown = 1000

// place is where something stands in a source; line and column count from 1,
// column and width in characters.
type place struct {
	source *source
	line   int
	column int
	width  int
}

// position is the place as people are told it.
func (p place) position() diag.Position {
	switch {
	case p.source == nil:
		return diag.Position{}
	case p.source.setting:
		return diag.Position{Name: p.source.name, Column: p.column}
	}
	return diag.Position{Name: p.source.name, Line: p.line, Column: p.column}
}

// mark returns the diagnostic with its position, and with the source line unless a
// credential may stand in it.
func (p place) mark(d diag.Diagnostic) diag.Diagnostic {
	d.Position = p.position()
	if p.source == nil || p.line < 1 || p.line > len(p.source.lines) {
		return d
	}
	if len(p.source.lines[p.line-1]) > longestShown {
		return d
	}
	line := string(p.source.lines[p.line-1])
	if mayHoldCredential(line) {
		d.Confidential = true
	}
	if !d.Confidential {
		d.Source, d.Width = line, max(p.width, 1)
	}
	return d
}

var (
	linePattern     = regexp.MustCompile(`\r\n|\r|\n`)
	assignedPattern = regexp.MustCompile(`([A-Za-z0-9_-]+)["'\]]?[ \t]*[:=]`)
)

// mayHoldCredential tells whether a line holds what looks like a credential, or
// gives a value to something that is secret by its name and is no field of the spec.
func mayHoldCredential(line string) bool {
	if LooksCredential(line) {
		return true
	}
	for _, assigned := range assignedPattern.FindAllStringSubmatch(line, -1) {
		if name := assigned[1]; NamesCredential(name) && !isFieldName(name) {
			return true
		}
	}
	return false
}

// newSource checks that data is text that YAML can be read from, and returns it
// without its byte order mark.
func newSource(name string, data []byte) (*source, string, *diag.Diagnostic) {
	whole := func(message, hint string) *diag.Diagnostic {
		return &diag.Diagnostic{Position: diag.Position{Name: name}, Message: message, Hint: hint}
	}
	if len(data) > largestInput {
		return nil, "", whole("is larger than 1 MiB", "allowed: one environment; is this the right file?")
	}
	if isUTF16(data) {
		return nil, "", whole("is UTF-16, not UTF-8", "save it as UTF-8")
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	text := string(data)
	src := &source{name: name}
	for _, line := range linePattern.Split(text, -1) {
		src.lines = append(src.lines, []rune(line))
	}
	if message, hint, offset := badText(text); message != "" {
		at := src.at(text[:offset])
		// A block of a private key holds nothing that marks each of its lines.
		d := at.mark(diag.Diagnostic{Message: message, Hint: hint, Confidential: LooksCredential(text)})
		return nil, "", &d
	}
	return src, text, nil
}

// rest returns what stands at a place on its line, cut to a length that is worth looking at.
func (s *source) rest(p place) string {
	if p.line > len(s.lines) || p.column > len(s.lines[p.line-1]) {
		return ""
	}
	rest := s.lines[p.line-1][p.column-1:]
	return string(rest[:min(len(rest), longestShown)])
}

// at returns the place after the text before it.
func (s *source) at(before string) place {
	lines := linePattern.Split(before, -1)
	return place{s, len(lines), utf8.RuneCountInString(lines[len(lines)-1]) + 1, 1}
}

func isUTF16(data []byte) bool {
	return len(data) > 1 && (data[0] == 0xFE && data[1] == 0xFF || data[0] == 0xFF && data[1] == 0xFE || (data[0] == 0) != (data[1] == 0))
}

// badText finds the first byte that no spec may hold.
func badText(text string) (message, hint string, offset int) {
	for i, r := range text {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(text[i:], "\uFFFD"):
			return "is not valid UTF-8 here", "save it as UTF-8", i
		case r < ' ' && r != '\t' && r != '\n' && r != '\r', r >= 0x7F && r < 0xA0:
			return "control character " + codePoint(r), "remove it", i
		case r == '\u2028', r == '\u2029':
			return "line separator " + codePoint(r) + ", which some read as a line break", "remove it", i
		case r == '\uFEFF':
			return "byte order mark " + codePoint(r) + " within the text", "remove it", i
		}
	}
	return "", "", 0
}

func codePoint(r rune) string { return "U+" + strings.ToUpper(hexadecimal(r, 4)) }

func hexadecimal(r rune, width int) string {
	const digits = "0123456789abcdef"
	var b []byte
	for ; width > 0; width-- {
		b = append(b, digits[r>>(4*(width-1))&0xF])
	}
	return string(b)
}
