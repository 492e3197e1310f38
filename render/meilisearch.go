package render

import (
	"strconv"

	"github.com/petrify-dev/petrify/schema"
)

func meilisearch(w *wiring) []*object {
	if !w.spec.Integrations.Meilisearch.RunsInCluster() {
		return nil
	}
	in := w.spec.Integrations.Meilisearch.InCluster
	p := part{meilisearchName, "search", versionOf(w.spec.Images.Meilisearch)}
	limit, _ := in.Resources.Limits.Memory.Bytes()

	set := w.workload("meilisearch/statefulset.yaml", StageData, p)
	set.image(meilisearchName, w.spec.Images.Meilisearch)
	set.resources(meilisearchName, in.Resources)
	set.storage(in.Storage, in.StorageClass)
	// A third stays free for searching.
	set.value(meilisearchName, "MEILI_MAX_INDEXING_MEMORY", strconv.FormatInt(limit/3*2, 10))
	set.secret(meilisearchName, schema.VarMeiliMasterKey, in.MasterKeySecret)
	objects := w.identity("meilisearch", p, w.publicIngress(meilisearchPort, w.medusaApps...))
	return append(objects, w.object("meilisearch/service.yaml", StageData, p), w.object("meilisearch/service-headless.yaml", StageData, p), set)
}

// meilisearchHost is the URL at which Medusa reaches Meilisearch.
func (w *wiring) meilisearchHost() string {
	if external := w.spec.Integrations.Meilisearch.External; external != nil {
		return string(external.URL)
	}
	return "http://" + endpoint{meilisearchName, meilisearchPort}.String()
}

// searchURL is where browsers search; empty without Meilisearch.
func (w *wiring) searchURL() schema.PublicURL {
	search := w.spec.Integrations.Meilisearch
	switch {
	case search == nil:
		return ""
	case search.External != nil:
		return search.External.PublicURL
	}
	return schema.PublicURL(w.origin(w.spec.Hosts.Search))
}

// searchPaths are what browsers may reach of Meilisearch, as base has it for the Gateway API.
func (w *wiring) searchPaths() []string {
	var paths []string
	for _, rule := range w.manifests["exposure/httproute-search.yaml"].root.items("spec", "rules") {
		for _, match := range rule.items("matches") {
			paths = append(paths, match.str("path", "value"))
		}
	}
	return paths
}
