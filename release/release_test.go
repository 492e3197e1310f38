package main

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

const source = ".."

var host = platform{runtime.GOOS, runtime.GOARCH}

func TestRelease(t *testing.T) {
	directory := filepath.Join(t.TempDir(), "dist")
	if err := run([]string{source, directory}); err != nil {
		t.Fatal(err)
	}
	version := versionIn(t, directory)
	t.Run("holds a binary and a bill for each platform", func(t *testing.T) {
		want := map[string]bool{checksumsName: true}
		for _, p := range released {
			want[p.fileName(version)] = true
			want[p.fileName(version)+billSuffix] = true
		}
		for _, name := range filesIn(t, directory) {
			if !want[name] {
				t.Errorf("there is %s", name)
			}
			delete(want, name)
		}
		for name := range want {
			t.Errorf("there is no %s", name)
		}
	})
	t.Run("has the checksums of its files", func(t *testing.T) { testChecksums(t, directory) })
	t.Run("tells nothing of where it was built", func(t *testing.T) { testNoPaths(t, directory) })
	for _, p := range released {
		binary := filepath.Join(directory, p.fileName(version))
		t.Run(p.String()+" starts without other files", func(t *testing.T) { testStandsAlone(t, binary, p) })
		t.Run(p.String()+" has a valid bill", func(t *testing.T) { testBillIsValid(t, binary+billSuffix) })
		t.Run(p.String()+" has all its modules in the bill", func(t *testing.T) { testBillIsComplete(t, binary+billSuffix, p) })
	}
	t.Run("is the same wherever it is built", func(t *testing.T) { testSameElsewhere(t, directory) })
	t.Run("is the same when nothing is cached", func(t *testing.T) { testSameUncached(t, directory) })
}

// The second release is built in another directory, and in an environment that would
// give other bytes if it reached them.
func testSameElsewhere(t *testing.T, first string) {
	for _, setting := range []string{
		"CGO_ENABLED=1", "GOAMD64=v3", "GOARM64=v9.0", "GOEXPERIMENT=arenas", "GOFIPS140=latest",
		"GOFLAGS=-tags=other -buildvcs=true", "GOWORK=" + filepath.Join(t.TempDir(), "go.work"),
		"GOOS=plan9", "GOARCH=386", "TZ=Asia/Kathmandu", "LC_ALL=tr_TR.UTF-8",
	} {
		name, value, _ := strings.Cut(setting, "=")
		t.Setenv(name, value)
	}
	second := filepath.Join(t.TempDir(), "dist")
	if err := run([]string{copyOfSource(t), second}); err != nil {
		t.Fatal(err)
	}
	compare(t, first, second, filesIn(t, first))
}

// Releases share the compiled packages of Go's cache, whatever their directory. So one
// binary is compiled from the start.
func testSameUncached(t *testing.T, first string) {
	t.Setenv("GOCACHE", t.TempDir())
	second := filepath.Join(t.TempDir(), "dist")
	if err := run([]string{copyOfSource(t), second, host.String()}); err != nil {
		t.Fatal(err)
	}
	binary := host.fileName(versionIn(t, second))
	compare(t, first, second, []string{binary, binary + billSuffix})
}

func testChecksums(t *testing.T, directory string) {
	var want strings.Builder
	for _, name := range filesIn(t, directory) {
		if name != checksumsName {
			fmt.Fprintf(&want, "%x  %s\n", sha256.Sum256(read(t, directory, name)), name)
		}
	}
	if got := string(read(t, directory, checksumsName)); got != want.String() {
		t.Errorf("%s is\n%swant\n%s", checksumsName, got, &want)
	}
}

func TestUsage(t *testing.T) {
	existing := t.TempDir()
	for _, test := range []struct {
		args []string
		want string
	}{
		{nil, "usage: release SOURCE DIRECTORY [GOOS/GOARCH ...]"},
		{[]string{source}, "usage: release SOURCE DIRECTORY [GOOS/GOARCH ...]"},
		{[]string{source, "dist", "linux/mips"}, `"linux/mips" is not a platform of a release; ` +
			"allowed: [darwin/amd64 darwin/arm64 linux/amd64 linux/arm64 windows/amd64 windows/arm64]"},
		{[]string{source, existing}, existing + ": file exists"},
	} {
		if err := run(test.args); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("release %q: %v, want %s", test.args, err, test.want)
		}
	}
}

// copyOfSource returns a directory with what git has, or would add, of the main
// module, in a place whose name is not plain.
func copyOfSource(t *testing.T) string {
	t.Helper()
	list := exec.Command("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	list.Dir = source
	names, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	directory := filepath.Join(t.TempDir(), "another directory, größer")
	for name := range strings.SplitSeq(strings.TrimSuffix(string(names), "\x00"), "\x00") {
		data, err := os.ReadFile(filepath.Join(source, name))
		if os.IsNotExist(err) {
			continue // removed, and git does not know yet
		}
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(directory, name), data)
	}
	return directory
}

func compare(t *testing.T, first, second string, names []string) {
	t.Helper()
	for _, name := range names {
		if !bytes.Equal(read(t, first, name), read(t, second, name)) {
			t.Errorf("%s is not the same in both releases", name)
		}
	}
}

// versionIn returns the version that the names of a release's files tell.
func versionIn(t *testing.T, directory string) string {
	t.Helper()
	for _, name := range filesIn(t, directory) {
		if words := strings.Split(name, "_"); words[0] == "petrify" {
			return words[1]
		}
	}
	t.Fatal("the release has no binary")
	return ""
}

func filesIn(t *testing.T, directory string) []string {
	t.Helper()
	files, err := fs.Glob(os.DirFS(directory), "*") // sorted
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func read(t *testing.T, directory, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(directory, name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func write(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o666); err != nil {
		t.Fatal(err)
	}
}
