package graph

import (
	"fmt"
	"slices"
	"strings"

	"github.com/petrify-dev/petrify/internal/resources"
	"github.com/petrify-dev/petrify/internal/stack"
	"github.com/petrify-dev/petrify/render"
)

// Of draws a stack: its topology, and what its objects and what they ask for say of
// each node.
func Of(title string, topology render.Topology, objects []stack.Object, asked resources.Report) Graph {
	b := &building{topology: topology, ordered: objects, objects: map[string]stack.Object{}, pods: map[string]string{}, nodes: map[string]int{}}
	for _, o := range objects {
		b.objects[o.String()] = o
	}
	for _, w := range slices.Concat(asked.Workloads, asked.Jobs) {
		b.pods[w.Name] = counted(w.Pods)
	}
	b.graph.Title = title
	b.workloads()
	b.services()
	b.routes()
	b.calls()
	b.paths()
	b.waits()
	b.mounts()
	b.notes()
	return b.graph
}

func counted(pods resources.Pods) string {
	if pods.String() == "1" {
		return "1 pod"
	}
	return pods.String() + " pods"
}

// building is what is drawn so far.
type building struct {
	topology render.Topology
	ordered  []stack.Object
	objects  map[string]stack.Object // by Kind/name
	pods     map[string]string       // of workloads, for people
	nodes    map[string]int          // indexes, by Kind/name or what is outside
	graph    Graph
}

// node adds a node under the name that others know it by, and returns its index. The
// title is the end of the name, which is shortened where it changes with each release.
func (b *building) node(name string, role Role, title string, lines ...string) int {
	if i, there := b.nodes[name]; there {
		return i
	}
	b.nodes[name] = len(b.graph.Nodes)
	kind, _, _ := strings.Cut(name, "/")
	b.graph.Nodes = append(b.graph.Nodes, Node{ID: b.identifier(kind + " " + title), Role: role, Title: title, Lines: lines})
	return b.nodes[name]
}

// identifier makes a name that every format takes, and that no other node has. It
// begins with a kind, so that it is no keyword.
func (b *building) identifier(name string) string {
	id := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		case r >= 'A' && r <= 'Z':
			return r - 'A' + 'a'
		}
		return '_'
	}, name)
	unique := id
	for n := 2; slices.ContainsFunc(b.graph.Nodes, func(node Node) bool { return node.ID == unique }); n++ {
		unique = fmt.Sprintf("%s_%d", id, n)
	}
	return unique
}

// workloads come in an order in which who calls another stands above it.
func (b *building) workloads() {
	for _, r := range callersFirst(b.topology) {
		name := r.String()
		switch {
		case r.Stage == render.StageData:
			b.node(name, Store, r.Name, b.storeLines(r)...)
		case isJob(r):
			b.node(name, Job, r.LastingName(), append([]string{r.Kind + ", " + b.pods[name]}, b.schedule(name)...)...)
		default:
			b.node(name, Workload, r.Name, append([]string{r.Kind + ", " + b.pods[name]}, b.letsIn(name)...)...)
		}
	}
}

func isJob(r render.Resource) bool { return r.Kind == "Job" || r.Kind == "CronJob" }

// schedule says when a CronJob runs.
func (b *building) schedule(name string) []string {
	spec := b.objects[name].Fields.At("spec")
	if !spec.At("schedule").Exists() {
		return nil
	}
	return []string{strings.TrimSpace("at " + spec.At("schedule").String() + " " + spec.At("timeZone").String())}
}

// callersFirst orders workloads so that each stands after those that call it, and else
// as they are rendered.
func callersFirst(t render.Topology) []render.Resource {
	var ordered []render.Resource
	var visit func(w render.Resource, above []string)
	placed := func(w render.Resource) bool {
		return slices.ContainsFunc(ordered, func(o render.Resource) bool { return o.String() == w.String() })
	}
	visit = func(w render.Resource, above []string) {
		if placed(w) || slices.Contains(above, w.String()) {
			return
		}
		for _, backend := range t.Backends {
			for _, call := range t.Calls {
				if backend.Workload.String() == w.String() && call.Host == backend.Service.Name && !isJob(call.From) {
					visit(call.From, append(above, w.String()))
				}
			}
		}
		if !placed(w) {
			ordered = append(ordered, w)
		}
	}
	for _, w := range t.Workloads {
		visit(w, nil)
	}
	return ordered
}

// storeLines say what a data store keeps, where it listens and to whom.
func (b *building) storeLines(store render.Resource) []string {
	var lines []string
	for _, service := range b.servicesOf(store) {
		for _, port := range portsOf(service) {
			lines = append(lines, "Service "+service.Name+", port "+port)
		}
	}
	kept := store.Kind + ", " + b.pods[store.String()]
	for _, claim := range b.objects[store.String()].Fields.At("spec", "volumeClaimTemplates").Items() {
		kept += ", " + claim.At("spec", "resources", "requests", "storage").String()
	}
	return slices.Concat([]string{kept}, lines, b.letsIn(store.String()))
}

// servicesOf are the Services in front of a workload; of those that only give its pods
// names, none if there are others.
func (b *building) servicesOf(workload render.Resource) []stack.Object {
	var all, addressed []stack.Object
	for _, backend := range b.topology.Backends {
		service := b.objects[backend.Service.String()]
		switch {
		case backend.Workload.String() != workload.String():
		case service.Fields.At("spec", "clusterIP").String() == "None":
			all = append(all, service)
		default:
			all, addressed = append(all, service), append(addressed, service)
		}
	}
	if len(addressed) > 0 {
		return addressed
	}
	return all
}

func portsOf(service stack.Object) []string {
	var ports []string
	for _, port := range service.Fields.At("spec", "ports").Items() {
		ports = append(ports, port.At("port").String())
	}
	return ports
}

// letsIn says from where outside of the stack a workload may be called.
func (b *building) letsIn(workload string) []string {
	var lines []string
	for _, path := range b.topology.Paths {
		if path.To.Workload == workload && path.From.Outside != "" {
			lines = append(lines, "lets in "+path.From.Outside+" on "+path.Port)
		}
	}
	return lines
}

// services adds those of workloads; those of data stores are told with them.
func (b *building) services() {
	for _, w := range callersFirst(b.topology) {
		if w.Stage == render.StageData {
			continue
		}
		for _, service := range b.servicesOf(w) {
			ports := portsOf(service)
			i := b.node(service.String(), Service, service.Name, "Service, port "+strings.Join(ports, ", "))
			b.graph.edge(Edge{From: i, To: b.nodes[w.String()], Kind: Calls, Port: strings.Join(ports, ", ")})
		}
	}
}

// serving is the node at which a Service is called: its own, or its data store's.
func (b *building) serving(service string) (node int, there bool) {
	if i, there := b.nodes["Service/"+service]; there {
		return i, true
	}
	for _, backend := range b.topology.Backends {
		if i, there := b.nodes[backend.Workload.String()]; there && backend.Service.Name == service {
			return i, true
		}
	}
	return 0, false
}

// routes adds what leads from the internet to Services.
func (b *building) routes() {
	for _, o := range b.ordered {
		var lines []string
		switch o.Kind {
		case "Ingress":
			lines = ingressLines(o)
		case "HTTPRoute":
			lines = gatewayLines(o)
		default:
			continue
		}
		source := b.node("source", Source, "the internet", "visitors")
		i := b.node(o.String(), Router, o.Name, lines...)
		b.graph.edge(Edge{From: source, To: i, Kind: Calls})
		for _, route := range b.topology.Routes {
			if to, there := b.serving(route.Service); there && route.By.String() == o.String() {
				b.graph.edge(Edge{From: i, To: to, Kind: Calls, Port: route.Port})
			}
		}
	}
}

func ingressLines(o stack.Object) []string {
	class := "Ingress, class " + o.Fields.At("spec", "ingressClassName").String()
	if o.Fields.At("spec", "tls").Exists() {
		class += ", TLS"
	}
	var hosts []string
	for _, rule := range o.Fields.At("spec", "rules").Items() {
		hosts = append(hosts, rule.At("host").String())
	}
	return append([]string{class}, few(hosts)...)
}

func gatewayLines(o stack.Object) []string {
	lines := []string{"HTTPRoute"}
	for _, parent := range o.Fields.At("spec", "parentRefs").Items() {
		lines = append(lines, "Gateway "+parent.At("namespace").String()+"/"+parent.At("name").String()+", "+parent.At("sectionName").String())
	}
	if !leadsSomewhere(o) {
		return append(lines, "redirects to https")
	}
	var hosts []string
	for _, host := range o.Fields.At("spec", "hostnames").Items() {
		hosts = append(hosts, host.String())
	}
	return append(lines, few(hosts)...)
}

func leadsSomewhere(route stack.Object) bool {
	return slices.ContainsFunc(route.Fields.At("spec", "rules").Items(), func(rule stack.Value) bool { return rule.At("backendRefs").Exists() })
}

// mostShown is how many hosts a node shows.
const mostShown = 4

// few are the first of many, each once.
func few(all []string) []string {
	var each []string
	for _, one := range all {
		if !slices.Contains(each, one) {
			each = append(each, one)
		}
	}
	if len(each) > mostShown {
		each = append(each[:mostShown-1:mostShown-1], fmt.Sprintf("and %d more", len(each)-mostShown+1))
	}
	return each
}

// calls adds the connections that pods open.
func (b *building) calls() {
	for _, call := range b.topology.Calls {
		from := b.nodes[call.From.String()]
		to, inside := b.serving(call.Host)
		if !inside {
			to = b.outside(call)
		}
		b.graph.edge(Edge{From: from, To: to, Kind: Calls, Port: call.Port})
	}
}

// outside is the node of what is called outside of the stack.
func (b *building) outside(call render.Call) int {
	name, port := "outside/"+call.Host+" "+call.Port, "outside, port "+call.Port
	if call.What != "" {
		return b.node(name+" "+call.What, Outside, call.What, call.Host, port)
	}
	return b.node(name, Outside, call.Host, port)
}

// dns is the port on which every pod asks for names.
const dns = "53"

// paths adds the connections that NetworkPolicies allow, unless it is known that they
// are opened.
func (b *building) paths() {
	for _, path := range b.topology.Paths {
		from, fromInside := b.nodes[path.From.Workload]
		to, toInside := b.nodes[path.To.Workload]
		switch {
		case path.Port == dns || !fromInside || path.To.Outside != "" && b.callsOutside(path):
			continue
		case !toInside:
			to = b.node("outside/"+path.To.Outside+" "+path.Port, Outside, path.To.Outside, "outside, port "+path.Port)
		case b.graph.Nodes[to].Role == Workload:
			to = b.inFrontOf(path.To.Workload, to)
		}
		b.graph.edge(Edge{From: from, To: to, Kind: Allows, Port: path.Port})
	}
}

// callsOutside tells whether the path is there for a call to a host that is known.
func (b *building) callsOutside(path render.Path) bool {
	return slices.ContainsFunc(b.topology.Calls, func(call render.Call) bool {
		_, inside := b.serving(call.Host)
		return !inside && call.From.String() == path.From.Workload && call.Port == path.Port
	})
}

// inFrontOf is the node of the Service in front of a workload, or else its own.
func (b *building) inFrontOf(workload string, own int) int {
	for _, backend := range b.topology.Backends {
		if i, there := b.nodes[backend.Service.String()]; there && backend.Workload.String() == workload {
			return i
		}
	}
	return own
}

// waits adds what starts only after Jobs.
func (b *building) waits() {
	for _, wait := range b.topology.Waits {
		b.graph.edge(Edge{From: b.nodes[wait.Job.String()], To: b.nodes[wait.Workload.String()], Kind: Waits})
	}
}

// mounts adds the volumes that outlive pods, but for those of data stores, which are told
// with them.
func (b *building) mounts() {
	for _, m := range b.topology.Mounts {
		claim := m.Claim.String()
		size := b.objects[claim].Fields.At("spec", "resources", "requests", "storage").String()
		to := b.node(claim, Store, m.Claim.Name, m.Claim.Kind+", "+size)
		b.graph.edge(Edge{From: b.nodes[m.Workload.String()], To: to, Kind: Mounts})
	}
}

// notes say what holds for all workloads.
func (b *building) notes() {
	t := b.topology
	asks := func(w render.Resource) bool {
		return slices.ContainsFunc(t.Paths, func(p render.Path) bool {
			return p.From.Workload == w.String() && p.To.Outside == render.Anyone && p.Port == dns
		})
	}
	closed := len(t.Workloads) - len(t.Open)
	switch {
	case closed == 0:
		b.note("there are no NetworkPolicies: every pod may call every other, and anyone outside")
	case len(t.Open) > 0:
		b.note("no NetworkPolicy closes " + named(t.Open))
	}
	var silent []render.Resource
	for _, w := range t.Workloads {
		if !asks(w) {
			silent = append(silent, w)
		}
	}
	switch {
	case len(silent) == 0:
		b.note("every pod may ask DNS, on port 53")
	case closed > 0 && len(silent) < len(t.Workloads):
		b.note("pods may ask DNS, on port 53, but not those of " + named(silent))
	}
	if migrates := func(w render.Resource) bool { return w.Stage == render.StageMigrate }; len(t.Waits) == 0 && slices.ContainsFunc(t.Workloads, migrates) {
		b.note("the migration runs before the servers, an order that is kept by what applies the stack")
	}
}

func (b *building) note(text string) { b.graph.Notes = append(b.graph.Notes, text) }

func named(workloads []render.Resource) string {
	var names []string
	for _, w := range workloads {
		names = append(names, w.Kind+" "+w.LastingName())
	}
	return strings.Join(names, ", ")
}
