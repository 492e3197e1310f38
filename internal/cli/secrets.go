package cli

import (
	"slices"

	"github.com/spf13/cobra"

	"github.com/petrify-dev/petrify/internal/dotenv"
	"github.com/petrify-dev/petrify/internal/secrets"
	"github.com/petrify-dev/petrify/render"
)

const secretsHelp = `print which Secrets and keys the environment needs, who reads them, and where their values
come from; a pod does not start while a key is missing that is required

with --check-env, compare them with a file of variables, NAME=value, and tell what it
lacks, which exits with 1 if that is required, and what nothing reads; no value is printed`

const secretsExample = `  petrify secrets -f production.yaml
  petrify secrets -f production.yaml --check-env .env`

// secretsFlags say which environment it is about, and in which form.
type secretsFlags struct {
	spec     specFlags
	format   choice
	check    bool
	checkEnv string
}

func (r *run) secretsCommand() *cobra.Command {
	flags := secretsFlags{format: choice{allowed: []string{"text", "json"}, value: "text"}}
	cmd := &cobra.Command{
		Use:     "secrets [flags]",
		Short:   "print the Secrets that the environment needs",
		Long:    secretsHelp,
		Example: secretsExample,
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			flags.check = cmd.Flags().Changed("check-env")
			return r.secrets(flags)
		},

		ValidArgsFunction: cobra.NoFileCompletions,
	}
	flags.spec.addTo(cmd)
	cmd.Flags().Var(&flags.format, "format", "form of the output")
	cmd.Flags().StringVar(&flags.checkEnv, "check-env", "", "`FILE` of variables that is to hold the values, - for stdin")
	return cmd
}

func (r *run) secrets(flags secretsFlags) error {
	switch {
	case flags.check && flags.checkEnv == "":
		return flagUsageError("check-env", "is an empty name", "allowed: a file, or - for stdin")
	case flags.checkEnv == standardInput && slices.Contains(flags.spec.files, standardInput):
		return flagUsageError("check-env", "stdin is given twice, but can be read once", "allowed: - once, for --file or for --check-env")
	}
	manifest, err := r.render(flags.spec)
	if err != nil {
		return err
	}
	report := secrets.Of(manifest.Secrets())
	if flags.check {
		return r.checkEnv(flags, report, manifest)
	}
	return r.printReport(report, flags.format.value)
}

// checkEnv compares a file of variables with the Secrets.
func (r *run) checkEnv(flags secretsFlags, report secrets.Report, manifest render.Manifest) error {
	data, err := r.readFile(flags.checkEnv, dotenv.Largest+1)
	if err != nil {
		return err
	}
	variables, found := dotenv.Parse(flags.checkEnv, data)
	if err := found.Err(); err != nil {
		return err
	}
	r.warnings = append(r.warnings, found...)
	check := report.Check(variables, manifest.Variables())
	r.different = check.Lacking() > 0
	return r.printReport(check, flags.format.value)
}

// printReport prints what has a form for people and one for machines.
func (r *run) printReport(report interface{ Text() string }, format string) error {
	if format == "json" {
		data, err := encodeJSON(report)
		r.stdout.Write(data)
		return err
	}
	r.stdout.WriteString(report.Text())
	return nil
}
