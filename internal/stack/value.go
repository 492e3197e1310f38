package stack

import (
	"slices"
	"strconv"

	"go.yaml.in/yaml/v3"
)

// Value is a piece of an object: a mapping, a list or a scalar. The zero Value is
// nothing. Values are not changed.
type Value struct{ node *yaml.Node }

// Exists tells whether the value is something.
func (v Value) Exists() bool { return v.node != nil }

// String is the text of a scalar, and empty for anything else.
func (v Value) String() string {
	if v.node == nil || v.node.Kind != yaml.ScalarNode {
		return ""
	}
	return v.node.Value
}

// IsScalar tells whether the value is text, a number, a boolean or null.
func (v Value) IsScalar() bool { return v.node != nil && v.node.Kind == yaml.ScalarNode }

// IsMapping tells whether the value has keys.
func (v Value) IsMapping() bool { return v.node != nil && v.node.Kind == yaml.MappingNode }

// Entry is a key of a mapping and what stands there.
type Entry struct {
	Key   string
	Value Value
}

// Entries are those of a mapping, in its order; none of anything else.
func (v Value) Entries() []Entry {
	if !v.IsMapping() {
		return nil
	}
	entries := make([]Entry, 0, len(v.node.Content)/2)
	for i := 0; i+1 < len(v.node.Content); i += 2 {
		entries = append(entries, Entry{v.node.Content[i].Value, Value{v.node.Content[i+1]}})
	}
	return entries
}

// Items are those of a list; none of anything else.
func (v Value) Items() []Value {
	if v.node == nil || v.node.Kind != yaml.SequenceNode {
		return nil
	}
	items := make([]Value, len(v.node.Content))
	for i, item := range v.node.Content {
		items[i] = Value{item}
	}
	return items
}

// At goes down a path of keys and of names of list items, and returns nothing where
// it ends too early. Of items with one name it takes the first.
func (v Value) At(path ...string) Value {
	for _, name := range path {
		v = v.child(name)
	}
	return v
}

func (v Value) child(name string) Value {
	for _, entry := range v.Entries() {
		if entry.Key == name {
			return entry.Value
		}
	}
	for _, item := range v.Items() {
		if item.Name() == name {
			return item
		}
	}
	return Value{}
}

// Name is what an item of a list goes by: its name, or the one in its metadata.
func (v Value) Name() string {
	for _, entry := range v.Entries() {
		if entry.Key == "name" {
			return entry.Value.String()
		}
	}
	for _, entry := range v.Entries() {
		if entry.Key == "metadata" && entry.Value.IsMapping() {
			return entry.Value.Name()
		}
	}
	return ""
}

// ByKey are the values of a mapping.
func (v Value) ByKey() map[string]Value {
	values := map[string]Value{}
	for _, entry := range v.Entries() {
		values[entry.Key] = entry.Value
	}
	return values
}

// ByName are the items of a list that have a name; of one name, the first.
func (v Value) ByName() map[string]Value {
	values := map[string]Value{}
	for _, item := range slices.Backward(v.Items()) {
		values[item.Name()] = item
	}
	delete(values, "")
	return values
}

// Equal tells whether two values are the same, keys in any order. Numbers are
// compared as they are written.
func (v Value) Equal(other Value) bool {
	switch {
	case v.node == nil || other.node == nil:
		return v.node == other.node
	case v.node.Kind != other.node.Kind || len(v.node.Content) != len(other.node.Content):
		return false
	case v.IsScalar():
		return v.node.Tag == other.node.Tag && v.node.Value == other.node.Value
	case v.IsMapping():
		there := other.ByKey()
		for _, entry := range v.Entries() {
			if !entry.Value.Equal(there[entry.Key]) {
				return false
			}
		}
		return true
	}
	for i, item := range v.Items() {
		if !item.Equal(Value{other.node.Content[i]}) {
			return false
		}
	}
	return true
}

// Step is one of a path: a key, or an item of a list by its name or, without one,
// its index.
type Step struct {
	Name string
	Item bool
}

// IsText tells whether the value is a scalar that is text, not a number or a boolean.
func (v Value) IsText() bool { return v.IsScalar() && v.node.Tag == textTag }

// Scalar is one in its place.
type Scalar struct {
	Value
	Path     []Step // valid until Replace goes on
	Previous Value  // the item before it, in a list
}

// Place is where the value stands in the text that it was read from, counted from 1, the
// column in characters.
func (v Value) Place() (line, column int) { return v.node.Line, v.node.Column }

// Replace returns a copy in which each scalar but null that replace has a text for is
// that text.
func (v Value) Replace(replace func(Scalar) (text string, other bool)) Value {
	if v.node == nil {
		return v
	}
	return Value{replaceScalars(Scalar{Value: v}, replace)}
}

func replaceScalars(at Scalar, replace func(Scalar) (string, bool)) *yaml.Node {
	n := at.node
	replaced := *n
	if n.Kind == yaml.ScalarNode {
		if n.Tag == nullTag {
			return &replaced
		}
		if text, other := replace(at); other {
			replaced.Tag, replaced.Value, replaced.Style = textTag, text, textStyle(text)
		}
		return &replaced
	}
	replaced.Content = make([]*yaml.Node, len(n.Content))
	for i, node := range n.Content {
		child := Scalar{Value: Value{node}}
		step := Step{strconv.Itoa(i), true}
		switch {
		case n.Kind == yaml.MappingNode && i%2 == 0:
			replaced.Content[i] = node
			continue
		case n.Kind == yaml.MappingNode:
			step = Step{n.Content[i-1].Value, false}
		case child.Name() != "":
			step.Name = child.Name()
		}
		if n.Kind == yaml.SequenceNode && i > 0 {
			child.Previous = Value{n.Content[i-1]}
		}
		child.Path = append(at.Path, step)
		replaced.Content[i] = replaceScalars(child, replace)
	}
	return &replaced
}
