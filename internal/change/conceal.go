package change

import (
	"fmt"
	"slices"

	"github.com/petrify-dev/petrify/internal/stack"
	"github.com/petrify-dev/petrify/schema"
)

// conceal returns the objects of both stacks with a number in place of each value that
// seems secret. Petrify renders none, but what is compared may come from elsewhere.
// Equal values have equal numbers, so that a change still shows.
func conceal(before, after []stack.Object) (concealedBefore, concealedAfter []stack.Object) {
	numbers := map[string]int{}
	replace := func(objects []stack.Object) []stack.Object {
		concealed := slices.Clone(objects)
		for i, o := range objects {
			concealed[i].Fields = o.Fields.Replace(func(at []stack.Step, text string) string {
				if !isSecret(o.Kind, at, text) {
					return text
				}
				if numbers[text] == 0 {
					numbers[text] = len(numbers) + 1
				}
				return fmt.Sprintf("(secret %d)", numbers[text])
			})
		}
		return concealed
	}
	return replace(before), replace(after)
}

// isSecret tells by a text's place and by its look whether it may not be shown.
func isSecret(kind string, at path, text string) bool {
	last := len(at) - 1
	switch {
	case kind == "Secret" && (at.under("data") || at.under("stringData")):
		return true
	case kind == "ConfigMap" && (at.is("data", "*") || at.is("binaryData", "*")) && namesSecret(at[last].Name):
		return true
	case last > 1 && at[last-2:].is("env", "*", "value") && namesSecret(at[last-1].Name):
		return true
	case last > 0 && (at[last-1].Name == "command" || at[last-1].Name == "args"):
		_, given := schema.SecretArgument(text)
		return given || schema.LooksCredential(text)
	}
	return schema.LooksCredential(text)
}

func namesSecret(name string) bool {
	return schema.NamesCredential(name) || schema.IsSecretVariable(name)
}
