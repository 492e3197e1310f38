package krm

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Object is what tells objects apart, and their labels.
type Object struct {
	APIVersion string
	Kind       string
	Namespace  string
	Name       string
	Labels     map[string]string
}

func objectOf(n *yaml.Node) Object {
	o := Object{
		APIVersion: text(get(n, "apiVersion")),
		Kind:       text(get(n, "kind")),
		Namespace:  text(get(n, "metadata", "namespace")),
		Name:       text(get(n, "metadata", "name")),
		Labels:     map[string]string{},
	}
	for key, value := range entries(get(n, "metadata", "labels")) {
		o.Labels[key] = text(value)
	}
	return o
}

func (o Object) String() string {
	if o.Namespace == "" {
		return o.Kind + "/" + o.Name
	}
	return o.Kind + "/" + o.Name + " in the namespace " + o.Namespace
}

// identity is what no two objects in a cluster share.
type identity struct{ group, kind, namespace, name string }

func (o Object) identity() identity {
	group, _, grouped := strings.Cut(o.APIVersion, "/")
	if !grouped {
		group = ""
	}
	if o.Namespace == "" {
		o.Namespace = "default"
	}
	return identity{group, o.Kind, o.Namespace, o.Name}
}

// The annotations by which those who run functions keep track of objects; both names
// of each file are in use (kyaml, kio/kioutil).
const (
	pathAnnotation       = "internal.config.kubernetes.io/path"
	legacyPathAnnotation = "config.kubernetes.io/path"
)

var trackingPrefixes = []string{"internal.config.kubernetes.io/", "config.kubernetes.io/", "config.k8s.io/", "internal.kpt.dev/"}

// sourceFile is the file that an object was read from, empty where that is not known.
func sourceFile(n *yaml.Node) string {
	annotations := get(n, "metadata", "annotations")
	if path := text(get(annotations, pathAnnotation)); path != "" {
		return path
	}
	return text(get(annotations, legacyPathAnnotation))
}

// track gives an object the annotations by which another one is kept track of, but for
// those that it has.
func track(n, like *yaml.Node) {
	annotations := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
	own := map[string]bool{}
	if given := get(n, "metadata", "annotations"); given != nil {
		annotations.Content = slices.Clone(given.Content)
	}
	for key := range entries(annotations) {
		own[key] = true
	}
	for key, value := range entries(get(like, "metadata", "annotations")) {
		if tracks(key) && !own[key] {
			own[key] = true
			annotations.Content = append(annotations.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: key}, resolve(value))
		}
	}
	if len(annotations.Content) > 0 {
		set(get(n, "metadata"), "annotations", annotations)
	}
}

func tracks(key string) bool {
	for _, prefix := range trackingPrefixes {
		if strings.HasPrefix(key, prefix) {
			return true
		}
	}
	return false
}
