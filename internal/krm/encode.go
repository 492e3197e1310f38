package krm

import (
	"bytes"
	"errors"
	"fmt"

	"go.yaml.in/yaml/v3"

	"github.com/petrify-dev/petrify/internal/diag"
)

// encode returns nodes as YAML, a document each. The library does not write all that it
// reads in a way that reads back the same, comments and empty keys among it, so that is
// looked at before anybody gets what is somebody else's. In braces it quotes dates, which
// makes text of them: where that was lost, they are written without braces.
func encode(nodes ...*yaml.Node) ([]byte, error) {
	out, err := encodeAsItIs(nodes)
	var lost diag.List
	if errors.As(err, &lost) {
		for _, node := range nodes {
			unfold(node, deepestUnfolded)
		}
		out, err = encodeAsItIs(nodes)
	}
	return out, err
}

// encodeAsItIs returns a diag.List if something is lost.
func encodeAsItIs(nodes []*yaml.Node) ([]byte, error) {
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
	if len(again) != len(nodes) {
		return nil, lost("")
	}
	for i := range nodes {
		if path, found := difference(content(nodes[i]), content(again[i])); found {
			return nil, lost(path)
		}
	}
	return b.Bytes(), nil
}

func lost(path string) diag.List {
	return refused(path, "holds YAML that cannot be written again as it was read", "write it in a simpler way; keys that are empty or no text and unusual comments are known to be lost")
}

// deepestUnfolded is in levels: each line is indented by those above it.
const deepestUnfolded = 100

// unfold takes the braces of so many levels away.
func unfold(n *yaml.Node, levels int) {
	if levels == 0 {
		return
	}
	n.Style &^= yaml.FlowStyle
	for _, child := range n.Content {
		unfold(child, levels-1)
	}
}

// content is what a document holds, and any other node itself.
func content(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.DocumentNode {
		return root(n)
	}
	return n
}

// difference is the path of what two nodes do not mean the same by, styles and comments
// aside: of the first such scalar, or of what has other children.
func difference(a, b *yaml.Node) (path string, found bool) {
	if a.Kind != b.Kind || a.Value != b.Value || a.Anchor != b.Anchor || len(a.Content) != len(b.Content) ||
		a.Kind != yaml.AliasNode && a.ShortTag() != b.ShortTag() {
		return "", true
	}
	for i := range a.Content {
		below, found := difference(a.Content[i], b.Content[i])
		if !found {
			continue
		}
		step := fmt.Sprintf("[%d]", i)
		if a.Kind == yaml.MappingNode {
			step = a.Content[i&^1].Value
		}
		if below != "" && below[0] != '[' {
			step += "."
		}
		return step + below, true
	}
	return "", false
}
