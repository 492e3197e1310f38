package schema

import (
	"regexp"
	"slices"
	"strings"
)

// soundingWords make a name sound secret wherever they stand in it, since DBPASS and
// DB_PASS are the same to people.
var soundingWords = []string{
	"AUTH", "BEARER", "CERT", "COOKIE", "CRED", "CSRF", "DSN", "ENCRYPT", "HMAC", "HOOK", "JWT", "KEY", "LICENSE", "MNEMONIC", "NONCE",
	"OTP", "PASS", "PHRASE", "PRIVATE", "PWD", "SALT", "SECRET", "SEED", "SESSION", "SIGN", "TOKEN",
}

// soundingEndings are those that make a name sound secret at the end of one of its parts;
// elsewhere they are in harmless words, as in SHIPPING.
var soundingEndings = []string{"MFA", "PAT", "PIN", "PW", "SAS", "SIG"}

// SoundsSecret tells whether a variable's name is more often than not that of something
// secret. All that NamesCredential says is secret sounds so.
func SoundsSecret(name string) bool {
	upper := strings.ToUpper(name)
	if slices.ContainsFunc(soundingWords, func(word string) bool { return strings.Contains(upper, word) }) {
		return true
	}
	for part := range strings.SplitSeq(upper, "_") {
		if slices.ContainsFunc(soundingEndings, func(ending string) bool { return strings.HasSuffix(part, ending) }) {
			return true
		}
	}
	return false
}

var (
	// Words that only sound like it.
	harmlessPattern = regexp.MustCompile(`PASSENGER|COMPASS|BYPASS|KEYBOARD|KEYWORD|MONKEY|DESIGN|ASSIGN|AUTHORS?(_|$)`)
	// Names of what everybody may know: in a storefront's pages, half of a pair of keys.
	publicNamePattern = regexp.MustCompile(`PUBLIC|PUBLISHABLE`)
	// Switches, numbers, and where something is.
	publicValuePattern = regexp.MustCompile(`^(|true|false|[0-9]{1,9}|https?://[^\s@?#]*|/[^\s]*)$`)
)

// mayBeSecret tells whether somebody should look at a variable once more before everybody
// can: whoever wrote it into a spec did once. What holds a credential is refused elsewhere.
func mayBeSecret(name VariableName, value ConfigValue) bool {
	upper := harmlessPattern.ReplaceAllString(strings.ToUpper(string(name)), "")
	return SoundsSecret(upper) && !publicNamePattern.MatchString(upper) && !publicValuePattern.MatchString(string(value)) && !HoldsCredential(string(value))
}
