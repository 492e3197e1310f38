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
	"regexp"
	"runtime"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

// Build returns the path of the kubelab binary made from the module in directory source.
// Only the first call on a machine builds it; the result is kept under the user's cache
// directory, by everything that goes into it. What takes long is told on progress.
func Build(ctx context.Context, source string, progress io.Writer) (string, error) {
	recipe, err := readRecipe(source)
	if err != nil {
		return "", fmt.Errorf("build the control plane: %w", err)
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("build the control plane: %w", err)
	}
	dir := filepath.Join(cache, "petrify", "kubelab")
	binary := filepath.Join(dir, "kubelab-"+recipe.key)
	if exists(binary) {
		return binary, nil
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return "", fmt.Errorf("build the control plane: %w", err)
	}
	unlock, err := lock(ctx, filepath.Join(dir, "lock"), progress)
	if err != nil {
		return "", fmt.Errorf("build the control plane: %w", err)
	}
	defer unlock()
	if exists(binary) { // another process built it while this one waited
		return binary, nil
	}
	if err := recipe.build(ctx, binary, progress); err != nil {
		return "", fmt.Errorf("build the control plane: %w", err)
	}
	return binary, nil
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// lock waits for the lock on the file at path. The system gives it up with the process.
func lock(ctx context.Context, path string, progress io.Writer) (unlock func(), err error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o666)
	if err != nil {
		return nil, err
	}
	told := false
	err = Poll(ctx, func() error {
		err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err != nil && !told {
			fmt.Fprintln(progress, "kubelab: another process builds the control plane: waiting for it")
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

// A recipe says how to build one binary; equal keys give equal binaries.
type recipe struct {
	source     string
	kubernetes string // the version of Kubernetes, such as v1.36.3
	flags      []string
	key        string
}

func readRecipe(source string) (recipe, error) {
	hash := sha256.New()
	for _, name := range []string{"main.go", "go.mod", "go.sum"} {
		content, err := os.ReadFile(filepath.Join(source, name))
		if err != nil {
			return recipe{}, err
		}
		fmt.Fprintf(hash, "%s %d\n%s", name, len(content), content)
	}
	module, err := os.ReadFile(filepath.Join(source, "go.mod"))
	if err != nil {
		return recipe{}, err
	}
	version := regexp.MustCompile(`\sk8s\.io/kubernetes (v(\d+)\.(\d+)\.\S+)`).FindSubmatch(module)
	if version == nil {
		return recipe{}, fmt.Errorf("%s: requires no version of k8s.io/kubernetes", filepath.Join(source, "go.mod"))
	}
	// Without its version kubectl cannot compare itself with the server, and fails.
	stamp := "-X k8s.io/component-base/version."
	flags := []string{"-trimpath", "-ldflags", fmt.Sprintf("-s -w %sgitVersion=%s %sgitMajor=%s %sgitMinor=%s",
		stamp, version[1], stamp, version[2], stamp, version[3])}
	fmt.Fprintln(hash, runtime.Version(), runtime.GOOS, runtime.GOARCH, flags)
	return recipe{
		source:     source,
		kubernetes: string(version[1]),
		flags:      flags,
		key:        fmt.Sprintf("%.16x", hash.Sum(nil)),
	}, nil
}

// build writes the binary to path, or nothing.
func (r recipe) build(ctx context.Context, path string, progress io.Writer) error {
	start := time.Now()
	fmt.Fprintf(progress, "kubelab: building a control plane of Kubernetes %s, once on this machine: about six minutes on two cores\n", r.kubernetes)
	if err := r.download(ctx, progress); err != nil {
		return err
	}
	fmt.Fprintf(progress, "kubelab: compiling\n")
	temporary, err := os.MkdirTemp(filepath.Dir(path), "build-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temporary)
	unfinished := filepath.Join(temporary, "kubelab")
	build := r.goCommand(ctx, append(append([]string{"build", "-v"}, r.flags...), "-o", unfinished, ".")...)
	if err := runShowingProgress(build, start, progress); err != nil {
		return err
	}
	if err := os.Rename(unfinished, path); err != nil {
		return err
	}
	fmt.Fprintf(progress, "kubelab: built in %v\n", time.Since(start).Round(time.Second))
	return nil
}

const offlineHint = "the first build needs the network, or a module cache that has all of test/kubelab's modules"

// download fetches the modules, so that what cannot be fetched is said by name.
func (r recipe) download(ctx context.Context, progress io.Writer) error {
	fmt.Fprintf(progress, "kubelab: fetching modules\n")
	command := r.goCommand(ctx, "mod", "download", "-json")
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
	switch {
	case failed > 0:
		return fmt.Errorf("%d modules could not be fetched; the first: %s\n%s", failed, first, offlineHint)
	case runErr != nil:
		return fmt.Errorf("modules could not be fetched: go mod download: %w\n%s%s", runErr, complaint.String(), offlineHint)
	}
	return nil
}

func (r recipe) goCommand(ctx context.Context, args ...string) *exec.Cmd {
	command := exec.CommandContext(ctx, "go", args...)
	command.Dir = r.source
	command.Env = append(os.Environ(), "CGO_ENABLED=0", "GOWORK=off")
	OwnGroup(command) // so that compilers end with it
	return command
}

// runShowingProgress runs go build -v, which names on standard error each package that it
// compiles, then prints a line every half minute. The rest of standard error goes into the error.
func runShowingProgress(build *exec.Cmd, start time.Time, progress io.Writer) error {
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
				fmt.Fprintf(progress, "kubelab: %d packages compiled after %v\n", packages.Load(), time.Since(start).Round(time.Second))
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
