package schema

// Meilisearch is the search engine: exactly one of inCluster and external.
type Meilisearch struct {
	// Run Meilisearch in the namespace, as StatefulSet and Service meilisearch on port 7700. Browsers search at spec.hosts.search.
	InCluster *MeilisearchInCluster `json:"inCluster,omitempty"`
	// Use a Meilisearch that exists.
	External *ExternalMeilisearch `json:"external,omitempty"`
}

// MeilisearchInCluster is a single Meilisearch on a volume.
type MeilisearchInCluster struct {
	// Size of the volume. Kubernetes refuses to change it once the StatefulSet exists.
	Storage Bytes `json:"storage,omitempty"`
	// StorageClass of the volume. Default: the cluster's.
	StorageClass ObjectName `json:"storageClass,omitempty"`
	// What the pod asks for and may use. Indexing may take two thirds of the memory limit.
	Resources Resources `json:"resources,omitzero"`
	// The Secret and key of the master key, from which Meilisearch makes all others: at least 16 bytes, and not in the storefront's Secret.
	MasterKeySecret SecretKey `json:"masterKeySecret,omitzero"`
}

// ExternalMeilisearch is a Meilisearch outside the stack.
type ExternalMeilisearch struct {
	// URL at which Medusa reaches it, such as https://search.example.com or http://meilisearch.search.svc:7700.
	URL EndpointURL `json:"url"`
	// URL at which browsers reach it. Default: url.
	PublicURL PublicURL `json:"publicURL,omitempty"`
}

// ExactlyOne marks the choice.
func (Meilisearch) ExactlyOne() {}

// RunsInCluster tells whether Meilisearch is part of the stack.
func (m *Meilisearch) RunsInCluster() bool { return m != nil && m.InCluster != nil }

// withDefaults returns nil for nil.
func (m *Meilisearch) withDefaults() *Meilisearch {
	if m == nil {
		return nil
	}
	search := *m
	if m.InCluster != nil {
		in := *m.InCluster
		setDefaultText(&in.Storage, "5Gi")
		in.Resources.setDefaults(Resources{
			Requests: ResourceList{CPU: "100m", Memory: "256Mi", EphemeralStorage: "128Mi"},
			Limits:   ResourceList{CPU: "1", Memory: "1Gi", EphemeralStorage: "1Gi"},
		})
		setDefaultText(&in.MasterKeySecret.Name, "meilisearch-secret")
		setDefaultText(&in.MasterKeySecret.Key, VarMeiliMasterKey)
		search.InCluster = &in
	}
	if m.External != nil {
		external := *m.External
		setDefaultText(&external.PublicURL, PublicURL(external.URL))
		search.External = &external
	}
	return &search
}

func (m *Meilisearch) validate(v *validation, spec Spec) {
	const path = "spec.integrations.meilisearch"
	m.validateHost(v, path, spec.Hosts.Search)
	if m == nil {
		return
	}
	if m.InCluster != nil {
		m.InCluster.validate(v, path+".inCluster", spec.Storefront.Secret.Name)
	}
	if m.External != nil {
		m.External.PublicURL.validate(v, path+".external.publicURL", spec.Hosts.Scheme)
	}
}

func (m *Meilisearch) validateHost(v *validation, path string, host Host) {
	switch {
	case m.RunsInCluster() && host == "":
		v.addRelated("spec.hosts.search", path+".inCluster", "is missing, and it is where browsers search",
			"allowed: a host of its own, such as search.example.com")
	case !m.RunsInCluster() && host != "":
		v.add("spec.hosts.search", "leads nowhere, since no Meilisearch runs in the cluster",
			"allowed: leave it out, or spec.integrations.meilisearch.inCluster")
	}
}

// validate keeps the master key, with which anyone may do anything, apart from what
// is built into pages.
func (in MeilisearchInCluster) validate(v *validation, path string, storefront ObjectName) {
	in.Resources.validate(v, path+".resources")
	if in.MasterKeySecret.Name == storefront {
		v.addRelated(path+".masterKeySecret.name", "spec.storefront.secret.name",
			quote(storefront)+" is the Secret that the storefront reads, and the master key must reach no browser",
			"allowed: a Secret of its own, such as meilisearch-secret")
	}
}
