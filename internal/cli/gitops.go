package cli

import (
	"path"

	"github.com/spf13/cobra"

	"github.com/petrify-dev/petrify/internal/gitops"
	"github.com/petrify-dev/petrify/schema"
)

func (r *run) gitopsCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "gitops flux",
		Short:   "print what makes a GitOps controller apply rendered directories",
		Example: "  petrify gitops flux --path rendered/production",
		Args:    knownController,
		RunE:    func(cmd *cobra.Command, _ []string) error { return cmd.Help() },

		ValidArgsFunction: cobra.NoFileCompletions,
	}
	cmd.AddCommand(r.gitopsFluxCommand())
	return cmd
}

// knownController refuses arguments of the verb itself: a controller that exists is
// not among them.
func knownController(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var controllers []string
	for _, controller := range cmd.Commands() {
		controllers = append(controllers, controller.Name())
	}
	return notAllowed(args[0], controllers)
}

const gitopsFluxExample = `  petrify gitops flux --path rendered/production
  petrify gitops flux -f production.yaml --path rendered/production --source OCIRepository/shop`

// fluxFlags say where Flux finds what was rendered.
type fluxFlags struct {
	spec      specFlags
	directory ruled
	namespace ruled
	source    ruled
}

func (r *run) gitopsFluxCommand() *cobra.Command {
	flags := fluxFlags{
		directory: ruled{rule: gitops.DirectoryRule()},
		namespace: ruled{rule: schema.Name("").Rule(), value: "flux-system"},
		source:    ruled{rule: gitops.FluxSourceRule(), value: "flux-system"},
	}
	cmd := &cobra.Command{
		Use:     "flux [flags]",
		Short:   "print Flux Kustomizations",
		Long:    "print Flux Kustomizations that apply a rendered directory: setup, then database and migration, then the rest",
		Example: gitopsFluxExample,
		Args:    noArguments,
		RunE:    func(*cobra.Command, []string) error { return r.gitopsFlux(flags) },

		ValidArgsFunction: cobra.NoFileCompletions,
	}
	flags.spec.addEachTo(cmd)
	f := cmd.Flags()
	f.Var(&flags.directory, "path", "`DIR` that was given to render --output-dir, as seen from the root of the repository (required)")
	f.Var(&flags.namespace, "namespace", "`NAMESPACE` of the Kustomizations and of their source")
	f.Var(&flags.source, "source", "`[KIND/]NAME` of what fetches the repository; KIND is GitRepository unless given")
	if err := cmd.MarkFlagDirname("path"); err != nil {
		panic(err)
	}
	return cmd
}

func (r *run) gitopsFlux(flags fluxFlags) error {
	if flags.directory.value == "" {
		return flagUsageError("path", "is missing", "allowed: "+flags.directory.rule.Allowed)
	}
	environments, _, err := r.rendered(flags.spec, flags.directory.value, gitops.FluxProblems)
	if err != nil {
		return err
	}
	kustomizations, err := gitops.FluxKustomizations(environments, gitops.FluxOptions{
		Namespace: flags.namespace.value,
		Source:    gitops.FluxSourceOf(flags.source.value),
	})
	if err != nil {
		return err
	}
	r.stdout.WriteString("# Printed by petrify gitops flux. Do not edit: print it again.\n")
	for _, kustomization := range kustomizations {
		document, err := encodeYAML(kustomization)
		if err != nil {
			return err
		}
		r.stdout.WriteString("---\n")
		r.stdout.Write(document)
	}
	return nil
}

// rendered are the environments that render --output-dir puts at a directory of the
// repository: below it if there is a pattern.
func (r *run) rendered(spec specFlags, directory string, judge judgement) (environments []gitops.Environment, many bool, err error) {
	progress := r.progress(1)
	defer progress.end()
	all, many, err := r.environments(spec, judge, progress)
	for _, e := range all {
		at := directory
		if many {
			at = path.Join(directory, e.name())
		}
		environments = append(environments, gitops.Environment{Environment: e.spec, Manifest: e.manifest, Directory: at})
	}
	return environments, many, err
}
