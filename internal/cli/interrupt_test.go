//go:build unix

package cli_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// A process that waits for more input ends with an interrupt, as any other does.
func TestAnInterruptEndsAWaitForInput(t *testing.T) {
	for _, args := range []string{"render -f PIPE", "set -f PIPE target=flux", "eject -f PIPE DIR/new", "render -f PIPE -o DIR/new", "fn PIPE", "render -f PIPE --output-dir DIR/new"} {
		t.Run(args, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			pipe := filepath.Join(dir, "pipe")
			if err := syscall.Mkfifo(pipe, 0o666); err != nil {
				t.Fatal(err)
			}
			var stdout, stderr strings.Builder
			petrify := exec.Command("petrify", strings.Fields(strings.NewReplacer("PIPE", pipe, "DIR", dir).Replace(args))...)
			petrify.Stdout, petrify.Stderr = &stdout, &stderr
			if err := petrify.Start(); err != nil {
				t.Fatal(err)
			}
			// This returns when the process has opened the pipe, and now waits.
			writer, err := os.OpenFile(pipe, os.O_WRONLY, 0)
			if err != nil {
				t.Fatal(err)
			}
			defer writer.Close()
			if err := petrify.Process.Signal(os.Interrupt); err != nil {
				t.Fatal(err)
			}
			_ = petrify.Wait()
			if status := petrify.ProcessState.Sys().(syscall.WaitStatus); !status.Signaled() || status.Signal() != syscall.SIGINT {
				t.Errorf("the process ended with %v, want it ended by the interrupt", petrify.ProcessState)
			}
			if stdout.Len() > 0 || stderr.Len() > 0 {
				t.Errorf("%q on stdout and %q on stderr, want nothing", &stdout, &stderr)
			}
			if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
				t.Errorf("beside the pipe there is something: %v, %v", entries, err)
			}
		})
	}
}

// stubborn takes the first signal and goes on all the same.
func stubborn(ctx context.Context) error {
	fmt.Println("began")
	<-ctx.Done()
	fmt.Println("signalled")
	_, err := io.Copy(io.Discard, os.Stdin)
	return err
}

// Whatever a run is stuck in, who presses Ctrl-C twice gets rid of it.
func TestASecondSignalEndsTheProcess(t *testing.T) {
	process := exec.Command("stubborn")
	stdin, err := process.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer stdin.Close()
	stdout, err := process.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	said := bufio.NewScanner(stdout)
	for _, s := range []os.Signal{syscall.SIGTERM, os.Interrupt} {
		said.Scan()
		if err := process.Process.Signal(s); err != nil {
			t.Fatal(err)
		}
	}
	_ = process.Wait()
	if status := process.ProcessState.Sys().(syscall.WaitStatus); !status.Signaled() || status.Signal() != syscall.SIGINT {
		t.Errorf("the process ended with %v, want it ended by the second signal", process.ProcessState)
	}
}
