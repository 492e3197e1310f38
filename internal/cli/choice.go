package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/petrify-dev/petrify/internal/diag"
	"github.com/petrify-dev/petrify/schema"
)

// choice is the value of a flag that takes one of a few words.
type choice struct {
	allowed []string
	value   string
}

func (c *choice) String() string    { return c.value }
func (c *choice) Type() string      { return strings.Join(c.allowed, "|") }
func (c *choice) choices() []string { return c.allowed }

func (c *choice) Set(word string) error {
	if !slices.Contains(c.allowed, word) {
		return notAllowed(word, c.allowed)
	}
	c.value = word
	return nil
}

// choices is the value of a flag that takes some of a few words, separated by
// commas or one by one.
type choices struct {
	noun    string
	allowed []string
	values  []string
}

func (c *choices) String() string    { return strings.Join(c.values, ",") }
func (c *choices) Type() string      { return c.noun }
func (c *choices) choices() []string { return c.allowed }

func (c *choices) Set(words string) error {
	for word := range strings.SplitSeq(words, ",") {
		if !slices.Contains(c.allowed, word) {
			return notAllowed(word, c.allowed)
		}
		c.values = append(c.values, word)
	}
	return nil
}

func notAllowed(word string, allowed []string) diag.List {
	hint := "allowed: " + strings.Join(allowed, ", ")
	return usageError(schema.Repeated(word)+" is unknown", withMeant(hint, word, allowed))
}

// withMeant adds the candidate that was probably meant, if there is one.
func withMeant(hint, word string, candidates []string) string {
	if meant, ok := diag.Nearest(word, candidates); ok {
		return hint + "; did you mean " + diag.Quote(meant) + "?"
	}
	return hint
}

// completeChoices offers the words of each choice to shells, in cmd and below, in place
// of the names of files. Flags that say what else to offer are left alone.
func completeChoices(cmd *cobra.Command) {
	cmd.NonInheritedFlags().VisitAll(func(flag *pflag.Flag) {
		if value, ok := flag.Value.(interface{ choices() []string }); ok && flag.Annotations == nil {
			words := cobra.FixedCompletions(value.choices(), cobra.ShellCompDirectiveNoFileComp)
			if err := cmd.RegisterFlagCompletionFunc(flag.Name, words); err != nil {
				panic(err)
			}
		}
	})
	for _, verb := range cmd.Commands() {
		completeChoices(verb)
	}
}
