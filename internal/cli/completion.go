package cli

import (
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

func (r *run) completionCommand() *cobra.Command {
	scripts := map[string]func(root *cobra.Command, w io.Writer) error{
		"bash": func(root *cobra.Command, w io.Writer) error { return root.GenBashCompletionV2(w, true) },
		"zsh":  (*cobra.Command).GenZshCompletion,
		"fish": func(root *cobra.Command, w io.Writer) error { return root.GenFishCompletion(w, true) },
	}
	shells := slices.Sorted(maps.Keys(scripts))
	return &cobra.Command{
		Use:   "completion " + strings.Join(shells, "|"),
		Short: "print the completion script of a shell",
		Example: `  source <(petrify completion bash)
  petrify completion zsh > "${fpath[1]}/_petrify"
  petrify completion fish > ~/.config/fish/completions/petrify.fish`,
		Args: func(_ *cobra.Command, args []string) error { return oneShell(args, shells) },
		RunE: func(cmd *cobra.Command, args []string) error { return scripts[args[0]](cmd.Root(), &r.stdout) },

		ValidArgs: shells,
	}
}

// describePlainly takes the marks out of what flags mean that are for help alone, since
// completions show them as they are.
func describePlainly(root *cobra.Command) {
	plain := func(flag *pflag.Flag) { _, flag.Usage = pflag.UnquoteUsage(flag) }
	root.PersistentFlags().VisitAll(plain)
	for _, verb := range verbs(root) {
		verb.Flags().VisitAll(plain)
	}
}

func oneShell(args, shells []string) error {
	hint := "allowed: " + strings.Join(shells, ", ")
	switch {
	case len(args) != 1:
		return usageError("completion is for one shell", hint)
	case !slices.Contains(shells, args[0]):
		return notAllowed(args[0], shells)
	}
	return nil
}
