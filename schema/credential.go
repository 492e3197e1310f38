package schema

import (
	"regexp"
	"slices"
	"strings"
)

var (
	// A password in a URL as people write it, also one that had to be encoded. After a host,
	// a colon begins a port.
	passwordPattern = regexp.MustCompile(`[A-Za-z][A-Za-z0-9+.-]*://(:[^@\s]+|[^\s/@?#:\["',;]+:([0-9]*[^0-9/?#@\s,;"')\]}>][^@\n"'<>]*|[/?#][^@\s"'<>]*|[0-9]*))@`)
	// A token in place of a user. Sentry's is public.
	userPattern          = regexp.MustCompile(`https?://[^\s/@?#:\["',;<>]+@([A-Za-z0-9.-]+)`)
	publicUserPattern    = regexp.MustCompile(`(^|\.)sentry\.io$`)
	authorizationPattern = regexp.MustCompile(`(?i:authorization["']?[ \t]*[:=][ \t]*["']?(bearer|basic|token)([ \t]|%20)+)[^\s"'$<{]|\b(Bearer|Basic) +[A-Za-z0-9+/._~-]{20,}`)
	jwtPattern           = regexp.MustCompile(`\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*`)
	tokenPattern         = regexp.MustCompile(`\b(sk_live_|sk_test_|rk_live_|rk_test_|whsec_|gh[opsur]_|github_pat_|glpat-|xox[abpsr]-|xapp-|AKIA|ASIA)[A-Za-z0-9_-]{12,}`)
	medusaPattern        = regexp.MustCompile(`\bsk_[0-9a-f]{64}`)
	resendPattern        = regexp.MustCompile(`\bre_[A-Za-z0-9]{8}_[A-Za-z0-9]{20,}`)
	sendGridPattern      = regexp.MustCompile(`\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}`)
	hookPattern          = regexp.MustCompile(`hooks\.slack\.com/(services|workflows)/[A-Z0-9]+/|discord(app)?\.com/api/webhooks/[0-9]+/`)
	pemPattern           = regexp.MustCompile(`-----BEGIN`)
)

// credentialPatterns are tried in a text that holds their letter and then their
// mark, since searching for those is much cheaper than matching a pattern.
var credentialPatterns = []struct {
	letter  byte
	marks   []string
	matches func(text string) bool
}{
	{'@', []string{"://"}, holdsUser},
	{'.', []string{"eyJ"}, jwtPattern.MatchString},
	{'.', []string{"SG."}, sendGridPattern.MatchString},
	{'_', []string{"_live_", "_test_", "whsec_", "gho_", "ghp_", "ghs_", "ghu_", "ghr_", "github_pat_"}, tokenPattern.MatchString},
	{'_', []string{"sk_"}, medusaPattern.MatchString},
	{'_', []string{"re_"}, resendPattern.MatchString},
	{'-', []string{"glpat-", "xox", "xapp-"}, tokenPattern.MatchString},
	{'-', []string{"-----BEGIN"}, pemPattern.MatchString},
	{'A', []string{"AKIA", "ASIA"}, tokenPattern.MatchString},
	{'/', []string{"hooks.slack.com/", "/api/webhooks/"}, hookPattern.MatchString},
	{'B', []string{"Bearer ", "Basic "}, authorizationPattern.MatchString},
	{'u', []string{"uthorization"}, authorizationPattern.MatchString},
	{'U', []string{"AUTHORIZATION"}, authorizationPattern.MatchString},
}

// holdsUser tells whether a text holds a URL with a password, or with a token in place
// of a user.
func holdsUser(text string) bool {
	if passwordPattern.MatchString(noAuthority.Replace(text)) {
		return true
	}
	return slices.ContainsFunc(userPattern.FindAllStringSubmatch(text, -1), func(found []string) bool {
		return !publicUserPattern.MatchString(found[1])
	})
}

// shortestCredential is in bytes; anything shorter is no key worth the name.
const shortestCredential = 12

// LooksCredential tells whether a text, such as a whole patch, holds what is most probably
// a credential: a URL with a password or token, a PEM block, a JWT, a header that
// authorizes, a hook's URL, or a token with a known prefix.
func LooksCredential(text string) bool {
	if len(text) < shortestCredential {
		return false
	}
	for _, c := range credentialPatterns {
		if strings.IndexByte(text, c.letter) < 0 {
			continue
		}
		for _, mark := range c.marks {
			if strings.Contains(text, mark) && c.matches(text) {
				return true
			}
		}
	}
	return false
}

// assignments find a name and its value, which is no variable, in a text.
type assignments struct {
	pattern *regexp.Regexp
	secret  func(name, value string) bool
}

var (
	// In a connection string, a URL's query, a file of settings or a shell's environment,
	// and behind an option of a command.
	certainAssignments = []assignments{
		{assignedAfter(`[\s;&?,{"'-]`), isSecretAssignment},
		{optionAfter(`[\s"']`), isSecretNextWord},
	}
	// Wherever a name may begin, but for the parts of a path.
	possibleAssignments = []assignments{
		{assignedAfter(`[^A-Za-z0-9_./]`), mayBeSecretAssignment},
		{optionAfter(`[^A-Za-z0-9_./-]`), mayBeSecretAssignment},
	}
)

func assignedAfter(before string) *regexp.Regexp {
	return regexp.MustCompile(`(?:^|` + before + `)([A-Za-z_][A-Za-z0-9_.-]*)\\*["']?[ \t]*[=:][ \t]*\\*["']?([^\s"'$=>{<\\])`)
}

func optionAfter(before string) *regexp.Regexp {
	return regexp.MustCompile(`(?:^|` + before + `)--?([A-Za-z][A-Za-z0-9_.-]*)[ \t]+["']?([^\s"'$=-][^\s"']*)`)
}

// What an option has for a value that is no secret: a switch of its own, or where a secret
// is, what it is called, and how long it holds.
var harmlessOptionPattern = regexp.MustCompile(`(?i)^(no|skip|disable)[_-]|[_-](file|path|dir|name|ttl)$`)

// isSecretAssignment judges name=value.
func isSecretAssignment(name, _ string) bool {
	return NamesCredential(name) && !harmlessOptionPattern.MatchString(name) || IsSecretVariable(name)
}

// isSecretNextWord judges --name value. It is narrower than isSecretAssignment, since an
// option may have no value, so that the next word, such as a path, is none of its own.
func isSecretNextWord(name, value string) bool {
	return endsInSecretWord(name) && isSecretAssignment(name, value) && !strings.HasPrefix(value, "/")
}

func mayBeSecretAssignment(name, _ string) bool {
	return MayNameCredential(name) || IsSecretVariable(name)
}

// HoldsCredential tells whether a single value is a credential or holds one: by its look,
// or because it gives a value to something of a secret name.
func HoldsCredential(value string) bool {
	return LooksCredential(value) || assignsSecret(value, certainAssignments)
}

// assignsSecret tells whether a text gives a value to something of a secret name. A value
// may begin with a name itself.
func assignsSecret(text string, kinds []assignments) bool {
	if !strings.ContainsAny(text, "=: \t") || isHostOrImage(text) {
		return false
	}
	for _, kind := range kinds {
		rest := text
		for found := kind.pattern.FindStringSubmatchIndex(rest); found != nil; found = kind.pattern.FindStringSubmatchIndex(rest) {
			if kind.secret(rest[found[2]:found[3]], rest[found[4]:found[5]]) {
				return true
			}
			rest = rest[found[3]:]
		}
	}
	return false
}

var hostOrImagePattern = regexp.MustCompile(`^([A-Za-z0-9][A-Za-z0-9./-]*):(latest|v?[0-9][0-9.]*)$`)

// isHostOrImage tells whether a text is a host with a port or a repository with a tag, and
// none that ends like the name of a secret.
func isHostOrImage(text string) bool {
	parts := hostOrImagePattern.FindStringSubmatch(text)
	return parts != nil && !endsInSecretWord(parts[1])
}

// authorityPattern is of user, password and host as they stand in a URL, without its
// scheme.
var authorityPattern = regexp.MustCompile(`[^/\s@:]+:[^/\s@]+@|://[^"'@]*:[^"'@]*@`)

// Unrepeatable tells whether a single value had better not be repeated in a message. It is
// wider than HoldsCredential: what is refused anyway loses nothing by it.
func Unrepeatable(value string) bool {
	return mayHoldPassword(value) || assignsSecret(value, possibleAssignments)
}

// Repeated quotes a value that is refused for a message, unless it is unrepeatable: logs
// keep what is told.
func Repeated(value string) string {
	if Unrepeatable(value) {
		return `"…"`
	}
	return quote(value)
}

// mayHoldPassword tells whether a text, such as a line, may have a password in it. It is
// wider than LooksCredential.
func mayHoldPassword(text string) bool {
	if LooksCredential(text) {
		return true
	}
	return authorityPattern.MatchString(noAuthority.Replace(text))
}

// noAuthority takes out what looks like a user's password or a host and is neither.
var noAuthority = strings.NewReplacer("mailto:", "", "@sha256:", ":")

var (
	argumentPattern   = regexp.MustCompile(`^--?([A-Za-z0-9_-]+)=(.*)$`)
	bareOptionPattern = regexp.MustCompile(`^--?([A-Za-z][A-Za-z0-9_-]*)$`)
)

// SecretArgument finds --password=value in a word of a command, or the value in the word
// after --password, unless it is a variable of the pod, and returns the option's name.
func SecretArgument(before, word string) (name string, given bool) {
	value, secret := word, isSecretAssignment
	switch {
	case strings.HasPrefix(word, "-"):
		if parts := argumentPattern.FindStringSubmatch(word); parts != nil {
			name, value = parts[1], parts[2]
		}
	case word != "" && strings.HasPrefix(before, "-"):
		if parts := bareOptionPattern.FindStringSubmatch(before); parts != nil {
			name, secret = parts[1], isSecretNextWord
		}
	}
	if strings.HasPrefix(value, "$(") || !secret(name, value) {
		return "", false
	}
	return name, true
}

// namesOnly begins a hint about a field that is for the name of a secret.
const namesOnly = "a spec has the names of secrets, never their values; allowed: "

// isOfSecret tells whether what stands at a path is for the name of a secret, so that it
// may be the secret itself. Of a store there is no secret in a spec.
func isOfSecret(path string) bool {
	return MayNameCredential(strings.TrimPrefix(path, "spec.secrets.externalSecrets"))
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

var (
	secretWords = []string{"SECRET", "PASSWORD", "PASSWD", "PASSPHRASE", "TOKEN", "APIKEY", "PRIVATEKEY", "ACCESSKEY", "MASTERKEY", "ENCRYPTIONKEY"}

	// Words that are secret at the end of a name, unless they say that credentials may be
	// sent (CORS), or where a file of them is (Google). PWD and pwd are a working directory.
	secretEndPattern = regexp.MustCompile(`(?i)((^|[_-])pass|[_-](pwd|credentials)|(^|[.])(?-i:Pwd))([^A-Za-z0-9_-]|$)`)
	publicEndPattern = regexp.MustCompile(`(?i)(allow|application)[_-]credentials([^A-Za-z0-9_-]|$)`)
	// Words that may be secret there.
	doubtfulEndPattern = regexp.MustCompile(`([.](?i:pass)|(^|[.])pwd)([^A-Za-z0-9_-]|$)`)
)

// NamesCredential tells whether a variable's name, or the path of a field, says that its
// value is secret.
func NamesCredential(name string) bool {
	upper := wordSeparators.Replace(strings.ToUpper(name))
	for _, word := range secretWords {
		if strings.Contains(upper, word) {
			return true
		}
	}
	return secretEndPattern.MatchString(name) && !publicEndPattern.MatchString(name)
}

// MayNameCredential tells whether a value had better not be repeated because of its
// variable's name, or the path of its field. It is wider than NamesCredential, by which
// values are refused.
func MayNameCredential(name string) bool {
	return NamesCredential(name) || doubtfulEndPattern.MatchString(name)
}

// endsInSecretWord tells whether a name of what NamesCredential says is secret is that of
// the secret itself, and not of something about it. Only the part after its last dot counts.
func endsInSecretWord(name string) bool {
	name = name[strings.LastIndexByte(name, '.')+1:]
	upper := wordSeparators.Replace(strings.ToUpper(name))
	return secretEndPattern.MatchString(name) || slices.ContainsFunc(secretWords, func(word string) bool { return strings.HasSuffix(upper, word) })
}
