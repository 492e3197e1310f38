package cli

import (
	"errors"
	"fmt"
	"slices"

	"github.com/petrify-dev/petrify/internal/diag"
	"github.com/petrify-dev/petrify/internal/parallel"
	"github.com/petrify-dev/petrify/render"
	"github.com/petrify-dev/petrify/schema"
)

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

// purpose is what a verb has against environments.
type purpose struct {
	each   judgement
	shared diag.Severity // of a namespace that two of them have
}

// printed is the purpose of a verb that does not know to which clusters objects go.
func printed() purpose { return purpose{each: acceptAny, shared: diag.Warning} }

// environments loads and renders the environments that a spec names, in the order of
// their files, and tells whether it named them by a pattern. Of what the user can
// correct it tells all at once. No two of them have the same name. The progress is one
// step further for each.
func (r *run) environments(spec specFlags, purpose purpose, progress *progress) (all []environment, many bool, err error) {
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
		found[i], failed[i] = all[i].render(spec, purpose.each)
		progress.step()
	})
	for _, err := range failed {
		if err != nil {
			return nil, many, err
		}
	}
	problems := slices.Concat(together(all, found), clashes(all, spec), sharedNamespaces(all, spec, purpose.shared))
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

// sharedNamespaces are environments that would replace and prune each other's objects,
// which have the same names in all of them, if one cluster held both. Those of one name
// are clashes already.
func sharedNamespaces(all []environment, spec specFlags, severity diag.Severity) diag.List {
	first := map[schema.Name]environment{}
	var found diag.List
	for _, e := range all {
		namespace := e.spec.Spec.Namespace
		other, taken := first[namespace]
		switch {
		case !taken:
			first[namespace] = e
		case namespace != "" && other.name() != e.name():
			found = append(found, schema.Locate(e.inputs, spec.settings, schema.Diagnostics{{
				Severity: severity,
				Path:     "spec.namespace",
				Message:  "is " + diag.Quote(string(namespace)) + " in " + diag.Quote(other.file) + " and in " + diag.Quote(e.file),
				Hint:     "in one cluster, they replace and prune each other's objects: give each environment a namespace of its own",
			}})...)
		}
	}
	return found
}
