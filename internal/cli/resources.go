package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/petrify-dev/petrify/internal/resources"
)

const resourcesHelp = `print what the environment's pods ask for and may use, at the least, at the most, and
while a release rolls out, and its volumes

with --node or --quota, tell as well whether nodes of these sizes, or a quota, hold what
runs during a release; if not, the exit code is 1`

const resourcesExample = `  petrify resources -f production.yaml
  petrify resources --node 4,16Gi --node 4,16Gi
  petrify resources --quota requests.cpu=4,requests.memory=8Gi,pods=20
  petrify resources --output json`

// resourcesFlags say what is to hold the environment.
type resourcesFlags struct {
	spec   specFlags
	nodes  nodes
	quota  quota
	output choice
}

func (r *run) resourcesCommand() *cobra.Command {
	flags := resourcesFlags{output: choice{allowed: []string{"text", "json"}, value: "text"}}
	cmd := &cobra.Command{
		Use:     "resources [flags]",
		Short:   "print what the environment asks a cluster for",
		Long:    resourcesHelp,
		Example: resourcesExample,
		Args:    noArguments,
		RunE:    func(*cobra.Command, []string) error { return r.resources(flags) },

		ValidArgsFunction: cobra.NoFileCompletions,
	}
	flags.spec.addTo(cmd)
	f := cmd.Flags()
	f.Var(&flags.nodes, "node", "size of a node, `CPU,MEMORY[,PODS]`, such as 4,16Gi; 110 pods unless given; repeatable, for all nodes that there are")
	f.Var(&flags.quota, "quota", "entries of a ResourceQuota, `NAME=QUANTITY`, separated by commas or one by one: "+strings.Join(resources.QuotaNames(), ", "))
	f.Var(&flags.output, "output", "form of the output")
	complete := func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
		var names []string
		for _, name := range resources.QuotaNames() {
			names = append(names, name+"=")
		}
		return names, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
	}
	if err := cmd.RegisterFlagCompletionFunc("quota", complete); err != nil {
		panic(err)
	}
	if err := cmd.RegisterFlagCompletionFunc("node", cobra.NoFileCompletions); err != nil {
		panic(err)
	}
	return cmd
}

// nodes is the value of a flag that takes sizes of nodes, one by one.
type nodes []resources.Node

func (n *nodes) String() string { return "" }
func (n *nodes) Type() string   { return "NODE" }

func (n *nodes) Set(text string) error {
	node, err := resources.ParseNode(text)
	*n = append(*n, node)
	return err
}

// quota is the value of a flag that takes bounds.
type quota []resources.Bound

func (q *quota) String() string { return "" }
func (q *quota) Type() string   { return "QUOTA" }

func (q *quota) Set(text string) error {
	bounds, err := resources.ParseQuota(text)
	*q = append(*q, bounds...)
	return err
}

func (r *run) resources(flags resourcesFlags) error {
	report, err := r.resourceReport(flags)
	if err != nil {
		return err
	}
	r.different = !report.Fits()
	if flags.output.value == "json" {
		data, err := encodeJSON(report)
		r.stdout.Write(data)
		return err
	}
	r.stdout.WriteString(report.Text())
	return nil
}

func (r *run) resourceReport(flags resourcesFlags) (resources.Report, error) {
	manifest, err := r.render(flags.spec)
	if err != nil {
		return resources.Report{}, err
	}
	objects, err := stackOfManifest("the output", manifest)
	if err != nil {
		return resources.Report{}, err
	}
	report, err := resources.Of(objects)
	if err != nil {
		return resources.Report{}, err
	}
	if len(flags.nodes) > 0 {
		report.Place(flags.nodes)
	}
	report.Hold(flags.quota)
	return report, nil
}
