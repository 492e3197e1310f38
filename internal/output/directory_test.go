package output_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/petrify-dev/petrify/internal/output"
)

var (
	old   = []output.File{{Name: "a.yaml", Content: []byte("a\n")}, {Name: "b.yaml", Content: []byte("b\n")}}
	newer = []output.File{{Name: "a.yaml", Content: []byte("a\n")}, {Name: "c.yaml", Content: []byte("c\n")}}
)

func TestWriteDirectoriesMakesTheDirectoryAndItsParents(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "rendered", "production")
	writeDirectory(t, dir, old)
	wantContent(t, filepath.Join(dir, "a.yaml"), "a\n")
	wantEntries(t, dir, ".petrify.sum a.yaml b.yaml")
}

func TestWriteDirectoriesFollowsALinkToTheDirectory(t *testing.T) {
	dir, link := t.TempDir(), filepath.Join(t.TempDir(), "rendered")
	symlink(t, dir, link)
	writeDirectory(t, link, old)
	wantEntries(t, dir, ".petrify.sum a.yaml b.yaml")
}

func TestWriteDirectoriesRemovesWhatIsNoLongerRendered(t *testing.T) {
	dir := t.TempDir()
	writeDirectory(t, dir, old)
	prepare(t, filepath.Join(dir, "mine.yaml"), "mine\n")
	writeDirectory(t, dir, newer)
	wantEntries(t, dir, ".petrify.sum a.yaml c.yaml mine.yaml")
}

func TestWriteDirectoriesWritesNoFileThatIsAsItShouldBe(t *testing.T) {
	dir := t.TempDir()
	writeDirectory(t, dir, old)
	long := time.Unix(1_000_000_000, 0)
	for _, name := range strings.Fields(entries(t, dir)) {
		if err := os.Chtimes(filepath.Join(dir, name), long, long); err != nil {
			t.Fatal(err)
		}
	}
	writeDirectory(t, dir, old)
	for _, name := range strings.Fields(entries(t, dir)) {
		wantModified(t, filepath.Join(dir, name), long)
	}
	writeDirectory(t, dir, newer)
	wantModified(t, filepath.Join(dir, "a.yaml"), long)
}

// A file that someone wrote with just the content that is needed loses nothing.
func TestWriteDirectoriesAdoptsAnEqualFile(t *testing.T) {
	dir := t.TempDir()
	prepare(t, filepath.Join(dir, "a.yaml"), "a\n")
	writeDirectory(t, dir, old)
	wantEntries(t, dir, ".petrify.sum a.yaml b.yaml")
}

func TestWriteDirectoriesRestoresAMissingFile(t *testing.T) {
	dir := t.TempDir()
	writeDirectory(t, dir, old)
	if err := os.Remove(filepath.Join(dir, "a.yaml")); err != nil {
		t.Fatal(err)
	}
	writeDirectory(t, dir, old)
	wantContent(t, filepath.Join(dir, "a.yaml"), "a\n")
}

// Each case changes a directory that holds the old files, of which newer needs c.yaml
// and no longer b.yaml.
func TestWriteDirectoriesRefuses(t *testing.T) {
	for _, c := range []struct {
		name    string
		change  func(t *testing.T, dir string)
		says    string
		byForce bool // whether force helps
	}{
		{"an edited file", func(t *testing.T, dir string) {
			prepare(t, filepath.Join(dir, "a.yaml"), "edited\n")
		}, "a.yaml: edited by hand", true},
		{"an edited file that would go", func(t *testing.T, dir string) {
			prepare(t, filepath.Join(dir, "b.yaml"), "edited\n")
		}, "b.yaml: edited by hand", true},
		{"a file with Windows line endings", func(t *testing.T, dir string) {
			prepare(t, filepath.Join(dir, "a.yaml"), "a\r\n")
		}, "a.yaml: has Windows line endings", true},
		{"a file with Windows line endings that would go", func(t *testing.T, dir string) {
			prepare(t, filepath.Join(dir, "b.yaml"), "b\r\n")
		}, "b.yaml: has Windows line endings", true},
		{"an inventory with Windows line endings", func(t *testing.T, dir string) {
			convert(t, filepath.Join(dir, ".petrify.sum"))
		}, ".petrify.sum: has Windows line endings", true},
		{"a damaged inventory", func(t *testing.T, dir string) {
			damage(t, filepath.Join(dir, ".petrify.sum"))
		}, ".petrify.sum: edited by hand", true},
		{"a foreign file", func(t *testing.T, dir string) {
			prepare(t, filepath.Join(dir, "c.yaml"), "mine\n")
		}, "c.yaml: in the way", false},
		{"a directory", func(t *testing.T, dir string) {
			if err := os.Mkdir(filepath.Join(dir, "c.yaml"), 0o777); err != nil {
				t.Fatal(err)
			}
		}, "c.yaml: in the way", false},
		{"a link at a new name", func(t *testing.T, dir string) {
			symlink(t, "a.yaml", filepath.Join(dir, "c.yaml"))
		}, "c.yaml: in the way", false},
		{"a link in place of a file", func(t *testing.T, dir string) {
			replaceByLink(t, filepath.Join(dir, "a.yaml"))
		}, "a.yaml: in the way", false},
		{"a link in place of a file that would go", func(t *testing.T, dir string) {
			replaceByLink(t, filepath.Join(dir, "b.yaml"))
		}, "b.yaml: in the way", false},
		{"a link in place of the inventory", func(t *testing.T, dir string) {
			replaceByLink(t, filepath.Join(dir, ".petrify.sum"))
		}, ".petrify.sum: in the way", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			writeDirectory(t, dir, old)
			c.change(t, dir)
			before := snapshot(t, dir)
			err := writeOne(dir, newer, false)
			wantRefused(t, err, dir, c.says)
			if diff := cmp.Diff(before, snapshot(t, dir)); diff != "" {
				t.Errorf("something was written (-before +after):\n%s", diff)
			}
			err = writeOne(dir, newer, true)
			if c.byForce {
				if err != nil {
					t.Fatal(err)
				}
				wantEntries(t, dir, ".petrify.sum a.yaml c.yaml")
				wantContent(t, filepath.Join(dir, "a.yaml"), "a\n")
				return
			}
			wantRefused(t, err, dir, c.says)
			if diff := cmp.Diff(before, snapshot(t, dir)); diff != "" {
				t.Errorf("something was written by force (-before +after):\n%s", diff)
			}
		})
	}
}

// The reserved names are no way out of the directory either.
func TestWriteDirectoriesStagesInNoDirectoryElsewhere(t *testing.T) {
	dir, elsewhere := t.TempDir(), t.TempDir()
	prepare(t, filepath.Join(elsewhere, "mine.yaml"), "mine\n")
	symlink(t, elsewhere, filepath.Join(dir, ".petrify.new"))
	writeDirectory(t, dir, old)
	wantEntries(t, elsewhere, "mine.yaml")
	wantEntries(t, dir, ".petrify.sum a.yaml b.yaml")
}

func TestWriteDirectoriesNamesAllThatItRefuses(t *testing.T) {
	dir := t.TempDir()
	writeDirectory(t, dir, old)
	prepare(t, filepath.Join(dir, "a.yaml"), "edited\n")
	prepare(t, filepath.Join(dir, "c.yaml"), "mine\n")
	err := writeOne(dir, newer, false)
	want := filepath.Join(dir, "a.yaml") + ": edited by hand\n" + filepath.Join(dir, "c.yaml") + ": in the way"
	if err == nil || err.Error() != want {
		t.Errorf("the error is %v, want %s", err, want)
	}
}

func TestWriteDirectoriesRefusesWhatIsNoDirectory(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	prepare(t, file, "mine\n")
	err := writeOne(file, old, true)
	if err == nil || !strings.HasSuffix(err.Error(), "not a directory") {
		t.Errorf("the error is %v, want that it is not a directory", err)
	}
	wantContent(t, file, "mine\n")
}

func TestWriteDirectoriesRefusesNames(t *testing.T) {
	for _, name := range []string{"", ".", "..", "../a.yaml", "/a.yaml", "sub/", "sub//a.yaml", "sub/sub/a.yaml", "sub/../a.yaml", "sub/.a.yaml", ".git/config", `sub\a.yaml`, ".petrify.sum", ".petrify.new/a.yaml", ".a.yaml", "a\n.yaml", "c:a.yaml"} {
		dir := t.TempDir()
		if err := writeOne(dir, []output.File{{Name: name}}, true); err == nil {
			t.Errorf("a file was written with the name %q", name)
		}
		wantEntries(t, dir, "")
	}
	twice := []output.File{{Name: "a.yaml"}, {Name: "a.yaml"}}
	if err := writeOne(t.TempDir(), twice, true); err == nil {
		t.Error("two files were written with one name")
	}
}

func TestCheck(t *testing.T) {
	dir := t.TempDir()
	wantDifferences(t, filepath.Join(dir, "missing"), "would add: a.yaml", "would add: c.yaml")
	wantDifferences(t, dir, "would add: a.yaml", "would add: c.yaml")
	writeDirectory(t, dir, old)
	wantDifferences(t, dir, "would add: c.yaml", "would remove: b.yaml")
	prepare(t, filepath.Join(dir, "a.yaml"), "edited\n")
	prepare(t, filepath.Join(dir, "c.yaml"), "mine\n")
	wantDifferences(t, dir, "edited by hand: a.yaml", "in the way: c.yaml", "would remove: b.yaml")
	prepare(t, filepath.Join(dir, "a.yaml"), "a\n")
	prepare(t, filepath.Join(dir, "c.yaml"), "c\n")
	if err := os.Remove(filepath.Join(dir, "b.yaml")); err != nil {
		t.Fatal(err)
	}
	wantDifferences(t, dir, "would change: .petrify.sum")
	writeDirectory(t, dir, newer)
	wantDifferences(t, dir)
}

func TestCheckFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "stack.yaml")
	wantFileDifference(t, path, "would add: "+path)
	prepare(t, path, "old\n")
	wantFileDifference(t, path, "would change: "+path)
	prepare(t, path, "new\n")
	wantFileDifference(t, path, "")
	if _, err := output.CheckFile(t.TempDir(), nil); err == nil || !strings.HasSuffix(err.Error(), "is no regular file") {
		t.Errorf("the error is %v, want that a directory is no regular file", err)
	}
}

// wantFileDifference checks the first line of what is told of a file that should hold "new".
// Whoever puts a huge file in the place of one that is read gets no memory for it.
func TestHugeFilesAreNotRead(t *testing.T) {
	files := []output.File{{Name: "a.yaml", Content: []byte("a\n")}, {Name: "b.yaml", Content: []byte("b\n")}}
	for _, c := range []struct {
		name, says string
		size       int64
	}{
		{"a.yaml", "is larger than 2 MiB, unlike any file that petrify writes", 3 << 30},
		{".petrify.sum", "is larger than 1 MiB, unlike any file that petrify writes", 3 << 30},
		{"gone.yaml", "is larger than 2 MiB, unlike any file that petrify writes", 8<<20 + 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			writeDirectory(t, dir, append(files, output.File{Name: "gone.yaml"}))
			path := filepath.Join(dir, c.name)
			if err := os.Truncate(path, c.size); err != nil {
				t.Fatal(err)
			}
			_, checked := output.Directory{Path: dir, Files: files}.Check()
			for _, err := range []error{checked, writeOne(dir, files, true)} {
				if err == nil || !strings.HasSuffix(err.Error(), fmt.Sprintf("read %q: %s", path, c.says)) {
					t.Errorf("got the error %v", err)
				}
			}
			if _, err := output.CheckFile(path, []byte("a\n")); (err == nil) != (c.size < 2<<20) {
				t.Errorf("as a file by itself: got the error %v", err)
			}
			if info, err := os.Stat(path); err != nil || info.Size() != c.size {
				t.Errorf("%s was changed (%v)", path, err)
			}
		})
	}
}

func TestManyLargeFilesAreNotRead(t *testing.T) {
	dir := t.TempDir()
	var files []output.File
	for i := range 9 {
		files = append(files, output.File{Name: fmt.Sprintf("%d.yaml", i)})
	}
	writeDirectory(t, dir, files)
	for _, file := range files {
		if err := os.Truncate(filepath.Join(dir, file.Name), 2<<20); err != nil {
			t.Fatal(err)
		}
	}
	const says = "petrify writes no directory of more than 16 MiB"
	if err := writeOne(dir, files, true); err == nil || !strings.Contains(err.Error(), says) {
		t.Errorf("got the error %v, want one that says %q", err, says)
	}
}

// What is rendered may be as large as it is.
func TestLargeFilesThatAreRendered(t *testing.T) {
	dir := t.TempDir()
	files := []output.File{{Name: "a.yaml", Content: make([]byte, 3<<20)}}
	writeDirectory(t, dir, files)
	wantEntries(t, dir, ".petrify.sum a.yaml")
	if differences, err := (output.Directory{Path: dir, Files: files}).Check(); err != nil || len(differences) > 0 {
		t.Errorf("%d differences (%v)", len(differences), err)
	}
	if differences, err := output.CheckFile(filepath.Join(dir, "a.yaml"), files[0].Content); err != nil || len(differences) > 0 {
		t.Errorf("%d differences (%v)", len(differences), err)
	}
}

func wantFileDifference(t *testing.T, path, want string) {
	t.Helper()
	differences, err := output.CheckFile(path, []byte("new\n"))
	if err != nil {
		t.Fatal(err)
	}
	got, _, _ := strings.Cut(string(output.Report("", differences)), "\n")
	if got != want {
		t.Errorf("the report begins with %q, want %q", got, want)
	}
}

func TestReport(t *testing.T) {
	got := output.Report("rendered", []output.Difference{
		{Kind: output.Change, Name: "a.yaml", Old: []byte("old\n"), New: []byte("new\n")},
		{Kind: output.Add, Name: "b.yaml", New: []byte("b\n")},
		{Kind: output.Remove, Name: "c.yaml", Old: []byte("c\n")},
		{Kind: output.Foreign, Name: "d.yaml", New: []byte("d\n")},
	})
	const want = `would change: a.yaml
would add: b.yaml
would remove: c.yaml
in the way: d.yaml

diff rendered/a.yaml rendered/a.yaml
--- rendered/a.yaml
+++ rendered/a.yaml
@@ -1,1 +1,1 @@
-old
+new

diff /dev/null rendered/b.yaml
--- /dev/null
+++ rendered/b.yaml
@@ -0,0 +1,1 @@
+b

diff rendered/c.yaml /dev/null
--- rendered/c.yaml
+++ /dev/null
@@ -1,1 +0,0 @@
-c
`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func writeOne(dir string, files []output.File, force bool) error {
	return output.WriteDirectories(context.Background(), []output.Directory{{Path: dir, Files: files}}, force, func() {})
}

func writeDirectory(t *testing.T, dir string, files []output.File) {
	t.Helper()
	if err := writeOne(dir, files, false); err != nil {
		t.Fatal(err)
	}
}

func wantEntries(t *testing.T, dir, want string) {
	t.Helper()
	if got := entries(t, dir); got != want {
		t.Errorf("the directory holds %q, want %q", got, want)
	}
}

func wantModified(t *testing.T, path string, want time.Time) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if !info.ModTime().Equal(want) {
		t.Errorf("%s was written at %v, want it left as it was at %v", path, info.ModTime(), want)
	}
}

func wantRefused(t *testing.T, err error, dir, says string) {
	t.Helper()
	var refused *output.Refused
	if !errors.As(err, &refused) || err.Error() != filepath.Join(dir, says) {
		t.Errorf("the error is %v, want a refusal that says %s", err, filepath.Join(dir, says))
	}
}

func wantDifferences(t *testing.T, dir string, want ...string) {
	t.Helper()
	differences, err := output.Directory{Path: dir, Files: newer}.Check()
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, d := range differences {
		got = append(got, d.Kind.String()+": "+d.Name)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// snapshot is what a directory holds and what its links point to.
func snapshot(t *testing.T, dir string) map[string]string {
	t.Helper()
	found := map[string]string{}
	for _, name := range strings.Fields(entries(t, dir)) {
		path := filepath.Join(dir, name)
		if to, err := os.Readlink(path); err == nil {
			found[name+" ->"] = to
		}
		content, _ := os.ReadFile(path)
		found[name] = string(content)
	}
	return found
}

func symlink(t *testing.T, to, path string) {
	t.Helper()
	if err := os.Symlink(to, path); err != nil {
		t.Fatal(err)
	}
}

// replaceByLink moves a file elsewhere and leaves a link to it.
func replaceByLink(t *testing.T, path string) {
	t.Helper()
	elsewhere := filepath.Join(t.TempDir(), "elsewhere")
	if err := os.Rename(path, elsewhere); err != nil {
		t.Fatal(err)
	}
	symlink(t, elsewhere, path)
}

func damage(t *testing.T, path string) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	prepare(t, path, "<<<<<<< HEAD\n"+string(content))
}

// convert ends lines as on Windows.
func convert(t *testing.T, path string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	prepare(t, path, strings.ReplaceAll(string(text), "\n", "\r\n"))
}
