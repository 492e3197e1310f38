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
	routed := o.routedTo()
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
		for _, route := range routed {
			if slices.Contains(list.services, route.service) && !allowed["https://"+route.host] && !allowed["http://"+route.host] {
				o.problem(config, "%s lacks https://%s, which %s routes to Service/%s", list.variable, route.host, route.by, route.service)
			}
		}
	}
}

// hostRoute is a public host and the Service behind it.
type hostRoute struct {
	by      Resource
	host    string
	service string
}

func (o *output) routedTo() []hostRoute {
	var routes []hostRoute
	for _, r := range o.resources {
		switch r.Kind {
		case "Ingress":
			for _, rule := range r.root.items("spec", "rules") {
				for _, path := range rule.items("http", "paths") {
					routes = append(routes, hostRoute{r, rule.str("host"), path.str("backend", "service", "name")})
				}
			}
		case "HTTPRoute":
			for _, rule := range r.root.items("spec", "rules") {
				for _, backend := range rule.items("backendRefs") {
					for _, host := range r.root.items("spec", "hostnames") {
						routes = append(routes, hostRoute{r, host.value, backend.str("name")})
					}
				}
			}
		}
	}
	return routes
}
