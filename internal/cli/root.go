package cli

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

const rootHelp = `petrify renders one Medusa commerce stack (server, worker, storefront,
PostgreSQL, Redis) to Kubernetes YAML. The same spec gives the same bytes.

exit codes:
  0  fine
  1  differences, found by --check or diff; resources that do not fit
  2  invalid spec or usage
  3  input, output or internal error`

func (r *run) rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:           "petrify",
		Short:         "render a Medusa commerce stack to Kubernetes YAML",
		Long:          rootHelp,
		Example:       "  petrify render -f production.yaml | kubectl apply -f -",
		Args:          knownVerb,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
		SilenceErrors: true,
		SilenceUsage:  true,

		ValidArgsFunction: cobra.NoFileCompletions,
	}
	root.SetIn(r.stdin)
	root.SetOut(&r.stdout)
	root.SetErr(r.stderr)
	root.SetFlagErrorFunc(flagError)
	root.PersistentFlags().Var(&r.diagnostics, "diagnostics", "form of errors and warnings on stderr")
	root.AddCommand(
		r.initCommand(),
		r.renderCommand(),
		r.validateCommand(),
		r.configCommand(),
		r.setCommand(),
		r.promoteCommand(),
		r.imagesCommand(),
		r.diffCommand(),
		r.explainCommand(),
		r.buildArgsCommand(),
		r.resourcesCommand(),
		r.graphCommand(),
		r.secretsCommand(),
		r.gitopsCommand(),
		r.ejectCommand(),
		r.fnCommand(),
		r.schemaCommand(),
		r.versionCommand(),
		r.completionCommand(),
	)
	root.SetHelpCommand(helpCommand())
	for _, verb := range verbs(root) {
		verb.DisableFlagsInUseLine = true
		verb.Flags().SortFlags = false
	}
	completeChoices(root)
	return root
}

// verbs are all commands below one.
func verbs(cmd *cobra.Command) []*cobra.Command {
	var all []*cobra.Command
	for _, verb := range cmd.Commands() {
		all = append(append(all, verb), verbs(verb)...)
	}
	return all
}

// diagnosticsFormat reads --diagnostics by itself, because it must hold for errors
// in the arguments around it too. What is wrong with it is told when all flags are read.
func diagnosticsFormat(args []string) choice {
	format := choice{allowed: []string{"text", "json", "sarif"}, value: "text"}
	flags := pflag.NewFlagSet("", pflag.ContinueOnError)
	flags.ParseErrorsAllowlist.UnknownFlags = true
	flags.Usage = func() {}
	flags.Var(&format, "diagnostics", "")
	_ = flags.Parse(args)
	return format
}
