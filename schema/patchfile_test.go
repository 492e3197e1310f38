package schema_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/petrify-dev/petrify/schema"
)

// withPatch is a spec that names a patch, beside the files given.
func withPatch(t *testing.T, path string, files map[string]string) schema.Input {
	t.Helper()
	spec := minimal(t)
	spec.Name = "shop/environment.yaml"
	spec.Data = append(spec.Data, "  patches: [{path: "+path+"}]\n"...)
	spec.File = func(path string) (schema.Input, error) {
		data, found := files[path]
		if !found {
			return schema.Input{}, errors.New("there is no such file")
		}
		return schema.Input{Name: "shop/" + path, Data: []byte(data)}, nil
	}
	return spec
}

// A patch in a file is as one in the spec, however the file's lines end.
func TestPatchFile(t *testing.T) {
	files := map[string]string{"patches/server.yaml": "\uFEFFkind: Service\r\nmetadata: {name: medusa}\r\n"}
	env, found := schema.Load([]schema.Input{withPatch(t, "./patches/server.yaml", files)}, nil)
	if len(found) > 0 {
		t.Fatal(text(t, found))
	}
	want := []schema.Patch{{Patch: "kind: Service\nmetadata: {name: medusa}\n"}}
	if diff := cmp.Diff(want, env.Spec.Patches); diff != "" {
		t.Errorf("patches (-want +got):\n%s", diff)
	}
}

func TestPatchFileProblems(t *testing.T) {
	for name, c := range map[string]struct{ path, data, want string }{
		"missing": {"patches/sever.yaml", "", `shop/environment.yaml:15:20: error: spec.patches[0].path: "patches/sever.yaml": there is no such file
   15 |   patches: [{path: patches/sever.yaml}]
      |                    ^^^^^^^^^^^^^^^^^^
  allowed: a file, named relative to that of the spec
`},
		"yaml": {"server.yaml", "kind: Service\nkind: Job\n", `shop/server.yaml:2:1: error: kind: is given twice
    2 | kind: Job
      | ^^^^
  see also: shop/server.yaml:1:1: kind
  allowed: each key once
`},
		"empty": {"server.yaml", "# none yet\n", `shop/server.yaml: error: holds nothing but comments
  allowed: a partial object or a list of operations
`},
		"large": {"server.yaml", strings.Repeat("# a line\n", 8000), `shop/environment.yaml:15:20: error: spec.patches[0].path: "server.yaml" is larger than 64 KiB
   15 |   patches: [{path: server.yaml}]
      |                    ^^^^^^^^^^^
  allowed: one patch; is this the right file?
`},
	} {
		t.Run(name, func(t *testing.T) {
			_, found := schema.Load([]schema.Input{withPatch(t, c.path, map[string]string{"server.yaml": c.data})}, nil)
			if diff := cmp.Diff(c.want, text(t, found)); diff != "" {
				t.Errorf("diagnostics (-want +got):\n%s", diff)
			}
		})
	}
}

// A setting stands in no file, so that its path would be relative to nothing.
func TestPatchFileInSetting(t *testing.T) {
	_, found := schema.Load([]schema.Input{minimal(t)}, []string{"patches=[{path: server.yaml}]"})
	want := `--set: error: spec.patches[0].path: "server.yaml" cannot be read from here
      | patches=[{path: server.yaml}]
      |                 ^^^^^^^^^^^
  allowed: path in the file of a spec, or patch with the patch itself
`
	if diff := cmp.Diff(want, text(t, found)); diff != "" {
		t.Errorf("diagnostics (-want +got):\n%s", diff)
	}
}

// A file is read once, and what is wrong with it is told once, however many entries name it.
func TestPatchFileOfManyEntries(t *testing.T) {
	spec := minimal(t)
	spec.Data = append(spec.Data, "  patches:\n"+strings.Repeat("  - path: server.yaml\n  - path: ./server.yaml\n", 50)...)
	for data, want := range map[string]string{
		"kind: Service\nmetadata: {name: medusa}\n": "",
		"kind: Service\nkind: Job\n":                "server.yaml:2:1: error: kind: is given twice\n    2 | kind: Job\n      | ^^^^\n  see also: server.yaml:1:1: kind\n  allowed: each key once\n",
	} {
		opened := 0
		spec.File = func(path string) (schema.Input, error) {
			opened++
			return schema.Input{Name: path, Data: []byte(data)}, nil
		}
		_, found := schema.Load([]schema.Input{spec}, nil)
		if diff := cmp.Diff(want, text(t, found)); diff != "" || opened != 1 {
			t.Errorf("read %d times (-want +got):\n%s", opened, diff)
		}
	}
}

// Nobody reads more problems than are told, so that files are not read for more.
func TestManyBadPatchFiles(t *testing.T) {
	spec := minimal(t)
	spec.Data = append(spec.Data, "  patches:\n"...)
	for i := range 100 {
		spec.Data = append(spec.Data, fmt.Sprintf("  - path: %d.yaml\n", i)...)
	}
	opened := 0
	spec.File = func(path string) (schema.Input, error) {
		opened++
		return schema.Input{Name: path, Data: []byte(strings.Repeat("- !t a\n", 60))}, nil
	}
	_, found := schema.Load([]schema.Input{spec}, nil)
	if len(found) != 101 || opened != 2 {
		t.Errorf("%d problems, of %d files", len(found), opened)
	}
}
