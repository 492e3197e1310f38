package graph

import (
	"fmt"
	"slices"
	"strings"

	"github.com/petrify-dev/petrify/internal/wrap"
)

// style draws the picture in the colours of a light page, or of a dark one where the
// reader prefers that. It has a ground of its own, since an image does not know what it
// stands on.
const style = `    text { font-family: system-ui, -apple-system, "Segoe UI", Roboto, Helvetica, Arial, sans-serif; fill: #1f2328 }
    .heading { font-size: 15px; font-weight: 600 }
    .title { font-size: 13px; font-weight: 600 }
    .line, .note { font-size: 11px; fill: #59636e }
    .ground { fill: #ffffff }
    .box { fill: #f6f8fa; stroke: #818b98; stroke-width: 1 }
    .outer { fill: #ffffff; stroke-dasharray: 4 3 }
    .job { fill: #fff8c5 }
    .store { fill: #ddf4ff }
    .edge { fill: none; stroke: #59636e; stroke-width: 1.5; stroke-linejoin: round }
    .head { fill: #59636e }
    .allows { stroke: #818b98; stroke-dasharray: 5 4 }
    .allows-head { fill: #818b98 }
    .waits { stroke: #bc4c00; stroke-dasharray: 2 3 }
    .waits-head { fill: #bc4c00 }
    .mounts { stroke: #0969da }
    @media (prefers-color-scheme: dark) {
      text { fill: #f0f6fc }
      .line, .note { fill: #a2abb5 }
      .ground { fill: #0d1117 }
      .box { fill: #1b222c; stroke: #6e7681 }
      .outer { fill: #0d1117 }
      .job { fill: #2d2510 }
      .store { fill: #10263f }
      .edge { stroke: #a2abb5 }
      .head { fill: #a2abb5 }
      .allows { stroke: #6e7681 }
      .allows-head { fill: #6e7681 }
      .waits { stroke: #f0883e }
      .waits-head { fill: #f0883e }
      .mounts { stroke: #4493f8 }
    }
`

// heading is the height of what stands above the boxes.
const heading = 32

// SVG returns the graph as an image that needs nothing else.
func (g Graph) SVG() string {
	l := arrange(g)
	notes := l.footer()
	width := max(l.width, textWidth(g.Title, 15, true)) + 2*margin
	for _, note := range notes {
		width = max(width, textWidth(note, lineSize, false)+2*margin)
	}
	height := l.height + heading + 2*margin + legendHeight + textLine*len(notes)
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" role="img" aria-labelledby="title desc">`+"\n", width, height, width, height)
	fmt.Fprintf(&b, "  <title id=\"title\">%s</title>\n  <desc id=\"desc\">%s</desc>\n  <style>\n%s  </style>\n", escaped(g.Title), escaped(g.description()), style)
	fmt.Fprintf(&b, "  <rect class=\"ground\" width=\"%d\" height=\"%d\" rx=\"8\"/>\n", width, height)
	fmt.Fprintf(&b, "  <text class=\"heading\" x=\"%d\" y=\"%d\">%s</text>\n", margin, margin+12, escaped(g.Title))
	fmt.Fprintf(&b, "  <g transform=\"translate(%d %d)\">\n", margin, margin+heading)
	l.writeLines(&b)
	for i, n := range g.Nodes {
		writeNode(&b, n, l.boxes[i])
	}
	b.WriteString("  </g>\n")
	writeFooter(&b, g, notes, margin+heading+l.height)
	return b.String() + "</svg>\n"
}

// description tells the picture to those who do not see it.
func (g Graph) description() string {
	var sentences []string
	for _, e := range g.Edges {
		sentence := g.Nodes[e.From].Title + " " + e.Kind.String() + " " + g.Nodes[e.To].Title
		if e.Port != "" {
			sentence += " on port " + e.Port
		}
		sentences = append(sentences, sentence)
	}
	return strings.Join(append(sentences, g.Notes...), ". ")
}

// writeLines draws those that are sure above those that are not.
func (l *layout) writeLines(b *strings.Builder) {
	for _, kind := range []EdgeKind{Allows, Waits, Mounts, Calls} {
		for _, t := range l.trees(kind) {
			fmt.Fprintf(b, "    <path class=\"edge%s\" d=\"%s\"/>\n", classOf(kind, ""), t.path())
		}
		for _, end := range l.ends(kind) {
			writeHead(b, "    ", kind, end)
		}
	}
}

func classOf(kind EdgeKind, suffix string) string {
	switch kind {
	case Allows:
		return " allows" + suffix
	case Waits:
		return " waits" + suffix
	case Mounts:
		return " mounts" + suffix
	}
	return ""
}

// writeHead draws the arrowhead of a line, unless its kind leads both ways.
func writeHead(b *strings.Builder, indent string, kind EdgeKind, last [2]point) {
	if kind != Mounts {
		fmt.Fprintf(b, "%s<path class=\"head%s\" d=\"%s\"/>\n", indent, classOf(kind, "-head"), head(last))
	}
}

// head is the arrowhead at the end of a line, given its last two points.
func head(last [2]point) string {
	before, end := last[0], last[1]
	const length, half = 8, 4
	switch {
	case before.x < end.x:
		return fmt.Sprintf("M%d %dl%d %dv%dz", end.x, end.y, -length, -half, 2*half)
	case before.x > end.x:
		return fmt.Sprintf("M%d %dl%d %dv%dz", end.x, end.y, length, -half, 2*half)
	case before.y < end.y:
		return fmt.Sprintf("M%d %dl%d %dh%dz", end.x, end.y, -half, -length, 2*half)
	}
	return fmt.Sprintf("M%d %dl%d %dh%dz", end.x, end.y, -half, length, 2*half)
}

func writeNode(b *strings.Builder, n Node, at box) {
	class := map[Role]string{Source: " outer", Outside: " outer", Job: " job", Store: " store"}[n.Role]
	corner := map[Role]int{Source: 18, Service: 14}[n.Role]
	if corner == 0 {
		corner = 4
	}
	fmt.Fprintf(b, "    <g><title>%s</title>\n", escaped(strings.Join(append([]string{n.Title}, n.Lines...), "\n")))
	fmt.Fprintf(b, "      <rect class=\"box%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"%d\"/>\n", class, at.x, at.y, at.width, at.height, corner)
	for _, label := range labelsOf(n, at) {
		fmt.Fprintf(b, "      <text class=\"%s\" x=\"%d\" y=\"%d\">%s</text>\n", label.class, label.x, label.y, escaped(label.text))
	}
	b.WriteString("    </g>\n")
}

// label is a text in a box; its point is where its base line begins.
type label struct {
	point
	class, text string
}

// labelsOf are the texts of a node, shortened to what its box holds.
func labelsOf(n Node, at box) []label {
	room := at.width - 2*padding
	labels := []label{{point{at.x + padding, at.y + padding + 11}, "title", fitting(n.Title, titleSize, true, room)}}
	for i, text := range n.Lines {
		labels = append(labels, label{point{at.x + padding, at.y + padding + 11 + titleLine + i*textLine - 2}, "line", fitting(text, lineSize, false, room)})
	}
	return labels
}

// legendHeight is that of the line that says what lines mean.
const legendHeight = 36

// kindsOf are those of a graph's edges.
func kindsOf(g Graph) []EdgeKind {
	var kinds []EdgeKind
	for _, kind := range []EdgeKind{Calls, Allows, Waits, Mounts} {
		if slices.ContainsFunc(g.Edges, func(e Edge) bool { return e.Kind == kind }) {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}

// meanings are for the legend.
var meanings = map[EdgeKind]string{
	Calls:  "calls",
	Allows: "may call, by its NetworkPolicy",
	Waits:  "must have run before",
	Mounts: "mounts",
}

// footer are the notes in lines.
func (l *layout) footer() []string {
	var lines []string
	for _, note := range l.graph.Notes {
		for text := range strings.Lines(wrap.Lines("", note)) {
			lines = append(lines, strings.TrimSuffix(text, "\n"))
		}
	}
	return lines
}

func writeFooter(b *strings.Builder, g Graph, notes []string, y int) {
	x := margin
	y += margin
	for _, kind := range kindsOf(g) {
		fmt.Fprintf(b, "  <path class=\"edge%s\" d=\"M%d %dh30\"/>\n", classOf(kind, ""), x, y)
		writeHead(b, "  ", kind, [2]point{{x, y}, {x + 30, y}})
		fmt.Fprintf(b, "  <text class=\"note\" x=\"%d\" y=\"%d\">%s</text>\n", x+38, y+4, meanings[kind])
		x += 38 + textWidth(meanings[kind], lineSize, false) + margin
	}
	for i, note := range notes {
		fmt.Fprintf(b, "  <text class=\"note\" x=\"%d\" y=\"%d\">%s</text>\n", margin, y+24+i*textLine, escaped(note))
	}
}

// escaped writes a text as XML, without characters that XML has no place for.
func escaped(text string) string {
	var lines []string
	for line := range strings.SplitSeq(text, "\n") {
		lines = append(lines, strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;").Replace(oneLine(line)))
	}
	return strings.Join(lines, "\n")
}
