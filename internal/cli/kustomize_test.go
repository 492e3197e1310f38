package cli_test

import (
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
)

// kubectl kustomize is the same code. Neither may reorder or change the objects, be it
// those of a rendered directory or of one that needs no petrify any more.
func TestKustomizeBuildsADirectoryToWhatStdoutGives(t *testing.T) {
	specs, err := filepath.Glob(filepath.Join(top, "overlays", "*", "environment.yaml"))
	if err != nil || len(specs) == 0 {
		t.Fatalf("found %d overlays: %v", len(specs), err)
	}
	for _, spec := range specs {
		for _, target := range []string{"kubectl", "argocd", "flux"} {
			t.Run(filepath.Base(filepath.Dir(spec))+"/"+target, func(t *testing.T) { buildsToStdout(t, spec, "target="+target) })
		}
	}
}

func buildsToStdout(t *testing.T, spec, setting string) {
	t.Helper()
	spec, err := filepath.Abs(spec)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	run(t, dir, "render", "-f", spec, "--set", setting, "--output-dir", "rendered")
	run(t, dir, "eject", "-f", spec, "--set", setting, "ejected")
	files := filesys.MakeFsInMemory()
	stack := run(t, dir, "render", "-f", spec, "--set", setting)
	if err := files.WriteFile("stack.yaml", []byte(stack)); err != nil {
		t.Fatal(err)
	}
	if err := files.WriteFile("kustomization.yaml", []byte("resources: [stack.yaml]\nsortOptions: {order: fifo}\n")); err != nil {
		t.Fatal(err)
	}
	want := build(t, files, ".")
	environment := filepath.Base(filepath.Dir(spec))
	for _, directory := range []string{"rendered", filepath.Join("ejected", "overlays", environment)} {
		got := build(t, filesys.MakeFsOnDisk(), filepath.Join(dir, directory))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-stdout +%s):\n%s", directory, diff)
		}
	}
}

// build returns the objects that kustomize builds, in order.
func build(t *testing.T, files filesys.FileSystem, dir string) []map[string]any {
	t.Helper()
	built, err := krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(files, dir)
	if err != nil {
		t.Fatal(err)
	}
	var objects []map[string]any
	for _, resource := range built.Resources() {
		object, err := resource.Map()
		if err != nil {
			t.Fatal(err)
		}
		objects = append(objects, object)
	}
	return objects
}
