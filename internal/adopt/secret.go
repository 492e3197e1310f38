package adopt

import (
	"slices"
	"strings"

	"github.com/petrify-dev/petrify/internal/dotenv"
	"github.com/petrify-dev/petrify/schema"
)

// isSecret tells whether a variable's value must not be shown, by the schema's own rules.
func isSecret(v dotenv.Variable) bool {
	return schema.LooksCredential(v.Value) || schema.IsSecretVariable(v.Name) || schema.NamesCredential(v.Name)
}

// secretWords make a name sound secret wherever they stand in it, since DBPASS and
// DB_PASS are the same to people.
var secretWords = []string{
	"AUTH", "BEARER", "CERT", "COOKIE", "CRED", "CSRF", "DSN", "ENCRYPT", "HMAC", "HOOK", "JWT", "KEY", "LICENSE", "MNEMONIC", "NONCE",
	"OTP", "PASS", "PHRASE", "PRIVATE", "PWD", "SALT", "SECRET", "SEED", "SESSION", "SIGN", "TOKEN",
}

// secretEndings are those that make a name sound secret at the end of one of its parts;
// elsewhere they are in harmless words, as in SHIPPING.
var secretEndings = []string{"MFA", "PAT", "PIN", "PW", "SAS", "SIG"}

// soundsSecret tells whether a name is more often than not that of something secret.
func soundsSecret(name string) bool {
	upper := strings.ToUpper(name)
	if slices.ContainsFunc(secretWords, func(word string) bool { return strings.Contains(upper, word) }) {
		return true
	}
	for part := range strings.SplitSeq(upper, "_") {
		if slices.ContainsFunc(secretEndings, func(ending string) bool { return strings.HasSuffix(part, ending) }) {
			return true
		}
	}
	return false
}
