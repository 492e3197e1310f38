package gitops

import (
	"path"
	"strings"

	"github.com/petrify-dev/petrify/internal/output"
	"github.com/petrify-dev/petrify/render"
	"github.com/petrify-dev/petrify/schema"
)

// Ejected lays a stack out as a kustomize base and an overlay for its environment, which
// people go on with by hand. Building overlays/<environment> gives the objects of
// manifest.YAML in its order; for Flux both have a directory for each of its steps.
func Ejected(manifest render.Manifest, env schema.Environment) []output.File {
	overlay := path.Join("overlays", string(env.Metadata.Name))
	if env.Spec.Target != schema.TargetFlux {
		return ejected(manifest, "base", overlay)
	}
	var files []output.File
	var directories []string
	for _, step := range fluxSteps() {
		if part := step.of(manifest); len(part.Resources) > 0 {
			files = append(files, ejected(part, path.Join("base", step.directory), path.Join(overlay, step.directory))...)
			directories = append(directories, step.directory)
		}
	}
	return append(files, within(overlay, kustomization("", directories))...)
}

// ejected are the files of a base and of the overlay over it.
func ejected(manifest render.Manifest, baseDirectory, overlayDirectory string) []output.File {
	base, overlay := manifest.Split()
	objects, names := objectFiles("", base)
	files := within(baseDirectory, append(objects, kustomization("", names))...)
	patches, _ := objectFiles("", overlay.Patches)
	up := strings.Repeat("../", strings.Count(overlayDirectory, "/")+1)
	return append(files, within(overlayDirectory, append(patches, output.File{
		Name:    kustomizationName,
		Content: overlay.Kustomization(up+baseDirectory, fileName),
	})...)...)
}

// within puts files into a directory.
func within(directory string, files ...output.File) []output.File {
	moved := make([]output.File, len(files))
	for i, file := range files {
		moved[i] = output.File{Name: path.Join(directory, file.Name), Content: file.Content}
	}
	return moved
}
