package graph

import (
	"fmt"
	"math/rand"
	"strings"
	"testing"
)

func TestLayout(t *testing.T) {
	for name, g := range pictures(t) {
		t.Run(name, func(t *testing.T) { holdsTogether(t, g) })
	}
}

// Patches may leave little of a stack.
func TestLayoutOfLittle(t *testing.T) {
	router, store := Node{ID: "r", Role: Router, Title: "router"}, Node{ID: "s", Role: Store, Title: "store"}
	for name, g := range map[string]Graph{
		"nothing":      {},
		"one box":      {Nodes: []Node{router}},
		"no workloads": {Nodes: []Node{router, store}, Edges: []Edge{{From: 0, To: 1}}},
	} {
		t.Run(name, func(t *testing.T) {
			holdsTogether(t, g)
			if !strings.HasSuffix(g.SVG(), "</svg>\n") || !strings.HasPrefix(g.Mermaid(), "flowchart LR\n") || !strings.HasSuffix(g.DOT(), "}\n") {
				t.Error("it is no picture")
			}
		})
	}
}

// Whatever calls whatever, boxes keep apart and lines keep out of them.
func TestLayoutOfAnything(t *testing.T) {
	for seed := range int64(1000) {
		g := random(rand.New(rand.NewSource(seed)))
		t.Run(fmt.Sprint(seed), func(t *testing.T) { holdsTogether(t, g) })
	}
}

// random is a graph whose lines lead where those of a stack may.
func random(r *rand.Rand) Graph {
	g := Graph{Title: "anything"}
	leads := map[Role][]Role{
		Source:   {Router},
		Router:   {Service, Store},
		Service:  {Workload},
		Workload: {Service, Store, Outside, Workload},
		Job:      {Service, Store, Outside, Workload, Job},
	}
	for i := range 1 + r.Intn(14) {
		n := Node{ID: fmt.Sprintf("n%d", i), Role: Role(r.Intn(int(Outside) + 1)), Title: strings.Repeat("w", r.Intn(60))}
		for range r.Intn(4) {
			n.Lines = append(n.Lines, strings.Repeat("line ", r.Intn(12)))
		}
		g.Nodes = append(g.Nodes, n)
	}
	for from, a := range g.Nodes {
		for to, b := range g.Nodes {
			for _, role := range leads[a.Role] {
				if role != b.Role || from == to || r.Intn(3) > 0 {
					continue
				}
				kind := EdgeKind(r.Intn(2))
				if column(a.Role) == column(b.Role) {
					kind = Waits
				}
				g.edge(Edge{From: from, To: to, Kind: kind})
			}
		}
	}
	return g
}

// holdsTogether tells all that is wrong with a picture.
func holdsTogether(t *testing.T, g Graph) {
	t.Helper()
	l := arrange(g)
	nodes := l.boxes[:len(g.Nodes)]
	for i, b := range l.boxes {
		if b.x < 0 || b.y < 0 || b.right() > l.width || b.bottom() > l.height {
			t.Errorf("box %d leaves the picture: %+v", i, b)
		}
		for k, other := range l.boxes[:i] {
			if b.x < other.right() && other.x < b.right() && b.y < other.bottom() && other.y < b.bottom() {
				t.Errorf("the boxes %d and %d overlap: %+v, %+v", k, i, other, b)
			}
		}
	}
	for i, n := range g.Nodes {
		for _, label := range labelsOf(n, nodes[i]) {
			size, bold := lineSize, false
			if label.class == "title" {
				size, bold = titleSize, true
			}
			if label.x < nodes[i].x || label.x+textWidth(label.text, size, bold) > nodes[i].right() || label.y-size < nodes[i].y || label.y+4 > nodes[i].bottom() {
				t.Errorf("%q leaves its box", label.text)
			}
		}
	}
	for _, each := range l.lines {
		first, last := each.points[0], each.points[len(each.points)-1]
		if !onBorder(nodes[each.edge.From], first) || !onBorder(nodes[each.edge.To], last) {
			t.Errorf("the line %+v ends beside its boxes: %v", each.edge, each.points)
		}
		for k := range len(each.points) - 1 {
			a, b := each.points[k], each.points[k+1]
			if a.x != b.x && a.y != b.y {
				t.Errorf("the line %+v is askew: %v", each.edge, each.points)
			}
			for i, n := range nodes {
				if within(n, a, b) {
					t.Errorf("the line %+v runs through the box %d, %+v: %v", each.edge, i, n, each.points)
				}
			}
			if min(a.x, b.x) < 0 || min(a.y, b.y) < 0 || max(a.x, b.x) > l.width || max(a.y, b.y) > l.height {
				t.Errorf("the line %+v leaves the picture: %v", each.edge, each.points)
			}
		}
	}
	for i, one := range l.lines {
		for _, other := range l.lines[:i] {
			if one.edge.From != other.edge.From && one.edge.To != other.edge.To && runTogether(one, other) {
				t.Errorf("the lines %+v and %+v run into each other: %v, %v", one.edge, other.edge, one.points, other.points)
			}
		}
	}
}

func onBorder(b box, p point) bool {
	besides := (p.x == b.x || p.x == b.right()) && p.y > b.y && p.y < b.bottom()
	aboveOrBelow := (p.y == b.y || p.y == b.bottom()) && p.x > b.x && p.x < b.right()
	return besides || aboveOrBelow
}

// within tells whether a part of a line is inside of a box.
func within(n box, a, b point) bool {
	return max(a.x, b.x) > n.x && min(a.x, b.x) < n.right() && max(a.y, b.y) > n.y && min(a.y, b.y) < n.bottom()
}

// runTogether tells whether two lines share more than points.
func runTogether(one, other line) bool {
	for i := range len(one.points) - 1 {
		for k := range len(other.points) - 1 {
			a, b, c, d := one.points[i], one.points[i+1], other.points[k], other.points[k+1]
			if a.x == b.x && c.x == d.x && a.x == c.x && max(min(a.y, b.y), min(c.y, d.y)) < min(max(a.y, b.y), max(c.y, d.y)) {
				return true
			}
			if a.y == b.y && c.y == d.y && a.y == c.y && max(min(a.x, b.x), min(c.x, d.x)) < min(max(a.x, b.x), max(c.x, d.x)) {
				return true
			}
		}
	}
	return false
}
