package output

import (
	"context"
	"fmt"
	"os"
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
