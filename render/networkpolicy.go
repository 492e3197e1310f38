package render

import (
	"slices"

	"github.com/petrify-dev/petrify/schema"
)

// identity is what each workload has of its own: a ServiceAccount, and the
// NetworkPolicy of its pods. A nil ingress leaves base's rule, which lets nobody in.
func (w *wiring) identity(directory string, p part, ingress *node) []*object {
	objects := []*object{w.object(directory+"/serviceaccount.yaml", StageSetup, p)}
	if !*w.spec.NetworkPolicy.Enabled {
		return objects
	}
	policy := w.object(directory+"/networkpolicy.yaml", StageSetup, p)
	if ingress != nil {
		policy.replace(sequenceOf(ingress), "spec", "ingress")
	}
	switch {
	case p.app == "medusa":
		policy.replace(sequenceOf(w.medusaEgress()...), "spec", "egress")
	case p.app == storefrontName:
		egress := policy.need("spec", "egress")
		egress.content = withCalls(egress.content, w.storefrontCalls())
	case p.component == backupComponent:
		egress := policy.need("spec", "egress")
		egress.content = withCalls(egress.content, w.backupCalls())
	}
	return append(objects, policy)
}

// publicIngress is who may call a Service that is exposed: the controller's
// namespace when it is known and otherwise anyone, since load balancers may address
// pods directly. Without exposure, pods of the same namespace.
func (w *wiring) publicIngress(port schema.Port, apps ...string) *node {
	controller := w.spec.NetworkPolicy.ControllerNamespace
	exposed := w.spec.Exposure.None == nil
	if exposed && controller == "" {
		return rule("from", nil, port)
	}
	var peers []*node
	if controller != "" {
		peers = append(peers, inNamespace(string(controller)))
	}
	if exposed {
		peers = append(peers, pods(apps...)...)
	} else {
		peers = append(peers, mappingOf("podSelector", &node{kind: mapping}))
	}
	return rule("from", peers, port)
}

// fromMedusa lets every pod in that runs Medusa, Jobs included.
func (w *wiring) fromMedusa(port schema.Port) *node {
	return rule("from", pods(w.medusaApps...), port)
}

// medusaEgress is what pods that run Medusa may reach: DNS, the data stores, the web,
// but for the cloud's metadata address, and the integrations, wherever they are.
func (w *wiring) medusaEgress() []*node {
	rules := []*node{
		mappingOf("ports", sequenceOf(portNode("UDP", 53), portNode("TCP", 53))),
		rule("to", w.dataStore(w.postgres, w.spec.Postgres.External != nil), w.postgres.port),
		rule("to", w.dataStore(w.redis, w.spec.Redis.External != nil), w.redis.port),
		rule("to", internet(), 443),
	}
	if w.spec.Integrations.Meilisearch.RunsInCluster() {
		rules = append(rules, rule("to", pods(meilisearchName), meilisearchPort))
	}
	return withCalls(rules, w.medusaCalls())
}

// withCalls adds to egress rules what each URL needs, unless one of them is just that.
func withCalls(rules []*node, calls []schema.URL) []*node {
	for _, url := range calls {
		needed := rule("to", outside(schema.Address(url.Host)), url.Port)
		if !slices.ContainsFunc(rules, needed.equal) {
			rules = append(rules, needed)
		}
	}
	return rules
}

// dataStore are the peers that a data store is reached at.
func (w *wiring) dataStore(at endpoint, external bool) []*node {
	if !external {
		return pods(at.host)
	}
	return outside(schema.Address(at.host))
}

// outside are the peers that a host outside the stack is reached at: pods of this or
// another namespace when it is a Service's name, an address, or, since a NetworkPolicy
// knows no host names, the internet.
func outside(host schema.Address) []*node {
	if host.IPv4() {
		return []*node{ipBlock(string(host) + "/32")}
	}
	namespace, service := host.Service()
	switch {
	case !service:
		return internet()
	case namespace == "":
		return []*node{mappingOf("podSelector", &node{kind: mapping})}
	}
	return []*node{inNamespace(string(namespace))}
}

// internet is every address but those at which clouds serve credentials to pods.
func internet() []*node {
	return []*node{
		ipBlock("0.0.0.0/0", "169.254.169.254/32"),
		ipBlock("::/0", "fd00:ec2::254/128"),
	}
}

func ipBlock(cidr string, except ...string) *node {
	block := mappingOf("cidr", textNode(cidr))
	if len(except) > 0 {
		block.and("except", textSequence(except))
	}
	return mappingOf("ipBlock", block)
}

func inNamespace(namespace string) *node {
	return mappingOf("namespaceSelector",
		mappingOf("matchLabels", mappingOf("kubernetes.io/metadata.name", textNode(namespace))))
}

// pods are peers of this namespace, by the one label that selects them.
func pods(apps ...string) []*node {
	peers := make([]*node, len(apps))
	for i, app := range apps {
		peers[i] = mappingOf("podSelector", mappingOf("matchLabels", mappingOf("app", textNode(app))))
	}
	return peers
}

// rule allows traffic from or to peers on a TCP port; without peers, any.
func rule(direction string, peers []*node, port schema.Port) *node {
	ports := sequenceOf(portNode("TCP", port))
	if len(peers) == 0 {
		return mappingOf("ports", ports)
	}
	return mappingOf(direction, sequenceOf(peers...)).and("ports", ports)
}

func portNode(protocol string, port schema.Port) *node {
	return mappingOf("protocol", textNode(protocol)).and("port", intNode(port))
}
