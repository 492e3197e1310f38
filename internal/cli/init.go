package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"github.com/petrify-dev/petrify/internal/adopt"
	"github.com/petrify-dev/petrify/internal/diag"
	"github.com/petrify-dev/petrify/internal/output"
	"github.com/petrify-dev/petrify/internal/starter"
	"github.com/petrify-dev/petrify/schema"
)

const initHelp = `write the spec of a new environment, with comments on what can be added to it; FILE is
environment.yaml unless given, and - for stdout; nothing that is there is written over

each answer has a flag; without any of these, on a terminal, petrify asks for them, on
stderr

with --from-dotenv, what is not answered by flags comes from the variables of a deployment
that runs: its hosts from its URLs and CORS lists, its data stores and integrations,
other settings into config if they are harmless beyond doubt, and of all else the name
alone, as a key of a Secret; stderr says what became of each variable, but not with
--diagnostics json`

const initExample = `  petrify init
  petrify init --from-dotenv .env production.yaml
  petrify init dev.yaml --name dev --storefront-host shop.dev.example.com --admin-host admin.dev.example.com \
      --medusa-image ghcr.io/example/medusa:a1b2c3d --storefront-image ghcr.io/example/storefront:a1b2c3d \
      --ingress-class traefik`

// initFlags are answers, and where to find more of them.
type initFlags struct {
	answers answers
	dotenvs []string
}

func (r *run) initCommand() *cobra.Command {
	var flags initFlags
	cmd := &cobra.Command{
		Use:     "init [flags] [FILE]",
		Short:   "write the spec of a new environment",
		Long:    initHelp,
		Example: initExample,
		Args:    oneFileAtMost,
		RunE: func(_ *cobra.Command, args []string) error {
			return r.init(flags, append(args, defaultFile)[0])
		},

		ValidArgsFunction: func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return []string{"yaml", "yml"}, cobra.ShellCompDirectiveFilterFileExt
		},
	}
	flags.answers = addAnswersTo(cmd)
	cmd.Flags().StringArrayVar(&flags.dotenvs, "from-dotenv", nil, "`FILE` with the variables of a deployment that runs; repeatable")
	return cmd
}

func oneFileAtMost(_ *cobra.Command, args []string) error {
	if len(args) > 1 {
		return usageError("unexpected argument "+schema.Repeated(args[1]), "allowed: petrify init [flags] [FILE]")
	}
	return nil
}

func (r *run) init(flags initFlags, file string) error {
	if file != standardOutput {
		if _, err := os.Lstat(file); err == nil {
			return isThere(file)
		}
	}
	variables, err := r.dotenv("from-dotenv", flags.dotenvs)
	if err != nil {
		return err
	}
	i := &interview{env: schema.Environment{APIVersion: schema.APIVersion, Kind: schema.Kind}}
	if err := i.take(flags.answers); err != nil {
		return err
	}
	env, adopted := adopt.Variables(i.env, variables)
	i.env = env
	r.tellAdopted(adopted)
	if r.canAsk() && !flags.answers.any() {
		i.ask(r.stdin, r.stderr)
	}
	if err := i.complete(); err != nil {
		return err
	}
	text, err := starter.Text(i.env)
	if err != nil {
		return err
	}
	return r.writeNew(file, text)
}

// canAsk tells whether there is somebody to ask.
func (r *run) canAsk() bool {
	return isTerminal(r.stdin) && isTerminal(r.stderr) && r.diagnostics.value == "text"
}

// tellAdopted says what became of each variable, to people alone.
func (r *run) tellAdopted(adopted []adopt.Adopted) {
	if r.diagnostics.value != "text" {
		return
	}
	for _, a := range adopted {
		_, _ = fmt.Fprintf(r.stderr, "%s: %s\n", a.Name, a.Fate)
	}
}

func (r *run) writeNew(file string, text []byte) error {
	if file == standardOutput {
		r.stdout.Write(text)
		return nil
	}
	err := interruptible(func(ctx context.Context) error { return output.WriteNewFile(ctx, file, text) })
	if errors.Is(err, fs.ErrExist) {
		return isThere(file)
	}
	return err
}

func isThere(file string) error {
	return fmt.Errorf("write %s: is there already; name a file that is not there yet, init writes over nothing", diag.Quote(file))
}
