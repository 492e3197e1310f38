package render

import (
	"strings"

	"github.com/petrify-dev/petrify/schema"
)

// part is a component's place in the stack, as the recommended labels tell it
// (kubernetes: app.kubernetes.io/*).
type part struct {
	app       string
	component string
	version   string
}

const (
	partOf    = "ecom"
	managedBy = "petrify"

	longestLabel = 63 // kubernetes: label values
)

func (w *wiring) medusaPart(component string) part {
	return part{"medusa", component, versionOf(w.spec.Images.Medusa)}
}

// versionOf is an image's tag as a label value, or the beginning of its digest.
func versionOf(image schema.Image) string {
	if image.Tag == "" {
		_, hexadecimal, _ := strings.Cut(string(image.Digest), ":")
		return hexadecimal[:12]
	}
	version := string(image.Tag)
	return strings.Trim(version[:min(len(version), longestLabel)], "_.-")
}

// labels puts the recommended labels into a mapping, after those that it has.
// They never go into a selector: selectors are immutable.
func (w *wiring) labels(into *node, p part) {
	into.set("app.kubernetes.io/name", textNode(p.app))
	into.set("app.kubernetes.io/instance", textNode(string(w.environment)))
	into.set("app.kubernetes.io/component", textNode(p.component))
	into.set("app.kubernetes.io/part-of", textNode(partOf))
	into.set("app.kubernetes.io/version", textNode(p.version))
	into.set("app.kubernetes.io/managed-by", textNode(managedBy))
}

// identify completes an object's metadata in the order in which people write it:
// name, namespace, labels, annotations.
func (w *wiring) identify(o *object) {
	metadata := o.need("metadata")
	complete := mappingOf("name", metadata.get("name"))
	if o.kind() != "Namespace" {
		complete.and("namespace", textNode(string(w.spec.Namespace)))
	}
	labels := entriesOf(metadata, "labels")
	w.labels(labels, o.part)
	complete.and("labels", labels)
	w.order(o)
	if annotations := metadata.get("annotations"); annotations != nil {
		complete.and("annotations", annotations)
	}
	o.replace(complete, "metadata")
}
