package cli

import (
	"github.com/spf13/cobra"

	"github.com/petrify-dev/petrify/internal/buildargs"
	"github.com/petrify-dev/petrify/internal/diag"
)

const buildArgsHelp = `print what the storefront's image must be built with: the variables that are frozen into
it, which no change at run time reaches; so each environment has an image of its own

petrify knows no secrets: an argument whose value is in a Secret is printed by its name
alone, and docker takes the value from its own environment, if it is there; in JSON it is
null, and in a step for GitHub Actions it is the repository's secret of that name

the lines are quoted for a shell and for xargs, which reads them; a shell reads no quotes
in what $(...) gives, so do not put them on a command line by that`

const buildArgsExample = `  export NEXT_PUBLIC_MEDUSA_PUBLISHABLE_KEY=pk_...
  petrify build-args -f production.yaml | xargs docker build --tag storefront:a1b2c3d .
  petrify build-args -f production.yaml --format github-actions
  petrify build-args -f production.yaml --format json`

func (r *run) buildArgsCommand() *cobra.Command {
	var spec specFlags
	format := choice{allowed: []string{"docker", "github-actions", "json"}, value: "docker"}
	cmd := &cobra.Command{
		Use:     "build-args [flags]",
		Short:   "print what the storefront's image must be built with",
		Long:    buildArgsHelp,
		Example: buildArgsExample,
		Args:    noArguments,
		RunE:    func(*cobra.Command, []string) error { return r.buildArgs(spec, format.value) },

		ValidArgsFunction: cobra.NoFileCompletions,
	}
	spec.addTo(cmd)
	cmd.Flags().Var(&format, "format", "form of the output")
	return cmd
}

func (r *run) buildArgs(spec specFlags, format string) error {
	manifest, err := r.render(spec)
	if err != nil {
		return err
	}
	arguments := manifest.BuildArguments()
	var text string
	var problems []string
	switch format {
	case "json":
		text = buildargs.JSON(arguments)
	case "github-actions":
		text, problems = buildargs.GitHubStep(arguments)
	default:
		text, problems = buildargs.DockerArguments(arguments)
	}
	var found diag.List
	for _, problem := range problems {
		found = append(found, flagUsageError("format", problem, "allowed: json, which holds any text")...)
	}
	r.stdout.WriteString(text)
	return found.Err()
}
