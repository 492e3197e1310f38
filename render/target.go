package render

import (
	"strconv"
	"strings"

	"github.com/petrify-dev/petrify/schema"
)

// order enforces the order of stages by what the target offers for it. With
// kubectl that is the order of the stream and the pods' own waiting.
func (w *wiring) order(o *object) {
	if o.stage == StageRestore {
		return // applied by hand
	}
	switch w.spec.Target {
	case schema.TargetArgoCD:
		o.annotate("argocd.argoproj.io/sync-wave", strconv.Itoa(syncWave(o)))
		if o.stage == StageMigrate && o.kind() == "Job" {
			// A Sync hook, not PreSync: before the sync its ConfigMaps do not exist.
			o.annotate("argocd.argoproj.io/hook", "Sync")
			o.annotate("argocd.argoproj.io/hook-delete-policy", "BeforeHookCreation")
		}
	case schema.TargetFlux:
		if o.kind() == "Job" {
			o.annotate("kustomize.toolkit.fluxcd.io/force", "enabled")
		}
		if o.holds("${") {
			// Flux would put its own variables there.
			o.annotate("kustomize.toolkit.fluxcd.io/substitute", "disabled")
		}
	}
}

// keep keeps what prunes and deletes away from an object with which data would go: a
// claim's volume, and with a Namespace all that is in it.
func (w *wiring) keep(o *object) {
	switch w.spec.Target {
	case schema.TargetArgoCD:
		o.annotate("argocd.argoproj.io/sync-options", "Prune=false,Delete=false")
	case schema.TargetFlux:
		o.annotate("kustomize.toolkit.fluxcd.io/prune", "disabled")
	}
}

// syncWave is the Argo CD wave of an object. Storefront, routes and the Jobs that
// come after the server share one: the publishable key comes from the admin behind
// the route, so neither route nor admin may wait for a storefront that waits for the key.
func syncWave(o *object) int {
	switch o.stage {
	case StageSetup:
		return -30
	case StageData:
		return -20
	case StageMigrate:
		return -10
	case StageApp:
		if o.part.app == "medusa" && o.part.component != "exposure" {
			return 0
		}
	}
	return 10
}

// holds tells whether a text stands anywhere in the object.
func (o *object) holds(text string) bool {
	found := false
	o.root.walk(func(n *node) { found = found || strings.Contains(n.value, text) })
	return found
}
