package render

import (
	"fmt"
	"io/fs"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"

	"github.com/petrify-dev/petrify/base"
)

// baseFiles are the names of base's files, in a fixed order.
var baseFiles = sync.OnceValues(func() ([]string, error) { return fs.Glob(base.FS, "*/*.yaml") })

// manifests are base's files, read once and never changed.
var manifests = sync.OnceValues(func() (map[string]document, error) {
	documents := map[string]document{}
	files, err := baseFiles()
	if err != nil {
		return nil, err
	}
	for i, file := range files {
		root, err := readManifest(file)
		if err != nil {
			return nil, fmt.Errorf("base/%s: %w", file, err)
		}
		root.walk(func(n *node) { n.file = uint16(i + 1) })
		documents[file] = newDocument(root)
	}
	return documents, nil
})

func readManifest(file string) (*node, error) {
	data, err := base.FS.ReadFile(file)
	if err != nil {
		return nil, err
	}
	return parseYAML(data)
}

func parseYAML(data []byte) (*node, error) {
	var parsed yaml.Node
	if err := yaml.Unmarshal(data, &parsed); err != nil {
		return nil, err
	}
	return fromYAML(&parsed)
}

// patchOperation is the one operation of a file in base/patches.
type patchOperation struct {
	path  string
	value document
}

// patches are the operations of base/patches, read once and never changed.
var patches = sync.OnceValues(func() (map[string]patchOperation, error) {
	documents, err := manifests()
	if err != nil {
		return nil, err
	}
	operations := map[string]patchOperation{}
	for file, d := range documents {
		if !strings.HasPrefix(file, "patches/") {
			continue
		}
		operation := d.root.content[0]
		value := operation.get("value")
		value.liftComment()
		operations[file] = patchOperation{operation.str("path"), newDocument(value)}
	}
	return operations, nil
})
