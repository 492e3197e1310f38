package cli

import "github.com/petrify-dev/petrify/schema"

// looksCredential is said of a value in place of anything that repeats it.
const looksCredential = "holds what looks like a credential"

// ruled is the value of a flag that takes a text as a rule of the spec's fields says.
type ruled struct {
	rule  schema.Rule
	words []string // that shells offer
	value string
}

func (t *ruled) String() string    { return t.value }
func (t *ruled) Type() string      { return "TEXT" }
func (t *ruled) choices() []string { return t.words }

func (t *ruled) Set(value string) error {
	message, hint := t.rule.Problem(value)
	if schema.LooksCredential(value) || message != "" && schema.Unrepeatable(value) {
		message, hint = looksCredential, "allowed: "+t.rule.Allowed
	}
	if message != "" {
		return usageError(message, hint)
	}
	t.value = value
	return nil
}
