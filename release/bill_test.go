package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// testBillIsValid judges a bill by the schemas that CycloneDX publishes, which its Go
// library has with it.
func testBillIsValid(t *testing.T, bill string) {
	dir, err := goSays(".", host, "list", "-m", "-f", "{{.Dir}}", "github.com/CycloneDX/cyclonedx-go")
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	for url, name := range map[string]string{
		"http://cyclonedx.org/schema/bom-1.6.schema.json":  "bom-1.6.schema.json",
		"http://cyclonedx.org/schema/spdx.schema.json":     "spdx.schema.json",
		"http://cyclonedx.org/schema/jsf-0.82.schema.json": "jsf-0.82.schemax.json",
	} {
		schema := parsed(t, filepath.Join(strings.TrimSpace(string(dir)), "schema", name))
		if err := compiler.AddResource(url, schema); err != nil {
			t.Fatal(err)
		}
	}
	schema, err := compiler.Compile("http://cyclonedx.org/schema/bom-1.6.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(parsed(t, bill)); err != nil {
		t.Error(err)
	}
}

// testBillIsComplete compares a bill with the modules that go list finds for a platform.
func testBillIsComplete(t *testing.T, bill string, p platform) {
	var got struct {
		Components []struct {
			Name, Version string
			Licenses      []struct{ License struct{ ID string } }
		}
	}
	if err := json.Unmarshal(read(t, filepath.Dir(bill), filepath.Base(bill)), &got); err != nil {
		t.Fatal(err)
	}
	var modules []string
	for _, c := range got.Components {
		if len(c.Licenses) == 0 {
			t.Errorf("%s has no licence", c.Name)
		}
		modules = append(modules, c.Name+" "+c.Version)
	}
	listed, err := goSays(source, p, "list", "-deps", "-f",
		"{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}}{{end}}{{end}}", "./cmd/petrify")
	if err != nil {
		t.Fatal(err)
	}
	toolchain, err := goSays(source, p, "env", "GOVERSION")
	if err != nil {
		t.Fatal(err)
	}
	want := strings.FieldsFunc(string(listed), func(r rune) bool { return r == '\n' })
	want = append(want, "std "+strings.TrimSpace(strings.TrimPrefix(string(toolchain), "go")))
	slices.Sort(want)
	if diff := cmp.Diff(slices.Compact(want), modules); diff != "" {
		t.Errorf("modules (-linked +bill):\n%s", diff)
	}
}

func parsed(t *testing.T, path string) any {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return value
}
