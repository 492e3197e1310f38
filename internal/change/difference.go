package change

import (
	"regexp"
	"slices"
	"strings"

	"github.com/petrify-dev/petrify/internal/stack"
)

// difference is a place at which two objects differ.
type difference struct {
	path          path
	before, after stack.Value // nothing where it is not there
	reordered     bool        // the same items in another order, among others perhaps
	explained     bool        // a statement speaks of it
}

// path leads to a place in an object.
type path []stack.Step

// under tells whether the path begins with these names; * is any.
func (p path) under(names ...string) bool {
	if len(p) < len(names) {
		return false
	}
	for i, name := range names {
		if name != "*" && name != p[i].Name {
			return false
		}
	}
	return true
}

// is tells whether the path is of these names; * is any.
func (p path) is(names ...string) bool { return len(p) == len(names) && p.under(names...) }

var identifier = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9]*$`)

// String writes a path as the fields of a spec are written, such as
// spec.containers[medusa].image, with what no terminal prints escaped.
func (p path) String() string {
	var b strings.Builder
	for i, step := range p {
		switch {
		case step.Item || !identifier.MatchString(step.Name):
			b.WriteString("[" + shown(step.Name) + "]")
		case i > 0:
			b.WriteString("." + step.Name)
		default:
			b.WriteString(step.Name)
		}
	}
	return b.String()
}

// to is the path of a child. It shares no memory with those of other children.
func (p path) to(step stack.Step) path { return append(slices.Clip(p), step) }

// differencesOf returns where two values differ, in the order of after. It goes into
// mappings, though one side has none, and into lists whose items have names.
func differencesOf(at path, before, after stack.Value) []*difference {
	switch {
	case before.Equal(after):
		return nil
	case goesInto(before, after):
		return differingEntries(at, before, after)
	case isNamedList(before) && isNamedList(after):
		return differingItems(at, before, after)
	}
	return []*difference{{path: at, before: before, after: after}}
}

// goesInto tells whether two values are to be compared key by key: they are mappings,
// or one is, and the other is not there.
func goesInto(before, after stack.Value) bool {
	isOrIsNot := func(v stack.Value) bool { return v.IsMapping() || !v.Exists() }
	return isOrIsNot(before) && isOrIsNot(after) && len(before.Entries())+len(after.Entries()) > 0
}

func differingEntries(at path, before, after stack.Value) []*difference {
	var found []*difference
	was, is := before.ByKey(), after.ByKey()
	for _, entry := range after.Entries() {
		found = append(found, differencesOf(at.to(stack.Step{Name: entry.Key}), was[entry.Key], entry.Value)...)
	}
	for _, entry := range before.Entries() {
		if !is[entry.Key].Exists() {
			found = append(found, differencesOf(at.to(stack.Step{Name: entry.Key}), entry.Value, stack.Value{})...)
		}
	}
	return found
}

// isNamedList tells whether each item of a list has a name of its own.
func isNamedList(v stack.Value) bool {
	seen := map[string]bool{}
	for _, item := range v.Items() {
		name := item.Name()
		if name == "" || seen[name] {
			return false
		}
		seen[name] = true
	}
	return len(seen) > 0
}

// differingItems compares items by name. One that is there on one side only is a
// difference as a whole.
func differingItems(at path, before, after stack.Value) []*difference {
	var found []*difference
	was, is := before.ByName(), after.ByName()
	var order, earlier []string
	for _, item := range after.Items() {
		name := item.Name()
		step := at.to(stack.Step{Name: name, Item: true})
		if there := was[name]; there.Exists() {
			order = append(order, name)
			found = append(found, differencesOf(step, there, item)...)
		} else {
			found = append(found, &difference{path: step, after: item})
		}
	}
	for _, item := range before.Items() {
		if name := item.Name(); is[name].Exists() {
			earlier = append(earlier, name)
		} else {
			found = append(found, &difference{path: at.to(stack.Step{Name: name, Item: true}), before: item})
		}
	}
	if !slices.Equal(order, earlier) {
		found = append(found, &difference{path: at, before: before, after: after, reordered: true})
	}
	return found
}

// String tells of a difference: where, and of scalars what was and will be there.
func (d *difference) String() string { return d.of(d.path.String()) }

// of tells of a difference by what people call the place.
func (d *difference) of(what string) string {
	switch {
	case d.reordered:
		return what + " in another order"
	case !d.after.Exists():
		return what + " removed"
	case !d.before.Exists() && d.after.IsScalar():
		return what + " set to " + shown(d.after.String())
	case !d.before.Exists():
		return what + " added"
	case d.before.IsScalar() && d.after.IsScalar() && d.before.String() != d.after.String():
		return what + " " + d.arrow()
	}
	return what + " changed"
}

// arrow leads from what was there to what will be.
func (d *difference) arrow() string { return arrow(d.before.String(), d.after.String()) }
