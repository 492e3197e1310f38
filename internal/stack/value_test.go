package stack_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/petrify-dev/petrify/internal/stack"
)

const workload = `{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}, spec: {
	containers: [{name: web, image: one}, {name: web, image: two}, {image: three}],
	claims: [{metadata: {name: data}, size: 1Gi}]}}`

func TestAt(t *testing.T) {
	for _, c := range []struct{ path, want string }{
		{"metadata name", "a"},
		{"spec containers web image", "one"},
		{"spec claims data size", "1Gi"},
		{"spec containers", ""},
		{"spec containers cache image", ""},
		{"metadata name first", ""},
	} {
		if got := one(t, workload).Fields.At(strings.Fields(c.path)...).String(); got != c.want {
			t.Errorf("at %s stands %q, want %q", c.path, got, c.want)
		}
	}
}

func TestEqual(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"x: {a: 1, b: [c]}", "x: {b: [c], a: 1}", true},
		{"x: 'a'", "x: a", true},
		{"x: null", "y: ~", true},
		{"x: 1", "x: '1'", false},
		{"x: 1", "x: 1.0", false},
		{"x: [a, b]", "x: [b, a]", false},
		{"x: [a]", "x: [a, b]", false},
		{"x: {a: b}", "x: {c: b}", false},
		{"x: {}", "x: []", false},
		{"x: {}", "", false},
	} {
		const header = "apiVersion: v1\nkind: A\nmetadata: {name: a}\n"
		if got := one(t, header+c.a).Fields.Equal(one(t, header+c.b).Fields); got != c.want {
			t.Errorf("%s equals %s: %v, want %v", c.a, c.b, got, c.want)
		}
	}
}

func TestReplaceNumbersAndWhatFollows(t *testing.T) {
	before := one(t, "{apiVersion: v1, kind: A, metadata: {name: a}, n: 1, gone: [null], x: [after, {me: 2}, after, 3]}").Fields
	after := before.Replace(func(at stack.Scalar) (string, bool) {
		return "new", !at.IsText() && (at.Path[0].Name == "n" || at.Previous.String() == "after")
	})
	want := one(t, "{apiVersion: v1, kind: A, metadata: {name: a}, n: new, gone: [null], x: [after, {me: 2}, after, new]}").Fields
	if !after.Equal(want) {
		t.Errorf("it has become %v, want %v", after, want)
	}
}

func TestReplace(t *testing.T) {
	before := one(t, workload).Fields
	var paths []string
	after := before.Replace(func(at stack.Scalar) (string, bool) {
		paths = append(paths, fmt.Sprint(at.Path))
		return strings.ToUpper(at.String()), at.IsText()
	})
	want := "[{spec false} {containers false} {web true} {image false}]"
	if !strings.Contains(strings.Join(paths, "\n"), want) || !strings.Contains(strings.Join(paths, "\n"), "{2 true}") {
		t.Errorf("the paths are %q, want %s and the third container by its index", paths, want)
	}
	if got := after.At("spec", "claims", "DATA", "size").String(); got != "1GI" {
		t.Errorf("the size is %q, want 1GI", got)
	}
	if got := before.At("spec", "claims", "data", "size").String(); got != "1Gi" {
		t.Errorf("the original has become %q", got)
	}
	if (stack.Value{}).Replace(nil).Exists() {
		t.Error("nothing has become something")
	}
}
