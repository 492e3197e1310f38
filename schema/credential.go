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

// authorityPattern is of user, password and host as they stand in a URL, without its
// scheme.
var authorityPattern = regexp.MustCompile(`[^/\s@:]+:[^/\s@]+@|://[^"'@]*:[^"'@]*@`)

// mayHoldPassword tells whether a text had better not be repeated in a message. It is
// wider than LooksCredential: what is refused anyway loses nothing by it.
func mayHoldPassword(text string) bool {
	if LooksCredential(text) {
		return true
	}
	return authorityPattern.MatchString(noAuthority.Replace(text))
}

// noAuthority takes out what looks like a user's password or a host and is neither.
var noAuthority = strings.NewReplacer("mailto:", "", "@sha256:", ":")

var argumentPattern = regexp.MustCompile(`^--?([A-Za-z0-9_-]+)=(.*)$`)

// SecretArgument finds --password=value in a command, unless the value is a variable of
// the pod, and returns the option's name.
func SecretArgument(word string) (name string, given bool) {
	if !strings.HasPrefix(word, "-") {
		return "", false
	}
	parts := argumentPattern.FindStringSubmatch(word)
	if parts == nil || !NamesCredential(parts[1]) || strings.HasPrefix(parts[2], "$(") {
		return "", false
	}
	return parts[1], true
}

// namesOnly begins a hint about a field that is for the name of a secret.
const namesOnly = "a spec has the names of secrets, never their values; allowed: "

// isOfSecret tells whether what stands at a path is for the name of a secret, so that it
// may be the secret itself. Of a store there is no secret in a spec.
func isOfSecret(path string) bool {
	return NamesCredential(strings.TrimPrefix(path, "spec.secrets.externalSecrets"))
}

// secretHint says where a value belongs that stands at a path and is secret.
func secretHint(path string) string {
	for _, part := range []string{"spec.medusa", "spec.storefront"} {
		if strings.HasPrefix(path, part+".") {
			return "put the value in the Secret, and the name in " + part + ".secret.keys"
		}
	}
	return "a spec holds no secret values: put it in a Secret"
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
