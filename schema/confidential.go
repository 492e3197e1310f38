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
)

// furthestContext is how many lines above one are looked at for what it belongs to.
const furthestContext = 100

// confidential tells whether a line had better not be shown: because of what stands in
// it, or because it goes on with, or hangs under, something that is secret by its name.
func (s *source) confidential(line int) bool {
	text := string(s.lines[line-1])
	if mayHoldCredential(text) || s.valueOfSecret(line) {
		return true
	}
	depth, goesOn := indent(text), !namesItself(text)
	joined := strings.TrimSpace(text)
	for above := line - 1; above > max(line-1-furthestContext, 0); above-- {
		text := string(s.lines[above-1])
		if goesOn {
			joined = strings.TrimSpace(text) + joined
			if mayHoldPassword(joined) {
				return true
			}
		}
		if strings.TrimSpace(text) == "" || indent(text) >= depth && !goesOn {
			continue
		}
		if mayHoldCredential(text) {
			return true
		}
		depth, goesOn = min(depth, indent(text)), goesOn && !namesItself(text)
	}
	return false
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
		if slices.ContainsFunc(words, func(word string) bool { return NamesCredential(word) && !isFieldName(word) }) {
			return true
		}
	}
	return false
}

// mayHoldCredential tells whether a line holds what looks like a credential, or
// gives a value to something that is secret by its name and is no field of the spec.
func mayHoldCredential(line string) bool {
	if mayHoldPassword(line) {
		return true
	}
	for _, pattern := range []*regexp.Regexp{assignedPattern, explicitPattern, optionPattern} {
		for _, found := range pattern.FindAllStringSubmatch(line, -1) {
			if name := found[1]; NamesCredential(name) && !isFieldName(name) {
				return true
			}
		}
	}
	return false
}
