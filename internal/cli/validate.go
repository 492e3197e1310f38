package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

func (r *run) validateCommand() *cobra.Command {
	var spec specFlags
	cmd := &cobra.Command{
		Use:   "validate [flags]",
		Short: "check the spec",
		Long:  "check the spec; what is valid can be rendered",
		Example: `  petrify validate
  petrify validate -f base.yaml -f production.yaml
  petrify validate -f 'envs/*/environment.yaml'
  petrify validate -f production.yaml --diagnostics json`,
		Args: noArguments,
		RunE: func(*cobra.Command, []string) error { return r.validate(spec) },

		ValidArgsFunction: cobra.NoFileCompletions,
	}
	spec.addEachTo(cmd)
	return cmd
}

// validate renders as well, since some mistakes, such as a patch without a target,
// show only in the objects.
func (r *run) validate(spec specFlags) error {
	progress := r.progress(1)
	defer progress.end()
	all, _, err := r.environments(spec, printed(), progress)
	if err != nil {
		return err
	}
	for _, e := range all {
		var names []string
		for _, input := range e.inputs {
			if !slices.Contains(names, input.Name) {
				names = append(names, input.Name)
			}
		}
		fmt.Fprintf(&r.stdout, "%s: valid\n", strings.Join(names, ", "))
	}
	return nil
}
