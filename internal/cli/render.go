package cli

import (
	"context"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/petrify-dev/petrify/internal/diag"
	"github.com/petrify-dev/petrify/internal/output"
	"github.com/petrify-dev/petrify/render"
	"github.com/petrify-dev/petrify/schema"
)

const renderExample = `  petrify render                                           # ./environment.yaml to stdout
  petrify render -f production.yaml | kubectl apply -f -
  petrify render -f base.yaml -f production.yaml -o stack.yaml
  petrify render --set images.medusa.tag=a1b2c3d
  petrify render --stage setup,data
  petrify render --show-only Deployment/medusa --format json
  petrify render --stage restore --from 20260301T031700Z | kubectl create -f -
  petrify render -f production.yaml --output-dir rendered/production
  petrify render -f production.yaml --output-dir rendered/production --check
  petrify render -f 'envs/*/environment.yaml' --output-dir rendered         # a directory each`

// renderFlags say what of the output to print, how and where.
type renderFlags struct {
	spec     specFlags
	stages   choices
	from     ruled
	showOnly []string
	format   choice
	output   string
	dir      string
	check    bool
	force    bool
}

func (r *run) renderCommand() *cobra.Command {
	flags := renderFlags{
		stages: choices{noun: "STAGE", allowed: stageNames()},
		from:   ruled{rule: schema.DumpName("").Rule()},
		format: yamlOrJSON(),
	}
	cmd := &cobra.Command{
		Use:     "render [flags]",
		Short:   "print the stack as Kubernetes objects",
		Long:    "print the stack as Kubernetes objects, in the order in which they are applied",
		Example: renderExample,
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := flags.conflicts(cmd.Flags()); err != nil {
				return err
			}
			if flags.dir != "" {
				return r.renderDirectories(flags)
			}
			return r.renderTo(flags)
		},

		ValidArgsFunction: cobra.NoFileCompletions,
	}
	flags.spec.addEachTo(cmd)
	f := cmd.Flags()
	f.StringVarP(&flags.output, "output", "o", standardOutput, "`FILE` to write instead of stdout, whole or not at all")
	flags.addDirectoryTo(cmd)
	f.Var(&flags.stages, "stage", "only the objects of these stages, separated by commas: "+strings.Join(flags.stages.allowed, ", "))
	f.Var(&flags.from, "from", "`NAME` of the dump that the Job of --stage restore restores, such as 20260301T031700Z")
	f.StringArrayVar(&flags.showOnly, "show-only", nil, "only the object `KIND/NAME`, such as Deployment/medusa; a Job's hash may be left out; repeatable")
	f.Var(&flags.format, "format", "form of the output")
	complete := func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
		return r.objectNames(flags.spec), cobra.ShellCompDirectiveNoFileComp
	}
	if err := cmd.RegisterFlagCompletionFunc("show-only", complete); err != nil {
		panic(err)
	}
	return cmd
}

const standardOutput = "-"

func yamlOrJSON() choice { return choice{allowed: []string{"yaml", "json"}, value: "yaml"} }

func stageNames() []string {
	var names []string
	for _, stage := range render.Stages() {
		names = append(names, string(stage))
	}
	return append(names, string(render.StageRestore))
}

// renderTo renders, selects, encodes and writes.
func (r *run) renderTo(flags renderFlags) error {
	wanted, err := parseObjects("show-only", flags.showOnly)
	if err != nil {
		return err
	}
	manifest, err := r.renderStages(flags)
	if err != nil {
		return err
	}
	if err := r.overSpec(flags).Err(); err != nil {
		return err
	}
	if manifest, err = selectObjects("show-only", manifest, wanted); err != nil {
		return err
	}
	data := manifest.YAML()
	if flags.format.value == "json" {
		data = manifest.JSON()
	}
	switch {
	case flags.check:
		differences, err := output.CheckFile(flags.output, data)
		r.tell("", differences)
		return err
	case flags.output != standardOutput:
		return interruptible(func(ctx context.Context) error { return output.WriteFile(ctx, flags.output, data) })
	}
	r.stdout.Write(data)
	return nil
}

// overSpec is the mistake of writing over what was read, as by -o in place of -f.
func (r *run) overSpec(flags renderFlags) diag.List {
	const hint = "allowed: another file, or - for stdout; -f FILE names the spec"
	is := func(name string) bool { return r.sameFile(name, flags.output) }
	switch {
	case flags.output == standardOutput:
		return nil
	case slices.ContainsFunc(flags.spec.names(), is):
		return flagUsageError("output", diag.Quote(flags.output)+" is the spec itself", hint)
	case slices.ContainsFunc(r.patches.names, is):
		return flagUsageError("output", diag.Quote(flags.output)+" is a patch that the spec names", hint)
	}
	return nil
}

// sameFile tells whether the name of an input, which may be that of stdin, and another
// one lead to one regular file.
func (r *run) sameFile(input, name string) bool {
	first, err := r.stat(input)
	if err != nil || !first.Mode().IsRegular() {
		return false
	}
	second, err := os.Stat(name)
	return err == nil && os.SameFile(first, second)
}

func (r *run) stat(input string) (fs.FileInfo, error) {
	if file, ok := r.stdin.(*os.File); ok && input == standardInput {
		return file.Stat()
	}
	return os.Stat(input)
}

// renderStages renders the stages asked for, all of a release if none is.
func (r *run) renderStages(flags renderFlags) (render.Manifest, error) {
	if flags.restores() {
		return r.renderRestore(flags)
	}
	manifest, err := r.render(flags.spec)
	return selectStages(manifest, flags.stages.values), err
}

func selectStages(manifest render.Manifest, stages []string) render.Manifest {
	if len(stages) == 0 {
		return manifest
	}
	return manifest.Select(func(resource render.Resource) bool {
		return slices.Contains(stages, string(resource.Stage))
	})
}

// object is how a user names one: by a kind in any letter case, and a name.
type object struct{ kind, name string }

func (o object) String() string { return o.kind + "/" + o.name }

func (o object) is(resource render.Resource) bool {
	return strings.EqualFold(o.kind, resource.Kind) && o.name == resource.Name
}

func parseObjects(flag string, texts []string) ([]object, error) {
	var objects []object
	for _, text := range texts {
		kind, name, _ := strings.Cut(text, "/")
		if kind == "" || name == "" {
			return nil, flagUsageError(flag, schema.Repeated(text)+" names no object", "allowed: kind and name, such as Deployment/medusa")
		}
		objects = append(objects, object{kind, name})
	}
	return objects, nil
}

// jobHash is what a Job's name ends in.
var jobHash = regexp.MustCompile(`-[0-9a-f]{10}$`)

// isJobOf tells whether the resource is a Job of which o leaves the end of the name
// out, which changes with every release.
func (o object) isJobOf(resource render.Resource) bool {
	return strings.EqualFold(o.kind, "Job") && resource.Kind == "Job" &&
		strings.HasPrefix(resource.Name, o.name+"-") && jobHash.MatchString(resource.Name)
}

// in returns the one resource that the user means: of that name, or else the only
// Job whose name goes on after it.
func (o object) in(resources []render.Resource) (object, bool) {
	if slices.ContainsFunc(resources, o.is) {
		return o, true
	}
	var jobs []object
	for _, resource := range resources {
		if o.isJobOf(resource) {
			jobs = append(jobs, object{resource.Kind, resource.Name})
		}
	}
	if len(jobs) != 1 {
		return o, false
	}
	return jobs[0], true
}

// selectObjects keeps the wanted objects, which a flag names, all if none is. It is an
// error that one of them is not there.
func selectObjects(flag string, manifest render.Manifest, wanted []object) (render.Manifest, error) {
	if len(wanted) == 0 {
		return manifest, nil
	}
	var meant []object
	var missing diag.List
	for _, object := range wanted {
		found, there := object.in(manifest.Resources)
		if !there {
			missing = append(missing, notRendered(flag, object, manifest)...)
		}
		meant = append(meant, found)
	}
	selected := manifest.Select(func(resource render.Resource) bool {
		return slices.ContainsFunc(meant, func(o object) bool { return o.is(resource) })
	})
	return selected, missing.Err()
}

// mostListed is how many objects a hint lists.
const mostListed = 12

// notRendered names what there is of that kind, or anything when there is none of it.
func notRendered(flag string, missing object, manifest render.Manifest) diag.List {
	names := objectsOf(manifest)
	listed := objectsOf(manifest.Select(func(resource render.Resource) bool { return strings.EqualFold(resource.Kind, missing.kind) }))
	if len(listed) == 0 {
		listed = names
	}
	if len(listed) > mostListed {
		listed = append(slices.Clone(listed[:mostListed]), "…")
	}
	hint := withMeant("there is: "+strings.Join(listed, ", "), missing.String(), names)
	return flagUsageError(flag, diag.Quote(missing.String())+" is not in the output", hint)
}

func objectsOf(manifest render.Manifest) []string {
	var names []string
	for _, resource := range manifest.Resources {
		names = append(names, object{resource.Kind, resource.Name}.String())
	}
	return names
}

// objectNames offers the rendered objects to shells, without warnings, and nothing
// while there is an error.
func (r *run) objectNames(spec specFlags) []string {
	manifest, err := r.render(spec)
	r.warnings = nil
	if err != nil {
		return nil
	}
	return objectsOf(manifest)
}
