package output

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

func TestWriteNew(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b")
	files := []File{{"kustomization.yaml", []byte("resources: [base/job.yaml]\n")}, {"base/job.yaml", []byte("kind: Job\n")}}
	if err := WriteNew(t.Context(), dir, files); err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if got, err := os.ReadFile(filepath.Join(dir, file.Name)); err != nil || string(got) != string(file.Content) {
			t.Errorf("%s holds %q (%v), want %q", file.Name, got, err, file.Content)
		}
	}
	if err := WriteNew(t.Context(), dir, files); !errors.Is(err, fs.ErrExist) {
		t.Errorf("over a directory that is there: %v", err)
	}
	wantOnly(t, filepath.Dir(dir), "b")
}

// Nothing is left of a directory that could not be written whole.
func TestWriteNewBreaksOff(t *testing.T) {
	interrupted, interrupt := context.WithCancel(t.Context())
	interrupt()
	for name, c := range map[string]struct {
		ctx  context.Context
		name string
	}{
		"interrupted":    {interrupted, "job.yaml"},
		"leads out":      {t.Context(), "../job.yaml"},
		"below a file":   {t.Context(), "first.yaml/job.yaml"},
		"the same again": {t.Context(), "first.yaml"},
	} {
		t.Run(name, func(t *testing.T) {
			parent := t.TempDir()
			err := WriteNew(c.ctx, filepath.Join(parent, "out"), []File{{"first.yaml", nil}, {c.name, nil}})
			if err == nil {
				t.Error("no error")
			}
			wantOnly(t, parent)
		})
	}
}

func TestWriteNewFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "environment.yaml")
	if err := WriteNewFile(t.Context(), path, []byte("one\n")); err != nil {
		t.Fatal(err)
	}
	if err := WriteNewFile(t.Context(), path, []byte("two\n")); !errors.Is(err, fs.ErrExist) {
		t.Errorf("over a file that is there: %v", err)
	}
	if got, err := os.ReadFile(path); err != nil || string(got) != "one\n" {
		t.Errorf("the file holds %q (%v)", got, err)
	}
	link := filepath.Join(dir, "link.yaml")
	if err := os.Symlink("nowhere.yaml", link); err != nil {
		t.Fatal(err)
	}
	if err := WriteNewFile(t.Context(), link, nil); !errors.Is(err, fs.ErrExist) {
		t.Errorf("through a link to nothing: %v", err)
	}
	wantOnly(t, dir, "environment.yaml", "link.yaml")
}

func TestWriteNewFileBreaksOff(t *testing.T) {
	dir := t.TempDir()
	interrupted, interrupt := context.WithCancel(t.Context())
	interrupt()
	if err := WriteNewFile(interrupted, filepath.Join(dir, "a.yaml"), []byte("one")); !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted: %v", err)
	}
	if err := WriteNewFile(t.Context(), filepath.Join(dir, "b", "a.yaml"), []byte("one")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("in no directory: %v", err)
	}
	wantOnly(t, dir)
}

// wantOnly holds a directory to the names in it.
func wantOnly(t *testing.T, dir string, names ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for i, entry := range entries {
		if i >= len(names) || entry.Name() != names[i] {
			t.Errorf("%s holds %s", dir, entry.Name())
		}
	}
	if len(entries) < len(names) {
		t.Errorf("%s holds %d entries, want %q", dir, len(entries), names)
	}
}
