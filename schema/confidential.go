package schema

import (
	"regexp"
	"slices"
	"strings"
)

var (
	assignedPattern = regexp.MustCompile(`([A-Za-z0-9_-]+)["'\]]?[ \t]*[:=]`)
	explicitPattern = regexp.MustCompile(`\?[ \t]+["']?([A-Za-z0-9_-]+)`)
	namedPattern    = regexp.MustCompile(`^[\s?{[-]*["']?[A-Za-z0-9_][A-Za-z0-9_./-]*["']?[ \t]*:`)
	optionPattern   = regexp.MustCompile(`(?:^|[\s"'\[,])--?([A-Za-z0-9_-]+)`)
	valuePattern    = regexp.MustCompile(`\bvalue["']?[ \t]*:`)
	keywordPattern  = regexp.MustCompile(`[A-Za-z0-9_-]+`)
	addressPattern  = regexp.MustCompile(`[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+`)
	oddPattern      = regexp.MustCompile(`[^A-Za-z0-9_.,:=#/ \t"'{}()\[\]-]`)
	nameLikePattern = regexp.MustCompile(`^[A-Za-z0-9_ .-]*[A-Za-z][A-Za-z0-9_ .-]*$`)
)

// How much above a line is looked at for what it belongs to: lines, and bytes of those
// that it goes on with.
const (
	furthestContext = 100
	longestRun      = 16 << 10
)

// judgement is what a line says of itself and of the lines below it.
type judgement struct {
	blank  bool
	indent int
	named  bool // has a key, so that it does not go on with the line above
	secret bool
	about  bool // has a word for secrets, such as the field that names one
	odd    bool // holds what no name of a secret does
}

// judge judges a line once, however many diagnostics are about it or lines below it.
func (s *source) judge(line int) judgement {
	if j, known := s.judged[line]; known {
		return j
	}
	text := string(s.lines[line-1])
	j := judgement{
		blank: strings.TrimSpace(text) == "", indent: indent(text), named: namesItself(text),
		secret: mayHoldCredential(text), about: slices.ContainsFunc(keywordPattern.FindAllString(text, -1), MayNameCredential),
		odd: oddPattern.MatchString(addressPattern.ReplaceAllString(text, "")) || hasPassword(text),
	}
	s.judged[line] = j
	return j
}

// confidential tells whether a line had better not be shown: because of what stands in
// it, or because it goes on with, or hangs under, something that is secret by its name,
// or a field for the name of a secret, and is no name. What goes on with too much to be
// looked at is not shown either.
func (s *source) confidential(line int) bool {
	own := s.judge(line)
	if own.secret || own.about && own.odd || s.valueOfSecret(line) {
		return true
	}
	depth, goesOn := own.indent, !own.named
	run, first := len(s.lines[line-1]), line
	for above := line - 1; above > max(line-1-furthestContext, 0); above-- {
		j := s.judge(above)
		if goesOn {
			run, first = run+len(s.lines[above-1]), above
		}
		if run > longestRun {
			return true
		}
		if j.blank || j.indent >= depth && !goesOn {
			continue
		}
		if j.secret || j.about && own.odd {
			return true
		}
		depth, goesOn = min(depth, j.indent), goesOn && !j.named
	}
	return first < line && mayHoldPassword(s.joined(first, line))
}

// joined are the lines from first to last, as one that was broken.
func (s *source) joined(first, last int) string {
	var b strings.Builder
	for _, line := range s.lines[first-1 : last] {
		b.WriteString(strings.TrimSpace(string(line)))
	}
	return b.String()
}

// namesItself tells whether a line has a key, so that it does not go on with another.
func namesItself(line string) bool { return namedPattern.MatchString(line) }

func indent(line string) int { return len(line) - len(strings.TrimLeft(line, " \t")) }

// valueOfSecret tells whether a line holds the value of a variable or an operation,
// beside or near a word that is secret by its name: {name: API_TOKEN, value: …}.
func (s *source) valueOfSecret(line int) bool {
	if !valuePattern.MatchString(string(s.lines[line-1])) {
		return false
	}
	for near := max(line-2, 1); near <= min(line+2, len(s.lines)); near++ {
		words := keywordPattern.FindAllString(string(s.lines[near-1]), -1)
		if slices.ContainsFunc(words, func(word string) bool { return MayNameCredential(word) && !isFieldName(word) }) {
			return true
		}
	}
	return false
}

// isNameLike tells whether a text that is no name of a secret was probably meant for one,
// and not for the secret itself.
func isNameLike(text string) bool { return nameLikePattern.MatchString(text) && !hasPassword(text) }

// hasPassword tells whether a word of a text is as rules for passwords demand: with small
// and capital letters and digits.
func hasPassword(text string) bool {
	return slices.ContainsFunc(keywordPattern.FindAllString(text, -1), func(word string) bool {
		return strings.ContainsAny(word, "0123456789") && strings.ToUpper(word) != word && strings.ToLower(word) != word
	})
}

// mayHoldCredential tells whether a line holds what looks like a credential, or
// gives a value to something that is secret by its name and is no field of the spec.
func mayHoldCredential(line string) bool {
	if mayHoldPassword(line) {
		return true
	}
	for _, pattern := range []*regexp.Regexp{assignedPattern, explicitPattern, optionPattern} {
		for _, found := range pattern.FindAllStringSubmatch(line, -1) {
			if name := found[1]; MayNameCredential(name) && !isFieldName(name) || IsSecretVariable(name) {
				return true
			}
		}
	}
	return false
}
