//go:build darwin || linux

package output

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// Afterwards the directory is the one that shells are in, and so are files that stay.
func TestADirectoryIsTheSameAfterItsFilesAreReplaced(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "rendered")
	rewrite(t, dir, firstRelease)
	kept := []string{".", "service.yaml"}
	before := map[string]fs.FileInfo{}
	for _, name := range kept {
		before[name] = stat(t, filepath.Join(dir, name))
	}
	rewrite(t, dir, secondRelease)
	wantTree(t, "the second release", tree(t, dir), alone(secondRelease))
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

// A directory that is seen for a moment, or is left by a kill, is open to the same people.
func TestAStandInHasThePermissionsOfTheDirectory(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "rendered")
	rewrite(t, dir, firstStages)
	subdirectories := []string{".", "setup"}
	for _, name := range subdirectories {
		if err := os.Chmod(filepath.Join(dir, name), 0o750|fs.ModeSetgid); err != nil {
			t.Fatal(err)
		}
	}
	d := begun(t, dir, secondStages)
	for _, name := range subdirectories {
		want, got := stat(t, filepath.Join(dir, name)), stat(t, filepath.Join(d.standIn.path, name))
		if want.Mode() != got.Mode() || !sameOwner(want, got) {
			t.Errorf("%s: the mode is %v, want %v and the same owner", name, got.Mode(), want.Mode())
		}
	}
}

func TestNothingStandsInForADirectoryOfAnotherOwner(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "rendered")
	rewrite(t, dir, firstStages)
	if err := os.Chown(filepath.Join(dir, "setup"), 65534, -1); err != nil {
		t.Skipf("this takes a process that may give files away: %v", err)
	}
	if d := begun(t, dir, secondStages); d.standIn != nil {
		t.Error("there is a stand-in")
	}
	wantOnly(t, filepath.Dir(dir), "rendered")
}

// What others write while the stand-in is in the place of the directory is in the
// directory afterwards, be it by the path or by a shell that is in the directory.
func TestNothingIsLostThatOthersWriteMeanwhile(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "rendered")
	kept := File{"kept.yaml", []byte("same\n")}
	rewrite(t, dir, append(firstStages, kept))
	err := writeExchanging(t, dir, append(secondStages, kept), func(shell *os.Root) {
		replaceFile(t, dir, "deploy/job-2.yaml", "edited\n")
		write(t, dir, "setup/config.yaml", "edited\n")
		write(t, dir, "by-path.md", "new\n")
		write(t, dir, "setup/by-path.md", "new\n")
		if err := os.MkdirAll(filepath.Join(dir, "notes", "empty"), 0o777); err != nil {
			t.Fatal(err)
		}
		write(t, dir, "notes/by-path.md", "new\n")
		for name, content := range map[string]string{"by-shell.md": "new\n", "edited~": "edited\n"} {
			if err := shell.WriteFile(name, []byte(content), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		if err := shell.Rename("edited~", "kept.yaml"); err != nil {
			t.Fatal(err)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	want := alone(append(secondStages, kept))
	for _, name := range []string{"deploy/job-2.yaml", "setup/config.yaml", kept.Name} {
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

// Two files of one name, one by the path and one by a shell, cannot both stay.
func TestNothingOfOthersIsReplaced(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "rendered")
	rewrite(t, dir, firstRelease)
	err := writeExchanging(t, dir, secondRelease, func(shell *os.Root) {
		write(t, dir, foreignName, "by path\n")
		if err := shell.WriteFile(foreignName, []byte("by shell\n"), 0o666); err != nil {
			t.Fatal(err)
		}
	})
	if err == nil {
		t.Fatal("no error")
	}
	left := leftBeside(t, dir)
	want := fmt.Sprintf("write %q: NOTES.md: file already exists; all files are the new ones, but %q is left, which may hold files of others", dir, left)
	if err.Error() != want {
		t.Errorf("the error is %v\nwant %s", err, want)
	}
	all := alone(secondRelease)
	all[foreignName] = "by shell\n"
	wantTree(t, "what the shell wrote", tree(t, dir), all)
	if got := tree(t, left)[foreignName]; got != "by path\n" {
		t.Errorf("what was written by the path is %q", got)
	}
}

// Between the comparison and the first rename lies the staging of all directories.
func TestAnEditDuringTheStagingStays(t *testing.T) {
	for _, name := range []string{"service.yaml", "config.yaml", "job-1.yaml", "job-2.yaml", inventoryName} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "rendered")
			rewrite(t, dir, firstRelease)
			d := begun(t, dir, secondRelease)
			replaceFile(t, dir, name, "edited\n")
			if err := d.complete(); !errors.Is(err, errChanged) {
				t.Errorf("the error is %v", err)
			}
			want := alone(firstRelease)
			want[name] = "edited\n"
			wantTree(t, "with the edit", tree(t, dir), want)
			wantOnly(t, filepath.Dir(dir), "rendered")
		})
	}
}

func TestAFileOfOthersThatComesDuringTheStagingStays(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "rendered")
	rewrite(t, dir, firstRelease)
	d := begun(t, dir, secondRelease)
	write(t, dir, foreignName, foreignContent)
	if err := d.complete(); err != nil {
		t.Fatal(err)
	}
	wantTree(t, "with the file", tree(t, dir), expected(secondRelease))
	wantOneLinkEach(t, dir)
	wantOnly(t, filepath.Dir(dir), "rendered")
}

// The path leads to another directory by now, which nobody compared.
func TestADirectoryThatCameToThePathStays(t *testing.T) {
	for name, complete := range map[string]func(*openDirectory) error{
		"before the last look": (*openDirectory).complete,
		"after it":             (*openDirectory).replaceBehindStandIn,
	} {
		t.Run(name, func(t *testing.T) {
			parent := t.TempDir()
			dir, moved := filepath.Join(parent, "rendered"), filepath.Join(parent, "moved")
			rewrite(t, dir, firstRelease)
			d := begun(t, dir, secondRelease)
			if err := os.Rename(dir, moved); err != nil {
				t.Fatal(err)
			}
			rewrite(t, dir, firstRelease)
			replaceFile(t, dir, "config.yaml", "edited\n")
			other := tree(t, dir)
			if err := complete(d); !errors.Is(err, errMoved) {
				t.Errorf("the error is %v", err)
			}
			wantTree(t, "the other directory", tree(t, dir), other)
			wantTree(t, "the directory", tree(t, moved), alone(firstRelease))
			wantOnly(t, parent, "moved", "rendered")
		})
	}
}

// What others put in the place of a stand-in is not what was made there.
func TestNothingOfOthersIsRemoved(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "rendered")
	rewrite(t, dir, firstRelease)
	s := begun(t, dir, secondRelease).standIn
	if err := os.Rename(s.path, s.path+"moved"); err != nil {
		t.Fatal(err)
	}
	rewrite(t, s.place+"2", firstRelease)
	if err := os.Rename(s.place+"2", s.path); err != nil {
		t.Fatal(err)
	}
	if err := s.remove(); !errors.Is(err, errMoved) || !strings.Contains(err.Error(), s.path) {
		t.Errorf("the error is %v", err)
	}
	wantTree(t, "what others put there", tree(t, s.path), alone(firstRelease))
}

// Whoever moves the directory meanwhile moves the stand-in.
func TestADirectoryThatIsMovedMeanwhile(t *testing.T) {
	for _, replaced := range []bool{false, true} {
		t.Run(fmt.Sprintf("and replaced %v", replaced), func(t *testing.T) {
			parent := t.TempDir()
			dir := filepath.Join(parent, "rendered")
			rewrite(t, dir, firstRelease)
			err := writeExchanging(t, dir, secondRelease, func(*os.Root) {
				if err := os.Rename(dir, filepath.Join(parent, "moved")); err != nil {
					t.Fatal(err)
				}
				if replaced {
					rewrite(t, dir, thirdRelease)
				}
			})
			left := leftBeside(t, dir)
			says := fmt.Sprintf("another program moved or removed what was there, and %q is the directory itself", left)
			if err == nil || !strings.HasSuffix(err.Error(), says) {
				t.Errorf("the error is %v\nwant %s", err, says)
			}
			wantTree(t, "the directory itself", withoutReserved(tree(t, left)), withoutReserved(alone(secondRelease)))
			if replaced {
				wantTree(t, "the other directory", tree(t, dir), alone(thirdRelease))
			}
		})
	}
}

// Whatever fails behind the stand-in leaves it where it is, and tells where the rest is.
func TestAFailureBehindTheStandInLeavesTheNewFiles(t *testing.T) {
	failed := 0
	for failAt := 1; ; failAt++ {
		dir := filepath.Join(t.TempDir(), "rendered")
		rewrite(t, dir, firstStages)
		err := openExchanging(t, dir, secondStages, faulty{failAt: failAt}).write()
		if err == nil {
			break
		}
		switch wantLeft := "; all files are the new ones, but"; {
		case strings.Contains(err.Error(), wantLeft):
			failed++
			wantTree(t, err.Error(), tree(t, dir), alone(secondStages))
			if left := leftBeside(t, dir); !strings.Contains(err.Error(), fmt.Sprintf("%q is left", left)) {
				t.Errorf("%v does not name %s", err, left)
			}
		case failed == 0:
			wantTree(t, err.Error(), tree(t, dir), alone(firstStages))
			wantOnly(t, filepath.Dir(dir), "rendered")
		default: // the staging directory could not be removed
			wantTree(t, err.Error(), withoutReserved(tree(t, dir)), withoutReserved(alone(secondStages)))
			wantOnly(t, filepath.Dir(dir), "rendered")
		}
	}
	if failed == 0 {
		t.Error("nothing failed behind the stand-in")
	}
}

// Of what is shown in two places, others could replace and remove one.
func TestNothingStandsInForADirectoryWithSomethingOfOthers(t *testing.T) {
	for name, put := range map[string]func(string) error{
		"a file":              func(dir string) error { return os.WriteFile(filepath.Join(dir, foreignName), nil, 0o666) },
		"a link":              func(dir string) error { return os.Symlink("config.yaml", filepath.Join(dir, foreignName)) },
		"a directory":         func(dir string) error { return os.Mkdir(filepath.Join(dir, ".git"), 0o777) },
		"a file further down": func(dir string) error { return os.WriteFile(filepath.Join(dir, "setup", foreignName), nil, 0o666) },
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "rendered")
			rewrite(t, dir, firstStages)
			if err := put(dir); err != nil {
				t.Fatal(err)
			}
			if d := begun(t, dir, secondStages); d.standIn != nil {
				t.Error("there is a stand-in")
			}
			wantOnly(t, filepath.Dir(dir), "rendered")
		})
	}
}

// A shell may be in what is left of a run that was killed.
func TestWriteDirectoriesRefusesWhatItRemoves(t *testing.T) {
	dir := filepath.Join(t.TempDir(), temporaryPrefix+"A")
	if err := writeTo(dir); !errors.Is(err, errReserved) {
		t.Errorf("as a new directory: the error is %v", err)
	}
	if err := os.Mkdir(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	if err := writeTo("."); !errors.Is(err, errLeft) {
		t.Errorf("as one that is there: the error is %v", err)
	}
	wantOnly(t, dir)
}

func writeTo(dir string) error {
	return WriteDirectories(context.Background(), []Directory{{Path: dir, Files: firstRelease}}, true, func() {})
}

// The other run opened the stand-in, and locks it when it is gone.
func TestARunThatOpenedTheStandIn(t *testing.T) {
	dir, standIn := t.TempDir(), t.TempDir()
	opened, err := os.OpenRoot(standIn)
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close()
	if err := (directory{dir, root{opened}}).stillThere(); !errors.Is(err, overtaken{}) {
		t.Errorf("the error is %v", err)
	}
	if err := (directory{standIn, root{opened}}).stillThere(); err != nil {
		t.Error(err)
	}
}

func rewrite(t *testing.T, dir string, files []File) {
	t.Helper()
	if err := WriteDirectories(context.Background(), []Directory{{Path: dir, Files: files}}, false, func() {}); err != nil {
		t.Fatal(err)
	}
}

// exchanging is a directory that can be exchanged.
type exchanging struct{ opened }

func openExchanging(t *testing.T, dir string, files []File, f faulty) exchanging {
	t.Helper()
	d := openFaulty(t, dir, files, f)
	var err error
	if d.place, err = placeOf(dir); err != nil {
		t.Fatal(err)
	}
	if refused, err := (opened{d}).compare(false); err != nil || len(refused) > 0 {
		t.Fatal(refused, err)
	}
	return exchanging{opened{d}}
}

func (e exchanging) write() error { return e.places().write(context.Background(), func() {}) }

// begun is a directory in which all is staged.
func begun(t *testing.T, dir string, files []File) *openDirectory {
	t.Helper()
	d := openExchanging(t, dir, files, faulty{}).opened[0]
	if err := d.begin(context.Background()); err != nil {
		t.Fatal(err)
	}
	return d
}

// writeExchanging lets others write, of whom one has a shell in the directory, when the
// stand-in is in its place.
func writeExchanging(t *testing.T, dir string, files []File, meanwhile func(shell *os.Root)) error {
	t.Helper()
	shell, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { shell.Close() })
	written := false
	err = openExchanging(t, dir, files, faulty{before: func(int) {
		if !written && !os.SameFile(stat(t, dir), statIn(t, shell)) {
			written = true
			meanwhile(shell)
		}
	}}).write()
	if !written {
		t.Fatalf("nothing stood in for the directory: %v", err)
	}
	return err
}

// leftBeside is what is left beside a directory.
func leftBeside(t *testing.T, dir string) string {
	t.Helper()
	left, err := filepath.Glob(filepath.Join(filepath.Dir(dir), temporaryPrefix+"*"))
	if err != nil || len(left) != 1 {
		t.Fatalf("%q is left beside the directory (%v), want one", left, err)
	}
	return left[0]
}

// alone is the tree of a release, with nothing of others.
func alone(files []File) map[string]string {
	want := expected(files)
	delete(want, foreignName)
	return want
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
