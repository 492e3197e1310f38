package check

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	validator "github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/petrify-dev/petrify/internal/sarif"
	"github.com/petrify-dev/petrify/schema"
)

// The module that carries the schema of SARIF 2.1.0 as OASIS published it (errata 01), of
// which nothing is built.
const (
	sarifModule = "github.com/owenrumney/go-sarif/v3@v3.3.1"
	sarifSum    = "h1:bKY8YnWcY8zYTiGVObC5wZLlfEvMkCxK9XMGXBbzEtQ="
)

// Whatever is wrong with a spec, the log is one that code hosts take, and one with a
// misspelt field would not be.
func TestSARIF(t *testing.T) {
	compiled := sarifSchema(t)
	fixtures, err := filepath.Glob("../../schema/testdata/*/*.yaml")
	if err != nil || len(fixtures) < 100 {
		t.Fatalf("%d fixtures (%v)", len(fixtures), err)
	}
	for _, fixture := range fixtures {
		data, err := os.ReadFile(fixture)
		if err != nil {
			t.Fatal(err)
		}
		_, found := schema.Load([]schema.Input{{Name: fixture, Data: data}}, []string{"medusa.config.A.B=a setting has no line"})
		var log bytes.Buffer
		if err := sarif.Print(&log, found, "1.2.3", t.TempDir()); err != nil {
			t.Fatal(err)
		}
		if err := validate(t, compiled, log.String()); err != nil {
			t.Errorf("%s: %v\n%s", fixture, err, log.String())
		}
		if misspelt := strings.Replace(log.String(), `"level"`, `"Level"`, 1); validate(t, compiled, misspelt) == nil {
			t.Errorf("%s: the schema takes a field that it does not have", fixture)
		}
	}
}

func validate(t *testing.T, compiled *validator.Schema, log string) error {
	t.Helper()
	instance, err := validator.UnmarshalJSON(strings.NewReader(log))
	if err != nil {
		t.Fatal(err)
	}
	return compiled.Validate(instance)
}

func sarifSchema(t *testing.T) *validator.Schema {
	t.Helper()
	source, err := os.ReadFile(filepath.Join(download(t, sarifModule, sarifSum), "pkg", "report", "v210", "sarif", "schema.go"))
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(string(source), "const schema = `")
	text, _, found := strings.Cut(text, "`")
	if !found {
		t.Fatal("the module keeps its schema elsewhere")
	}
	document, err := validator.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	const published = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
	if id := document.(map[string]any)["id"]; id != published {
		t.Fatalf("the schema is %v", id)
	}
	compiler := validator.NewCompiler()
	if err := compiler.AddResource(published, document); err != nil {
		t.Fatal(err)
	}
	compiled, err := compiler.Compile(published)
	if err != nil {
		t.Fatal(err)
	}
	return compiled
}
