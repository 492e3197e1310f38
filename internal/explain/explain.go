package explain

import (
	"slices"
	"strings"
)

// place is a field and where it stands in a spec.
type place struct {
	path string // with [] for the entries of lists and mappings
	*field
	name     string // the last of the path; empty for an entry
	around   *place // the mapping or list that it is in, nil of the whole spec
	optional string // the nearest mapping around it that may be left out, or ""
}

// Field documents the field at a path, such as spec.images.medusa.tag or, as --set
// takes it, images.medusa.tag; without a path, the whole spec. Recursive lists all
// fields below it by name. The error is a diag.List.
func Field(path string, recursive bool) (string, error) {
	at, err := find(path)
	if err != nil {
		return "", err
	}
	return at.document(recursive), nil
}

// longestMeaning is in characters: about two lines of a comment.
const longestMeaning = 110

// Meaning is what the field at a path means, in as many sentences as fit into two lines,
// the first in any case. The error is a diag.List.
func Meaning(path string) (string, error) {
	at, err := find(path)
	if err != nil {
		return "", err
	}
	sentences := strings.SplitAfter(at.Description, ". ")
	meaning := sentences[0]
	for _, sentence := range sentences[1:] {
		if len(meaning)+len(sentence) > longestMeaning {
			break
		}
		meaning += sentence
	}
	return strings.TrimSpace(meaning), nil
}

// find walks from the whole spec to the field at a path. Entries of a list or mapping
// may be meant without brackets.
func find(path string) (place, error) {
	at := place{field: environment()}
	if path == "" {
		return at, nil
	}
	steps, err := parsePath(path)
	if err != nil {
		return at, err
	}
	if first := steps[0]; first.brackets || at.child(first.text) == nil {
		at = at.below("spec")
	}
	for _, s := range steps {
		if at, err = at.step(s); err != nil {
			return at, err
		}
	}
	return at, nil
}

// step goes to a field or entry of the mapping or list at hand.
func (p place) step(s step) (place, error) {
	if p.Items != nil {
		p = p.entry(p.Items)
		if s.brackets {
			return p, nil
		}
	}
	switch {
	case p.Values.field != nil:
		return p.entry(p.Values.field), nil
	case p.child(s.text) != nil && !s.brackets:
		return p.below(s.text), nil
	case len(p.Properties) == 0:
		return p, noFields(p.path, p.words())
	}
	return p, unknownAt(p.path, "has no field", s.text, p.names(), elsewhere(s.text))
}

// entry goes to an entry of a list or of a mapping whose keys are free. What it lacks
// of a description is that of them all.
func (p place) entry(of *field) place {
	entry := *of
	if entry.Description == "" {
		entry.Description = p.Description
	}
	return place{path: p.path + "[]", field: &entry, around: &p, optional: p.within()}
}

// below goes to a field that is there.
func (p place) below(name string) place {
	inner := place{path: name, field: p.child(name), name: name, around: &p, optional: p.within()}
	if p.path != "" {
		inner.path = p.path + "." + name
	}
	return inner
}

// within is what optional is of the fields within.
func (p place) within() string {
	if p.around != nil && p.name != "" && !p.around.requires(p.name) {
		return p.path
	}
	return p.optional
}

func (p place) isEntry() bool { return p.around != nil && p.name == "" }

// each visits all fields below, depth first.
func (p place) each(visit func(place)) {
	if p.Items != nil {
		p = p.entry(p.Items)
	}
	for _, name := range p.names() {
		inner := p.below(name)
		visit(inner)
		inner.each(visit)
	}
}

// mostElsewhere is how many places are worth telling.
const mostElsewhere = 3

// elsewhere tells where in the spec a name stands, as a hint, unless it is in many
// places or in none.
func elsewhere(name string) string {
	var paths []string
	place{field: environment()}.each(func(p place) {
		if p.path == name || strings.HasSuffix(p.path, "."+name) {
			paths = append(paths, p.path)
		}
	})
	if len(paths) == 0 || len(paths) > mostElsewhere {
		return ""
	}
	return "did you mean " + strings.Join(paths, " or ") + "?"
}

// Complete returns the fields that a path that is being typed may go on with, each
// with a tab and what it means.
func Complete(typed string) []string {
	return completions(typed, func(property) string { return "" })
}

// CompleteSetting is Complete for PATH=VALUE: a field that takes a single value or a list
// of them is offered with its =. Of values it knows nothing.
func CompleteSetting(typed string) []string {
	if strings.Contains(typed, "=") {
		return nil
	}
	return completions(typed, func(p property) string {
		if len(p.fields()) > 0 || p.Values.field != nil {
			return ""
		}
		return "="
	})
}

func completions(typed string, ending func(property) string) []string {
	parent, prefix := "", ""
	if dot := strings.LastIndex(typed, "."); dot >= 0 {
		parent, prefix = typed[:dot], typed[:dot+1]
	}
	at, err := find(parent)
	if err != nil {
		return nil
	}
	fields := at.fields()
	if parent == "" {
		fields = slices.Concat(fields, at.child("spec").Properties)
	}
	var found []string
	for _, p := range fields {
		found = append(found, prefix+p.name+ending(p)+"\t"+p.firstSentence())
	}
	return found
}
