package e2e

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/petrify-dev/petrify/test/e2e/plane"
)

// hangVariable makes TestHang hang, after it has created the file that is the variable's value.
const hangVariable = "PETRIFY_E2E_HANG"

// TestHang is not a test: it keeps the process of TestStop running.
func TestHang(t *testing.T) {
	path := os.Getenv(hangVariable)
	if path == "" {
		t.Skip("part of TestStop")
	}
	if err := os.WriteFile(path, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	select {}
}

// However a run of the tests is ended, none of its servers stays.
func TestStop(t *testing.T) {
	for _, test := range []struct {
		name   string
		signal os.Signal
		clean  bool // no files stay either
	}{
		{"interrupted", os.Interrupt, true},
		{"killed", os.Kill, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			temporary := t.TempDir()
			hanging := filepath.Join(t.TempDir(), "hanging")
			run, output := startRun(t, temporary, hanging)
			ended := make(chan error, 1)
			go func() { ended <- run.Wait() }()
			waitFor(t, func() error {
				select {
				case err := <-ended:
					t.Fatalf("the run ended by itself: %v\n%s", err, output)
				default:
				}
				_, err := os.Stat(hanging)
				return err
			})
			servers := serversIn(t, temporary)
			if len(servers) != 6 {
				t.Fatalf("%d servers run, want 6", len(servers))
			}
			if err := run.Process.Signal(test.signal); err != nil {
				t.Fatal(err)
			}
			if err := <-ended; err == nil {
				t.Error("the run succeeded")
			}
			for path, id := range servers {
				waitFor(t, func() error {
					if err := syscall.Kill(id, 0); !errors.Is(err, syscall.ESRCH) {
						return errors.New(path + ": the process still runs")
					}
					return nil
				})
			}
			if left := glob(t, filepath.Join(temporary, "*")); test.clean && len(left) > 0 {
				t.Errorf("files stay: %q", left)
			}
		})
	}
}

// startRun starts a run of the tests that hangs once it has created a file.
func startRun(t *testing.T, temporary, hanging string) (*exec.Cmd, *bytes.Buffer) {
	t.Helper()
	run := exec.Command(os.Args[0], "-test.run=^TestHang$", "-kubernetes=1.36")
	run.Env = append(os.Environ(), planesVariable+"=", hangVariable+"="+hanging, "TMPDIR="+temporary)
	var output bytes.Buffer
	run.Stdout, run.Stderr = &output, &output
	run.WaitDelay = time.Second // its own children may keep these open
	plane.OwnGroup(run)
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { run.Process.Kill() })
	return run, &output
}

// serversIn returns the process ids of the servers of a run by the path of their files.
func serversIn(t *testing.T, temporary string) map[string]int {
	t.Helper()
	ids := map[string]int{}
	for _, path := range glob(t, filepath.Join(temporary, "*", "*", "*.pid")) {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if ids[path], err = strconv.Atoi(string(content)); err != nil {
			t.Fatal(err)
		}
	}
	return ids
}

func glob(t *testing.T, pattern string) []string {
	t.Helper()
	paths, err := filepath.Glob(pattern)
	if err != nil {
		t.Fatal(err)
	}
	return paths
}
