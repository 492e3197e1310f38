package output_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/petrify-dev/petrify/internal/output"
)

func TestWriteDirectoriesRefusesAllOrNone(t *testing.T) {
	parent := t.TempDir()
	first, second, third := filepath.Join(parent, "a"), filepath.Join(parent, "b"), filepath.Join(parent, "c")
	writeDirectory(t, second, old)
	writeDirectory(t, third, old)
	prepare(t, filepath.Join(second, "a.yaml"), "edited\n")
	prepare(t, filepath.Join(third, "c.yaml"), "mine\n")
	before := []map[string]string{snapshot(t, second), snapshot(t, third)}

	all := []output.Directory{{Path: first, Files: newer}, {Path: second, Files: newer}, {Path: third, Files: newer}}
	err := output.WriteDirectories(context.Background(), all, false, func() {})
	want := filepath.Join(second, "a.yaml") + ": edited by hand\n" + filepath.Join(third, "c.yaml") + ": in the way"
	if err == nil || err.Error() != want {
		t.Errorf("the error is %v, want %s", err, want)
	}
	if diff := cmp.Diff(before, []map[string]string{snapshot(t, second), snapshot(t, third)}); diff != "" {
		t.Errorf("something was written (-before +after):\n%s", diff)
	}
	if _, err := os.Stat(first); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the new directory was made: %v", err)
	}

	if err := os.Remove(filepath.Join(third, "c.yaml")); err != nil {
		t.Fatal(err)
	}
	if err := output.WriteDirectories(context.Background(), all, true, func() {}); err != nil {
		t.Fatal(err)
	}
	for _, d := range all {
		wantEntries(t, d.Path, ".petrify.sum a.yaml c.yaml")
	}
}

// A name that comes from a spec must not lead elsewhere by a link that someone committed.
func TestADerivedDirectoryIsNoLink(t *testing.T) {
	elsewhere, parent := t.TempDir(), t.TempDir()
	link, other := filepath.Join(parent, "link"), filepath.Join(parent, "other")
	symlink(t, elsewhere, link)
	both := []output.Directory{{Path: other, Derived: true, Files: old}, {Path: link, Derived: true, Files: old}}
	for _, force := range []bool{false, true} {
		err := output.WriteDirectories(context.Background(), both, force, func() {})
		wantRefused(t, err, parent, "link: in the way")
	}
	wantEntries(t, elsewhere, "")
	wantEntries(t, parent, "link")
	differences, err := both[1].Check()
	if err != nil || len(differences) != 1 || differences[0].Kind != output.Obstacle {
		t.Errorf("the differences are %v (%v), want one obstacle", differences, err)
	}
}

// Two names of one directory would fight over it.
func TestWriteDirectoriesRefusesADirectoryTwice(t *testing.T) {
	dir, link := t.TempDir(), filepath.Join(t.TempDir(), "link")
	symlink(t, dir, link)
	err := output.WriteDirectories(context.Background(), []output.Directory{{Path: dir, Files: old}, {Path: link, Files: newer}}, true, func() {})
	if err == nil || !strings.Contains(err.Error(), "another petrify is writing there") {
		t.Errorf("the error is %v, want that the directory is being written to", err)
	}
	wantEntries(t, dir, "")
}

func TestWritten(t *testing.T) {
	parent := t.TempDir()
	wantWritten(t, filepath.Join(parent, "missing"))
	writeDirectory(t, filepath.Join(parent, "b"), old)
	writeDirectory(t, filepath.Join(parent, "a"), staged)
	if err := os.Mkdir(filepath.Join(parent, "c"), 0o777); err != nil {
		t.Fatal(err)
	}
	prepare(t, filepath.Join(parent, "file"), "mine\n")
	wantWritten(t, parent, "a", "b")
	writeDirectory(t, parent, old)
	wantWritten(t, parent, ".", "a", "b")
}

func wantWritten(t *testing.T, parent string, want ...string) {
	t.Helper()
	got, err := output.Written(parent)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("written directories (-want +got):\n%s", diff)
	}
}
