package cli

import (
	"github.com/spf13/cobra"

	"github.com/petrify-dev/petrify/internal/jsonschema"
)

func (r *run) schemaCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "schema",
		Short:   "print the JSON Schema of the spec",
		Long:    "print the JSON Schema of the spec, for editors and other tools",
		Example: `  petrify schema > environment.schema.json`,
		Args:    noArguments,
		RunE: func(*cobra.Command, []string) error {
			_, err := r.stdout.WriteString(jsonschema.Environment())
			return err
		},

		ValidArgsFunction: cobra.NoFileCompletions,
	}
}
