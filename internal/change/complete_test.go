package change_test

import (
	"bytes"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"github.com/petrify-dev/petrify/internal/change"
	"github.com/petrify-dev/petrify/internal/stack"
)

// Between golden environments, all that differs has a meaning, and all that has a
// meaning differs.
func TestEveryDifferenceHasAMeaning(t *testing.T) {
	stacks := [][]stack.Object{rendered(t, []string{minimal}), rendered(t, []string{reference})}
	for _, spec := range globbed(t, "../../overlays/*/environment.yaml") {
		stacks = append(stacks, rendered(t, []string{spec}))
	}
	for _, layer := range globbed(t, "../../golden/*/layer.yaml") {
		stacks = append(stacks, rendered(t, []string{minimal, layer}))
	}
	for i, one := range stacks {
		if review := change.Compare(one, one); len(review.Meaning)+len(review.Objects) > 0 {
			t.Errorf("a stack differs from itself: %v", lines(review))
		}
		for _, other := range [][]stack.Object{stacks[0], stacks[(i+1)%len(stacks)]} {
			wantComplete(t, one, other, change.Compare(one, other))
			wantComplete(t, other, one, change.Compare(other, one))
		}
	}
}

func globbed(t *testing.T, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("no case matches %s (%v)", pattern, err)
	}
	return files
}

// FuzzCompare holds the same, and that nothing in the review steers a terminal, for
// whatever can be read.
func FuzzCompare(f *testing.F) {
	f.Add("{apiVersion: v1, kind: Service, metadata: {name: a}}", "{apiVersion: v1, kind: Service, metadata: {name: a, labels: {\"\\e\": b}}}")
	f.Add("{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {x: \"a\\r\\n\\tb\"}}", "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {x: \" a\\n b\\n\\n\"}}")
	f.Add(deployment("replicas: 1, template: {spec: {containers: [{name: x, image: a}]}}"), deployment("replicas: 2, template: {spec: {containers: [{name: x, image: 'a:b@c'}]}}"))
	f.Add(ingress("rules: [{host: a, http: {paths: [{path: /}]}}]"), ingress("tls: [{}], rules: [{host: b, http: {paths: [{}]}}]"))
	f.Add(policy("egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0}}]}]"), policy("egress: [{}]"))
	f.Fuzz(func(t *testing.T, before, after string) {
		was, err := stack.Parse(stack.Input{Data: []byte(before)})
		if err != nil {
			return
		}
		is, err := stack.Parse(stack.Input{Data: []byte(after)})
		if err != nil {
			return
		}
		review := change.Compare(was, is)
		wantComplete(t, was, is, review)
		for _, text := range shownTexts(review) {
			wantPrintable(t, text)
		}
		if diff := cmp.Diff(review, change.Compare(was, is)); diff != "" {
			t.Errorf("comparing again gives another review:\n%s", diff)
		}
	})
}

// wantComplete wants each object whose fields differ to be among the objects of the
// review, each of these to be of a meaning, with two texts that differ, and each meaning
// to be of objects that differ, unless it is of their order.
func wantComplete(t *testing.T, before, after []stack.Object, review change.Review) {
	t.Helper()
	var explained, differing []string
	for _, m := range review.Meaning {
		explained = append(explained, m.Objects...)
		if len(m.Objects) == 0 || strings.ContainsFunc(m.Message, func(r rune) bool { return r == '\n' }) {
			t.Errorf("%q is of the objects %q", m.Message, m.Objects)
		}
	}
	for _, o := range review.Objects {
		name := o.Kind + "/" + o.Name
		differing = append(differing, name)
		if !slices.Contains(explained, name) {
			t.Errorf("%s differs, and nothing says what that means: %q", name, lines(review))
		}
		if bytes.Equal(o.Before, o.After) {
			t.Errorf("%s is told to differ, and shown to be the same:\n%s", name, o.After)
		}
	}
	for _, m := range review.Meaning {
		for _, name := range m.Objects {
			if !slices.Contains(differing, name) && !strings.HasPrefix(m.Message, "order of ") {
				t.Errorf("%q is of %s, which does not differ", m.Message, name)
			}
		}
	}
	was := map[stack.Identity]stack.Value{}
	for _, o := range before {
		was[o.Identity()] = o.Fields
	}
	for _, o := range after {
		if !o.Fields.Equal(was[o.Identity()]) && !slices.Contains(differing, o.String()) {
			t.Errorf("%s differs, and the review does not have it", o)
		}
	}
	if len(before) != len(after) && len(review.Meaning) == 0 {
		t.Errorf("%d objects have become %d, and that means nothing", len(before), len(after))
	}
}

// shownTexts are all texts of a review that people see.
func shownTexts(review change.Review) []string {
	var texts []string
	for _, m := range review.Meaning {
		texts = append(append(texts, m.Message), m.Objects...)
	}
	for _, o := range review.Objects {
		texts = append(texts, o.Kind+o.Namespace+o.Name+o.Was.Name+o.Was.Namespace, string(o.Before), string(o.After))
	}
	return texts
}

func wantPrintable(t *testing.T, text string) {
	t.Helper()
	if i := strings.IndexFunc(text, func(r rune) bool { return !unicode.IsPrint(r) && r != '\n' && r != '\t' }); i >= 0 {
		t.Errorf("%q holds what no terminal prints, at %d", text, i)
	}
}
