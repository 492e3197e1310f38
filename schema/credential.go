package schema

import (
	"regexp"
	"strings"
)

var (
	userinfoPattern = regexp.MustCompile(`[A-Za-z][A-Za-z0-9+.-]*://[^/\s@?#]*:[^/\s@?#]*@`)
	jwtPattern      = regexp.MustCompile(`\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*`)
	tokenPattern    = regexp.MustCompile(`\b(sk_live_|sk_test_|rk_live_|whsec_|ghp_|gho_|github_pat_|glpat-|xoxb-|xoxp-|AKIA)[A-Za-z0-9_-]{12,}`)
	pemPattern      = regexp.MustCompile(`-----BEGIN`)
)

// credentialPatterns are tried in a text that holds their letter and then their
// mark, since searching for those is much cheaper than matching a pattern.
var credentialPatterns = []struct {
	letter  byte
	marks   []string
	pattern *regexp.Regexp
}{
	{'@', []string{"://"}, userinfoPattern},
	{'.', []string{"eyJ"}, jwtPattern},
	{'_', []string{"_live_", "_test_", "whsec_", "ghp_", "gho_", "github_pat_"}, tokenPattern},
	{'-', []string{"glpat-", "xoxb-", "xoxp-"}, tokenPattern},
	{'A', []string{"AKIA"}, tokenPattern},
	{'-', []string{"-----BEGIN"}, pemPattern},
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
		if strings.IndexByte(text, c.letter) < 0 {
			continue
		}
		for _, mark := range c.marks {
			if strings.Contains(text, mark) && c.pattern.MatchString(text) {
				return true
			}
		}
	}
	return false
}

var wordSeparators = strings.NewReplacer("_", "", "-", "")

// NamesCredential tells whether a variable's name says that its value is secret.
func NamesCredential(name string) bool {
	upper := wordSeparators.Replace(strings.ToUpper(name))
	for _, word := range []string{"SECRET", "PASSWORD", "TOKEN", "APIKEY", "PRIVATEKEY", "ACCESSKEY", "MASTERKEY"} {
		if strings.Contains(upper, word) {
			return true
		}
	}
	return false
}
