package cli

import (
	"bytes"
	"context"

	"github.com/spf13/cobra"

	"github.com/petrify-dev/petrify/internal/change"
	"github.com/petrify-dev/petrify/internal/diag"
	"github.com/petrify-dev/petrify/internal/explain"
	"github.com/petrify-dev/petrify/internal/output"
	"github.com/petrify-dev/petrify/schema"
)

const setHelp = `set fields in the file of a spec, and leave the rest of it as it is: comments, order
and quotes; the file is written only if the spec is then valid; of several files, which
are merged, the last one is written`

const setExample = `  petrify set images.medusa.tag=b2c3d4e
  petrify set images.medusa.tag=b2c3d4e images.storefront.tag=b2c3d4e -f production.yaml`

func (r *run) setCommand() *cobra.Command {
	var spec specFlags
	cmd := &cobra.Command{
		Use:     "set [flags] PATH=VALUE...",
		Short:   "change fields in the file of a spec",
		Long:    setHelp,
		Example: setExample,
		Args:    someSettings,
		RunE:    func(_ *cobra.Command, args []string) error { return r.set(spec, args) },

		ValidArgsFunction: completeSetting,
	}
	spec.addFilesTo(cmd)
	return cmd
}

// completeSetting offers fields of the spec to shells.
func completeSetting(_ *cobra.Command, _ []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return explain.CompleteSetting(typed), cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}

func someSettings(_ *cobra.Command, args []string) error {
	if len(args) > 0 {
		return nil
	}
	return usageError("set needs what to set", "allowed: petrify set [flags] PATH=VALUE..., such as images.medusa.tag=a1b2c3d")
}

// set shows what it changed, and nothing when the file holds it already.
func (r *run) set(spec specFlags, settings []string) error {
	spec.settings = settings
	_, inputs, err := r.load(spec)
	if err != nil {
		return arguments(err)
	}
	last := inputs[len(inputs)-1]
	if last.Name == standardInput {
		return flagUsageError("file", "stdin is no file to write to", "allowed: -f FILE; render --set changes what is rendered")
	}
	edited, problems := schema.Edit(last, settings)
	if err := problems.Err(); err != nil {
		return arguments(err)
	}
	return r.rewrite(last, edited)
}

// rewrite writes the text of an input anew and shows how it differs, if it does.
func (r *run) rewrite(input schema.Input, text []byte) error {
	if bytes.Equal(text, input.Data) {
		return nil
	}
	err := interruptible(func(ctx context.Context) error {
		return output.ReplaceFile(ctx, input.Name, input.Data, text)
	})
	if err != nil {
		return err
	}
	before, after := change.ConcealTexts(input.Data, text)
	r.stdout.Write(output.Unified(input.Name, before, input.Name, after))
	return nil
}

// arguments calls settings what they are to this verb.
func arguments(err error) error {
	list, ok := err.(diag.List)
	for i := range list {
		if ok && list[i].Position.Name == "--set" {
			list[i].Position.Name = "petrify set"
		}
	}
	return err
}
