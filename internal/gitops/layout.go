// Package gitops lays a rendered stack out as the files of a Git repository, and
// describes to Argo CD and Flux what they are to apply of it. It must not know of
// file systems, streams or flags.
package gitops

import (
	"bytes"
	"path"
	"slices"
	"strings"

	"github.com/petrify-dev/petrify/internal/output"
	"github.com/petrify-dev/petrify/render"
	"github.com/petrify-dev/petrify/schema"
)

const (
	kustomizationName = "kustomization.yaml"

	// fileHeader carries no version and no digest of the spec: a file changes only
	// when its object does.
	fileHeader = "# Rendered by petrify. Do not edit: change the spec and render again.\n"

	kustomizationStart = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n"
	// fifo keeps the order of resources; kustomize's own puts Deployments before Jobs.
	kustomizationEnd = "sortOptions:\n  order: fifo\n"

	separator = "---\n"
)

// renderedMark begins each of Files, those with the header of a manifest as well.
const renderedMark = "# Rendered by petrify"

// IsRendered tells whether a file says of itself that it is one of Files.
func IsRendered(content []byte) bool { return bytes.HasPrefix(content, []byte(renderedMark)) }

// step is what Flux applies at once and waits for before it goes on: a directory of
// its own.
type step struct {
	directory string
	stages    []render.Stage
}

// fluxSteps are in the order in which they are applied.
func fluxSteps() []step {
	return []step{
		{"setup", []render.Stage{render.StageSetup}},
		{"pre-deploy", []render.Stage{render.StageData, render.StageMigrate}},
		{"deploy", []render.Stage{render.StageApp, render.StageSeed, render.StageAdmin}},
	}
}

// of returns the step's part of a stack.
func (s step) of(manifest render.Manifest) render.Manifest {
	return manifest.Select(func(r render.Resource) bool { return slices.Contains(s.stages, r.Stage) })
}

// Files lay a stack out for its target: a file for each object, for Flux in the
// directory of its step, and kustomizations that name them in order. Building the
// topmost kustomization gives the objects of manifest.YAML. Each kustomization comes
// after what it names, since it must not name a file that is not there yet.
func Files(manifest render.Manifest, target schema.Target) []output.File {
	header := string(manifest.Select(func(render.Resource) bool { return false }).YAML())
	if target != schema.TargetFlux {
		files, names := objectFiles(fileHeader, manifest)
		return append(files, kustomization(header, names))
	}
	var files []output.File
	var directories []string
	for _, step := range fluxSteps() {
		part := step.of(manifest)
		if len(part.Resources) == 0 {
			continue
		}
		objects, names := objectFiles(fileHeader, part)
		for _, file := range append(objects, kustomization(fileHeader, names)) {
			file.Name = path.Join(step.directory, file.Name)
			files = append(files, file)
		}
		directories = append(directories, step.directory)
	}
	return append(files, kustomization(header, directories))
}

// objectFiles are a file for each object, under a header, and their names.
func objectFiles(header string, manifest render.Manifest) (files []output.File, names []string) {
	for _, resource := range manifest.Resources {
		document := render.Manifest{Resources: []render.Resource{resource}}.YAML()
		name := fileName(resource)
		names = append(names, name)
		files = append(files, output.File{
			Name:    name,
			Content: []byte(header + strings.TrimPrefix(string(document), separator)),
		})
	}
	return files, names
}

func fileName(resource render.Resource) string {
	return strings.ToLower(resource.Kind) + "_" + resource.Name + ".yaml"
}

// kustomization lists names that need no quotes. It has neither a prefix nor labels:
// kustomize would miss some references and reach into selectors.
func kustomization(header string, names []string) output.File {
	var list strings.Builder
	for _, name := range names {
		list.WriteString("  - " + name + "\n")
	}
	return output.File{
		Name:    kustomizationName,
		Content: []byte(header + kustomizationStart + list.String() + kustomizationEnd),
	}
}
