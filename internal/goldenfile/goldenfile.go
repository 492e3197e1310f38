// Package goldenfile compares what a test got with a file that is committed. Only tests
// import it, and it must not know what the files hold.
package goldenfile

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write what tests get as what they expect")

// Want reports how a text differs from the file or, with the flag -update, writes it there.
func Want(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v; make golden writes it, then read it", err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("%s differs (-want +got); make golden writes it, then read every line:\n%s", file, diff)
	}
}
