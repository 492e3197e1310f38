package cli

import (
	"slices"

	"github.com/spf13/cobra"

	"github.com/petrify-dev/petrify/internal/dotenv"
	"github.com/petrify-dev/petrify/internal/secrets"
	"github.com/petrify-dev/petrify/render"
	"github.com/petrify-dev/petrify/schema"
)

const secretsHelp = `print which Secrets and keys the environment needs, who reads them, and where their values
come from; a pod does not start while a key is missing that is required

the format kubectl is a shell script that makes the Secrets in the cluster of the
kubeconfig, sealed-secrets one that prints them sealed by kubeseal: run it where you are
trusted. Values are made up by openssl or asked for, and are arguments of no program. What
the cluster has is kept; what is sealed is made anew by each run. Nothing that looks
encrypted is made up here: sealing needs the values and the key of a cluster

with --check-env, compare them with a file of variables, NAME=value, and tell what it
lacks, which exits with 1 if that is required, and what nothing reads; no value is printed`

const secretsExample = `  petrify secrets -f production.yaml
  petrify secrets -f production.yaml --format kubectl > secrets.sh && sh secrets.sh
  petrify secrets -f production.yaml --check-env .env`

// secretsFlags say which environment it is about, and in which form.
type secretsFlags struct {
	spec     specFlags
	format   choice
	check    bool
	checkEnv string
}

func (r *run) secretsCommand() *cobra.Command {
	flags := secretsFlags{format: choice{allowed: append([]string{"text", "json"}, secrets.Tools()...), value: "text"}}
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
	case flags.check && slices.Contains(secrets.Tools(), flags.format.value):
		return flagUsageError("check-env", "has no form "+flags.format.value, "allowed: with --format text or json")
	case flags.check && flags.checkEnv == "":
		return flagUsageError("check-env", "is an empty name", "allowed: a file, or - for stdin")
	case flags.checkEnv == standardInput && slices.Contains(flags.spec.files, standardInput):
		return flagUsageError("check-env", "stdin is given twice, but can be read once", "allowed: - once, for --file or for --check-env")
	}
	env, inputs, err := r.load(flags.spec)
	if err != nil {
		return err
	}
	manifest, err := renderLoaded(env, inputs, flags.spec)
	if err != nil {
		return err
	}
	switch {
	case flags.check:
		return r.checkEnv(flags, manifest)
	case slices.Contains(secrets.Tools(), flags.format.value):
		return r.secretsScript(flags.format.value, env, manifest)
	}
	return r.printReport(secrets.Of(manifest.Secrets()), flags.format.value)
}

// secretsScript prints a script that gives Secrets to a tool.
func (r *run) secretsScript(tool string, env schema.Environment, manifest render.Manifest) error {
	script := secrets.Script{Environment: string(env.Metadata.Name), Namespace: string(env.Spec.Namespace), Tool: tool}
	text, err := script.Of(manifest.Secrets())
	r.stdout.WriteString(text)
	return err
}

// checkEnv compares a file of variables with the Secrets.
func (r *run) checkEnv(flags secretsFlags, manifest render.Manifest) error {
	data, err := r.readFile(flags.checkEnv, dotenv.Largest+1)
	if err != nil {
		return err
	}
	variables, found := dotenv.Parse(flags.checkEnv, data)
	if err := found.Err(); err != nil {
		return err
	}
	r.warnings = append(r.warnings, found...)
	check := secrets.Of(manifest.Secrets()).Check(variables, manifest.Variables())
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
