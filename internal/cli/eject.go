package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/spf13/cobra"

	"github.com/petrify-dev/petrify/internal/diag"
	"github.com/petrify-dev/petrify/internal/gitops"
	"github.com/petrify-dev/petrify/internal/output"
)

const ejectHelp = `write the stack as a plain kustomize base and overlay, which need no petrify any
more: kustomize build DIR/overlays/NAME gives the same objects, where NAME is the
environment's; DIR must not be there yet`

const ejectExample = `  petrify eject shop
  petrify eject -f production.yaml shop && kustomize build shop/overlays/production`

func (r *run) ejectCommand() *cobra.Command {
	var spec specFlags
	cmd := &cobra.Command{
		Use:     "eject [flags] DIR",
		Short:   "write a kustomize base and overlay, to go on without petrify",
		Long:    ejectHelp,
		Example: ejectExample,
		Args:    oneDirectory,
		RunE:    func(_ *cobra.Command, args []string) error { return r.eject(spec, args[0]) },

		ValidArgsFunction: func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveFilterDirs
		},
	}
	spec.addTo(cmd)
	return cmd
}

func oneDirectory(_ *cobra.Command, args []string) error {
	if len(args) == 1 && args[0] != "" {
		return nil
	}
	return usageError("eject writes to one directory", "allowed: petrify eject [flags] DIR")
}

func (r *run) eject(spec specFlags, dir string) error {
	env, inputs, err := r.load(spec)
	if err != nil {
		return err
	}
	manifest, err := renderLoaded(env, inputs, spec)
	if err != nil {
		return err
	}
	err = interruptible(func(ctx context.Context) error {
		return output.WriteNew(ctx, dir, gitops.Ejected(manifest, env))
	})
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("write %s: is there already; name a directory that is not there yet, eject writes over nothing", diag.Quote(dir))
	}
	return err
}
