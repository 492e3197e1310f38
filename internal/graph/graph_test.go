package graph

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/petrify-dev/petrify/internal/resources"
	"github.com/petrify-dev/petrify/internal/stack"
	"github.com/petrify-dev/petrify/render"
	"github.com/petrify-dev/petrify/schema"
)

var top = filepath.Join("..", "..")

// pictureOf draws the environment of some files and settings.
func pictureOf(t *testing.T, files []string, settings ...string) Graph {
	t.Helper()
	var inputs []schema.Input
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		inputs = append(inputs, schema.Input{Name: file, Data: data})
	}
	env, found := schema.Load(inputs, settings)
	if err := found.Err(); err != nil {
		t.Fatal(err)
	}
	manifest, err := render.Render(env)
	if err != nil {
		t.Fatal(err)
	}
	objects, err := stack.Parse(stack.Input{Name: "the output", Data: manifest.YAML()})
	if err != nil {
		t.Fatal(err)
	}
	asked, err := resources.Of(objects)
	if err != nil {
		t.Fatal(err)
	}
	return Of(string(env.Metadata.Name)+", namespace "+string(env.Spec.Namespace), manifest.Topology(), objects, asked)
}

// pictures are those of all overlays and golden cases, and of more.
func pictures(t *testing.T) map[string]Graph {
	t.Helper()
	all := map[string]Graph{}
	minimal := filepath.Join(top, "golden", "minimal", "environment.yaml")
	for _, file := range glob(t, "overlays/*/environment.yaml") {
		all[filepath.Base(filepath.Dir(file))] = pictureOf(t, []string{file})
	}
	for _, file := range glob(t, "golden/*/layer.yaml") {
		all[filepath.Base(filepath.Dir(file))] = pictureOf(t, []string{minimal, file})
	}
	all["nothing exposed"] = pictureOf(t, []string{minimal}, "exposure.none={}")
	all["many hosts"] = pictureOf(t, []string{minimal}, "hosts.storefrontAliases=[a.example.com, b.example.com, c.example.com, d.example.com, an-extraordinarily-long-name-of-a-host.for-a-shop.example.com]")
	return all
}

func glob(t *testing.T, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(top, pattern))
	if err != nil || len(files) == 0 {
		t.Fatalf("nothing matches %s: %v", pattern, err)
	}
	return files
}
