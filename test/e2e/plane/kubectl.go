package plane

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Kubectl runs kubectl as the administrator of one control plane. It reads and writes
// nothing in the user's home directory.
type Kubectl struct {
	dir string
}

// Open returns the kubectl of the control plane that runs in dir, in this process or another.
func Open(dir string) Kubectl {
	return Kubectl{dir: dir}
}

// A Result is what a run of kubectl left.
type Result struct {
	Args   []string
	Stdout string
	Stderr string
	Code   int // exit code
}

func (r Result) String() string {
	return fmt.Sprintf("kubectl %s: exit code %d\n%s%s", strings.Join(r.Args, " "), r.Code, r.Stdout, r.Stderr)
}

// Run runs kubectl with stdin as its standard input. An exit code other than 0 is no error;
// that it did not run, or not to its end before ctx did, is.
func (k Kubectl) Run(ctx context.Context, stdin string, args ...string) (Result, error) {
	command := exec.CommandContext(ctx, filepath.Join(k.dir, "kubectl"), args...)
	command.Env = k.environment()
	command.Stdin = strings.NewReader(stdin)
	var stdout, stderr strings.Builder
	command.Stdout, command.Stderr = &stdout, &stderr
	err := command.Run()
	result := Result{Args: args, Stdout: stdout.String(), Stderr: stderr.String(), Code: command.ProcessState.ExitCode()}
	if ctx.Err() != nil {
		return result, fmt.Errorf("kubectl %s: %w\n%s%s", strings.Join(args, " "), context.Cause(ctx), result.Stdout, result.Stderr)
	}
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		return result, fmt.Errorf("kubectl %s: %w", strings.Join(args, " "), err)
	}
	return result, nil
}

// Words is a command that runs kubectl with these arguments first, for a shell.
func (k Kubectl) Words(args ...string) []string {
	words := append([]string{"env", "-i"}, k.environment()...)
	words = append(append(words, filepath.Join(k.dir, "kubectl")), args...)
	for i, word := range words {
		words[i] = "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
	}
	return words
}

// must is Run for a command whose failure is an error.
func (k Kubectl) must(ctx context.Context, stdin string, args ...string) error {
	result, err := k.Run(ctx, stdin, args...)
	if err == nil && result.Code != 0 {
		err = errors.New(result.String())
	}
	return err
}

// environment leaves out what the user has set for kubectl, such as KUBERC. Without collecting
// garbage kubectl, which is over in a moment, takes half the time.
func (k Kubectl) environment() []string {
	return append(environment(k.dir), "GOGC=off")
}

// environment is that of every process of a control plane in dir: settings of the user,
// such as ETCD_NAME or HTTPS_PROXY, do not reach it.
func environment(dir string) []string {
	return []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "TMPDIR=" + dir, "KUBECONFIG=" + filepath.Join(dir, "kubeconfig")}
}
