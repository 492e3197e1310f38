package cli_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// strike is what happens to a process at one of the system calls that write to files.
type strike struct {
	at     int            // the first is 1
	signal syscall.Signal // sent before the call; SIGKILL means that it is not carried out
	fails  syscall.Errno  // returned by the call, which is not carried out
	full   bool           // so it is by all later ones that need space
	during func()         // is called while the process waits before the call; may be nil
}

// tracedRun is what became of a process.
type tracedRun struct {
	writes         []string // the system calls that write to files, in order
	status         syscall.WaitStatus
	stdout, stderr string
}

// writers are the system calls by which Go writes to files.
var writers = map[uint64]struct {
	name       string
	needsSpace bool
}{
	syscall.SYS_OPENAT:   {"create", true},
	syscall.SYS_WRITE:    {"write", true},
	syscall.SYS_MKDIRAT:  {"mkdir", true},
	syscall.SYS_FSYNC:    {"sync", false},
	syscall.SYS_FCHMOD:   {"chmod", false},
	syscall.SYS_RENAMEAT: {"rename", false},
	unix.SYS_RENAMEAT2:   {"exchange", false},
	syscall.SYS_LINKAT:   {"link", true},
	syscall.SYS_UNLINKAT: {"remove", false},
}

// tracer follows a process, with all its threads, from one system call to the next.
// All its calls must come from one thread.
type tracer struct {
	strike  strike
	process int
	run     tracedRun
	failing map[int]syscall.Errno // by the threads that are in such a call
}

const (
	atSystemCall = syscall.SIGTRAP | 0x80
	exitKill     = 0x100000   // PTRACE_O_EXITKILL: the process ends with its tracer
	ownChildren  = 0x20000000 // __WNOTHREAD: not those that other tests started
)

// trace runs petrify and strikes.
func trace(t *testing.T, s strike, args ...string) tracedRun {
	t.Helper()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	streams := []*os.File{openStream(t), openStream(t), openStream(t)}
	program, err := exec.LookPath("petrify")
	if err != nil {
		t.Fatal(err)
	}
	process, err := os.StartProcess(program, append([]string{program}, args...), &os.ProcAttr{
		Files: streams,
		Env:   append(os.Environ(), "GOCOVERDIR="),
		Sys:   &syscall.SysProcAttr{Ptrace: true},
	})
	if err != nil {
		t.Skipf("processes cannot be traced here: %v", err)
	}
	tr := tracer{strike: s, process: process.Pid, failing: map[int]syscall.Errno{}}
	if err := tr.follow(); err != nil {
		t.Fatalf("trace %q: %v", args, err)
	}
	_ = process.Release()
	tr.run.stdout, tr.run.stderr = content(t, streams[1]), content(t, streams[2])
	return tr.run
}

func openStream(t *testing.T) *os.File {
	t.Helper()
	f, err := os.CreateTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func content(t *testing.T, f *os.File) string {
	t.Helper()
	data, err := os.ReadFile(f.Name())
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// follow returns when the process has ended. It begins to look when the program does.
func (tr *tracer) follow() error {
	var status syscall.WaitStatus
	if _, err := wait(tr.process, &status); err != nil {
		return err
	}
	if err := syscall.PtraceSetOptions(tr.process, syscall.PTRACE_O_TRACESYSGOOD|syscall.PTRACE_O_TRACECLONE|exitKill); err != nil {
		return err
	}
	for thread := tr.process; ; {
		deliver := 0
		switch signal := status.StopSignal(); signal {
		case atSystemCall:
			if err := tr.systemCall(thread); err != nil {
				return err
			}
		case syscall.SIGTRAP, syscall.SIGSTOP: // a thread begins, or the program
		default:
			deliver = int(signal)
		}
		// A thread that is killed cannot be continued.
		if err := syscall.PtraceSyscall(thread, deliver); err != nil && err != syscall.ESRCH {
			return err
		}
		for ended := true; ended; ended = !status.Stopped() {
			var err error
			if thread, err = wait(-1, &status); err != nil {
				return err
			}
			if thread == tr.process && !status.Stopped() {
				tr.run.status = status
				return nil
			}
		}
	}
}

func wait(pid int, status *syscall.WaitStatus) (int, error) {
	for {
		pid, err := syscall.Wait4(pid, status, syscall.WALL|ownChildren, nil)
		if err != syscall.EINTR {
			return pid, err
		}
	}
}

// systemCall is where a thread is about to enter a system call or has left one.
func (tr *tracer) systemCall(thread int) error {
	var registers syscall.PtraceRegs
	if err := syscall.PtraceGetRegs(thread, &registers); err != nil {
		return ignoreKilled(err)
	}
	if fails, leaving := tr.failing[thread]; leaving {
		delete(tr.failing, thread)
		registers.Rax = returned(fails)
		return ignoreKilled(syscall.PtraceSetRegs(thread, &registers))
	}
	if registers.Rax != returned(syscall.ENOSYS) || !writesToFile(thread, registers) {
		return nil
	}
	call := writers[registers.Orig_rax]
	tr.run.writes = append(tr.run.writes, call.name)
	now := len(tr.run.writes)
	struck := now == tr.strike.at
	if struck && tr.strike.during != nil {
		tr.strike.during()
	}
	if struck && tr.strike.signal != 0 {
		if err := syscall.Kill(tr.process, tr.strike.signal); err != nil {
			return err
		}
	}
	later := tr.strike.full && now > tr.strike.at && call.needsSpace
	if tr.strike.fails == 0 && tr.strike.signal != syscall.SIGKILL || !struck && !later {
		return nil
	}
	tr.failing[thread] = tr.strike.fails
	registers.Orig_rax = ^uint64(0) // no system call at all
	return ignoreKilled(syscall.PtraceSetRegs(thread, &registers))
}

// returned is how the kernel tells of an error. It shows ENOSYS while a system call is
// entered.
func returned(err syscall.Errno) uint64 { return -uint64(err) }

func ignoreKilled(err error) error {
	if err == syscall.ESRCH {
		return nil
	}
	return err
}

// writesToFile tells whether a system call is one of writers. Neither stderr is meant,
// nor what is no file.
func writesToFile(thread int, registers syscall.PtraceRegs) bool {
	_, writes := writers[registers.Orig_rax]
	switch registers.Orig_rax {
	case syscall.SYS_OPENAT:
		return registers.Rdx&syscall.O_CREAT != 0
	case syscall.SYS_WRITE:
		fd := strconv.FormatUint(registers.Rdi, 10)
		to, err := os.Readlink(filepath.Join("/proc", strconv.Itoa(thread), "fd", fd))
		return err == nil && fd != "2" && strings.HasPrefix(to, "/")
	}
	return writes
}
