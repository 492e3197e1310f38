package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/petrify-dev/petrify/internal/diag"
	"github.com/petrify-dev/petrify/internal/stack"
	"github.com/petrify-dev/petrify/render"
	"github.com/petrify-dev/petrify/schema"
)

const (
	// mostRendered is in bytes: many times what any stack has.
	mostRendered = 2 << 20

	// mostMeant is how many directories a hint offers.
	mostMeant = 3

	stackHint = "allowed: a spec, a directory that petrify render --output-dir wrote, or what petrify render printed"
)

// stacks reads stacks, and of those that are none tells all.
func (r *run) stacks(names ...string) ([][]stack.Object, error) {
	var stacks [][]stack.Object
	var problems diag.List
	for _, name := range names {
		objects, err := r.stack(name)
		var found diag.List
		switch {
		case errors.As(err, &found):
			problems = append(problems, found...)
		case err != nil:
			return nil, err
		}
		stacks = append(stacks, objects)
	}
	return stacks, problems.Err()
}

// stack returns the objects of a stack: of what is rendered from a spec, of a rendered
// directory, a rendered file or stdin.
func (r *run) stack(name string) ([]stack.Object, error) {
	if info, err := os.Stat(name); name != standardInput && err == nil && info.IsDir() {
		return r.stackOfDirectory(name)
	}
	if filepath.Base(name) == kustomizationFile {
		return nil, fileProblem(name, "is a kustomization, not what it names", "name its directory, "+filepath.Dir(name))
	}
	data, err := r.readFile(name, mostRendered+1)
	if err != nil {
		return nil, err
	}
	return r.stackOfText(name, data)
}

// stackOfText returns the objects of a spec or of a rendered file.
func (r *run) stackOfText(name string, data []byte) ([]stack.Object, error) {
	if specPattern.Match(data) {
		return r.stackOfSpec(name, data)
	}
	return stackOfFiles(name, stack.Input{Name: name, Data: data})
}

// specPattern finds the apiVersion of a spec, in YAML or JSON, in a text that may have
// mistakes elsewhere.
var specPattern = regexp.MustCompile(`(?m)^(?:["']?|[\s{]*")apiVersion["']?\s*:\s*["']?petrify\.dev/`)

func (r *run) stackOfSpec(name string, data []byte) ([]stack.Object, error) {
	return r.stackOfInputs(schema.Input{Name: name, Data: data, File: r.filesBeside(name)})
}

// stackOfInputs renders what the inputs, merged, are the spec of.
func (r *run) stackOfInputs(inputs ...schema.Input) ([]stack.Object, error) {
	env, err := r.loadInputs(inputs, nil)
	if err != nil {
		return nil, err
	}
	manifest, err := renderLoaded(env, inputs, specFlags{})
	if err != nil {
		return nil, err
	}
	return stackOfManifest(inputs[len(inputs)-1].Name, manifest)
}

// stackOfManifest reads what was rendered, of which diagnostics speak by a name.
func stackOfManifest(name string, manifest render.Manifest) ([]stack.Object, error) {
	return stack.Parse(stack.Input{Name: name, Data: manifest.YAML()})
}

func stackOfFiles(name string, files ...stack.Input) ([]stack.Object, error) {
	size := 0
	for _, file := range files {
		size += len(file.Data)
	}
	if size > mostRendered {
		return nil, fileProblem(name, fmt.Sprintf("is larger than %d MiB", mostRendered>>20), stackHint)
	}
	objects, err := stack.Parse(files...)
	if err == nil && len(objects) == 0 {
		return nil, fileProblem(name, "holds no objects", stackHint)
	}
	return objects, err
}

// stackOfDirectory reads what a kustomization names, or else the spec that is there.
func (r *run) stackOfDirectory(dir string) ([]stack.Object, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, unopened(dir, err)
	}
	defer func() { _ = root.Close() }()
	if _, err := root.Lstat(kustomizationFile); err == nil {
		files, err := readKustomized(root, dir)
		if err != nil {
			return nil, err
		}
		return stackOfFiles(dir, files...)
	}
	if _, err := root.Lstat(defaultFile); err == nil {
		name := filepath.Join(dir, defaultFile)
		data, err := r.readFound(name, mostRendered+1)
		if err != nil {
			return nil, err
		}
		return r.stackOfText(name, data)
	}
	return nil, fileProblem(dir, "holds neither a "+kustomizationFile+" nor an "+defaultFile, stackHint+below(root, dir))
}

// below names the directories in one that is no stack itself that may be meant.
func below(root *os.Root, dir string) string {
	found, err := fs.Glob(root.FS(), "*/*.yaml")
	if err != nil {
		return ""
	}
	var meant []string
	for _, file := range found {
		at, name := path.Split(file)
		if candidate := filepath.Join(dir, at); (name == kustomizationFile || name == defaultFile) && !slices.Contains(meant, candidate) {
			meant = append(meant, candidate)
		}
	}
	if len(meant) == 0 || len(meant) > mostMeant {
		return ""
	}
	return "; did you mean " + strings.Join(meant, " or ") + "?"
}
