package render

import (
	"slices"
	"strconv"

	"github.com/petrify-dev/petrify/schema"
)

func exposure(w *wiring) []*object {
	p := w.medusaPart("exposure")
	switch e := w.spec.Exposure; {
	case e.Ingress != nil:
		return []*object{ingress(w, p, *e.Ingress)}
	case e.Gateway != nil:
		return routes(w, p, *e.Gateway)
	}
	return nil
}

func ingress(w *wiring, p part, settings schema.Ingress) *object {
	o := w.object("exposure/ingress.yaml", StageApp, p)
	o.replace(textNode(string(settings.ClassName)), "spec", "ingressClassName")
	o.ingressAnnotations(settings)
	o.tls(settings.TLS, w.hosts())
	rules := sequenceOf()
	for _, host := range w.storefrontHosts() {
		rules.content = append(rules.content, ingressRule(host, storefrontName, storefrontPort, "/"))
	}
	rules.content = append(rules.content, ingressRule(w.spec.Hosts.Admin, serverName, serverPort, "/"))
	if search := w.spec.Hosts.Search; search != "" {
		rules.content = append(rules.content, ingressRule(search, meilisearchName, meilisearchPort, w.searchPaths()...))
	}
	o.replace(rules, "spec", "rules")
	return o
}

func (o *object) ingressAnnotations(settings schema.Ingress) {
	o.drop("metadata", "annotations")
	if size := settings.MaxBodySize; size != "" {
		switch settings.Controller {
		case schema.ControllerIngressNGINX:
			o.annotate(string(schema.AnnotationIngressNGINXBodySize), nginxSize(size))
		case schema.ControllerF5NGINX:
			o.annotate(string(schema.AnnotationF5NGINXBodySize), nginxSize(size))
		}
	}
	if issuer := settings.TLS.ClusterIssuer; issuer != "" {
		o.annotate(string(schema.AnnotationClusterIssuer), string(issuer))
	}
	for _, key := range sortedKeys(settings.Annotations) {
		o.annotate(string(key), string(settings.Annotations[key]))
	}
}

// nginxSize writes a size as NGINX reads it: m is 1024 times 1024 bytes there,
// where Kubernetes would read a thousandth.
func nginxSize(size schema.Bytes) string {
	bytes, _ := size.Bytes()
	for _, unit := range []struct {
		suffix string
		size   int64
	}{{"m", 1 << 20}, {"k", 1 << 10}} {
		if bytes%unit.size == 0 {
			return strconv.FormatInt(bytes/unit.size, 10) + unit.suffix
		}
	}
	return strconv.FormatInt(bytes, 10)
}

func (o *object) tls(settings schema.IngressTLS, hosts []schema.Host) {
	if !*settings.Enabled {
		o.drop("spec", "tls")
		return
	}
	o.replace(sequenceOf(mappingOf("hosts", textSequence(hosts)).
		and("secretName", textNode(string(settings.SecretName)))), "spec", "tls")
}

func ingressRule(host schema.Host, service string, port schema.Port, paths ...string) *node {
	list := sequenceOf()
	for _, path := range paths {
		backend := mappingOf("service", mappingOf("name", textNode(service)).and("port", mappingOf("number", intNode(port))))
		list.content = append(list.content, mappingOf("path", textNode(path)).and("pathType", textNode("Prefix")).and("backend", backend))
	}
	return mappingOf("host", textNode(string(host))).and("http", mappingOf("paths", list))
}

func routes(w *wiring, p part, gateway schema.Gateway) []*object {
	route := func(file string, hosts ...schema.Host) *object {
		o := w.object("exposure/"+file, StageApp, p)
		o.replace(textSequence(hosts), "spec", "hostnames")
		o.parents(gateway.ParentRefs, "")
		return o
	}
	list := []*object{
		route("httproute-storefront.yaml", w.storefrontHosts()...),
		route("httproute-medusa.yaml", w.spec.Hosts.Admin),
	}
	if search := w.spec.Hosts.Search; search != "" {
		list = append(list, route("httproute-search.yaml", search))
	}
	if *gateway.HTTPSRedirect.Enabled {
		redirect := w.object("exposure/httproute-redirect.yaml", StageApp, p)
		redirect.replace(textSequence(w.hosts()), "spec", "hostnames")
		redirect.parents(gateway.ParentRefs, gateway.HTTPSRedirect.SectionName)
		list = append(list, redirect)
	}
	return list
}

// parents attaches a route to Gateways, at their own listeners or at the one named,
// to each of them once.
func (o *object) parents(gateways []schema.ParentRef, section schema.ObjectName) {
	list := sequenceOf()
	var attached []schema.ParentRef
	for _, g := range gateways {
		listener := g.SectionName
		if section != "" {
			listener = section
		}
		if slices.Contains(attached, schema.ParentRef{Name: g.Name, Namespace: g.Namespace, SectionName: listener}) {
			continue
		}
		attached = append(attached, schema.ParentRef{Name: g.Name, Namespace: g.Namespace, SectionName: listener})
		list.content = append(list.content, mappingOf("group", textNode("gateway.networking.k8s.io")).
			and("kind", textNode("Gateway")).
			and("name", textNode(string(g.Name))).
			and("namespace", textNode(string(g.Namespace))).
			and("sectionName", textNode(string(listener))))
	}
	o.replace(list, "spec", "parentRefs")
}
