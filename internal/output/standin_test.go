//go:build darwin || linux

package output

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// Afterwards the directory is the one that shells are in, and so are the files in it.
func TestADirectoryIsTheSameAfterItsFilesAreReplaced(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "rendered")
	rewrite(t, dir, firstRelease)
	write(t, dir, foreignName, foreignContent)
	kept := []string{".", foreignName, "service.yaml"}
	before := map[string]fs.FileInfo{}
	for _, name := range kept {
		before[name] = stat(t, filepath.Join(dir, name))
	}
	rewrite(t, dir, secondRelease)
	wantTree(t, "the second release", tree(t, dir), expected(secondRelease))
	for _, name := range kept {
		now := stat(t, filepath.Join(dir, name))
		if !os.SameFile(before[name], now) {
			t.Errorf("%s is another one", name)
		}
		if !now.IsDir() && !now.ModTime().Equal(before[name].ModTime()) {
			t.Errorf("%s was written", name)
		}
	}
	wantOneLinkEach(t, dir)
	wantOnly(t, filepath.Dir(dir), "rendered")
}

// All that others write while the stand-in is in the place of the directory is in the
// directory afterwards, be it by the path or by a shell that is in the directory.
func TestNothingIsLostThatOthersWriteMeanwhile(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "rendered")
	rewrite(t, dir, firstStages)
	write(t, dir, foreignName, foreignContent)
	write(t, dir, "OTHER.md", foreignContent)
	shell, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer shell.Close()
	meanwhile := func() {
		replaceFile(t, dir, foreignName, "edited\n")
		replaceFile(t, dir, "deploy/job-2.yaml", "edited\n")
		write(t, dir, "OTHER.md", "edited\n")
		write(t, dir, "by-path.md", "new\n")
		write(t, dir, "setup/by-path.md", "new\n")
		if err := os.MkdirAll(filepath.Join(dir, "notes", "empty"), 0o777); err != nil {
			t.Fatal(err)
		}
		write(t, dir, "notes/by-path.md", "new\n")
		if err := shell.WriteFile("by-shell.md", []byte("new\n"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	written := false
	f := faulty{before: func(int) {
		if !written && !os.SameFile(stat(t, dir), statIn(t, shell)) {
			written = true
			meanwhile()
		}
	}}
	if err := writeExchanging(t, dir, secondStages, f); err != nil {
		t.Fatal(err)
	}
	if !written {
		t.Fatal("nothing stood in for the directory")
	}
	want := expected(secondStages)
	for _, name := range []string{foreignName, "deploy/job-2.yaml", "OTHER.md"} {
		want[name] = "edited\n"
	}
	for _, name := range []string{"by-path.md", "setup/by-path.md", "notes/by-path.md", "by-shell.md"} {
		want[name] = "new\n"
	}
	wantTree(t, "with what others wrote", tree(t, dir), want)
	stat(t, filepath.Join(dir, "notes", "empty"))
	wantOneLinkEach(t, dir)
	wantOnly(t, filepath.Dir(dir), "rendered")
}

// Whatever fails behind the stand-in leaves it where it is.
func TestAFailureBehindTheStandInLeavesTheNewFiles(t *testing.T) {
	failed := 0
	for failAt := 1; ; failAt++ {
		dir := filepath.Join(t.TempDir(), "rendered")
		rewrite(t, dir, firstStages)
		write(t, dir, foreignName, foreignContent)
		old := tree(t, dir)
		err := writeExchanging(t, dir, secondStages, faulty{failAt: failAt})
		wantOnly(t, filepath.Dir(dir), "rendered")
		switch {
		case err == nil && failed > 0:
			return
		case err == nil:
			t.Fatal("nothing failed behind the stand-in")
		case strings.HasSuffix(err.Error(), "; all files are the new ones all the same"):
			failed++
			wantTree(t, err.Error(), tree(t, dir), expected(secondStages))
		case failed == 0:
			wantTree(t, err.Error(), tree(t, dir), old)
		default: // the staging directory could not be removed
			wantTree(t, err.Error(), withoutReserved(tree(t, dir)), withoutReserved(expected(secondStages)))
		}
	}
}

// What is in a directory of others is not linked: it may be a whole repository.
func TestNothingStandsInForADirectoryWithOneOfOthers(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "rendered")
	rewrite(t, dir, firstRelease)
	if err := os.Mkdir(filepath.Join(dir, ".git"), 0o777); err != nil {
		t.Fatal(err)
	}
	d := openExchanging(t, dir, secondRelease, faulty{})
	if _, err := (opened{d}).compare(false); err != nil {
		t.Fatal(err)
	}
	if err := d.begin(context.Background()); err != nil || d.standIn != nil {
		t.Errorf("there is a stand-in, or the error %v", err)
	}
	d.cancel()
	wantOnly(t, filepath.Dir(dir), "rendered")
}

// A shell may be in what is left of a run that was killed.
func TestWriteDirectoriesRefusesWhatIsLeftOver(t *testing.T) {
	dir := filepath.Join(t.TempDir(), temporaryPrefix+"A")
	if err := os.Mkdir(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	err := WriteDirectories(context.Background(), []Directory{{Path: ".", Files: firstRelease}}, true, func() {})
	if !errors.Is(err, errLeftOver) {
		t.Errorf("the error is %v", err)
	}
	wantOnly(t, dir)
}

// The other run opened the stand-in, and locks it when it is gone.
func TestARunThatOpenedTheStandIn(t *testing.T) {
	dir, standIn := t.TempDir(), t.TempDir()
	opened, err := os.OpenRoot(standIn)
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close()
	if err := stillAt(dir, opened); !errors.Is(err, overtaken{}) {
		t.Errorf("the error is %v", err)
	}
	if err := stillAt(standIn, opened); err != nil {
		t.Error(err)
	}
}

func rewrite(t *testing.T, dir string, files []File) {
	t.Helper()
	if err := WriteDirectories(context.Background(), []Directory{{Path: dir, Files: files}}, false, func() {}); err != nil {
		t.Fatal(err)
	}
}

// writeExchanging is writeFaulty for a directory that can be exchanged.
func writeExchanging(t *testing.T, dir string, files []File, f faulty) error {
	t.Helper()
	all := opened{openExchanging(t, dir, files, f)}
	if refused, err := all.compare(false); err != nil || len(refused) > 0 {
		t.Fatal(refused, err)
	}
	return all.places().write(context.Background(), func() {})
}

func openExchanging(t *testing.T, dir string, files []File, f faulty) *openDirectory {
	t.Helper()
	d := openFaulty(t, dir, files, f)
	var err error
	if d.place, err = placeOf(dir); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if d.standIn != nil {
			_ = d.standIn.close()
		}
	})
	return d
}

// replaceFile does what editors do.
func replaceFile(t *testing.T, dir, name, content string) {
	t.Helper()
	write(t, dir, "edited~", content)
	if err := os.Rename(filepath.Join(dir, "edited~"), filepath.Join(dir, name)); err != nil {
		t.Fatal(err)
	}
}

func stat(t *testing.T, path string) fs.FileInfo {
	t.Helper()
	info, err := os.Lstat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info
}

func statIn(t *testing.T, dir *os.Root) fs.FileInfo {
	t.Helper()
	info, err := dir.Stat(".")
	if err != nil {
		t.Fatal(err)
	}
	return info
}

// wantOneLinkEach looks for files that the stand-in still has.
func wantOneLinkEach(t *testing.T, dir string) {
	t.Helper()
	for name := range tree(t, dir) {
		if links := stat(t, filepath.Join(dir, name)).Sys().(*syscall.Stat_t).Nlink; links != 1 {
			t.Errorf("%s has %d links", name, links)
		}
	}
}
