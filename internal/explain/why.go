package explain

import (
	"fmt"
	"strings"

	"github.com/petrify-dev/petrify/internal/diag"
	"github.com/petrify-dev/petrify/internal/parallel"
	"github.com/petrify-dev/petrify/internal/wrap"
	"github.com/petrify-dev/petrify/render"
	"github.com/petrify-dev/petrify/schema"
)

// Spec is an environment, and what it was loaded from.
type Spec struct {
	Environment schema.Environment
	Inputs      []schema.Input
	Settings    []string
}

// Why tells which fields of the spec decide the value at a path of an object, and by
// what rule. It finds them out by rendering the spec with something else in the place
// of each field in turn. A container's environment counts as a whole: a variable that
// comes by envFrom is found in its ConfigMap. The manifest must be what the spec
// renders to, and hold the object. The error is a diag.List when there is no such value, or
// the spec is too large to be tried so often.
func Why(spec Spec, manifest render.Manifest, object render.Resource, path string) (string, error) {
	steps, err := parsePath(path)
	if err != nil {
		return "", err
	}
	o := output{manifest: manifest}
	o.remember()
	now, err := o.lookUp(object, steps)
	if err != nil {
		return "", err
	}
	given := schema.Places(spec.Inputs, spec.Settings)
	causes, size, err := causesIn(spec.Environment, given)
	if err != nil {
		return "", err
	}
	if err := tooMuch(len(causes), size); err != nil {
		return "", err
	}
	x := experiment{schema.Read(spec.Inputs), spec.Settings, given, o.known, object, steps}
	effects := make([]effect, len(causes))
	parallel.Each(len(causes), func(i int) { effects[i] = x.effect(causes[i], now) })
	a := answer{integrations: spec.Environment.Spec.Integrations, about: object.String() + " " + path, now: now, given: given}
	for i, c := range causes {
		switch effects[i] {
		case changes:
			a.deciders = append(a.deciders, c)
		case removes:
			a.conditions = append(a.conditions, c)
		case unknown:
			a.untried = append(a.untried, c)
		}
	}
	return a.String(), nil
}

// answer is all that is known about a value.
type answer struct {
	integrations schema.Integrations
	about        string
	now          finding
	given        map[string]diag.Position
	deciders     []cause
	conditions   []cause
	untried      []cause
}

func (a answer) String() string {
	var d document
	d.label("ABOUT", shownLine(a.about))
	d.label("COMES", shownLine(a.now.through))
	d.section("VALUE", indented("  ", a.now.text))
	d.section("RULE", wrap.Lines("  ", a.now.purpose(a.integrations)))
	d.section("DECIDED BY", a.list(a.deciders))
	if len(a.deciders) == 0 {
		d.section("FIXED", wrap.Lines("  ", a.fixed()))
	}
	d.section("THERE BECAUSE OF", a.list(a.conditions))
	d.section("NOT TRIED", wrap.Lines("  ", a.stuck()))
	return d.String()
}

// stuck says of which fields nothing is known. One that has no value and may have none
// decides nothing.
func (a answer) stuck() string {
	var paths []string
	for _, c := range a.untried {
		if c.value != "" {
			paths = append(paths, c.path)
		}
	}
	if len(paths) == 0 {
		return ""
	}
	return "nothing else is valid in the place of " + strings.Join(paths, ", ")
}

// list tells each cause with its value, where that was given, and what it means.
func (a answer) list(causes []cause) string {
	var b strings.Builder
	for _, c := range causes {
		headline := "  " + c.path
		if c.value != "" {
			headline += ": " + c.value
		}
		fmt.Fprintf(&b, "%s\n      %s\n%s", cut(shownLine(headline)), a.origin(c), wrap.Lines("      ", c.doc))
	}
	return b.String()
}

// origin says where a cause has its value from.
func (a answer) origin(c cause) string {
	at, given := a.given[c.path]
	switch {
	case given:
		return shownLine(at.String())
	case c.value == "":
		return "not given"
	}
	return "by default"
}

// fixed says where a value comes from that no field decides.
func (a answer) fixed() string {
	if file := a.now.object.Base(a.now.keys...); file != "" {
		return "no field of the spec changes it: it stands so in " + file
	}
	return "no field of the spec changes it: petrify sets it so in every environment"
}
