package output

import (
	"path/filepath"
	"strings"
)

// Refused is an error: what stands in a directory may not be written over. Nothing
// was written.
type Refused struct {
	Dir   string
	Files []Difference // Edited and Foreign ones and Obstacles only
}

func (r *Refused) Error() string {
	var lines []string
	for _, file := range r.Files {
		lines = append(lines, filepath.Join(r.Dir, file.Name)+": "+file.Kind.String())
	}
	return strings.Join(lines, "\n")
}

// refusal returns a *Refused if one of the differences may not be carried out.
func (d directory) refusal(differences []Difference, force bool) error {
	var refused []Difference
	for _, difference := range differences {
		switch {
		case difference.Kind == Edited && !force, difference.Kind == Foreign, difference.Kind == Obstacle:
			refused = append(refused, difference)
		}
	}
	if len(refused) == 0 {
		return nil
	}
	return &Refused{Dir: d.path, Files: refused}
}
