package change

import (
	"slices"
	"strings"

	"github.com/petrify-dev/petrify/internal/stack"
)

// routes tells of public hosts and of what serves them.
func (c *comparison) routes() {
	was, will := c.routing((*pair).routesBefore), c.routing((*pair).routesAfter)
	rerouted := c.hosts(was, will)
	c.entrances(was, will)
	c.redirectsGone(will)
	for _, p := range c.pairs {
		switch p.kind() {
		case "Ingress":
			c.tls(p, slices.Contains(rerouted, p))
		case "HTTPRoute":
		default:
			continue
		}
		for _, d := range p.take("metadata", "annotations", "*") {
			c.say(Traffic, p.object().String()+": "+d.of("annotation "+shown(d.path[2].Name)), p)
		}
	}
}

// route is a public host, with a path unless that is /, and what answers there.
type route struct {
	place    string
	services string
	entrance string // what takes requests in
	in       *pair
}

// routing is routes by their place, and the places in order.
type routing struct {
	routes map[string]route
	places []string
}

// routing collects one side's routes. Of two at one place the first counts.
func (c *comparison) routing(of func(*pair) []route) routing {
	all := routing{routes: map[string]route{}}
	for _, p := range c.pairs {
		for _, r := range of(p) {
			if _, taken := all.routes[r.place]; !taken {
				all.routes[r.place] = r
				all.places = append(all.places, r.place)
			}
		}
	}
	return all
}

func (p *pair) routesBefore() []route { return routesOf(p, p.was("kind"), p.was("spec")) }
func (p *pair) routesAfter() []route  { return routesOf(p, p.will("kind"), p.will("spec")) }

// routesOf are the routes of an Ingress or HTTPRoute; none of another object, and none
// that only redirect.
func routesOf(p *pair, kind, spec stack.Value) []route {
	var routes []route
	switch entrance := entranceOf(kind, spec); kind.String() {
	case "Ingress":
		for _, rule := range spec.At("rules").Items() {
			for _, path := range rule.At("http", "paths").Items() {
				place := rule.At("host").String() + strings.TrimSuffix(path.At("path").String(), "/")
				service := path.At("backend", "service", "name").String()
				routes = append(routes, route{shown(place), shown(service), entrance, p})
			}
		}
	case "HTTPRoute":
		for _, host := range spec.At("hostnames").Items() {
			routes = append(routes, routesOfHost(p, host.String(), entrance, spec.At("rules").Items())...)
		}
	}
	return routes
}

// routesOfHost are those of an HTTPRoute's rules for one of its hosts: a rule without
// matches is for all paths. Of rules for one path, which tell requests apart by
// something else, it is to all their services that the path leads.
func routesOfHost(p *pair, host, entrance string, rules []stack.Value) []route {
	var places set
	services := map[string]*set{}
	for _, rule := range rules {
		var paths set
		for _, match := range rule.At("matches").Items() {
			paths.add(strings.TrimSuffix(match.At("path", "value").String(), "/"))
		}
		if len(paths.list) == 0 {
			paths.add("")
		}
		for _, path := range paths.list {
			for _, backend := range rule.At("backendRefs").Items() {
				place := shown(host + path)
				places.add(place)
				if services[place] == nil {
					services[place] = &set{}
				}
				services[place].add(shown(backend.At("name").String()))
			}
		}
	}
	var routes []route
	for _, place := range places.list {
		routes = append(routes, route{place, listed(services[place].list), entrance, p})
	}
	return routes
}

// without are the routes of places that another routing does not have.
func (r routing) without(other routing) []route {
	var routes []route
	for _, place := range r.places {
		if _, found := other.routes[place]; !found {
			routes = append(routes, r.routes[place])
		}
	}
	return routes
}

// hosts tells of places that come, go or lead elsewhere, and returns the objects that
// route them.
func (c *comparison) hosts(was, will routing) (rerouted []*pair) {
	gone, come := was.without(will), will.without(was)
	if len(gone) > 0 {
		var places []string
		concerned := c.redirects()
		for _, r := range gone {
			places, concerned = append(places, r.place), append(concerned, r.in)
		}
		c.say(Outage, "no longer public: "+listed(places), concerned...)
		rerouted = append(rerouted, concerned...)
	}
	if len(come) > 0 {
		var places []string
		concerned := c.redirects()
		for _, r := range come {
			places, concerned = append(places, r.place+" ("+r.services+")"), append(concerned, r.in)
		}
		c.say(Traffic, "now public: "+listed(places), concerned...)
		rerouted = append(rerouted, concerned...)
	}
	for _, place := range will.places {
		before, after := was.routes[place].services, will.routes[place]
		if before != "" && before != after.services {
			instead := after.services + " instead of " + before
			c.sayOf(Traffic, place, predicate{" leads to " + instead, " lead to " + instead}, after.in)
			rerouted = append(rerouted, after.in)
		}
	}
	for _, p := range rerouted {
		p.take("spec", "rules")
		p.take("spec", "hostnames")
	}
	return rerouted
}

// redirects are the HTTPRoutes that lead to no Service and whose hosts differ: these
// are those of the others.
func (c *comparison) redirects() []*pair {
	var found []*pair
	for _, p := range c.pairs {
		if p.kind() == "HTTPRoute" && len(p.routesAfter()) == 0 && len(p.under("spec", "hostnames")) > 0 {
			found = append(found, p)
		}
	}
	return found
}

// redirectsGone tells of hosts that Gateways still serve, but that no HTTPRoute leads
// from plain HTTP to HTTPS any more.
func (c *comparison) redirectsGone(will routing) {
	for _, p := range c.pairs {
		if p.after != nil || p.kind() != "HTTPRoute" || !redirectsToHTTPS(p.was("spec")) {
			continue
		}
		var hosts set
		for _, place := range will.places {
			host, _, _ := strings.Cut(place, "/")
			if will.routes[place].in.kind() == "HTTPRoute" {
				hosts.add(host)
			}
		}
		if len(hosts.list) > 0 {
			const unsafe = ": plain HTTP is no longer redirected to HTTPS"
			c.say(Traffic, enumerated(hosts.list)+unsafe, p)
		}
	}
}

// redirectsToHTTPS tells whether an HTTPRoute sends browsers to HTTPS.
func redirectsToHTTPS(spec stack.Value) bool {
	for _, rule := range spec.At("rules").Items() {
		for _, filter := range rule.At("filters").Items() {
			if filter.At("requestRedirect", "scheme").String() == "https" {
				return true
			}
		}
	}
	return false
}

// entrances tells of places that something else takes requests in for, and of objects
// of which that is true though their places are others as well.
func (c *comparison) entrances(was, will routing) {
	for _, place := range will.places {
		before, stays := was.routes[place]
		after := will.routes[place]
		if stays && before.entrance != after.entrance {
			takeEntrance(after.in)
			c.sayOf(Traffic, place, otherEntrance(before.entrance, after.entrance), after.in)
		}
	}
	for _, p := range c.pairs {
		if !p.stays() {
			continue
		}
		before, after := entranceOf(p.was("kind"), p.was("spec")), entranceOf(p.will("kind"), p.will("spec"))
		if before != after && takeEntrance(p) {
			c.sayOf(Traffic, p.after.String(), otherEntrance(before, after), p)
		}
	}
}

func takeEntrance(p *pair) bool {
	return len(p.take("spec", "ingressClassName"))+len(p.take("spec", "parentRefs")) > 0
}

func otherEntrance(before, after string) predicate {
	return always(": " + before + " → " + after + ", whose address DNS must lead to")
}

// entranceOf is what takes requests in for an Ingress or HTTPRoute.
func entranceOf(kind, spec stack.Value) string {
	switch kind.String() {
	case "Ingress":
		return "Ingress class " + shown(spec.At("ingressClassName").String())
	case "HTTPRoute":
		var gateways set
		for _, parent := range spec.At("parentRefs").Items() {
			gateways.add(shown(parent.At("namespace").String() + "/" + parent.At("name").String()))
		}
		return "Gateway " + listed(gateways.list)
	}
	return ""
}

// tls tells of an Ingress's certificates. That they are for the hosts that it routes
// is not worth a word.
func (c *comparison) tls(p *pair, rerouted bool) {
	if len(p.under("spec", "tls")) == 0 {
		return
	}
	was, will := p.was("spec", "tls").Items(), p.will("spec", "tls").Items()
	name := p.object().String()
	switch before, after := certificates(was), certificates(will); {
	case len(was) == 0:
		c.say(Traffic, name+" answers in HTTPS, with the certificate in "+after, p)
	case len(will) == 0:
		c.say(Outage, name+" answers in plain HTTP only", p)
	case before != after:
		c.say(Traffic, name+": certificate in "+before+" → "+after, p)
	case !rerouted:
		return
	}
	p.take("spec", "tls")
}

// certificates names the Secrets that hold them.
func certificates(tls []stack.Value) string {
	var names set
	for _, entry := range tls {
		names.add(shown(entry.At("secretName").String()))
	}
	return listed(names.list)
}
