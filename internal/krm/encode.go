package krm

import (
	"bytes"
	"fmt"
	"slices"

	"go.yaml.in/yaml/v3"
)

// encode returns nodes as YAML, a document each. The library does not write all that it
// reads in a way that reads back the same, comments and empty keys among it, so that is
// looked at before anybody gets what is somebody else's.
func encode(nodes ...*yaml.Node) ([]byte, error) {
	var b bytes.Buffer
	encoder := yaml.NewEncoder(&b)
	encoder.SetIndent(2)
	for _, node := range nodes {
		if err := encoder.Encode(node); err != nil {
			return nil, fmt.Errorf("write YAML: %w", err)
		}
	}
	again, err := decode(b.Bytes())
	if err != nil {
		return nil, fmt.Errorf("read what was written: %w", err)
	}
	same := slices.EqualFunc(nodes, again, func(a, b *yaml.Node) bool { return equal(content(a), content(b)) })
	if !same {
		return nil, refused("", "holds YAML that cannot be written again as it was read", "write it in a simpler way; keys that are empty or no text and unusual comments are known to be lost")
	}
	return b.Bytes(), nil
}

// content is what a document holds, and any other node itself.
func content(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.DocumentNode {
		return root(n)
	}
	return n
}

// equal tells whether two nodes mean the same, styles and comments aside.
func equal(a, b *yaml.Node) bool {
	return a.Kind == b.Kind && a.Value == b.Value && a.Anchor == b.Anchor &&
		(a.Kind == yaml.AliasNode || a.ShortTag() == b.ShortTag()) &&
		slices.EqualFunc(a.Content, b.Content, equal)
}
