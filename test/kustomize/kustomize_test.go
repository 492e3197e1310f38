package kustomize

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"
	"sigs.k8s.io/yaml"
)

var top = filepath.Join("..", "..")

// TestScripts runs the real kustomize as a user would, beside a copy of the overlays.
func TestScripts(t *testing.T) {
	bin := t.TempDir()
	if err := os.Symlink(toolPath(t, "kustomize"), filepath.Join(bin, "kustomize")); err != nil {
		t.Fatal(err)
	}
	buildPetrify(t, filepath.Join(bin, "petrify"))
	testscript.Run(t, testscript.Params{
		Dir:                "testdata",
		RequireUniqueNames: true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("KUSTOMIZE", filepath.Join(bin, "kustomize"))
			env.Setenv("PATH", bin+string(filepath.ListSeparator)+env.Getenv("PATH"))
			return os.CopyFS(filepath.Join(env.WorkDir, "overlays"), os.DirFS(filepath.Join(top, "overlays")))
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"exits": exits,
			"same":  same,
		},
	})
}

// toolPath returns the path of a command of go.mod, which go builds and caches.
func toolPath(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.Command("go", "tool", "-n", name).Output()
	if err != nil {
		t.Fatalf("go tool -n %s: %v", name, err)
	}
	return strings.TrimSpace(string(path))
}

// exits CODE PROGRAM [ARGUMENT...] runs a program that must exit with exactly that code.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM [ARGUMENT...]")
	}
	code := 0
	var failed *exec.ExitError
	switch err := ts.Exec(args[1], args[2:]...); {
	case errors.As(err, &failed):
		code = failed.ExitCode()
	case err != nil:
		ts.Fatalf("%v", err)
	}
	if want := args[0]; strconv.Itoa(code) != want {
		ts.Fatalf("%s exited with %d, want %s", args[1], code, want)
	}
}

// same FILE OTHER compares the objects of two streams, one by one in their order.
func same(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: same FILE OTHER")
	}
	a, b := objects(ts, args[0]), objects(ts, args[1])
	if len(a) == 0 {
		ts.Fatalf("%s holds no objects", args[0])
	}
	switch diff := cmp.Diff(a, b); {
	case !neg && diff != "":
		ts.Fatalf("objects (-%s +%s):\n%s", args[0], args[1], diff)
	case neg && diff == "":
		ts.Fatalf("%s and %s hold the same objects", args[0], args[1])
	}
}

var separator = regexp.MustCompile(`(?m)^---\n`)

func objects(ts *testscript.TestScript, file string) []map[string]any {
	var all []map[string]any
	for _, document := range separator.Split(ts.ReadFile(file), -1) {
		var object map[string]any
		ts.Check(yaml.UnmarshalStrict([]byte(document), &object))
		if object != nil {
			all = append(all, object)
		}
	}
	return all
}
