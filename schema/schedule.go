package schema

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// CronSchedule is when something runs, again and again.
type CronSchedule string

// Rule accepts the five fields of cron, and words for them, as far as Kubernetes does
// (kubernetes: CronJob.spec.schedule, read by robfig/cron: 0 is Sunday, there is no 7,
// and ? means what * does). It leaves @every out, which Kubernetes counts from when the
// CronJob was made, so that nobody can tell from the spec when it comes.
func (CronSchedule) Rule() Rule {
	return Rule{
		Noun:     "a schedule",
		Allowed:  "minute, hour, day of the month, month and day of the week, such as 17 3 * * *, or one of " + strings.Join(scheduleWords, ", "),
		Examples: []string{"17 3 * * *", "@daily"},
		Pattern:  schedulePattern, MaxLength: 253, Kind: kindOfSchedule, Check: checkSchedule, Instead: insteadOfSchedule,
		Suggest: func(value string) (string, bool) { return strings.Join(strings.Fields(value), " "), true },
	}
}

var scheduleWords = []string{"@hourly", "@daily", "@midnight", "@weekly", "@monthly", "@yearly", "@annually"}

// cronField is one of the fields of a schedule.
type cronField struct {
	name        string
	least, most int
	digits      string   // a pattern of the numbers from least to most
	words       []string // three letters each, for the numbers from least on
}

var cronFields = []cronField{
	{"minute", 0, 59, "[0-5]?[0-9]", nil},
	{"hour", 0, 23, "(2[0-3]|[01]?[0-9])", nil},
	{"day of the month", 1, 31, "(3[01]|[12][0-9]|0?[1-9])", nil},
	{"month", 1, 12, "(1[0-2]|0?[1-9])", []string{"JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"}},
	{"day of the week", 0, 6, "[0-6]", []string{"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"}},
}

// The places of fields in a schedule.
const (
	dayOfMonth = 2
	month      = 3
	dayOfWeek  = 4
)

// daysOf is how many days each month has at most.
var daysOf = []int{31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}

var (
	schedulePattern = regexp.MustCompile("^(" + strings.Join(scheduleWords, "|") + "|" + strings.Join(fieldPatterns(), " ") + ")$")
	fieldPattern    = compiled(fieldPatterns())
)

// fieldPatterns are not anchored.
func fieldPatterns() []string {
	var patterns []string
	for _, f := range cronFields {
		value := f.digits
		if f.words != nil {
			value = "(" + value + "|" + strings.Join(inAnyCase(f.words), "|") + ")"
		}
		item := `([*?]|` + value + `(-` + value + `)?)(/[1-9][0-9]?)?`
		patterns = append(patterns, item+"(,"+item+")*")
	}
	return patterns
}

func compiled(patterns []string) []*regexp.Regexp {
	var all []*regexp.Regexp
	for _, pattern := range patterns {
		all = append(all, regexp.MustCompile("^"+pattern+"$"))
	}
	return all
}

// inAnyCase returns patterns of words in capitals, since ECMA-262 has no flag within a pattern.
func inAnyCase(words []string) []string {
	patterns := make([]string, len(words))
	for i, word := range words {
		for _, letter := range word {
			patterns[i] += "[" + string(letter) + strings.ToLower(string(letter)) + "]"
		}
	}
	return patterns
}

func kindOfSchedule(value string) string {
	if fields := strings.Fields(value); len(fields) > 1 && len(fields) != len(cronFields) && !strings.HasPrefix(value, "@") {
		return "one of " + number(len(fields)) + " fields"
	}
	return ""
}

// insteadOfSchedule says of the first field that is wrong what it may be.
func insteadOfSchedule(value string) string {
	if strings.HasPrefix(value, "TZ=") || strings.HasPrefix(value, "CRON_TZ=") {
		return "allowed: the schedule alone; its time zone goes into timeZone"
	}
	if strings.HasPrefix(value, "@every") {
		return "allowed: times that the clock shows, such as 0 */6 * * * for every six hours"
	}
	fields := strings.Split(value, " ")
	if len(fields) != len(cronFields) {
		return ""
	}
	for i, f := range cronFields {
		if !fieldPattern[i].MatchString(fields[i]) {
			return "allowed for the " + f.name + " in place of " + quote(fields[i]) + ": " + f.allowed()
		}
	}
	return ""
}

func (f cronField) allowed() string {
	allowed := number(f.least) + " to " + number(f.most)
	if f.words != nil {
		allowed += ", from " + f.words[0] + " to " + f.words[len(f.words)-1]
	}
	return allowed + ", ranges such as 1-3, lists such as 1,3, and steps such as */2"
}

// checkSchedule refuses what no pattern can: ranges that end before they begin, and
// days that never come, on which Kubernetes would wait without a word.
func checkSchedule(value string) string {
	fields := strings.Split(value, " ")
	if len(fields) != len(cronFields) {
		return "" // a word
	}
	var values [][]int
	for i, f := range cronFields {
		list, backwards := f.values(fields[i])
		if backwards != "" {
			return quote(value) + " has the range " + backwards + " for the " + f.name + ", which ends before it begins"
		}
		values = append(values, list)
	}
	first := slices.Min(values[dayOfMonth])
	comes := slices.ContainsFunc(values[month], func(m int) bool { return first <= daysOf[m-1] })
	if isAny(fields[dayOfWeek]) && !comes {
		return quote(value) + " never comes: none of its months has a day " + number(first)
	}
	return ""
}

// isAny tells whether a field leaves open what it stands for.
func isAny(text string) bool { return text == "*" || text == "?" }

// values are the numbers that a field stands for, which matches its pattern, or else
// the range in it that is backwards.
func (f cronField) values(text string) (list []int, backwards string) {
	for item := range strings.SplitSeq(text, ",") {
		span, steps, stepped := strings.Cut(item, "/")
		begin, end, ranged := strings.Cut(span, "-")
		first, last := f.least, f.most
		switch {
		case isAny(span):
		case ranged:
			first, last = f.number(begin), f.number(end)
		case stepped:
			first = f.number(begin)
		default:
			first = f.number(begin)
			last = first
		}
		if first > last {
			return nil, span
		}
		step := 1
		if stepped {
			step, _ = strconv.Atoi(steps)
		}
		for n := first; n <= last; n += step {
			list = append(list, n)
		}
	}
	return list, ""
}

func (f cronField) number(text string) int {
	if i := slices.Index(f.words, strings.ToUpper(text)); i >= 0 {
		return f.least + i
	}
	n, _ := strconv.Atoi(text)
	return n
}

var timeZonePattern = regexp.MustCompile(`^(UTC|[A-Z][A-Za-z]+(/[A-Z][A-Za-z0-9_+-]*){1,2})$`)

// TimeZone is a name in the time zone database.
type TimeZone string

// Rule accepts the form of such names. Which of them there are, the cluster knows.
func (TimeZone) Rule() Rule {
	return Rule{Noun: "a time zone", Allowed: "UTC, or an area and a place, such as Europe/Berlin", Examples: []string{"Europe/Berlin"}, Pattern: timeZonePattern, MaxLength: 64}
}
