package schema

import (
	"regexp"

	"go.yaml.in/yaml/v3"
)

// meaning is what YAML makes of a plain scalar.
type meaning int

const (
	meansText meaning = iota
	meansNull
	meansBoolean
	meansNumber
	meansTime
)

var (
	nullPattern    = regexp.MustCompile(`^(~|null|Null|NULL|)$`)
	booleanPattern = regexp.MustCompile(`^(true|True|TRUE|false|False|FALSE)$`)
	numberPattern  = regexp.MustCompile(`^[-+]?(0x[0-9a-fA-F_]+|0o?[0-7_]+|0b[01_]+|[0-9][0-9_]*(\.[0-9_]*)?([eE][-+]?[0-9]+)?|\.[0-9][0-9_]*([eE][-+]?[0-9]+)?|\.(inf|Inf|INF))$|^\.(nan|NaN|NAN)$`)
	timePattern    = regexp.MustCompile(`^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt \t].*)?$`)
)

// plainMeaning tells what a plain scalar is to a reader of YAML 1.2, or to the many
// that also read the numbers and time stamps of 1.1. The words yes, no, on and off
// of 1.1 are text: a country's code is one of them.
func plainMeaning(text string) meaning {
	switch {
	case nullPattern.MatchString(text):
		return meansNull
	case booleanPattern.MatchString(text):
		return meansBoolean
	case numberPattern.MatchString(text):
		return meansNumber
	case timePattern.MatchString(text):
		return meansTime
	}
	return meansText
}

// tagMeanings are those of the tags that the YAML library gives plain scalars.
var tagMeanings = map[string]meaning{
	"!!null": meansNull, "!!bool": meansBoolean, "!!int": meansNumber, "!!float": meansNumber, "!!timestamp": meansTime,
}

// meaning tells what a scalar is. A program that has read the text before us quotes
// what its library would not read back as text, and nothing else: 12e4567, which is too
// large for a number, comes without quotes even if the user wrote some.
func (s *source) meaning(y *yaml.Node) meaning {
	switch {
	case y.Style != 0:
		return meansText
	case s.resolved:
		return tagMeanings[y.ShortTag()]
	}
	return plainMeaning(y.Value)
}

func (m meaning) String() string {
	switch m {
	case meansNull:
		return "nothing"
	case meansBoolean:
		return "a boolean"
	case meansNumber:
		return "a number"
	case meansTime:
		return "a date"
	}
	return "text"
}
