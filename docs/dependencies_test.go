// Package docs_test holds the documentation to what it describes.
package docs_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	// go test runs these tests anew when what the program links has changed.
	_ "github.com/petrify-dev/petrify/internal/cli"
)

const module = "github.com/petrify-dev/petrify"

// Lists of dependencies.md, in the order of what links them.
var lists = []string{"render", "petrify", "tests"}

func TestEachRequirementHasItsReason(t *testing.T) {
	var direct, indirect []string
	for _, line := range documented(t) {
		if line.by == "" {
			direct = append(direct, line.modules...)
		} else {
			indirect = append(indirect, line.modules...)
		}
	}
	var wantDirect, wantIndirect []string
	for _, required := range requirements(t) {
		if required.Indirect {
			wantIndirect = append(wantIndirect, required.Path)
		} else {
			wantDirect = append(wantDirect, required.Path)
		}
	}
	if diff := cmp.Diff(sorted(wantDirect), sorted(direct)); diff != "" {
		t.Errorf("direct requirements (-go.mod +dependencies.md):\n%s", diff)
	}
	if diff := cmp.Diff(sorted(wantIndirect), sorted(indirect)); diff != "" {
		t.Errorf("indirect requirements (-go.mod +dependencies.md):\n%s", diff)
	}
}

func TestModulesStandWhereTheyAreFirstLinked(t *testing.T) {
	want := map[string][]string{}
	seen := map[string]bool{module: true}
	for i, patterns := range [][]string{{"../render"}, {"../cmd/petrify"}, {"-test", "../..."}} {
		for path := range brings(t, patterns...) {
			if !seen[path] {
				seen[path] = true
				want[lists[i]] = append(want[lists[i]], path)
			}
		}
		slices.Sort(want[lists[i]])
	}
	got := map[string][]string{}
	for _, line := range documented(t) {
		got[line.list] = sorted(append(got[line.list], line.modules...))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("lists (-linked +dependencies.md):\n%s", diff)
	}
}

func TestIndirectModulesStandByWhatBringsThem(t *testing.T) {
	brought := brings(t, "-test", "../...")
	for _, line := range documented(t) {
		for _, path := range line.modules {
			if line.by != "" && !reaches(brought, line.by, path) {
				t.Errorf("dependencies.md: %s is not brought by %s", path, line.by)
			}
		}
	}
}

// line is one entry of dependencies.md: "- `module`, `module`: by `module`, reason".
type line struct {
	list    string
	modules []string
	by      string // of indirect requirements
}

var (
	heading = regexp.MustCompile(`^## (.*)`)
	entry   = regexp.MustCompile("^- (`[^`]+`(?:, `[^`]+`)*): (?:by `([^`]+)`, )?[a-z].*[.]$")
	quoted  = regexp.MustCompile("`([^`]+)`")
)

func documented(t *testing.T) []line {
	t.Helper()
	text, err := os.ReadFile("dependencies.md")
	if err != nil {
		t.Fatal(err)
	}
	var found []line
	list := ""
	for text := range strings.Lines(strings.ReplaceAll(string(text), "\n  ", " ")) {
		text = strings.TrimSpace(text)
		if title := heading.FindStringSubmatch(text); title != nil {
			list = title[1]
		}
		if !strings.HasPrefix(text, "- ") {
			continue
		}
		parts := entry.FindStringSubmatch(text)
		if parts == nil || !slices.Contains(lists, list) {
			t.Fatalf("dependencies.md: not an entry of %q with a reason: %s", lists, text)
		}
		modules := quoted.FindAllStringSubmatch(parts[1], -1)
		one := line{list: list, by: parts[2]}
		for _, name := range modules {
			one.modules = append(one.modules, name[1])
		}
		found = append(found, one)
	}
	return found
}

type requirement struct {
	Path     string
	Indirect bool
}

func requirements(t *testing.T) []requirement {
	t.Helper()
	if _, err := os.Stat("../go.mod"); err != nil { // go test runs these tests anew when it has changed
		t.Fatal(err)
	}
	var mod struct{ Require []requirement }
	if err := json.Unmarshal(goSays(t, "", "mod", "edit", "-json", "../go.mod"), &mod); err != nil {
		t.Fatal(err)
	}
	return mod.Require
}

// brings maps each module that the patterns link on some system to those its
// packages import, and to itself.
func brings(t *testing.T, patterns ...string) map[string][]string {
	t.Helper()
	brought := map[string][]string{}
	for _, system := range []string{"darwin", "linux", "windows"} {
		packages := packagesOf(t, system, patterns)
		for _, pkg := range packages {
			if pkg.Module.Path == "" {
				continue
			}
			from := pkg.Module.Path
			brought[from] = append(brought[from], from)
			for _, imported := range pkg.Imports {
				if to := packages[imported].Module.Path; to != "" {
					brought[from] = append(brought[from], to)
				}
			}
		}
	}
	for from, to := range brought {
		brought[from] = slices.Compact(sorted(to))
	}
	return brought
}

type goPackage struct {
	ImportPath string
	Imports    []string
	Module     struct{ Path string } // empty in the standard library
}

// packagesOf returns by import path the packages that the patterns link on a system.
func packagesOf(t *testing.T, system string, patterns []string) map[string]goPackage {
	t.Helper()
	out := goSays(t, system, append([]string{"list", "-deps", "-json=ImportPath,Imports,Module"}, patterns...)...)
	packages := map[string]goPackage{}
	for decoder := json.NewDecoder(bytes.NewReader(out)); decoder.More(); {
		var pkg goPackage
		if err := decoder.Decode(&pkg); err != nil {
			t.Fatal(err)
		}
		packages[pkg.ImportPath] = pkg
	}
	return packages
}

// reaches says whether a module brings another, itself or by those it brings.
func reaches(brought map[string][]string, from, to string) bool {
	seen := map[string]bool{from: true}
	for next := []string{from}; len(next) > 0; next = next[1:] {
		for _, path := range brought[next[0]] {
			if path == to {
				return true
			}
			if !seen[path] {
				seen[path] = true
				next = append(next, path)
			}
		}
	}
	return false
}

// goSays returns what a go command prints for a system; for this one if it is empty.
func goSays(t *testing.T, system string, args ...string) []byte {
	t.Helper()
	command := exec.Command("go", args...)
	command.Env = append(os.Environ(), "GOOS="+system, "CGO_ENABLED=0")
	var stderr bytes.Buffer
	command.Stderr = &stderr
	out, err := command.Output()
	if err != nil {
		t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, &stderr)
	}
	return out
}

func sorted(paths []string) []string {
	slices.Sort(paths)
	return paths
}
