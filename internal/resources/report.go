// Package resources adds up what the objects of a stack ask a cluster for, and tells
// whether nodes or a quota hold it. It must not know of specs, files or flags.
package resources

import (
	"slices"

	"github.com/petrify-dev/petrify/internal/stack"
)

// Report is what a stack asks for.
type Report struct {
	Workloads []Workload `json:"workloads"`
	Jobs      []Workload `json:"jobs"` // which run for a while
	Volumes   []Volume   `json:"volumes"`
	Totals    []Total    `json:"totals"`
	Nodes     *NodeFit   `json:"nodes,omitempty"`
	Quota     []Limit    `json:"quota,omitempty"`
}

// Total is what all pods ask for that run at once.
type Total struct {
	When     string  `json:"when"`
	Pods     int     `json:"pods"`
	Requests Amounts `json:"requests"`
	Limits   Amounts `json:"limits"`
}

// moment is when pods are counted.
type moment struct {
	name string
	pods func(Pods) int
	jobs bool // they run then
}

// moments are when there are as few pods as there may be, when there are as many, and
// what comes on top of that while a release rolls out: every Deployment replaces its
// pods, and the Jobs run.
func moments() []moment {
	return []moment{
		{"at least", func(p Pods) int { return p.Min }, false},
		{"at most", func(p Pods) int { return p.Max }, false},
		{release, func(p Pods) int { return p.Max + p.Surge }, true},
	}
}

const release = "during a release"

// running are the workloads that have pods then.
func (m moment) running(r Report) []Workload {
	if m.jobs {
		return slices.Concat(r.Workloads, r.Jobs)
	}
	return r.Workloads
}

// Of adds up the objects of a stack. The error is a diag.List that names amounts which
// are none.
func Of(objects []stack.Object) (Report, error) {
	var r reading
	report := Report{Workloads: []Workload{}, Jobs: []Workload{}, Volumes: []Volume{}}
	for _, o := range objects {
		spec := o.Fields.At("spec")
		if o.Kind == "CronJob" {
			spec = spec.At("jobTemplate", "spec")
		}
		switch template := spec.At("template"); {
		case o.Kind == "PersistentVolumeClaim":
			report.Volumes = append(report.Volumes, r.volume(o.String(), o.Fields.Name(), o.Fields))
		case o.Kind == "Job" || o.Kind == "CronJob":
			pods := jobPods(spec)
			report.Jobs = append(report.Jobs, r.workload(o, template, pods))
			report.Volumes = append(report.Volumes, r.volumes(o, template, pods)...)
		case template.At("spec", "containers").Exists():
			pods := scaleOf(o, objects)
			report.Workloads = append(report.Workloads, r.workload(o, template, pods))
			report.Volumes = append(report.Volumes, r.volumes(o, template, pods)...)
		}
	}
	for _, m := range moments() {
		report.Totals = append(report.Totals, report.total(m))
	}
	return report, r.found.Err()
}

// jobPods is how many pods a Job runs at once (kubernetes: Job.spec.parallelism).
func jobPods(spec stack.Value) Pods {
	n := count(spec.At("parallelism"), 1)
	return Pods{Min: n, Max: n}
}

func (r Report) total(m moment) Total {
	total := Total{When: m.name}
	for _, w := range m.running(r) {
		n := m.pods(w.Pods)
		total.Pods += n
		total.Requests = total.Requests.plus(w.Requests.times(n))
		total.Limits = total.Limits.plus(w.Limits.times(n))
	}
	return total
}

// peak is the total when most runs at once.
func (r Report) peak() Total { return r.Totals[len(r.Totals)-1] }

// Fits tells whether all that was asked about holds the stack.
func (r Report) Fits() bool {
	fits := r.Nodes == nil || r.Nodes.fits()
	for _, limit := range r.Quota {
		fits = fits && limit.Fits
	}
	return fits
}

// volumeBytes is the size of all volumes, and how many there are.
func (r Report) volumeBytes() (bytes int64, claims int) {
	for _, v := range r.Volumes {
		bytes = added(bytes, multiplied(v.bytes, int64(v.Count)))
		claims += v.Count
	}
	return bytes, claims
}
