package render

import (
	"slices"
	"strings"

	"github.com/petrify-dev/petrify/internal/diag"
	"github.com/petrify-dev/petrify/schema"
)

// origins holds the CORS lists to what browsers send, and to the hosts that are
// routed: a mismatch still answers 200 and only the browser refuses it.
func (o *output) origins() {
	config, found := o.byName[identity{"ConfigMap", medusaConfigName}]
	if !found {
		return
	}
	for _, list := range []struct {
		variable string
		services []string
	}{
		{schema.VarStoreCORS, []string{storefrontName}},
		{schema.VarAdminCORS, []string{serverName}},
		{schema.VarAuthCORS, []string{storefrontName, serverName}},
	} {
		allowed := map[string]bool{}
		for origin := range strings.SplitSeq(config.root.str("data", list.variable), ",") {
			allowed[origin] = true
			if !schema.Origin(origin).Valid() {
				o.problem(config, "%s holds %s, which no browser sends", list.variable, diag.Quote(origin))
			}
		}
		for _, route := range o.routed {
			if slices.Contains(list.services, route.Service) && !allowed["https://"+route.Host] && !allowed["http://"+route.Host] {
				o.problem(config, "%s lacks https://%s, which %s routes to Service/%s", list.variable, route.Host, route.By, route.Service)
			}
		}
	}
}

// publicURLs holds the URLs that the stack gives itself to the hosts that are routed,
// when any is and what serves them is part of the stack.
func (o *output) publicURLs() {
	if len(o.routed) == 0 {
		return
	}
	for _, url := range []struct{ config, variable, service string }{
		{medusaConfigName, schema.VarBackendURL, serverName},
		{medusaConfigName, schema.VarAdminBackendURL, serverName},
		{medusaConfigName, schema.VarStorefrontURL, storefrontName},
		{storefrontConfigName, schema.VarBaseURL, storefrontName},
		{storefrontConfigName, schema.VarSearchEndpoint, meilisearchName},
	} {
		config, found := o.byName[identity{"ConfigMap", url.config}]
		_, host, given := strings.Cut(config.root.str("data", url.variable), "://")
		if _, served := o.byName[identity{"Service", url.service}]; !found || !given || !served {
			continue
		}
		if !slices.ContainsFunc(o.routed, func(r Route) bool { return r.Host == host && r.Service == url.service }) {
			o.problem(config, "%s names the host %s, which nothing routes to Service/%s", url.variable, host, url.service)
		}
	}
}

// redirects holds a route that redirects to the hosts of all that do not.
func (o *output) redirects() {
	for _, r := range o.resources {
		if r.Kind != "HTTPRoute" || slices.ContainsFunc(r.root.items("spec", "rules"), func(rule *node) bool { return rule.get("backendRefs") != nil }) {
			continue
		}
		for _, route := range o.routed {
			if !slices.ContainsFunc(r.root.items("spec", "hostnames"), func(host *node) bool { return host.value == route.Host }) {
				o.problem(r, "does not redirect %s, which %s routes", route.Host, route.By)
			}
		}
	}
}

// Route is a public host, and the Service that an Ingress or HTTPRoute leads it to.
type Route struct {
	By      Resource
	Host    string
	Service string
	Port    string // of the Service
}

func routesOf(resources []Resource) []Route {
	var routes []Route
	for _, r := range resources {
		switch r.Kind {
		case "Ingress":
			for _, rule := range r.root.items("spec", "rules") {
				for _, path := range rule.items("http", "paths") {
					service := path.at("backend", "service")
					routes = append(routes, Route{r, rule.str("host"), service.str("name"), service.str("port", "number")})
				}
			}
		case "HTTPRoute":
			for _, rule := range r.root.items("spec", "rules") {
				for _, backend := range rule.items("backendRefs") {
					for _, host := range r.root.items("spec", "hostnames") {
						routes = append(routes, Route{r, host.value, backend.str("name"), backend.str("port")})
					}
				}
			}
		}
	}
	return routes
}
