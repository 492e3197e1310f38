package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/petrify-dev/petrify/render"
)

func (r *run) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "print the version",
		Example: "  petrify version",
		Args:    noArguments,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintln(&r.stdout, "petrify", render.Version)
			return err
		},

		ValidArgsFunction: cobra.NoFileCompletions,
	}
}
