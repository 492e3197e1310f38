package schema

import (
	"regexp"
	"slices"
	"strings"
)

// soundingEndings make a variable's name sound secret at its end, since DBPASS and DB_PASS
// are the same to people; soundingParts do so as the last part of one. What NamesCredential
// knows is not among them.
var (
	soundingEndings = []string{"PASS", "PWD", "SALT"}
	soundingParts   = []string{"DSN", "KEY", "PIN", "PW"}
)

var (
	// Words that only sound like it.
	harmlessPattern = regexp.MustCompile(`^(BYPASS|COMPASS|OLDPWD|PWD)$`)
	// Names of what everybody may know: in a storefront's pages, half of a pair of keys.
	publicNamePattern = regexp.MustCompile(`PUBLIC|PUBLISHABLE`)
	// Switches, numbers, where something is, and Sentry's DSN, which is public.
	publicValuePattern = regexp.MustCompile(`^(|true|false|[0-9]{1,9}|https?://[^\s@?#]*|/[^\s]*|https://[^\s/@]+@([A-Za-z0-9-]+\.)*sentry\.io/[0-9]+)$`)
)

// mayBeSecret tells whether somebody should look at a variable once more before everybody
// can: whoever wrote it into a spec did once. It doubts few names, since nothing silences
// it. What holds a credential is refused elsewhere.
func mayBeSecret(name VariableName, value ConfigValue) bool {
	upper := strings.ToUpper(string(name))
	last := upper[strings.LastIndex(upper, "_")+1:]
	sounding := slices.Contains(soundingParts, last) || slices.ContainsFunc(soundingEndings, func(ending string) bool { return strings.HasSuffix(last, ending) })
	return sounding && !harmlessPattern.MatchString(last) && !publicNamePattern.MatchString(upper) &&
		!publicValuePattern.MatchString(string(value)) && !HoldsCredential(string(value))
}
