package adopt

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/petrify-dev/petrify/internal/dotenv"
	"github.com/petrify-dev/petrify/schema"
)

// isSecret tells whether a variable's value must not be shown. To the schema's own rules it
// adds what in a file of a deployment is secret more often than not: there nobody has
// looked at each name, as whoever writes a spec does.
func isSecret(v dotenv.Variable) bool {
	if schema.LooksCredential(v.Value) || schema.IsSecretVariable(v.Name) || schema.NamesCredential(v.Name) {
		return true
	}
	if len(schema.VariablesNamed(v.Name)) > 0 {
		return false
	}
	return hasSecretWord(v.Name) || looksRandom(v.Value) || assignsSecret(v.Value) || userPattern.MatchString(v.Value)
}

// secretWords are parts of names, between underscores.
var secretWords = []string{
	"AUTH", "CERT", "CREDENTIAL", "CREDENTIALS", "DSN", "JWT", "KEY", "KEYS", "PASS", "PASSPHRASE", "PASSWD", "PIN", "PRIVATE", "PWD", "SALT", "SIGNATURE", "WEBHOOK",
}

func hasSecretWord(name string) bool {
	for word := range strings.SplitSeq(strings.ToUpper(name), "_") {
		if slices.Contains(secretWords, word) {
			return true
		}
	}
	return false
}

var (
	userPattern     = regexp.MustCompile(`:[^/\s@][^\s@]*@`)
	assignedPattern = regexp.MustCompile(`([A-Za-z0-9_-]+)["']?[ \t]*[:=]`)
	wordPattern     = regexp.MustCompile(`[A-Za-z0-9+_=-]{20,}`)
)

// assignsSecret tells whether a value names something secret within it, as JSON may.
func assignsSecret(value string) bool {
	return slices.ContainsFunc(assignedPattern.FindAllStringSubmatch(value, -1), func(found []string) bool {
		return schema.NamesCredential(found[1]) || hasSecretWord(found[1])
	})
}

// looksRandom tells whether a value has a long word of letters and digits, as keys are.
func looksRandom(value string) bool {
	return slices.ContainsFunc(wordPattern.FindAllString(value, -1), func(word string) bool {
		return strings.ContainsAny(word, "0123456789") && strings.ContainsFunc(word, unicode.IsLetter)
	})
}
