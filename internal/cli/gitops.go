package cli

import (
	"path"
	"strings"

	"github.com/spf13/cobra"

	"github.com/petrify-dev/petrify/internal/diag"
	"github.com/petrify-dev/petrify/internal/gitops"
)

func (r *run) gitopsCommand() *cobra.Command {
	cmd := &cobra.Command{
		Short: "print what makes a GitOps controller apply rendered directories",
		Example: `  petrify gitops argocd --repo https://example.com/shop/environments.git --path rendered/production
  petrify gitops flux --path rendered/production`,
		Args: knownController,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },

		ValidArgsFunction: cobra.NoFileCompletions,
	}
	cmd.AddCommand(r.gitopsArgoCDCommand(), r.gitopsFluxCommand())
	cmd.Use = "gitops " + strings.Join(controllersOf(cmd), "|")
	return cmd
}

func controllersOf(cmd *cobra.Command) []string {
	var names []string
	for _, controller := range cmd.Commands() {
		names = append(names, controller.Name())
	}
	return names
}

// knownController refuses arguments of the verb itself: a controller that exists is
// not among them.
func knownController(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return notAllowed(args[0], controllersOf(cmd))
}

// addRepositoryPathTo adds the flag that says where in the repository directories lie.
func addRepositoryPathTo(cmd *cobra.Command, directory *ruled) {
	cmd.Flags().Var(directory, "path", "`DIR` that was given to render --output-dir, as seen from the root of the repository (required)")
	if err := cmd.MarkFlagDirname("path"); err != nil {
		panic(err)
	}
}

// missing tells of a flag that has no value but must have one.
func missing(flag string, value ruled) diag.List {
	if value.value != "" {
		return nil
	}
	return flagUsageError(flag, "is missing", "allowed: "+value.rule.Allowed)
}

// rendered are the environments that render --output-dir puts at a directory of the
// repository: below it if they are named by a pattern. One controller applies them all, to
// one cluster.
func (r *run) rendered(spec specFlags, directory string, judge judgement) (environments []gitops.Environment, many bool, err error) {
	progress := r.progress(1)
	defer progress.end()
	all, many, err := r.environments(spec, purpose{each: judge, shared: diag.Error}, progress)
	for _, e := range all {
		at := directory
		if many {
			at = path.Join(directory, e.name())
		}
		environments = append(environments, gitops.Environment{Environment: e.spec, Manifest: e.manifest, Directory: path.Clean(at)})
	}
	return environments, many, err
}

// printObjects prints YAML documents, and how they came to be.
func (r *run) printObjects(controller string, objects ...any) error {
	r.stdout.WriteString("# Printed by petrify gitops " + controller + ". Do not edit: print it again.\n")
	for _, object := range objects {
		document, err := encodeYAML(object)
		if err != nil {
			return err
		}
		r.stdout.WriteString("---\n")
		r.stdout.Write(document)
	}
	return nil
}
