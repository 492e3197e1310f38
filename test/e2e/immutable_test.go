package e2e

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/petrify-dev/petrify/render"
	"github.com/petrify-dev/petrify/test/e2e/plane"
)

// changesOfImmutableFields are the fields in which after differs from before and that the API
// server refuses to change, if render.ImmutableFields is right: kind/name path.
func changesOfImmutableFields(t *testing.T, before, after render.Manifest) []string {
	t.Helper()
	were, are := itemsByName(t, string(before.JSON())), itemsByName(t, string(after.JSON()))
	var changes []string
	for name, object := range are {
		was, existed := were[name]
		if !existed {
			continue
		}
		kind, _, _ := strings.Cut(name, "/")
		for _, field := range render.ImmutableFields() {
			if field.Kind == kind && !reflect.DeepEqual(fieldAt(was, field.Path), fieldAt(object, field.Path)) {
				changes = append(changes, name+" "+field.Path)
			}
		}
	}
	slices.Sort(changes)
	return changes
}

// fieldAt is the value at a dotted path, or nil.
func fieldAt(object any, path string) any {
	for name := range strings.SplitSeq(path, ".") {
		fields, _ := object.(map[string]any)
		object = fields[name]
	}
	return object
}

// wantRefusal wants a failed kubectl to say that a field of this object is immutable.
func (s space) wantRefusal(result plane.Result, kind, name, path string) {
	s.t.Helper()
	reason := path + ": Invalid value: "
	if kind == "StatefulSet" { // names what may change instead
		reason = "spec: Forbidden: updates to statefulset spec for fields other than "
	}
	want := regexp.MustCompile(fmt.Sprintf(`\b%s(\.\w+)? %q is invalid: .*%s`, kind, name, regexp.QuoteMeta(reason)))
	if result.Code == 0 || !want.MatchString(result.Stderr) {
		s.t.Errorf("%s/%s %s: %v, want %s", kind, name, path, result, want)
	}
}
