// Package render turns an environment into the Kubernetes objects of its stack, as
// a pure function: the same environment gives the same bytes, on every machine. It
// must know nothing of files, streams, clocks or the machine it runs on.
package render

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/petrify-dev/petrify/internal/diag"
	"github.com/petrify-dev/petrify/schema"
)

// Version is the version of what is rendered; it stands in the output's header.
const Version = "0.1.0"

// Render returns the stack of an environment, complete, ordered and checked. It
// applies defaults and validates first. The error is a schema.Diagnostics when the
// spec is to blame, a patch of it included: then each problem of the output, such as
// an open reference or a double identity, names both ends. env is not changed.
func Render(env schema.Environment) (Manifest, error) {
	env = schema.Default(env)
	if err := schema.Validate(env).Err(); err != nil {
		return Manifest{}, err
	}
	w, err := newWiring(env)
	if err != nil {
		return Manifest{}, fmt.Errorf("reading the base manifests: %w", err)
	}
	objects, err := build(w)
	if err != nil {
		return Manifest{}, fmt.Errorf("building the stack: %w", err)
	}
	if objects, err = applyPatches(objects, env.Spec.Patches); err != nil {
		return Manifest{}, err
	}
	stampConfiguration(objects)
	stampBuildArguments(objects)
	w.nameJobs(objects)
	resources := resourcesOf(objects)
	if err := blame(check(resources, w.externalHosts()...), env.Spec.Patches); err != nil {
		return Manifest{}, err
	}
	sortResources(resources)
	header, err := headerOf(env)
	if err != nil {
		return Manifest{}, err
	}
	return Manifest{Resources: resources, header: header, recipes: w.recipes()}, nil
}

// build renders every component and completes its objects.
func build(w *wiring) ([]*object, error) {
	var objects []*object
	for rank, c := range components() {
		for _, o := range c.render(w) {
			o.component = rank
			w.identify(o)
			if o.err != nil {
				return nil, o.err
			}
			objects = append(objects, o)
		}
	}
	return objects, nil
}

// blame turns what is wrong with the output into an error: of the spec when it has
// patches, since without them no valid spec gives a wrong output, and else of Petrify.
func blame(problems []error, patches []schema.Patch) error {
	if len(problems) == 0 {
		return nil
	}
	if len(patches) == 0 {
		return fmt.Errorf("checking the output: %w", errors.Join(problems...))
	}
	var diagnostics schema.Diagnostics
	for _, problem := range problems {
		diagnostics = append(diagnostics, diag.Diagnostic{
			Path:    "spec.patches",
			Message: problem.Error(),
			Hint:    "allowed: patches that leave references, selectors and identities whole and hold no credential",
		})
	}
	return diagnostics
}

// headerOf is the comment at the top of the output: what made it, and the digest
// of the effective spec, without the annotations for those who read it.
func headerOf(env schema.Environment) (string, error) {
	env.Metadata.Annotations = nil
	spec, err := json.Marshal(env)
	if err != nil {
		return "", fmt.Errorf("digesting the spec: %w", err)
	}
	sum := sha256.Sum256(spec)
	return fmt.Sprintf("# Rendered by petrify %s from the environment %s, spec sha256:%s.\n"+
		"# Do not edit: change the spec and render again.\n", Version, env.Metadata.Name, hex.EncodeToString(sum[:8])), nil
}

func sortedKeys[K ~string, V any](m map[K]V) []K {
	return slices.Sorted(maps.Keys(m))
}
