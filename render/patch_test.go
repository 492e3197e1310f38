package render

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/petrify-dev/petrify/schema"
)

func patched(t *testing.T, patches ...schema.Patch) (Manifest, error) {
	t.Helper()
	env := environment(t, "testdata/cluster.yaml")
	env.Spec.Patches = patches
	return Render(env)
}

func TestPatches(t *testing.T) {
	for name, test := range map[string]struct {
		patch  schema.Patch
		object string
		want   string // a part of the object's YAML
	}{
		"strategic merge by its own name": {
			patch:  schema.Patch{Patch: "kind: Service\nmetadata: {name: medusa}\nspec: {type: LoadBalancer}\n"},
			object: "Service/medusa", want: "  type: LoadBalancer\n",
		},
		"strategic merge merges containers by name": {
			patch:  schema.Patch{Patch: "kind: Deployment\nmetadata: {name: medusa}\nspec: {template: {spec: {containers: [{name: medusa, stdin: true}]}}}\n"},
			object: "Deployment/medusa", want: "          stdin: true\n",
		},
		"json6902 by kind and labels": {
			patch: schema.Patch{
				Patch:  "- {op: add, path: /spec/template/spec/priorityClassName, value: shop}\n",
				Target: &schema.PatchTarget{Kind: "Deployment", LabelSelector: "app.kubernetes.io/component=worker"},
			},
			object: "Deployment/medusa-worker", want: "      priorityClassName: shop\n",
		},
		"json6902 beside text that begins with a tab": {
			patch: schema.Patch{
				Patch:  "[{op: add, path: /data/MORE, value: \"1\"}, {op: add, path: /data/TEXT, value: \"\\ta\\nb\"}, {op: replace, path: /data/MORE, value: \"2\"}]\n",
				Target: &schema.PatchTarget{Kind: "ConfigMap", Name: "medusa-config"},
			},
			object: "ConfigMap/medusa-config", want: "  MORE: \"2\"\n  TEXT: \"\\ta\\nb\"\n",
		},
		"strategic merge by its target, in the form that kustomize demands": {
			patch: schema.Patch{
				Patch:  "apiVersion: v1\nkind: Service\nmetadata: {name: not-important, namespace: elsewhere}\nspec: {template: {spec: {containers: [{name: worker, stdin: true}]}}}\n",
				Target: &schema.PatchTarget{Kind: "Deployment", LabelSelector: "app.kubernetes.io/component=worker"},
			},
			object: "Deployment/medusa-worker", want: "          stdin: true\n",
		},
		"strategic merge by its own name and version": {
			patch:  schema.Patch{Patch: "apiVersion: v1\nkind: Service\nmetadata: {name: medusa}\nspec: {type: LoadBalancer}\n"},
			object: "Service/medusa", want: "  type: LoadBalancer\n",
		},
		"a string that looks like a number stays one": {
			patch:  schema.Patch{Patch: "kind: ConfigMap\nmetadata: {name: medusa-config}\ndata: {BUILD: \"12e4567\", ON: \"on\"}\n"},
			object: "ConfigMap/medusa-config", want: "  BUILD: \"12e4567\"\n  \"ON\": \"on\"\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			manifest, err := patched(t, test.patch)
			if err != nil {
				t.Fatal(err)
			}
			var e encoder
			if e.document(find(t, manifest, test.object)); !strings.Contains(string(e.out), test.want) {
				t.Errorf("%s has no\n%s\nit is\n%s", test.object, test.want, e.out)
			}
		})
	}
}

// A patch of the migration's pod template makes it another migration, which the
// servers then await.
func TestPatchedMigrationHasANameOfItsOwn(t *testing.T) {
	plain, err := patched(t)
	if err != nil {
		t.Fatal(err)
	}
	changed, err := patched(t, schema.Patch{
		Target: &schema.PatchTarget{Kind: "Job", Name: "medusa-migrate"},
		Patch:  "- {op: add, path: /spec/template/spec/priorityClassName, value: shop}\n",
	})
	if err != nil {
		t.Fatal(err)
	}
	if before, after := awaited(t, plain), awaited(t, changed); before == after {
		t.Errorf("the servers await %s with and without the patch", before)
	}
}

func awaited(t *testing.T, manifest Manifest) string {
	t.Helper()
	return find(t, manifest, "Deployment/medusa").str("spec", "template", "spec", "initContainers", "wait-for-migration", "env", varRelease, "value")
}

// Pods roll when a patch changes the configuration that they read.
func TestPatchedConfigurationRollsPods(t *testing.T) {
	checksum := func(patches ...schema.Patch) string {
		manifest, err := patched(t, patches...)
		if err != nil {
			t.Fatal(err)
		}
		return find(t, manifest, "Deployment/medusa").str("spec", "template", "metadata", "annotations", "checksum/config")
	}
	if before, after := checksum(), checksum(schema.Patch{Patch: "kind: ConfigMap\nmetadata: {name: medusa-config}\ndata: {FOO: abc}\n"}); before == after || before == "" {
		t.Errorf("the checksum is %q with and without the patch", before)
	}
}

// Patches keep the order of fields: what a patch does not touch stays as it is.
func TestPatchesKeepTheOrderOfFields(t *testing.T) {
	untouched, err := patched(t)
	if err != nil {
		t.Fatal(err)
	}
	same, err := patched(t, schema.Patch{
		Target: &schema.PatchTarget{LabelSelector: "app.kubernetes.io/part-of"},
		Patch:  "- {op: test, path: /metadata/namespace, value: telling}\n",
	})
	if err != nil {
		t.Fatal(err)
	}
	_, want, _ := strings.Cut(string(untouched.YAML()), "---\n")
	if _, got, _ := strings.Cut(string(same.YAML()), "---\n"); got != want {
		t.Error("a patch that changes nothing changes the output")
	}
}

// Each of these lines doubles what the one before it made.
func TestPatchOfCopiesOfCopies(t *testing.T) {
	var copies strings.Builder
	for i := range 90 {
		fmt.Fprintf(&copies, "- {op: copy, from: /spec, path: /spec/copy%d}\n", i)
	}
	_, err := patched(t, schema.Patch{Patch: schema.PatchText(copies.String()), Target: &schema.PatchTarget{Kind: "Service", Name: "medusa"}})
	want := "spec.patches[0]: Service/medusa: the patch does not apply: it would be larger than 1 MiB"
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got: %v\nwant: %s", err, want)
	}
}

// What one patch may not hold, several may not make.
func TestPatchesThatGrowAnObject(t *testing.T) {
	annotations := func(name, value string, count int) schema.Patch {
		var lines strings.Builder
		for i := range count {
			fmt.Fprintf(&lines, "\n    %s-%d: %s", name, i, value)
		}
		return schema.Patch{Patch: schema.PatchText("kind: Service\nmetadata:\n  name: medusa\n  annotations:" + lines.String())}
	}
	var large []schema.Patch
	for i := range 17 {
		large = append(large, annotations("a"+strconv.Itoa(i), strings.Repeat("x", 65000), 1))
	}
	for want, patches := range map[string][]schema.Patch{
		"spec.patches[4]: Service/medusa: the patch does not apply: it would have a list or mapping of more than 1000 entries": {annotations("a", "x", 250), annotations("b", "x", 250), annotations("c", "x", 250), annotations("d", "x", 250), annotations("e", "x", 1)},
		"spec.patches[16]: Service/medusa: the patch does not apply: it would be larger than 1 MiB":                            large,
	} {
		if _, err := patched(t, patches...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got: %v\nwant: %s", err, want)
		}
	}
}

// A list of mappings or words may also be emptied or replaced as a whole, when the patch says so.
func TestPatchOfWholeLists(t *testing.T) {
	manifest, err := patched(t, schema.Patch{Patch: "{kind: Deployment, metadata: {name: storefront}, spec: {template: {spec: {containers: [{name: storefront, volumeMounts: [{$patch: replace}, {name: tmp, mountPath: /tmp}], args: [start]}]}}}}"})
	if err != nil {
		t.Fatal(err)
	}
	if mounts := find(t, manifest, "Deployment/storefront").items("spec", "template", "spec", "containers", "storefront", "volumeMounts"); len(mounts) != 1 {
		t.Errorf("%d mounts, want 1", len(mounts))
	}
}

func TestPatchesThatAreRefused(t *testing.T) {
	for name, test := range map[string]struct {
		patch schema.Patch
		want  string
	}{
		"matches nothing": {
			schema.Patch{Patch: "kind: Deployment\nmetadata: {name: medsua}\n"},
			`spec.patches[0]: matches no object: there is no Deployment "medsua"`,
		},
		"matches another version": {
			schema.Patch{Patch: "apiVersion: extensions/v1beta1\nkind: Deployment\nmetadata: {name: medusa, annotations: {a: b}}\n"},
			`spec.patches[0]: matches no object: there is no Deployment "medusa" of the apiVersion given; did you mean "apps/v1"?`,
		},
		"deletes another version": {
			schema.Patch{Patch: "{apiVersion: v1, kind: NetworkPolicy, metadata: {name: medusa}, $patch: delete}"},
			`spec.patches[0]: matches no object: there is no NetworkPolicy "medusa" of the apiVersion given; did you mean "networking.k8s.io/v1"?`,
		},
		"matches nothing of any version": {
			schema.Patch{Patch: "{apiVersion: apps/hunter2, kind: Deployment, metadata: {name: medsua}}"},
			`spec.patches[0]: matches no object: there is no Deployment "medsua" of the apiVersion given`,
		},
		"another version": {
			schema.Patch{Patch: "- {op: replace, path: /apiVersion, value: apps/hunter2}", Target: &schema.PatchTarget{Kind: "Deployment", Name: "medusa"}},
			"spec.patches[0]: Deployment/medusa: the patch changes its apiVersion, apps/v1",
		},
		"no version": {
			schema.Patch{Patch: "- {op: remove, path: /apiVersion}", Target: &schema.PatchTarget{Kind: "Deployment", Name: "medusa"}},
			"spec.patches[0]: Deployment/medusa: the patch changes its apiVersion, apps/v1",
		},
		"metadata that are none beside a target": {
			schema.Patch{Patch: "{kind: Service, metadata: [hunter2]}", Target: &schema.PatchTarget{Kind: "Service", Name: "medusa"}},
			"spec.patches[0]: Service/medusa: the patch does not apply: wrong node kind: expected a mapping but got a list",
		},
		"a kind of another form beside a target": {
			schema.Patch{Patch: "{kind: {a: hunter2}, spec: [hunter2]}", Target: &schema.PatchTarget{Kind: "Service", Name: "medusa"}},
			"spec.patches[0]: Service/medusa: the patch does not apply: wrong node kind: expected a mapping but got a list",
		},
		"no YAML":        {schema.Patch{Patch: "a: b: c"}, "spec.patches[0].patch: line 1: is not YAML"},
		"a scalar":       {schema.Patch{Patch: "text"}, "spec.patches[0]: is neither an object nor a list of operations"},
		"without target": {schema.Patch{Patch: "- {op: remove, path: /spec}"}, "spec.patches[0]: is a JSON6902 patch without target"},
		"without name":   {schema.Patch{Patch: "spec: {}"}, "spec.patches[0]: has neither a target nor a kind and metadata.name of its own"},
		"a path that is not there": {
			schema.Patch{Patch: "- {op: remove, path: /spec/nothing}", Target: &schema.PatchTarget{Kind: "Service", Name: "medusa"}},
			"spec.patches[0]: Service/medusa: the patch does not apply",
		},
		"a replacement of what is not there": {
			schema.Patch{Patch: "- {op: replace, path: /spec/replcas, value: 3}", Target: &schema.PatchTarget{Kind: "Deployment", Name: "medusa"}},
			"spec.patches[0]: Deployment/medusa: there is no /spec/replcas to replace",
		},
		"another namespace": {
			schema.Patch{Patch: "- {op: replace, path: /metadata/namespace, value: other}", Target: &schema.PatchTarget{Kind: "Service", Name: "medusa"}},
			"spec.patches[0]: Service/medusa: the patch moves it to the namespace other",
		},
		"a rename": {
			schema.Patch{Patch: "- {op: replace, path: /metadata/name, value: server}", Target: &schema.PatchTarget{Kind: "Service", Name: "medusa"}},
			"spec.patches[0]: Service/medusa: the patch renames it to Service/server",
		},
		"a frozen selector": {
			schema.Patch{Patch: "kind: Deployment\nmetadata: {name: medusa}\nspec: {selector: {matchLabels: {tier: web}}}\n"},
			"spec.patches: Deployment/medusa: the selector must be app=medusa and nothing else",
		},
		"a deleted reference": {
			schema.Patch{Patch: "kind: ConfigMap\nmetadata: {name: medusa-config}\n$patch: delete\n"},
			"spec.patches: Deployment/medusa: container medusa refers to ConfigMap/medusa-config, which is not in the output",
		},
		"a secret": {
			schema.Patch{Patch: "kind: ConfigMap\nmetadata: {name: medusa-config}\ndata: {DATABASE: \"postgres://medusa:hunter2@postgres/medusa\"}\n"},
			"spec.patches[0].patch: holds what looks like a credential",
		},
		"a secret in escapes": {
			schema.Patch{Patch: `{kind: ConfigMap, metadata: {name: medusa-config}, data: {DATABASE: "postgres:\x2f/medusa:hunter2@postgres/medusa"}}`},
			"spec.patches: ConfigMap/medusa-config: holds what looks like a credential",
		},
		"a list for a mapping": {
			schema.Patch{Patch: "{kind: ConfigMap, metadata: {name: medusa-config}, data: [hunter2]}"},
			"spec.patches[0]: ConfigMap/medusa-config: the patch does not apply: wrong node kind: expected a mapping but got a list",
		},
		"no operations": {
			schema.Patch{Patch: "[]", Target: &schema.PatchTarget{Kind: "Service"}},
			"spec.patches[0]: changes nothing",
		},
		"an operation that is none": {
			schema.Patch{Patch: "[hunter2]", Target: &schema.PatchTarget{Kind: "Service"}},
			"spec.patches[0]: is no JSON6902 patch: operation 1 is not a mapping with op and path",
		},
		"an unknown operation": {
			schema.Patch{Patch: "[{op: test, path: /kind, value: Service}, {op: repalce, path: /kind}]", Target: &schema.PatchTarget{Kind: "Service"}},
			`spec.patches[0]: is no JSON6902 patch: operation 2 has an op that is none of add, remove, replace, move, copy, test; did you mean "replace"?`,
		},
		"an operation without path": {
			schema.Patch{Patch: "[{op: add, path: [spec], value: x}]", Target: &schema.PatchTarget{Kind: "Service"}},
			"spec.patches[0]: is no JSON6902 patch: operation 1 has no path",
		},
		"a word that is no strategy": {
			schema.Patch{Patch: "kind: Service\nmetadata: {name: medusa}\nspec: {$patch: hunter2}\n"},
			"spec.patches[0]: Service/medusa: the patch does not apply: a $patch is none of merge, replace, delete",
		},
		"a path into nothing": {
			schema.Patch{Patch: "[{op: test, path: /kind, value: Service}, {op: add, path: /hunter2/x, value: 1}]", Target: &schema.PatchTarget{Kind: "Service", Name: "medusa"}},
			"spec.patches[0]: Service/medusa: the patch does not apply: operation 2, add: no part of its path is there",
		},
		"a path into a mapping that is not there": {
			schema.Patch{Patch: "[{op: add, path: /metadata/annotations/hunter2, value: b}]", Target: &schema.PatchTarget{Kind: "Deployment", Name: "storefront"}},
			"spec.patches[0]: Deployment/storefront: the patch does not apply: operation 1, add: of its path, only /metadata is there",
		},
		"a path below an entry of a list": {
			schema.Patch{Patch: "[{op: remove, path: /spec/ports/0/hunter2}]", Target: &schema.PatchTarget{Kind: "Service", Name: "medusa"}},
			"spec.patches[0]: Service/medusa: the patch does not apply: operation 1, remove: of its path, only /spec/ports/0 is there",
		},
		"a move from nowhere": {
			schema.Patch{Patch: "[{op: move, from: /spec/hunter2, path: /spec/type}]", Target: &schema.PatchTarget{Kind: "Service", Name: "medusa"}},
			"spec.patches[0]: Service/medusa: the patch does not apply: operation 1, move: of its from, only /spec is there",
		},
		"a path without its slash": {
			schema.Patch{Patch: "[{op: replace, path: spec/hunter2, value: 1}]", Target: &schema.PatchTarget{Kind: "Service", Name: "medusa"}},
			"spec.patches[0]: is no JSON6902 patch: operation 1 has a path that does not begin with /",
		},
		"the whole object": {
			schema.Patch{Patch: "[{op: remove, path: ''}]", Target: &schema.PatchTarget{Kind: "Service", Name: "medusa"}},
			"spec.patches[0]: Service/medusa: the patch does not apply: operation 1, remove: its path is the whole object",
		},
		"an escape that is none": {
			schema.Patch{Patch: "[{op: add, path: /metadata/labels/a~2b, value: c}]", Target: &schema.PatchTarget{Kind: "Service", Name: "medusa"}},
			"spec.patches[0]: is no JSON6902 patch: operation 1 has a path with a ~ that is neither ~0, for ~, nor ~1, for /",
		},
		"an escape that ends early": {
			schema.Patch{Patch: "[{op: copy, from: /metadata/labels/a~, path: /spec}]", Target: &schema.PatchTarget{Kind: "Service", Name: "medusa"}},
			"spec.patches[0]: is no JSON6902 patch: operation 1 has a from with a ~ that is neither ~0, for ~, nor ~1, for /",
		},
		"a word for an index": {
			schema.Patch{Patch: "[{op: add, path: /spec/ports/hunter2, value: 1}]", Target: &schema.PatchTarget{Kind: "Service", Name: "medusa"}},
			"spec.patches[0]: Service/medusa: the patch does not apply: operation 1, add: its path does not fit the object",
		},
		"an index beyond the list": {
			schema.Patch{Patch: "[{op: copy, from: /spec, path: /spec/a}, {op: add, path: /spec/ports/99, value: 1}]", Target: &schema.PatchTarget{Kind: "Service", Name: "medusa"}},
			"spec.patches[0]: Service/medusa: the patch does not apply: operation 2, add: the list has no such place",
		},
		"a test that fails": {
			schema.Patch{Patch: "[{op: test, path: /spec/type, value: hunter2}]", Target: &schema.PatchTarget{Kind: "Service", Name: "medusa"}},
			"spec.patches[0]: Service/medusa: the patch does not apply: operation 1, test: ",
		},
		"a replacement at no path": {
			schema.Patch{Patch: "[{op: replace, path: /hunter2 x, value: 1}]", Target: &schema.PatchTarget{Kind: "Service", Name: "medusa"}},
			"spec.patches[0]: Service/medusa: there is no such field to replace",
		},
		"another kind and no name": {
			schema.Patch{Patch: "[{op: replace, path: /kind, value: \"x\\e[31mhunter2\"}, {op: replace, path: /metadata/name, value: hunter2!x}]", Target: &schema.PatchTarget{Kind: "Service", Name: "medusa"}},
			"spec.patches[0]: Service/medusa: the patch renames it to another kind/what is no name",
		},
		"a namespace of no name": {
			schema.Patch{Patch: "- {op: replace, path: /metadata/namespace, value: hunter2!x}", Target: &schema.PatchTarget{Kind: "Service", Name: "medusa"}},
			"spec.patches[0]: Service/medusa: the patch moves it to the namespace of no name",
		},
		"labels that nothing has": {
			schema.Patch{Patch: "- {op: remove, path: /spec}", Target: &schema.PatchTarget{Kind: "Service", LabelSelector: "tier=hunter2,app"}},
			"spec.patches[0]: matches no object: there is no Service with the values given of tier, app",
		},
		"a kind and name of its own that are none": {
			schema.Patch{Patch: "{kind: hunter2!, metadata: {name: hunter2!}}"},
			"spec.patches[0]: matches no object: there is no object of this kind of this name",
		},
		"keys that are kept": {
			schema.Patch{Patch: "{kind: Deployment, metadata: {name: medusa}, spec: {$retainKeys: [hunter2], strategy: {type: Recreate}}}"},
			"spec.patches[0]: Deployment/medusa: the patch does not apply: it would have a key that begins with $",
		},
		"an order of elements": {
			schema.Patch{Patch: "{kind: Deployment, metadata: {name: medusa}, spec: {template: {spec: {$setElementOrder/containers: [{name: hunter2}], containers: [{name: medusa}]}}}}"},
			"spec.patches[0]: Deployment/medusa: the patch does not apply: it would have a key that begins with $",
		},
		"a directive by JSON6902": {
			schema.Patch{Patch: "[{op: add, path: /spec/$hunter2, value: 1}]", Target: &schema.PatchTarget{Kind: "Service", Name: "medusa"}},
			"spec.patches[0]: Service/medusa: the patch does not apply: it would have a key that begins with $",
		},
		"a word in a list of variables": {
			schema.Patch{Patch: "{kind: Deployment, metadata: {name: medusa}, spec: {template: {spec: {containers: [{name: medusa, env: [hunter2]}]}}}}"},
			"spec.patches[0]: Deployment/medusa: the patch does not apply: a list gets entries of another form than it has",
		},
		"a mapping in a list of words": {
			schema.Patch{Patch: "{kind: Deployment, metadata: {name: medusa}, spec: {template: {spec: {containers: [{name: medusa, command: [{a: hunter2}]}]}}}}"},
			"spec.patches[0]: Deployment/medusa: the patch does not apply: a list gets entries of another form than it has",
		},
		"an image that is no reference": {
			schema.Patch{Patch: "{kind: Deployment, metadata: {name: medusa}, spec: {template: {spec: {containers: [{name: medusa, image: \"hunter2\\e[31m :1\"}]}}}}"},
			"spec.patches: Deployment/medusa: container medusa has an image that is no reference to one",
		},
		"a container of no name": {
			schema.Patch{Patch: "{kind: Deployment, metadata: {name: medusa}, spec: {template: {spec: {containers: [{name: \"hunter2\\n\", image: \"a:1\"}]}}}}"},
			"spec.patches: Deployment/medusa: a container has no name as of RFC 1123",
		},
		"a null": {
			schema.Patch{Patch: "- {op: add, path: /metadata/annotations, value: {a: null}}", Target: &schema.PatchTarget{Kind: "Service", Name: "medusa"}},
			"spec.patches[0]: is no JSON6902 patch: line 1: !!null has no place in a manifest",
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := patched(t, test.patch)
			if problems := (schema.Diagnostics{}); !errors.As(err, &problems) {
				t.Errorf("%v is not about the spec, though the patch is to blame", err)
			}
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got: %v\nwant: %s", err, test.want)
			}
			if err != nil && strings.Contains(err.Error(), "hunter2") {
				t.Errorf("the error repeats the password: %v", err)
			}
		})
	}
}
