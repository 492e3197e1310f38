package output_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/petrify-dev/petrify/internal/output"
)

func TestWriteFileCreatesAFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "stack.yaml")
	write(t, path, "new\n")
	wantContent(t, path, "new\n")
	wantAlone(t, path)
}

func TestWriteFileGivesANewFileTheUsualPermissions(t *testing.T) {
	dir := t.TempDir()
	usual, err := os.Create(filepath.Join(dir, "usual"))
	if err != nil {
		t.Fatal(err)
	}
	if err := usual.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "stack.yaml")
	write(t, path, "new\n")
	if got, want := mode(t, path), mode(t, usual.Name()); got != want {
		t.Errorf("permissions are %v, a file made by os.Create has %v", got, want)
	}
}

func TestWriteFileKeepsPermissions(t *testing.T) {
	path := filepath.Join(t.TempDir(), "stack.yaml")
	prepare(t, path, "old, and longer\n")
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	write(t, path, "new\n")
	wantContent(t, path, "new\n")
	wantAlone(t, path)
	if got := mode(t, path); got != 0o640 {
		t.Errorf("permissions are %v, before they were -rw-r-----", got)
	}
}

// Whoever has the old file open goes on reading the old content.
func TestWriteFileReplacesInsteadOfTruncating(t *testing.T) {
	path := filepath.Join(t.TempDir(), "stack.yaml")
	prepare(t, path, "old\n")
	reader, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	write(t, path, "new\n")
	buffer := make([]byte, 16)
	if n, err := reader.Read(buffer); string(buffer[:n]) != "old\n" {
		t.Errorf("an open reader sees %q (%v), want the old content", buffer[:n], err)
	}
}

func TestWriteFileWritesThroughALink(t *testing.T) {
	dir := t.TempDir()
	target := filepath.Join(dir, "elsewhere", "stack.yaml")
	if err := os.Mkdir(filepath.Dir(target), 0o777); err != nil {
		t.Fatal(err)
	}
	prepare(t, target, "old\n")
	link := filepath.Join(dir, "stack.yaml")
	if err := os.Symlink(filepath.Join("elsewhere", "stack.yaml"), link); err != nil {
		t.Fatal(err)
	}
	write(t, link, "new\n")
	wantContent(t, target, "new\n")
	wantAlone(t, target)
	if to, err := os.Readlink(link); err != nil || to != filepath.Join("elsewhere", "stack.yaml") {
		t.Errorf("the link is %q (%v), want it unchanged", to, err)
	}
}

func TestWriteFileWritesToAPipe(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	path := fmt.Sprintf("/dev/fd/%d", w.Fd())
	if _, err := os.Stat(path); err != nil {
		t.Skip("this system has no /dev/fd")
	}
	write(t, path, "new\n")
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	buffer := make([]byte, 16)
	if n, err := r.Read(buffer); string(buffer[:n]) != "new\n" {
		t.Errorf("the pipe holds %q (%v)", buffer[:n], err)
	}
}

func TestWriteFileRefuses(t *testing.T) {
	for _, c := range []struct {
		name  string
		setUp func(t *testing.T, dir string)
		path  string
		says  string
	}{
		{"a directory", func(t *testing.T, dir string) {
			if err := os.Mkdir(filepath.Join(dir, "stack.yaml"), 0o777); err != nil {
				t.Fatal(err)
			}
		}, "stack.yaml", "is a directory"},
		{"a link to nothing", func(t *testing.T, dir string) {
			if err := os.Symlink("nowhere", filepath.Join(dir, "stack.yaml")); err != nil {
				t.Fatal(err)
			}
		}, "stack.yaml", "is a symbolic link to nothing"},
		{"a directory that does not exist", func(*testing.T, string) {}, "missing/stack.yaml", "no such file or directory"},
		{"a file as a directory", func(t *testing.T, dir string) {
			prepare(t, filepath.Join(dir, "file"), "old\n")
		}, "file/stack.yaml", "not a directory"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			c.setUp(t, dir)
			before := entries(t, dir)
			path := filepath.Join(dir, c.path)
			err := output.WriteFile(t.Context(), path, []byte("new\n"))
			if err == nil || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), path) {
				t.Errorf("the error is %v, want one that says %q of %s", err, c.says, path)
			}
			if strings.Contains(err.Error(), ".petrify-") {
				t.Errorf("the error names a temporary file: %v", err)
			}
			if after := entries(t, dir); after != before {
				t.Errorf("the directory holds %s, before it held %s", after, before)
			}
		})
	}
}

// A name at the limit leaves no room to make the temporary file's name from it.
func TestWriteFileTakesTheLongestName(t *testing.T) {
	path := filepath.Join(t.TempDir(), strings.Repeat("a", 255))
	write(t, path, "new\n")
	wantContent(t, path, "new\n")
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := output.WriteFile(t.Context(), path, []byte(content)); err != nil {
		t.Fatal(err)
	}
}

func prepare(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
		t.Fatal(err)
	}
}

func wantContent(t *testing.T, path, want string) {
	t.Helper()
	if got, err := os.ReadFile(path); string(got) != want {
		t.Errorf("%s holds %q (%v), want %q", path, got, err, want)
	}
}

// wantAlone checks that no temporary file stayed beside path.
func wantAlone(t *testing.T, path string) {
	t.Helper()
	if got := entries(t, filepath.Dir(path)); got != filepath.Base(path) {
		t.Errorf("beside the file there are %s", got)
	}
}

func entries(t *testing.T, dir string) string {
	t.Helper()
	found, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range found {
		names = append(names, entry.Name())
	}
	return strings.Join(names, " ")
}

func mode(t *testing.T, path string) os.FileMode {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Mode()
}

// The end of ctx leaves the old file, and waits for no reader of a pipe.
func TestWriteFileEndsWithItsContext(t *testing.T) {
	dir := t.TempDir()
	old, pipe := filepath.Join(dir, "old"), filepath.Join(dir, "pipe")
	prepare(t, old, "old\n")
	if err := syscall.Mkfifo(pipe, 0o666); err != nil {
		t.Fatal(err)
	}
	ctx, interrupt := context.WithCancelCause(t.Context())
	interrupt(errors.New("interrupted"))
	for path, says := range map[string]string{
		old:                       "interrupted; nothing was changed",
		filepath.Join(dir, "new"): "interrupted; nothing was changed",
		pipe:                      "interrupted",
	} {
		want := fmt.Sprintf("write %q: %s", path, says)
		if err := output.WriteFile(ctx, path, []byte("new\n")); err == nil || err.Error() != want {
			t.Errorf("the error is %v, want %s", err, want)
		}
	}
	wantContent(t, old, "old\n")
	if got := entries(t, dir); got != "old pipe" {
		t.Errorf("the directory holds %s", got)
	}
}

func TestReplaceFile(t *testing.T) {
	for _, c := range []struct {
		name, is string
		wantErr  string
	}{
		{"as it was read", "old\n", ""},
		{"changed since", "mine\n", "was changed by another program at the same time; run again"},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "environment.yaml")
			prepare(t, path, c.is)
			err := output.ReplaceFile(t.Context(), path, []byte("old\n"), []byte("new\n"))
			if c.wantErr == "" {
				wantContent(t, path, "new\n")
			} else {
				wantContent(t, path, c.is)
				if err == nil || err.Error() != fmt.Sprintf("write %q: %s", path, c.wantErr) {
					t.Errorf("the error is %v, want %s", err, c.wantErr)
				}
			}
			wantAlone(t, path)
		})
	}
}
