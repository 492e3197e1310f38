package random

import (
	"math/rand/v2"
	"regexp/syntax"
	"strings"
)

// matching returns a random string that an anchored expression matches. Repetitions
// without an upper bound go on for at most reach times, and those within them for fewer.
func matching(r *rand.Rand, expression string, reach int) string {
	parsed, err := syntax.Parse(expression, syntax.Perl)
	if err != nil {
		panic("random: " + err.Error())
	}
	var b strings.Builder
	write(&b, r, parsed.Simplify(), reach)
	return b.String()
}

func write(b *strings.Builder, r *rand.Rand, re *syntax.Regexp, reach int) {
	times := func(least, most int) {
		for range least + r.IntN(most-least+1) {
			write(b, r, re.Sub[0], 1+reach/4)
		}
	}
	switch re.Op {
	case syntax.OpEmptyMatch, syntax.OpBeginText, syntax.OpEndText:
	case syntax.OpLiteral:
		b.WriteString(string(re.Rune))
	case syntax.OpCharClass:
		first := 2 * r.IntN(len(re.Rune)/2)
		low, high := re.Rune[first], re.Rune[first+1]
		b.WriteRune(low + r.Int32N(high-low+1))
	case syntax.OpStar:
		times(0, reach)
	case syntax.OpPlus:
		times(1, 1+reach)
	case syntax.OpQuest:
		if r.IntN(2) == 0 {
			write(b, r, re.Sub[0], reach)
		}
	case syntax.OpCapture:
		write(b, r, re.Sub[0], reach)
	case syntax.OpConcat:
		for _, part := range re.Sub {
			write(b, r, part, reach)
		}
	case syntax.OpAlternate:
		write(b, r, re.Sub[r.IntN(len(re.Sub))], reach)
	default:
		panic("random: no strings for the expression " + re.String())
	}
}
