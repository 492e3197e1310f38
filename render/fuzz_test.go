package render_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"github.com/petrify-dev/petrify/render"
	"github.com/petrify-dev/petrify/schema"
)

// A valid spec with any setting and any string anywhere renders to what two readers of
// YAML take for the same values, or is refused as a mistake of the spec.
func FuzzRender(f *testing.F) {
	places := leaves()
	for i := range places {
		f.Add(uint8(i), "medusa.seed.enabled=true", uint16(i), "12e4567", uint16(i+1), "a: b\n")
	}
	for i, s := range hostile {
		f.Add(uint8(i), "target=flux", uint16(7*i), s, uint16(7*i+1), s+s)
	}
	for i, setting := range []string{
		"medusa.worker.enabled=false", "storefront.enabled=false", "networkPolicy.enabled=false", "createNamespace=true", "target=argocd", "hosts.scheme=http", "medusa.migrate.gate=false",
		"medusa.server.autoscaling={max: 3}", "storefront.replicas=0", "images.pullSecrets=[]", "exposure={none: {}}", "exposure={gateway: {parentRefs: [{name: g}]}}", "postgres={external: {host: db}}",
		"patches=[{patch: \"metadata: {annotations: {a: b}}\", target: {kind: Service}}]", "integrations={s3: {bucket: b, region: r, fileURL: https://b.example.com}}",
	} {
		f.Add(uint8(i), setting, uint16(i), "yes", uint16(i), "")
	}
	f.Fuzz(func(t *testing.T, base uint8, setting string, first uint16, s string, second uint16, other string) {
		env, ok := loaded(specs[int(base)%len(specs)], setting)
		if !ok {
			return
		}
		places[int(first)%len(places)].set(&env, s)
		if other != "" {
			places[int(second)%len(places)].set(&env, other)
		}
		checkRendered(t, env)
	})
}

// A patch with any text applies, and what comes out is as sound as without it, or it is
// refused as a mistake of the spec.
func FuzzPatch(f *testing.F) {
	for _, patch := range []string{
		"kind: Service\nmetadata: {name: medusa}\nspec: {type: LoadBalancer}\n", "- {op: add, path: /spec/x, value: {a: [b, 1, true]}}\n", "- {op: copy, from: /spec, path: /spec/a}\n- {op: copy, from: /spec, path: /spec/b}\n",
		"- {op: move, from: /spec/ports, path: /metadata/ports}\n", "- {op: test, path: /kind, value: Service}\n- {op: remove, path: /spec/ports/0}\n", "- {op: replace, path: /spec/ports/0/port, value: 9001}\n",
		"metadata: {annotations: {a: \"12e4567\", b: null}}\n", "spec: {$patch: replace, a: b}\n", "$patch: delete\n", "spec: {ports: [{$patch: delete, port: 9000}]}\n", "{}", "[]", "a", "- {op: add, path: \"\", value: {}}\n",
		"- {op: add, path: /metadata/labels/a~1b~0c, value: \"\"}\n", "- {op: add, path: /spec/ports/-, value: {port: 1}}\n", "- {op: add, path: /spec/ports/9223372036854775808, value: 1}\n", "spec: {template: {spec: {containers: [{name: x}]}}}\n",
	} {
		f.Add(patch, "Service", "medusa")
		f.Add(patch, "", "")
	}
	f.Fuzz(func(t *testing.T, patch, kind, name string) {
		env := clone(bases["cluster.yaml"])
		env.Spec.Patches = []schema.Patch{{Patch: schema.PatchText(patch)}}
		if kind+name != "" {
			env.Spec.Patches[0].Target = &schema.PatchTarget{Kind: schema.ObjectKind(kind), Name: schema.ObjectName(name)}
		}
		checkRendered(t, env)
	})
}

// loaded is a spec of testdata with a setting, if it takes it.
func loaded(name, setting string) (schema.Environment, bool) {
	data, err := json.Marshal(bases[name])
	if err != nil {
		return schema.Environment{}, false
	}
	env, found := schema.Load([]schema.Input{{Name: name, Data: data}}, []string{setting})
	return env, found.Err() == nil
}

// checkRendered holds the output to what makes it fit to be applied and compared.
func checkRendered(t *testing.T, env schema.Environment) {
	t.Helper()
	manifest, err := render.Render(env)
	if err != nil {
		var problems schema.Diagnostics
		if !errors.As(err, &problems) {
			t.Errorf("no mistake of the spec: %v", err)
		}
		return
	}
	whole := manifest.YAML()
	var list struct{ Items []any }
	if err := json.Unmarshal(manifest.JSON(), &list); err != nil {
		t.Fatalf("the output is no JSON: %v", err)
	}
	texts := read(manifest)
	if len(list.Items) != len(texts) {
		t.Fatalf("%d items of JSON for %d objects", len(list.Items), len(texts))
	}
	documents := yaml.NewDecoder(bytes.NewReader(whole))
	for i, text := range texts {
		parsed(t, text)
		var document any
		if err := documents.Decode(&document); err != nil {
			t.Fatalf("document %d of the stream: %v", i, err)
		}
		if diff := cmp.Diff(list.Items[i], jsonValue(t, document)); diff != "" {
			t.Errorf("YAML and JSON say different things of %s (-json +yaml):\n%s", manifest.Resources[i], diff)
		}
	}
	if again, err := render.Render(env); err != nil || !slices.Equal(whole, again.YAML()) {
		t.Errorf("renders differently the second time (%v)", err)
	}
}
