package render

import (
	"cmp"
	"slices"

	"github.com/petrify-dev/petrify/schema"
)

// The types of Secrets, and the keys of those that no pod names (kubernetes: Secret.type).
const (
	SecretOpaque   = "Opaque"
	SecretRegistry = "kubernetes.io/dockerconfigjson"
	SecretTLS      = "kubernetes.io/tls"

	keyRegistry    = ".dockerconfigjson"
	keyCertificate = "tls.crt"
	keyPrivateKey  = "tls.key"
)

// secretTypes are in the order in which people are told of them.
var secretTypes = []string{SecretOpaque, SecretRegistry, SecretTLS}

// issuerAnnotations make cert-manager fill an Ingress' Secret (cert-manager: "Supported
// Annotations").
var issuerAnnotations = []string{string(schema.AnnotationClusterIssuer), "cert-manager.io/issuer"}

// Secret is one that the objects of a stack refer to. The stack has none: somebody else
// creates them, and nothing here knows a value.
type Secret struct {
	Name   string
	Type   string
	Issuer string // of cert-manager, which then creates the Secret; else empty
	Remote Remote // of External Secrets, which then creates the Secret; else zero
	Keys   []SecretKey
	Whole  []Resource // which read whatever keys it has
}

// SecretKey is a key of a Secret, and how its value comes to be.
type SecretKey struct {
	Name     string
	Optional bool // no pod that is to run needs it
	Readers  []Resource
	Recipe
}

// Remote is what an ExternalSecret takes a Secret from.
type Remote struct {
	Store string // as Kind/name
	Key   string // the name of what the store has
}

// Secrets are those that objects refer to, by type and in the order in which pods first
// read them; so are their keys.
func (m Manifest) Secrets() []Secret {
	var secrets []Secret
	remotes := map[string]Remote{}
	for _, r := range m.Resources {
		if r.Kind == "ExternalSecret" {
			remotes[r.Name] = remoteOf(r)
		}
		for _, reference := range secretReferences(r) {
			at := slices.IndexFunc(secrets, func(s Secret) bool { return s.Name == reference.secret })
			if at < 0 {
				at = len(secrets)
				secrets = append(secrets, Secret{Name: reference.secret, Type: reference.kind})
			}
			secrets[at].add(reference, r, m.recipes)
		}
	}
	for i, s := range secrets {
		secrets[i].Remote = remotes[s.Name]
	}
	slices.SortStableFunc(secrets, func(a, b Secret) int {
		return cmp.Compare(slices.Index(secretTypes, a.Type), slices.Index(secretTypes, b.Type))
	})
	return secrets
}

func remoteOf(external Resource) Remote {
	remote := Remote{Store: external.root.str("spec", "secretStoreRef", "kind") + "/" + external.root.str("spec", "secretStoreRef", "name")}
	for _, data := range external.root.items("spec", "data") {
		remote.Key = data.str("remoteRef", "key")
	}
	return remote
}

func (s *Secret) add(reference secretReference, by Resource, recipes recipes) {
	if reference.kind != SecretOpaque {
		s.Type = reference.kind
	}
	s.Issuer = cmp.Or(s.Issuer, reference.issuer)
	if reference.key == "" {
		s.Whole = appendReader(s.Whole, by)
		return
	}
	at := slices.IndexFunc(s.Keys, func(k SecretKey) bool { return k.Name == reference.key })
	if at < 0 {
		at = len(s.Keys)
		s.Keys = append(s.Keys, SecretKey{Name: reference.key, Optional: true})
	}
	key := &s.Keys[at]
	key.Optional = key.Optional && (reference.optional || by.heldBack())
	key.Readers = appendReader(key.Readers, by)
	if key.Purpose == "" {
		key.Recipe = recipes.of(reference)
	}
}

func appendReader(readers []Resource, reader Resource) []Resource {
	if slices.ContainsFunc(readers, func(r Resource) bool { return r.String() == reader.String() }) {
		return readers
	}
	return append(readers, reader)
}

// heldBack tells whether the resource is a workload without pods.
func (r Resource) heldBack() bool { return r.root.str("spec", "replicas") == "0" }

// Component is what the resource is a part of, such as worker, as its label tells; its
// kind and name where it has none.
func (r Resource) Component() string {
	return cmp.Or(r.root.str("metadata", "labels", componentLabel), r.String())
}

// secretReference is from an object to a key of a Secret, or to all that it has.
type secretReference struct {
	secret, kind string
	key          string // empty: all
	variable     string // that gets the value; may be empty
	issuer       string
	optional     bool
}

// secretReferences are all references of an object: of its pods and of an Ingress.
func secretReferences(r Resource) []secretReference {
	var references []secretReference
	pod := podSpec(r)
	for _, container := range containers(pod) {
		for _, variable := range container.items("env") {
			references = appendReferences(references, variable.at("valueFrom", "secretKeyRef"), "name", variable.str("name"))
		}
		for _, source := range container.items("envFrom") {
			references = appendReferences(references, source.get("secretRef"), "name", "")
		}
	}
	for _, volume := range pod.items("volumes") {
		references = appendReferences(references, volume.get("secret"), "secretName", "")
		for _, source := range volume.items("projected", "sources") {
			references = appendReferences(references, source.get("secret"), "name", "")
		}
	}
	for _, puller := range []*node{pod, r.root} { // a ServiceAccount has them itself
		for _, secret := range puller.items("imagePullSecrets") {
			references = append(references, secretReference{secret: secret.str("name"), kind: SecretRegistry, key: keyRegistry})
		}
	}
	if r.Kind == "Ingress" {
		references = append(references, certificates(r)...)
	}
	return references
}

// appendReferences adds what a reference names: one key, some keys, or all.
func appendReferences(references []secretReference, to *node, name, variable string) []secretReference {
	if to.str(name) == "" {
		return references
	}
	reference := secretReference{secret: to.str(name), kind: SecretOpaque, key: to.str("key"), variable: variable, optional: to.str("optional") == "true"}
	items := to.items("items")
	if len(items) == 0 {
		return append(references, reference)
	}
	for _, item := range items {
		reference.key = item.str("key")
		references = append(references, reference)
	}
	return references
}

func certificates(ingress Resource) []secretReference {
	issuer := ""
	for _, annotation := range issuerAnnotations {
		issuer = cmp.Or(issuer, ingress.root.str("metadata", "annotations", annotation))
	}
	var references []secretReference
	for _, tls := range ingress.root.items("spec", "tls") {
		if name := tls.str("secretName"); name != "" {
			for _, key := range []string{keyCertificate, keyPrivateKey} {
				references = append(references, secretReference{secret: name, kind: SecretTLS, key: key, issuer: issuer})
			}
		}
	}
	return references
}
