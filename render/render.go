// Package render turns an environment into the Kubernetes objects of its stack, as
// a pure function: the same environment gives the same bytes, on every machine. It
// must know nothing of files, streams, clocks or the machine it runs on.
package render

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/petrify-dev/petrify/schema"
)

// Version is the version of what is rendered; it stands in the output's header.
const Version = "0.1.0"

// Render returns the stack of an environment, complete, ordered and checked. It
// applies defaults and validates first; the error is then a schema.Diagnostics.
// An output with an open reference or a double identity is an error that names
// both ends. env is not changed.
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
	w.nameJobs(objects)
	resources := resourcesOf(objects)
	if err := check(resources); err != nil {
		return Manifest{}, fmt.Errorf("checking the output: %w", err)
	}
	sortResources(resources)
	header, err := headerOf(env)
	if err != nil {
		return Manifest{}, err
	}
	return Manifest{Resources: resources, header: header}, nil
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

// headerOf is the comment at the top of the output: what made it, and the digest
// of the effective spec.
func headerOf(env schema.Environment) (string, error) {
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
