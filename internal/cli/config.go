package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"github.com/spf13/cobra"
	"go.yaml.in/yaml/v3"

	"github.com/petrify-dev/petrify/schema"
)

func (r *run) configCommand() *cobra.Command {
	var spec specFlags
	format := yamlOrJSON()
	cmd := &cobra.Command{
		Use:   "config [flags]",
		Short: "print the effective spec",
		Long:  "print the effective spec: files and settings merged, every default filled in; it is a spec itself",
		Example: `  petrify config
  petrify config -f base.yaml -f production.yaml --set target=argocd
  petrify config --format json`,
		Args: noArguments,
		RunE: func(*cobra.Command, []string) error { return r.config(spec, format.value) },

		ValidArgsFunction: cobra.NoFileCompletions,
	}
	spec.addTo(cmd)
	cmd.Flags().Var(&format, "format", "form of the output")
	return cmd
}

func (r *run) config(spec specFlags, format string) error {
	env, _, err := r.load(spec)
	if err != nil {
		return err
	}
	encode := specYAML
	if format == "json" {
		encode = specJSON
	}
	data, err := encode(env)
	r.stdout.Write(data)
	return err
}

// specJSON writes the environment as indented JSON, in the order of its types.
func specJSON(env schema.Environment) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	err := encoder.Encode(env)
	return b.Bytes(), err
}

// specYAML writes the environment as YAML, in the order of its types. It goes
// through JSON, which is YAML already and the one form that the types describe.
func specYAML(env schema.Environment) ([]byte, error) {
	data, err := specJSON(env)
	if err != nil {
		return nil, err
	}
	var document yaml.Node
	if err := yaml.Unmarshal(data, &document); err != nil {
		return nil, fmt.Errorf("write the spec as YAML: %w", err)
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
	plainText = regexp.MustCompile(`^([A-Za-z/][A-Za-z0-9./_-]*|[0-9]+(m|[KMGT]i?))$`)
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
