package render

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
	jsonpatch "gopkg.in/evanphx/json-patch.v4"

	"github.com/petrify-dev/petrify/schema"
)

// What libraries say of a patch repeats its values, in which a secret may stand. So what
// is wrong with one is told in words of our own.

var (
	wrongKindPattern = regexp.MustCompile(`^wrong node kind: expected ([A-Za-z]+) but got ([A-Za-z]+)`)
	kindWords        = strings.NewReplacer("MappingNode", "a mapping", "SequenceNode", "a list", "ScalarNode", "a single value")

	errMisshapen = errors.New("a list gets entries of another form than it has, which would take the place of them all")
	errDirective = errors.New("it would have a key that begins with $; of kustomize's directives, $patch alone is carried out")
)

// failedMerge says why kustomize could not carry out a strategic merge patch.
func failedMerge(err error) error {
	if kinds := wrongKindPattern.FindString(err.Error()); kinds != "" {
		return errors.New(kindWords.Replace(kinds))
	}
	if strings.Contains(err.Error(), "unknown patch strategy") {
		return errors.New("a $patch is none of merge, replace, delete")
	}
	return errors.New("its form is not that of the object")
}

// failedOperation says which operation of a patch fails on a document, and why. So many
// operations before the patch are done.
func failedOperation(patch jsonpatch.Patch, document []byte, done int) error {
	for i, operation := range patch {
		next, err := patch[i : i+1].Apply(document)
		if err != nil {
			return fmt.Errorf("operation %d, %s: %s", done+i+1, operation.Kind(), reasonOf(err, operation, document))
		}
		document = next
	}
	return errors.New("its operations do not go together")
}

// reasonOf says why an operation fails on a document.
func reasonOf(err error, operation jsonpatch.Operation, document []byte) string {
	switch {
	case errors.Is(err, jsonpatch.ErrTestFailed):
		return "the value there is another one"
	case errors.Is(err, jsonpatch.ErrMissing):
		return brokenOff(operation, document)
	case errors.Is(err, jsonpatch.ErrInvalidIndex):
		return "the list has no such place"
	}
	return "its path does not fit the object"
}

// brokenOff says up to where the path of an operation is there in a document, or its from.
func brokenOff(operation jsonpatch.Operation, document []byte) string {
	root, err := parseYAML(document)
	path, noPath := operation.Path()
	if err != nil || noPath != nil {
		return "what it is about is not there"
	}
	field := "path"
	if from, err := operation.From(); err == nil && !root.hasPointer(from) {
		field, path = "from", from
	}
	there := root.reached(path)
	switch {
	case path == "":
		return "its " + field + " is the whole object"
	case there == "":
		return "no part of its " + field + " is there"
	}
	return "of its " + field + ", only " + pointerOr(there, "a part") + " is there"
}

// misshapen tells whether a strategic merge patch has single values for a list of
// mappings, or the other way round, in which case the filter replaces the whole list.
func misshapen(patch *yaml.Node, there *node) bool {
	switch {
	case there == nil:
	case patch.Kind == yaml.MappingNode && there.kind == mapping:
		for i := 0; i+1 < len(patch.Content); i += 2 {
			if misshapen(patch.Content[i+1], there.get(patch.Content[i].Value)) {
				return true
			}
		}
	case patch.Kind == yaml.SequenceNode && there.kind == sequence:
		return slices.ContainsFunc(patch.Content, func(item *yaml.Node) bool {
			isMapping := item.Kind == yaml.MappingNode
			other := slices.ContainsFunc(there.content, func(n *node) bool { return (n.kind == mapping) != isMapping })
			return other && !isDirective(item) || isMapping && misshapen(item, there.find(nameIn(item)))
		})
	}
	return false
}

// isDirective tells whether an entry of a list says what becomes of the list.
func isDirective(item *yaml.Node) bool {
	return item.Kind == yaml.MappingNode && len(item.Content) == 2 && item.Content[0].Value == "$patch"
}

// nameIn is the name in a mapping, by which lists are merged.
func nameIn(item *yaml.Node) string {
	for i := 0; i+1 < len(item.Content); i += 2 {
		if item.Content[i].Value == "name" {
			return item.Content[i+1].Value
		}
	}
	return ""
}

// leftDirective returns an error when a directive reached the result, such as $retainKeys.
func (n *node) leftDirective() error {
	left := false
	n.walk(func(n *node) { left = left || strings.HasPrefix(n.key, "$") })
	if left {
		return errDirective
	}
	return nil
}

// nameOr returns a text that its rule accepts, and what to say instead of any other.
func nameOr[T interface {
	~string
	schema.Scalar
}](text T, instead string) string {
	if message, _ := text.Rule().Problem(string(text)); message != "" {
		return instead
	}
	return string(text)
}

var pointerPattern = regexp.MustCompile(`^(/[A-Za-z0-9._~-]+)+$`)

// pointerOr returns a JSON pointer that can be shown, and what to say instead of any other.
func pointerOr(pointer, instead string) string {
	if pointerPattern.MatchString(pointer) && !schema.LooksCredential(pointer) {
		return pointer
	}
	return instead
}
