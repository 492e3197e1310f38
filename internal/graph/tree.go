package graph

import (
	"fmt"
	"slices"
	"strings"
)

// tree is lines that come together in one lane, or one line alone. As a whole they are
// drawn once: dashes of lines above each other would fill each other's gaps.
type tree struct {
	lane   int
	stem   point // where all of them begin or end
	leaves []point
	alone  []point // the corners of a line that shares nothing
}

// trees are the lines of a kind.
func (l *layout) trees(kind EdgeKind) []*tree {
	var all []*tree
	join := func(lane int, stem, leaf point) {
		for _, t := range all {
			if t.lane == lane && t.stem == stem && t.alone == nil {
				if !slices.Contains(t.leaves, leaf) {
					t.leaves = append(t.leaves, leaf)
				}
				return
			}
		}
		all = append(all, &tree{lane: lane, stem: stem, leaves: []point{leaf}})
	}
	for _, each := range l.lines {
		if each.edge.Kind != kind {
			continue
		}
		from, to := l.columnOf(each.edge.From), l.columnOf(each.edge.To)
		switch {
		case from < to:
			path := l.pathOf(each.edge)
			for k := range len(path) - 1 {
				leaf := point{l.boxes[path[k]].right(), l.leaving(path[k], path[k+1])}
				join(l.laneTo(path[k+1]), l.stemOf(path[k+1]), leaf)
			}
		case from == to:
			join(l.laneFrom(each.edge.From), each.points[0], each.points[len(each.points)-1])
		default:
			all = append(all, &tree{alone: each.points})
		}
	}
	return all
}

// stemOf is where the lines to a box end: at the box, or beyond a passage.
func (l *layout) stemOf(to int) point {
	if to < len(l.graph.Nodes) {
		return point{l.boxes[to].x, l.entering(to)}
	}
	return point{l.boxes[to].right(), l.entering(to)}
}

// ends are the last two points of all lines of a kind, each once.
func (l *layout) ends(kind EdgeKind) [][2]point {
	var all [][2]point
	for _, each := range l.lines {
		n := len(each.points)
		if end := [2]point{each.points[n-2], each.points[n-1]}; each.edge.Kind == kind && !slices.ContainsFunc(all, func(other [2]point) bool { return other[1] == end[1] }) {
			all = append(all, end)
		}
	}
	return all
}

// radius is that of corners.
const radius = 6

// path is the tree as an SVG path. The leaves farthest up and down lead to the stem, of
// which only the first is drawn all along it; the others end where they meet these.
func (t *tree) path() string {
	if t.alone != nil {
		return curved(t.alone)
	}
	top, bottom := t.stem.y, t.stem.y
	for _, leaf := range t.leaves {
		top, bottom = min(top, leaf.y), max(bottom, leaf.y)
	}
	fork := point{t.lane, t.stem.y}
	reached := false
	var b strings.Builder
	for _, leaf := range t.leaves {
		corner := point{t.lane, leaf.y}
		switch {
		case leaf.y == t.stem.y && reached:
			b.WriteString(curved([]point{leaf, fork}))
		case leaf.y == t.stem.y:
			b.WriteString(curved([]point{leaf, t.stem}))
		case leaf.y != top && leaf.y != bottom:
			b.WriteString(bent([]point{leaf, corner, fork}))
			continue
		case reached:
			b.WriteString(bent([]point{leaf, corner, fork, t.stem}))
		default:
			b.WriteString(curved([]point{leaf, corner, fork, t.stem}))
		}
		reached = true
	}
	return b.String()
}

// curved is the path of a line with rounded corners.
func curved(points []point) string {
	last := points[len(points)-1]
	return bent(points) + fmt.Sprintf("L%d %d", last.x, last.y)
}

// bent is curved without what comes after the last corner.
func bent(points []point) string {
	var b strings.Builder
	fmt.Fprintf(&b, "M%d %d", points[0].x, points[0].y)
	for i := 1; i < len(points)-1; i++ {
		corner := points[i]
		before, after := toward(corner, points[i-1]), toward(corner, points[i+1])
		fmt.Fprintf(&b, "L%d %dQ%d %d %d %d", before.x, before.y, corner.x, corner.y, after.x, after.y)
	}
	return b.String()
}

// toward is a point near a corner, on the way to another point.
func toward(corner, other point) point {
	near := func(from, to int) int { return from + max(-radius, min(radius, (to-from)/2)) }
	return point{near(corner.x, other.x), near(corner.y, other.y)}
}
