package golden

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
	sigsyaml "sigs.k8s.io/yaml"

	"github.com/petrify-dev/petrify/render"
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
