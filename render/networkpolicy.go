package render

import (
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
	if p.app == "medusa" {
		policy.replace(sequenceOf(w.medusaEgress()...), "spec", "egress")
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
		peers = append(peers, mappingOf("namespaceSelector",
			mappingOf("matchLabels", mappingOf("kubernetes.io/metadata.name", textNode(string(controller))))))
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

// medusaEgress is what pods that run Medusa may reach: DNS, both data stores and
// the web, but for the cloud's metadata address.
func (w *wiring) medusaEgress() []*node {
	return []*node{
		mappingOf("ports", sequenceOf(portNode("UDP", 53), portNode("TCP", 53))),
		rule("to", []*node{dataStore(w.postgres, w.spec.Postgres.External != nil)}, w.postgres.port),
		rule("to", []*node{dataStore(w.redis, w.spec.Redis.External != nil)}, w.redis.port),
		rule("to", []*node{internet()}, 443),
	}
}

// dataStore is a peer: the pods in the cluster, the address outside, or, since a
// NetworkPolicy knows no host names, any address.
func dataStore(at endpoint, external bool) *node {
	switch {
	case !external:
		return pods(at.host)[0]
	case schema.Address(at.host).IPv4():
		return mappingOf("ipBlock", mappingOf("cidr", textNode(at.host+"/32")))
	}
	return internet()
}

func internet() *node {
	return mappingOf("ipBlock", mappingOf("cidr", textNode("0.0.0.0/0")).
		and("except", sequenceOf(textNode("169.254.169.254/32"))))
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
