package graph

import (
	"cmp"
	"slices"
)

// Lines run from left to right through the channels between columns. All that lead to
// one box share a lane, in which they go up or down, so that lines of different boxes
// only ever cross. Lines within a column, and those that lead back, take lanes at the
// right of the channel before it.

// draw makes the lines of all edges.
func (l *layout) draw() {
	for _, e := range l.graph.Edges {
		from, to := l.columnOf(e.From), l.columnOf(e.To)
		switch {
		case from < to:
			l.lines = append(l.lines, line{e, l.forwards(e)})
		case from == to:
			l.lines = append(l.lines, line{e, l.beside(e)})
		default:
			l.lines = append(l.lines, line{e, l.backwards(e)})
		}
	}
}

// targets are the boxes right of a channel to which lines lead through it, from top to
// bottom.
func (l *layout) targets(c int) []int {
	var all []int
	for _, e := range l.graph.Edges {
		path := l.pathOf(e)
		for k := range len(path) - 1 {
			if l.columnOf(path[k]) == c && l.columnOf(path[k+1]) == c+1 && !slices.Contains(all, path[k+1]) {
				all = append(all, path[k+1])
			}
		}
	}
	slices.SortFunc(all, func(a, b int) int { return cmp.Compare(l.boxes[a].y, l.boxes[b].y) })
	return all
}

// returns are the boxes of a column from which lines lead to others of it, or back.
func (l *layout) returns(c int) []int {
	var all []int
	for _, e := range l.graph.Edges {
		if l.columnOf(e.From) == c && l.columnOf(e.To) <= c && !slices.Contains(all, e.From) {
			all = append(all, e.From)
		}
	}
	return all
}

// forwards leads from box to box, by the lanes of each.
func (l *layout) forwards(e Edge) []point {
	path := l.pathOf(e)
	var points []point
	for k := range len(path) - 1 {
		from, to := path[k], path[k+1]
		start := point{l.boxes[from].right(), l.leaving(from, to)}
		end := point{l.boxes[to].x, l.entering(to)}
		x := l.laneTo(to)
		points = append(points, start, point{x, start.y}, point{x, end.y}, end)
	}
	return straight(points)
}

// laneTo is where lines to a box go up or down.
func (l *layout) laneTo(to int) int {
	c := l.columnOf(to) - 1
	return l.boxes[l.columns[c][0]].right() + channel/2 + lane*slices.Index(l.targets(c), to)
}

// laneFrom is where lines go up or down that lead from a box to others of its column,
// or back.
func (l *layout) laneFrom(from int) int {
	c := l.columnOf(from)
	return l.boxes[from].x - channel/4 - lane*slices.Index(l.returns(c), from)
}

// entering is the height at which lines enter a box.
func (l *layout) entering(to int) int { return l.boxes[to].middle() }

// leaving is the height at which a line leaves a box for another one. It is not the
// height at which lines enter a box beside, or the two would run into each other.
func (l *layout) leaving(from, to int) int {
	if from >= len(l.graph.Nodes) {
		return l.boxes[from].middle()
	}
	var all []int
	for _, target := range l.targets(l.columnOf(from)) {
		if l.leads(from, target) {
			all = append(all, target)
		}
	}
	room := min(lane, (l.boxes[from].height-padding)/max(len(all), 1))
	y := l.boxes[from].middle() + room*slices.Index(all, to) - room*(len(all)-1)/2
	for _, target := range l.targets(l.columnOf(from)) {
		if apart := y - l.entering(target); target != to && apart > -3 && apart < 3 {
			y += 4 - apart
		}
	}
	return y
}

// leads tells whether a line goes from one box to the next.
func (l *layout) leads(from, to int) bool {
	return slices.ContainsFunc(l.graph.Edges, func(e Edge) bool {
		path := l.pathOf(e)
		i := slices.Index(path, from)
		return i >= 0 && i+1 < len(path) && path[i+1] == to
	})
}

// aside is how far from the middle of a box lines leave and enter that stay in its
// column, as far as it is high enough.
func aside(b box) int { return min(14, b.height/2-6) }

// beside leads to a box of the same column, by the lane left of it.
func (l *layout) beside(e Edge) []point {
	from, to := l.boxes[e.From], l.boxes[e.To]
	start, end, x := from.middle()-aside(from), to.middle()+aside(to), l.laneFrom(e.From)
	return straight([]point{{from.x, start}, {x, start}, {x, end}, {to.x, end}})
}

// backwards leads to a box of a column on the left: below its own box, and above the
// other.
func (l *layout) backwards(e Edge) []point {
	from, to := l.boxes[e.From], l.boxes[e.To]
	x, below := l.laneFrom(e.From), from.bottom()+gap/2
	above := l.apart(to.y-gap/2, l.columnOf(e.From)-1)
	// To a box beside the next one it can go straight, where both leave room.
	level := l.apart(below, l.columnOf(e.From)-1)
	if next := l.next(e.From); next >= 0 && l.boxes[next].middle() == to.middle() && level+radius < to.y {
		below, above = level, level
	}
	return straight([]point{{from.centre(), from.bottom()}, {from.centre(), below}, {x, below}, {x, above}, {to.centre(), above}, {to.centre(), to.y}})
}

// apart is a height near another one at which no line runs through a channel.
func (l *layout) apart(y, c int) int {
	var taken []int
	for _, to := range l.targets(c) {
		taken = append(taken, l.entering(to))
		for _, from := range l.columns[c] {
			if l.leads(from, to) {
				taken = append(taken, l.leaving(from, to))
			}
		}
	}
	for _, i := range l.columns[c+1] {
		taken = append(taken, l.boxes[i].middle()-aside(l.boxes[i]), l.boxes[i].middle()+aside(l.boxes[i]))
	}
	for _, step := range []int{0, 4, -4, 8, -8, 12, -12} {
		near := func(other int) bool { return y+step-other > -3 && y+step-other < 3 }
		if !slices.ContainsFunc(taken, near) {
			return y + step
		}
	}
	return y
}

// next is the box below another one, or -1.
func (l *layout) next(i int) int {
	c := l.columns[l.columnOf(i)]
	if k := slices.Index(c, i); k+1 < len(c) {
		return c[k+1]
	}
	return -1
}

// straight leaves out points that are none: doubles, and those between two others on
// one line.
func straight(points []point) []point {
	var all []point
	for _, p := range points {
		if len(all) > 0 && all[len(all)-1] == p {
			continue
		}
		if n := len(all); n > 1 && (all[n-2].x == all[n-1].x && all[n-1].x == p.x || all[n-2].y == all[n-1].y && all[n-1].y == p.y) {
			all[n-1] = p
			continue
		}
		all = append(all, p)
	}
	return all
}
