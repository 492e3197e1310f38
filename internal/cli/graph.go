package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/petrify-dev/petrify/internal/graph"
	"github.com/petrify-dev/petrify/internal/resources"
	"github.com/petrify-dev/petrify/render"
	"github.com/petrify-dev/petrify/schema"
)

const graphHelp = `print a picture of the environment: how the internet reaches its services, who calls whom
on which port, what the NetworkPolicies allow beside that, and which Jobs run before what;
as a Mermaid flowchart, which Git hosts draw, as Graphviz' DOT, or as an SVG image`

const graphExample = `  petrify graph -f production.yaml
  petrify graph -f production.yaml --format svg > production.svg
  petrify graph --format dot | dot -Tpdf > production.pdf`

func (r *run) graphCommand() *cobra.Command {
	var spec specFlags
	format := choice{allowed: []string{"mermaid", "dot", "svg"}, value: "mermaid"}
	cmd := &cobra.Command{
		Use:     "graph [flags]",
		Short:   "print a picture of the environment",
		Long:    graphHelp,
		Example: graphExample,
		Args:    noArguments,
		RunE:    func(*cobra.Command, []string) error { return r.graph(spec, format.value) },

		ValidArgsFunction: cobra.NoFileCompletions,
	}
	spec.addTo(cmd)
	cmd.Flags().Var(&format, "format", "form of the output")
	return cmd
}

func (r *run) graph(spec specFlags, format string) error {
	env, inputs, err := r.load(spec)
	if err != nil {
		return err
	}
	manifest, err := renderLoaded(env, inputs, spec)
	if err != nil {
		return err
	}
	picture, err := pictureOf(env, manifest)
	if err != nil {
		return err
	}
	write := map[string]func(graph.Graph) string{"mermaid": graph.Graph.Mermaid, "dot": graph.Graph.DOT, "svg": graph.Graph.SVG}[format]
	r.stdout.WriteString(write(picture))
	return nil
}

func pictureOf(env schema.Environment, manifest render.Manifest) (graph.Graph, error) {
	objects, err := stackOfManifest("the output", manifest)
	if err != nil {
		return graph.Graph{}, err
	}
	asked, err := resources.Of(objects)
	title := fmt.Sprintf("%s, namespace %s", env.Metadata.Name, env.Spec.Namespace)
	return graph.Of(title, manifest.Topology(), objects, asked), err
}
