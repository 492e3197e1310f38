package krm_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"github.com/petrify-dev/petrify/internal/diag"
	"github.com/petrify-dev/petrify/internal/krm"
)

// Whatever a list holds, it is refused, or passed on with the items of others as they
// were.
func FuzzResourceList(f *testing.F) {
	for _, seed := range []string{
		"", "a", "{}", "--- a\n--- b", "[]",
		list("items: []\nfunctionConfig: {}"),
		list("functionConfig: {a: &a [*a]}\nitems:\n- {a: *a}"),
		list("items:\n- metadata: {annotations: {a: '0'}} # one\n# two\n- a: |\n    b\n\n   # three\n- &a {x: *a}\n- ? [a]\n  : b\nfunctionConfig:\n  a: 0123\nresults: []"),
		list("items:\n- {kind: ConfigMap, apiVersion: v1, metadata: {name: own, namespace: shop, labels: {made: here}, annotations: {config.kubernetes.io/path: a}}}\nfunctionConfig: {kind: A}"),
		`{"apiVersion":"config.kubernetes.io/v1","kind":"ResourceList","items":[{"a":"b\n"}],"functionConfig":{"a":1}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		answer, err := answer(data)
		var problems diag.List
		switch {
		case errors.As(err, &problems):
		case err != nil:
			t.Error(err)
		default:
			if diff := cmp.Diff(others(t, data), others(t, answer)); diff != "" {
				t.Errorf("items of others (-before +after):\n%s\n%s", diff, answer)
			}
		}
	})
}

// answer is what a function writes that has own objects and something to say.
func answer(data []byte) ([]byte, error) {
	l, problems := krm.ReadList(data)
	if problems != nil {
		return nil, problems
	}
	if _, _, err := l.Config(); err != nil {
		return nil, err
	}
	if err := l.Put([]byte(ownObjects), sameName); err != nil {
		return nil, err
	}
	if err := l.SetResults(diag.List{{Message: "is odd"}}); err != nil {
		return nil, err
	}
	return l.YAML()
}

// others returns the items that are neither an own object, nor one that gave way to it,
// nor the functionConfig.
func others(t *testing.T, data []byte) []any {
	t.Helper()
	var list struct{ Items []yaml.Node }
	if err := yaml.Unmarshal(data, &list); err != nil {
		t.Fatalf("%v\n%s", err, data)
	}
	var items []any
	for _, item := range list.Items {
		own := value(&item, "metadata", "name") == "own" && value(&item, "metadata", "labels", "made") == "here"
		if !own && value(&item, "metadata", "annotations", "config.kubernetes.io/local-config") != "true" {
			items = append(items, tree(&item))
		}
	}
	return items
}

// value is the scalar at a path of keys.
func value(n *yaml.Node, path ...string) string {
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	if len(path) == 0 {
		return n.Value
	}
	for i := 0; n.Kind == yaml.MappingNode && i < len(n.Content); i += 2 {
		if n.Content[i].Value == path[0] {
			return value(n.Content[i+1], path[1:]...)
		}
	}
	return ""
}

// tree is what a node means to a reader: no comments, no style.
func tree(n *yaml.Node) any {
	if n.Kind == yaml.ScalarNode || n.Kind == yaml.AliasNode {
		return n.ShortTag() + " " + n.Value
	}
	children := []any{n.ShortTag(), n.Anchor}
	for _, child := range n.Content {
		children = append(children, tree(child))
	}
	return children
}
