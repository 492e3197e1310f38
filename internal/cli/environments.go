package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/petrify-dev/petrify/internal/diag"
	"github.com/petrify-dev/petrify/internal/parallel"
	"github.com/petrify-dev/petrify/render"
	"github.com/petrify-dev/petrify/schema"
)

// patternHint tells of patterns where one was given in vain.
const patternHint = "a pattern for many environments goes with validate, gitops, and render --output-dir"

// addEachTo is addTo for verbs that take many environments as well.
func (s *specFlags) addEachTo(cmd *cobra.Command) {
	s.addTo(cmd)
	cmd.Flags().Lookup("file").Usage = "`FILE` with the spec, - for stdin; a later one is merged over those before it; one may be a quoted pattern, such as 'envs/*/environment.yaml', each match of which is an environment (default " + defaultFile + ")"
	cmd.Args = noArgumentsOfAPattern
}

// noArgumentsOfAPattern is noArguments with a hint to those whose shell read a pattern
// in petrify's stead.
func noArgumentsOfAPattern(cmd *cobra.Command, args []string) error {
	if len(args) == 0 || !cmd.Flags().Changed("file") {
		return noArguments(cmd, args)
	}
	return usageError("unexpected argument "+diag.Quote(args[0]),
		"if a pattern stood there, quote it, or the shell puts many names in its place: "+cmd.CommandPath()+" -f 'envs/*/environment.yaml'")
}

// isPattern tells whether a name is meant to match others. A file that has just that
// name is meant itself.
func isPattern(name string) bool {
	if !strings.ContainsAny(name, "*?[") {
		return false
	}
	_, err := os.Lstat(name)
	return err != nil
}

// environment is one that was loaded and rendered.
type environment struct {
	file     string // what the pattern matched, or the first file of the spec
	inputs   []schema.Input
	spec     schema.Environment
	manifest render.Manifest
}

func (e environment) name() string { return string(e.spec.Metadata.Name) }

// judgement says what is wrong with an environment for the purpose of a verb.
type judgement func(schema.Environment) schema.Diagnostics

// environments loads and renders the environments that a spec names, in the order of
// their files, and tells whether it named them by a pattern. Of what the user can
// correct it tells all at once. No two of them have the same name. The progress is one
// step further for each.
func (r *run) environments(spec specFlags, judge judgement, progress *progress) (all []environment, many bool, err error) {
	all, many, err = r.readEach(spec)
	if err != nil {
		return nil, many, err
	}
	if many {
		progress.begin(len(all))
	}
	found := make([]diag.List, len(all))
	failed := make([]error, len(all))
	parallel.Each(len(all), func(i int) {
		found[i], failed[i] = all[i].render(spec, judge)
		progress.step()
	})
	for _, err := range failed {
		if err != nil {
			return nil, many, err
		}
	}
	problems := append(together(all, found), clashes(all, spec)...)
	if err := problems.Err(); err != nil {
		return nil, many, err
	}
	r.warnings = append(r.warnings, problems...)
	return all, many, nil
}

// render fills in what follows from the inputs. It returns what is to be told of them;
// the error is for what the user cannot correct in them.
func (e *environment) render(spec specFlags, judge judgement) (diag.List, error) {
	env, found := schema.Load(e.inputs, spec.settings)
	if found.Err() != nil {
		return found, nil
	}
	if wrong := judge(env); len(wrong) > 0 {
		return append(found, schema.Locate(e.inputs, spec.settings, wrong)...), nil
	}
	manifest, err := renderLoaded(env, e.inputs, spec)
	var problems diag.List
	if errors.As(err, &problems) {
		return append(found, problems...), nil
	}
	e.spec, e.manifest = env, manifest
	return found, err
}

// acceptAny has nothing against any environment.
func acceptAny(schema.Environment) schema.Diagnostics { return nil }

// together joins what was found in each environment. What several environments share,
// because it stands in a file or setting that they share, is told once, and of which
// of them it is true unless of all.
func together(all []environment, found []diag.List) diag.List {
	concerned := map[string][]int{}
	for i, list := range found {
		for _, d := range list {
			concerned[fmt.Sprint(d)] = append(concerned[fmt.Sprint(d)], i)
		}
	}
	var joined diag.List
	for i, list := range found {
		for _, d := range list {
			those := concerned[fmt.Sprint(d)]
			if those[0] != i {
				continue
			}
			if d.Position.Name != all[i].file && len(those) < len(all) {
				d.Related = append(slices.Clone(d.Related), filesOf(all, those)...)
			}
			joined = append(joined, d)
		}
	}
	return joined
}

func filesOf(all []environment, those []int) []diag.Related {
	var files []diag.Related
	for _, i := range those {
		files = append(files, diag.Related{Position: diag.Position{Name: all[i].file}, Path: "metadata.name"})
	}
	return files
}

// clashes are environments whose directories would be the same one. Names have no
// capitals, so that no two are the same only where file systems fold letter case.
func clashes(all []environment, spec specFlags) diag.List {
	first := map[string]environment{}
	var found diag.List
	for _, e := range all {
		other, taken := first[e.name()]
		if !taken || e.name() == "" {
			first[e.name()] = e
			continue
		}
		found = append(found, schema.Locate(e.inputs, spec.settings, schema.Diagnostics{{
			Path:    "metadata.name",
			Message: "is " + diag.Quote(e.name()) + " in " + diag.Quote(other.file) + " and in " + diag.Quote(e.file),
			Hint:    "allowed: a name of its own for each environment, since a directory is named by it",
		}})...)
	}
	return found
}

// readEach returns what the environments are read from, and whether that is what a
// pattern matches.
func (r *run) readEach(spec specFlags) (all []environment, many bool, err error) {
	names := spec.names()
	at := slices.IndexFunc(names, isPattern)
	if at < 0 {
		inputs, err := r.read(spec)
		return []environment{{file: names[0], inputs: inputs}}, false, err
	}
	matches, err := matchesOf(names, at)
	if err != nil {
		return nil, true, err
	}
	layers, unreadable, err := r.readFiles(slices.Delete(slices.Clone(names), at, at+1))
	if err != nil {
		return nil, true, err
	}
	files, further, err := r.readFiles(matches)
	if err != nil {
		return nil, true, err
	}
	for _, file := range files {
		all = append(all, environment{file: file.Name, inputs: slices.Insert(slices.Clone(layers), at, file)})
	}
	return all, true, append(unreadable, further...).Err()
}

// matchesOf returns what the pattern among names matches, in order.
func matchesOf(names []string, at int) ([]string, error) {
	if another := slices.IndexFunc(names[at+1:], isPattern); another >= 0 {
		return nil, flagUsageError("file", diag.Quote(names[at+1+another])+" is a second pattern", "allowed: one, and files that hold for all environments")
	}
	pattern := names[at]
	matches, err := filepath.Glob(pattern)
	switch {
	case err != nil:
		return nil, flagUsageError("file", diag.Quote(pattern)+" is no pattern: "+err.Error(), "allowed: * for any part of a name, ? for a character, [a-z] for one of some")
	case len(matches) == 0:
		return nil, flagUsageError("file", "nothing matches "+diag.Quote(pattern), "allowed: a pattern of files, such as 'envs/*/environment.yaml', in which * does not stand for a slash")
	}
	slices.Sort(matches)
	return matches, nil
}
