package cli

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/petrify-dev/petrify/internal/diag"
)

// encodeJSON writes a value as indented JSON, in the order of its types.
func encodeJSON(value any) ([]byte, error) {
	var b bytes.Buffer
	err := diag.WriteJSON(&b, value)
	return b.Bytes(), err
}

// encodeYAML writes a value as YAML, in the order of its types. It goes through JSON,
// which is YAML already and the one form that the types describe.
func encodeYAML(value any) ([]byte, error) {
	data, err := encodeJSON(value)
	if err != nil {
		return nil, err
	}
	var document yaml.Node
	if err := yaml.Unmarshal(data, &document); err != nil {
		return nil, fmt.Errorf("write as YAML: %w", err)
	}
	relax(&document)
	var b bytes.Buffer
	encoder := yaml.NewEncoder(&b)
	encoder.SetIndent(2)
	err = encoder.Encode(&document)
	return b.Bytes(), err
}

var (
	// plainText is what no YAML reader takes for a number, a date or syntax.
	plainText = regexp.MustCompile(`^((\./)?[A-Za-z/][A-Za-z0-9./_-]*|[0-9]+(m|s|[KMGT]i?))$`)
	// plainWord is what YAML 1.1 takes for a boolean. The library, which quotes
	// for YAML 1.2, leaves it bare.
	plainWord = regexp.MustCompile(`(?i)^(y|n|yes|no|on|off)$`)
)

// relax turns JSON's style into the one that people write: blocks, and quotes only
// where they are needed.
func relax(n *yaml.Node) {
	switch {
	case n.Kind != yaml.ScalarNode:
		if len(n.Content) > 0 {
			n.Style = 0
		}
	case n.Tag != "!!str":
	case plainText.MatchString(n.Value) && !plainWord.MatchString(n.Value):
		n.Style = 0
	case strings.Contains(n.Value, "\n"):
		n.Style = yaml.LiteralStyle
	}
	for _, child := range n.Content {
		relax(child)
	}
}
