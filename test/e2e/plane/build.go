package plane

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

// A program is built from a package that a nested module has or requires.
type program struct {
	name    string   // of the binary
	what    string   // it is, for people
	takes   string   // how long the first build takes on two cores, for people
	source  string   // directory of the module
	files   []string // in it, besides go.mod and go.sum, that go into the binary
	target  string   // the package
	ldflags string   // the linker's, besides those that make the binary small
}

// build returns the path of the binary. Only the first call on a machine builds it; the result
// is kept under the user's cache directory, by everything that goes into it. What takes long is
// told on progress.
func (p program) build(ctx context.Context, progress io.Writer) (string, error) {
	binary, err := p.path()
	if err == nil && !exists(binary) {
		err = p.buildOnce(ctx, binary, progress)
	}
	if err != nil {
		return "", fmt.Errorf("build %s: %w", p.name, err)
	}
	return binary, nil
}

// buildOnce writes the binary to path, or waits for another process that does.
func (p program) buildOnce(ctx context.Context, path string, progress io.Writer) error {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	unlock, err := p.lock(ctx, filepath.Join(dir, "lock"), progress)
	if err != nil {
		return err
	}
	defer unlock()
	if exists(path) { // another process built it while this one waited
		return nil
	}
	return p.buildAt(ctx, path, progress)
}

// path returns where the binary is kept; equal paths mean equal binaries.
func (p program) path() (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	hash := sha256.New()
	for _, name := range append([]string{"go.mod", "go.sum"}, p.files...) {
		content, err := os.ReadFile(filepath.Join(p.source, name))
		if err != nil {
			return "", err
		}
		fmt.Fprintf(hash, "%s %d\n%s", name, len(content), content)
	}
	fmt.Fprintln(hash, runtime.Version(), runtime.GOOS, runtime.GOARCH, p.target, p.flags())
	return filepath.Join(cache, "petrify", p.name, fmt.Sprintf("%s-%.16x", p.name, hash.Sum(nil))), nil
}

// flags are those of go build.
func (p program) flags() []string {
	return []string{"-trimpath", "-ldflags", "-s -w " + p.ldflags}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// lock waits for the lock on the file at path. The system gives it up with the process.
func (p program) lock(ctx context.Context, path string, progress io.Writer) (unlock func(), err error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o666)
	if err != nil {
		return nil, err
	}
	told := false
	err = Poll(ctx, func() error {
		err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err != nil && !told {
			fmt.Fprintf(progress, "%s: another process builds it: waiting\n", p.name)
			told = true
		}
		return err
	})
	if err != nil {
		file.Close()
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	return func() { file.Close() }, nil
}

// buildAt writes the binary to path, or nothing.
func (p program) buildAt(ctx context.Context, path string, progress io.Writer) error {
	start := time.Now()
	fmt.Fprintf(progress, "%s: building %s, once on this machine: %s on two cores\n", p.name, p.what, p.takes)
	if err := p.download(ctx, progress); err != nil {
		return err
	}
	fmt.Fprintf(progress, "%s: compiling\n", p.name)
	temporary, err := os.MkdirTemp(filepath.Dir(path), "build-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temporary)
	unfinished := filepath.Join(temporary, p.name)
	build := p.goCommand(ctx, append(append([]string{"build", "-v"}, p.flags()...), "-o", unfinished, p.target)...)
	if err := p.runShowingProgress(build, start, progress); err != nil {
		return err
	}
	if err := os.Rename(unfinished, path); err != nil {
		return err
	}
	fmt.Fprintf(progress, "%s: built in %v\n", p.name, time.Since(start).Round(time.Second))
	return nil
}

// download fetches the modules, so that what cannot be fetched is said by name.
func (p program) download(ctx context.Context, progress io.Writer) error {
	fmt.Fprintf(progress, "%s: fetching modules\n", p.name)
	command := p.goCommand(ctx, "mod", "download", "-json")
	var complaint strings.Builder
	command.Stderr = &complaint
	output, runErr := command.Output()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	failed, first := 0, ""
	for decoder := json.NewDecoder(strings.NewReader(string(output))); ; {
		var module struct{ Path, Version, Error string }
		err := decoder.Decode(&module)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("go mod download: %w\n%s", err, complaint.String())
		}
		if module.Error == "" {
			continue
		}
		if failed++; failed == 1 {
			first = fmt.Sprintf("%s@%s: %s", module.Path, module.Version, module.Error)
		}
	}
	offlineHint := "the first build needs the network, or a module cache that has all that " + filepath.Join(p.source, "go.mod") + " requires"
	switch {
	case failed > 0:
		return fmt.Errorf("%d modules could not be fetched; the first: %s\n%s", failed, first, offlineHint)
	case runErr != nil:
		return fmt.Errorf("modules could not be fetched: go mod download: %w\n%s%s", runErr, complaint.String(), offlineHint)
	}
	return nil
}

func (p program) goCommand(ctx context.Context, args ...string) *exec.Cmd {
	command := exec.CommandContext(ctx, "go", args...)
	command.Dir = p.source
	command.Env = append(os.Environ(), "CGO_ENABLED=0", "GOWORK=off")
	OwnGroup(command) // so that compilers end with it
	return command
}

// runShowingProgress runs go build -v, which names on standard error each package that it
// compiles, then prints a line every half minute. The rest of standard error goes into the error.
func (p program) runShowingProgress(build *exec.Cmd, start time.Time, progress io.Writer) error {
	stderr, err := build.StderrPipe()
	if err != nil {
		return err
	}
	if err := build.Start(); err != nil {
		return err
	}
	var packages atomic.Int64
	finished := make(chan struct{})
	go func() {
		tick := time.NewTicker(30 * time.Second)
		defer tick.Stop()
		for {
			select {
			case <-finished:
				return
			case <-tick.C:
				fmt.Fprintf(progress, "%s: %d packages compiled after %v\n", p.name, packages.Load(), time.Since(start).Round(time.Second))
			}
		}
	}()
	var complaint strings.Builder
	for lines := bufio.NewScanner(stderr); lines.Scan(); {
		line := lines.Text()
		if strings.HasPrefix(line, "#") || strings.ContainsAny(line, " \t") { // not the path of a package
			fmt.Fprintln(&complaint, line)
			continue
		}
		packages.Add(1)
	}
	err = build.Wait()
	close(finished)
	if err != nil {
		return fmt.Errorf("go build: %w\n%s", err, complaint.String())
	}
	return nil
}
