package cli_test

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/petrify-dev/petrify/internal/cli"
)

// writeEnvironments makes the specs of environments in the current directory, which
// becomes a new one. Each of them is called by its number; edit may change its spec.
func writeEnvironments(t *testing.T, count int, edit func(i int, spec string) string) {
	t.Helper()
	small, err := os.ReadFile(spec)
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	for i := range count {
		dir := filepath.Join("envs", fmt.Sprintf("%03d", i))
		if err := os.MkdirAll(dir, 0o777); err != nil {
			t.Fatal(err)
		}
		numbered := strings.Replace(string(small), "name: test", fmt.Sprintf("name: shop-%03d", i), 1)
		if err := os.WriteFile(filepath.Join(dir, "environment.yaml"), []byte(edit(i, numbered)), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

func asItIs(_ int, spec string) string { return spec }

// result is all that the user sees of a run.
type result struct {
	Code           int
	Stdout, Stderr string
}

func runMain(args ...string) result {
	var stdout, stderr bytes.Buffer
	code := cli.Main(args, nil, &stdout, &stderr)
	return result{code, stdout.String(), stderr.String()}
}

func TestAHundredEnvironments(t *testing.T) {
	writeEnvironments(t, 100, asItIs)
	const pattern = "envs/*/environment.yaml"
	if diff := cmp.Diff(result{}, runMain("render", "-f", pattern, "--output-dir", "rendered")); diff != "" {
		t.Fatalf("(-want +got):\n%s", diff)
	}
	entries, err := os.ReadDir("rendered")
	if err != nil || len(entries) != 100 {
		t.Fatalf("there are %d directories (%v), want 100", len(entries), err)
	}
	if diff := cmp.Diff(result{}, runMain("render", "-f", pattern, "--output-dir", "rendered", "--check")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	one := runMain("render", "-f", "envs/042/environment.yaml", "--output-dir", "rendered/shop-042", "--check")
	if diff := cmp.Diff(result{}, one); diff != "" {
		t.Errorf("one of many is not as it is alone (-want +got):\n%s", diff)
	}
}

// Reports do not depend on which goroutine was first.
func TestManyEnvironmentsAreReportedInOrder(t *testing.T) {
	const pattern = "envs/*/environment.yaml"
	broken := func(i int, spec string) string {
		if i%3 == 0 {
			return strings.ReplaceAll(spec, "tag: a1b2c3d", "tag: latest")
		}
		return spec
	}
	for _, c := range []struct {
		name  string
		edit  func(i int, spec string) string
		args  []string
		code  int
		names string // what stands once in the report for each environment
	}{
		{"problems", broken, []string{"validate", "-f", pattern}, 2, "spec.images.medusa.tag:"},
		{"differences", asItIs, []string{"render", "-f", pattern, "--output-dir", "rendered", "--check"}, 1, "would add: shop-"},
		{"what is valid", asItIs, []string{"validate", "-f", pattern}, 0, ": valid"},
	} {
		t.Run(c.name, func(t *testing.T) {
			writeEnvironments(t, 30, c.edit)
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
			alone := runMain(c.args...)
			if alone.Code != c.code || !strings.Contains(alone.Stdout+alone.Stderr, c.names) {
				t.Fatalf("exit code %d, stdout and stderr:\n%s%s", alone.Code, alone.Stdout, alone.Stderr)
			}
			runtime.GOMAXPROCS(8)
			for range 5 {
				if diff := cmp.Diff(alone, runMain(c.args...)); diff != "" {
					t.Fatalf("the report differs (-one at a time +eight at once):\n%s", diff)
				}
			}
		})
	}
}

// terminal is a stream that says that it is one.
type terminal struct{ bytes.Buffer }

func (*terminal) Stat() (fs.FileInfo, error) { return device{}, nil }

type device struct{ fs.FileInfo }

func (device) Mode() fs.FileMode { return fs.ModeDevice | fs.ModeCharDevice }

func TestProgressIsShownOnATerminalAlone(t *testing.T) {
	render := []string{"render", "-f", "envs/*/environment.yaml", "--output-dir", "rendered"}
	check := append(render[:len(render):len(render)], "--check")
	for _, c := range []struct {
		name   string
		args   []string
		stderr interface {
			io.Writer
			String() string
		}
		want string
	}{
		{"writing to a terminal", render, &terminal{}, "\r2 environments: 16 %\r2 environments: 33 %\r2 environments: 50 %\r2 environments: 66 %\r2 environments: 83 %\r2 environments: 100 %\r                     \r"},
		{"checking on a terminal", check, &terminal{}, "\r2 environments: 25 %\r2 environments: 50 %\r2 environments: 75 %\r2 environments: 100 %\r                     \r"},
		{"no terminal", check, &bytes.Buffer{}, ""},
		{"diagnostics for machines", append(check, "--diagnostics", "json"), &terminal{}, ""},
		{"one environment", []string{"render", "-f", "envs/000/environment.yaml", "--output-dir", "rendered/shop-000"}, &terminal{}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			writeEnvironments(t, 2, asItIs)
			if runMain(render...).Code != 0 {
				t.Fatal("nothing was rendered")
			}
			var stdout bytes.Buffer
			if code := cli.Main(c.args, nil, &stdout, c.stderr); code != 0 || stdout.Len() > 0 {
				t.Errorf("exit code %d and %q on stdout, want 0 and nothing", code, &stdout)
			}
			if diff := cmp.Diff(c.want, c.stderr.String()); diff != "" {
				t.Errorf("stderr (-want +got):\n%s", diff)
			}
		})
	}
}

// The line is gone before anything else is said.
func TestProgressIsErasedBeforeAnError(t *testing.T) {
	writeEnvironments(t, 1, func(_ int, spec string) string { return strings.ReplaceAll(spec, "tag: a1b2c3d", "tag: latest") })
	var stdout bytes.Buffer
	var stderr terminal
	code := cli.Main([]string{"validate", "-f", "envs/*/environment.yaml"}, nil, &stdout, &stderr)
	if want := "\r1 environments: 100 %\r                     \renvs/000/environment.yaml:"; code != 2 || !strings.HasPrefix(stderr.String(), want) {
		t.Errorf("exit code %d and %q on stderr, want 2 and %q first", code, &stderr, want)
	}
}
