package graph

import (
	"cmp"
	"slices"
)

// Measures in pixels.
const (
	margin     = 24
	gap        = 32 // between the boxes of a column
	channel    = 40 // between columns, before lines need more
	lane       = 10 // between lines that run beside each other
	padding    = 12
	titleSize  = 13
	lineSize   = 11
	titleLine  = 18
	textLine   = 15
	widestText = 250
	passage    = 10 // the height that a line takes that passes a column
)

// point is a place in the picture.
type point struct{ x, y int }

// box is where a node stands.
type box struct{ x, y, width, height int }

func (b box) right() int  { return b.x + b.width }
func (b box) bottom() int { return b.y + b.height }
func (b box) middle() int { return b.y + b.height/2 }
func (b box) centre() int { return b.x + b.width/2 }

// line is an edge as it is drawn, from corner to corner.
type line struct {
	edge   Edge
	points []point
}

// layout is where everything stands.
type layout struct {
	graph         Graph
	boxes         []box // of the nodes, and then of the passages
	columns       [][]int
	chains        map[int][]int // by node: the passages, in columns left of it, of lines that lead there
	lines         []line
	width, height int // of boxes and lines
}

// columns are the indexes of nodes by where they stand; none is empty.
func columns(g Graph) [][]int {
	all := make([][]int, 5)
	for i, n := range g.Nodes {
		c := column(n.Role)
		all[c] = append(all[c], i)
	}
	for _, c := range all {
		slices.SortStableFunc(c, func(a, b int) int { return cmp.Compare(g.Nodes[a].Role, g.Nodes[b].Role) })
	}
	return slices.DeleteFunc(all, func(c []int) bool { return len(c) == 0 })
}

func column(r Role) int {
	switch r {
	case Source:
		return 0
	case Router:
		return 1
	case Service:
		return 2
	case Workload, Job:
		return 3
	}
	return 4
}

// arrange places all boxes and lines.
func arrange(g Graph) *layout {
	l := &layout{graph: g, columns: columns(g), chains: map[int][]int{}}
	for _, n := range g.Nodes {
		l.boxes = append(l.boxes, sizeOf(n))
	}
	if len(l.boxes) == 0 {
		return l
	}
	l.addPassages()
	l.placeVertically()
	l.placeHorizontally()
	l.draw()
	l.moveDown(-l.top())
	return l
}

// top is how high boxes and lines reach.
func (l *layout) top() int {
	top := l.boxes[0].y
	for _, b := range l.boxes {
		top = min(top, b.y)
	}
	for _, each := range l.lines {
		for _, p := range each.points {
			top = min(top, p.y)
		}
	}
	return top
}

// moveDown moves everything, and measures how far down it then reaches.
func (l *layout) moveDown(by int) {
	for i := range l.boxes {
		l.boxes[i].y += by
		l.height = max(l.height, l.boxes[i].bottom())
	}
	for _, each := range l.lines {
		for i := range each.points {
			each.points[i].y += by
			l.height = max(l.height, each.points[i].y)
		}
	}
}

func sizeOf(n Node) box {
	width := textWidth(n.Title, titleSize, true)
	for _, text := range n.Lines {
		width = max(width, textWidth(text, lineSize, false))
	}
	return box{width: min(width, widestText) + 2*padding, height: 2*padding + titleLine + textLine*len(n.Lines) - 4}
}

// columnOf is the column of a node or passage.
func (l *layout) columnOf(i int) int {
	return slices.IndexFunc(l.columns, func(c []int) bool { return slices.Contains(c, i) })
}

// addPassages makes room for lines in the columns that they pass.
func (l *layout) addPassages() {
	for _, e := range l.graph.Edges {
		from, to := l.columnOf(e.From), l.columnOf(e.To)
		for c := from + 1; c < to; c++ {
			if l.passage(e.To, c) < 0 {
				l.boxes = append(l.boxes, box{height: passage})
				l.chains[e.To] = append(l.chains[e.To], len(l.boxes)-1)
				l.columns[c] = append(l.columns[c], len(l.boxes)-1)
			}
		}
	}
}

// passage is the one in a column of lines to a node, or -1.
func (l *layout) passage(to, c int) int {
	for _, i := range l.chains[to] {
		if slices.Contains(l.columns[c], i) {
			return i
		}
	}
	return -1
}

// placeVertically begins with the workloads, and lets the other columns follow them.
func (l *layout) placeVertically() {
	first := max(0, slices.IndexFunc(l.columns, func(c []int) bool { return column(l.graph.Nodes[c[0]].Role) == column(Workload) }))
	y := 0
	for _, i := range l.columns[first] {
		l.boxes[i].y = y
		y += l.boxes[i].height + gap
	}
	for c := first - 1; c >= 0; c-- {
		l.follow(c, c+1)
	}
	for c := first + 1; c < len(l.columns); c++ {
		l.follow(c, c-1)
	}
}

// follow puts each box of a column beside those of its neighbour that it is linked to,
// as far as boxes do not overlap.
func (l *layout) follow(c, neighbour int) {
	wanted := map[int]int{}
	for _, i := range l.columns[c] {
		wanted[i] = l.meanOf(l.linked(i, neighbour), neighbour)
	}
	slices.SortStableFunc(l.columns[c], func(a, b int) int { return cmp.Compare(wanted[a], wanted[b]) })
	bottom, moved := -1<<30, 0
	for _, i := range l.columns[c] {
		b := &l.boxes[i]
		b.y = max(wanted[i]-b.height/2, bottom+gap)
		moved += b.middle() - wanted[i]
		bottom = b.bottom()
	}
	for _, i := range l.columns[c] {
		l.boxes[i].y -= moved / len(l.columns[c])
	}
}

// linked are the boxes of a column to which lines lead from a box, or from which.
func (l *layout) linked(i, neighbour int) []int {
	var all []int
	for _, e := range l.graph.Edges {
		if l.columnOf(e.From) >= l.columnOf(e.To) {
			continue
		}
		path := l.pathOf(e)
		for k := range len(path) - 1 {
			switch {
			case path[k] == i && l.columnOf(path[k+1]) == neighbour:
				all = append(all, path[k+1])
			case path[k+1] == i && l.columnOf(path[k]) == neighbour:
				all = append(all, path[k])
			}
		}
	}
	return all
}

// pathOf are the boxes from which to which an edge leads: nodes, and passages between
// them. Backwards, and within a column, there are none.
func (l *layout) pathOf(e Edge) []int {
	path := []int{e.From}
	for c := l.columnOf(e.From) + 1; c < l.columnOf(e.To); c++ {
		path = append(path, l.passage(e.To, c))
	}
	return append(path, e.To)
}

// meanOf is the middle of boxes; without any, of their column.
func (l *layout) meanOf(boxes []int, c int) int {
	if len(boxes) == 0 {
		boxes = l.columns[c]
	}
	sum := 0
	for _, i := range boxes {
		sum += l.boxes[i].middle()
	}
	return sum / len(boxes)
}

// placeHorizontally gives each column the width of its widest box, and each channel
// between two the room that lines in it need.
func (l *layout) placeHorizontally() {
	x := lane * len(l.returns(0))
	for c, column := range l.columns {
		width := 0
		for _, i := range column {
			width = max(width, l.boxes[i].width)
		}
		for _, i := range column {
			l.boxes[i].x, l.boxes[i].width = x, width
		}
		x += width
		if c+1 < len(l.columns) {
			x += channel + lane*(len(l.targets(c))+len(l.returns(c+1)))
		}
	}
	l.width = x
}
