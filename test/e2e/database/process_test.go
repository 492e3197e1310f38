package database

import (
	"bytes"
	"errors"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// A process is a container's command, running.
type process struct {
	t       *testing.T
	name    string
	command *exec.Cmd
	output  *output
	secrets []string
	ended   chan struct{}
}

// output is what a process has printed so far.
type output struct {
	mutex sync.Mutex
	text  bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	return o.text.String()
}

// startProcess starts a command whose output must not have any of the secrets. The end of the
// test ends it and whatever it has started.
func startProcess(t *testing.T, name string, command *exec.Cmd, secrets []string) *process {
	t.Helper()
	p := &process{t: t, name: name, command: command, output: &output{}, secrets: secrets, ended: make(chan struct{})}
	command.Stdout, command.Stderr = p.output, p.output
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		command.Wait() // its error is in ProcessState
		close(p.ended)
	}()
	release := guard(t, command)
	t.Cleanup(func() {
		release()
		<-p.ended
		for _, secret := range p.secrets {
			if strings.Contains(p.output.String(), secret) {
				t.Errorf("%s prints a secret:\n%s", p.name, p.output)
			}
		}
	})
	return p
}

// guard returns a function that kills the process group of a started command. The end of the
// tests does so too, whatever ends them: a script that waits would never end by itself.
func guard(t *testing.T, command *exec.Cmd) (release func()) {
	t.Helper()
	const script = `cat >/dev/null; kill -s KILL -- "-$1" 2>/dev/null`
	watch := exec.Command("sh", "-c", script, "sh", strconv.Itoa(command.Process.Pid))
	watch.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	stdin, err := watch.StdinPipe()
	if err == nil {
		err = watch.Start()
	}
	if err != nil {
		t.Fatal(errors.Join(err, syscall.Kill(-command.Process.Pid, syscall.SIGKILL)))
	}
	return func() {
		stdin.Close()
		watch.Wait() // fails if the group has ended by itself
	}
}

// waitUntilItSays waits until the process has printed the text, and wants it to run still.
func (p *process) waitUntilItSays(text string) {
	p.t.Helper()
	waitFor(p.t, func() error {
		select {
		case <-p.ended:
			p.t.Fatalf("%s ended: %v, want it to wait and to say %q\n%s", p.name, p.command.ProcessState, text, p.output)
		default:
		}
		if !strings.Contains(p.output.String(), text) {
			return fmt.Errorf("%s says %q, want %q", p.name, p.output, text)
		}
		return nil
	})
}

// wantExit waits until the process has ended, and wants this exit code.
func (p *process) wantExit(code int) *process {
	p.t.Helper()
	p.wantExitWithin(patience, code)
	return p
}

func (p *process) wantExitWithin(limit time.Duration, code int) {
	p.t.Helper()
	deadline := time.NewTimer(limit)
	defer deadline.Stop()
	select {
	case <-p.ended:
	case <-deadline.C:
		p.t.Fatalf("%s has not ended after %v:\n%s", p.name, limit, p.output)
	}
	if got := p.command.ProcessState.ExitCode(); got != code {
		p.t.Errorf("%s: %v, want exit code %d\n%s", p.name, p.command.ProcessState, code, p.output)
	}
}

// wantSaid wants an ended process to have printed the text.
func (p *process) wantSaid(text string) *process {
	p.t.Helper()
	if !strings.Contains(p.output.String(), text) {
		p.t.Errorf("%s said %q, want %q", p.name, p.output, text)
	}
	return p
}

// wantNotSaid wants an ended process not to have printed the text.
func (p *process) wantNotSaid(text string) {
	p.t.Helper()
	if strings.Contains(p.output.String(), text) {
		p.t.Errorf("%s said %q, which has %q", p.name, p.output, text)
	}
}

// terminate asks the process to end, as a kubelet does.
func (p *process) terminate() {
	p.t.Helper()
	if err := p.command.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, syscall.ESRCH) {
		p.t.Fatal(err)
	}
}
