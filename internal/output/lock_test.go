package output

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

func TestTwoRunsAtOnceDoNotInterleave(t *testing.T) {
	dir := t.TempDir()
	opened, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close()
	unlock, err := lock(opened)
	if err != nil {
		t.Fatal(err)
	}
	err = WriteDirectories(context.Background(), []Directory{{Path: dir, Files: firstRelease}}, false, func() {})
	want := fmt.Sprintf("write %q: another petrify is writing there; run again when it has finished", dir)
	if err == nil || err.Error() != want {
		t.Errorf("the error is %v, want %s", err, want)
	}
	wantTree(t, "while another run has the lock", tree(t, dir), map[string]string{})
	if err := unlock(); err != nil {
		t.Fatal(err)
	}
	if err := WriteDirectories(context.Background(), []Directory{{Path: dir, Files: firstRelease}}, false, func() {}); err != nil {
		t.Errorf("the next run says %v", err)
	}
}

// The other run makes the directories after this one looked, and before it could.
func TestTwoRunsAtOnceThatMakeTheSameDirectories(t *testing.T) {
	parent := t.TempDir()
	first := filepath.Join(parent, "a")
	all := []Directory{{Path: first, Files: firstRelease}, {Path: filepath.Join(parent, "b"), Files: firstRelease}}
	var once sync.Once
	err := WriteDirectories(context.Background(), all, false, func() {
		once.Do(func() {
			if err := WriteDirectories(context.Background(), all, false, func() {}); err != nil {
				t.Errorf("the other run says %v", err)
			}
		})
	})
	want := fmt.Sprintf("write %q: another petrify is writing there; run again when it has finished", first)
	if err == nil || err.Error() != want {
		t.Errorf("the error is %v, want %s", err, want)
	}
	wantOnly(t, parent, "a", "b")
}
