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
  petrify validate -f production.yaml --diagnostics json`,
		Args: noArguments,
		RunE: func(*cobra.Command, []string) error { return r.validate(spec) },

		ValidArgsFunction: cobra.NoFileCompletions,
	}
	spec.addTo(cmd)
	return cmd
}

// validate renders as well, since some mistakes, such as a patch without a target,
// show only in the objects.
func (r *run) validate(spec specFlags) error {
	if _, err := r.render(spec); err != nil {
		return err
	}
	var names []string
	for _, name := range spec.names() {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	fmt.Fprintf(&r.stdout, "%s: valid\n", strings.Join(names, ", "))
	return nil
}
