package golden

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
	sigsyaml "sigs.k8s.io/yaml"

	"github.com/petrify-dev/petrify/render"
	"github.com/petrify-dev/petrify/schema"
)

// Two independent YAML readers, one of version 1.2 and one of 1.1, see the same
// values as the JSON form has.
func TestTwoReadersSeeTheSameValues(t *testing.T) {
	for _, spec := range environments(t) {
		t.Run(filepath.Base(filepath.Dir(spec)), func(t *testing.T) {
			manifest := mustManifest(t, spec)
			want := jsonItems(t, manifest)
			if diff := cmp.Diff(want, yamlDocuments(t, manifest.YAML())); diff != "" {
				t.Errorf("go.yaml.in/yaml/v3 sees other values than JSON:\n%s", diff)
			}
			if diff := cmp.Diff(want, sigsDocuments(t, manifest)); diff != "" {
				t.Errorf("sigs.k8s.io/yaml sees other values than JSON:\n%s", diff)
			}
		})
	}
}

// Short commit SHAs that look like numbers are tags like any other: written without
// quotes in the spec, they come out as the same strings for both readers.
func TestHostileTags(t *testing.T) {
	minimal, err := os.ReadFile("minimal/environment.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, tag := range []string{"0123456", "12e4567", "1e10000", "0x12345", "1_00000", "1.10", "1e5", "0b1", "0o17", "00", "1.", "y", "no", "on", "null", "true", "NaN", "2026-02-23"} {
		layer := "spec: {images: {medusa: {tag: " + tag + "}}}"
		if tag == "null" || tag == "true" {
			layer = "spec: {images: {medusa: {tag: \"" + tag + "\"}}}"
		}
		env, problems := schema.Load([]schema.Input{{Name: "minimal", Data: minimal}, {Name: "layer", Data: []byte(layer)}}, nil)
		if err := problems.Err(); err != nil {
			t.Fatalf("tag: %s: %v", tag, err)
		}
		manifest, err := render.Render(env)
		if err != nil {
			t.Fatal(err)
		}
		for reader, documents := range map[string][]any{"go.yaml.in/yaml/v3": yamlDocuments(t, manifest.YAML()), "sigs.k8s.io/yaml": sigsDocuments(t, manifest)} {
			server := byKindAndName(documents)["Deployment/medusa"]
			if got, want := at(item(at(server, "spec", "template", "spec", "containers").([]any), "medusa"), "image"), "ghcr.io/ekenheim/ecom/medusa:"+tag; got != want {
				t.Errorf("tag: %s: %s reads the image %v", tag, reader, got)
			}
			if got, want := at(server, "metadata", "labels", "app.kubernetes.io/version"), strings.Trim(tag, "."); got != want {
				t.Errorf("tag: %s: %s reads the version %#v", tag, reader, got)
			}
		}
	}
}

func jsonItems(t *testing.T, manifest render.Manifest) []any {
	t.Helper()
	var list struct{ Items []any }
	if err := json.Unmarshal(manifest.JSON(), &list); err != nil {
		t.Fatal(err)
	}
	return list.Items
}

func yamlDocuments(t *testing.T, data []byte) []any {
	t.Helper()
	var documents []any
	for decoder := yaml.NewDecoder(bytes.NewReader(data)); ; {
		var document any
		err := decoder.Decode(&document)
		if errors.Is(err, io.EOF) {
			return documents
		}
		if err != nil {
			t.Fatal(err)
		}
		documents = append(documents, throughJSON(t, document))
	}
}

func sigsDocuments(t *testing.T, manifest render.Manifest) []any {
	t.Helper()
	var documents []any
	for _, r := range manifest.Resources {
		one := manifest.Select(func(other render.Resource) bool { return other.String() == r.String() })
		var document any
		if err := sigsyaml.Unmarshal(one.YAML(), &document); err != nil {
			t.Fatalf("%s: %v", r, err)
		}
		documents = append(documents, document)
	}
	return documents
}

// throughJSON gives numbers the one type that JSON has.
func throughJSON(t *testing.T, value any) any {
	t.Helper()
	data, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	var same any
	if err := json.Unmarshal(data, &same); err != nil {
		t.Fatal(err)
	}
	return same
}
