package kustomize

import (
	"debug/elf"
	"encoding/json"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// instruction is a line of the Dockerfile.
type instruction struct{ name, arguments string }

// stages returns the Dockerfile's instructions, from each FROM on.
func stages(t *testing.T) [][]instruction {
	t.Helper()
	var all [][]instruction
	for line := range strings.Lines(read(t, filepath.Join(top, "Dockerfile"))) {
		name, arguments, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch {
		case name == "" || name == "#":
			continue
		case name == "FROM":
			all = append(all, nil)
		}
		all[len(all)-1] = append(all[len(all)-1], instruction{name, arguments})
	}
	if len(all) != 2 {
		t.Fatalf("the Dockerfile has %d stages, want 2", len(all))
	}
	return all
}

// buildPetrify runs the Dockerfile's own command to build the binary.
func buildPetrify(t *testing.T, binary string) {
	t.Helper()
	i := slices.IndexFunc(stages(t)[0], func(in instruction) bool { return strings.Contains(in.arguments, "go build") })
	if i < 0 {
		t.Fatal("the Dockerfile builds nothing")
	}
	build := exec.Command("sh", "-c", strings.Replace(stages(t)[0][i].arguments, "-o /petrify", `-o "$0"`, 1), binary)
	build.Dir = top
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", build, err, out)
	}
}

// An image cannot be built here, so its parts are looked at one by one.
func TestContainer(t *testing.T) {
	build, last := stages(t)[0], stages(t)[1]
	version := regexp.MustCompile(`(?m)^go ([0-9]+\.[0-9]+)`).FindStringSubmatch(read(t, filepath.Join(top, "go.mod")))
	if want := "golang:" + version[1] + " AS build"; build[0].arguments != want {
		t.Errorf("it is built from %s, go.mod wants %s", build[0].arguments, want)
	}
	want := []instruction{
		{"FROM", "gcr.io/distroless/static:nonroot"}, // no shell, and no user root
		{"COPY", "--from=build /petrify /petrify"},
		{"ENTRYPOINT", `["/petrify"]`},
		{"CMD", `["fn"]`}, // kustomize runs a container without arguments
	}
	if !slices.Equal(last, want) {
		t.Errorf("the image is made by %q, want %q", last, want)
	}
}

// The binary is all that is in the image: it needs no interpreter, no variable and no
// file beside it.
func TestContainerRunsAlone(t *testing.T) {
	binary := filepath.Join(t.TempDir(), "petrify")
	buildPetrify(t, binary)
	if file, err := elf.Open(binary); err == nil {
		if slices.ContainsFunc(file.Progs, func(p *elf.Prog) bool { return p.Type == elf.PT_INTERP }) {
			t.Error("the binary is linked dynamically")
		}
		_ = file.Close()
	}
	var arguments []string
	if err := json.Unmarshal([]byte(stages(t)[1][3].arguments), &arguments); err != nil {
		t.Fatal(err)
	}
	list := read(t, filepath.Join("testdata", "resourcelist.yaml"))
	var stdout, stderr strings.Builder
	petrify := exec.Command(binary, arguments...)
	petrify.Dir, petrify.Env = t.TempDir(), []string{}
	petrify.Stdin, petrify.Stdout, petrify.Stderr = strings.NewReader(list), &stdout, &stderr
	if err := petrify.Run(); err != nil || !strings.Contains(stdout.String(), "name: medusa-config\n") {
		t.Errorf("it ends with %v and prints %q and %q", err, stdout.String(), stderr.String())
	}
}
