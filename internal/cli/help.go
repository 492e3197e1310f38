package cli

import "github.com/spf13/cobra"

// helpCommand replaces cobra's own, which takes an unknown verb for success.
func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "help [command]",
		Short:   "print help on a command",
		Example: "  petrify help render",
		Args: func(cmd *cobra.Command, args []string) error {
			verb, rest, err := cmd.Root().Find(args)
			switch {
			case err != nil || verb == cmd.Root():
				return knownVerb(cmd, args)
			case len(rest) > 0:
				return noArguments(cmd, rest)
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			verb, _, err := cmd.Root().Find(args)
			if err != nil {
				return err
			}
			verb.InitDefaultHelpFlag()
			return verb.Help()
		},
		ValidArgsFunction: func(cmd *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			var verbs []string
			for _, verb := range cmd.Root().Commands() {
				if verb.IsAvailableCommand() {
					verbs = append(verbs, verb.Name()+"\t"+verb.Short)
				}
			}
			return verbs, cobra.ShellCompDirectiveNoFileComp
		},
	}
}
