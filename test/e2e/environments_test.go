package e2e

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/petrify-dev/petrify/render"
	"github.com/petrify-dev/petrify/schema"
	"github.com/petrify-dev/petrify/test/e2e/plane"
)

// The tests in this file go over the overlays and the golden cases.

// In one stream, as kubectl apply gets it.
func TestEnvironments(t *testing.T) {
	cases := append(wholeCases(t), layerCases(t)...)
	onEachPlane(t, func(t *testing.T, kubectl plane.Kubectl) {
		for _, c := range cases {
			t.Run(c.name, func(t *testing.T) {
				t.Parallel()
				s := newSpace(t, kubectl, c.name)
				manifest := c.render(t, s.name)
				s.applyWithoutWarning(string(manifest.YAML()))
				s.waitForRollouts()
				s.wantJobs(jobComplete)
				s.wantSettled(manifest)
			})
		}
	})
}

// Stage by stage, each once the one before it is ready.
func TestStages(t *testing.T) {
	cases := wholeCases(t)
	onEachPlane(t, func(t *testing.T, kubectl plane.Kubectl) {
		for _, c := range cases {
			t.Run(c.name, func(t *testing.T) {
				t.Parallel()
				s := newSpace(t, kubectl, c.name+"-stages")
				manifest := c.render(t, s.name)
				if stopped := s.release(manifest); stopped != "" {
					t.Fatalf("stopped at %s", stopped)
				}
				s.wantJobs(jobComplete)
				s.wantNoDiff(string(manifest.YAML()))
			})
		}
	})
}

// An environmentCase is one environment, as layers of spec files.
type environmentCase struct {
	name   string
	inputs []schema.Input
}

const minimal = "../../golden/minimal/environment.yaml"

// wholeCases are the overlays and the golden cases that are whole environments.
func wholeCases(t *testing.T) []environmentCase {
	t.Helper()
	var cases []environmentCase
	for _, pattern := range []string{"../../overlays/*/environment.yaml", "../../golden/*/environment.yaml"} {
		for _, path := range someFiles(t, pattern) {
			cases = append(cases, readCase(t, path))
		}
	}
	return cases
}

// layerCases are the golden cases that are a layer over the minimal environment.
func layerCases(t *testing.T) []environmentCase {
	t.Helper()
	var cases []environmentCase
	for _, path := range someFiles(t, "../../golden/*/layer.yaml") {
		cases = append(cases, readCase(t, minimal, path))
	}
	return cases
}

// someFiles wants at least one: a case that has moved away would not be missed otherwise.
func someFiles(t *testing.T, pattern string) []string {
	t.Helper()
	paths := glob(t, pattern)
	if len(paths) == 0 {
		t.Fatalf("no file matches %s", pattern)
	}
	return paths
}

// readCase reads a case named after the directory of its last file.
func readCase(t *testing.T, paths ...string) environmentCase {
	t.Helper()
	var c environmentCase
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		c.name = filepath.Base(filepath.Dir(path))
		c.inputs = append(c.inputs, schema.Input{Name: path, Data: data})
	}
	return c
}

// render renders the case for a namespace, with settings as --set takes them.
func (c environmentCase) render(t *testing.T, namespace string, settings ...string) render.Manifest {
	t.Helper()
	environment, problems := schema.Load(c.inputs, append(settings, "spec.namespace="+namespace))
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	manifest, err := render.Render(environment)
	if err != nil {
		t.Fatal(err)
	}
	return manifest
}
