package render_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// What a pure package must not import, and why. A trailing slash forbids all below.
var impure = map[string]string{
	"os":                "the machine must not reach the output",
	"os/":               "the machine must not reach the output",
	"io/ioutil":         "files are read by the caller",
	"path/filepath":     "separators differ between machines",
	"net":               "rendering asks nobody",
	"net/":              "rendering asks nobody",
	"time":              "the same spec gives the same bytes at any time",
	"math/rand":         "nothing is random",
	"math/rand/":        "nothing is random",
	"crypto/rand":       "nothing is random, and no secret is made here",
	"runtime":           "the machine must not reach the output",
	"runtime/":          "the machine must not reach the output",
	"unsafe":            "rendering runs in a browser too",
	"log":               "a log is a stream and has a clock",
	"log/":              "a log is a stream and has a clock",
	"plugin":            "what is rendered is fixed when it is built",
	"syscall":           "the machine must not reach the output",
	"github.com/spf13/": "flags belong to the command line",
}

func TestPureByDirectImports(t *testing.T) {
	for _, pkg := range pureImports(t) {
		for _, imported := range pkg.Imports {
			for forbidden, reason := range impure {
				if imported == forbidden || strings.HasSuffix(forbidden, "/") && strings.HasPrefix(imported, forbidden) {
					t.Errorf("%s imports %s: %s", pkg.ImportPath, imported, reason)
				}
			}
		}
	}
}

// Arrows point down only: schema knows nothing of rendering, base nothing of either.
func TestLayers(t *testing.T) {
	const module = "github.com/petrify-dev/petrify/"
	allowed := map[string][]string{
		module + "base":          nil,
		module + "schema":        {module + "internal/diag"},
		module + "render":        {module + "base", module + "schema", module + "internal/diag"},
		module + "internal/diag": nil,
		module + "internal/krm":  {module + "internal/diag"},

		module + "internal/dotenv":    {module + "internal/diag"},
		module + "internal/adopt":     {module + "internal/dotenv", module + "schema", module + "internal/diag"},
		module + "internal/starter":   {module + "internal/explain", module + "internal/wrap", module + "schema"},
		module + "internal/buildargs": {module + "render"},

		module + "internal/stack":  {module + "internal/diag"},
		module + "internal/change": {module + "internal/stack", module + "render", module + "schema", module + "internal/diag"},

		module + "internal/wrap":      nil,
		module + "internal/table":     nil,
		module + "internal/explain":   {module + "internal/jsonschema", module + "internal/stack", module + "internal/parallel", module + "internal/wrap", module + "render", module + "schema", module + "internal/diag"},
		module + "internal/resources": {module + "internal/stack", module + "internal/table", module + "internal/wrap", module + "schema", module + "internal/diag"},
		module + "internal/secrets":   {module + "internal/dotenv", module + "internal/table", module + "render", module + "internal/diag"},
		module + "internal/graph":     {module + "internal/resources", module + "internal/stack", module + "internal/wrap", module + "render"},
	}
	for _, pkg := range pureImports(t) {
		for _, imported := range pkg.Imports {
			if strings.HasPrefix(imported, module) && !strings.Contains(strings.Join(allowed[pkg.ImportPath], " ")+" ", imported+" ") {
				t.Errorf("%s imports %s, which lies above it or beside it", pkg.ImportPath, imported)
			}
		}
	}
}

// Rendering builds for the browser.
func TestBuildsForWebAssembly(t *testing.T) {
	build := exec.Command("go", "build", "-o", os.DevNull, ".")
	build.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("GOOS=js GOARCH=wasm go build ./render: %v\n%s", err, out)
	}
}

type goPackage struct {
	ImportPath string
	Imports    []string
}

func pureImports(t *testing.T) []goPackage {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", "../base", "../schema", "../render", "../internal/diag", "../internal/krm", "../internal/stack", "../internal/change",
		"../internal/dotenv", "../internal/wrap", "../internal/table", "../internal/secrets", "../internal/explain", "../internal/resources", "../internal/graph").Output()
	if err != nil {
		t.Fatal(err)
	}
	var packages []goPackage
	for decoder := json.NewDecoder(bytes.NewReader(out)); decoder.More(); {
		var p goPackage
		if err := decoder.Decode(&p); err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
	if len(packages) != 14 {
		t.Fatalf("go list found %d packages, want 14", len(packages))
	}
	return packages
}
