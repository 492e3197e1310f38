package cli

import (
	"context"
	"path"
	"path/filepath"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/petrify-dev/petrify/internal/change"
	"github.com/petrify-dev/petrify/internal/diag"
	"github.com/petrify-dev/petrify/internal/gitops"
	"github.com/petrify-dev/petrify/internal/output"
	"github.com/petrify-dev/petrify/internal/parallel"
)

func (flags *renderFlags) addDirectoryTo(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&flags.dir, "output-dir", "", "`DIR` to keep a file for each object in, a kustomization.yaml, and .petrify.sum, an inventory of them; other files in it are left alone; for a pattern, a directory for each environment is kept in it")
	f.BoolVar(&flags.check, "check", false, "write nothing; print what --output-dir or -o would change, and exit with 1 if that is anything")
	f.BoolVar(&flags.force, "force", false, "let --output-dir replace and remove files that were edited by hand")
	if err := cmd.MarkFlagDirname("output-dir"); err != nil {
		panic(err)
	}
}

// conflicts returns all that is wrong with the output flags together.
func (flags *renderFlags) conflicts(given *pflag.FlagSet) error {
	var found diag.List
	if flags.output == "" {
		found = append(found, flagUsageError("output", "is an empty name", "allowed: a file, or - for stdout")...)
	}
	toDir := given.Changed("output-dir")
	if toDir {
		found = append(found, flags.directoryConflicts(given)...)
	}
	if flags.check && !toDir && flags.output == standardOutput {
		found = append(found, flagUsageError("check", "has nothing to compare with", "allowed: with --output-dir DIR or with -o FILE")...)
	}
	found = append(found, flags.restoreConflicts()...)
	if flags.force && (!toDir || flags.check) {
		found = append(found, flagUsageError("force", "has nothing to write by force", "allowed: with --output-dir DIR, without --check")...)
	}
	return found.Err()
}

func (flags *renderFlags) directoryConflicts(given *pflag.FlagSet) diag.List {
	var found diag.List
	if flags.dir == "" {
		found = append(found, flagUsageError("output-dir", "is an empty name", "allowed: a directory, which is made if it is not there")...)
	}
	if isFileSystemRoot(flags.dir) {
		found = append(found, flagUsageError("output-dir", diag.Quote(flags.dir)+" is the root of the file system", "allowed: a directory of the environment's own")...)
	}
	for _, excluded := range []struct {
		flag  string
		given bool
	}{
		{"output", given.Changed("output")},
		{"stage", given.Changed("stage")},
		{"show-only", given.Changed("show-only")},
		{"format json", flags.format.value == "json"},
	} {
		if excluded.given {
			found = append(found, flagUsageError("output-dir", "does not go with --"+excluded.flag, "a directory holds the whole stack as YAML")...)
		}
	}
	return found
}

// isFileSystemRoot tells whether a directory is the root of the file system, also by a
// link. What is not there is not.
func isFileSystemRoot(dir string) bool {
	dir, err := filepath.Abs(dir)
	if err == nil {
		if target, err := filepath.EvalSymlinks(dir); err == nil {
			dir = target
		}
	}
	return err == nil && dir == filepath.Dir(dir)
}

// renderDirectories renders and writes, or compares, a directory or one for each of
// many environments.
func (r *run) renderDirectories(flags renderFlags) error {
	steps := 3 // render, stage, complete
	if flags.check {
		steps = 2 // render, compare
	}
	progress := r.progress(steps)
	defer progress.end()
	all, many, err := r.environments(flags.spec, printed(), progress)
	if err != nil {
		return err
	}
	directories := directoriesOf(all, many, flags.dir)
	var leftovers []output.Difference
	if many {
		if leftovers, err = r.warnOfLeftovers(flags.dir, all); err != nil {
			return err
		}
	} else {
		r.warnOfEnvironmentsWithin(flags.dir, all[0])
	}
	r.warnOfSpecsWithin(flags.dir, all)
	if flags.check {
		return r.compare(flags.dir, directories, leftovers, progress)
	}
	return interruptible(func(ctx context.Context) error {
		return output.WriteDirectories(ctx, directories, flags.force, progress.step)
	})
}

func directoriesOf(all []environment, many bool, parent string) []output.Directory {
	var directories []output.Directory
	for _, e := range all {
		dir := parent
		if many {
			dir = filepath.Join(parent, e.name())
		}
		directories = append(directories, output.Directory{Path: dir, Derived: many, Files: gitops.Files(e.manifest, e.spec.Spec.Target)})
	}
	return directories
}

// compare tells of all differences at once, by their names below dir, and of leftovers.
func (r *run) compare(dir string, directories []output.Directory, leftovers []output.Difference, progress *progress) error {
	found := make([][]output.Difference, len(directories))
	failed := make([]error, len(directories))
	parallel.Each(len(directories), func(i int) {
		found[i], failed[i] = directories[i].Check()
		progress.step()
	})
	var differences []output.Difference
	for i, directory := range directories {
		if failed[i] != nil {
			return failed[i]
		}
		below, err := filepath.Rel(dir, directory.Path)
		if err != nil {
			return err
		}
		for _, difference := range found[i] {
			difference.Name = path.Join(filepath.ToSlash(below), difference.Name)
			differences = append(differences, difference)
		}
	}
	r.tell(dir, append(differences, leftovers...))
	return nil
}

// tell prints differences and makes them the run's result. What stands in a file may be
// of any hand.
func (r *run) tell(dir string, differences []output.Difference) {
	r.different = len(differences) > 0
	for i := range differences {
		d := &differences[i]
		d.Old, d.New = change.ConcealTexts(d.Old, d.New)
	}
	r.stdout.Write(output.Report(dir, differences))
}
