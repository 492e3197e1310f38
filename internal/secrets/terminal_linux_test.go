package secrets_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
	"unsafe"
)

// terminal is where somebody types: what is written to the keyboard is read from the
// device, and the other way round.
type terminal struct {
	t                *testing.T
	keyboard, device *os.File
	shows            string
}

func newTerminal(t *testing.T) *terminal {
	t.Helper()
	keyboard, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skip("there are no terminals: ", err)
	}
	t.Cleanup(func() { _ = keyboard.Close() })
	var locked, number int32
	if err := control(keyboard, syscall.TIOCSPTLCK, unsafe.Pointer(&locked)); err != nil {
		t.Fatal(err)
	}
	if err := control(keyboard, syscall.TIOCGPTN, unsafe.Pointer(&number)); err != nil {
		t.Fatal(err)
	}
	device, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = device.Close() })
	return &terminal{t: t, keyboard: keyboard, device: device}
}

func control(file *os.File, request uintptr, argument unsafe.Pointer) error {
	connection, err := file.SyscallConn()
	if err != nil {
		return err
	}
	var failed syscall.Errno
	if err := connection.Control(func(fd uintptr) {
		_, _, failed = syscall.Syscall(syscall.SYS_IOCTL, fd, request, uintptr(argument))
	}); err != nil {
		return err
	}
	if failed != 0 {
		return failed
	}
	return nil
}

func modes(device *os.File) (modes syscall.Termios, err error) {
	err = control(device, syscall.TCGETS, unsafe.Pointer(&modes))
	return modes, err
}

// echoes tells whether a terminal shows what is typed.
func echoes(name string) bool {
	device, err := os.OpenFile(name, os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		return true
	}
	defer func() { _ = device.Close() }()
	modes, err := modes(device)
	return err != nil || modes.Lflag&syscall.ECHO != 0
}

// start runs a script of the machine on the terminal.
func (m machine) start(on *terminal, script string) *exec.Cmd {
	m.t.Helper()
	file := filepath.Join(m.t.TempDir(), "script")
	if err := os.WriteFile(file, []byte(script), 0o600); err != nil {
		m.t.Fatal(err)
	}
	command := exec.Command(m.shell[0], append(m.shell[1:], file)...)
	command.Env = []string{"PATH=" + m.bin + ":" + os.Getenv("PATH"), "CLUSTER=" + m.cluster, "ARGUMENTS=" + m.arguments, "TERMINAL=" + on.device.Name()}
	command.Stdin, command.Stdout, command.Stderr = on.device, on.device, on.device
	command.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := command.Start(); err != nil {
		m.t.Fatal(err)
	}
	m.t.Cleanup(func() { _ = command.Process.Kill() })
	return command
}

// answer waits for a prompt, and types.
func (on *terminal) answer(prompt, typed string) {
	on.t.Helper()
	from := len(on.shows)
	if err := on.keyboard.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
		on.t.Fatal(err)
	}
	buffer := make([]byte, 4096)
	for !strings.Contains(on.shows[from:], prompt) {
		n, err := on.keyboard.Read(buffer)
		if err != nil {
			on.t.Fatalf("waiting for %q: %v\n%s", prompt, err, on.shows)
		}
		on.shows += string(buffer[:n])
	}
	if _, err := on.keyboard.WriteString(typed); err != nil {
		on.t.Fatal(err)
	}
}

// pressUntilEnd types a key again, as people do, until the command has ended: a shell that
// is about to read when a signal comes reads first.
func (on *terminal) pressUntilEnd(command *exec.Cmd, key string) error {
	on.t.Helper()
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	again := time.NewTicker(time.Second)
	defer again.Stop()
	for {
		select {
		case err := <-ended:
			return err
		case <-again.C:
			if _, err := on.keyboard.WriteString(key); err != nil {
				on.t.Fatal(err)
			}
		}
	}
}

// What is pasted is one answer or none, whatever lines it has, and is not shown; nor is
// what is typed while programs run, to which the terminal's modes are told.
func TestScriptsOnATerminal(t *testing.T) {
	const pem = "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n"
	onShells(t, func(t *testing.T, m machine) {
		on := newTerminal(t)
		before, err := modes(on.device)
		if err != nil {
			t.Fatal(err)
		}
		command := m.start(on, script(t, "kubectl", three...))
		on.answer("GOOGLE_KEY of medusa-secret (required): your own: ", pem)
		on.answer("ERP_TOKEN of medusa-secret (required): your own: ", "hunter1\nhunter2\nhunter3\n")
		on.answer("not taken: it has several lines: write it to a file, and answer @ and the name of that file\r\nERP_TOKEN of medusa-secret (required): your own: ", "@/hunter4\n")
		on.answer("not taken: there is no file of that name that can be read\r\nERP_TOKEN of medusa-secret (required): your own: ", "hunter5\n")
		on.answer("SMTP_PASS of medusa-secret (required): your own: ", "hunter6\n")
		for range 3 {
			on.answer(" of medusa-secret (optional): ", "\n")
		}
		if err := command.Wait(); err != nil {
			t.Error(err)
		}
		got := m.secrets()["medusa-secret"]
		if got["GOOGLE_KEY"] != pem || got["ERP_TOKEN"] != "hunter5" || got["SMTP_PASS"] != "hunter6" {
			t.Errorf("has %q", got)
		}
		if after, err := modes(on.device); err != nil || after != before {
			t.Errorf("the terminal has %v (%v), and had %v", after, err, before)
		}
		if strings.Contains(on.shows, "hunter") || strings.Contains(on.shows, "MIIE") {
			t.Errorf("the terminal shows\n%s", on.shows)
		}
	})
}

// Whoever ends a script has a terminal as before.
func TestScriptsGiveTheTerminalBack(t *testing.T) {
	onShells(t, func(t *testing.T, m machine) {
		for key, code := range map[string]int{"\x03": 130, "\x1c": 131} {
			on := newTerminal(t)
			before, err := modes(on.device)
			if err != nil {
				t.Fatal(err)
			}
			command := m.start(on, script(t, "kubectl", three...))
			on.answer("GOOGLE_KEY of medusa-secret (required): your own: ", key)
			if err := on.pressUntilEnd(command, key); command.ProcessState.ExitCode() != code {
				t.Errorf("%q: %v", key, err)
			}
			if after, err := modes(on.device); err != nil || after != before {
				t.Errorf("%q: the terminal has %v (%v), and had %v", key, after, err, before)
			}
		}
	})
}
