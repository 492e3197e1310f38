package stack

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"
)

const (
	textTag = "!!str"
	nullTag = "!!null"
)

// Texts returns two forms of one object as YAML, for people to compare: without
// comments, and where both have a key, in the order of after. Characters that could
// steer a terminal are escaped. A nil object has a nil text.
func Texts(before, after *Object) (old, changed []byte) {
	switch {
	case before == nil:
		return nil, text(after.Fields)
	case after == nil:
		return text(before.Fields), nil
	}
	return text(Value{aligned(before.Fields.node, after.Fields.node)}), text(after.Fields)
}

// aligned returns n with the keys of its mappings in the order of those of like. A
// key that is not there stays behind the one that it followed.
func aligned(n, like *yaml.Node) *yaml.Node {
	switch {
	case like == nil || n.Kind != like.Kind:
		return n
	case n.Kind == yaml.MappingNode:
		return alignedMapping(n, like)
	case n.Kind == yaml.SequenceNode:
		return alignedList(n, like)
	}
	return n
}

func alignedMapping(n, like *yaml.Node) *yaml.Node {
	ranks := map[string]int{}
	for i := 0; i < len(like.Content); i += 2 {
		ranks[like.Content[i].Value] = i
	}
	type entry struct {
		rank       int
		key, value *yaml.Node
	}
	var entries []entry
	rank := -1
	for i := 0; i < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if shared, found := ranks[key.Value]; found {
			rank, value = shared, aligned(value, like.Content[shared+1])
		}
		entries = append(entries, entry{rank, key, value})
	}
	slices.SortStableFunc(entries, func(a, b entry) int { return a.rank - b.rank })
	ordered := *n
	ordered.Content = nil
	for _, e := range entries {
		ordered.Content = append(ordered.Content, e.key, e.value)
	}
	return &ordered
}

// alignedList aligns each item with that of its name or, without one, at its place.
func alignedList(n, like *yaml.Node) *yaml.Node {
	named := Value{like}.ByName()
	ordered := *n
	ordered.Content = slices.Clone(n.Content)
	for i, item := range n.Content {
		if name := (Value{item}).Name(); name != "" {
			ordered.Content[i] = aligned(item, named[name].node)
		} else if i < len(like.Content) {
			ordered.Content[i] = aligned(item, like.Content[i])
		}
	}
	return &ordered
}

func text(v Value) []byte {
	var b bytes.Buffer
	encoder := yaml.NewEncoder(&b)
	encoder.SetIndent(2)
	if err := encoder.Encode(v.node); err != nil {
		// Parse lets nothing through that cannot be encoded.
		panic(err)
	}
	return escaped(b.Bytes())
}

// escaped replaces what no terminal prints. It stands in double quotes, which
// textStyle sees to, where YAML reads the escape.
func escaped(text []byte) []byte {
	var out strings.Builder
	for _, r := range string(text) {
		switch {
		case plainInText(r):
			out.WriteRune(r)
		case r > 0xffff:
			fmt.Fprintf(&out, `\U%08x`, r)
		default:
			fmt.Fprintf(&out, `\u%04x`, r)
		}
	}
	return []byte(out.String())
}

// textStyle is how a text is written: as a block when it has several lines, in double
// quotes if something in it must be escaped.
func textStyle(text string) yaml.Style {
	switch {
	case strings.Contains(text, "\n") && isBlock(text):
		return yaml.LiteralStyle
	case strings.ContainsFunc(text, func(r rune) bool { return r == '\n' || !plainInText(r) }):
		return yaml.DoubleQuotedStyle
	}
	return 0
}

// keyStyle is that of a text which has to stand on one line.
func keyStyle(text string) yaml.Style {
	if style := textStyle(text); style != yaml.LiteralStyle {
		return style
	}
	return yaml.DoubleQuotedStyle
}

// isBlock tells whether the library writes a block of a text that reads back as it is:
// no line of it begins or ends with what a reader takes for indentation.
func isBlock(text string) bool {
	body := strings.TrimSuffix(text, "\n")
	if strings.ContainsFunc(body, func(r rune) bool { return !plainInText(r) }) || strings.TrimSpace(body) != body {
		return false
	}
	return !strings.Contains(body, " \n") && !strings.Contains(body, "\t\n")
}

func plainInText(r rune) bool { return unicode.IsPrint(r) || r == '\n' || r == '\t' }
