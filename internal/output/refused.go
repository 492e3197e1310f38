package output

import (
	"path/filepath"
	"strings"
)

// Refused is an error: what stands in directories may not be written over. Nothing
// was written.
type Refused struct{ Files []RefusedFile }

// RefusedFile is an Edited, Converted or Foreign file, or an Obstacle.
type RefusedFile struct {
	Dir    string // as it was given
	Listed bool   // the directory has an inventory
	Difference
}

// Path is that of the file, as the user knows it.
func (f RefusedFile) Path() string { return filepath.Join(f.Dir, f.Name) }

func (r *Refused) Error() string {
	var lines []string
	for _, file := range r.Files {
		lines = append(lines, file.Path()+": "+file.Kind.String())
	}
	return strings.Join(lines, "\n")
}

// refused returns the differences that may not be carried out.
func (d directory) refused(found comparison, force bool) []RefusedFile {
	var refused []RefusedFile
	for _, difference := range found.differences {
		switch difference.Kind {
		case Edited, Converted:
			if force {
				continue
			}
		case Foreign, Obstacle:
		default:
			continue
		}
		refused = append(refused, RefusedFile{d.path, found.listed, difference})
	}
	return refused
}
