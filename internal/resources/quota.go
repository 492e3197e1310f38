package resources

import (
	"strconv"
	"strings"

	"github.com/petrify-dev/petrify/internal/diag"
	"github.com/petrify-dev/petrify/schema"
)

// Bound is an entry of a quota: what there may be of something at most.
type Bound struct {
	name   string
	amount int64
}

// Limit tells whether a stack stays within a bound.
type Limit struct {
	Name  string `json:"name"`
	Asked string `json:"asked"`
	Bound string `json:"bound"`
	Fits  bool   `json:"fits"`
	Over  string `json:"over,omitempty"` // by how much it does not
}

// measure is something that quotas bound: how it is counted, and how much of it a
// stack asks for.
type measure struct {
	name   string
	kind   Kind
	number bool // of objects, instead of an amount of the kind
	asked  func(Report) int64
}

// measures are those of a ResourceQuota (kubernetes: Resource Quotas) that depend on
// what is rendered.
func measures() []measure {
	var all []measure
	for k := range kinds {
		requests := func(r Report) int64 { return r.peak().Requests[k] }
		limits := func(r Report) int64 { return r.peak().Limits[k] }
		all = append(all, measure{"requests." + k.String(), k, false, requests}, measure{"limits." + k.String(), k, false, limits})
	}
	return append(all,
		measure{"requests.storage", EphemeralStorage, false, func(r Report) int64 { bytes, _ := r.volumeBytes(); return bytes }},
		measure{"persistentvolumeclaims", EphemeralStorage, true, func(r Report) int64 { _, claims := r.volumeBytes(); return int64(claims) }},
		measure{"pods", EphemeralStorage, true, func(r Report) int64 { return int64(r.peak().Pods) }},
	)
}

// QuotaNames are what quotas may bound.
func QuotaNames() []string {
	var names []string
	for _, m := range measures() {
		names = append(names, m.name)
	}
	return names
}

func measureOf(name string) (measure, bool) {
	for _, m := range measures() {
		// Quotas call requests by the name of their kind, too.
		if m.name == name || m.name == "requests."+name && name == m.kind.String() {
			return m, true
		}
	}
	return measure{}, false
}

// ParseQuota reads bounds, NAME=QUANTITY, separated by commas. The error is a diag.List.
func ParseQuota(text string) ([]Bound, error) {
	var bounds []Bound
	var found diag.List
	for entry := range strings.SplitSeq(text, ",") {
		name, quantity, given := strings.Cut(entry, "=")
		m, known := measureOf(name)
		amount, valid := m.kind.parse(quantity)
		switch {
		case !known || !given:
			found = append(found, unknownBound(entry, name, given))
		case !valid:
			found = append(found, diag.Diagnostic{Message: schema.Repeated(quantity) + " is not a quantity", Hint: "allowed: a Kubernetes quantity, such as 4 or 16Gi"})
		default:
			bounds = append(bounds, Bound{m.name, amount})
		}
	}
	return bounds, found.Err()
}

func unknownBound(entry, name string, given bool) diag.Diagnostic {
	names := QuotaNames()
	hint := "allowed: " + strings.Join(names, ", ")
	if meant, near := diag.Nearest(name, names); near {
		hint = "did you mean " + diag.Quote(meant) + "?"
	}
	if !given {
		return diag.Diagnostic{Message: schema.Repeated(entry) + " has no =", Hint: "allowed: NAME=QUANTITY, such as requests.cpu=4"}
	}
	return diag.Diagnostic{Message: "there is no quota of " + schema.Repeated(name), Hint: hint}
}

// Hold compares what runs during a release with bounds.
func (r *Report) Hold(bounds []Bound) {
	for _, b := range bounds {
		m, _ := measureOf(b.name)
		asked := m.asked(*r)
		limit := Limit{Name: b.name, Asked: m.written(asked), Bound: m.written(b.amount), Fits: asked <= b.amount && asked != unlimited}
		if !limit.Fits && asked != unlimited {
			limit.Over = m.written(asked - b.amount)
		}
		r.Quota = append(r.Quota, limit)
	}
}

// written is an amount as people read it.
func (m measure) written(amount int64) string {
	if m.number {
		return strconv.FormatInt(amount, 10)
	}
	return m.kind.written(amount)
}
