package cli_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What another program writes into a spec while petrify edits it is not lost.
func TestSetLosesNoEditOfOthers(t *testing.T) {
	s := prepareScene(t, setsASpec)
	for at, call := range s.writes {
		if call == "rename" {
			break // here the file was compared
		}
		dir := t.TempDir()
		spec := filepath.Join(dir, "a.yaml")
		writeFile(t, spec, s.old["a.yaml"])
		edited := s.old["a.yaml"] + "# mine\n"
		run := trace(t, strike{at: at + 1, during: func() { writeFile(t, spec, edited) }}, s.in(dir, s.args)...)
		says := fmt.Sprintf("petrify: error: write %q: was changed by another program at the same time; run again\n", spec)
		if run.status.ExitStatus() != 3 || run.stderr != says || run.stdout != "" {
			t.Errorf("before %s: status %v and %q on stderr, want exit code 3 and %q", call, run.status, run.stderr, says)
		}
		if diff := cmp.Diff(files{"a.yaml": edited}, filesIn(t, dir)); diff != "" {
			t.Errorf("before %s (-want +got):\n%s", call, diff)
		}
	}
}

// Of two processes that write the same at once, one says so, and what is there is whole
// and is of one of them.
func TestTwoWritersAtOnce(t *testing.T) {
	for _, v := range writingVerbs {
		if v.name == "file" || v.name == "new file" {
			continue // the last one wins, and there is nothing to lose
		}
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			s := prepareScene(t, v)
			times := []int{1, len(s.writes) / 2, len(s.writes) - 1}
			for i, call := range s.writes {
				if call == "exchange" {
					times = append(times, i+2)
				}
			}
			for _, at := range times {
				dir := t.TempDir()
				s.populate(t, dir)
				args := s.in(dir, s.args)
				var other result
				run := trace(t, strike{at: at, during: func() { other = runMain(args...) }}, args...)
				if one := (run.status.ExitStatus() != 0) != (other.Code != 0); !one {
					t.Errorf("at write %d: exit codes %d and %d, want one failure; stderr:\n%s%s", at, run.status.ExitStatus(), other.Code, run.stderr, other.Stderr)
				}
				for _, stderr := range []string{run.stderr, other.Stderr} {
					if stderr != "" && !strings.Contains(stderr, "was changed by another program at the same time") && !strings.Contains(stderr, "another petrify is writing there") && !strings.Contains(stderr, "is there already") {
						t.Errorf("at write %d: %q on stderr, want what came in between", at, stderr)
					}
				}
				if diff := cmp.Diff(s.new, filesIn(t, dir)); diff != "" {
					t.Errorf("at write %d (-want +got):\n%s", at, diff)
				}
			}
		})
	}
}
