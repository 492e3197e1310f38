package database

import (
	"cmp"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// pgVersion is that of the package pg for Node.js. Medusa's own is of the same major version.
const pgVersion = "8.16.3"

// need returns the path that find returns. If that is empty, the Debian packages are installed
// first; where that is impossible the test is skipped.
func need(t *testing.T, find func() string, packages ...string) string {
	t.Helper()
	if path := find(); path != "" {
		return path
	}
	names := strings.Join(packages, " ")
	apt, err := exec.LookPath("apt-get")
	if err != nil || os.Getuid() != 0 {
		t.Skipf("this needs the Debian packages %s or their like, which only root can install with apt-get", names)
	}
	t.Logf("installing the Debian packages %s", names)
	for _, args := range [][]string{{"update"}, append([]string{"install", "-y", "--no-install-recommends"}, packages...)} {
		install := exec.Command(apt, args...)
		install.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive")
		if output, err := install.CombinedOutput(); err != nil {
			t.Fatalf("apt-get %s: %v\n%s", args[0], err, output)
		}
	}
	path := find()
	if path == "" {
		t.Fatalf("what was to come with the packages %s is not there", names)
	}
	return path
}

// inPath finds a program in PATH.
func inPath(name string) func() string {
	return func() string {
		path, err := exec.LookPath(name)
		if err != nil {
			return ""
		}
		return path
	}
}

// serverPrograms finds the directory of PostgreSQL's server programs: the newest of Debian's,
// which are not in PATH, or else one that is.
func serverPrograms() string {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil || len(found) == 0 {
		if path := inPath("initdb")(); path != "" {
			return filepath.Dir(path)
		}
		return ""
	}
	newest := slices.MaxFunc(found, func(a, b string) int { return cmp.Compare(majorVersion(a), majorVersion(b)) })
	return filepath.Dir(newest)
}

func majorVersion(initdb string) int {
	version, err := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(initdb))))
	if err != nil {
		return 0
	}
	return version
}

// nodePackages returns a directory node_modules that has pg, installed with npm on first use.
func nodePackages(t *testing.T, npm string) string {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	home := filepath.Join(cache, "petrify", "npm")
	dir := filepath.Join(home, "pg-"+pgVersion)
	modules := filepath.Join(dir, "node_modules")
	if _, err := os.Stat(modules); err == nil {
		return modules
	}
	if err := os.MkdirAll(home, 0o777); err != nil {
		t.Fatal(err)
	}
	incomplete, err := os.MkdirTemp(home, "incomplete-")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(incomplete)
	t.Logf("installing the npm package pg %s", pgVersion)
	install := exec.Command(npm, "install", "--prefix", incomplete, "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "pg@"+pgVersion)
	if output, err := install.CombinedOutput(); err != nil {
		t.Fatalf("npm install: %v\n%s", err, output)
	}
	// Another run may have been faster.
	if err := os.Rename(incomplete, dir); err != nil {
		if _, statErr := os.Stat(modules); statErr != nil {
			t.Fatal(err)
		}
	}
	return modules
}
