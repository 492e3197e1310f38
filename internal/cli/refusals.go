package cli

import (
	"slices"

	"github.com/petrify-dev/petrify/internal/diag"
	"github.com/petrify-dev/petrify/internal/gitops"
	"github.com/petrify-dev/petrify/internal/output"
)

// refusals tell, for each file, why it was not written over and what to do. What befell
// a whole directory is told once.
func refusals(refused *output.Refused) diag.List {
	var list diag.List
	for _, file := range refused.Files {
		problem := refusal(file)
		if !slices.ContainsFunc(list, func(d diag.Diagnostic) bool {
			return d.Position == problem.Position && d.Message == problem.Message
		}) {
			list = append(list, problem)
		}
	}
	return list
}

func refusal(file output.RefusedFile) diag.Diagnostic {
	problem := diag.Diagnostic{
		Position: diag.Position{Name: file.Path()},
		Message:  "was not written by petrify, but stands where it writes",
		Hint:     "move it away; petrify writes over no file of others",
	}
	switch {
	case file.Kind == output.Converted:
		problem.Position.Name = file.Dir
		problem.Message = "holds files with Windows line endings"
		problem.Hint = "keep Git from converting them by the line * -text in .gitattributes, and check them out again, or replace them with --force"
	case file.Kind == output.Foreign && !file.Listed && gitops.IsRendered(file.Old):
		problem.Position.Name = file.Dir
		problem.Message = "holds files that petrify rendered, but no .petrify.sum that names them"
		problem.Hint = "restore .petrify.sum from Git; without it nobody can tell whether they were edited since"
	case file.Kind == output.Edited:
		problem.Message = "was edited by hand"
		problem.Hint = "restore it and change the spec instead, or replace it with --force"
	case file.Kind == output.Obstacle:
		problem.Message = "is no directory, but stands where petrify writes one"
	case file.Old == nil:
		problem.Message = "is no regular file, but stands where petrify writes"
	}
	return problem
}
