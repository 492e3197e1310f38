package main

import (
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSchemaIsUpToDate(t *testing.T) {
	generated, err := generate("../../../schema")
	if err != nil {
		t.Fatal(err)
	}
	committed, err := os.ReadFile("../environment.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(committed), string(generated)); diff != "" {
		t.Errorf("run go generate ./internal/jsonschema (-committed +generated):\n%s", diff)
	}
}

// A field without a comment would leave its user alone in the editor.
func TestDocsAreAskedFor(t *testing.T) {
	if _, err := (docs{}).of("Hosts.Admin"); err == nil || err.Error() != "Hosts.Admin has no doc comment" {
		t.Errorf("err = %v", err)
	}
}
