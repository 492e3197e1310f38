package cli

import (
	"slices"

	"github.com/spf13/cobra"

	"github.com/petrify-dev/petrify/internal/change"
	"github.com/petrify-dev/petrify/internal/diag"
	"github.com/petrify-dev/petrify/schema"
)

const promoteHelp = `set in the spec of one environment the images of Medusa and of the storefront that another
one runs, and nothing else; the file is written only if the spec is then valid; what the
release will mean is printed, as by petrify diff; images of data stores are left alone`

const promoteExample = `  petrify promote --from staging/environment.yaml --to production/environment.yaml
  petrify promote -f shared.yaml --from envs/staging/environment.yaml --to envs/production/environment.yaml`

const promoteUse = "petrify promote --from FILE --to FILE"

// promoteFlags name two environments, and the files that lie below both.
type promoteFlags struct {
	below    specFlags
	from, to string
}

func (r *run) promoteCommand() *cobra.Command {
	var flags promoteFlags
	cmd := &cobra.Command{
		Use:     "promote [flags] --from FILE --to FILE",
		Short:   "give one environment the images of another",
		Long:    promoteHelp,
		Example: promoteExample,
		Args:    noArgumentsOfPromote,
		RunE: func(*cobra.Command, []string) error {
			if err := r.promoteProblems(flags); err != nil {
				return err
			}
			return r.promote(flags)
		},

		ValidArgsFunction: cobra.NoFileCompletions,
	}
	f := cmd.Flags()
	f.StringArrayVarP(&flags.below.files, "file", "f", nil, "`FILE` over which both specs are merged; repeatable")
	f.StringVar(&flags.from, "from", "", "`FILE` with the spec whose images were tried (required)")
	f.StringVar(&flags.to, "to", "", "`FILE` with the spec that gets them (required)")
	for _, name := range []string{"file", "from", "to"} {
		if err := cmd.MarkFlagFilename(name, "yaml", "yml"); err != nil {
			panic(err)
		}
	}
	return cmd
}

// noArgumentsOfPromote is noArguments with a hint to those who left out the flags.
func noArgumentsOfPromote(_ *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return usageError("unexpected argument "+diag.Quote(args[0]), "allowed: "+promoteUse)
}

// promoteProblems returns all that is wrong with the flags together.
func (r *run) promoteProblems(flags promoteFlags) error {
	var found diag.List
	for _, flag := range []struct{ name, file string }{{"from", flags.from}, {"to", flags.to}} {
		switch flag.file {
		case "":
			found = append(found, flagUsageError(flag.name, "is missing", "allowed: "+promoteUse)...)
		case standardInput:
			found = append(found, flagUsageError(flag.name, "is stdin, not a file", "allowed: the file of a spec")...)
		}
	}
	if len(found) == 0 && r.sameFile(flags.from, flags.to) {
		found = append(found, flagUsageError("to", diag.Quote(flags.to)+" is the file of --from", "allowed: the spec of another environment")...)
	}
	return found.Err()
}

func (flags promoteFlags) spec(file string) specFlags {
	return specFlags{files: append(slices.Clip(flags.below.files), file)}
}

func (r *run) promote(flags promoteFlags) error {
	source, _, err := r.load(flags.spec(flags.from))
	if err != nil {
		return err
	}
	target, inputs, err := r.load(flags.spec(flags.to))
	if err != nil {
		return err
	}
	settings := imageSettings(source.Spec.Images, target.Spec.Images)
	if len(settings) == 0 {
		return nil
	}
	old := inputs[len(inputs)-1]
	text, problems := schema.Edit(old, settings)
	if err := problems.Err(); err != nil {
		return arguments(err)
	}
	promoted := append(slices.Clone(inputs[:len(inputs)-1]), schema.Input{Name: old.Name, Data: text, File: old.File})
	before, err := r.stackOfInputs(inputs...)
	if err != nil {
		return err
	}
	after, err := r.stackOfInputs(promoted...)
	if err != nil {
		return err
	}
	if err := r.rewrite(old, text); err != nil {
		return err
	}
	r.stdout.WriteByte('\n')
	for _, meaning := range change.Compare(before, after).Meaning {
		r.stdout.WriteString(meaning.Message + "\n")
	}
	return nil
}

// imageSettings are what makes the images of Medusa and of the storefront those of source.
func imageSettings(source, target schema.Images) []string {
	var settings []string
	for _, image := range []struct {
		name     string
		from, to schema.Image
	}{{"medusa", source.Medusa, target.Medusa}, {"storefront", source.Storefront, target.Storefront}} {
		set := func(field, value string) {
			if value != "" {
				settings = append(settings, "images."+image.name+"."+field+"="+value)
			}
		}
		if image.from.Repository != image.to.Repository {
			set("repository", string(image.from.Repository))
		}
		if image.from.Tag != image.to.Tag || image.from.Digest != image.to.Digest {
			set("tag", string(image.from.Tag))
			set("digest", string(image.from.Digest))
		}
	}
	return settings
}
