package stack_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/petrify-dev/petrify/internal/stack"
)

func TestParse(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []string // group, kind, namespace and name
	}{
		{"a stream", "# Comments, and empty documents.\n---\napiVersion: v1\nkind: Service\nmetadata:\n  name: a\n  namespace: shop\n---\n# Nothing.\n---\n{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}}\n",
			[]string{"{ Service shop a}", "{apps Deployment  a}"}},
		{"a List, as JSON", `{"apiVersion": "v1", "kind": "List", "items": [{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "a"}}]}`,
			[]string{"{apps Deployment  a}"}},
		{"equal names of other groups, kinds and namespaces", "{apiVersion: a/v1, kind: A, metadata: {name: a}}\n---\n{apiVersion: b/v1, kind: A, metadata: {name: a}}\n---\n{apiVersion: a/v1, kind: B, metadata: {name: a}}\n---\n{apiVersion: a/v1, kind: A, metadata: {name: a, namespace: b}}",
			[]string{"{a A  a}", "{b A  a}", "{a B  a}", "{a A b a}"}},
		{"nothing", "", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			objects, err := stack.Parse(stack.Input{Name: "stack.yaml", Data: []byte(c.text)})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, o := range objects {
				got = append(got, fmt.Sprint(o.Identity()))
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// What is no object is told with its place, and all of it at once.
func TestParseRefuses(t *testing.T) {
	const object = "{apiVersion: v1, kind: Service, metadata: {name: a}}"
	for _, c := range []struct{ name, text, want string }{
		{"what is no YAML", "a: [", "stack.yaml:1:1: error: is not YAML"},
		{"what the library does not get over", "- \n#\n  -\n \t#", "stack.yaml:4:1: error: is not YAML"},
		{"text", "hello", "stack.yaml:1:1: error: is no object: it has no apiVersion"},
		{"a list", "[]", "stack.yaml:1:1: error: is no object: it has no apiVersion"},
		{"something else than objects", "\nservices: {db: {}}", "stack.yaml:2:1: error: is no object: it has no apiVersion"},
		{"an object without a name", "apiVersion: v1\nkind: Service", "stack.yaml:1:1: error: is no object: it has no metadata.name"},
		{"names that nothing has", `{apiVersion: v1, kind: "\e[31m", metadata: {name: a}}`, `stack.yaml:1:1: error: is no object: kind is "\x1b[31m"`},
		{"namespaces that nothing has", `{apiVersion: v1, kind: A, metadata: {name: a, namespace: "a/b"}}`, `stack.yaml:1:1: error: is no object: metadata.namespace is "a/b"`},
		{"a second one of the same identity", object + "\n---\n" + object, "stack.yaml:3:1: error: Service/a is there already"},
		{"keys that are given twice", "apiVersion: v1\nkind: A\nkind: B", `stack.yaml:3:1: error: "kind" is given twice`},
		{"anchors", "a: &a [*a, *a]", "stack.yaml:1:4: error: has an anchor or an alias"},
		{"aliases", "&a x: *a", "stack.yaml:1:1: error: has a key that is not text"},
		{"tags", "a: !secret b", `stack.yaml:1:4: error: has a tag, "!secret"`},
		{"tags of mappings", "!secret {a: b}", `stack.yaml:1:1: error: has a tag, "!secret"`},
		{"keys that are lists", "[a]: b", "stack.yaml:1:1: error: has a key that is not text"},
		{"several", "hello\n---\n" + object + "\n---\na: !b c", "stack.yaml:5:4: error: has a tag, \"!b\"\nstack.yaml:1:1: error: is no object: it has no apiVersion"},
		{"what nobody reads", strings.Repeat("[", 65) + strings.Repeat("]", 65), "stack.yaml:1:65: error: is nested deeper than 64 levels"},
		{"too many documents", strings.Repeat("---\n", 1002), "stack.yaml:1002:1: error: begins more than 1000 documents"},
		{"too many objects", "{apiVersion: v1, kind: List, items: [" + many(1001, "{apiVersion: v1, kind: A, metadata: {name: a%d}}") + "]}", "stack.yaml:1:50928: error: begins more than 1000 objects"},
		{"too many values", "a: [" + strings.Repeat("a,", 100_000) + "]", "stack.yaml:1:200001: error: begins more than 100000 values"},
	} {
		t.Run(c.name, func(t *testing.T) {
			objects, err := stack.Parse(stack.Input{Name: "stack.yaml", Data: []byte(c.text)})
			if err == nil {
				t.Fatalf("it is read as %v", objects)
			}
			if diff := cmp.Diff(c.want, err.Error()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func many(count int, format string) string {
	var items []string
	for i := range count {
		items = append(items, fmt.Sprintf(format, i))
	}
	return strings.Join(items, ", ")
}

// What several files hold together is bounded, and is one stack.
func TestParseSeveralInputs(t *testing.T) {
	object := []byte("{apiVersion: v1, kind: Service, metadata: {name: a}}")
	_, err := stack.Parse(stack.Input{Name: "a.yaml", Data: object}, stack.Input{Name: "b.yaml", Data: object})
	if want := "b.yaml:1:1: error: Service/a is there already"; err == nil || err.Error() != want {
		t.Errorf("the error is %v, want %s", err, want)
	}
	half := []byte("a: [" + strings.Repeat("a,", 60_000) + "]")
	_, err = stack.Parse(stack.Input{Name: "a.yaml", Data: half}, stack.Input{Name: "b.yaml", Data: half}, stack.Input{Name: "c.yaml", Data: half})
	if err == nil || strings.Count(err.Error(), "more than 100000 values") != 1 {
		t.Errorf("the error is %v, want that there are too many values, once", err)
	}
}
