package cli

import (
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/petrify-dev/petrify/internal/secrets"
	"github.com/petrify-dev/petrify/render"
	"github.com/petrify-dev/petrify/schema"
)

const secretsHelp = `print which Secrets and keys the environment needs, who reads them, and where their values
come from; a pod does not start while a key is missing that is required

the format external-secrets is ExternalSecrets, by which External Secrets Operator makes
the Secrets from a store: those that the output has with spec.secrets.externalSecrets. The
value of a key is the property of that name of what is called PREFIX and the Secret's name

the format kubectl is a shell script that makes the Secrets in the cluster of the
kubeconfig, sealed-secrets one that prints them sealed by kubeseal: run it where you are
trusted. Values are made up by openssl or asked for, and are arguments of no program. What
the cluster has is kept; what is sealed is made anew by each run, for the Secrets that the
script's arguments name, or else all. Nothing that looks encrypted is made up here: sealing
needs the values and the key of a cluster

with --check-env, compare them with a file of variables, NAME=value, and tell what it
lacks, which exits with 1 if that is required, and what nothing reads; no value is printed`

const secretsExample = `  petrify secrets -f production.yaml
  petrify secrets -f production.yaml --format kubectl > secrets.sh && sh secrets.sh
  petrify secrets -f production.yaml --format external-secrets --store vault --remote-prefix shop/production/
  petrify secrets -f production.yaml --check-env .env`

// externalSecrets is the format that needs a store.
const externalSecrets = "external-secrets"

// secretsFlags say which environment it is about, and in which form.
type secretsFlags struct {
	spec         specFlags
	format       choice
	store        ruled
	storeKind    choice
	remotePrefix ruled
	check        bool
	checkEnv     string
}

func (r *run) secretsCommand() *cobra.Command {
	flags := secretsFlags{
		format:       choice{allowed: append([]string{"text", "json", externalSecrets}, secrets.Tools()...), value: "text"},
		store:        ruled{rule: schema.ObjectName("").Rule()},
		storeKind:    choice{allowed: schema.StoreKind("").Rule().Enum},
		remotePrefix: ruled{rule: schema.RemotePrefix("").Rule()},
	}
	cmd := &cobra.Command{
		Use:     "secrets [flags]",
		Short:   "print the Secrets that the environment needs",
		Long:    secretsHelp,
		Example: secretsExample,
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			flags.check = cmd.Flags().Changed("check-env")
			if err := flags.setStore(cmd.Flags().Changed); err != nil {
				return err
			}
			return r.secrets(flags)
		},

		ValidArgsFunction: cobra.NoFileCompletions,
	}
	flags.spec.addTo(cmd)
	cmd.Flags().Var(&flags.format, "format", "form of the output")
	cmd.Flags().Var(&flags.store, "store", "`NAME` of the store of External Secrets, in place of the spec's")
	cmd.Flags().Var(&flags.storeKind, "store-kind", "kind of the store, in place of the spec's")
	cmd.Flags().Var(&flags.remotePrefix, "remote-prefix", "`PREFIX` of names in the store, in place of the spec's")
	cmd.Flags().StringVar(&flags.checkEnv, "check-env", "", "`FILE` of variables that is to hold the values, - for stdin")
	return cmd
}

// setStore makes settings of the spec's fields of what is given about the store.
func (flags *secretsFlags) setStore(given func(flag string) bool) error {
	for _, setting := range []struct{ flag, field, value string }{
		{"store", "storeRef.name", flags.store.value},
		{"store-kind", "storeRef.kind", flags.storeKind.value},
		{"remote-prefix", "remotePrefix", flags.remotePrefix.value},
	} {
		switch {
		case !given(setting.flag):
		case flags.format.value != externalSecrets:
			return flagUsageError(setting.flag, "is for --format "+externalSecrets, "allowed: leave it out, or --format "+externalSecrets)
		default:
			flags.spec.settings = append(flags.spec.settings, fmt.Sprintf("secrets.externalSecrets.%s=%s", setting.field, setting.value))
		}
	}
	return nil
}

func (r *run) secrets(flags secretsFlags) error {
	switch form := flags.format.value; {
	case flags.check && form != "text" && form != "json":
		return flagUsageError("check-env", "has no form "+form, "allowed: with --format text or json")
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
	case flags.format.value == externalSecrets:
		return r.externalSecrets(env, manifest)
	case slices.Contains(secrets.Tools(), flags.format.value):
		return r.secretsScript(flags.format.value, env, manifest)
	}
	return r.printReport(secrets.Of(manifest.Secrets()), flags.format.value)
}

// externalSecrets prints the ExternalSecrets of the render.
func (r *run) externalSecrets(env schema.Environment, manifest render.Manifest) error {
	if env.Spec.Secrets.ExternalSecrets == nil {
		return flagUsageError("store", "is missing, and the spec names no store either", "allowed: --store NAME, or spec.secrets.externalSecrets.storeRef")
	}
	r.stdout.Write(manifest.Select(func(resource render.Resource) bool { return resource.Kind == "ExternalSecret" }).YAML())
	return nil
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
	variables, err := r.dotenv("check-env", []string{flags.checkEnv})
	if err != nil {
		return err
	}
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
