package graph

import (
	"fmt"
	"slices"
	"strings"
)

// DOT returns the graph in Graphviz' language.
func (g Graph) DOT() string {
	var b strings.Builder
	title := strings.Join(slices.Concat([]string{g.Title}, g.Notes), "\n")
	fmt.Fprintf(&b, "digraph stack {\n  graph [rankdir=LR, fontname=\"Helvetica\", fontsize=11, label=%s]\n", dotText(title))
	b.WriteString("  node [shape=box, style=rounded, fontname=\"Helvetica\", fontsize=11]\n  edge [fontname=\"Helvetica\", fontsize=9]\n")
	for _, column := range columns(g) {
		var ids []string
		for _, i := range column {
			n := g.Nodes[i]
			shape := map[Role]string{Source: ", shape=ellipse", Router: ", shape=hexagon", Job: ", shape=component", Store: ", shape=cylinder"}[n.Role]
			fmt.Fprintf(&b, "  %s [label=%s%s]\n", n.ID, dotText(strings.Join(slices.Concat([]string{n.Title}, n.Lines), "\n")), shape)
			ids = append(ids, n.ID)
		}
		fmt.Fprintf(&b, "  {rank=same; %s}\n", strings.Join(ids, "; "))
	}
	for _, e := range g.Edges {
		style := map[EdgeKind]string{Allows: ", style=dashed", Waits: ", style=bold, constraint=false", Mounts: ", arrowhead=none"}[e.Kind]
		fmt.Fprintf(&b, "  %s -> %s [label=%s%s]\n", g.Nodes[e.From].ID, g.Nodes[e.To].ID, dotText(e.label()), style)
	}
	return b.String() + "}\n"
}

// dotText is a text as a quoted string, lines centred.
func dotText(text string) string {
	var lines []string
	for line := range strings.SplitSeq(text, "\n") {
		lines = append(lines, strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(oneLine(line)))
	}
	return `"` + strings.Join(lines, `\n`) + `"`
}
