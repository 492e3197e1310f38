package schema

import (
	"regexp"
	"strings"
)

var (
	userinfoPattern = regexp.MustCompile(`[A-Za-z][A-Za-z0-9+.-]*://[^/\s@?#]*:[^/\s@?#]*@`)
	jwtPattern      = regexp.MustCompile(`\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*`)
	tokenPattern    = regexp.MustCompile(`\b(sk_live_|sk_test_|rk_live_|whsec_|ghp_|gho_|github_pat_|glpat-|xox[bp]-|AKIA)[A-Za-z0-9_-]{12,}`)
)

// LooksCredential tells whether a text holds what is most probably a credential: a
// URL with a password, a PEM private key, a JWT, or a token with a known prefix.
func LooksCredential(text string) bool {
	return strings.Contains(text, "://") && userinfoPattern.MatchString(text) ||
		strings.Contains(text, "-----BEGIN") ||
		strings.Contains(text, "eyJ") && jwtPattern.MatchString(text) ||
		tokenPattern.MatchString(text)
}

// namesCredential tells whether a variable's name says that its value is secret.
func namesCredential(name string) bool {
	upper := strings.NewReplacer("_", "", "-", "").Replace(strings.ToUpper(name))
	for _, word := range []string{"SECRET", "PASSWORD", "TOKEN", "APIKEY", "PRIVATEKEY", "ACCESSKEY"} {
		if strings.Contains(upper, word) {
			return true
		}
	}
	return false
}
