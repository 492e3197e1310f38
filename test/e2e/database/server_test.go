package database

import (
	"context"
	"crypto/rand"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/petrify-dev/petrify/test/e2e/plane"
)

// patience is how long a test waits for one thing. Most take less than the two seconds between
// the attempts of a script that waits; this is for busy machines.
const patience = time.Minute

// The roles of the database server: its administrator, and the owner of every shop's database.
const (
	administrator = "administrator"
	owner         = "medusa"
)

// A server is a PostgreSQL server for one test, on a free port of 127.0.0.1.
type server struct {
	programs string // directory
	address  string
	password string // of all roles
}

// watch runs a program until standard input ends, and then removes a directory: however the
// tests end, nothing of the server stays.
const watch = `
home=$1; shift
"$@" >"$home/log" 2>&1 &
cat >/dev/null
kill -QUIT $!
wait
rm -rf "$home"
`

// startServer starts a server, which the end of the test stops.
func startServer(t *testing.T, programs string) server {
	t.Helper()
	home, err := os.MkdirTemp("", "petrify-postgres-")
	if err != nil {
		t.Fatal(err)
	}
	addresses, err := plane.FreeAddresses(1)
	if err != nil {
		t.Fatal(err)
	}
	s := server{programs, addresses[0], rand.Text()}
	_, port, err := net.SplitHostPort(s.address)
	if err != nil {
		t.Fatal(err)
	}
	passwords, data := filepath.Join(home, "passwords"), filepath.Join(home, "data")
	if err := os.WriteFile(passwords, []byte(s.password), 0o600); err != nil {
		t.Fatal(err)
	}
	account := unprivileged(t, home, passwords)

	initialize := exec.Command(filepath.Join(programs, "initdb"), "--pgdata="+data, "--username="+administrator, "--pwfile="+passwords,
		"--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync")
	initialize.Dir, initialize.SysProcAttr = home, &syscall.SysProcAttr{Credential: account}
	if output, err := initialize.CombinedOutput(); err != nil {
		t.Fatalf("initdb: %v\n%s", err, output)
	}
	run := exec.Command("sh", "-c", watch, "sh", home, filepath.Join(programs, "postgres"), "-D", data, "-p", port,
		"-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=off")
	// In a group of its own an interrupt from the terminal does not reach it before us.
	run.Dir, run.SysProcAttr = home, &syscall.SysProcAttr{Credential: account, Setpgid: true}
	stdin, err := run.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stdin.Close()
		if err := run.Wait(); err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(home); !os.IsNotExist(err) {
			t.Errorf("%s is still there: %v", home, err)
		}
	})
	waitFor(t, func() error {
		_, err := s.query("postgres", "select 1")
		if log, readErr := os.ReadFile(filepath.Join(home, "log")); err != nil && readErr == nil {
			return fmt.Errorf("%w\n%s", err, log)
		}
		return err
	})
	s.must(t, "postgres", "create role "+owner+" login password '"+s.password+"'")
	return s
}

// unprivileged returns whom PostgreSQL runs as, which refuses to run as root, and gives them
// the paths. It is nil for the one who runs the tests.
func unprivileged(t *testing.T, paths ...string) *syscall.Credential {
	t.Helper()
	if os.Getuid() != 0 {
		return nil
	}
	account, err := user.Lookup("postgres")
	if err != nil {
		account, err = user.Lookup("nobody")
	}
	if err != nil {
		t.Fatal(err)
	}
	uid, err := strconv.Atoi(account.Uid)
	if err != nil {
		t.Fatal(err)
	}
	gid, err := strconv.Atoi(account.Gid)
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		if err := os.Chown(path, uid, gid); err != nil {
			t.Fatal(err)
		}
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
}

// url is where a role reaches a database with a password.
func (s server) url(role, password, database string) string {
	return (&url.URL{Scheme: "postgresql", User: url.UserPassword(role, password), Host: s.address, Path: database}).String()
}

// query runs a statement as the administrator and returns what it prints: columns separated by
// "|", no headings.
func (s server) query(database, statement string) (string, error) {
	psql := exec.Command(filepath.Join(s.programs, "psql"), "--no-psqlrc", "--quiet", "--tuples-only", "--no-align",
		"--dbname="+s.url(administrator, s.password, database), "--command="+statement)
	output, err := psql.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%s: %w\n%s", statement, err, output)
	}
	return strings.TrimSpace(string(output)), nil
}

func (s server) must(t *testing.T, database, statement string) string {
	t.Helper()
	output, err := s.query(database, statement)
	if err != nil {
		t.Fatal(err)
	}
	return output
}

// waitFor waits until try returns nil.
func waitFor(t *testing.T, try func() error) {
	t.Helper()
	ctx, cancel := context.WithTimeoutCause(t.Context(), patience, fmt.Errorf("not so after %v", patience))
	defer cancel()
	if err := plane.Poll(ctx, try); err != nil {
		t.Fatal(err)
	}
}
