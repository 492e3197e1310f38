package change

import (
	"strings"

	"github.com/petrify-dev/petrify/internal/stack"
)

// side is what a comparison has to know of one of the stacks as a whole.
type side struct {
	space  string // the namespace of all objects
	spaces int    // how many namespaces there are
	target string // what applies it
}

// The tools that apply a stack, as the annotations of its objects tell them. Those of
// an Ingress may be its owner's own.
const (
	kubectl = "kubectl"
	argocd  = "argocd"
	flux    = "flux"
)

const (
	argocdAnnotation = "argocd.argoproj.io/"
	fluxAnnotation   = "kustomize.toolkit.fluxcd.io/"
)

// targetOf is the tool that an annotation speaks to.
func targetOf(annotation string) (string, bool) {
	switch {
	case strings.HasPrefix(annotation, argocdAnnotation):
		return argocd, true
	case strings.HasPrefix(annotation, fluxAnnotation):
		return flux, true
	}
	return "", false
}

func sideOf(objects []stack.Object) side {
	s := side{target: kubectl}
	seen := map[string]bool{}
	for _, o := range objects {
		if o.Kind != "Namespace" && !seen[o.Namespace] {
			seen[o.Namespace] = true
			s.space = o.Namespace
		}
		for _, annotation := range o.Fields.At("metadata", "annotations").Entries() {
			if target, speaks := targetOf(annotation.Key); speaks && o.Kind != "Ingress" {
				s.target = target
			}
		}
	}
	s.spaces = len(seen)
	return s
}
