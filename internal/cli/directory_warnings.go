package cli

import (
	"path/filepath"
	"slices"

	"github.com/petrify-dev/petrify/internal/diag"
	"github.com/petrify-dev/petrify/internal/output"
)

// warnOfLeftovers tells of what petrify once rendered beside the environments' own
// directories, and returns it: a controller may still apply it.
func (r *run) warnOfLeftovers(parent string, all []environment) (leftovers []output.Difference, err error) {
	written, err := output.Written(parent)
	if err != nil {
		return nil, err
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
		leftovers = append(leftovers, output.Difference{Kind: output.Leftover, Name: name})
	}
	return leftovers, nil
}

// warnOfEnvironmentsWithin tells of an environment that takes the place of the directory
// which those of many are kept in. A directory that cannot be read is left to who writes.
func (r *run) warnOfEnvironmentsWithin(dir string, e environment) {
	written, err := output.Written(dir)
	at := slices.IndexFunc(written, func(name string) bool { return name != "." })
	if err != nil || at < 0 {
		return
	}
	r.warnings = append(r.warnings, diag.Diagnostic{
		Severity: diag.Warning,
		Position: diag.Position{Name: dir},
		Message:  "holds the directories of environments, such as " + diag.Quote(filepath.Join(dir, written[at])) + ", and now the files of one itself",
		Hint:     "if it is one of many, name its own directory: --output-dir " + diag.Quote(filepath.Join(dir, e.name())),
	})
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

// within tells whether a file is in a directory or below it, by their names. It is not
// in itself.
func within(dir, file string) bool {
	dir, errDir := filepath.Abs(dir)
	file, errFile := filepath.Abs(file)
	relative, err := filepath.Rel(dir, file)
	return errDir == nil && errFile == nil && err == nil && relative != "." && filepath.IsLocal(relative)
}
