package resources

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/petrify-dev/petrify/internal/diag"
	"github.com/petrify-dev/petrify/schema"
)

// Node is what a node offers to pods.
type Node struct {
	amounts Amounts
	pods    int
}

// podsPerNode is how many pods a kubelet takes, unless it is told otherwise
// (kubernetes: KubeletConfiguration.maxPods).
const podsPerNode = 110

// The largest node, far beyond those that there are, so that sums of many can be counted.
const (
	mostCores  = 100_000
	mostMemory = 1 << 50
	mostPods   = 100_000

	// A number without a unit is of bytes, which nobody means.
	leastMemory = 1 << 20
)

// NodeSyntax says how nodes are written.
const NodeSyntax = "CPU,MEMORY or CPU,MEMORY,PODS, such as 4,16Gi"

// ParseNode reads a node as NodeSyntax has it. The error is a diag.List.
func ParseNode(text string) (Node, error) {
	node := Node{amounts: Amounts{EphemeralStorage: unlimited}, pods: podsPerNode}
	parts := strings.Split(text, ",")
	if len(parts) < 2 || len(parts) > 3 {
		return node, diag.List{{Message: schema.Repeated(text) + " is no size of a node", Hint: "allowed: " + NodeSyntax}}
	}
	for k := range EphemeralStorage {
		amount, valid := k.parse(parts[k])
		if !valid || amount == 0 {
			return node, diag.List{{Message: schema.Repeated(parts[k]) + " is not a quantity of " + k.String(), Hint: "allowed: " + NodeSyntax}}
		}
		if most := [...]int64{CPU: mostCores * CPU.scale(), Memory: mostMemory}[k]; amount > most {
			return node, diag.List{{Message: schema.Repeated(parts[k]) + " is more " + k.String() + " than a node has", Hint: "allowed: at most " + k.written(most)}}
		}
		if k == Memory && amount < leastMemory {
			return node, diag.List{{Message: schema.Repeated(parts[k]) + " is less memory than a node has", Hint: "allowed: at least " + k.written(leastMemory) + withUnit(parts[k])}}
		}
		node.amounts[k] = amount
	}
	if len(parts) == 3 {
		pods, err := strconv.Atoi(parts[2])
		if err != nil || pods < 1 {
			return node, diag.List{{Message: schema.Repeated(parts[2]) + " is not a number of pods", Hint: "allowed: " + NodeSyntax}}
		}
		if pods > mostPods {
			return node, diag.List{{Message: schema.Repeated(parts[2]) + " is more pods than a node takes", Hint: fmt.Sprintf("allowed: at most %d", mostPods)}}
		}
		node.pods = pods
	}
	return node, nil
}

// withUnit is a hint at what a number without a unit may mean.
func withUnit(text string) string {
	if _, err := strconv.Atoi(text); err != nil {
		return ""
	}
	return "; did you mean " + diag.Quote(text+"Gi") + "?"
}

func (n Node) String() string {
	return fmt.Sprintf("%s,%s,%d", CPU.written(n.amounts[CPU]), Memory.written(n.amounts[Memory]), n.pods)
}

// take puts a pod on the node if there is room for it.
func (n *Node) take(requests Amounts) bool {
	if n.pods == 0 {
		return false
	}
	for k := range kinds {
		if requests[k] > n.amounts[k] {
			return false
		}
	}
	n.pods--
	for k := range kinds {
		n.amounts[k] -= requests[k]
	}
	return true
}

// NodeFit tells whether nodes hold a stack.
type NodeFit struct {
	Nodes []string  `json:"nodes"`
	Holds []Holding `json:"holds"`
}

// Holding tells of one total whether the nodes hold it.
type Holding struct {
	When    string `json:"when"`
	Fits    bool   `json:"fits"`
	Missing int    `json:"missing,omitempty"` // how many nodes more, of the last one's size, would
	TooBig  string `json:"tooBig,omitempty"`  // the workload a pod of which is larger than the last node
}

func (f NodeFit) fits() bool {
	return !slices.ContainsFunc(f.Holds, func(h Holding) bool { return !h.Fits })
}

// Place puts all pods on nodes, the largest ones first, each on the first node that has
// room for it. There must be a node. What the nodes' own system takes is not counted.
func (r *Report) Place(nodes []Node) {
	fit := &NodeFit{}
	for _, n := range nodes {
		fit.Nodes = append(fit.Nodes, n.String())
	}
	for _, m := range moments() {
		holding := place(m.running(*r), m.pods, nodes)
		holding.When = m.name
		fit.Holds = append(fit.Holds, holding)
	}
	r.Nodes = fit
}

// mostNodes is where it does not matter any more how many are missing.
const mostNodes = 10_000

func place(workloads []Workload, pods func(Pods) int, nodes []Node) Holding {
	last := nodes[len(nodes)-1]
	room := slices.Clone(nodes)
	for _, w := range byShare(workloads, last) {
		for range pods(w.Pods) {
			if slices.ContainsFunc(indexes(room), func(i int) bool { return room[i].take(w.Requests) }) {
				continue
			}
			added := last
			if !added.take(w.Requests) {
				return Holding{TooBig: w.Name}
			}
			if room = append(room, added); len(room) > mostNodes {
				return Holding{Missing: mostNodes}
			}
		}
	}
	missing := len(room) - len(nodes)
	return Holding{Fits: missing == 0, Missing: missing}
}

func indexes[T any](list []T) []int {
	all := make([]int, len(list))
	for i := range all {
		all[i] = i
	}
	return all
}

// byShare orders workloads by what a pod takes of a node, the largest first.
func byShare(workloads []Workload, node Node) []Workload {
	share := func(w Workload) float64 {
		largest := 0.0
		for k := range EphemeralStorage {
			largest = max(largest, float64(w.Requests[k])/float64(node.amounts[k]))
		}
		return largest
	}
	return slices.SortedStableFunc(slices.Values(workloads), func(a, b Workload) int { return cmp.Compare(share(b), share(a)) })
}
