package schema

import (
	"regexp"
	"strings"
)

var (
	userinfoPattern = regexp.MustCompile(`[A-Za-z][A-Za-z0-9+.-]*://[^/\s@?#]*:[^/\s@?#]*@`)
	jwtPattern      = regexp.MustCompile(`\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*`)
	tokenPattern    = regexp.MustCompile(`\b(sk_live_|sk_test_|rk_live_|whsec_|ghp_|gho_|github_pat_|glpat-|xoxb-|xoxp-|AKIA)[A-Za-z0-9_-]{12,}`)
)

// credentialPatterns are tried in a text that holds their mark, since searching
// for a few letters is much cheaper than matching a pattern.
var credentialPatterns = []struct {
	mark    string
	pattern *regexp.Regexp
}{
	{"://", userinfoPattern},
	{"eyJ", jwtPattern},
	{"k_", tokenPattern},
	{"whsec_", tokenPattern},
	{"gh", tokenPattern},
	{"git", tokenPattern},
	{"glpat-", tokenPattern},
	{"xox", tokenPattern},
	{"AKIA", tokenPattern},
}

// shortestCredential is in bytes; anything shorter is no key worth the name.
const shortestCredential = 12

// LooksCredential tells whether a text holds what is most probably a credential: a
// URL with a password, a PEM block, a JWT, or a token with a known prefix.
func LooksCredential(text string) bool {
	if len(text) < shortestCredential {
		return false
	}
	for _, c := range credentialPatterns {
		if strings.Contains(text, c.mark) && c.pattern.MatchString(text) {
			return true
		}
	}
	return strings.Contains(text, "-----BEGIN")
}

// NamesCredential tells whether a variable's name says that its value is secret.
func NamesCredential(name string) bool {
	upper := strings.NewReplacer("_", "", "-", "").Replace(strings.ToUpper(name))
	for _, word := range []string{"SECRET", "PASSWORD", "TOKEN", "APIKEY", "PRIVATEKEY", "ACCESSKEY"} {
		if strings.Contains(upper, word) {
			return true
		}
	}
	return false
}
