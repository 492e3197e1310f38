package render

import (
	"slices"

	"github.com/petrify-dev/petrify/schema"
)

// BuildArgumentsAnnotation on the storefront's Deployment is a digest of what its image
// must be built with. It stands beside the pod template, not in it: pods that restart
// with an image that was built before do not know the new values anyway.
const BuildArgumentsAnnotation = "petrify.dev/build-args"

// BuildArgument is a variable that is fixed when the storefront's image is built.
type BuildArgument struct {
	Name  string
	Value string
	Known bool // the stack says the value; else it is in a Secret, and Value is empty
}

// BuildArguments returns what the storefront's image must be built with: the variables of
// its pods that are frozen, in the order in which the contract has them, then the
// environment's own by name. There is none where a patch has deleted the Deployment.
func (m Manifest) BuildArguments() []BuildArgument {
	roots := make([]*node, len(m.Resources))
	for i, r := range m.Resources {
		roots[i] = r.root
	}
	var arguments []BuildArgument
	for _, v := range frozenVariables(storefrontIn(roots), roots) {
		arguments = append(arguments, BuildArgument{Name: v.str("name"), Value: v.str("value"), Known: v.get("value") != nil})
	}
	return arguments
}

// stampBuildArguments puts the digest on the storefront's Deployment. It comes after
// patches, which may change what it is of.
func stampBuildArguments(objects []*object) {
	roots := make([]*node, len(objects))
	for i, o := range objects {
		roots[i] = o.root
	}
	deployment := storefrontIn(roots)
	for _, o := range objects {
		if o.root == deployment {
			const readable = 16
			o.annotate(BuildArgumentsAnnotation, "sha256:"+digest(sequenceOf(frozenVariables(deployment, roots)...))[:readable])
		}
	}
}

// storefrontIn returns the storefront's Deployment, or nil.
func storefrontIn(roots []*node) *node {
	i := slices.IndexFunc(roots, func(root *node) bool {
		return root.str("kind") == "Deployment" && root.str("metadata", "name") == storefrontName
	})
	if i < 0 {
		return nil
	}
	return roots[i]
}

// frozenVariables are those of the storefront's container that count when its image is
// built: each with its value, or with where that comes from.
func frozenVariables(deployment *node, roots []*node) []*node {
	container := deployment.at("spec", "template", "spec", "containers", storefrontName)
	var frozen []*node
	given := map[string]bool{}
	for _, item := range container.items("env") {
		if name := item.str("name"); schema.IsFrozen(name) {
			given[name] = true
			frozen = append(frozen, settled(item))
		}
	}
	// Of two ConfigMaps the later one counts, and what the container says itself more than both.
	for _, source := range slices.Backward(container.items("envFrom")) {
		config := configMapIn(roots, source.str("configMapRef", "name"))
		for _, entry := range config.get("data").entries() {
			if name := source.str("prefix") + entry.key; schema.IsFrozen(name) && !given[name] {
				given[name] = true
				frozen = append(frozen, variable(name, entry.value))
			}
		}
	}
	return frozen
}

// settled is a container's variable without what makes no difference to its value:
// whether the pod starts without it, and how the Secret is called that holds the key.
func settled(item *node) *node {
	from := item.at("valueFrom", "secretKeyRef")
	if from == nil {
		return item
	}
	return secretVariable(item.str("name"), schema.SecretKey{Key: schema.VariableName(from.str("key"))}, false)
}

// configMapIn returns the ConfigMap of that name, or nil.
func configMapIn(roots []*node, name string) *node {
	i := slices.IndexFunc(roots, func(root *node) bool {
		return root.str("kind") == "ConfigMap" && root.str("metadata", "name") == name
	})
	if i < 0 {
		return nil
	}
	return roots[i]
}
