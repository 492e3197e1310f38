package cli

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/petrify-dev/petrify/internal/diag"
	"github.com/petrify-dev/petrify/schema"
)

// answer is the value of a flag that answers a question.
type answer struct {
	words []string
	value string
	given bool
}

func (a *answer) String() string    { return a.value }
func (a *answer) Type() string      { return "TEXT" }
func (a *answer) choices() []string { return a.words }

func (a *answer) Set(value string) error {
	a.value, a.given = value, true
	return nil
}

// answers are those given by flags, by question.
type answers []*answer

func addAnswersTo(cmd *cobra.Command) answers {
	var all answers
	for _, q := range questions {
		a := &answer{words: q.words}
		usage := q.usage
		if q.standard != "" {
			usage += " (default " + q.standard + ")"
		}
		cmd.Flags().Var(a, q.flag, usage)
		all = append(all, a)
	}
	return all
}

// any tells whether a question is answered.
func (all answers) any() bool {
	for _, a := range all {
		if a.given {
			return true
		}
	}
	return false
}

// interview fills an environment by answers. Each is held at once to the schema's rules.
type interview struct{ env schema.Environment }

// take fills in what flags answer. The error is a diag.List of all that is wrong with them.
func (i *interview) take(all answers) error {
	var found diag.List
	for n, q := range questions {
		if !all[n].given {
			continue
		}
		if q.arises != nil && !q.arises(i.env.Spec.Exposure) {
			found = append(found, flagUsageError(q.flag, "has no part in this exposure", "allowed: leave it out, or say another --exposure")...)
			continue
		}
		for _, d := range i.answer(q, all[n].value) {
			found = append(found, flagUsageError(q.flag, d.Message, d.Hint)...)
		}
	}
	return found.Err()
}

// ask asks for what is not filled yet, until in ends.
func (i *interview) ask(in io.Reader, out io.Writer) {
	lines := bufio.NewScanner(in)
	for _, q := range questions {
		for i.isOpen(q) {
			_, _ = fmt.Fprint(out, i.prompt(q))
			if !lines.Scan() {
				_, _ = fmt.Fprintln(out)
				return
			}
			text := strings.TrimSpace(lines.Text())
			if text == "" && (q.standard != "" || q.optional) {
				break
			}
			_ = diag.PrintText(out, i.answer(q, text))
		}
		i.fillStandard(q)
	}
}

// isOpen tells whether a question arises that has no answer.
func (i *interview) isOpen(q question) bool {
	return !q.isFilled(i.env) && (q.arises == nil || q.arises(i.env.Spec.Exposure))
}

// prompt is what a flag's usage says, for a line that the answer is typed on.
func (i *interview) prompt(q question) string {
	text := strings.ReplaceAll(q.usage, "`", "")
	if q.standard != "" {
		text += " [" + q.standard + "]"
	}
	return text + ": "
}

// answer fills in an answer, unless something is wrong with it.
func (i *interview) answer(q question, text string) diag.List {
	env := i.env.Clone()
	problems := q.fill(&env, text)
	if len(problems) == 0 && q.path != "" {
		problems = problemsWithin(q.path, env)
	}
	if len(problems) > 0 && schema.Unrepeatable(text) {
		return diag.List{{Path: q.path, Message: looksCredential, Hint: q.allowed()}}
	}
	if len(problems) == 0 {
		i.env = env
	}
	return problems
}

// problemsWithin are the errors about a field and those in it.
func problemsWithin(path string, env schema.Environment) diag.List {
	var within diag.List
	for _, d := range schema.Validate(schema.Default(env)) {
		if below, found := strings.CutPrefix(d.Path, path); d.Severity == diag.Error && found && (below == "" || strings.ContainsAny(below[:1], ".[")) {
			within = append(within, d)
		}
	}
	return within
}

// fillStandard answers a question that is open by what is meant without an answer.
func (i *interview) fillStandard(q question) {
	if i.isOpen(q) && q.standard != "" {
		_ = q.fill(&i.env, q.standard) // nothing is wrong with what the table says
	}
}

// complete fills in what is by default. The error is a diag.List of what is missing then,
// by the flags that answer it, or of what is wrong with the answers together.
func (i *interview) complete() error {
	var missing diag.List
	for _, q := range questions {
		i.fillStandard(q)
		if i.isOpen(q) && !q.optional {
			missing = append(missing, flagUsageError(q.flag, "is missing", q.allowed())...)
		}
	}
	if len(missing) > 0 {
		return missing
	}
	return schema.Validate(schema.Default(i.env)).Err()
}
