package change

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/petrify-dev/petrify/internal/diag"
)

func arrow(before, after string) string { return shown(before) + " → " + shown(after) }

var word = regexp.MustCompile(`^[A-Za-z0-9_./:@,*+=%-]{1,120}$`)

// shown is a value for people: as it is when it is one word, else in quotes, in which
// nothing can steer a terminal, and cut.
func shown(value string) string {
	if word.MatchString(value) {
		return value
	}
	return diag.Quote(value)
}

// mostListed is how many names a message lists.
const mostListed = 12

// listed joins the first few names by commas, and counts the rest.
func listed(names []string) string {
	if more := len(names) - mostListed; more > 0 {
		return strings.Join(names[:mostListed], ", ") + " and " + strconv.Itoa(more) + " more"
	}
	return strings.Join(names, ", ")
}

// enumerated joins all names as in a sentence.
func enumerated(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " and " + names[last]
}
