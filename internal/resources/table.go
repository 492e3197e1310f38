package resources

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/petrify-dev/petrify/internal/table"
	"github.com/petrify-dev/petrify/internal/wrap"
)

// Text is the report as tables for people.
func (r Report) Text() string {
	var b strings.Builder
	b.WriteString(table.Text(r.pods()) + r.note())
	if len(r.Volumes) > 0 {
		b.WriteString("\n" + table.Text(r.volumes()))
	}
	if r.Nodes != nil {
		b.WriteString("\n" + r.Nodes.text())
	}
	if len(r.Quota) > 0 {
		b.WriteString("\n" + r.quota())
	}
	return b.String()
}

// pods are the workloads, the Jobs and the totals, in the same columns.
func (r Report) pods() [][]string {
	lines := [][]string{heading("OF EACH POD, REQUEST/LIMIT", "PODS")}
	lines = append(lines, rows(r.Workloads)...)
	if len(r.Jobs) > 0 {
		lines = append(lines, nil, heading("JOBS, EACH FOR A WHILE", "PODS"))
		lines = append(lines, rows(r.Jobs)...)
	}
	lines = append(lines, nil, heading("IN ALL, REQUESTS/LIMITS", "PODS"))
	for _, t := range r.Totals {
		lines = append(lines, append([]string{t.When, strconv.Itoa(t.Pods)}, pairs(t.Requests, t.Limits)...))
	}
	return lines
}

func heading(first ...string) []string {
	for k := range kinds {
		first = append(first, strings.ToUpper(k.String()))
	}
	return first
}

func rows(workloads []Workload) [][]string {
	var all [][]string
	for _, w := range workloads {
		all = append(all, append([]string{w.Name, w.Pods.String()}, pairs(w.Requests, w.Limits)...))
	}
	return all
}

// String is a number of pods, or the range of one.
func (p Pods) String() string {
	if p.Min == p.Max {
		return strconv.Itoa(p.Min)
	}
	return fmt.Sprintf("%d-%d", p.Min, p.Max)
}

func pairs(requests, limits Amounts) []string {
	var all []string
	for k := range kinds {
		all = append(all, k.written(requests[k])+"/"+k.written(limits[k]))
	}
	return all
}

// note says what a release adds.
func (r Report) note() string {
	var surging []string
	for _, w := range r.Workloads {
		if w.Pods.Surge > 0 {
			surging = append(surging, fmt.Sprintf("%d of %s", w.Pods.Surge, w.Name))
		}
	}
	for _, w := range r.Jobs {
		surging = append(surging, w.Name)
	}
	if len(surging) == 0 {
		return ""
	}
	return wrap.Lines("  ", "a release adds for a while: "+strings.Join(surging, ", "))
}

func (r Report) volumes() [][]string {
	lines := [][]string{{"VOLUMES", "NUMBER", "SIZE", "STORAGE CLASS"}}
	for _, v := range r.Volumes {
		name, class := v.Claim, v.Class
		if v.Workload != "" {
			name += " of " + v.Workload
		}
		if class == "" {
			class = "the cluster's default"
		}
		lines = append(lines, []string{name, strconv.Itoa(v.Count), v.Size, class})
	}
	return lines
}

func (f NodeFit) text() string {
	lines := [][]string{{"NODES: " + strings.Join(f.Nodes, " + ")}}
	for _, h := range f.Holds {
		verdict := "fits"
		switch {
		case h.TooBig != "":
			verdict = "does not fit: a pod of " + h.TooBig + " is larger than the last node"
		case !h.Fits:
			verdict = fmt.Sprintf("does not fit: %d more of the last size would do", h.Missing)
		}
		lines = append(lines, []string{h.When, verdict})
	}
	return table.Text(lines) + wrap.Lines("  ", "pods of the system, and what a node keeps for itself, are not counted: kubectl describe node tells what is allocatable")
}

func (r Report) quota() string {
	lines := [][]string{{"QUOTA, " + strings.ToUpper(release), "ASKED", "ALLOWED"}}
	for _, limit := range r.Quota {
		verdict := "ok"
		switch {
		case limit.Over != "":
			verdict = "exceeds by " + limit.Over
		case !limit.Fits:
			verdict = "exceeds: a container without a limit is refused"
		}
		lines = append(lines, []string{limit.Name, limit.Asked, limit.Bound, verdict})
	}
	return table.Text(lines)
}
