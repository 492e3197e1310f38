package render

import (
	"slices"
	"strings"
)

// Topology is who reaches whom in a stack, as the check of the output sees it.
type Topology struct {
	Workloads []Resource
	Routes    []Route    // from public hosts to Services
	Backends  []Backend  // of Services
	Calls     []Call     // that pods open, as far as the objects tell
	Waits     []Wait     // for Jobs
	Mounts    []Mount    // of claims that stand for themselves
	Paths     []Path     // that NetworkPolicies allow
	Open      []Resource // workloads that no NetworkPolicy closes
}

// Backend is a workload behind a Service.
type Backend struct{ Service, Workload Resource }

// Call is a connection that the pods of a workload open.
type Call struct {
	From Resource
	Host string // the name of a Service of the stack, or a host outside of it
	Port string
	What string // what is called there, for people; empty where only the host is known
}

// Mount is a volume that outlives the pods of a workload.
type Mount struct{ Workload, Claim Resource }

// Wait is for a Job to have done its work, before which pods of a workload do not start.
type Wait struct{ Workload, Job Resource }

// Path is traffic that NetworkPolicies allow, from pods to others or to and from what
// is outside of the stack.
type Path struct {
	From, To Peer
	Port     string // "*" for any
}

// Peer is a workload, or what is outside of the stack.
type Peer struct {
	Workload string // Kind/name, or empty
	Outside  string // for people, such as "namespace gateways"
}

// What is outside of a stack, beside namespaces and addresses.
const (
	Anyone          = "anyone"
	SameNamespace   = "any pod of the namespace"
	Internet        = "the internet"
	anyPort         = "*"
	everywhereIPv4  = "0.0.0.0/0"
	everywhereIPv6  = "::/0"
	namespaceByName = "kubernetes.io/metadata.name"
)

// Topology returns who reaches whom.
func (m Manifest) Topology() Topology {
	o := newOutput(m.Resources)
	t := Topology{Workloads: o.workloads, Waits: o.waits(), Mounts: o.mounts()}
	for _, r := range o.routed {
		if !slices.ContainsFunc(t.Routes, r.is) {
			t.Routes = append(t.Routes, r)
		}
	}
	for _, r := range o.resources {
		if r.Kind != "Service" {
			continue
		}
		for _, w := range o.selected(r.root.at("spec", "selector")) {
			t.Backends = append(t.Backends, Backend{r, w})
		}
	}
	for _, w := range o.workloads {
		for _, c := range o.calls(w) {
			if call := (Call{w, c.host, c.port, c.what}); !slices.ContainsFunc(t.Calls, call.is) {
				t.Calls = append(t.Calls, call)
			}
		}
		policy, closed := o.policy(w)
		if !closed {
			t.Open = append(t.Open, w)
			continue
		}
		t.Paths = append(t.Paths, outsidePaths(w, policy)...)
	}
	t.Paths = append(t.Paths, o.insidePaths()...)
	return t
}

// is tells whether both lead alike, if by several paths of a URL.
func (r Route) is(other Route) bool {
	return r.By.String() == other.By.String() && r.Host == other.Host && r.Service == other.Service && r.Port == other.Port
}

func (c Call) is(other Call) bool {
	return c.From.String() == other.From.String() && c.Host == other.Host && c.Port == other.Port
}

// waits are those of pods that await what a Job records.
func (o *output) waits() []Wait {
	var waits []Wait
	o.releases(func(release string, job, waiting Resource) {
		wait := func(w Wait) bool { return w.Workload.String() == waiting.String() }
		if job.Kind != "" && !slices.ContainsFunc(waits, wait) {
			waits = append(waits, Wait{waiting, job})
		}
	})
	return waits
}

// mounts are those of claims in the output.
func (o *output) mounts() []Mount {
	var mounts []Mount
	for _, w := range o.workloads {
		for _, volume := range podSpec(w).items("volumes") {
			claim := identity{"PersistentVolumeClaim", volume.str("persistentVolumeClaim", "claimName")}
			if claimed, there := o.byName[claim]; there {
				mounts = append(mounts, Mount{w, claimed})
			}
		}
	}
	return mounts
}

// outsidePaths are those that a workload's policy allows from and to what is outside
// of the stack.
func outsidePaths(w Resource, policy Resource) []Path {
	var paths []Path
	inside := Peer{Workload: w.String()}
	for _, rule := range policy.root.items("spec", "ingress") {
		for _, peer := range outsidePeers(rule, "from") {
			for _, port := range portsOf(rule) {
				paths = appendPath(paths, Path{peer, inside, port})
			}
		}
	}
	for _, rule := range policy.root.items("spec", "egress") {
		for _, peer := range outsidePeers(rule, "to") {
			for _, port := range portsOf(rule) {
				paths = appendPath(paths, Path{inside, peer, port})
			}
		}
	}
	return paths
}

func appendPath(paths []Path, path Path) []Path {
	if slices.Contains(paths, path) {
		return paths
	}
	return append(paths, path)
}

// portsOf are the ports that a rule opens.
func portsOf(rule *node) []string {
	var ports []string
	for _, port := range rule.items("ports") {
		ports = append(ports, port.str("port"))
	}
	if len(ports) == 0 {
		return []string{anyPort}
	}
	return ports
}

// outsidePeers are a rule's peers but for pods of the namespace that it selects by
// labels.
func outsidePeers(rule *node, direction string) []Peer {
	if rule.get(direction) == nil {
		return []Peer{{Outside: Anyone}}
	}
	var peers []Peer
	for _, peer := range rule.items(direction) {
		block, namespace, pods := peer.str("ipBlock", "cidr"), peer.get("namespaceSelector"), peer.get("podSelector")
		switch {
		case block == everywhereIPv4, block == everywhereIPv6:
			peers = append(peers, Peer{Outside: Internet})
		case block != "":
			peers = append(peers, Peer{Outside: strings.TrimSuffix(block, "/32")})
		case namespace != nil:
			peers = append(peers, Peer{Outside: namespacesOf(namespace)})
		case pods != nil && len(pods.entries()) == 0:
			peers = append(peers, Peer{Outside: SameNamespace})
		}
	}
	return peers
}

func namespacesOf(selector *node) string {
	if name := selector.str("matchLabels", namespaceByName); name != "" {
		return "namespace " + name
	}
	return "other namespaces"
}

// insidePaths are those between workloads that the policies of both ends allow.
func (o *output) insidePaths() []Path {
	var paths []Path
	for _, from := range o.workloads {
		for _, to := range o.workloads {
			if from.String() == to.String() {
				continue
			}
			for _, port := range listeningPorts(to) {
				if o.lets(from, to, port) {
					paths = appendPath(paths, Path{Peer{Workload: from.String()}, Peer{Workload: to.String()}, port})
				}
			}
		}
	}
	return paths
}

// lets tells whether policies allow a connection. At least one of the ends must have
// one, for otherwise nothing is said about it.
func (o *output) lets(from, to Resource, port string) bool {
	leaving, closed := o.policy(from)
	if closed && !lets(leaving, "egress", "to", podLabels(to), port) {
		return false
	}
	entering, shut := o.policy(to)
	if shut && !lets(entering, "ingress", "from", podLabels(from), port) {
		return false
	}
	return closed || shut
}

// listeningPorts are the ports of a workload's containers.
func listeningPorts(w Resource) []string {
	var ports []string
	for _, container := range podSpec(w).items("containers") {
		for _, port := range container.items("ports") {
			ports = append(ports, port.str("containerPort"))
		}
	}
	return ports
}
