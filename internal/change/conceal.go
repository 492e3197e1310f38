package change

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/petrify-dev/petrify/internal/stack"
	"github.com/petrify-dev/petrify/schema"
)

// conceal returns the objects of both stacks with a number in place of each value that
// seems secret. Petrify renders none, but what is compared may come from elsewhere.
// Equal values have equal numbers, so that a change still shows.
func conceal(before, after []stack.Object) (concealedBefore, concealedAfter []stack.Object) {
	numbers := secrets{}
	replace := func(objects []stack.Object) []stack.Object {
		concealed := slices.Clone(objects)
		for i, o := range objects {
			concealed[i].Fields = o.Fields.Replace(func(scalar stack.Scalar) (string, bool) {
				if !isSecret(o.Kind, scalar) {
					return "", false
				}
				return numbers.of(secret{scalar.String(), scalar.IsText()}), true
			})
		}
		return concealed
	}
	return replace(before), replace(after)
}

// secret is a value that is not shown.
type secret struct {
	text   string
	isText bool
}

// secrets are numbered in the order in which they are met.
type secrets map[secret]int

// of returns what is shown in place of a value.
func (s secrets) of(value secret) string {
	if s[value] == 0 {
		s[value] = len(s) + 1
	}
	return fmt.Sprintf("(secret %d)", s[value])
}

// lastApplied is the annotation in which kubectl repeats an object, values included.
const lastApplied = "kubectl.kubernetes.io/last-applied-configuration"

// isSecret tells by a scalar's place and by its look whether it may not be shown.
func isSecret(kind string, scalar stack.Scalar) bool {
	at := path(scalar.Path)
	last := len(at) - 1
	switch {
	case kind == "Secret" && (at.under("data") || at.under("stringData")):
		return true
	case at.is("metadata", "annotations", lastApplied):
		return true
	case at.is("metadata", "annotations", "*") && namesSecret(at[last].Name):
		return true
	case last > 1 && at.is("spec", "*", "config", "*") && namesSecret(at[last].Name):
		return true
	case kind == "ConfigMap" && (at.is("data", "*") || at.is("binaryData", "*")) && namesSecret(at[last].Name):
		return true
	case last > 1 && at[last-2:].is("env", "*", "value") && namesSecret(at[last-1].Name):
		return true
	case last >= 0 && isPassword(at[last]):
		return true
	case last > 0 && (at[last-1].Name == "command" || at[last-1].Name == "args") && followsSecretOption(scalar):
		return true
	}
	return schema.HoldsCredential(scalar.String())
}

func namesSecret(name string) bool {
	return schema.MayNameCredential(name) || schema.IsSecretVariable(name)
}

// isPassword tells whether a field of any object has a password. Of other words for
// secrets, such as secretName, many fields hold a name.
func isPassword(step stack.Step) bool {
	return !step.Item && strings.HasSuffix(strings.ToLower(step.Name), "password")
}

var optionPattern = regexp.MustCompile(`^--?[A-Za-z][A-Za-z0-9_.-]*$`)

// followsSecretOption tells whether a word of a command is the value of an option such
// as --password, and not a variable of the pod.
func followsSecretOption(word stack.Scalar) bool {
	option := word.Previous.String()
	return optionPattern.MatchString(option) && schema.NamesCredential(option) && !strings.HasPrefix(word.String(), "$(")
}
