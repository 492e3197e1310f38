package cli

import (
	"github.com/spf13/cobra"
)

func (r *run) configCommand() *cobra.Command {
	var spec specFlags
	format := yamlOrJSON()
	cmd := &cobra.Command{
		Use:   "config [flags]",
		Short: "print the effective spec",
		Long:  "print the effective spec: files and settings merged, every default filled in; it is a spec itself",
		Example: `  petrify config
  petrify config -f base.yaml -f production.yaml --set target=argocd
  petrify config --format json`,
		Args: noArguments,
		RunE: func(*cobra.Command, []string) error { return r.config(spec, format.value) },

		ValidArgsFunction: cobra.NoFileCompletions,
	}
	spec.addTo(cmd)
	cmd.Flags().Var(&format, "format", "form of the output")
	return cmd
}

// config renders as well: what a patch puts into the objects, such as a credential, shows
// only there, and what is printed is to be a spec to every other verb.
func (r *run) config(spec specFlags, format string) error {
	env, inputs, err := r.load(spec)
	if err != nil {
		return err
	}
	if _, err := renderLoaded(env, inputs, spec); err != nil {
		return err
	}
	encode := encodeYAML
	if format == "json" {
		encode = encodeJSON
	}
	data, err := encode(env)
	r.stdout.Write(data)
	return err
}
