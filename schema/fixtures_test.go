package schema_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/petrify-dev/petrify/internal/diag"
	"github.com/petrify-dev/petrify/schema"
)

var update = flag.Bool("update", false, "write the diagnostics of testdata/invalid anew")

func TestValid(t *testing.T) {
	for _, path := range fixtures(t, "valid") {
		t.Run(name(path), func(t *testing.T) {
			env, found := schema.Load([]schema.Input{read(t, path)}, nil)
			if len(found) > 0 {
				t.Fatal(text(t, found))
			}
			if diff := cmp.Diff(env, schema.Default(env)); diff != "" {
				t.Errorf("Default changes what Load returned:\n%s", diff)
			}
		})
	}
}

func TestInvalid(t *testing.T) {
	for _, path := range fixtures(t, "invalid") {
		t.Run(name(path), func(t *testing.T) {
			env, found := schema.Load([]schema.Input{read(t, path)}, nil)
			if found.Err() == nil {
				t.Fatal("no error")
			}
			if diff := cmp.Diff(schema.Environment{}, env); diff != "" {
				t.Errorf("an environment in spite of errors:\n%s", diff)
			}
			want := strings.TrimSuffix(path, ".yaml") + ".txt"
			got := text(t, found)
			if *update {
				write(t, want, got)
			}
			if diff := cmp.Diff(string(read(t, want).Data), got); diff != "" {
				t.Errorf("diagnostics (-want +got):\n%s", diff)
			}
			if strings.Contains(got, "hunter2") {
				t.Error("a credential is echoed")
			}
		})
	}
}

func fixtures(t *testing.T, directory string) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("testdata", directory, "*.yaml"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no fixtures in %s: %v", directory, err)
	}
	return paths
}

func name(path string) string { return strings.TrimSuffix(filepath.Base(path), ".yaml") }

func read(t *testing.T, path string) schema.Input {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return schema.Input{Name: filepath.Base(path), Data: data}
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

func text(t *testing.T, found schema.Diagnostics) string {
	t.Helper()
	var b strings.Builder
	if err := diag.PrintText(&b, found); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
