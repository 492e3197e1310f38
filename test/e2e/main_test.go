package e2e

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/petrify-dev/petrify/test/e2e/plane"
)

// planesVariable names, for the process that runs the tests, the directory of the control
// planes: in it is one directory for each version of Kubernetes, named after it.
const planesVariable = "PETRIFY_E2E_PLANES"

// The modules of the programs that are run, seen from this package.
const (
	kubelab             = "../kubelab"
	kustomizeController = "tools/kustomize-controller"
)

// TestMain runs the tests in a second process, so that whatever becomes of that (a panic, a
// timeout, an interrupt), the first one is there to stop the control planes and clean up.
func TestMain(m *testing.M) {
	versions := flag.String("kubernetes", "1.35,1.36", "versions of Kubernetes to test on: by default the oldest and the newest that are supported")
	flag.Parse()
	switch {
	case os.Getenv(planesVariable) != "":
		go dieWithStdin()
		os.Exit(m.Run())
	case flag.Lookup("test.list").Value.String() != "":
		os.Exit(m.Run())
	}
	// SIGQUIT is how go test ends a test that takes too long.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGQUIT)
	code, err := supervise(ctx, strings.Split(*versions, ","))
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = max(code, 1)
	}
	os.Exit(code)
}

// dieWithStdin ends the process that runs the tests, and its children, when its standard input
// ends: the other end is held by the first process, which should not have gone before it.
func dieWithStdin() {
	io.Copy(io.Discard, os.Stdin)
	syscall.Kill(0, syscall.SIGKILL) // 0 is its process group
}

// supervise starts the control planes, runs the tests and returns their exit code. When it
// returns nothing runs any more, and nothing is left but the logs of what failed.
func supervise(ctx context.Context, versions []string) (code int, err error) {
	binary, err := plane.BuildKubelab(ctx, kubelab, os.Stderr)
	if err != nil {
		return 0, err
	}
	controller, err := plane.BuildKustomizeController(ctx, kustomizeController, os.Stderr)
	if err != nil {
		return 0, err
	}
	dir, err := os.MkdirTemp("", "petrify-e2e-")
	if err != nil {
		return 0, err
	}
	defer func() {
		if interrupted := ctx.Err() != nil; !interrupted && (err != nil || code != 0) {
			fmt.Fprintf(os.Stderr, "the logs of the control planes are in %s\n", dir)
			return
		}
		err = errors.Join(err, os.RemoveAll(dir))
	}()
	start := time.Now()
	planes, err := startPlanes(ctx, binary, controller, versions, dir)
	defer func() { err = errors.Join(err, stopPlanes(planes)) }()
	if err != nil {
		return 0, err
	}
	fmt.Fprintf(os.Stderr, "Kubernetes %s up after %v\n", strings.Join(versions, " and "), time.Since(start).Round(100*time.Millisecond))
	code, err = runTests(ctx, planes, dir)
	if code != 0 && ctx.Err() == nil {
		for _, p := range planes {
			fmt.Fprint(os.Stderr, p.Tails(3))
		}
	}
	return code, err
}

// startPlanes starts a control plane for each version in a directory in dir named after it, and
// Flux's controller for the one that onNewestPlane finds. With an error it returns those that did start.
func startPlanes(ctx context.Context, binary, controller string, versions []string, dir string) ([]*plane.Plane, error) {
	definitions, err := definitionPaths(ctx)
	if err != nil {
		return nil, err
	}
	started := make(chan *plane.Plane, len(versions))
	failed := make(chan error, len(versions))
	var all sync.WaitGroup
	for _, version := range versions {
		all.Go(func() {
			home := filepath.Join(dir, version)
			if err := os.Mkdir(home, 0o777); err != nil {
				failed <- err
				return
			}
			p, err := plane.Start(ctx, binary, version, home)
			if err != nil {
				failed <- err
				return
			}
			started <- p
			err = prepare(ctx, plane.Open(home), definitions)
			if err == nil && version == slices.Max(versions) {
				err = p.StartKustomizeController(controller)
			}
			if err != nil {
				failed <- err
			}
		})
	}
	all.Wait()
	close(started)
	close(failed)
	var planes []*plane.Plane
	for p := range started {
		planes = append(planes, p)
	}
	for e := range failed {
		err = errors.Join(err, e)
	}
	return planes, err
}

func stopPlanes(planes []*plane.Plane) error {
	var err error
	for _, p := range planes {
		err = errors.Join(err, p.Stop())
	}
	return err
}

// runTests runs the tests in a process of their own and returns its exit code. The end of ctx
// or of a server ends them at once.
func runTests(ctx context.Context, planes []*plane.Plane, dir string) (int, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	for _, p := range planes {
		defer context.AfterFunc(p.Alive(), func() { cancel(context.Cause(p.Alive())) })()
	}
	binary, err := os.Executable()
	if err != nil {
		return 0, err
	}
	// Tests mostly wait for the servers: more of them at once than there are processors.
	args := append([]string{"-test.parallel=6"}, os.Args[1:]...)
	tests := exec.CommandContext(ctx, binary, args...)
	tests.Env = append(os.Environ(), planesVariable+"="+dir)
	tests.Stdout, tests.Stderr = os.Stdout, os.Stderr
	plane.OwnGroup(tests)
	stdin, err := tests.StdinPipe()
	if err != nil {
		return 1, err
	}
	defer stdin.Close()
	err = tests.Run()
	if ctx.Err() != nil {
		return 1, fmt.Errorf("the tests were stopped: %w", context.Cause(ctx))
	}
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		return 1, err
	}
	code := tests.ProcessState.ExitCode()
	if code < 0 { // killed by a signal
		return 1, err
	}
	return code, nil
}
