package plane

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// A process is one running server.
type process struct {
	name    string
	command *exec.Cmd
	stdin   io.Closer // the server ends when this is closed
	log     string
	done    chan struct{} // closed once it has ended
	err     error         // why it ended; valid after done
}

// startProcess starts the named server in dir, with the files NAME.log, what it prints, and NAME.pid,
// its process id. The server must end when its standard input does.
func startProcess(dir string, environment []string, name string, arguments []string) (*process, error) {
	path := filepath.Join(dir, name+".log")
	log, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	command := exec.Command(arguments[0], arguments[1:]...)
	command.Stdout, command.Stderr = log, log
	command.Dir = dir
	command.Env = environment
	OwnGroup(command) // an interrupt from the terminal is ours to handle
	stdin, err := command.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := command.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	id := strconv.Itoa(command.Process.Pid)
	if err := os.WriteFile(filepath.Join(dir, name+".pid"), []byte(id), 0o666); err != nil {
		KillGroup(command)
		return nil, errors.Join(err, command.Wait())
	}
	p := &process{name: name, command: command, stdin: stdin, log: path, done: make(chan struct{})}
	go func() {
		p.err = command.Wait()
		close(p.done)
	}()
	return p, nil
}

// kill ends the process and waits until it is gone.
func (p *process) kill() {
	p.stdin.Close()
	KillGroup(p.command) // fails if the process has ended by itself
	<-p.done
}

// tailWidth is where lines of a tail are cut.
const tailWidth = 300

// tail returns the last n lines of what the process printed.
func (p *process) tail(n int) string {
	content, err := os.ReadFile(p.log)
	if err != nil {
		return err.Error()
	}
	lines := strings.Split(strings.TrimSpace(string(content)), "\n")
	lines = lines[max(0, len(lines)-n):]
	for i, line := range lines {
		if len(line) > tailWidth {
			lines[i] = line[:tailWidth] + " ..."
		}
	}
	return strings.Join(lines, "\n")
}

// OwnGroup makes command, when it starts, the head of a process group of its own. If it has a
// context, the end of that ends the whole group.
func OwnGroup(command *exec.Cmd) {
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if command.Cancel != nil {
		command.Cancel = func() error { return KillGroup(command) }
	}
}

// KillGroup kills the process group that a started command is the head of.
func KillGroup(command *exec.Cmd) error {
	return syscall.Kill(-command.Process.Pid, syscall.SIGKILL)
}

// Poll calls try ten times a second until it returns nil, or until ctx ends:
// then the error says why, and what try said last.
func Poll(ctx context.Context, try func() error) error {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		err := try()
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%w: %w", context.Cause(ctx), err)
		case <-tick.C:
		}
	}
}
