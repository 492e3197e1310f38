// Package graph draws who reaches whom in a stack, as text for Mermaid and Graphviz and
// as an SVG image. It must not know of specs, files or flags, and asks nobody else for
// a layout.
package graph

// Graph is a picture in terms of what is in it.
type Graph struct {
	Title string
	Nodes []Node
	Edges []Edge
	Notes []string // what holds for all of it
}

// Node is a box.
type Node struct {
	ID    string // unique, letters, digits and underscores
	Role  Role
	Title string
	Lines []string // what there is to say of it
}

// Edge leads from one node to another, by their indexes.
type Edge struct {
	From, To int
	Kind     EdgeKind
	Port     string // empty if none is known
}

// Role decides where a node stands: what is called stands to the right of who calls.
type Role int

// The roles, from left to right. Jobs stand with the workloads, and what is outside of
// the stack with its data stores.
const (
	Source  Role = iota // the internet that visitors come from
	Router              // an Ingress or HTTPRoute
	Service             // of a workload
	Workload
	Job
	Store   // a data store in the stack, or a volume that stands for itself
	Outside // what is called outside of the stack
)

// EdgeKind says what an edge means.
type EdgeKind int

// The kinds of edges.
const (
	Calls  EdgeKind = iota // opens connections
	Allows                 // may open connections by the NetworkPolicies; whether it does is not known
	Waits                  // starts only when the other has done its work
	Mounts                 // reads and writes the other, a volume
)

// String says for people what the edge does.
func (k EdgeKind) String() string {
	return [...]string{Calls: "calls", Allows: "may call", Waits: "before", Mounts: "mounts"}[k]
}

// edge adds an edge, once.
func (g *Graph) edge(e Edge) {
	for _, there := range g.Edges {
		if there.From == e.From && there.To == e.To && there.Kind <= e.Kind {
			return
		}
	}
	g.Edges = append(g.Edges, e)
}
