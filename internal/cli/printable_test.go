package cli_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/petrify-dev/petrify/internal/cli"
)

// Names of files, and what stands in files, come from others. Whatever they are, nothing
// comes out of any verb that steers a terminal or turns the direction of the text. But fn
// passes on the objects of others as they came.
func TestNothingUnprintableComesOut(t *testing.T) {
	const evil = "\x1b[31m\u202e\u009b2J\a"
	small, err := os.ReadFile(spec)
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	file := func(name, content string) string {
		name = filepath.Join(evil, evil+name)
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
		return name
	}
	valid := file("environment.yaml", string(small))
	other := file("other.yaml", strings.Replace(string(small), "a1b2c3d", "b2c3d4e", 1)+"# \u202e\n")
	invalid := file("invalid.yaml", string(small)+"  "+evil+": "+evil+"\n")
	patched := file("patched.yaml", string(small)+`  patches:
  - patch: |
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: medusa-config, annotations: {example.com/a: "\e[31m\u202e\u009b"}}
  - target: {kind: Deployment, name: medusa}
    patch: |
      - {op: add, path: /spec/template/spec/containers/0/args, value: ["\e[31m\u202e\u009b"]}
`)
	edited := file("stack.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: "+evil+"}\n\xff\n")
	dotenv := file("dotenv", evil+"="+evil+"\n")
	variables := file("variables", "STORE_CORS=http://\u202e,https://shop.example.com\nDATABASE_URL=postgres://\u202e/\u202e\nB=\u202e\n")
	dir := filepath.Join(evil, "rendered")
	within := func(name string) string { return filepath.Join(dir, name) }

	type run struct {
		verb string
		code int
		args []string
	}
	runs := []run{
		{"render", 0, []string{"-f", valid}},
		{"render", 2, []string{"-f", invalid}},
		{"render", 2, []string{"-f", filepath.Join(evil, "missing.yaml")}},
		{"render", 2, []string{"-f", filepath.Join(evil, "*", evil)}},
		{"render", 2, []string{"-f", evil, "--set", evil}},
		{"render", 2, []string{evil}},
		{"render", 2, []string{"--" + evil}},
		{"render", 2, []string{"--format", evil}},
		{"render", 2, []string{"-f", valid, "-o", valid}},
		{"render", 3, []string{"-f", valid, "-o", evil}},
		{"render", 0, []string{"-f", patched}},
		{"render", 0, []string{"-f", patched, "--format", "json"}},
		{"render", 2, []string{"-f", valid, "--show-only", evil + "/" + evil}},
		{"render", 1, []string{"-f", valid, "-o", edited, "--check"}},
		{"render", 1, []string{"-f", valid, "--output-dir", dir, "--check"}},
		{"render", 0, []string{"-f", valid, "--output-dir", dir}},
		{"render", 1, []string{"-f", other, "--output-dir", dir, "--check"}},
		{"render", 3, []string{"-f", valid, "--output-dir", edited}},
		{"render", 0, []string{"-f", filepath.Join("*", "*environment.yaml"), "--output-dir", evil}},
		{"validate", 0, []string{"-f", valid, "-f", other}},
		{"config", 0, []string{"-f", valid}},
		{"config", 0, []string{"-f", patched, "--format", "json"}},
		{"promote", 0, []string{"--from", valid, "--to", other}},
		{"set", 0, []string{"-f", other, "images.medusa.tag=c3d4e5f"}},
		{"set", 2, []string{"-f", other, evil}},
		{"images", 0, []string{"-f", patched}},
		{"images", 0, []string{"-f", patched, "--output", "json"}},
		{"diff", 1, []string{valid, patched}},
		{"diff", 1, []string{valid, patched, "--output", "json"}},
		{"diff", 2, []string{edited, valid}},
		{"diff", 2, []string{evil, valid}},
		{"explain", 2, []string{evil}},
		{"explain", 2, []string{"--why", "Deployment/medusa", evil, "-f", valid}},
		{"explain", 0, []string{"--why", "ConfigMap/medusa-config", "metadata.annotations[example.com/a]", "-f", patched}},
		{"build-args", 0, []string{"-f", valid}},
		{"resources", 0, []string{"-f", valid}},
		{"resources", 2, []string{"--node", evil}},
		{"graph", 0, []string{"-f", patched}},
		{"secrets", 0, []string{"-f", valid}},
		{"secrets", 2, []string{"-f", valid, "--check-env", dotenv}},
		{"gitops", 0, []string{"flux", "-f", valid, "--set", "target=flux", "--path", "rendered"}},
		{"gitops", 2, []string{"flux", "-f", valid, "--path", evil}},
		{"init", 0, []string{"-", "--from-dotenv", variables, "--name", "dev", "--storefront-host", "shop.example.com", "--admin-host", "admin.example.com", "--medusa-image", "medusa:a1b2c3d", "--storefront-image", "storefront:a1b2c3d", "--ingress-class", "traefik"}},
		{"init", 2, []string{within("new.yaml"), "--from-dotenv", dotenv}},
		{"init", 3, []string{valid}},
		{"init", 2, []string{"-", "--name", evil, "--admin-host", evil, "--redis", evil, "--gateway", evil}},
		{"eject", 0, []string{"-f", valid, within("ejected")}},
		{"eject", 3, []string{"-f", valid, within("ejected")}},
		{"schema", 2, []string{evil}},
		{"version", 2, []string{evil}},
		{"completion", 2, []string{evil}},
		{"help", 2, []string{evil}},
		{"fn", 2, []string{evil}},
		{evil, 2, nil},
	}
	for _, name := range cli.VerbNames() {
		if !slices.ContainsFunc(runs, func(r run) bool { return r.verb == name }) {
			t.Errorf("nothing is said of petrify %s", name)
		}
	}
	for _, run := range runs {
		forms := []string{"text", "json", "sarif"}
		if run.code == 0 {
			forms = forms[:1] // there is nothing to tell but warnings
		}
		for _, form := range forms {
			args := slices.Concat([]string{run.verb}, run.args, []string{"--diagnostics", form})
			code, out := mainCombined(args...)
			if i := strings.IndexFunc(out, func(r rune) bool { return !unicode.IsPrint(r) && r != '\n' && r != '\t' }); i >= 0 {
				t.Errorf("petrify %q prints %q", args, out[i:min(len(out), i+20)])
			}
			if form == "text" && code != run.code {
				t.Errorf("petrify %q: exit code %d, want %d; it says %s", args, code, run.code, out)
			}
		}
	}
}

func mainCombined(args ...string) (code int, out string) {
	var both bytes.Buffer
	code = cli.Main(args, strings.NewReader(""), &both, &both)
	return code, both.String()
}
