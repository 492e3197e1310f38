package schema

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/petrify-dev/petrify/internal/diag"
)

// Edit writes settings ("path=value", as Load takes them) into the text of an input and
// leaves everything else in it as it is: comments, order, quotes and line breaks. A field
// that is there keeps its line; one that is not gets a line, that of its example
// ("#name: …") if there is one, or an entry in the braces that it belongs in; one that goes with what is set (see Whole), such as the digest of
// another tag, is taken out. Only single values can be set.
//
// What comes out reads as Load would read the input with the settings laid over it; where
// that takes more than single lines, or too many settings for the length of the text,
// there are diagnostics and no text.
func Edit(input Input, settings []string) ([]byte, Diagnostics) {
	if most := max(largestEditing/max(len(input.Data), 1), 1); len(settings) > most {
		return nil, Diagnostics{{Position: diag.Position{Name: settingName}, Message: number(len(settings)) + " settings are too many for a file of " + number(len(input.Data)>>10) + " KiB, which is read anew for each",
			Hint: "allowed: at most " + number(most) + " at a time"}}
	}
	before, found := readDocument(input)
	if found.Err() != nil {
		return nil, found
	}
	want, text := before, input.Data
	for i, setting := range settings {
		layer, found, _ := readSetting(setting, i+1)
		if layer == nil {
			return nil, found
		}
		path, value := chain(layer)
		if value.kind != scalarNode {
			return nil, notEdited(layer, path, "is "+kindNames[value.kind], "allowed: single values; write lists and mappings into the file")
		}
		want = merge(want, layer, environmentShape)
		current, found := readDocument(Input{Name: input.Name, Data: text})
		if found.Err() != nil {
			return nil, found
		}
		text = newEditing(text).set(current, path, value)
	}
	text = withoutGone(input.Name, text, want)
	after, found := readDocument(Input{Name: input.Name, Data: text})
	if found.Err() == nil && sameValues(want, after) {
		return text, nil
	}
	layer, _, _ := readSetting(settings[0], 1)
	path, _ := chain(layer)
	message, hint := unedited(before, want)
	return nil, notEdited(layer, path, message, hint+"edit "+input.Name+" by hand")
}

// chain returns the names that lead to the one value of a setting.
func chain(layer *node) (path []string, value *node) {
	for layer.kind == mappingNode && len(layer.entries) == 1 && layer.entries[0].value.key == layer.key {
		path = append(path, layer.entries[0].name)
		layer = layer.entries[0].value
	}
	return path, layer
}

func notEdited(layer *node, path []string, message, hint string) Diagnostics {
	return Diagnostics{layer.key.mark(diag.Diagnostic{Path: strings.Join(path, "."), Message: message, Hint: hint})}
}

// unedited says why a text could not be edited to hold what is wanted, and what can be
// done besides editing by hand.
func unedited(before, want *node) (message, hint string) {
	if gone := firstGone(before, want); gone != "" {
		return "takes the place of " + gone + ", which is on a line of its own", "set that as well, or "
	}
	return "stands where a single line cannot be changed", ""
}

// firstGone returns the path of the first field that is not wanted any more.
func firstGone(before, want *node) string {
	first := ""
	eachGone(before, want, environmentShape, "", func(_ *node, _ int, _ *shape, path string) bool {
		first = path
		return false
	})
	return first
}

// eachGone visits the fields that are not wanted any more, each as an entry of what holds
// it, with the shape of that and the path, until visit returns false.
func eachGone(before, want *node, s *shape, path string, visit func(parent *node, i int, s *shape, path string) bool) bool {
	for i, e := range before.entries {
		at, child := s.child(path, e.name)
		j, there := want.entry(e.name)
		if !there && !visit(before, i, s, at) || there && !eachGone(e.value, want.entries[j].value, child, at, visit) {
			return false
		}
	}
	return true
}

// withoutGone takes the fields out that are not wanted any more, where they belong
// together with one that was set.
func withoutGone(name string, text []byte, want *node) []byte {
	current, found := readDocument(Input{Name: name, Data: text})
	if found.Err() != nil {
		return text
	}
	edited := text
	eachGone(current, want, environmentShape, "", func(parent *node, i int, s *shape, _ string) bool {
		if s == nil || !slices.Contains(s.whole, parent.entries[i].name) {
			return true
		}
		e := newEditing(edited)
		e.remove(parent, i)
		edited = e.text()
		return false
	})
	if bytes.Equal(edited, text) {
		return text
	}
	return withoutGone(name, edited, want)
}

// sameValues compares what two nodes say, whatever the order of mappings.
func sameValues(a, b *node) bool {
	if a.kind != b.kind || a.text != b.text || len(a.entries) != len(b.entries) || len(a.items) != len(b.items) {
		return false
	}
	for _, e := range a.entries {
		i, there := b.entry(e.name)
		if !there || !sameValues(e.value, b.entries[i].value) {
			return false
		}
	}
	return slices.EqualFunc(a.items, b.items, sameValues)
}

// editing is a text that is being edited, by lines with their line breaks.
type editing struct {
	mark  []byte // the byte order mark, which is no part of the first line
	lines []string
}

var byteOrderMark = []byte("\xef\xbb\xbf")

func newEditing(text []byte) editing {
	rest, marked := bytes.CutPrefix(text, byteOrderMark)
	e := editing{}
	if marked {
		e.mark = byteOrderMark
	}
	start := 0
	for _, end := range linePattern.FindAllIndex(rest, -1) {
		e.lines = append(e.lines, string(rest[start:end[1]]))
		start = end[1]
	}
	e.lines = append(e.lines, string(rest[start:]))
	return e
}

func (e editing) text() []byte { return append(slices.Clone(e.mark), strings.Join(e.lines, "")...) }

// set returns the text with the value at the path below root.
func (e editing) set(root *node, path []string, value *node) []byte {
	parent := root
	for depth, name := range path {
		i, there := parent.entry(name)
		switch {
		case !there:
			e.add(parent, PlainOrQuoted(name), entryText(path[depth:], value))
			return e.text()
		case depth == len(path)-1:
			e.replace(parent.entries[i].value, value)
			return e.text()
		}
		parent = parent.entries[i].value
	}
	return e.text()
}

// entryText is an entry of a mapping, on one line.
func entryText(path []string, value *node) string {
	text := scalarText(value, "")
	for depth, name := range slices.Backward(path) {
		text = PlainOrQuoted(name) + ": " + text
		if depth > 0 {
			text = "{" + text + "}"
		}
	}
	return text
}

// replace puts a value in the place of a scalar, in its quotes if it has any.
func (e editing) replace(old, value *node) {
	if old.kind != scalarNode || old.value.scalar == nil {
		return
	}
	line, start, end := old.value.line-1, e.offset(old.value.line, old.value.column), e.end(old)
	text := e.lines[line]
	e.lines[line] = text[:start] + scalarText(value, text[start:end]) + text[end:]
}

// add puts an entry of a name into a mapping: in the place of its example, else after the
// last single value, else before all others.
func (e *editing) add(parent *node, name, text string) {
	line, column := parent.value.line, parent.value.column
	inBraces := strings.HasPrefix(e.lines[line-1][e.offset(line, column):], "{")
	after, example := lastScalar(parent), 0
	if !inBraces {
		example = e.example(parent, name)
	}
	switch {
	case inBraces && after != nil:
		e.insertAt(after.value.line, e.end(after), ", "+text)
	case inBraces && len(parent.entries) > 0:
		e.insertAt(line, e.offset(line, column+1), text+", ")
	case inBraces:
		e.insertAt(line, e.offset(line, column+1), text)
	case example > 0:
		e.lines[example-1] = strings.Repeat(" ", column-1) + text + linePattern.FindString(e.lines[example-1])
	case after != nil:
		e.insertLine(after.value.line, strings.Repeat(" ", column-1)+text)
	default:
		e.insertLine(line-1, strings.Repeat(" ", column-1)+text)
	}
}

// example returns the number of the line in which a mapping, not in braces, has an entry of
// that name as an example: "#name: …" where its entries stand; 0 if it has none.
func (e *editing) example(parent *node, name string) int {
	first, column := parent.value.line, parent.value.column
	for first > 1 && isBlankOrComment(e.lines[first-2]) {
		first--
	}
	start := strings.Repeat(" ", column-1) + "#" + name + ":"
	for i := first - 1; i < len(e.lines); i++ {
		line := e.lines[i]
		if !isBlankOrComment(line) && indent(line) < column-1 {
			return 0
		}
		if strings.HasPrefix(line, start) {
			return i + 1
		}
	}
	return 0
}

func isBlankOrComment(line string) bool {
	content := strings.TrimSpace(line)
	return content == "" || content[0] == '#'
}

// remove takes a single value out of a mapping: its line, or its entry in the braces.
func (e *editing) remove(parent *node, i int) {
	entry := parent.entries[i].value
	if entry.kind != scalarNode || entry.value.line != entry.key.line || entry.value.scalar == nil {
		return
	}
	line := entry.key.line
	start, end := e.offset(line, entry.key.column), e.end(entry)
	text := e.lines[line-1]
	inBraces := strings.HasPrefix(e.lines[parent.value.line-1][e.offset(parent.value.line, parent.value.column):], "{")
	switch {
	case !inBraces:
		e.lines = slices.Delete(e.lines, line-1, line)
	case i > 0 && parent.entries[i-1].value.value.line == line:
		e.lines[line-1] = text[:strings.LastIndexByte(text[:start], ',')] + text[end:]
	default:
		e.lines[line-1] = text[:start] + strings.TrimLeft(strings.TrimPrefix(strings.TrimLeft(text[end:], " "), ","), " ")
	}
}

// end is where a scalar ends in the bytes of its line.
func (e editing) end(scalar *node) int {
	at := scalar.value
	return e.offset(at.line, at.column+scalarWidth(at.source.rest(at), at.scalar))
}

// lastScalar returns the last entry that is a single value on the line of its key.
func lastScalar(parent *node) *node {
	for _, e := range slices.Backward(parent.entries) {
		if n := e.value; n.kind == scalarNode && n.value.scalar != nil && n.value.line == n.key.line && n.text != "" && !strings.Contains(n.text, "\n") {
			return n
		}
	}
	return nil
}

// insertAt puts text into a line, at an offset in its bytes.
func (e editing) insertAt(line, offset int, text string) {
	e.lines[line-1] = e.lines[line-1][:offset] + text + e.lines[line-1][offset:]
}

// insertLine puts a line after the line of that number, with a line break like the others'.
func (e *editing) insertLine(after int, text string) {
	lineBreak := linePattern.FindString(e.lines[0])
	if lineBreak == "" {
		lineBreak = "\n"
	}
	if last := len(e.lines) - 1; after == len(e.lines) {
		e.lines[last] += lineBreak
		lineBreak = ""
	}
	e.lines = slices.Insert(e.lines, after, text+lineBreak)
}

// offset is where a column, counted in characters from 1, begins in a line's bytes.
func (e editing) offset(line, column int) int {
	text := e.lines[line-1]
	offset := 0
	for range column - 1 {
		_, size := utf8.DecodeRuneInString(text[offset:])
		offset += size
	}
	return offset
}

// unquotedPattern is of text that is the same to all readers of YAML, in braces too.
var unquotedPattern = regexp.MustCompile(`^[A-Za-z0-9/]([A-Za-z0-9._/:@+*-]*[A-Za-z0-9._/@+*-])?$`)

// wordPattern is what YAML 1.1 takes for a boolean.
var wordPattern = regexp.MustCompile(`(?i)^(y|n|yes|no|on|off)$`)

// scalarText writes a value: with the quotes of the text that it replaces, if that had
// any, and otherwise with double quotes where it needs them.
func scalarText(value *node, replaced string) string {
	switch {
	case value.plain:
		return value.text
	case strings.HasPrefix(replaced, "'") && !strings.ContainsAny(value.text, "'\n"):
		return "'" + value.text + "'"
	case strings.HasPrefix(replaced, `"`):
		return doubleQuoted(value.text)
	}
	return PlainOrQuoted(value.text)
}

// PlainOrQuoted writes a text as a scalar on one line that all readers of YAML take for
// that text, in braces too: as it is, if that is enough, or else in double quotes.
func PlainOrQuoted(text string) string {
	if unquotedPattern.MatchString(text) && plainMeaning(text) == meansText && !wordPattern.MatchString(text) {
		return text
	}
	return doubleQuoted(text)
}

// doubleQuoted writes a text as JSON does, which every reader of YAML understands, with
// what may not stand in a file escaped as well.
func doubleQuoted(text string) string {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	// A string always encodes.
	_ = encoder.Encode(text)
	var escaped strings.Builder
	for _, r := range strings.TrimSuffix(b.String(), "\n") {
		if bad, _, _ := badText(string(r)); bad != "" {
			escaped.WriteString(`\u` + hexadecimal(r, 4))
			continue
		}
		escaped.WriteRune(r)
	}
	return escaped.String()
}
