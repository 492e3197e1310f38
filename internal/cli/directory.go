package cli

import (
	"context"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/petrify-dev/petrify/internal/diag"
	"github.com/petrify-dev/petrify/internal/gitops"
	"github.com/petrify-dev/petrify/internal/output"
)

func (flags *renderFlags) addDirectoryTo(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&flags.dir, "output-dir", "", "`DIR` to keep a file for each object in, a kustomization.yaml, and .petrify.sum, an inventory of them; other files in it are left alone")
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
	if dir, err := filepath.Abs(flags.dir); err == nil && dir == filepath.Dir(dir) {
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

// renderDirectory renders and writes, or compares, a directory.
func (r *run) renderDirectory(flags renderFlags) error {
	env, inputs, err := r.load(flags.spec)
	if err != nil {
		return err
	}
	manifest, err := renderLoaded(env, inputs, flags.spec)
	if err != nil {
		return err
	}
	files := gitops.Files(manifest, env.Spec.Target)
	if flags.check {
		differences, err := output.CheckDirectory(flags.dir, files)
		r.tell(flags.dir, differences)
		return err
	}
	// Without this, an interrupt would end the process between two files.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return output.WriteDirectory(ctx, flags.dir, files, flags.force)
}

// tell prints differences and makes them the run's result.
func (r *run) tell(dir string, differences []output.Difference) {
	r.different = len(differences) > 0
	r.stdout.Write(output.Report(dir, differences))
}

// refusals tell, for each file, why it was not written over and what to do.
func refusals(refused *output.Refused) diag.List {
	var list diag.List
	for _, file := range refused.Files {
		problem := diag.Diagnostic{
			Position: diag.Position{Name: filepath.Join(refused.Dir, file.Name)},
			Message:  "was not written by petrify, but stands where it writes",
			Hint:     "move it away; petrify writes over no file of others",
		}
		switch {
		case file.Kind == output.Edited:
			problem.Message = "was edited by hand"
			problem.Hint = "restore it and change the spec instead, or replace it with --force"
		case file.Kind == output.Obstacle:
			problem.Message = "is no directory, but stands where petrify writes one"
		case file.Old == nil:
			problem.Message = "is no regular file, but stands where petrify writes"
		}
		list = append(list, problem)
	}
	return list
}
