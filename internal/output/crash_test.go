package output

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// faulty is a file system that fails at one operation that writes. What was killed
// does nothing any more; otherwise only this operation fails, half done.
type faulty struct {
	fileSystem
	failAt int
	killed bool
	count  *int
	before func(operation int) // may be nil
}

func (f faulty) fails() error {
	*f.count++
	if f.before != nil {
		f.before(*f.count)
	}
	if *f.count == f.failAt || f.killed && *f.count > f.failAt && f.failAt > 0 {
		return syscall.ENOSPC
	}
	return nil
}

func (f faulty) MkdirAll(name string, perm fs.FileMode) error {
	if err := f.fails(); err != nil {
		return err
	}
	return f.fileSystem.MkdirAll(name, perm)
}

func (f faulty) Rename(from, to string) error {
	if err := f.fails(); err != nil {
		return err
	}
	return f.fileSystem.Rename(from, to)
}

func (f faulty) Remove(name string) error {
	if err := f.fails(); err != nil {
		return err
	}
	return f.fileSystem.Remove(name)
}

func (f faulty) RemoveAll(name string) error {
	if err := f.fails(); err != nil {
		return err
	}
	return f.fileSystem.RemoveAll(name)
}

// create leaves half of the content when it fails, as a full disk does.
func (f faulty) create(name string, content []byte) error {
	if err := f.fails(); err != nil {
		if *f.count == f.failAt {
			return errors.Join(err, f.fileSystem.create(name, content[:len(content)/2]))
		}
		return err
	}
	return f.fileSystem.create(name, content)
}

func (f faulty) sync(directory string) error {
	if err := f.fails(); err != nil {
		return err
	}
	return f.fileSystem.sync(directory)
}

// unsynced is a root that waits for no disk.
type unsynced struct{ root }

func (u unsynced) create(name string, content []byte) error {
	f, err := u.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	return errors.Join(err, f.Close())
}

func (unsynced) sync(string) error { return nil }

// Releases in which files and subdirectories stay, change, come and go.
var (
	firstRelease  = []File{{"config.yaml", []byte("one\n")}, {"job-1.yaml", []byte("one\n")}, {"service.yaml", []byte("same\n")}, {"kustomization.yaml", []byte("one\n")}}
	secondRelease = []File{{"config.yaml", []byte("two\n")}, {"job-2.yaml", []byte("two\n")}, {"service.yaml", []byte("same\n")}, {"kustomization.yaml", []byte("two\n")}}
	thirdRelease  = []File{{"config.yaml", []byte("three\n")}, {"job-3.yaml", []byte("three\n")}, {"kustomization.yaml", []byte("three\n")}}
	firstStages   = []File{{"setup/config.yaml", []byte("one\n")}, {"data/job-1.yaml", []byte("one\n")}, {"data/service.yaml", []byte("same\n")}, {"kustomization.yaml", []byte("one\n")}}
	secondStages  = []File{{"setup/config.yaml", []byte("two\n")}, {"deploy/job-2.yaml", []byte("two\n")}, {"kustomization.yaml", []byte("two\n")}}
)

const foreignName, foreignContent = "NOTES.md", "mine\n"

// However and wherever a run breaks off, each file is whole, no foreign file is lost,
// and a run of any release completes the directory without force.
func TestAfterAnyFailureTheNextRunCompletes(t *testing.T) {
	for _, releases := range []struct {
		name          string
		first, second []File
		further       [][]File
	}{
		{"files", firstRelease, secondRelease, [][]File{firstRelease, secondRelease, thirdRelease}},
		{"subdirectories", firstStages, secondStages, [][]File{firstStages, thirdRelease}},
		{"from files to subdirectories", firstRelease, secondStages, [][]File{firstStages}},
		{"from subdirectories to files", firstStages, secondRelease, [][]File{secondStages}},
	} {
		t.Run(releases.name, func(t *testing.T) {
			t.Parallel()
			for i, next := range releases.further {
				for _, killed := range []bool{true, false} {
					for _, edited := range []bool{false, true} {
						at := fmt.Sprintf("killed %v, edited %v, further %d", killed, edited, i)
						breakOffEverywhere(t, at, killed, releases.first, releases.second, edited, next)
					}
				}
			}
		})
	}
}

func breakOffEverywhere(t *testing.T, at string, killed bool, first, second []File, edited bool, next []File) {
	t.Helper()
	for failAt := 1; ; failAt++ {
		f := faulty{failAt: failAt, killed: killed}
		if breaksOff(t, fmt.Sprintf("%s, operation %d", at, failAt), f, first, second, edited, next) {
			continue
		}
		if failAt < 10 {
			t.Fatalf("the second release takes %d operations, which is too few for this test to mean anything", failAt)
		}
		return
	}
}

// breaksOff writes the second release over the first with a faulty file system and
// then the next one with a sound one. It returns whether the first of these failed.
// The first file of the first release is the one that may be edited.
func breaksOff(t *testing.T, at string, f faulty, first, second []File, edited bool, next []File) bool {
	t.Helper()
	dir := t.TempDir()
	mustWrite(t, dir, first)
	write(t, dir, foreignName, foreignContent)
	changed := first[0].Name
	if edited {
		write(t, dir, changed, "edited\n")
	}
	old := tree(t, dir)
	if err := writeFaulty(t, context.Background(), dir, second, edited, f); err == nil {
		return false
	}
	broken := tree(t, dir)
	newer := expected(second)
	for name, content := range broken {
		if !strings.HasPrefix(name, ".petrify") && content != old[name] && content != newer[name] {
			t.Errorf("%s: %s holds %q, which is neither old nor new", at, name, content)
		}
	}
	if broken[inventoryName] == old[inventoryName] {
		wantTree(t, at+": the inventory is the old one, but not the files", withoutReserved(broken), withoutReserved(old))
	}
	force := edited && broken[changed] == "edited\n" && broken[inventoryName] == old[inventoryName]
	if err := writeFaulty(t, context.Background(), dir, next, force, faulty{}); err != nil {
		t.Errorf("%s: the next run says %v", at, err)
	}
	wantTree(t, at, tree(t, dir), expected(next))
	wantSubdirectories(t, at, dir, next)
	return true
}

// A failure, unlike a kill, cleans up after itself: up to the first rename the
// directory is as it was.
func TestAFailureBeforeTheFirstRenameChangesNothing(t *testing.T) {
	const operations = 6 // make the directory, three files and two inventories
	for failAt := 1; failAt <= operations; failAt++ {
		dir := t.TempDir()
		mustWrite(t, dir, firstRelease)
		old := tree(t, dir)
		err := writeFaulty(t, context.Background(), dir, secondRelease, false, faulty{failAt: failAt})
		if !errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(), dir) || strings.Contains(err.Error(), stagingName) {
			t.Errorf("operation %d: the error is %v, want a full disk and the user's own name", failAt, err)
		}
		wantTree(t, fmt.Sprintf("operation %d", failAt), tree(t, dir), old)
	}
}

func TestAFailureAfterTheFirstRenameSaysHowToGoOn(t *testing.T) {
	dir := t.TempDir()
	mustWrite(t, dir, firstRelease)
	err := writeFaulty(t, context.Background(), dir, secondRelease, false, faulty{failAt: 9})
	want := fmt.Sprintf("write %q: no space left on device; some files of the directory are new and some old: run again to finish", filepath.Join(dir, "config.yaml"))
	if err == nil || err.Error() != want {
		t.Errorf("the error is %v\nwant %s", err, want)
	}
}

// Of several directories, none is changed before all can be.
func TestAFailureInOneDirectoryBeforeTheFirstRenameChangesNone(t *testing.T) {
	good, full := t.TempDir(), t.TempDir()
	mustWrite(t, good, firstRelease)
	mustWrite(t, full, firstRelease)
	old := tree(t, good)
	all := opened{openFaulty(t, good, secondRelease, faulty{}), openFaulty(t, full, secondRelease, faulty{failAt: 3})}
	if refused, err := all.compare(false); err != nil || len(refused) > 0 {
		t.Fatal(refused, err)
	}
	if err := all.places().write(context.Background(), func() {}); !errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(), full) {
		t.Errorf("the error is %v, want a full disk in %s", err, full)
	}
	for _, dir := range []string{good, full} {
		wantTree(t, dir, tree(t, dir), old)
	}
}

func TestAFailureAfterThatLeavesTheOtherDirectoriesComplete(t *testing.T) {
	good, full := t.TempDir(), t.TempDir()
	mustWrite(t, good, firstRelease)
	mustWrite(t, full, firstRelease)
	all := opened{openFaulty(t, full, secondRelease, faulty{failAt: 9}), openFaulty(t, good, secondRelease, faulty{})}
	if refused, err := all.compare(false); err != nil || len(refused) > 0 {
		t.Fatal(refused, err)
	}
	err := all.places().write(context.Background(), func() {})
	if err == nil || !strings.HasPrefix(err.Error(), fmt.Sprintf("write %q", filepath.Join(full, "config.yaml"))) || strings.Contains(err.Error(), good) {
		t.Errorf("the error is %v, want a full disk in %s", err, full)
	}
	if differences, err := (Directory{Path: good, Files: secondRelease}).Check(); err != nil || len(differences) > 0 {
		t.Errorf("the other directory differs: %v, %v", differences, err)
	}
}

// An interrupt at any time leaves the old files or the new ones.
func TestAnInterruptLeavesTheOldOrTheNew(t *testing.T) {
	old, newer := 0, 0
	for at := 1; at <= 14; at++ {
		dir := t.TempDir()
		mustWrite(t, dir, firstRelease)
		before := tree(t, dir)
		ctx, interrupt := context.WithCancelCause(context.Background())
		f := faulty{before: func(operation int) {
			if operation == at {
				interrupt(errors.New("interrupted"))
			}
		}}
		err := writeFaulty(t, ctx, dir, secondRelease, false, f)
		interrupt(nil)
		want := expected(secondRelease)
		delete(want, foreignName)
		if err != nil {
			want = before
			old++
			if text := fmt.Sprintf("write %q: interrupted; nothing was changed", dir); err.Error() != text {
				t.Errorf("operation %d: the error is %v, want %s", at, err, text)
			}
		} else {
			newer++
		}
		wantTree(t, fmt.Sprintf("interrupted at operation %d", at), tree(t, dir), want)
	}
	if old == 0 || newer == 0 {
		t.Errorf("%d runs left the old files and %d the new ones, want some of each", old, newer)
	}
}

func writeFaulty(t *testing.T, ctx context.Context, dir string, files []File, force bool, f faulty) error {
	t.Helper()
	all := opened{openFaulty(t, dir, files, f)}
	refused, err := all.compare(force)
	if err == nil && len(refused) > 0 {
		err = &Refused{refused}
	}
	if err != nil {
		return err
	}
	return all.places().write(ctx, func() {})
}

func openFaulty(t *testing.T, dir string, files []File, f faulty) *openDirectory {
	t.Helper()
	opened, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { opened.Close() })
	f.fileSystem, f.count = unsynced{root{opened}}, new(int)
	return &openDirectory{directory: directory{dir, f}, wanted: files}
}

func mustWrite(t *testing.T, dir string, files []File) {
	t.Helper()
	if err := writeFaulty(t, context.Background(), dir, files, false, faulty{}); err != nil {
		t.Fatal(err)
	}
}

func write(t *testing.T, dir, name, content string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o666); err != nil {
		t.Fatal(err)
	}
}

// tree is what a directory holds, by path.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(filepath.Join(dir, name))
		found[name] = string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// expected is the tree of a release, with the foreign file.
func expected(files []File) map[string]string {
	want := map[string]string{foreignName: foreignContent, inventoryName: string(inventoryOf(files).text())}
	for _, file := range files {
		want[file.Name] = string(file.Content)
	}
	return want
}

// wantSubdirectories checks that there are those of the release and no others.
func wantSubdirectories(t *testing.T, at, dir string, release []File) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, entry := range entries {
		if entry.IsDir() {
			got = append(got, entry.Name())
		}
	}
	if diff := cmp.Diff(inventoryOf(release).subdirectories(), got); diff != "" {
		t.Errorf("%s: subdirectories (-want +got):\n%s", at, diff)
	}
}

func withoutReserved(tree map[string]string) map[string]string {
	rest := maps.Clone(tree)
	maps.DeleteFunc(rest, func(name, _ string) bool { return strings.HasPrefix(name, ".petrify") })
	return rest
}

func wantTree(t *testing.T, at string, got, want map[string]string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", at, diff)
	}
}
