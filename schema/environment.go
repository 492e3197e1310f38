// Package schema is the typed specification of one environment of a Medusa stack:
// its types, strict decoding with positions, defaults, validation and the contract
// of environment variables. It must know nothing of Kubernetes objects, files or
// the machine it runs on.
package schema

import "encoding/json"

// APIVersion and Kind name the one object that a spec file holds.
const (
	APIVersion = "petrify.dev/v1alpha1"
	Kind       = "Environment"
)

// Environment is one environment of a shop: the whole stack in one namespace.
type Environment struct {
	// Version of this schema, always petrify.dev/v1alpha1.
	APIVersion APIVersionName `json:"apiVersion"`
	// Kind of this object, always Environment.
	Kind KindName `json:"kind"`
	// What the environment is called.
	Metadata Metadata `json:"metadata"`
	// What the environment consists of.
	Spec Spec `json:"spec"`
}

// Clone returns a copy that shares no memory with the environment.
func (e Environment) Clone() Environment {
	var clone Environment
	data, err := json.Marshal(e)
	if err == nil {
		err = json.Unmarshal(data, &clone)
	}
	if err != nil {
		panic(err) // it consists of texts, numbers and booleans
	}
	return clone
}

// Metadata names the environment.
type Metadata struct {
	// Name of the environment, such as production: the value of the label app.kubernetes.io/instance, and the namespace unless spec.namespace says otherwise.
	Name Name `json:"name" example:"production"`
	// Annotations for tools that read this file, such as config.kubernetes.io/function. They do not reach the output.
	Annotations map[string]string `json:"annotations,omitempty" example:"{config.kubernetes.io/local-config: true}"`
}

// Spec is what the environment consists of.
type Spec struct {
	// Namespace that everything is put in. Default: metadata.name.
	Namespace Name `json:"namespace,omitempty"`
	// Render the Namespace as well, with Pod Security "restricted" enforced.
	CreateNamespace bool `json:"createNamespace,omitempty"`
	// What applies the output, which decides how order is enforced: pods that wait for the migration (kubectl), Sync waves and hooks (argocd), or Kustomizations that depend on each other (flux).
	Target Target `json:"target,omitempty"`
	// Public host names. Every URL, CORS list, TLS host and route is derived from them.
	Hosts Hosts `json:"hosts"`
	// Container images and how to pull them.
	Images Images `json:"images"`
	// The Medusa backend: server, worker and the one-shot Jobs.
	Medusa Medusa `json:"medusa,omitzero"`
	// The Next.js storefront.
	Storefront Storefront `json:"storefront,omitzero"`
	// The PostgreSQL database: in the cluster or external. A later file or setting that names the one replaces the other.
	Postgres Postgres `json:"postgres"`
	// The Redis store: in the cluster or external. A later file or setting that names the one replaces the other.
	Redis Redis `json:"redis"`
	// Where the Secrets come from that pods read. A spec has names and keys of Secrets, never values.
	Secrets Secrets `json:"secrets,omitzero"`
	// Services beyond the data stores: payments, uploads, search, e-mail. Those that are named are on.
	Integrations Integrations `json:"integrations,omitzero"`
	// How the internet reaches the stack: ingress, gateway or none. A later file or setting that names one replaces the others.
	Exposure Exposure `json:"exposure"`
	// Which traffic pods accept and send.
	NetworkPolicy NetworkPolicy `json:"networkPolicy,omitzero"`
	// Changes to the rendered objects that this schema has no field for, applied in order before the output is checked. The check is of references, selectors, identities and secrets; unknown fields and types are the API server's to refuse, as by kubectl apply --dry-run=server.
	Patches []Patch `json:"patches,omitempty" example:"[{target: {kind: Deployment, name: medusa}, path: patches/server.yaml}]"`
}
