package render

import (
	"fmt"
	"slices"
	"strconv"

	"go.yaml.in/yaml/v3"
)

type kind uint8

const (
	text    kind = iota // a string
	literal             // an integer or boolean, written as it is
	mapping             // each node in content has a key
	sequence
)

// style is how a text is written, if that is known.
type style uint8

const (
	unknown style = iota
	plainStyle
	quotedStyle
	blockStyle
)

// node is a piece of YAML: what the encoder needs and no more, since rendering
// is mostly copying nodes. A node belongs to one place in one tree.
type node struct {
	kind    kind
	style   style  // of a text, where it was worked out before
	keyword bool   // the key is known to be plain
	file    uint16 // of baseFiles, counted from 1, when the node stands so in it
	key     string // within a mapping
	value   string // of a scalar
	comment string // lines that stand above the node, each with its #
	content []*node
}

func textNode(value string) *node { return &node{kind: text, value: value} }

func intNode[T ~int | ~int32 | ~int64](n T) *node {
	return &node{kind: literal, value: strconv.FormatInt(int64(n), 10)}
}

func boolNode(b bool) *node { return &node{kind: literal, value: strconv.FormatBool(b)} }

func sequenceOf(items ...*node) *node { return &node{kind: sequence, content: items} }

func textSequence[T ~string](items []T) *node {
	list := &node{kind: sequence, content: make([]*node, len(items))}
	for i, item := range items {
		list.content[i] = textNode(string(item))
	}
	return list
}

// mappingOf builds a mapping from its first entry; further ones follow by and.
func mappingOf(key string, value *node) *node {
	value.key = key
	return &node{kind: mapping, content: append(make([]*node, 0, 2), value)}
}

// and appends an entry, which must not be there yet.
func (n *node) and(key string, value *node) *node {
	value.key = key
	n.content = append(n.content, value)
	return n
}

// get returns the value of a mapping's key, or nil.
func (n *node) get(key string) *node {
	if n == nil || n.kind != mapping {
		return nil
	}
	for _, child := range n.content {
		if child.key == key {
			return child
		}
	}
	return nil
}

// find is get for mappings; in a sequence it returns the item whose name is key.
func (n *node) find(key string) *node {
	if n == nil || n.kind != sequence {
		return n.get(key)
	}
	for _, item := range n.content {
		if name := item.get("name"); name != nil && name.value == key {
			return item
		}
	}
	return nil
}

// at walks down a path of keys and names of list items, and returns nil where it ends too early.
func (n *node) at(path ...string) *node {
	for _, key := range path {
		n = n.find(key)
	}
	return n
}

// str is the scalar at a path, or "".
func (n *node) str(path ...string) string {
	if found := n.at(path...); found != nil {
		return found.value
	}
	return ""
}

// step is get for mappings; in a sequence it returns the item of that index.
func (n *node) step(key string) *node {
	if n == nil || n.kind != sequence {
		return n.get(key)
	}
	if i, err := strconv.Atoi(key); err == nil && i >= 0 && i < len(n.content) {
		return n.content[i]
	}
	return nil
}

// items are the items of the sequence at a path.
func (n *node) items(path ...string) []*node {
	if found := n.at(path...); found != nil && found.kind == sequence {
		return found.content
	}
	return nil
}

// settleStyle works out once how the node will be written.
func (n *node) settleStyle() {
	n.keyword = plain(n.key)
	if n.kind == text {
		n.style = styleOf(n.value)
	}
}

// setText changes a text in place.
func (n *node) setText(value string) { n.value, n.style, n.file = value, unknown, 0 }

// set puts a value at a key, in its place and under its comment if it is there,
// else at the end.
func (n *node) set(key string, value *node) {
	for i, child := range n.content {
		if child.key == key {
			value.key, value.comment = key, child.comment
			n.content[i] = value
			return
		}
	}
	n.and(key, value)
}

// remove takes a key out of a mapping and tells whether it was there.
func (n *node) remove(key string) bool {
	before := len(n.content)
	n.content = slices.DeleteFunc(n.content, func(child *node) bool { return child.key == key })
	return len(n.content) < before
}

// size counts the node and all below it, and the pointers that they hold.
func (n *node) size() (nodes, pointers int) {
	nodes, pointers = 1, len(n.content)
	for _, child := range n.content {
		childNodes, childPointers := child.size()
		nodes, pointers = nodes+childNodes, pointers+childPointers
	}
	return nodes, pointers
}

// document is a tree that is never changed, with what it takes to copy it.
type document struct {
	root            *node
	nodes, pointers int
}

func newDocument(root *node) document {
	root.walk((*node).settleStyle)
	nodes, pointers := root.size()
	return document{root, nodes, pointers}
}

// copy returns a tree of its own, made with two allocations.
func (d document) copy() *node {
	c := copier{make([]node, 0, d.nodes), make([]*node, 0, d.pointers)}
	return c.copy(d.root)
}

// copyOf copies a tree that may belong to others, and so is not looked at more closely.
func copyOf(root *node) *node {
	nodes, pointers := root.size()
	return document{root, nodes, pointers}.copy()
}

type copier struct {
	nodes    []node
	pointers []*node
}

func (c *copier) copy(n *node) *node {
	c.nodes = append(c.nodes, *n)
	duplicate := &c.nodes[len(c.nodes)-1]
	if len(n.content) == 0 {
		return duplicate
	}
	start := len(c.pointers)
	end := start + len(n.content)
	c.pointers = c.pointers[:end]
	// Capped, so that appending to this list does not run into the next one.
	duplicate.content = c.pointers[start:end:end]
	for i, child := range n.content {
		duplicate.content[i] = c.copy(child)
	}
	return duplicate
}

// longestKey is in characters as written (YAML 1.2: an implicit key has at most 1024).
const longestKey = 1000

// fromYAML converts what the YAML library read. Strings keep their text; other
// scalars keep theirs, so that no number changes its spelling.
func fromYAML(y *yaml.Node) (*node, error) {
	n := &node{value: y.Value, comment: y.HeadComment}
	switch y.Kind {
	case yaml.DocumentNode:
		return fromYAML(y.Content[0])
	case yaml.MappingNode:
		n.kind = mapping
		return n, n.readEntries(y)
	case yaml.SequenceNode:
		n.kind = sequence
		return n, n.readItems(y)
	case yaml.ScalarNode:
		if tag := y.ShortTag(); tag == "!!int" || tag == "!!bool" {
			n.kind = literal
		} else if tag != "!!str" {
			return nil, fmt.Errorf("line %d: %s has no place in a manifest", y.Line, tag)
		}
		return n, nil
	}
	return nil, fmt.Errorf("line %d: aliases have no place in a manifest", y.Line)
}

func (n *node) readEntries(y *yaml.Node) error {
	for i := 0; i < len(y.Content); i += 2 {
		key := y.Content[i]
		if len(strconv.Quote(key.Value)) > longestKey {
			return fmt.Errorf("line %d: a key is longer than %d characters", key.Line, longestKey)
		}
		value, err := fromYAML(y.Content[i+1])
		if err != nil {
			return err
		}
		value.comment = key.HeadComment
		n.and(key.Value, value)
	}
	return nil
}

func (n *node) readItems(y *yaml.Node) error {
	for _, child := range y.Content {
		item, err := fromYAML(child)
		if err != nil {
			return err
		}
		item.liftComment()
		n.content = append(n.content, item)
	}
	return nil
}

// liftComment makes the comment above a mapping's first key that of the mapping,
// as it stands above the dash when the mapping is an item.
func (n *node) liftComment() {
	if n.kind == mapping && n.comment == "" && len(n.content) > 0 {
		n.comment, n.content[0].comment = n.content[0].comment, ""
	}
}

// equal tells whether two nodes say the same, whatever the comments.
func (n *node) equal(other *node) bool {
	return n.kind == other.kind && n.key == other.key && n.value == other.value &&
		slices.EqualFunc(n.content, other.content, (*node).equal)
}

// walk calls visit for the node and all below it.
func (n *node) walk(visit func(*node)) {
	visit(n)
	for _, child := range n.content {
		child.walk(visit)
	}
}

// entries are the nodes of a mapping; none of anything else.
func (n *node) entries() []*node {
	if n == nil || n.kind != mapping {
		return nil
	}
	return n.content
}
