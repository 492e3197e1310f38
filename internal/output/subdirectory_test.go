package output_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/petrify-dev/petrify/internal/output"
)

var (
	staged = []output.File{{Name: "setup/a.yaml", Content: []byte("a\n")}, {Name: "deploy/b.yaml", Content: []byte("b\n")}, {Name: "c.yaml", Content: []byte("c\n")}}
	flat   = []output.File{{Name: "a.yaml", Content: []byte("a\n")}, {Name: "c.yaml", Content: []byte("c\n")}}
)

func TestWriteDirectoriesMakesAndRemovesSubdirectories(t *testing.T) {
	dir := t.TempDir()
	writeDirectory(t, dir, staged)
	wantEntries(t, dir, ".petrify.sum c.yaml deploy setup")
	wantContent(t, filepath.Join(dir, "setup", "a.yaml"), "a\n")
	writeDirectory(t, dir, flat)
	wantEntries(t, dir, ".petrify.sum a.yaml c.yaml")
	writeDirectory(t, dir, staged)
	wantEntries(t, dir, ".petrify.sum c.yaml deploy setup")
}

func TestWriteDirectoriesLeavesWhatIsForeignInASubdirectory(t *testing.T) {
	dir := t.TempDir()
	writeDirectory(t, dir, staged)
	prepare(t, filepath.Join(dir, "setup", "mine.yaml"), "mine\n")
	writeDirectory(t, dir, flat)
	wantEntries(t, dir, ".petrify.sum a.yaml c.yaml setup")
	wantEntries(t, filepath.Join(dir, "setup"), "mine.yaml")
}

// Someone removed a subdirectory that is not needed any more, or that is.
func TestWriteDirectoriesMissesNoSubdirectory(t *testing.T) {
	dir := t.TempDir()
	for _, next := range [][]output.File{flat, staged} {
		writeDirectory(t, dir, staged)
		if err := os.RemoveAll(filepath.Join(dir, "setup")); err != nil {
			t.Fatal(err)
		}
		writeDirectory(t, dir, next)
		if differences, err := (output.Directory{Path: dir, Files: next}).Check(); err != nil || len(differences) > 0 {
			t.Errorf("a directory that was just written differs: %v, %v", differences, err)
		}
	}
}

// Each case changes a directory that holds the staged files. What is refused is so
// whether the subdirectory is needed or is to go, and by force as well.
func TestWriteDirectoriesRefusesAnObstacle(t *testing.T) {
	for _, c := range []struct {
		name  string
		stand func(t *testing.T, path string)
	}{
		{"a link out of the directory", func(t *testing.T, path string) {
			elsewhere := filepath.Join(t.TempDir(), "elsewhere")
			if err := os.Rename(path, elsewhere); err != nil {
				t.Fatal(err)
			}
			symlink(t, elsewhere, path)
		}},
		{"a link within the directory", func(t *testing.T, path string) {
			if err := os.Rename(path, filepath.Join(filepath.Dir(path), "other")); err != nil {
				t.Fatal(err)
			}
			symlink(t, "other", path)
		}},
		{"a link to nothing", func(t *testing.T, path string) {
			if err := os.RemoveAll(path); err != nil {
				t.Fatal(err)
			}
			symlink(t, "nothing", path)
		}},
		{"a file", func(t *testing.T, path string) {
			if err := os.RemoveAll(path); err != nil {
				t.Fatal(err)
			}
			prepare(t, path, "mine\n")
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			writeDirectory(t, dir, staged)
			obstacle := filepath.Join(dir, "setup")
			c.stand(t, obstacle)
			before, behind := snapshot(t, dir), entriesBehind(obstacle)
			for _, next := range [][]output.File{staged, flat} {
				for _, force := range []bool{false, true} {
					err := writeOne(dir, next, force)
					wantRefused(t, err, dir, "setup: in the way")
				}
			}
			if diff := cmp.Diff(before, snapshot(t, dir)); diff != "" {
				t.Errorf("something was written (-before +after):\n%s", diff)
			}
			if diff := cmp.Diff(behind, entriesBehind(obstacle)); diff != "" {
				t.Errorf("something was written behind the link (-before +after):\n%s", diff)
			}
		})
	}
}

// entriesBehind are the names in the directory that a path leads to, or nothing.
func entriesBehind(path string) []string {
	var names []string
	entries, _ := os.ReadDir(path)
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names
}

func TestCheckTellsOfSubdirectories(t *testing.T) {
	dir := t.TempDir()
	writeDirectory(t, dir, staged)
	if err := os.Rename(filepath.Join(dir, "setup"), filepath.Join(dir, "deploy", "setup")); err != nil {
		t.Fatal(err)
	}
	prepare(t, filepath.Join(dir, "setup"), "mine\n")
	prepare(t, filepath.Join(dir, "deploy", "b.yaml"), "edited\n")
	differences, err := output.Directory{Path: dir, Files: staged}.Check()
	if err != nil {
		t.Fatal(err)
	}
	const want = `in the way: setup
edited by hand: deploy/b.yaml

diff rendered/deploy/b.yaml rendered/deploy/b.yaml
--- rendered/deploy/b.yaml
+++ rendered/deploy/b.yaml
@@ -1,1 +1,1 @@
-edited
+b
`
	if diff := cmp.Diff(want, string(output.Report("rendered", differences))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestWriteDirectoriesRefusesAFileAndADirectoryOfOneName(t *testing.T) {
	files := []output.File{{Name: "setup/a.yaml"}, {Name: "setup"}}
	if err := writeOne(t.TempDir(), files, true); err == nil {
		t.Error("a file and a directory were written with one name")
	}
}
