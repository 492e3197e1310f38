package cli

import (
	"path/filepath"
	"slices"

	"github.com/petrify-dev/petrify/internal/diag"
	"github.com/petrify-dev/petrify/internal/output"
)

// warnOfLeftovers tells of what petrify once rendered beside the environments' own
// directories: a controller may still apply it.
func (r *run) warnOfLeftovers(parent string, all []environment) error {
	written, err := output.Written(parent)
	if err != nil {
		return err
	}
	for _, name := range written {
		leftover := diag.Diagnostic{Severity: diag.Warning, Position: diag.Position{Name: filepath.Join(parent, name)}}
		switch {
		case name == ".":
			leftover.Message = "holds files of petrify itself, beside the directories of environments"
			leftover.Hint = "if they are not needed, remove what its .petrify.sum names"
		case !slices.ContainsFunc(all, func(e environment) bool { return e.name() == name }):
			leftover.Message = "was rendered once, but is the directory of none of these environments"
			leftover.Hint = "if the environment is gone, remove the directory; petrify does not"
		default:
			continue
		}
		r.warnings = append(r.warnings, leftover)
	}
	return nil
}

// warnOfSpecsWithin tells of specs in the directory that is written to: a tool that
// applies every YAML file there, as kubectl apply does, takes them for objects.
func (r *run) warnOfSpecsWithin(dir string, all []environment) {
	for _, e := range all {
		for _, input := range e.inputs {
			if input.Name != standardInput && within(dir, input.Name) {
				r.warnings = append(r.warnings, diag.Diagnostic{
					Severity: diag.Warning,
					Position: diag.Position{Name: input.Name},
					Message:  "is in the directory that is rendered, where it may be taken for an object to apply",
					Hint:     "keep specs and rendered files apart",
				})
			}
		}
	}
}

// within tells whether a file is in a directory or below it, by their names.
func within(dir, file string) bool {
	dir, errDir := filepath.Abs(dir)
	file, errFile := filepath.Abs(file)
	relative, err := filepath.Rel(dir, file)
	return errDir == nil && errFile == nil && err == nil && filepath.IsLocal(relative)
}
