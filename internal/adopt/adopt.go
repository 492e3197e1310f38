// Package adopt finds the fields of a spec that the variables of a running deployment
// become. It must not know of files, and must tell of a value only where it puts it.
package adopt

import (
	"slices"
	"strings"

	"github.com/petrify-dev/petrify/internal/diag"
	"github.com/petrify-dev/petrify/internal/dotenv"
	"github.com/petrify-dev/petrify/schema"
)

// Adopted says what became of a variable.
type Adopted struct {
	Name string
	Fate string // without anything of its value that may be secret
}

// Most is how many variables are taken at once.
const Most = 1000

// Variables fills fields of an environment that are empty from variables, and leaves
// those alone that are not. What is filled is valid in itself; what is missing stays so.
// Of each variable it says what became of it, in their order. Values go only where the
// schema says what they are, or if they are harmless beyond doubt.
func Variables(env schema.Environment, variables []dotenv.Variable) (schema.Environment, []Adopted) {
	a := &adoption{env: env, variables: variables, fates: make([][]string, len(variables)), wrong: problems(env)}
	a.hosts()
	a.origins()
	a.stores()
	a.integrations()
	a.storefront()
	for i := range variables {
		if len(a.fates[i]) == 0 {
			a.fates[i] = []string{a.rest(variables[i])}
		}
	}
	adopted := make([]Adopted, len(variables))
	for i, v := range variables {
		adopted[i] = Adopted{v.Name, strings.Join(a.fates[i], "; ")}
	}
	return a.env, adopted
}

// adoption is what is known so far.
type adoption struct {
	env       schema.Environment
	variables []dotenv.Variable
	fates     [][]string // of each variable, what became of it so far
	wrong     map[problem]bool
}

// try changes the environment if that makes nothing wrong in it that was not before.
func (a *adoption) try(change func(*schema.Spec)) bool {
	next := a.env.Clone()
	change(&next.Spec)
	after := problems(next)
	for problem := range after {
		if !a.wrong[problem] {
			return false
		}
	}
	a.env, a.wrong = next, after
	return true
}

type problem struct{ path, message string }

// problems are the errors of an environment that lacks some fields.
func problems(env schema.Environment) map[problem]bool {
	found := map[problem]bool{}
	for _, d := range schema.Validate(schema.Default(env)) {
		if d.Severity == diag.Error {
			found[problem{d.Path, d.Message}] = true
		}
	}
	return found
}

// inPart goes on after the fates of a list of which not all was taken.
const inPart = "without what is no public origin over https"

// each calls use with the values that variables of a name have and that may be shown,
// and notes what use says of them.
func (a *adoption) each(name string, use func(value string) (fates []string)) {
	for i, v := range a.variables {
		if v.Name != name || isSecret(v) || v.Expands {
			continue
		}
		for _, fate := range use(v.Value) {
			if slices.Contains(a.fates[i], fate) || fate == inPart && len(a.fates[i]) == 0 {
				continue
			}
			a.fates[i] = append(a.fates[i], fate)
		}
	}
}

// value is the first value of a variable that may be shown, or "".
func (a *adoption) value(name string) string {
	first := ""
	a.each(name, func(value string) []string {
		if first == "" {
			first = value
		}
		return nil
	})
	return first
}

// note says what became of all variables of a name.
func (a *adoption) note(name, fate string) {
	for i, v := range a.variables {
		if v.Name == name {
			a.fates[i] = append(a.fates[i], fate)
		}
	}
}

// has tells whether there is a variable of that name, whatever its value.
func (a *adoption) has(name string) bool {
	return slices.ContainsFunc(a.variables, func(v dotenv.Variable) bool { return v.Name == name && v.Value != "" })
}
