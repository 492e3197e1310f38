package schema

import (
	"regexp"
	"slices"
	"strings"
)

// Rule says which values a scalar type accepts. Go and the JSON Schema enforce the
// same rule, but for Check, which only Go can.
type Rule struct {
	Noun      string         // what a value is, such as "a host name"
	Allowed   string         // what is allowed, for people
	Examples  []string       // values that are fine, the most telling first
	Enum      []string       // the only values, when there are any
	Pattern   *regexp.Regexp // anchored, in the syntax that RE2 and ECMA-262 share
	MaxLength int            // in bytes, 0 for no limit
	Minimum   int64          // for integer types
	Maximum   int64
	Number    bool                              // an unquoted number stands for its own text
	Amount    bool                              // and says the same when another program has written it anew, as 1.10 to 1.1
	Boolean   bool                              // an unquoted true or false stands for its own text
	Empty     bool                              // the empty string is a value
	Document  bool                              // a value holds others, under names of their own
	Kind      func(value string) string         // what a value is that the pattern refuses, such as "a URL", or ""
	Check     func(value string) string         // more than a pattern can say: what is wrong with it, or ""
	Suggest   func(value string) (string, bool) // what was probably meant
	Instead   func(value string) string         // what to write in place of a value that Allowed does not help with, or ""
}

// credential tells whether a value that is fine holds a credential. What a document says
// of names, such as secretName: a, is judged where it takes effect.
func (r Rule) credential(value string) bool {
	if r.Document {
		return LooksCredential(value)
	}
	return HoldsCredential(value)
}

// Scalar is a string or integer type with a rule.
type Scalar interface{ Rule() Rule }

// Problem says what is wrong with a string and what is allowed; an empty message
// means that it is fine.
func (r Rule) Problem(value string) (message, hint string) {
	switch {
	case r.Enum != nil && !slices.Contains(r.Enum, value),
		r.Pattern != nil && !(r.Empty && value == "") && !r.Pattern.MatchString(value):
		return quote(value) + " is " + r.kind(value), r.hint(value)
	case r.MaxLength > 0 && len(value) > r.MaxLength:
		return quote(value) + " has " + number(len(value)) + " characters", "allowed: at most " + number(r.MaxLength)
	}
	if r.Check != nil {
		if wrong := r.Check(value); wrong != "" {
			return wrong, r.hint(value)
		}
	}
	return "", ""
}

// kind says what a refused value is instead, as far as that can be told.
func (r Rule) kind(value string) string {
	if r.Kind != nil {
		if kind := r.Kind(value); kind != "" {
			return kind + ", not " + r.Noun
		}
	}
	return "not " + r.Noun
}

// allowed says for people what is.
func (r Rule) allowed() string {
	switch {
	case r.Enum != nil:
		return strings.Join(r.Enum, ", ")
	case r.Allowed == "":
		return number(r.Minimum) + " to " + number(r.Maximum)
	}
	return r.Allowed
}

func (r Rule) hint(value string) string {
	if r.Instead != nil {
		if instead := r.Instead(value); instead != "" {
			return instead
		}
	}
	hint := "allowed: " + r.allowed()
	if joinedPattern.MatchString(value) {
		return hint + "; if these are entries of a list, indent each alike"
	}
	if meant, ok := r.meant(value); ok {
		hint += "; did you mean " + quote(meant) + "?"
	}
	return hint
}

// joinedPattern is what YAML makes of entries of a list of which one is indented further
// than that before it.
var joinedPattern = regexp.MustCompile(`^\S+( - \S+)+$`)

// quoteHint says how to make text of what YAML takes for something else.
func (r Rule) quoteHint(value string) string {
	if message, hint := r.Problem(value); message != "" {
		return hint
	}
	return "quote it: " + quote(value)
}

// meant is the suggestion, when following it would help.
func (r Rule) meant(value string) (string, bool) {
	if r.Enum != nil {
		return r.meantOf(value)
	}
	if r.Suggest == nil {
		return "", false
	}
	meant, ok := r.Suggest(value)
	if !ok || meant == value || !r.Pattern.MatchString(meant) || r.Check != nil && r.Check(meant) != "" {
		return "", false
	}
	return meant, true
}

// meantOf is the value of the enumeration that is spelled alike, or goes on where value
// ends, or ends where value goes on.
func (r Rule) meantOf(value string) (string, bool) {
	if len(r.Enum) == 1 {
		return "", false // it is told as what is allowed
	}
	if meant, near := nearest(value, r.Enum); near {
		return meant, true
	}
	i := slices.IndexFunc(r.Enum, func(whole string) bool {
		return len(value) > 2 && strings.HasPrefix(whole, value) || strings.HasPrefix(value, whole)
	})
	if i < 0 {
		return "", false
	}
	return r.Enum[i], true
}

func (r Rule) numberProblem(value int64) (message, hint string) {
	if value < r.Minimum || value > r.Maximum {
		return number(value) + " is not " + r.Noun, "allowed: " + r.allowed()
	}
	return "", ""
}
