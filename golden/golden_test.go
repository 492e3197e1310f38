// Package golden holds rendered environments byte for byte.
package golden

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/diff"

	"github.com/petrify-dev/petrify/render"
	"github.com/petrify-dev/petrify/schema"
)

var update = flag.Bool("update", false, "write what is rendered as what is expected")

// Whole environments: what is rendered stands beside the spec, or here for the overlays.
func TestEnvironments(t *testing.T) {
	for _, spec := range environments(t) {
		name := filepath.Base(filepath.Dir(spec))
		t.Run(name, func(t *testing.T) {
			expect(t, filepath.Join(name, "expected.yaml"), mustRender(t, spec))
		})
	}
}

// The minimal environment and one thing more: each layer.yaml is merged over
// minimal/environment.yaml, and expected.diff is what that changes in the output.
func TestLayersOverMinimal(t *testing.T) {
	const minimal = "minimal/environment.yaml"
	before := mustRender(t, minimal)
	for _, layer := range glob(t, "*/layer.yaml") {
		directory := filepath.Dir(layer)
		t.Run(directory, func(t *testing.T) {
			changes := diff.Diff("minimal", before, directory, mustRender(t, minimal, layer))
			if len(changes) == 0 {
				t.Fatal("the layer changes nothing in the output")
			}
			expect(t, filepath.Join(directory, "expected.diff"), changes)
		})
	}
}

// The Job that restores a dump, which no release has.
func TestRestore(t *testing.T) {
	for _, directory := range []string{"backup", "backup-s3"} {
		t.Run(directory, func(t *testing.T) {
			env, _ := mustLoadAndRender(t, nil, "minimal/environment.yaml", filepath.Join(directory, "layer.yaml"))
			manifest, err := render.Restore(env, "20260301T031700Z")
			if err != nil {
				t.Fatal(err)
			}
			expect(t, filepath.Join(directory, "restore.yaml"), manifest.YAML())
			for _, job := range jsonItems(t, manifest) {
				wantHardenedPod(t, nameOf(job), "Job", at(podTemplate(job), "spec").(map[string]any))
			}
		})
	}
}

// environments are the specs of all whole cases.
func environments(t *testing.T) []string {
	return append(glob(t, "../overlays/*/environment.yaml"), glob(t, "*/environment.yaml")...)
}

func glob(t *testing.T, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("no case matches %s (%v)", pattern, err)
	}
	return files
}

func mustRender(t *testing.T, specs ...string) []byte {
	t.Helper()
	return mustManifest(t, specs...).YAML()
}

func mustManifest(t *testing.T, specs ...string) render.Manifest {
	t.Helper()
	_, manifest := mustLoadAndRender(t, nil, specs...)
	return manifest
}

func mustLoadAndRender(t *testing.T, settings []string, specs ...string) (schema.Environment, render.Manifest) {
	t.Helper()
	var inputs []schema.Input
	for _, spec := range specs {
		data, err := os.ReadFile(spec)
		if err != nil {
			t.Fatal(err)
		}
		inputs = append(inputs, schema.Input{Name: spec, Data: data})
	}
	env, problems := schema.Load(inputs, settings)
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	manifest, err := render.Render(env)
	if err != nil {
		t.Fatal(err)
	}
	return env, manifest
}

// expect compares bytes with a file, or writes them there.
func expect(t *testing.T, file string, got []byte) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v; make golden writes it, then read it", err)
	}
	if !bytes.Equal(want, got) {
		t.Errorf("%s differs (-want +got); make golden writes it, then read every line:\n%s",
			file, cmp.Diff(strings.Split(string(want), "\n"), strings.Split(string(got), "\n")))
	}
}
