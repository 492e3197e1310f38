package cli_test

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// smallSpec renders to few files.
const smallSpec = `apiVersion: petrify.dev/v1alpha1
kind: Environment
metadata: {name: small}
spec:
  hosts: {storefront: shop.example.com, admin: admin.example.com}
  images: {medusa: {tag: a1b2c3d}, storefront: {tag: a1b2c3d}}
  medusa: {server: {replicas: 1}, worker: {enabled: false}}
  storefront: {enabled: false}
  networkPolicy: {enabled: false}
  postgres: {external: {host: db.example.com}}
  redis: {external: {host: redis.example.com}}
  exposure: {none: {}}
`

// writingVerb is a way to write to files. In its arguments and those of what it comes
// after, DIR is the directory of the test.
type writingVerb struct {
	name   string
	before string // a run that comes before it
	others string // a file of others, below the directory of the test
	args   string
	part   func(file string) string // what is old or new by itself, by the files in it; nil if that is all
}

var writingVerbs = []writingVerb{
	{name: "file", before: "render -f DIR/a.yaml -o DIR/out.yaml", args: "render -f DIR/a.yaml --set images.medusa.tag=b2c3d4e -o DIR/out.yaml"},
	{name: "new file", args: "render -f DIR/a.yaml -o DIR/out.yaml"},
	inADirectory,
	{name: "directory with a file of others", before: renderAnother, others: "rendered/NOTES.md", args: renderSmall, part: eachFile},
	{name: "directory with subdirectories", before: renderAnother, args: renderSmall + " --set target=flux"},
	{name: "new directory", args: "render -f DIR/a.yaml --output-dir DIR/new/rendered"},
	{name: "many directories", before: "render -f DIR/[a].yaml --output-dir DIR/rendered", args: "render -f DIR/[ab].yaml --set images.medusa.tag=b2c3d4e --output-dir DIR/rendered", part: path.Dir},
	{name: "ejected directory", args: "eject -f DIR/a.yaml DIR/new/shop"},
	setsASpec,
}

const (
	renderSmall   = "render -f DIR/a.yaml --output-dir DIR/rendered"
	renderAnother = renderSmall + " --set medusa.worker.enabled=true"
)

func eachFile(file string) string { return file }

var inADirectory = writingVerb{name: "directory", before: renderAnother, args: renderSmall}

var setsASpec = writingVerb{name: "spec", args: "set -f DIR/a.yaml images.medusa.tag=b2c3d4e"}

func (v writingVerb) in(dir, args string) []string {
	return strings.Fields(strings.ReplaceAll(args, "DIR", dir))
}

// files are the contents of all files below a directory, by path.
type files map[string]string

func filesIn(t *testing.T, dir string) files {
	t.Helper()
	found := files{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || name == "." {
			return err
		}
		if entry.IsDir() {
			found[name+"/"] = ""
			return nil
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

// visible leaves out what a run that was killed may leave, and empty directories.
func (f files) visible() files {
	seen := maps.Clone(f)
	maps.DeleteFunc(seen, func(name, _ string) bool {
		return strings.HasSuffix(name, "/") || strings.Contains(name, ".petrify-") || strings.Contains(name, ".petrify.new")
	})
	return seen
}

func (f files) equal(other files) bool { return maps.Equal(f, other) }

// scene is a verb, what is there before it and what it makes of that.
type scene struct {
	writingVerb
	old, new files
	writes   []string
}

func prepareScene(t *testing.T, v writingVerb) scene {
	t.Helper()
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "a.yaml"), smallSpec)
	writeFile(t, filepath.Join(dir, "b.yaml"), strings.Replace(smallSpec, "name: small", "name: other", 1))
	if v.before != "" {
		mustRun(t, v.in(dir, v.before)...)
	}
	if v.others != "" {
		file := filepath.Join(dir, v.others)
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		writeFile(t, file, "mine\n")
	}
	old := filesIn(t, dir)
	run := trace(t, strike{}, v.in(dir, v.args)...)
	if run.status.ExitStatus() != 0 || len(run.writes) < 4 {
		t.Fatalf("without a strike: status %v, %d writes, stderr %q", run.status, len(run.writes), run.stderr)
	}
	return scene{writingVerb: v, old: old, new: filesIn(t, dir), writes: run.writes}
}

func mustRun(t *testing.T, args ...string) {
	t.Helper()
	if got := runMain(args...); got.Code != 0 {
		t.Fatalf("petrify %q: exit code %d, stderr:\n%s", args, got.Code, got.Stderr)
	}
}

// struck runs the verb in a new directory.
func (s scene) struck(t *testing.T, at strike) (dir string, run tracedRun, after files) {
	t.Helper()
	dir = t.TempDir()
	s.populate(t, dir)
	run = trace(t, at, s.in(dir, s.args)...)
	return dir, run, filesIn(t, dir)
}

// populate puts what is there before the verb into an empty directory.
func (s scene) populate(t *testing.T, dir string) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(s.old)) {
		if sub, isDir := strings.CutSuffix(name, "/"); isDir {
			if err := os.Mkdir(filepath.Join(dir, sub), 0o777); err != nil {
				t.Fatal(err)
			}
			continue
		}
		writeFile(t, filepath.Join(dir, name), s.old[name])
	}
}

// wantOldOrNew holds each part to what it was before or is to be.
func (s scene) wantOldOrNew(t *testing.T, after files) {
	t.Helper()
	old, newer, now := s.parts(s.old), s.parts(s.new), s.parts(after)
	for _, parts := range []map[string]files{old, newer, now} {
		for part := range parts {
			if !now[part].equal(old[part]) && !now[part].equal(newer[part]) {
				t.Errorf("%s is neither old (-) nor new, but (+):\n%s", part, cmp.Diff(old[part], now[part]))
			}
		}
	}
}

// parts are what is visible, by what is old or new by itself. An inventory of files that
// change one by one is of both.
func (s scene) parts(all files) map[string]files {
	parts := map[string]files{}
	for name, content := range all.visible() {
		part := ""
		if s.part != nil {
			part = s.part(name)
		}
		if path.Base(part) == ".petrify.sum" {
			continue
		}
		if parts[part] == nil {
			parts[part] = files{}
		}
		parts[part][name] = content
	}
	return parts
}

// tellsAndCompletes holds --check, for a directory that was there, to telling whether the
// run is complete, and the next run to completing it, be it of the same release or, after
// every other strike, of the one before.
func (s scene) tellsAndCompletes(t *testing.T, dir string, after files, at int) {
	t.Helper()
	if s.before == "" || !strings.Contains(s.args, "--output-dir") {
		return
	}
	done := after.visible().equal(s.new.visible())
	args := s.in(dir, s.args)
	want := 1
	if done {
		want = 0
	}
	if got := runMain(append(args, "--check")...); got.Code != want {
		t.Errorf("--check exits with %d, want %d: %s", got.Code, want, got.Stderr)
	}
	if at%2 == 0 {
		mustRun(t, s.in(dir, s.before)...)
	}
	mustRun(t, args...)
	now := filesIn(t, dir)
	if diff := cmp.Diff(s.new.visible(), now.visible()); diff != "" {
		t.Errorf("after the next run (-want +got):\n%s", diff)
	}
	for name := range now {
		if strings.Contains(name, ".petrify.new") && !strings.Contains(name, ".petrify-") {
			t.Errorf("the next run leaves %s", name)
		}
	}
}

// Wherever a process is killed, fails or is interrupted, it leaves the old or the new.
func TestEveryWriteCanBeTheLast(t *testing.T) {
	for _, v := range writingVerbs {
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			s := prepareScene(t, v)
			for at := 1; at <= len(s.writes); at++ {
				t.Run(fmt.Sprintf("killed at %d", at), func(t *testing.T) { killed(t, s, at) })
			}
			for _, at := range s.turns() {
				t.Run(fmt.Sprintf("fails at %d", at), func(t *testing.T) { fails(t, s, at, strike{fails: syscall.EIO}) })
				t.Run(fmt.Sprintf("full at %d", at), func(t *testing.T) { fails(t, s, at, strike{fails: syscall.ENOSPC, full: true}) })
				signal := []syscall.Signal{syscall.SIGINT, syscall.SIGTERM}[at%2]
				t.Run(fmt.Sprintf("%v at %d", signal, at), func(t *testing.T) { ended(t, s, at, signal) })
			}
		})
	}
}

// turns are the writes that come where none before came: elsewhere the same ones come
// again, for one file after the other.
func (s scene) turns() []int {
	var turns []int
	seen := map[string]bool{}
	for at := 1; at <= len(s.writes); at++ {
		around := strings.Join(s.writes[max(at-2, 0):min(at+1, len(s.writes))], " ")
		if !seen[around] {
			seen[around] = true
			turns = append(turns, at)
		}
	}
	return turns
}

func killed(t *testing.T, s scene, at int) {
	dir, run, after := s.struck(t, strike{at: at, signal: syscall.SIGKILL})
	if run.status.Signal() != syscall.SIGKILL {
		t.Fatalf("the process was not killed: %v", run.status)
	}
	s.wantOldOrNew(t, after)
	s.tellsAndCompletes(t, dir, after, at)
}

// fails lets the call fail. Only what cannot be removed is left.
func fails(t *testing.T, s scene, at int, how strike) {
	how.at = at
	dir, run, after := s.struck(t, how)
	s.wantOldOrNew(t, after)
	says := how.fails.Error()
	if run.status.ExitStatus() != 3 || !strings.HasPrefix(run.stderr, "petrify: error: write ") || !strings.Contains(run.stderr, says) {
		t.Errorf("status %v and %q on stderr, want exit code 3 and %q", run.status, run.stderr, says)
	}
	if left := leftBeside(after); left != "" {
		if !strings.Contains(run.stderr, filepath.Join(dir, left)+`" is left`) {
			t.Errorf("%q on stderr, want that %s is left", run.stderr, left)
		}
	} else if strings.Contains(run.stderr, ".petrify-") || strings.Contains(run.stderr, ".petrify.new/") {
		t.Errorf("the error names a file that the user never heard of: %q", run.stderr)
	} else if run.writes[at-1] != "remove" {
		s.wantSaid(t, run, after)
		wantClean(t, after)
	}
	s.tellsAndCompletes(t, dir, after, at)
}

// wantSaid holds the error to saying that the directory is between old and new.
func (s scene) wantSaid(t *testing.T, run tracedRun, after files) {
	t.Helper()
	between := !after.visible().equal(s.old.visible()) && !after.visible().equal(s.new.visible())
	if between && !strings.Contains(run.stderr, "run again to finish") {
		t.Errorf("the error does not say that files are old and new: %q", run.stderr)
	}
}

// leftBeside is a directory that is left, if any.
func leftBeside(after files) string {
	for name := range after {
		if strings.HasPrefix(path.Base(name), ".petrify-") && strings.HasSuffix(name, "/") {
			return strings.TrimSuffix(name, "/")
		}
	}
	return ""
}

// wantClean holds a process that had the time to clean up to that.
func wantClean(t *testing.T, after files) {
	t.Helper()
	for name := range after {
		if strings.Contains(name, ".petrify-") || strings.Contains(name, ".petrify.new") {
			t.Errorf("%s is left", name)
		}
	}
}

// ended sends a signal to end the process. It comes too late when all is written.
func ended(t *testing.T, s scene, at int, signal syscall.Signal) {
	_, run, after := s.struck(t, strike{at: at, signal: signal})
	wantClean(t, after)
	switch {
	case run.status.Exited() && run.status.ExitStatus() == 0 && run.stderr == "":
		if diff := cmp.Diff(s.new, after); diff != "" {
			t.Errorf("finished in spite of the signal (-want +got):\n%s", diff)
		}
	case run.status.Exited() && run.status.ExitStatus() == 128+int(signal):
		if diff := cmp.Diff(s.old, after); diff != "" {
			t.Errorf("ended by the signal (-want +got):\n%s", diff)
		}
		if !strings.HasPrefix(run.stderr, "petrify: error: write \"") || !strings.HasSuffix(run.stderr, ": interrupted; nothing was changed\n") || run.stdout != "" {
			t.Errorf("%q on stderr and %q on stdout, want that nothing was changed, and nothing", run.stderr, run.stdout)
		}
	case run.status.Signaled() && run.status.Signal() == signal:
		s.wantOldOrNew(t, after)
	default:
		t.Errorf("status %v and %q on stderr, want one of 0, %d and the signal", run.status, run.stderr, 128+signal)
	}
}

// Where the system has no links, or no exchange, a directory changes all the same.
func TestADirectoryThatCannotBeExchanged(t *testing.T) {
	s := prepareScene(t, inADirectory)
	link := slices.Index(s.writes, "link") + 1
	for at, reasons := range map[int][]syscall.Errno{
		slices.Index(s.writes, "chmod"):        {syscall.EROFS, syscall.EACCES}, // the mkdir before it
		slices.Index(s.writes, "chmod") + 1:    {syscall.EPERM},
		link:                                   {syscall.EPERM, syscall.EOPNOTSUPP, syscall.EMLINK, syscall.EXDEV},
		slices.Index(s.writes, "exchange") + 1: {syscall.EINVAL, syscall.ENOSYS, syscall.EBUSY},
	} {
		call := s.writes[at-1]
		for _, reason := range reasons {
			_, run, after := s.struck(t, strike{at: at, fails: reason})
			if run.status.ExitStatus() != 0 || run.stderr != "" {
				t.Errorf("%s: %v: status %v and %q on stderr, want success", call, reason, run.status, run.stderr)
			}
			if diff := cmp.Diff(s.new, after); diff != "" {
				t.Errorf("%s: %v (-want +got):\n%s", call, reason, diff)
			}
		}
	}
}
