package database

import (
	"net"
	"os"
	"path/filepath"
	"testing"

	"github.com/petrify-dev/petrify/test/e2e/plane"
)

// The init containers that only wait for a port run BusyBox.
func TestPorts(t *testing.T) {
	path := busybox(t)
	for _, test := range []struct{ app, container string }{
		{"medusa", "wait-for-redis"},
		{"medusa-worker", "wait-for-postgres"},
		{"storefront", "wait-for-medusa"},
	} {
		t.Run(test.container, func(t *testing.T) {
			t.Parallel()
			addresses, err := plane.FreeAddresses(1)
			if err != nil {
				t.Fatal(err)
			}
			host, port, err := net.SplitHostPort(addresses[0])
			if err != nil {
				t.Fatal(err)
			}
			r := readRelease(t, t.TempDir(), nil, []string{"medusa.migrate.gate=false"})
			variables := []string{"PATH=" + path, "WAIT_HOST=" + host, "WAIT_PORT=" + port}

			p := r.start(test.app, test.container, variables...)
			p.waitUntilItSays("waiting for " + addresses[0] + "\n")
			ended := r.start(test.app, test.container, variables...)
			ended.waitUntilItSays("waiting for " + addresses[0] + "\n")
			ended.terminate()
			ended.wantExitWithin(promptly, 143)

			listener, err := net.Listen("tcp", addresses[0])
			if err != nil {
				t.Fatal(err)
			}
			defer listener.Close()
			p.wantExit(0)
			r.start(test.app, test.container, variables...).wantExit(0).wantNotSaid("waiting")
		})
	}
}

// busybox returns a PATH in which all is BusyBox, but for nc: Debian builds BusyBox without its
// option -z, which the image has.
func busybox(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	program := need(t, inPath("busybox"), "busybox")
	for name, target := range map[string]string{
		"sh":    program,
		"sleep": program,
		"nc":    need(t, inPath("nc"), "netcat-openbsd"),
	} {
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}
