package krm

import (
	"fmt"

	"go.yaml.in/yaml/v3"

	"github.com/petrify-dev/petrify/internal/diag"
)

// Put adds the function's own objects, given as YAML, a document each, after the items
// of others, in their order. An item gives way to an object that succeeds it, which is
// kept track of as the item was if it is the same one. Any other item that is the same
// as an own object is a diag.List; then the list stays as it was. The functionConfig,
// which kustomize puts among the items of a generator, is taken out; one that has a
// file stays, since kpt would remove the file.
func (l *List) Put(objects []byte, succeeds func(own, item Object) bool) error {
	documents, err := decode(objects)
	if err != nil {
		return fmt.Errorf("read own objects: %w", err)
	}
	own := make([]ownObject, len(documents))
	for i, document := range documents {
		object := objectOf(root(document))
		own[i] = ownObject{object, object.identity(), root(document)}
	}
	var items []*yaml.Node
	var clashes diag.List
	for _, item := range l.items {
		switch clash, stays := confront(item, own, succeeds); {
		case clash != nil:
			clashes = append(clashes, *clash)
		case stays && !l.isConfig(item):
			items = append(items, item)
		}
	}
	if len(clashes) > 0 {
		return clashes
	}
	for _, o := range own {
		items = append(items, o.node)
	}
	l.items = items
	return nil
}

type ownObject struct {
	Object
	is   identity
	node *yaml.Node
}

// confront tells whether an item stays beside own objects, or clashes with one.
func confront(item *yaml.Node, own []ownObject, succeeds func(own, item Object) bool) (clash *diag.Diagnostic, stays bool) {
	object := objectOf(item)
	is := object.identity()
	for _, o := range own {
		switch {
		case succeeds(o.Object, object):
			if o.is == is {
				track(o.node, item)
			}
			return nil, false
		case o.is == is:
			return &diag.Diagnostic{
				Position: diag.Position{Name: sourceFile(item)},
				Message:  object.String() + " is there already, and is not replaced",
				Hint:     "remove or rename one of the two",
			}, true
		}
	}
	return nil, true
}

// isConfig tells whether an item is nothing but the functionConfig once more.
func (l *List) isConfig(item *yaml.Node) bool {
	return l.config != nil && text(get(item, "metadata", "annotations", "config.kubernetes.io/local-config")) == "true" &&
		sourceFile(item) == "" && objectOf(item).identity() == objectOf(l.config).identity()
}
