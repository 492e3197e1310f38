package cli

import (
	"slices"

	"github.com/petrify-dev/petrify/internal/diag"
	"github.com/petrify-dev/petrify/render"
	"github.com/petrify-dev/petrify/schema"
)

// restores tells whether what is asked for is not a release but the restoring of a dump.
func (flags *renderFlags) restores() bool {
	return slices.Contains(flags.stages.values, string(render.StageRestore))
}

// restoreConflicts returns what is wrong with the flags of a restore together.
func (flags *renderFlags) restoreConflicts() diag.List {
	switch {
	case !flags.restores() && flags.from.value != "":
		return flagUsageError("from", "names a dump that nothing restores", "allowed: with --stage restore")
	case !flags.restores():
		return nil
	case len(flags.stages.values) > 1:
		return flagUsageError("stage", "restore is no stage of a release", "allowed: --stage restore alone")
	case flags.from.value == "":
		return flagUsageError("stage", "restore is without a dump", "add --from NAME; the log of each backup lists the dumps that there are")
	}
	return nil
}

// renderRestore renders the restoring of a dump.
func (r *run) renderRestore(flags renderFlags) (render.Manifest, error) {
	env, inputs, err := r.load(flags.spec)
	if err != nil {
		return render.Manifest{}, err
	}
	manifest, err := render.Restore(env, schema.DumpName(flags.from.value))
	return manifest, located(err, inputs, flags.spec)
}
