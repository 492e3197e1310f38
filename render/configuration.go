package render

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
)

// configDigestAnnotation on a pod template makes pods roll when the configuration
// that they read changes. The ConfigMap's own name stays the same, since Flux and
// kubectl would otherwise prune it under running pods.
const configDigestAnnotation = "checksum/config"

// stampConfiguration puts the digest of all ConfigMaps that a pod reads on its
// template. It comes after patches, which may change either.
func stampConfiguration(objects []*object) {
	configMaps := map[string]*object{}
	for _, o := range objects {
		if o.kind() == "ConfigMap" {
			configMaps[o.name()] = o
		}
	}
	for _, o := range objects {
		pod := podTemplate(o.root).get("spec")
		var read []*node
		for _, name := range configMapsOf(pod) {
			if config, found := configMaps[name]; found && config.root.at("data") != nil {
				read = append(read, config.root.at("data"))
			}
		}
		if len(read) > 0 {
			o.annotatePods(configDigestAnnotation, digest(read...))
		}
	}
}

// configMapsOf are the names of the ConfigMaps that a pod's containers and volumes
// read, each once, in the order of their first appearance.
func configMapsOf(pod *node) []string {
	var names []string
	add := func(name string) {
		if name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	for _, container := range containers(pod) {
		for _, source := range container.items("envFrom") {
			add(source.str("configMapRef", "name"))
		}
		for _, variable := range container.items("env") {
			add(variable.str("valueFrom", "configMapKeyRef", "name"))
		}
	}
	for _, volume := range pod.items("volumes") {
		for _, name := range configMapsOfVolume(volume) {
			add(name)
		}
	}
	return names
}

func configMapsOfVolume(volume *node) []string {
	sources := append([]*node{volume}, volume.items("projected", "sources")...)
	var names []string
	for _, source := range sources {
		if name := source.str("configMap", "name"); name != "" {
			names = append(names, name)
		}
	}
	return names
}

// digest is the SHA-256 of the nodes' YAML in hexadecimal.
func digest(nodes ...*node) string {
	e := encoder{out: make([]byte, 0, typicalDocument)}
	for _, n := range nodes {
		e.document(n)
	}
	sum := sha256.Sum256(e.out)
	return hex.EncodeToString(sum[:])
}
