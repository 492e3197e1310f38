package cli

import (
	"github.com/spf13/cobra"

	"github.com/petrify-dev/petrify/internal/gitops"
	"github.com/petrify-dev/petrify/schema"
)

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
		source:    ruled{rule: gitops.FluxSourceRule(), words: gitops.FluxSourceKinds(), value: "flux-system"},
	}
	cmd := &cobra.Command{
		Use:   "flux [flags]",
		Short: "print Flux Kustomizations",
		Long:  "print Flux Kustomizations that apply a rendered directory: setup, then database and migration, then the rest",
		Example: `  petrify gitops flux --path rendered/production
  petrify gitops flux --path rendered/production --source OCIRepository/shop
  petrify gitops flux -f 'envs/*/environment.yaml' --path rendered`,
		RunE: func(*cobra.Command, []string) error { return r.gitopsFlux(flags) },

		ValidArgsFunction: cobra.NoFileCompletions,
	}
	flags.spec.addEachTo(cmd)
	addRepositoryPathTo(cmd, &flags.directory)
	f := cmd.Flags()
	f.Var(&flags.namespace, "namespace", "`NAMESPACE` of the Kustomizations and of their source")
	f.Var(&flags.source, "source", "`[KIND/]NAME` of what fetches the repository; KIND is GitRepository unless given")
	return cmd
}

func (r *run) gitopsFlux(flags fluxFlags) error {
	if err := missing("path", flags.directory).Err(); err != nil {
		return err
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
	var objects []any
	for _, kustomization := range kustomizations {
		objects = append(objects, kustomization)
	}
	return r.printObjects("flux", objects...)
}
