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
	return renderComponents(env, components())
}

// Restore returns what restores a dump into the environment's database: a Job of
// StageRestore, for a cluster where the stack is applied. It is checked as a part of the
// stack, with its patches. The error is as that of Render, also for an environment
// without backups and for a name that is none of a dump.
func Restore(env schema.Environment, dump schema.DumpName) (Manifest, error) {
	if message, hint := dump.Rule().Problem(string(dump)); message != "" {
		return Manifest{}, schema.Diagnostics{{Message: message, Hint: hint}}
	}
	if env.Spec.Postgres.Backup() == nil {
		return Manifest{}, schema.Diagnostics{{
			Path:    "spec.postgres",
			Message: "has no backup that could be restored",
			Hint:    "allowed: inCluster: {backup: {to: …}}, with the place where the dump is",
		}}
	}
	restored := component{"restore", func(w *wiring) []*object { return restore(w, dump) }}
	stack, err := renderComponents(env, append(components(), restored))
	return stack.Select(func(r Resource) bool { return r.Stage == StageRestore }), err
}

func renderComponents(env schema.Environment, parts []component) (Manifest, error) {
	env = schema.Default(env)
	if err := schema.Validate(env).Err(); err != nil {
		return Manifest{}, err
	}
	w, err := newWiring(env)
	if err != nil {
		return Manifest{}, fmt.Errorf("reading the base manifests: %w", err)
	}
	objects, err := build(w, parts)
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

// build renders the components and completes their objects.
func build(w *wiring, parts []component) ([]*object, error) {
	var objects []*object
	add := func(rank int, more []*object) error {
		for _, o := range more {
			o.component = rank
			w.identify(o)
			if o.err != nil {
				return o.err
			}
			objects = append(objects, o)
		}
		return nil
	}
	for rank, c := range parts {
		if err := add(rank, c.render(w)); err != nil {
			return nil, err
		}
	}
	// Which Secrets are needed is what all other objects say.
	err := add(len(parts), w.externalSecrets(objects))
	return objects, err
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
