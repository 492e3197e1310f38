package change

import (
	"slices"

	"github.com/petrify-dev/petrify/internal/stack"
)

// network tells of what NetworkPolicies let pass from now on, and what no longer.
func (c *comparison) network() {
	for _, p := range c.pairs {
		if p.kind() != "NetworkPolicy" {
			continue
		}
		subject := title(p.object())
		switch {
		case p.stays():
			c.passage(p, subject)
		case !c.podsStay(subject):
		case p.after == nil:
			c.sayOf(Traffic, subject, predicate{" loses its NetworkPolicy: once it is deleted, everything may pass", " lose their NetworkPolicies: once they are deleted, everything may pass"}, p)
		default:
			c.sayOf(Traffic, subject, predicate{" gets a NetworkPolicy: only what it lists may pass", " get NetworkPolicies: only what they list may pass"}, p)
		}
	}
}

// clusterIP is the type of a Service that names none.
const clusterIP = "ClusterIP"

// services tells of Services that can be called from outside of the cluster without a
// route, or no longer.
func (c *comparison) services() {
	for _, p := range c.pairs {
		if p.kind() != "Service" || p.after == nil {
			continue
		}
		was, will := serviceType(p.was("spec")), serviceType(p.will("spec"))
		change := arrow(was, will)
		if p.before == nil {
			was, change = clusterIP, shown(will)
		}
		switch {
		case was == will || !isPublic(was) && !isPublic(will):
			continue
		case isPublic(will):
			c.say(Traffic, p.object().String()+": "+change+", which can be called from outside of the cluster", p)
		default:
			c.say(Traffic, p.object().String()+": "+change+", which cannot be called from outside of the cluster", p)
		}
		p.take("spec", "type")
	}
}

func serviceType(spec stack.Value) string {
	if given := spec.At("type").String(); given != "" {
		return given
	}
	return clusterIP
}

func isPublic(serviceType string) bool {
	return serviceType == "LoadBalancer" || serviceType == "NodePort"
}

// podsStay tells whether there are pods of that title before and after.
func (c *comparison) podsStay(subject string) bool {
	return slices.ContainsFunc(c.pairs, func(p *pair) bool {
		return p.stays() && p.will("spec", "template").Exists() && title(*p.after) == subject
	})
}

// passage compares what a policy lets in and out.
func (c *comparison) passage(p *pair, subject string) {
	for _, direction := range []struct{ list, peers, all, opened, closed string }{
		{"ingress", "from", "everyone", "may now be called by ", "may no longer be called by "},
		{"egress", "to", "everything", "may now call ", "may no longer call "},
	} {
		was, will := passages(p.was("spec", direction.list), direction.peers, direction.all), passages(p.will("spec", direction.list), direction.peers, direction.all)
		opened, closed := will.missing(was), was.missing(will)
		if len(opened)+len(closed) == 0 {
			continue
		}
		p.take("spec", direction.list)
		for _, change := range []struct {
			verb   string
			places []string
		}{{direction.opened, opened}, {direction.closed, closed}} {
			if len(change.places) > 0 {
				c.sayOf(Traffic, subject, always(" "+change.verb+listed(change.places)), p)
			}
		}
	}
}

// passages are the peers of rules, each with the ports of its rule. A rule without
// peers is for all of them, and has their name.
func passages(rules stack.Value, peers, all string) *set {
	var found set
	for _, rule := range rules.Items() {
		var ports set
		for _, port := range rule.At("ports").Items() {
			ports.add(shown(port.At("protocol").String()) + " " + shown(port.At("port").String()))
		}
		on := " on any port"
		if len(ports.list) > 0 {
			on = " on " + listed(ports.list)
		}
		if !rule.At(peers).Exists() {
			found.add(all + on)
		}
		for _, peer := range rule.At(peers).Items() {
			found.add(peerName(peer) + on)
		}
	}
	return &found
}

// peerName is what people call the peer of a NetworkPolicy.
func peerName(peer stack.Value) string {
	pods, space, block := peer.At("podSelector"), peer.At("namespaceSelector"), peer.At("ipBlock", "cidr")
	switch name := space.At("matchLabels", "kubernetes.io/metadata.name"); {
	case block.String() == "0.0.0.0/0" || block.String() == "::/0":
		return "every address"
	case block.Exists():
		return shown(block.String())
	case name.Exists() && !pods.Exists():
		return "namespace " + shown(name.String())
	case space.Exists():
		return "pods of other namespaces"
	case len(pods.Entries()) == 0:
		return "every pod of the namespace"
	}
	return "pods of " + shown(pods.At("matchLabels", "app").String())
}
