// Package krm is the protocol between a KRM function and those who run it: the
// ResourceList that kustomize and kpt write to its stdin and read from its stdout, and
// the bare objects of kustomize's older exec plugins. It must not know what a function
// does, nor anything of files and flags.
package krm

import (
	"fmt"

	"go.yaml.in/yaml/v3"

	"github.com/petrify-dev/petrify/internal/diag"
)

// What a ResourceList is, by the specification of KRM functions
// (kubernetes-sigs/kustomize, cmd/config/docs/api-conventions/functions-spec.md).
const (
	apiVersion = "config.kubernetes.io/v1"
	kind       = "ResourceList"
)

// Largest is the number of bytes of a list, or of bare objects, that is read at all.
const Largest = 4 << 20

// mostMarks is how many marks of nodes it has at most. A node takes up to a hundred times
// its text.
const mostMarks = 300_000

// List is what a function is given, and what it answers.
type List struct {
	document *yaml.Node // of the ResourceList; nil for bare objects
	config   *yaml.Node // its functionConfig
	items    []*yaml.Node
}

// ReadList reads a ResourceList. The list is worth nothing when there are diagnostics.
func ReadList(data []byte) (*List, diag.List) {
	documents, problem := parse(data)
	switch {
	case problem != nil:
		return nil, problem
	case len(documents) == 0:
		return nil, refused("", "holds nothing", listHint)
	case len(documents) > 1:
		return nil, refused("", "holds a second document", "allowed: one "+kind)
	}
	l := &List{document: documents[0], config: get(root(documents[0]), "functionConfig")}
	if problem := l.checkHeader(); problem != nil {
		return nil, problem
	}
	return l, l.checkFields()
}

const listHint = "allowed: a " + kind + " of " + apiVersion + ", as kustomize and kpt write it"

// checkHeader refuses what is no ResourceList of the one version.
func (l *List) checkHeader() diag.List {
	list := root(l.document)
	if list.Kind != yaml.MappingNode {
		return refused("", "holds "+kindOf(list)+", not a mapping", listHint)
	}
	if got := text(get(list, "kind")); got != kind {
		return refused("kind", diag.Quote(got)+" is not "+kind, listHint)
	}
	if got := text(get(list, "apiVersion")); got != apiVersion {
		return refused("apiVersion", diag.Quote(got)+" is not "+apiVersion, listHint)
	}
	return nil
}

// checkFields looks at what the list holds, and takes the items from it.
func (l *List) checkFields() diag.List {
	list := root(l.document)
	var found diag.List
	given := map[string]bool{}
	for key := range entries(list) {
		if given[key] {
			found = append(found, refused(key, "is given twice", "allowed: each field once")...)
		}
		given[key] = true
	}
	if l.config == nil || isNull(l.config) {
		found = append(found, refused("functionConfig", "is missing", "allowed: the object that the function is run for")...)
	}
	switch items := get(list, "items"); {
	case items == nil:
		found = append(found, refused("items", "is missing", "allowed: a list of objects, [] when there are none")...)
	case items.Kind != yaml.SequenceNode:
		found = append(found, refused("items", "is "+kindOf(items)+", not a list", "allowed: a list of objects, [] when there are none")...)
	default:
		l.items = items.Content
		found = append(found, checkObjects("items", l.items)...)
	}
	return found
}

// ReadObjects reads the bare objects that kustomize gives an exec plugin, a document
// each. There are none for a generator.
func ReadObjects(data []byte) (*List, diag.List) {
	documents, problem := parse(data)
	if problem != nil {
		return nil, problem
	}
	l := &List{}
	for _, document := range documents {
		l.items = append(l.items, root(document))
	}
	return l, checkObjects("", l.items)
}

func checkObjects(path string, items []*yaml.Node) diag.List {
	var found diag.List
	for i, item := range items {
		if resolve(item).Kind != yaml.MappingNode {
			found = append(found, refused(fmt.Sprintf("%s[%d]", path, i), "is "+kindOf(item)+", not an object", "")...)
		}
	}
	return found
}

// Config returns the functionConfig as YAML, and its name for diagnostics: the file
// that it comes from, where that is known. One with aliases is a diag.List, since what
// they stand for may be elsewhere in the list.
func (l *List) Config() (name string, data []byte, err error) {
	name = configName
	if from := sourceFile(l.config); from != "" {
		name = from
	}
	if at, found := alias(l.config, ""); found {
		return name, nil, diag.List{{Position: diag.Position{Name: name}, Path: at, Message: "is an alias", Hint: "write the value out; aliases and anchors are not allowed"}}
	}
	data, err = encode(l.config)
	return name, data, err
}

// configName is how diagnostics speak of a functionConfig without a file.
const configName = "functionConfig"

// YAML returns the list, or the bare objects a document each. Objects of others are in
// it as they came, or there is an error.
func (l *List) YAML() ([]byte, error) {
	if l.document == nil {
		return encode(l.items...)
	}
	list := root(l.document)
	// In flow style there is no place for comments.
	list.Style = 0
	set(list, "items", &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Content: l.items})
	return encode(l.document)
}
