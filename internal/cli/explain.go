package cli

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/petrify-dev/petrify/internal/diag"
	"github.com/petrify-dev/petrify/internal/explain"
	"github.com/petrify-dev/petrify/render"
	"github.com/petrify-dev/petrify/schema"
)

const explainHelp = `print what a field of the spec means: its type, its default, what is allowed and an
example; FIELD is a path as for --set, and without it the whole spec is meant

with --why, print which fields of a spec decide the value that stands at PATH in an object
that it is rendered to, found out by rendering it with something else in their place; in
PATH, brackets hold an index, the name of a list's entry, or a key with dots`

const explainExample = `  petrify explain
  petrify explain images.medusa.tag
  petrify explain spec.exposure --recursive
  petrify explain --why Deployment/medusa 'spec.template.spec.containers[0].env[STORE_CORS]'
  petrify explain --why Job/medusa-migrate metadata.name -f production.yaml`

// explainFlags say what is to be explained, and how.
type explainFlags struct {
	spec      specFlags
	recursive bool
	why       string
}

func (r *run) explainCommand() *cobra.Command {
	var flags explainFlags
	cmd := &cobra.Command{
		Use:     "explain [flags] [FIELD | --why KIND/NAME PATH]",
		Short:   "print what a field of the spec means, or why the output is as it is",
		Long:    explainHelp,
		Example: explainExample,
		Args:    atMostOneField,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := flags.conflicts(cmd.Flags(), args); err != nil {
				return err
			}
			if flags.why != "" {
				return r.explainWhy(flags, args[0])
			}
			return r.explainField(flags, append(args, "")[0])
		},

		ValidArgsFunction: func(_ *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return r.explainable(flags, typed), cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
		},
	}
	f := cmd.Flags()
	f.BoolVar(&flags.recursive, "recursive", false, "list all fields below FIELD, by name and type")
	f.StringVar(&flags.why, "why", "", "the object `KIND/NAME` of the output whose value at PATH is to be explained; a Job's hash may be left out")
	flags.spec.addTo(cmd)
	complete := func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
		return r.objectNames(flags.spec), cobra.ShellCompDirectiveNoFileComp
	}
	if err := cmd.RegisterFlagCompletionFunc("why", complete); err != nil {
		panic(err)
	}
	return cmd
}

func atMostOneField(_ *cobra.Command, args []string) error {
	if len(args) > 1 {
		return usageError("unexpected argument "+schema.Repeated(args[1]), "allowed: petrify explain [FIELD]")
	}
	return nil
}

// conflicts returns all that is wrong with the flags together.
func (flags *explainFlags) conflicts(given *pflag.FlagSet, args []string) error {
	var found diag.List
	if !given.Changed("why") {
		for _, flag := range []string{"file", "set"} {
			if given.Changed(flag) {
				found = append(found, flagUsageError(flag, "has no part in what a field means", "allowed: with --why KIND/NAME PATH")...)
			}
		}
		return found.Err()
	}
	if flags.recursive {
		found = append(found, flagUsageError("recursive", "does not go with --why", "allowed: petrify explain [FIELD] --recursive")...)
	}
	if len(args) == 0 {
		found = append(found, flagUsageError("why", "needs the path of a value", "allowed: petrify explain --why KIND/NAME PATH, such as Deployment/medusa spec.replicas")...)
	}
	return found.Err()
}

func (r *run) explainField(flags explainFlags, path string) error {
	text, err := explain.Field(path, flags.recursive)
	r.stdout.WriteString(text)
	return err
}

func (r *run) explainWhy(flags explainFlags, path string) error {
	spec, manifest, resource, err := r.explained(flags)
	if err != nil {
		return err
	}
	text, err := explain.Why(spec, manifest, resource, path)
	r.stdout.WriteString(text)
	return err
}

// explained renders the spec and finds the object that --why names.
func (r *run) explained(flags explainFlags) (explain.Spec, render.Manifest, render.Resource, error) {
	fail := func(err error) (explain.Spec, render.Manifest, render.Resource, error) {
		return explain.Spec{}, render.Manifest{}, render.Resource{}, err
	}
	wanted, err := parseObjects("why", []string{flags.why})
	if err != nil {
		return fail(err)
	}
	env, inputs, err := r.load(flags.spec)
	if err != nil {
		return fail(err)
	}
	manifest, err := renderLoaded(env, inputs, flags.spec)
	if err != nil {
		return fail(err)
	}
	selected, err := selectObjects("why", manifest, wanted)
	if err != nil {
		return fail(err)
	}
	return explain.Spec{Environment: env, Inputs: inputs, Settings: flags.spec.settings}, manifest, selected.Resources[0], nil
}

// explainable offers fields of the spec to shells, or of the object that --why names,
// without warnings, and nothing while there is an error.
func (r *run) explainable(flags explainFlags, typed string) []string {
	if flags.why == "" {
		return explain.Complete(typed)
	}
	_, manifest, resource, err := r.explained(flags)
	r.warnings = nil
	if err != nil {
		return nil
	}
	return explain.CompletePath(manifest, resource, typed)
}
