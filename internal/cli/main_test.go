package cli_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/iotest"

	"github.com/petrify-dev/petrify/internal/cli"
)

var spec = filepath.Join("testdata", "environment.yaml")

// failingWriter is a stdout that takes nothing.
type failingWriter struct{ err error }

func (w failingWriter) Write([]byte) (int, error) { return 0, w.err }

func TestAClosedPipeIsNoError(t *testing.T) {
	var stderr bytes.Buffer
	code := cli.Main([]string{"render", "-f", spec}, nil, failingWriter{syscall.EPIPE}, &stderr)
	if code != 141 || stderr.Len() > 0 {
		t.Errorf("exit code %d and %q on stderr, want 141 and nothing", code, &stderr)
	}
}

// A real closed pipe kills the process with SIGPIPE, as it does any other Unix tool.
func TestAClosedPipeKillsTheProcess(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	var stderr bytes.Buffer
	petrify := exec.Command("petrify", "render", "-f", spec)
	petrify.Stdout, petrify.Stderr = w, &stderr
	err = petrify.Run()
	var failed *exec.ExitError
	if !errors.As(err, &failed) {
		t.Fatalf("the process ended with %v, want it killed", err)
	}
	if status := failed.Sys().(syscall.WaitStatus); !status.Signaled() || status.Signal() != syscall.SIGPIPE {
		t.Errorf("the process ended with %v, want it killed by SIGPIPE", err)
	}
	if stderr.Len() > 0 {
		t.Errorf("stderr is %q, want nothing", &stderr)
	}
}

func TestEveryVerbsStdoutMayFail(t *testing.T) {
	for _, verb := range []string{
		"--help", "version", "schema", "completion bash",
		"init - --name a --storefront-host a.b --admin-host c.d --medusa-image a:1 --storefront-image b:1 --exposure none", "build-args -f SPEC",
		"render -f SPEC", "render -f SPEC -o DIR/out.yaml --check", "render -f SPEC --output-dir DIR/out --check",
		"diff SPEC ../../overlays/production/environment.yaml", "validate -f SPEC", "config -f SPEC", "images -f SPEC", "set -f SPEC target=flux",
		"gitops argocd -f SPEC --set target=argocd --repo https://example.com/shop.git --path shop",
		"gitops flux -f SPEC --set target=flux --path shop",
	} {
		t.Run(verb, func(t *testing.T) {
			for _, c := range []struct {
				stdout failingWriter
				want   result
			}{
				{failingWriter{syscall.ENOSPC}, result{Code: 3, Stderr: "petrify: error: write to stdout: no space left on device\n"}},
				{failingWriter{syscall.EPIPE}, result{Code: 141}},
			} {
				dir := t.TempDir()
				copied := filepath.Join(dir, "environment.yaml")
				if content, err := os.ReadFile(spec); err != nil || os.WriteFile(copied, content, 0o666) != nil {
					t.Fatal(err)
				}
				var stderr bytes.Buffer
				args := strings.Fields(strings.NewReplacer("SPEC", copied, "DIR", dir).Replace(verb))
				code := cli.Main(args, nil, c.stdout, &stderr)
				if got := (result{Code: code, Stderr: stderr.String()}); got != c.want {
					t.Errorf("%v: got %+v, want %+v", c.stdout.err, got, c.want)
				}
			}
		})
	}
}

// What a function has to say to the user comes before what its caller misses.
func TestAnAnswerThatNobodyTakesHidesNoError(t *testing.T) {
	const list = "{apiVersion: config.kubernetes.io/v1, kind: ResourceList, items: [], functionConfig: {kind: Shop}}"
	for name, stdout := range map[string]io.Writer{"full": failingWriter{syscall.ENOSPC}, "closed": failingWriter{syscall.EPIPE}} {
		t.Run(name, func(t *testing.T) {
			var stderr bytes.Buffer
			code := cli.Main([]string{"fn"}, strings.NewReader(list), stdout, &stderr)
			if code != 2 || !strings.HasPrefix(stderr.String(), "functionConfig: error: apiVersion: is missing\n") {
				t.Errorf("exit code %d and %q on stderr, want 2 and what is wrong", code, &stderr)
			}
		})
	}
}

func TestAnInputThatBreaksOffIsAnError(t *testing.T) {
	beginning, err := os.ReadFile(spec)
	if err != nil {
		t.Fatal(err)
	}
	stdin := io.MultiReader(bytes.NewReader(beginning), iotest.ErrReader(syscall.EIO))
	var stdout, stderr bytes.Buffer
	code := cli.Main([]string{"render", "-f", "-"}, stdin, &stdout, &stderr)
	want := "petrify: error: read \"-\": input/output error\n"
	if code != 3 || stdout.Len() > 0 || stderr.String() != want {
		t.Errorf("exit code %d, %q on stdout and %q on stderr, want 3, nothing and %q", code, &stdout, &stderr, want)
	}
}

func TestJoinedErrorsAreReadable(t *testing.T) {
	var stdout, stderr bytes.Buffer
	joined := errors.Join(errors.New("no light"), errors.New("no ink"))
	code := cli.Main([]string{"render", "-f", "-"}, iotest.ErrReader(joined), &stdout, &stderr)
	want := "petrify: error: read \"-\": no light\npetrify: error: no ink\n"
	if code != 3 || stderr.String() != want {
		t.Errorf("exit code %d and %q on stderr, want 3 and %q", code, &stderr, want)
	}
}

// panickingReader is a bug.
type panickingReader struct{}

func (panickingReader) Read([]byte) (int, error) { panic("no such thing") }

// Go exits with 2 on a panic, which users would take for an invalid spec.
func TestABugIsNotTakenForAnInvalidSpec(t *testing.T) {
	var stdout, stderr bytes.Buffer
	code := cli.Main([]string{"render", "-f", "-"}, panickingReader{}, &stdout, &stderr)
	if code != 3 || stdout.Len() > 0 {
		t.Errorf("exit code %d and %q on stdout, want 3 and nothing", code, &stdout)
	}
	if !strings.HasPrefix(stderr.String(), "petrify: error: internal error: no such thing\n") || !strings.Contains(stderr.String(), "Read") {
		t.Errorf("stderr is %q, want the cause and where it happened", &stderr)
	}
}

// A library user who passes no arguments must not get those of the process.
func TestMainTakesNoArgumentsFromTheProcess(t *testing.T) {
	var stdout, stderr bytes.Buffer
	if code := cli.Main(nil, nil, &stdout, &stderr); code != 0 || !strings.Contains(stdout.String(), "exit codes:") {
		t.Errorf("exit code %d, %q on stdout and %q on stderr, want 0 and help", code, &stdout, &stderr)
	}
}
