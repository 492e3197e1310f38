package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/petrify-dev/petrify/internal/diag"
	"github.com/petrify-dev/petrify/internal/stack"
)

const (
	kustomizationFile = "kustomization.yaml"

	// deepestDirectory is how far directories may be nested, links to a parent included.
	deepestDirectory = 8

	// mostFiles is many times those of any stack.
	mostFiles = 1000
)

// readKustomized returns the files that the kustomization of a directory names, in
// their order, and follows it into directories below. Nothing outside of the directory
// is read, whatever a name or a link says, and of all files no more than mostRendered.
func readKustomized(root *os.Root, dir string) ([]stack.Input, error) {
	k := kustomized{root: root, dir: dir, left: mostRendered}
	err := k.read(".", deepestDirectory)
	return k.inputs, err
}

// kustomized is what was read so far.
type kustomized struct {
	root   *os.Root
	dir    string // as the user named it
	left   int64  // bytes that may yet be read
	inputs []stack.Input
}

// read follows the resources of the kustomization in a directory.
func (k *kustomized) read(dir string, levels int) error {
	name := filepath.Join(dir, kustomizationFile)
	file, err := k.readFile(name)
	if err != nil {
		return err
	}
	resources, err := k.resources(file)
	if err != nil {
		return err
	}
	for _, resource := range resources {
		switch {
		case isRemote(resource):
			return fileProblem(file.Name, "resources: one is remote, which only kustomize fetches", k.build())
		case !filepath.IsLocal(resource):
			return fileProblem(file.Name, "resources: "+diag.Quote(resource)+" leads out of "+diag.Quote(k.dir), k.build())
		}
		if err := k.add(filepath.Join(dir, resource), levels); err != nil {
			return err
		}
	}
	return nil
}

// isRemote tells whether a resource has the form of a URL or of a repository's
// directory (kustomize, "remoteBuild").
func isRemote(resource string) bool {
	return strings.Contains(resource, "//") || strings.Contains(resource, "?ref=") || strings.HasPrefix(resource, "git@")
}

// add reads a file, or follows a directory.
func (k *kustomized) add(path string, levels int) error {
	if info, err := k.root.Stat(path); err == nil && info.IsDir() {
		if levels == 0 {
			return fileProblem(k.name(path), fmt.Sprintf("is nested deeper than %d directories", deepestDirectory), stackHint)
		}
		return k.read(path, levels-1)
	}
	if len(k.inputs) == mostFiles {
		return fileProblem(k.dir, fmt.Sprintf("names more than %d files", mostFiles), stackHint)
	}
	file, err := k.readFile(path)
	k.inputs = append(k.inputs, file)
	return err
}

// build says how to compare what only kustomize builds.
func (k *kustomized) build() string {
	if _, err := k.root.Lstat(defaultFile); err == nil {
		return "name the spec beside it, " + k.name(defaultFile)
	}
	return "build it: kustomize build " + k.dir + " | petrify diff - AFTER"
}

func (k *kustomized) name(path string) string { return filepath.Join(k.dir, path) }

func (k *kustomized) readFile(path string) (stack.Input, error) {
	data, err := readWithin(k.root, path, k.left+1)
	if err != nil {
		return stack.Input{}, fileProblem(k.name(path), err.Error(), "")
	}
	k.left -= int64(len(data))
	if k.left < 0 {
		return stack.Input{}, fileProblem(k.dir, fmt.Sprintf("holds more than %d MiB", mostRendered>>20), stackHint)
	}
	return stack.Input{Name: k.name(path), Data: data}, nil
}

// kustomizationFields are those of a kustomization that changes nothing.
var kustomizationFields = map[string]bool{"apiVersion": true, "kind": true, "metadata": true, "resources": true, "sortOptions": true}

// resources are those of a kustomization that does no more than name them.
func (k *kustomized) resources(file stack.Input) ([]string, error) {
	documents, err := stack.Documents(file)
	if err != nil {
		return nil, err
	}
	if len(documents) != 1 || documents[0].At("kind").String() != "Kustomization" {
		return nil, fileProblem(file.Name, "is no kustomization", stackHint)
	}
	for _, field := range documents[0].Entries() {
		if !kustomizationFields[field.Key] {
			return nil, fileProblem(file.Name, "has "+diag.Quote(field.Key)+", which only kustomize follows", k.build())
		}
	}
	var resources []string
	for _, resource := range documents[0].At("resources").Items() {
		resources = append(resources, resource.String())
	}
	return resources, nil
}
