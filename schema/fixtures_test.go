package schema_test

import (
	"encoding/json"
	"flag"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"github.com/petrify-dev/petrify/internal/diag"
	"github.com/petrify-dev/petrify/internal/sarif"
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

// Line breaks of other systems, and the mark that some editors put before a text, change
// nothing.
func TestLineBreaks(t *testing.T) {
	for _, path := range []string{"testdata/valid/full.yaml", "testdata/valid/texts.yaml"} {
		input := read(t, path)
		want, _ := schema.Load([]schema.Input{input}, nil)
		lines := string(input.Data)
		for what, data := range map[string]string{
			"CRLF": strings.ReplaceAll(lines, "\n", "\r\n"), "CR": strings.ReplaceAll(lines, "\n", "\r"), "a byte order mark": "\uFEFF" + lines,
		} {
			got, found := schema.Load([]schema.Input{{Name: path, Data: []byte(data)}}, nil)
			if len(found) > 0 {
				t.Fatal(text(t, found))
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s with %s (-want +got):\n%s", path, what, diff)
			}
		}
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
		})
	}
}

// The credentials that stand in fixtures, as they are and in other spellings.
var planted = regexp.MustCompile(`(?i)hunter2|aHVudGVyMg|aHVudGVyMi|20260131`)

// Whatever is wrong with a spec, no form of its diagnostics repeats a credential or
// holds anything that steers a terminal, and machines can read theirs.
func TestDiagnosticsLeakNothing(t *testing.T) {
	holding := 0
	for _, path := range fixtures(t, "invalid") {
		input := read(t, path)
		if planted.Match(input.Data) {
			holding++
		}
		_, found := schema.Load([]schema.Input{input}, nil)
		for form, print := range forms {
			var b strings.Builder
			if err := print(&b, found); err != nil {
				t.Fatal(err)
			}
			if at := planted.FindStringIndex(b.String()); at != nil {
				t.Errorf("%s: %s echoes a credential:\n%s", name(path), form, b.String())
			}
			if i := strings.IndexFunc(b.String(), func(r rune) bool { return r != '\n' && !unicode.IsPrint(r) }); i >= 0 {
				t.Errorf("%s: %s holds an unprintable character: %q", name(path), form, b.String()[i:])
			}
			if form != "text" && !json.Valid([]byte(b.String())) {
				t.Errorf("%s: %s is not JSON:\n%s", name(path), form, b.String())
			}
		}
	}
	if holding < 30 {
		t.Errorf("only %d fixtures hold a credential", holding)
	}
}

// forms are all in which diagnostics are printed.
var forms = map[string]func(io.Writer, schema.Diagnostics) error{
	"text":  diag.PrintText,
	"json":  diag.PrintJSON,
	"sarif": func(w io.Writer, found schema.Diagnostics) error { return sarif.Print(w, found, "1.2.3", "/") },
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
