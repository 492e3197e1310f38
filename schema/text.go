package schema

import (
	"bytes"
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/petrify-dev/petrify/internal/diag"
)

// source is a text and the name under which diagnostics speak of it.
type source struct {
	name    string
	lines   [][]rune
	setting int // which value of --set, from 1: one line, whose number says nothing; or 0

	resolved bool // written by another program: places in it say nothing

	looking sync.Mutex        // guards what follows
	shown   map[int]shownLine // lines that diagnostics are about, by number
	judged  map[int]judgement // those and lines above them, by number
}

// shownLine is a line as diagnostics show it.
type shownLine struct {
	text         string
	confidential bool
}

// longestShown is the length of a line beyond which it is no help to look at it.
const longestShown = 1000

// place is where something stands in a source; line and column count from 1,
// column and width in characters. The width of a scalar is measured when it is
// needed, since most places are never shown.
type place struct {
	source *source
	line   int
	column int
	width  int
	scalar *yaml.Node
}

// position is the place as people are told it.
func (p place) position() diag.Position {
	switch {
	case p.source == nil:
		return diag.Position{}
	case p.source.resolved:
		return diag.Position{Name: p.source.name}
	case p.source.setting > 0:
		return diag.Position{Name: p.source.name, Column: p.column}
	}
	return diag.Position{Name: p.source.name, Line: p.line, Column: p.column}
}

// mark returns the diagnostic with its position, and with the source line unless a
// credential may stand in it.
func (p place) mark(d diag.Diagnostic) diag.Diagnostic {
	d.Position = p.position()
	if p.source == nil || p.source.resolved || p.line < 1 || p.line > len(p.source.lines) {
		return d
	}
	line := p.source.show(p.line)
	d.Confidential = d.Confidential || line.confidential
	if line.text == "" || d.Confidential {
		return d
	}
	d.Source, d.Width, d.Setting = line.text, max(p.width, 1), p.source.setting
	if p.scalar != nil {
		d.Width = max(scalarWidth(p.source.rest(p), p.scalar), 1)
	}
	return d
}

// show returns a line for diagnostics, without text when it is too long. It is
// judged once, however many diagnostics it has.
func (s *source) show(line int) shownLine {
	s.looking.Lock()
	defer s.looking.Unlock()
	if shown, known := s.shown[line]; known {
		return shown
	}
	var shown shownLine
	if characters := s.lines[line-1]; len(characters) <= longestShown {
		shown.text = string(characters)
		shown.confidential = s.confidential(line)
	}
	s.shown[line] = shown
	return shown
}

var linePattern = regexp.MustCompile(`\r\n|\r|\n`)

// newSource checks that data is text that YAML can be read from, and returns it
// without its byte order mark.
func newSource(name string, data []byte) (*source, string, *diag.Diagnostic) {
	whole := func(message, hint string) *diag.Diagnostic {
		return &diag.Diagnostic{Position: diag.Position{Name: name}, Message: message, Hint: hint}
	}
	if len(data) > LargestInput {
		d := tooLarge(name, len(data))
		return nil, "", &d
	}
	if encoding := wideEncoding(data); encoding != "" {
		return nil, "", whole("is "+encoding+", not UTF-8", "save it as UTF-8")
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	text := string(data)
	src := &source{name: name, shown: map[int]shownLine{}, judged: map[int]judgement{}}
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

// rest returns what stands at a place on its line.
func (s *source) rest(p place) []rune {
	if p.line > len(s.lines) || p.column > len(s.lines[p.line-1]) {
		return nil
	}
	return s.lines[p.line-1][p.column-1:]
}

// at returns the place after the text before it.
func (s *source) at(before string) place {
	lines := linePattern.Split(before, -1)
	return place{source: s, line: len(lines), column: utf8.RuneCountInString(lines[len(lines)-1]) + 1, width: 1}
}

// wideEncoding names the encoding of a text whose characters have two bytes or four, or
// else returns "".
func wideEncoding(data []byte) string {
	zeros := bytes.Count(data[:min(len(data), 4)], []byte{0})
	switch {
	case zeros == 3, bytes.HasPrefix(data, []byte("\xff\xfe\x00\x00")), bytes.HasPrefix(data, []byte("\x00\x00\xfe\xff")):
		return "UTF-32"
	case len(data) > 1 && (data[0] == 0xFE && data[1] == 0xFF || data[0] == 0xFF && data[1] == 0xFE || (data[0] == 0) != (data[1] == 0)):
		return "UTF-16"
	}
	return ""
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
		case r == '\uFFFE', r == '\uFFFF':
			return "noncharacter " + codePoint(r) + ", which YAML does not allow", "remove it", i
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
