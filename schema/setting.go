package schema

import (
	"strings"
	"unicode/utf8"

	"github.com/petrify-dev/petrify/internal/diag"
)

// settingName is how diagnostics speak of settings.
const settingName = "--set"

// setter reads one setting, path=value.
type setter struct {
	source *source
	text   string
	found  Diagnostics
	meant  []string
}

// readSetting turns the nth setting, counted from 1, into a spec that holds
// nothing else; nil with diagnostics.
func readSetting(text string, nth int) (*node, Diagnostics, []string) {
	src, text, bad := newSource(settingName, []byte(text))
	if bad != nil {
		bad.Position.Line = 0 // as of every setting
		return nil, Diagnostics{*bad}, nil
	}
	src.setting = nth
	s := &setter{source: src, text: text}
	return s.read(), s.found, s.meant
}

func (s *setter) at(start, end int) place {
	p := s.source.at(s.text[:start])
	p.width = utf8.RuneCountInString(s.text[start:end])
	return p
}

func (s *setter) refuse(start, end int, path, message, hint string) *node {
	s.found = append(s.found, s.at(start, end).mark(diag.Diagnostic{Path: path, Message: message, Hint: hint, Clipped: true}))
	return nil
}

func (s *setter) read() *node {
	equals := strings.Index(s.text, "=")
	if equals < 0 {
		s.refuse(0, len(s.text), "", "has no =", "allowed: path=value, such as images.medusa.tag=a1b2c3d")
		s.found[0].Confidential = Unrepeatable(s.text) || strings.ContainsAny(s.text, " \t") && MayNameCredential(s.text)
		return nil
	}
	path, shape, start := "spec", environmentShape.fields[environmentShape.field("spec")].shape, 0
	above, keys := environmentShape, []string{"spec"}
	for _, top := range []string{"spec", "metadata"} {
		if strings.HasPrefix(s.text, top+".") {
			path, shape, start = top, environmentShape.fields[environmentShape.field(top)].shape, len(top)+1
			keys = []string{top}
		}
	}
	for start <= equals {
		segment, end, after, ok := s.segment(start, equals)
		if !ok {
			return s.refuse(start, equals, path, "malformed path", "allowed: names joined by dots; a key with dots in brackets, such as exposure.ingress.annotations[example.com/key]=value")
		}
		childPath, child := shape.child(path, segment)
		switch {
		case shape.form == formList:
			return s.refuse(start, end, path, "is a list, which is set as a whole", "allowed: "+strings.TrimRight(s.text[:start], ".")+"=[a, b]")
		case shape.form != formMapping && shape.form != formEntries:
			return s.refuse(start, end, path, "has no fields", s.leafHint(path, above, start, equals))
		case child == nil:
			d := &decoder{}
			d.unknown(s.at(start, end), path, childPath, segment, shape)
			s.found, s.meant = append(s.found, d.found...), append(s.meant, d.meant...)
			return nil
		}
		path, above, shape, keys, start = childPath, shape, child, append(keys, segment), after
	}
	value := s.value(path, shape, equals+1)
	if value == nil {
		return nil
	}
	key := s.at(0, equals)
	value.key = key
	for i := len(keys) - 1; i >= 0; i-- {
		value = &node{kind: mappingNode, entries: []entry{{keys[i], value}}, value: key, key: key}
	}
	return value
}

// leafHint says how a path that goes on below a value at path was probably meant. The
// shape is that of what holds the value.
func (s *setter) leafHint(path string, above *shape, start, equals int) string {
	if above.form == formEntries {
		open := strings.LastIndex(path, "[")
		below := strings.Trim(s.text[start:equals], "[]")
		key := strings.TrimSuffix(path[open+1:], "]") + "." + below
		if wrong, _ := above.key.rule.Problem(key); wrong != "" || Unrepeatable(below) {
			return "allowed: " + strings.TrimRight(s.text[:start], ".") + "=value"
		}
		return "allowed: " + strings.TrimPrefix(path[:open], "spec.") + "[" + key + "]=value, if the dot belongs to the key"
	}
	return "allowed: " + strings.TrimRight(s.text[:start], ".") + "=value"
}

// segment returns the name that begins at start, where it ends, and where the next
// one begins, which is beyond limit after the last.
func (s *setter) segment(start, limit int) (name string, end, after int, ok bool) {
	if strings.HasPrefix(s.text[start:limit], "[") {
		length := strings.Index(s.text[start:limit], "]")
		if length < 2 {
			return "", 0, 0, false
		}
		name, end = s.text[start+1:start+length], start+length+1
	} else {
		end = limit
		if length := strings.IndexAny(s.text[start:limit], ".["); length >= 0 {
			end = start + length
		}
		name = s.text[start:end]
	}
	switch {
	case name == "":
		return "", 0, 0, false
	case end == limit:
		return name, end, limit + 1, true
	case s.text[end] == '.' && end+1 < limit:
		return name, end, end + 1, true
	case s.text[end] == '[':
		return name, end, end, true
	}
	return "", 0, 0, false
}

// value reads the value by its shape: text literally, anything else as YAML.
func (s *setter) value(path string, shape *shape, start int) *node {
	text := s.text[start:]
	at := s.at(start, len(s.text))
	switch shape.form {
	case formText:
		return &node{kind: scalarNode, text: text, value: at}
	case formInteger, formBoolean:
		return &node{kind: scalarNode, text: text, plain: true, value: at}
	}
	if !strings.HasPrefix(text, "[") && !strings.HasPrefix(text, "{") {
		return s.refuse(start, len(s.text), path, "is "+plainMeaning(text).String()+", not "+kindNames[shape.nodeKind()], "allowed: "+shape.expected())
	}
	// Blanks in place of the path keep the columns.
	documents, err := parse(strings.Repeat(" ", utf8.RuneCountInString(s.text[:start])) + text)
	if err != nil || len(documents) != 1 {
		return s.refuse(start, len(s.text), path, "is not YAML", "write lists as [a, b] and mappings as {a: b}")
	}
	r := &reader{source: s.source}
	n := r.node(path, documents[0].Content[0], shape, at, deepest)
	s.found = append(s.found, r.found...)
	return n
}
