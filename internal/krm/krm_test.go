package krm_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/petrify-dev/petrify/internal/diag"
	"github.com/petrify-dev/petrify/internal/krm"
)

// list is a ResourceList with these fields.
func list(fields string) string {
	return "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\n" + fields + "\n"
}

const ownObjects = `---
apiVersion: v1
kind: ConfigMap
metadata:
  name: own
  namespace: shop
  labels:
    made: here
data:
  tag: "0123456"
`

func sameName(own, item krm.Object) bool {
	return item.Labels["made"] == "here" && item.Name == own.Name
}

func printed(t *testing.T, err error) string {
	t.Helper()
	var problems diag.List
	if err != nil && !errors.As(err, &problems) {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := diag.PrintText(&b, problems); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestWhatIsNoResourceList(t *testing.T) {
	const hint = "  allowed: a ResourceList of config.kubernetes.io/v1, as kustomize and kpt write it\n"
	for name, c := range map[string]struct{ data, want string }{
		"nothing":               {"", "stdin: error: holds nothing\n" + hint},
		"comments":              {"# a\n---\n# b\n", "stdin: error: holds nothing\n" + hint},
		"no YAML":               {"a: [", "stdin: error: is not YAML: \"did not find expected node content\"\n"},
		"a control character":   {"a: \x1b[31m", "stdin: error: is not YAML: \"control characters are not allowed\"\n"},
		"too much":              {strings.Repeat(" ", krm.Largest+1), "stdin: error: is larger than 4 MiB\n  give the function fewer objects\n"},
		"too many values":       {strings.Repeat("- 1\n", 150_001), "stdin: error: holds more than 300000 lines, colons, commas, brackets and dashes\n  give the function fewer objects\n"},
		"text":                  {"hello", "stdin: error: holds text, not a mapping\n" + hint},
		"a list":                {"[]", "stdin: error: holds a list, not a mapping\n" + hint},
		"an object":             {"apiVersion: v1\nkind: ConfigMap", "stdin: error: kind: \"ConfigMap\" is not ResourceList\n" + hint},
		"an older list":         {"apiVersion: config.kubernetes.io/v1beta1\nkind: ResourceList", "stdin: error: apiVersion: \"config.kubernetes.io/v1beta1\" is not config.kubernetes.io/v1\n" + hint},
		"a second document":     {list("items: []\nfunctionConfig: {a: b}\n---\na: b"), "stdin: error: holds a second document\n  allowed: one ResourceList\n"},
		"nothing in the list":   {list(""), "stdin: error: functionConfig: is missing\n  allowed: the object that the function is run for\nstdin: error: items: is missing\n  allowed: a list of objects, [] when there are none\n"},
		"nulls":                 {list("items:\nfunctionConfig:"), "stdin: error: functionConfig: is missing\n  allowed: the object that the function is run for\nstdin: error: items: is nothing, not a list\n  allowed: a list of objects, [] when there are none\n"},
		"items of another kind": {list("items: {a: b}\nfunctionConfig: {a: b}"), "stdin: error: items: is a mapping, not a list\n  allowed: a list of objects, [] when there are none\n"},
		"an item that is text":  {list("items: [{a: b}, c]\nfunctionConfig: {a: b}"), "stdin: error: items[1]: is text, not an object\n"},
		"a field twice":         {list("items: []\nfunctionConfig: {a: b}\nitems: []"), "stdin: error: items: is given twice\n  allowed: each field once\n"},
		"an alias of nothing":   {list("items: [*a]\nfunctionConfig: {a: b}"), "stdin: error: is not YAML: \"alias of an anchor that is not there\"\n"},
		"a password like one":   {list("items: [{a: *hunter2}]\nfunctionConfig: {a: b}"), "stdin: error: is not YAML: \"alias of an anchor that is not there\"\n"},
	} {
		t.Run(name, func(t *testing.T) {
			_, problems := krm.ReadList([]byte(c.data))
			if diff := cmp.Diff(c.want, printed(t, problems)); diff != "" {
				t.Errorf("diagnostics (-want +got):\n%s", diff)
			}
		})
	}
}

func TestConfig(t *testing.T) {
	for name, c := range map[string]struct{ config, name, data string }{
		"without a file":       {"{spec: {tag: 0123}}", "functionConfig", "{spec: {tag: 0123}}\n"},
		"with a file":          {"{metadata: {annotations: {internal.config.kubernetes.io/path: dir/spec.yaml}}}", "dir/spec.yaml", "{metadata: {annotations: {internal.config.kubernetes.io/path: dir/spec.yaml}}}\n"},
		"with a file, as once": {"{metadata: {annotations: {config.kubernetes.io/path: spec.yaml}}}", "spec.yaml", "{metadata: {annotations: {config.kubernetes.io/path: spec.yaml}}}\n"},
		"twice a key":          {"{a: b, a: \"c\"}", "functionConfig", "{a: b, a: \"c\"}\n"},
		"text":                 {"hello", "functionConfig", "hello\n"},
	} {
		t.Run(name, func(t *testing.T) {
			l, problems := krm.ReadList([]byte(list("items: []\nfunctionConfig: " + c.config)))
			if problems != nil {
				t.Fatal(problems)
			}
			name, data, err := l.Config()
			if err != nil || name != c.name || string(data) != c.data {
				t.Errorf("Config() = %q, %q, %v, want %q, %q", name, data, err, c.name, c.data)
			}
		})
	}
}

// What stands elsewhere in the list is not there where the spec is read.
func TestConfigWithAliases(t *testing.T) {
	for name, c := range map[string]struct{ config, want string }{
		"as a whole":                      {"*a", "functionConfig: error: is an alias\n"},
		"in a field":                      {"{spec: {hosts: [b, *a]}}", "functionConfig: error: spec.hosts[1]: is an alias\n"},
		"of its own":                      {"{spec: &b {hosts: *b}}", "functionConfig: error: spec.hosts: is an alias\n"},
		"with a file":                     {"{metadata: {annotations: {config.kubernetes.io/path: spec.yaml}}, spec: *a}", "spec.yaml: error: spec: is an alias\n"},
		"as a merge":                      {"{metadata: {<<: *a}}", "functionConfig: error: metadata: is an alias\n"},
		"as a key":                        {"{*a : b}", "functionConfig: error: is an alias\n"},
		"under a key that may be no name": {"{spec: {password=hunter2: *a}}", "functionConfig: error: spec: is an alias\n"},
	} {
		t.Run(name, func(t *testing.T) {
			l := read(t, list("items: [{a: &a {b: c}}]\nfunctionConfig: "+c.config))
			_, _, err := l.Config()
			if diff := cmp.Diff(c.want+"  write the value out; aliases and anchors are not allowed\n", printed(t, err)); diff != "" {
				t.Errorf("diagnostics (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPut(t *testing.T) {
	const own = `  - apiVersion: v1
    kind: ConfigMap
    metadata:
      name: own
      namespace: shop
      labels:
        made: here
    data:
      tag: "0123456"
`
	const config = "functionConfig: {apiVersion: a/v1, kind: Spec, metadata: {name: spec}}\n"
	for name, c := range map[string]struct{ items, want string }{
		"nothing else": {"items: []\n", "items:\n" + own},
		"others stay as they are, before ours": {
			"items:\n  # about a\n  - kind: A # kind\n    n: 0123\n    s: \"0123\"\n  - {kind: B, metadata: {annotations: {config.kubernetes.io/index: '0'}}}\n",
			"items:\n  # about a\n  - kind: A # kind\n    n: 0123\n    s: \"0123\"\n  - {kind: B, metadata: {annotations: {config.kubernetes.io/index: '0'}}}\n" + own},
		"kustomize's generator holds the functionConfig": {
			"items:\n  - {apiVersion: a/v1, kind: Spec, metadata: {name: spec, annotations: {config.kubernetes.io/local-config: 'true'}}}\n",
			"items:\n" + own},
		"kpt's package holds the file of the functionConfig": {
			"items:\n  - {apiVersion: a/v1, kind: Spec, metadata: {name: spec, annotations: {config.kubernetes.io/local-config: 'true', config.kubernetes.io/path: spec.yaml}}}\n",
			"items:\n  - {apiVersion: a/v1, kind: Spec, metadata: {name: spec, annotations: {config.kubernetes.io/local-config: 'true', config.kubernetes.io/path: spec.yaml}}}\n" + own},
		"anchors, merge keys, and the text << as kustomize writes it": {
			"items:\n  - kind: A\n    a: &a {b: c}\n    !!merge <<: *a\n    d: !!merge <<\n",
			"items:\n  - kind: A\n    a: &a {b: c}\n    !!merge <<: *a\n    d: !!merge <<\n" + own},
		"another spec": {
			"items:\n  - {apiVersion: a/v1, kind: Spec, metadata: {name: other, annotations: {config.kubernetes.io/local-config: 'true'}}}\n",
			"items:\n  - {apiVersion: a/v1, kind: Spec, metadata: {name: other, annotations: {config.kubernetes.io/local-config: 'true'}}}\n" + own},
		"what an earlier run made gives way, and hands on its file": {
			"items:\n  - {apiVersion: v1, kind: ConfigMap, metadata: {name: own, namespace: shop, labels: {made: here}, annotations: {by: hand, internal.config.kubernetes.io/path: a.yaml}}, data: {old: x}}\n  - {kind: A}\n",
			"items:\n  - {kind: A}\n" + strings.Replace(own, "    data:", "      annotations:\n        internal.config.kubernetes.io/path: a.yaml\n    data:", 1)},
		"what is another object hands on nothing": {
			"items:\n  - {apiVersion: v1, kind: Secret, metadata: {name: own, namespace: shop, labels: {made: here}, annotations: {config.kubernetes.io/path: a.yaml}}}\n",
			"items:\n" + own},
		"the same name in another namespace, kind or group": {
			"items:\n  - {apiVersion: v1, kind: ConfigMap, metadata: {name: own}}\n  - {apiVersion: v1, kind: Secret, metadata: {name: own, namespace: shop}}\n  - {apiVersion: a/v1, kind: ConfigMap, metadata: {name: own, namespace: shop}}\n",
			"items:\n  - {apiVersion: v1, kind: ConfigMap, metadata: {name: own}}\n  - {apiVersion: v1, kind: Secret, metadata: {name: own, namespace: shop}}\n  - {apiVersion: a/v1, kind: ConfigMap, metadata: {name: own, namespace: shop}}\n" + own},
	} {
		t.Run(name, func(t *testing.T) {
			l := read(t, list(c.items+config))
			if err := l.Put([]byte(ownObjects), sameName); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(list(c.want+strings.TrimSuffix(config, "\n")), written(t, l)); diff != "" {
				t.Errorf("list (-want +got):\n%s", diff)
			}
		})
	}
}

// An object of somebody else is not replaced, and none of ours is left out silently.
func TestPutBesideTheSameObject(t *testing.T) {
	before := list("items:\n  - {apiVersion: v2, kind: ConfigMap, metadata: {name: own, namespace: shop, annotations: {config.kubernetes.io/path: other.yaml}}}\nfunctionConfig: {kind: Spec}")
	l := read(t, before)
	got := printed(t, l.Put([]byte(ownObjects), sameName))
	want := "other.yaml: error: ConfigMap/own in the namespace shop is there already, and is not replaced\n  remove or rename one of the two\n"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("diagnostics (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(before, written(t, l)); diff != "" {
		t.Errorf("the list has changed (-want +got):\n%s", diff)
	}
}

// In JSON there is no place for the comments of own objects.
func TestPutIntoJSON(t *testing.T) {
	l := read(t, `{"apiVersion":"config.kubernetes.io/v1","kind":"ResourceList","items":[{"a":1}],"functionConfig":{"b":2}}`)
	if err := l.Put([]byte("# about it\nkind: A\nname: a\n"), sameName); err != nil {
		t.Fatal(err)
	}
	want := "\"apiVersion\": \"config.kubernetes.io/v1\"\n\"kind\": \"ResourceList\"\n\"items\":\n  - {\"a\": 1}\n  - # about it\n    kind: A\n    name: a\n\"functionConfig\": {\"b\": 2}\n"
	if diff := cmp.Diff(want, written(t, l)); diff != "" {
		t.Errorf("list (-want +got):\n%s", diff)
	}
}

// Who patches such an annotation into an object has it in the next run twice.
func TestPutKeepsOwnAnnotations(t *testing.T) {
	const annotated = "{apiVersion: v1, kind: A, metadata: {name: own, labels: {made: here}, annotations: {config.kubernetes.io/depends-on: %, b: c}}}"
	l := read(t, list("items:\n  - "+strings.Replace(annotated, "%", "before", 1)+"\nfunctionConfig: {kind: Spec}"))
	if err := l.Put([]byte(strings.Replace(annotated, "%", "now", 1)), sameName); err != nil {
		t.Fatal(err)
	}
	want := list("items:\n  - " + strings.Replace(annotated, "%", "now", 1) + "\nfunctionConfig: {kind: Spec}")
	if diff := cmp.Diff(want, written(t, l)); diff != "" {
		t.Errorf("list (-want +got):\n%s", diff)
	}
}

func TestNoNamespaceIsDefault(t *testing.T) {
	l := read(t, list("items: [{apiVersion: v1, kind: A, metadata: {name: a}}]\nfunctionConfig: {kind: Spec}"))
	err := l.Put([]byte("{apiVersion: v1, kind: A, metadata: {name: a, namespace: default}}"), sameName)
	if err == nil {
		t.Error("an object stands in one namespace twice")
	}
}

func TestResults(t *testing.T) {
	l := read(t, list("items: []\nfunctionConfig: {apiVersion: a/v1, kind: Spec, metadata: {name: spec}}\nresults: [{message: old}]"))
	problems := diag.List{
		{Position: diag.Position{Name: "functionConfig"}, Path: "spec.a", Message: `"b" is odd`, Hint: "allowed: c"},
		{Position: diag.Position{Name: "patch.yaml", Line: 3, Column: 1}, Severity: diag.Warning, Message: "is odd"},
	}
	if err := l.SetResults(problems); err != nil {
		t.Fatal(err)
	}
	want := list(`items: []
functionConfig: {apiVersion: a/v1, kind: Spec, metadata: {name: spec}}
results:
  - message: '"b" is odd; allowed: c'
    severity: error
    resourceRef:
      apiVersion: a/v1
      kind: Spec
      name: spec
    field:
      path: spec.a
  - message: 'line 3: is odd'
    severity: warning
    resourceRef:
      apiVersion: a/v1
      kind: Spec
      name: spec
    file:
      path: patch.yaml`)
	if diff := cmp.Diff(want, written(t, l)); diff != "" {
		t.Errorf("list (-want +got):\n%s", diff)
	}
	if err := l.SetResults(nil); err != nil {
		t.Fatal(err)
	}
	if got := written(t, l); strings.Contains(got, "results") {
		t.Errorf("results that nobody has:\n%s", got)
	}
}

func TestBareObjects(t *testing.T) {
	for name, c := range map[string]struct{ data, want string }{
		"a generator's": {"", strings.TrimPrefix(ownObjects, "---\n")},
		"a transformer's": {"# a\nkind: A\n---\n---\n{kind: B, s: '0123'}\n",
			"# a\nkind: A\n---\n{kind: B, s: '0123'}\n" + ownObjects},
	} {
		t.Run(name, func(t *testing.T) {
			l, problems := krm.ReadObjects([]byte(c.data))
			if problems != nil {
				t.Fatal(problems)
			}
			if err := l.Put([]byte(ownObjects), sameName); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, written(t, l)); diff != "" {
				t.Errorf("objects (-want +got):\n%s", diff)
			}
		})
	}
	_, problems := krm.ReadObjects([]byte("kind: A\n---\nhello\n"))
	if want := "stdin: error: [1]: is text, not an object\n"; printed(t, problems) != want {
		t.Errorf("%q, want %q", printed(t, problems), want)
	}
}

// The library writes an empty key as "", which is another one.
func TestWhatCannotBeWrittenAgainIsRefused(t *testing.T) {
	l := read(t, list("items:\n- {a: b}\n- a: b\n  &c :\nfunctionConfig: {kind: Spec}"))
	_, err := l.YAML()
	if got := printed(t, err); !strings.HasPrefix(got, "stdin: error: items[1]: holds YAML that cannot be written again as it was read\n") {
		t.Errorf("diagnostics: %s", got)
	}
}

// The library quotes a date in braces, and so makes text of it.
func TestADateInBracesStaysADate(t *testing.T) {
	for _, data := range []string{"a: {b: 2026-01-31T00:00:00Z}", "a: [{b: c}, 2026-01-31 00:00:00]"} {
		l := read(t, list("items: [{"+data+"}]\nfunctionConfig: {"+data+"}"))
		if name, config, err := l.Config(); err != nil || strings.ContainsAny(string(config), `'"`) {
			t.Errorf("%s is %q (%v)", name, config, err)
		}
		if out := written(t, l); strings.ContainsAny(out, `'"`) {
			t.Errorf("%s was written as\n%s", data, out)
		}
	}
}

func read(t *testing.T, data string) *krm.List {
	t.Helper()
	l, problems := krm.ReadList([]byte(data))
	if problems != nil {
		t.Fatal(problems)
	}
	return l
}

func written(t *testing.T, l *krm.List) string {
	t.Helper()
	out, err := l.YAML()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}
