package render

import (
	"slices"

	"github.com/petrify-dev/petrify/schema"
)

// credentials refuses what is secret wherever it stands: by its look, by the name
// that it goes under, and because the contract says that a Secret holds it.
func (o *output) credentials(r Resource) {
	if r.Kind == "Secret" {
		o.problem(r, "a Secret's values must not be printed; workloads read Secrets that exist")
	}
	r.root.walk(func(n *node) {
		// Base is tested to hold none.
		if n.kind == text && n.file == 0 && schema.HoldsCredential(n.value) {
			o.problem(r, "holds what looks like a credential")
		}
	})
	if r.Kind == "ConfigMap" {
		for _, entry := range slices.Concat(r.root.get("data").entries(), r.root.get("binaryData").entries()) {
			if secretByName(entry.key) {
				o.problem(r, "holds %s, which is secret by its name", entry.key)
			}
		}
	}
	for _, container := range containers(podSpec(r)) {
		o.containerCredentials(r, container)
	}
}

func (o *output) containerCredentials(r Resource, container *node) {
	in := "container " + container.str("name")
	for _, variable := range container.items("env") {
		name := variable.str("name")
		if variable.get("value") != nil && secretByName(name) {
			o.problem(r, "%s has the value of %s, which is secret by its name", in, name)
		}
		if variable.get("value") != nil && variable.get("valueFrom") != nil {
			o.problem(r, "%s has both a value and a source of %s", in, name)
		}
	}
	before := ""
	for _, word := range slices.Concat(container.items("command"), container.items("args")) {
		if name, given := schema.SecretArgument(before, word.value); given {
			o.problem(r, "%s has the value of %s in an argument", in, name)
		}
		before = word.value
	}
}

// secretByName tells whether a variable is secret: by the words in its name, or by
// the contract.
func secretByName(name string) bool {
	return schema.NamesCredential(name) || schema.IsSecretVariable(name)
}
