package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/petrify-dev/petrify/internal/change"
	"github.com/petrify-dev/petrify/internal/diag"
	"github.com/petrify-dev/petrify/render"
	"github.com/petrify-dev/petrify/schema"
)

const promoteHelp = `set in the spec of one environment the images of Medusa and of the storefront that another
one runs, and nothing else; the file is written only if the spec is then valid; what the
release will mean is printed, as by petrify diff; images of data stores are left alone

a storefront's image is for one environment: it is left out, with a warning, if petrify
build-args differ, as they do between any two hosts; --storefront copies it all the same;
values in Secrets are not known and not compared, so where the arguments are the same, see
to it that the publishable keys are, which two databases never share`

const promoteExample = `  petrify promote --from staging/environment.yaml --to production/environment.yaml
  petrify promote -f shared.yaml --from envs/staging/environment.yaml --to envs/production/environment.yaml`

const promoteUse = "petrify promote --from FILE --to FILE"

// promoteFlags name two environments, and the files that lie below both.
type promoteFlags struct {
	below      specFlags
	from, to   string
	storefront bool // copy its image, whatever it was built with
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
	f.BoolVar(&flags.storefront, "storefront", false, "copy the storefront's image even if it was built with other values")
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
	return usageError("unexpected argument "+schema.Repeated(args[0]), "allowed: "+promoteUse)
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

// side is one of the two environments of a promotion.
type side struct {
	env    schema.Environment
	inputs []schema.Input
}

func (r *run) side(spec specFlags) (side, error) {
	env, inputs, err := r.load(spec)
	return side{env, inputs}, err
}

func (r *run) promote(flags promoteFlags) error {
	source, err := r.side(flags.spec(flags.from))
	if err != nil {
		return err
	}
	target, err := r.side(flags.spec(flags.to))
	if err != nil {
		return err
	}
	settings, err := r.promotion(source, target, flags.storefront)
	if err != nil || len(settings) == 0 {
		return err
	}
	inputs := target.inputs
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

// promotion is what gives target the images of source. The storefront's is left out if it
// was built with other values, unless it is to be copied whatever it is. Warnings say so.
func (r *run) promotion(source, target side, whatever bool) ([]string, error) {
	from, to := source.env.Spec.Images, target.env.Spec.Images
	warn := func(path, message, hint string) {
		at := diag.Position{Name: target.inputs[len(target.inputs)-1].Name}
		r.warnings = append(r.warnings, diag.Diagnostic{Severity: diag.Warning, Position: at, Path: path, Message: message, Hint: hint})
	}
	if from.Storefront != to.Storefront && !whatever {
		names, err := builtOtherwise(source, target)
		if err != nil {
			return nil, err
		}
		if len(names) > 0 {
			from.Storefront = to.Storefront
			warn("spec.images.storefront", "is not promoted: the image was built with other values of "+strings.Join(names, ", "),
				"build one with what petrify build-args prints and set images.storefront.tag, or copy it all the same with --storefront")
		}
	}
	var settings []string
	for _, image := range []struct {
		name     string
		from, to schema.Image
	}{{"medusa", from.Medusa, to.Medusa}, {"storefront", from.Storefront, to.Storefront}} {
		settings = append(settings, imageSettings(image.name, image.from, image.to)...)
		if image.from.Repository != image.to.Repository {
			warn("spec.images."+image.name+".repository", diag.Quote(string(image.to.Repository))+" becomes "+diag.Quote(string(image.from.Repository)),
				"if each environment has a repository of its own, copy the image there and set the tag alone")
		}
	}
	return settings, nil
}

// builtOtherwise names the variables that the storefront's images of two environments are
// built with and that are not the same in both, as far as the specs say their values.
func builtOtherwise(source, target side) ([]string, error) {
	var arguments [2][]render.BuildArgument
	for i, s := range []side{target, source} {
		manifest, err := renderLoaded(s.env, s.inputs, specFlags{})
		if err != nil {
			return nil, err
		}
		arguments[i] = manifest.BuildArguments()
	}
	var names []string
	for i, all := range arguments {
		for _, argument := range all {
			if name := argument.Name; !slices.Contains(arguments[1-i], argument) && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names, nil
}

// imageSettings are what makes an image another one.
func imageSettings(name string, from, to schema.Image) []string {
	var settings []string
	set := func(field, value string) {
		if value != "" {
			settings = append(settings, "images."+name+"."+field+"="+value)
		}
	}
	if from.Repository != to.Repository {
		set("repository", string(from.Repository))
	}
	if from.Tag != to.Tag || from.Digest != to.Digest {
		set("tag", string(from.Tag))
		set("digest", string(from.Digest))
	}
	return settings
}
