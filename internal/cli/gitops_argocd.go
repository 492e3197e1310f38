package cli

import (
	"github.com/spf13/cobra"

	"github.com/petrify-dev/petrify/internal/gitops"
	"github.com/petrify-dev/petrify/schema"
)

// argoCDFlags say where Argo CD finds what was rendered, and where it puts it.
type argoCDFlags struct {
	spec       specFlags
	repository ruled
	revision   ruled
	directory  ruled
	name       ruled
	namespace  ruled
	project    ruled
	server     ruled
}

func (r *run) gitopsArgoCDCommand() *cobra.Command {
	name, objectName := schema.Name("").Rule(), schema.ObjectName("").Rule()
	flags := argoCDFlags{
		repository: ruled{rule: gitops.RepositoryRule()},
		revision:   ruled{rule: gitops.RevisionRule(), value: "HEAD"},
		directory:  ruled{rule: gitops.DirectoryRule()},
		name:       ruled{rule: objectName},
		namespace:  ruled{rule: name, value: "argocd"},
		project:    ruled{rule: objectName, value: "default"},
		server:     ruled{rule: gitops.ServerRule(), value: "https://kubernetes.default.svc"},
	}
	cmd := &cobra.Command{
		Use:   "argocd [flags]",
		Short: "print an Argo CD Application, or an ApplicationSet for many environments",
		Long:  "print an Argo CD Application that applies a rendered directory, or, for a pattern, an ApplicationSet that applies those of many environments",
		Example: `  petrify gitops argocd --repo https://example.com/shop/environments.git --path rendered/production
  petrify gitops argocd -f 'envs/*/environment.yaml' --repo git@example.com:shop/environments.git --path rendered --name shops`,
		RunE: func(*cobra.Command, []string) error { return r.gitopsArgoCD(flags) },

		ValidArgsFunction: cobra.NoFileCompletions,
	}
	flags.spec.addEachTo(cmd)
	f := cmd.Flags()
	f.Var(&flags.repository, "repo", "`URL` of the repository, as Argo CD knows it (required)")
	f.Var(&flags.revision, "revision", "`REVISION` of the repository: a branch, a tag or a commit")
	addRepositoryPathTo(cmd, &flags.directory)
	f.Var(&flags.name, "name", "`NAME` of the ApplicationSet (required with a pattern); an Application has its environment's name")
	f.Var(&flags.namespace, "namespace", "`NAMESPACE` of Argo CD")
	f.Var(&flags.project, "project", "`PROJECT` of Argo CD that the Applications belong to")
	f.Var(&flags.server, "server", "`URL` of the cluster's API server")
	return cmd
}

func (r *run) gitopsArgoCD(flags argoCDFlags) error {
	if err := append(missing("repo", flags.repository), missing("path", flags.directory)...).Err(); err != nil {
		return err
	}
	environments, many, err := r.rendered(flags.spec, flags.directory.value, gitops.ArgoCDProblems)
	if err != nil {
		return err
	}
	options := gitops.ArgoCDOptions{
		Namespace:  flags.namespace.value,
		Project:    flags.project.value,
		Repository: flags.repository.value,
		Revision:   flags.revision.value,
		Server:     flags.server.value,
	}
	switch {
	case !many && flags.name.value != "":
		return flagUsageError("name", "names an ApplicationSet, but this is one Application, which has its environment's name", "allowed: with a pattern, such as -f 'envs/*/environment.yaml'")
	case !many:
		return r.printObjects("argocd", gitops.ApplicationOf(environments[0], options))
	case flags.name.value == "":
		return missing("name", flags.name)
	}
	return r.printObjects("argocd", gitops.ApplicationSetOf(flags.name.value, environments, flags.directory.value, options))
}
