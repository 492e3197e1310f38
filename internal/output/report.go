package output

import (
	"fmt"
	"path"
	"path/filepath"

	"github.com/rogpeppe/go-internal/diff"
)

// Report tells of differences: a line for each, then each as a unified diff, of the
// form that patch -p0 reads. The names of the files are below dir, which may be empty.
func Report(dir string, differences []Difference) []byte {
	var report []byte
	for _, d := range differences {
		report = fmt.Appendf(report, "%v: %s\n", d.Kind, d.Name)
	}
	for _, d := range differences {
		report = append(report, d.diff(path.Join(filepath.ToSlash(dir), d.Name))...)
	}
	return report
}

// diff is empty for what has no content to compare.
func (d Difference) diff(name string) []byte {
	if d.Kind == Obstacle || d.Kind == Leftover || d.Kind == Foreign && d.Old == nil {
		return nil
	}
	return append([]byte{'\n'}, Unified(name, d.Old, name, d.New)...)
}

// Unified is the difference between two texts as a unified diff, in which they have
// these names. A nil text is not there.
func Unified(from string, before []byte, to string, after []byte) []byte {
	const none = "/dev/null"
	if before == nil {
		from = none
	}
	if after == nil {
		to = none
	}
	return diff.Diff(from, before, to, after)
}
