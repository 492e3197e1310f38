package schema

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/petrify-dev/petrify/internal/diag"
)

type nodeKind int

const (
	brokenNode nodeKind = iota // refused already
	scalarNode
	mappingNode
	listNode
)

// kindNames says what a node is, for people.
var kindNames = [...]string{scalarNode: "text", mappingNode: "a mapping", listNode: "a list"}

// kindName says what the node is, for people: of a scalar, what YAML makes of it.
func (n *node) kindName() string {
	if n.kind == scalarNode {
		return n.is.String()
	}
	return kindNames[n.kind]
}

// node is a value of a spec file, and where it stands.
type node struct {
	kind    nodeKind
	text    string  // of a scalar
	plain   bool    // a scalar without quotes
	is      meaning // of a scalar, to a reader of YAML
	entries []entry // of a mapping, in the order of the file
	items   []*node // of a list
	value   place
	key     place // of the key before it; the value's own where there is none
}

type entry struct {
	name  string
	value *node
}

func (n *node) entry(name string) (int, bool) {
	for i, e := range n.entries {
		if e.name == name {
			return i, true
		}
	}
	return 0, false
}

// noticed is where the eye is led: to a scalar itself, to the key of anything larger.
func (n *node) noticed() place {
	if n.kind == scalarNode {
		return n.value
	}
	return n.key
}

// reader turns YAML nodes into ours and refuses what a spec may not hold.
type reader struct {
	source   *source
	patches  bool // what is read changes objects: nulls remove, and numbers are kept as they are
	searched bool // the line of a syntax error was searched for, which takes too long to do often
	found    Diagnostics
}

// readDocument reads the one document of an input. The node is nil when there are
// diagnostics after which nothing in the document can be judged.
func readDocument(input Input) (*node, Diagnostics) {
	src, text, bad := newSource(input.Name, input.Data)
	if bad != nil {
		return nil, Diagnostics{*bad}
	}
	src.resolved = input.Resolved
	r := &reader{source: src}
	root := r.root(text, documentHints{headerHint, "allowed: one environment for each file; remove the line --- or split the file"})
	if root == nil {
		return nil, r.found
	}
	at := r.place(root)
	n := r.node("", root, environmentShape, at, deepest)
	if n.kind != mappingNode && n.kind != brokenNode {
		kind := kindNames[n.kind]
		if n.kind == scalarNode {
			kind = "a single value"
		}
		r.found = append(r.found, at.mark(diag.Diagnostic{Message: "the document is " + kind + ", not a mapping", Hint: headerHint}))
	}
	if n.kind != mappingNode {
		return nil, r.found
	}
	return n, r.found
}

// documentHints say what to do where there is no document, or more than one.
type documentHints struct{ none, second string }

// root parses a text and returns what its one document holds; nil with diagnostics.
func (r *reader) root(text string, hints documentHints) *yaml.Node {
	if line, found := directive(text); found {
		r.refuse(place{source: r.source, line: line, column: 1, width: len(r.source.lines[line-1])}, "",
			"has a directive", "remove the line: what is read here is the same in all versions of YAML")
		return nil
	}
	documents, err := parse(text)
	switch {
	case err != nil:
		r.found = append(r.found, r.source.syntaxError(text, err, !r.searched))
		r.searched = true
		return nil
	case len(documents) > 1:
		second := place{source: r.source, line: documents[1].Line, column: max(documents[1].Column, 1), width: 3}
		r.found = append(r.found, second.mark(diag.Diagnostic{Message: "a second document begins here", Hint: hints.second}))
		return nil
	case len(documents) == 0 || isNothing(documents[0].Content[0]):
		d := diag.Diagnostic{Position: diag.Position{Name: r.source.name}, Message: "holds nothing but comments", Hint: hints.none}
		switch {
		case strings.TrimSpace(text) == "":
			d.Message = "is empty"
		case len(documents) > 0 && documents[0].Content[0].Value != "":
			d.Message = "holds nothing but null"
		}
		r.found = append(r.found, d)
		return nil
	}
	return documents[0].Content[0]
}

func isNothing(y *yaml.Node) bool {
	return y.Kind == yaml.ScalarNode && y.Style == 0 && plainMeaning(y.Value) == meansNull
}

// directive returns the line of the first directive, such as %YAML 1.1. They stand
// before the document, with blank lines and comments alone above them.
func directive(text string) (line int, found bool) {
	for _, shown := range linePattern.Split(text, -1) {
		line++
		switch trimmed := strings.TrimSpace(shown); {
		case strings.HasPrefix(shown, "%"):
			return line, true
		case trimmed != "" && !strings.HasPrefix(trimmed, "#"):
			return 0, false
		}
	}
	return 0, false
}

const headerHint = "a spec begins with the lines apiVersion: " + APIVersion + " and kind: " + Kind

// place returns where a YAML node stands.
func (r *reader) place(y *yaml.Node) place {
	p := place{source: r.source, line: max(y.Line, 1), column: max(y.Column, 1), width: 1}
	if y.Kind == yaml.ScalarNode {
		p.scalar = y
	}
	return p
}

// scalarWidth is the number of characters that a scalar takes of the rest of its line.
func scalarWidth(characters []rune, y *yaml.Node) int {
	rest := string(characters)
	whole := utf8.RuneCountInString(strings.TrimRight(rest, " \t"))
	switch {
	case y.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		return 1
	case strings.HasPrefix(rest, `"`), strings.HasPrefix(rest, `'`):
		quoted := rest[:1]
		for i := 1; i < len(rest); i++ {
			switch {
			case quoted == `"` && rest[i] == '\\':
				i++
			case rest[i:i+1] != quoted:
			case quoted == `'` && strings.HasPrefix(rest[i+1:], `'`):
				i++
			default:
				return utf8.RuneCountInString(rest[:i+1])
			}
		}
	case y.Value != "" && strings.HasPrefix(rest, y.Value):
		return utf8.RuneCountInString(y.Value)
	}
	return whole
}

// add reports a problem, unless there are more already than are told.
func (r *reader) add(at place, d diag.Diagnostic) {
	if len(r.found) <= mostProblems {
		d.Confidential = isOfSecret(d.Path)
		r.found = append(r.found, at.mark(d))
	}
}

// refuse reports a problem and returns the node that stands for what was refused.
func (r *reader) refuse(at place, path, message, hint string) *node {
	r.add(at, diag.Diagnostic{Path: path, Message: message, Hint: hint})
	return &node{kind: brokenNode, value: at, key: at}
}

// refuseLong refuses a list or mapping, of which nothing more is looked at.
func (r *reader) refuseLong(key place, path string, count, most int) *node {
	message, hint := tooMany(count, most)
	return r.refuse(key, path, message, hint)
}

// node turns a YAML node at path into ours. The shape is nil below unknown keys.
func (r *reader) node(path string, y *yaml.Node, s *shape, key place, levels int) *node {
	at := r.place(y)
	if y.Kind == yaml.AliasNode {
		return r.refuse(at, path, "is an alias", "write the value out; aliases and anchors are not allowed")
	}
	n := &node{value: at, key: key}
	if r.refuseProperties(path, y, at) {
		return &node{kind: brokenNode, value: at, key: key}
	}
	if levels == 0 {
		return r.refuse(at, "", "nested too deeply", "allowed: at most "+strconv.Itoa(deepest)+" levels")
	}
	switch y.Kind {
	case yaml.MappingNode:
		n.kind = mappingNode
		if count := len(y.Content) / 2; count > MostEntries {
			return r.refuseLong(key, path, count, MostEntries)
		}
		r.entries(path, n, y, s, levels)
	case yaml.SequenceNode:
		n.kind = listNode
		if count := len(y.Content); count > MostItems {
			return r.refuseLong(key, path, count, MostItems)
		}
		for i, child := range y.Content {
			n.items = append(n.items, r.node(indexed(path, i), child, s.item(), r.place(child), levels-1))
		}
	default:
		n.kind, n.text, n.plain, n.is = scalarNode, y.Value, y.Style == 0, r.source.meaning(y)
		switch {
		case r.patches && n.plain:
			r.patchScalar(path, n)
		case r.patches:
		case n.is == meansNull:
			return r.refuse(key, path, "is empty", s.emptyHint())
		}
	}
	return n
}

// refuseProperties refuses anchors and tags, but for !!merge <<, which is how kustomize
// writes the text "<<".
func (r *reader) refuseProperties(path string, y *yaml.Node, at place) bool {
	switch {
	case y.Anchor != "":
		r.refuse(at, path, property(path, "has an anchor", "&"+y.Anchor), "write the value out where it is needed; anchors and aliases are not allowed")
	case r.source.resolved && y.Tag == "!!merge":
		return false
	case y.Style&yaml.TaggedStyle != 0:
		r.refuse(at, path, property(path, "has a tag", y.Tag), "remove the tag; to make a text of a number, quote it")
	case begins(r.source.rest(at), '!'):
		// The library forgets the tag "!", which means that a scalar is text.
		r.refuse(at, path, `has a tag, "!"`, "remove the tag; to make a text of a number, quote it")
	default:
		return false
	}
	return true
}

// property names an anchor or tag, unless it may be a secret that begins like one.
func property(path, message, name string) string {
	if MayNameCredential(path) {
		return message
	}
	return concealed(name, message+", "+diag.Quote(name))
}

func begins(characters []rune, with rune) bool { return len(characters) > 0 && characters[0] == with }

// entries reads the entries of a mapping.
func (r *reader) entries(path string, n *node, y *yaml.Node, s *shape, levels int) {
	earlier := map[string]place{}
	for i := 0; i+1 < len(y.Content); i += 2 {
		key, at := y.Content[i], r.place(y.Content[i])
		childPath, child := s.child(path, key.Value)
		if key.Kind != yaml.ScalarNode {
			message, hint := r.keyProblem(key.Kind, at)
			r.refuse(at, path, message, hint)
			n.kind = brokenNode
			return
		}
		if !r.key(path, childPath, key, s, at) {
			continue
		}
		if first, twice := earlier[key.Value]; twice {
			r.add(at, diag.Diagnostic{Path: childPath, Message: "is given twice", Hint: "allowed: each key once",
				Related: []diag.Related{{Position: first.position(), Path: childPath}}})
			continue
		}
		earlier[key.Value] = at
		value := r.node(childPath, y.Content[i+1], child, at, levels-1)
		value.key = at
		n.entries = append(n.entries, entry{key.Value, value})
	}
}

var keyKinds = map[yaml.Kind]string{yaml.MappingNode: "a mapping", yaml.SequenceNode: "a list", yaml.AliasNode: "an alias"}

// keyProblem says what to do about a key that is not text. Two braces in a row are a
// template, to whoever writes them.
func (r *reader) keyProblem(kind yaml.Kind, at place) (message, hint string) {
	if at.column > 1 && strings.HasPrefix(string(r.source.lines[at.line-1][at.column-2:]), "{{") {
		return "is a template", "write values out; templates are not filled in"
	}
	return "a key is " + keyKinds[kind] + ", not text", "allowed: a name; quote a value that begins with {, [ or *"
}

// key refuses keys that are not plainly text. The shape is that of the mapping.
func (r *reader) key(path, childPath string, y *yaml.Node, s *shape, at place) bool {
	switch {
	case y.Style == 0 && y.Value == "<<":
		r.refuse(at, path, "has a merge key, <<", "write the values out; merge keys, anchors and aliases are not allowed")
	case r.refuseProperties(childPath, y, at):
	case r.source.meaning(y) != meansText:
		r.refuse(at, childPath, "the key is "+r.source.meaning(y).String()+", not text", s.quoteHint(y.Value))
	default:
		return true
	}
	return false
}
