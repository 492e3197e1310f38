package random

import (
	"reflect"
	"slices"
	"strings"

	"github.com/petrify-dev/petrify/schema"
)

// A Gap is a set of values that the schema accepts and an API server does not. No
// random environment has one, and a test fails once the schema has closed it.
type Gap struct {
	Reason  string
	Example schema.Scalar
	holds   func(value string) bool
}

// Gaps are those that are known.
func Gaps() []Gap {
	return []Gap{
		{
			Reason:  "API servers warn that more than 8Pi is fractional, since they count in thousandths (kubernetes: Quantity.MilliValue)",
			Example: schema.Bytes("8192Ti"),
			holds:   func(value string) bool { return size(schema.Bytes(value)) >= 8<<50 },
		},
		{
			Reason:  "API servers want labels of RFC 1123 between the dots of an annotation's prefix",
			Example: schema.AnnotationKey("example..com/key"),
			holds: func(value string) bool {
				prefix, _, _ := strings.Cut(value, "/")
				return strings.Contains(value, "/") && slices.ContainsFunc([]string{"..", ".-", "-."}, func(pair string) bool { return strings.Contains(prefix, pair) })
			},
		},
	}
}

func inGap(t reflect.Type, value string) bool {
	return slices.ContainsFunc(Gaps(), func(g Gap) bool { return reflect.TypeOf(g.Example) == t && g.holds(value) })
}

// Open tells whether the schema still accepts the gap's example.
func (g Gap) Open() bool {
	rule, value := g.Example.Rule(), reflect.ValueOf(g.Example).String()
	return (rule.Pattern == nil || rule.Pattern.MatchString(value)) && accepts(rule, value)
}
