package cli

import (
	"github.com/spf13/cobra"

	"github.com/petrify-dev/petrify/internal/change"
	"github.com/petrify-dev/petrify/internal/output"
	"github.com/petrify-dev/petrify/internal/stack"
)

const diffHelp = `print what it means to apply the stack AFTER where BEFORE runs, gravest first,
and then how each object differs

Each is a spec, a directory or file that was rendered from one, or - for stdin.

exit codes:
  0  the same: nothing is printed
  1  different
  2  what is compared is no stack; usage
  3  input, output or internal error

--output json prints an object, if the stacks are the same as well:
  same     whether they are
  meaning  a list, gravest first, of
             consequence  refused, data, rebuild, outage, removed, target, run, restart, scale,
                          traffic, added, changed or metadata
             objects      the Kind/name of each object that differs because of it
             message      as in the text
  objects  a list, in the order of AFTER, of those that differ
             kind, namespace, name
             change       added, removed, changed, or replaced by one of another name or namespace
             was          namespace and name of what is replaced
             diff         unified, of the objects as YAML without comments`

func (r *run) diffCommand() *cobra.Command {
	format := choice{allowed: []string{"text", "json"}, value: "text"}
	cmd := &cobra.Command{
		Use:   "diff [flags] BEFORE AFTER",
		Short: "print what a change means to a running shop",
		Long:  diffHelp,
		Example: `  petrify diff rendered/production environment.yaml
  petrify diff staging.yaml production.yaml
  git show main:stack.yaml | petrify diff - stack.yaml
  petrify diff rendered/production environment.yaml --output json`,
		Args: twoStacks,
		RunE: func(_ *cobra.Command, args []string) error { return r.diff(args[0], args[1], format.value) },

		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
			if len(args) < 2 {
				return nil, cobra.ShellCompDirectiveDefault
			}
			return nil, cobra.ShellCompDirectiveNoFileComp
		},
	}
	cmd.Flags().Var(&format, "output", "form of the output")
	return cmd
}

func twoStacks(_ *cobra.Command, args []string) error {
	const hint = "allowed: petrify diff BEFORE AFTER, each a spec, a rendered directory or file, or - for stdin"
	switch {
	case len(args) != 2:
		return usageError("diff compares two stacks", hint)
	case args[0] == "" || args[1] == "":
		return usageError("a stack has an empty name", hint)
	case args[0] == standardInput && args[1] == standardInput:
		return usageError("stdin is given twice, but can be read once", hint)
	}
	return nil
}

// diff makes being different the run's result.
func (r *run) diff(before, after, format string) error {
	stacks, err := r.stacks(before, after)
	if err != nil {
		return err
	}
	review := change.Compare(stacks[0], stacks[1])
	r.different = len(review.Meaning) > 0
	if format == "json" {
		data, err := encodeJSON(reviewOf(review))
		r.stdout.Write(data)
		return err
	}
	for _, meaning := range review.Meaning {
		r.stdout.WriteString(meaning.Message + "\n")
	}
	for _, changed := range review.Objects {
		r.stdout.WriteString("\n" + unified(changed))
	}
	return nil
}

// review is what --output json prints. Its form is part of the help.
type review struct {
	Same    bool            `json:"same"`
	Meaning []reviewMeaning `json:"meaning"`
	Objects []reviewObject  `json:"objects"`
}

type reviewMeaning struct {
	Consequence change.Consequence `json:"consequence"`
	Objects     []string           `json:"objects"`
	Message     string             `json:"message"`
}

type reviewObject struct {
	Kind      string      `json:"kind"`
	Namespace string      `json:"namespace"`
	Name      string      `json:"name"`
	Change    change.Kind `json:"change"`
	Was       *reviewName `json:"was,omitempty"`
	Diff      string      `json:"diff"`
}

type reviewName struct {
	Namespace string `json:"namespace"`
	Name      string `json:"name"`
}

func reviewOf(changes change.Review) review {
	out := review{Same: len(changes.Meaning) == 0, Meaning: []reviewMeaning{}, Objects: []reviewObject{}}
	for _, m := range changes.Meaning {
		out.Meaning = append(out.Meaning, reviewMeaning(m))
	}
	for _, o := range changes.Objects {
		described := reviewObject{Kind: o.Kind, Namespace: o.Namespace, Name: o.Name, Change: o.Change, Diff: unified(o)}
		if o.Change == change.ObjectReplaced {
			described.Was = &reviewName{o.Was.Namespace, o.Was.Name}
		}
		out.Objects = append(out.Objects, described)
	}
	return out
}

// unified is how an object differs, under its kind and name.
func unified(o change.Object) string {
	name := stack.Object{Kind: o.Kind, Name: o.Name}.String()
	was := name
	if o.Change == change.ObjectReplaced {
		was = stack.Object{Kind: o.Kind, Name: o.Was.Name}.String()
	}
	return string(output.Unified(was, o.Before, name, o.After))
}
