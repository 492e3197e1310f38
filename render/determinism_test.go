package render

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
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

// Renderings side by side share what was read from base and nothing else.
func TestRenderInParallel(t *testing.T) {
	for _, file := range overlays(t) {
		env := environment(t, file)
		want := mustRender(t, env).YAML()
		for range 4 {
			t.Run(file, func(t *testing.T) {
				t.Parallel()
				if got := mustRender(t, env).YAML(); !bytes.Equal(want, got) {
					t.Error("renders differently beside others")
				}
			})
		}
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
