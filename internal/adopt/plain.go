package adopt

import (
	"regexp"
	"slices"
	"strings"

	"github.com/petrify-dev/petrify/internal/dotenv"
	"github.com/petrify-dev/petrify/schema"
)

// isPlain tells whether a value of a name that does not sound secret is harmless beyond
// doubt. In a file of a deployment nobody has looked at each variable, as whoever writes a
// spec does, so that what has no known harmless form counts as secret.
func isPlain(v dotenv.Variable) bool {
	switch {
	case v.Name == schema.VarDBName: // of which the schema has a rule
		return true
	case v.Name == timeZone:
		message, _ := schema.TimeZone("").Rule().Problem(v.Value)
		return message == ""
	case namesChoice(v.Name) && wordsPattern.MatchString(v.Value):
		return true
	}
	return slices.Contains(plainWords, strings.ToLower(v.Value)) ||
		slices.ContainsFunc(plainPatterns, func(pattern *regexp.Regexp) bool { return pattern.MatchString(v.Value) })
}

// timeZone is what the C library and Node.js read the time zone from.
const timeZone = "TZ"

// plainWords are switches, levels of logs and kinds of environments.
var plainWords = []string{
	"true", "false", "yes", "no", "on", "off", "enabled", "disabled", "none", "auto",
	"silly", "trace", "debug", "verbose", "http", "info", "notice", "warn", "warning", "error", "fatal", "silent",
	"development", "test", "staging", "production",
}

// plainPatterns are of numbers, of host names with or without a port, and of URLs whose
// path is of plain words: of services that are called from outside, it may be a password.
var plainPatterns = []*regexp.Regexp{
	regexp.MustCompile(`^[+-]?[0-9]{1,12}(\.[0-9]{1,6})?$`),
	regexp.MustCompile(`^(localhost|([a-z0-9-]{1,63}\.)+[a-z]{2,12}|([0-9]{1,3}\.){3}[0-9]{1,3})(:[0-9]{1,5})?$`),
	regexp.MustCompile(`^https?://([a-z0-9-]{1,63}\.)*[a-z0-9-]{1,63}(:[0-9]{1,5})?(/[a-z]{1,16}([._-][a-z]{1,16}){0,2})*/?$`),
}

// choiceNames end names of variables of which the value is one of few words, or a list of such.
var choiceNames = []string{
	"COUNTRY", "CURRENCY", "DRIVER", "ENGINE", "ENV", "ENVIRONMENT", "FORMAT", "LANGUAGE", "LEVEL", "LOCALE", "METHOD", "MODE", "PROVIDER", "REGION", "STRATEGY", "THEME", "TYPE",
}

var wordsPattern = regexp.MustCompile(`^[a-z]{1,12}((-|, ?)[a-z]{1,12}|-[0-9])*$`)

func namesChoice(name string) bool {
	upper := strings.ToUpper(name)
	last := upper[strings.LastIndex(upper, "_")+1:]
	return slices.Contains(choiceNames, strings.TrimSuffix(last, "S"))
}
