package render

import (
	"github.com/petrify-dev/petrify/schema"
)

func storefront(w *wiring) []*object {
	s := w.spec.Storefront
	p := part{storefrontName, "storefront", versionOf(w.spec.Images.Storefront)}

	config := w.object("storefront/configmap.yaml", StageSetup, p)
	config.replace(w.storefrontConfig, "data")

	autoscaling := s.Autoscaling
	if !*s.Enabled {
		autoscaling = nil
	}
	objects := append([]*object{config}, w.identity("storefront", p, w.publicIngress(storefrontPort))...)
	objects = append(objects, w.object("storefront/service.yaml", StageApp, p), storefrontDeployment(w, p, autoscaling))
	objects = append(objects, w.autoscaler("storefront/horizontalpodautoscaler.yaml", p, autoscaling)...)
	return append(objects, w.budget("storefront/poddisruptionbudget.yaml", p, *s.Replicas, s.Autoscaling)...)
}

// storefrontDeployment runs no pods while the storefront is held back; routes,
// certificates and configuration are in place for the day it starts.
func storefrontDeployment(w *wiring, p part, autoscaling *schema.Autoscaling) *object {
	s := w.spec.Storefront
	replicas := *s.Replicas
	if !*s.Enabled {
		replicas = 0
	}
	o := w.workload("storefront/deployment.yaml", StageApp, p)
	o.scale(replicas, autoscaling)
	o.replace(intNode(w.rolloutDeadline(1)), "spec", "progressDeadlineSeconds")
	w.setWait(o, "wait-for-medusa", endpoint{serverName, serverPort})
	o.image(storefrontName, w.spec.Images.Storefront)
	o.resources(storefrontName, s.Resources)
	o.probe(storefrontName, "startupProbe", s.HealthPath)
	o.probe(storefrontName, "readinessProbe", s.HealthPath)
	env := w.literalEnv(schema.RoleStorefront, map[string]string{
		schema.VarNodeEnv:  "production",
		schema.VarHome:     "/tmp",
		schema.VarPort:     intNode(storefrontPort).value,
		schema.VarHostname: "0.0.0.0",
	})
	o.env(storefrontName, append(env, w.secretEnv(schema.RoleStorefront, s.Secret)...)...)
	return o
}

// probe sets the path of a probe over HTTP.
func (o *object) probe(container, probe string, path schema.HTTPPath) {
	get := o.container(container).at(probe, "httpGet")
	if get == nil {
		o.fail("base has no httpGet in %s of container %s", probe, container)
		return
	}
	get.set("path", textNode(string(path)))
}
