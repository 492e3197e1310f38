package render

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/petrify-dev/petrify/schema"
)

func environment(t testing.TB, file string, settings ...string) schema.Environment {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	env, problems := schema.Load([]schema.Input{{Name: file, Data: data}}, settings)
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	return env
}

func mustRender(t testing.TB, env schema.Environment) Manifest {
	t.Helper()
	manifest, err := Render(env)
	if err != nil {
		t.Fatal(err)
	}
	return manifest
}

func overlays(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob("../overlays/*/environment.yaml")
	if err != nil || len(files) != 3 {
		t.Fatalf("overlays: %v (%v), want three", files, err)
	}
	return files
}

// eachPatch is one of each kind, which together match most objects.
const eachPatch = `patches=[
	{patch: "{metadata: {annotations: {z: a, a: z}}}", target: {labelSelector: app.kubernetes.io/part-of=ecom}},
	{patch: "{kind: Deployment, metadata: {name: medusa}, spec: {template: {spec: {containers: [{name: medusa, env: [{name: A, value: b}]}]}}}}"},
	{patch: "[{op: add, path: /spec/externalTrafficPolicy, value: Local}]", target: {kind: Service, name: storefront}}]`

// Go visits a map in another order each time, so a map that reached the output
// would show within a few renderings of many entries.
func TestRenderIsDeterministic(t *testing.T) {
	for _, file := range overlays(t) {
		env := environment(t, file)
		env.Spec.Medusa.Config = map[schema.VariableName]schema.ConfigValue{}
		for _, name := range []schema.VariableName{"A", "B", "C", "D", "E", "F", "G", "H"} {
			env.Spec.Medusa.Config[name] = "value"
		}
		want := mustRender(t, env).YAML()
		for range 20 {
			if got := mustRender(t, env).YAML(); !bytes.Equal(want, got) {
				t.Fatalf("%s renders differently the second time", file)
			}
		}
	}
}

// Renderings side by side share what was read from base and nothing else. Patches go
// through kustomize's library, which keeps state of its own. make race looks closer.
func TestRenderInParallel(t *testing.T) {
	var environments []schema.Environment
	for _, file := range overlays(t) {
		environments = append(environments, environment(t, file), environment(t, file, eachPatch))
	}
	const times = 4
	rendered := make([][]byte, times*len(environments))
	var all sync.WaitGroup
	for i := range rendered {
		all.Go(func() {
			manifest, err := Render(environments[i/times])
			if err != nil {
				t.Error(err)
			}
			rendered[i] = manifest.YAML()
		})
	}
	all.Wait()
	for i, got := range rendered {
		env := environments[i/times]
		if !bytes.Equal(mustRender(t, env).YAML(), got) {
			t.Errorf("%s with %d patches renders differently beside others", env.Metadata.Name, len(env.Spec.Patches))
		}
	}
}

// Annotations are for tools that read the spec: kustomize adds some of its own.
func TestAnnotationsOfTheSpecDoNotReachTheOutput(t *testing.T) {
	env := environment(t, "testdata/cluster.yaml")
	want := mustRender(t, env).YAML()
	env.Metadata.Annotations = map[string]string{"config.kubernetes.io/function": "exec: {path: petrify}"}
	if got := mustRender(t, env).YAML(); !bytes.Equal(want, got) {
		t.Error("an annotation of the spec changes the output")
	}
}

// The order of the output does not depend on that of its making.
func TestOrderIsTotal(t *testing.T) {
	for _, file := range overlays(t) {
		manifest := mustRender(t, environment(t, file))
		want := manifest.YAML()
		random := rand.New(rand.NewPCG(1, 2))
		for range 20 {
			random.Shuffle(len(manifest.Resources), func(i, j int) {
				manifest.Resources[i], manifest.Resources[j] = manifest.Resources[j], manifest.Resources[i]
			})
			sortResources(manifest.Resources)
			if !bytes.Equal(want, manifest.YAML()) {
				t.Fatalf("%s: shuffled and sorted, the resources come in another order", file)
			}
		}
	}
}

// Render neither keeps nor changes what it is given.
func TestRenderLeavesItsInputAlone(t *testing.T) {
	env := environment(t, "testdata/cluster.yaml")
	before := mustRender(t, env).YAML()
	manifest := mustRender(t, env)
	manifest.Resources[0].root.walk(func(n *node) { n.value = "changed" })
	if after := mustRender(t, env).YAML(); !bytes.Equal(before, after) {
		t.Error("a change to one manifest reaches the next")
	}
}

func find(t testing.TB, manifest Manifest, name string) *node {
	t.Helper()
	for _, r := range manifest.Resources {
		if r.String() == name {
			return r.root
		}
	}
	t.Fatalf("no %s in the output", name)
	return nil
}
