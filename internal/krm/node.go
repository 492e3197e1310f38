package krm

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/petrify-dev/petrify/internal/diag"
)

// refused is a problem of what was given. Places in it say nothing to the user, who
// has not written it.
func refused(path, message, hint string) diag.List {
	return diag.List{{Position: diag.Position{Name: "stdin"}, Path: path, Message: message, Hint: hint}}
}

// linePattern is where the library says a place, and its own name.
var linePattern = regexp.MustCompile(`^yaml: (line [0-9]+: )?`)

// parse returns the documents of a text that hold anything.
func parse(data []byte) ([]*yaml.Node, diag.List) {
	if len(data) > Largest {
		return nil, refused("", fmt.Sprintf("is larger than %d MiB", Largest>>20), "give the function fewer objects")
	}
	if marks(data) > mostMarks {
		return nil, refused("", fmt.Sprintf("holds more than %d lines, colons, commas, brackets and dashes", mostMarks), "give the function fewer objects")
	}
	documents, err := decode(data)
	if err != nil {
		return nil, refused("", "is not YAML: "+diag.Quote(reason(err)), "")
	}
	return documents, nil
}

var unknownAliasPattern = regexp.MustCompile(`^unknown anchor '.*' referenced$`)

// reason is why the library does not read a text. An alias may be a password that begins
// with *.
func reason(err error) string {
	reason := linePattern.ReplaceAllString(err.Error(), "")
	if unknownAliasPattern.MatchString(reason) {
		return "alias of an anchor that is not there"
	}
	return reason
}

// marks counts what a node can begin behind.
func marks(data []byte) int {
	count := 0
	for _, mark := range []string{"\n", ":", ",", "[", "{", "- "} {
		count += bytes.Count(data, []byte(mark))
	}
	return count
}

func decode(data []byte) (documents []*yaml.Node, err error) {
	// The library panics on some malformed comments (yaml/go-yaml, "please report").
	defer func() {
		if problem := recover(); problem != nil {
			err = fmt.Errorf("%v", problem)
		}
	}()
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	for {
		document := &yaml.Node{}
		switch err := decoder.Decode(document); {
		case errors.Is(err, io.EOF):
			return documents, nil
		case err != nil:
			return nil, err
		case len(document.Content) > 0 && !isNull(root(document)):
			documents = append(documents, document)
		}
	}
}

func root(document *yaml.Node) *yaml.Node { return document.Content[0] }

// resolve returns what an alias stands for, and any other node as it is.
func resolve(n *yaml.Node) *yaml.Node {
	if n != nil && n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null" }

// kindOf says what a node is, for people.
func kindOf(n *yaml.Node) string {
	switch n = resolve(n); {
	case n.Kind == yaml.MappingNode:
		return "a mapping"
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case isNull(n):
		return "nothing"
	}
	return "text"
}

// text is a scalar's, and empty for anything else.
func text(n *yaml.Node) string {
	if n = resolve(n); n == nil || n.Kind != yaml.ScalarNode {
		return ""
	}
	return n.Value
}

// entries are those of a mapping, in order, by key; none of anything else.
func entries(n *yaml.Node) iter.Seq2[string, *yaml.Node] {
	return func(yield func(string, *yaml.Node) bool) {
		if n = resolve(n); n == nil || n.Kind != yaml.MappingNode {
			return
		}
		for i := 0; i+1 < len(n.Content); i += 2 {
			if !yield(n.Content[i].Value, n.Content[i+1]) {
				return
			}
		}
	}
}

// get returns what stands at a path of keys, or nil.
func get(n *yaml.Node, path ...string) *yaml.Node {
	for _, key := range path {
		n = entry(n, key)
	}
	return n
}

func entry(n *yaml.Node, key string) *yaml.Node {
	for found, value := range entries(n) {
		if found == key {
			return value
		}
	}
	return nil
}

// namePattern is of keys that can be told.
var namePattern = regexp.MustCompile(`^[A-Za-z0-9._/-]{1,120}$`)

// alias returns the path of the first alias in what stands at a path, or of what it is in
// if keys on the way are no names.
func alias(n *yaml.Node, path string) (at string, found bool) {
	if n.Kind == yaml.AliasNode {
		return path, true
	}
	for i, child := range n.Content {
		below := path
		switch {
		case n.Kind == yaml.SequenceNode:
			below += fmt.Sprintf("[%d]", i)
		case n.Kind == yaml.MappingNode && i%2 == 1 && namePattern.MatchString(n.Content[i-1].Value):
			below = strings.TrimPrefix(path+"."+n.Content[i-1].Value, ".")
		}
		if at, found := alias(child, below); found {
			return at, true
		}
	}
	return "", false
}

// set gives a mapping an entry, in the place of the one that it has.
func set(n *yaml.Node, key string, value *yaml.Node) {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			n.Content[i+1] = value
			return
		}
	}
	n.Content = append(n.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: key}, value)
}

// remove takes an entry out of a mapping, if it has it.
func remove(n *yaml.Node, key string) {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			n.Content = slices.Delete(n.Content, i, i+2)
			return
		}
	}
}
