package graph

import (
	"fmt"
	"strings"
	"unicode"
)

// shapes are how Mermaid draws the roles: what stands before and behind a label.
var shapes = map[Role][2]string{
	Source:   {"((", "))"},
	Router:   {"{{", "}}"},
	Service:  {"([", "])"},
	Workload: {"[", "]"},
	Job:      {"[[", "]]"},
	Store:    {"[(", ")]"},
	Outside:  {"(", ")"},
}

// Mermaid returns the graph as a Mermaid flowchart, without the fence around it.
func (g Graph) Mermaid() string {
	var b strings.Builder
	fmt.Fprintf(&b, "flowchart LR\n  accTitle: %s\n", oneLine(g.Title))
	if len(g.Notes) > 0 {
		fmt.Fprintf(&b, "  accDescr: %s\n", oneLine(strings.Join(g.Notes, ". ")))
	}
	for _, n := range g.Nodes {
		shape := shapes[n.Role]
		fmt.Fprintf(&b, "  %s%s\"%s\"%s\n", n.ID, shape[0], mermaidLabel(n), shape[1])
	}
	for _, e := range g.Edges {
		arrow := map[EdgeKind]string{Calls: "-->", Allows: "-.->", Waits: "==>", Mounts: "---"}[e.Kind]
		if text := e.label(); text != "" {
			arrow += "|\"" + mermaidText(text) + "\"|"
		}
		fmt.Fprintf(&b, "  %s %s %s\n", g.Nodes[e.From].ID, arrow, g.Nodes[e.To].ID)
	}
	return b.String()
}

// label is what an edge says beside its line: the port, and what it means unless that
// is plain.
func (e Edge) label() string {
	switch {
	case e.Kind == Waits, e.Kind == Mounts:
		return e.Kind.String()
	case e.Kind == Allows:
		return strings.TrimSpace(e.Kind.String() + " " + e.Port)
	}
	return e.Port
}

func mermaidLabel(n Node) string {
	lines := []string{mermaidText(n.Title)}
	for _, line := range n.Lines {
		lines = append(lines, mermaidText(line))
	}
	return strings.Join(lines, "<br/>")
}

// mermaidText writes what Mermaid, or HTML in its labels, would read as syntax by the
// characters' numbers.
func mermaidText(text string) string {
	var b strings.Builder
	for _, r := range oneLine(text) {
		if strings.ContainsRune("\"#&<>;`\\|", r) {
			fmt.Fprintf(&b, "#%d;", r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// oneLine replaces what no line can show.
func oneLine(text string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return '\uFFFD'
		}
		return r
	}, text)
}
