package schema

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/petrify-dev/petrify/internal/diag"
)

// parse returns all documents of a text.
func parse(text string) (documents []*yaml.Node, err error) {
	// The library panics on some malformed comments (yaml/go-yaml, "please report").
	defer func() {
		if problem := recover(); problem != nil {
			err = fmt.Errorf("%v", problem)
		}
	}()
	decoder := yaml.NewDecoder(strings.NewReader(text))
	for {
		document := &yaml.Node{}
		switch err := decoder.Decode(document); {
		case errors.Is(err, io.EOF):
			return documents, nil
		case err != nil:
			return nil, err
		}
		documents = append(documents, document)
	}
}

var (
	syntaxPattern       = regexp.MustCompile(`^(?:yaml: )?(?:line ([0-9]+): )?(.*)`)
	unknownAliasPattern = regexp.MustCompile(`^unknown anchor '.*' referenced$`)
	starPattern         = regexp.MustCompile(`(^|[-:,\[{][ \t]*)\*`)
	tabPattern          = regexp.MustCompile(`^ *\t`)
	templatePattern     = regexp.MustCompile(`\{\{|\{%`)
	indicatorPattern    = regexp.MustCompile("(?:^|[-:,\\[{?])[ \t]*([@`%])")
	longKeyPattern      = regexp.MustCompile(`^ *[^:]{1000}[^:]{24,}:( |$)`)
	escapePattern       = regexp.MustCompile(`escape character|hexdecimal|Unicode character escape code`)
	jsonEscapePattern   = regexp.MustCompile(`\\(/|u[dD][89a-fA-F])`)
	conflictPattern     = regexp.MustCompile(`^(<<<<<<<|>>>>>>>|\|\|\|\|\|\|\|) |^=======$`)
)

// searchedBytes is how much may be parsed, beginnings of a text in all, to find the line
// of a syntax error.
const searchedBytes = 1 << 20

// syntaxError says where and why a text is no YAML. The library's line is that of
// the construct around the error, so the line after the longest beginning that can
// be read is taken instead, if it is to be searched for.
func (s *source) syntaxError(text string, err error, search bool) diag.Diagnostic {
	parts := syntaxPattern.FindStringSubmatch(err.Error())
	line, _ := strconv.Atoi(parts[1])
	if conflict := s.conflict(); conflict > 0 {
		return s.whole(conflict).mark(diag.Diagnostic{Message: "has the marks of a merge conflict", Hint: "resolve the conflict"})
	}
	if search {
		if first, found := firstUnreadable(text, err); found {
			line = first
		}
	}
	line = min(max(line, 1), len(s.lines))
	line, reason, hint := s.explainSyntax(text, err, line)
	d := diag.Diagnostic{Message: "is not YAML: " + reason, Hint: hint, Confidential: LooksCredential(text)}
	return s.whole(line).mark(d)
}

// whole is the place of all that stands on a line.
func (s *source) whole(line int) place {
	shown := string(s.lines[line-1])
	return place{source: s, line: line, column: indent(shown) + 1, width: utf8.RuneCountInString(strings.TrimSpace(shown))}
}

// conflict returns the first line that git put into a file that it could not merge, or 0.
func (s *source) conflict() int {
	for i, line := range s.lines {
		if len(line) >= 7 && conflictPattern.MatchString(string(line)) {
			return i + 1
		}
	}
	return 0
}

func syntaxReason(reason string) string {
	if reason == "did not find expected alphabetic or numeric character" {
		return "no name follows a * or &"
	}
	if unknownAliasPattern.MatchString(reason) {
		// Its name may be a password that begins with *.
		return "alias of an anchor that is not there"
	}
	if LooksCredential(reason) {
		return "unreadable"
	}
	return strings.Trim(strconv.Quote(reason), `"`)
}

// firstUnreadable returns the line after the longest beginning of a text that can be
// read, of which the whole cannot for the reason given. It gives up when that takes more
// parsing than searchedBytes.
func firstUnreadable(text string, reason error) (line int, found bool) {
	ends := linePattern.FindAllStringIndex(text, -1)
	left := searchedBytes
	read := func(lines int) error {
		beginning := text[:ends[lines-1][1]]
		if left -= len(beginning); left < 0 {
			return reason
		}
		_, err := parse(beginning)
		return err
	}
	// Beginnings that hold the place of the error end for the same reason, so that most of
	// them need not be tried.
	line = sort.Search(len(ends), func(i int) bool {
		err := read(i + 1)
		return err != nil && err.Error() == reason.Error()
	})
	for line > 0 && left >= 0 && read(line) != nil {
		line--
	}
	return line + 1, left >= 0
}

// slip is what nobody sees who looks at a line: it makes text of what was meant as a key
// or an entry, and the reader stumbles over that line or the next one.
type slip struct {
	pattern    *regexp.Regexp
	from, to   string // what mends it where the pattern matches
	what, hint string
}

func (s slip) mend(line string) string {
	return s.pattern.ReplaceAllStringFunc(line, func(match string) string { return strings.ReplaceAll(match, s.from, s.to) })
}

var slips = []slip{
	{regexp.MustCompile("^[ \u00a0]*\u00a0|^ *(?:- +)*(?:-|[\\w.-]+:) *\u00a0"), "\u00a0", " ", "a no-break space, U+00A0, stands for a space", "write a space in its place"},
	{regexp.MustCompile(`^ *(?:- +)*-[ ]*\t`), "\t", " ", "a tab follows the -", "write a space in its place"},
	{regexp.MustCompile("^ *" + glued), ":", ": ", "no space follows the colon", spaceHint},
}

// glued is a pattern of a key and the first character of its value, which is not that of
// a URL after its scheme.
const glued = `([\w-]+):([^\s/])`

const spaceHint = "put a space after the colon"

// slipPattern is the reasons that slips have.
var slipPattern = regexp.MustCompile(`mapping values are not allowed|could not find expected ':'|cannot start any token`)

// explainSyntax says in an operator's words what is wrong with a line of a text, or with
// the one above it, and what to do. That one is to blame only if mending it changes the
// error: it may as well be text of a block.
func (s *source) explainSyntax(text string, err error, line int) (at int, what, hint string) {
	reason := syntaxPattern.FindStringSubmatch(err.Error())[2]
	if slipPattern.MatchString(reason) {
		for at := line; at > 0 && at >= line-1; at-- {
			for _, slip := range slips {
				if slip.pattern.MatchString(string(s.lines[at-1])) && (at == line || changes(text, at, slip.mend, err)) {
					return at, slip.what, slip.hint
				}
			}
		}
	}
	what, hint = explainLine(reason, string(s.lines[line-1]))
	return line, what, hint
}

// changes tells whether a text fails for another reason than the one given, or not at
// all, once a line of it is mended.
func changes(text string, line int, mend func(string) string, reason error) bool {
	start, ends := 0, linePattern.FindAllStringIndex(text, line)
	if line > 1 {
		start = ends[line-2][1]
	}
	end := ends[line-1][0]
	_, err := parse(text[:start] + mend(text[start:end]) + text[end:])
	return err == nil || err.Error() != reason.Error()
}

// explainLine is explainSyntax for what is wrong with the line itself.
func explainLine(reason, line string) (what, hint string) {
	what = syntaxReason(reason)
	switch {
	case tabPattern.MatchString(line):
		return "a tab indents this line", "indent with spaces, not tabs"
	case templatePattern.MatchString(line):
		return what, "write values out; templates are not filled in"
	case starPattern.MatchString(line):
		return what, "quote a value that begins with *; aliases are not allowed"
	case strings.Contains(reason, "cannot start any token") && indicatorPattern.MatchString(line):
		return "a value cannot begin with " + indicatorPattern.FindStringSubmatch(line)[1], "quote it"
	case escapePattern.MatchString(reason) && jsonEscapePattern.MatchString(line):
		return "an escape of JSON that is not read here", "write the character itself"
	case escapePattern.MatchString(reason):
		return `in double quotes, \ begins an escape, and this is none`, `write \\ for a backslash, or use single quotes`
	case strings.Contains(reason, "<document start>"):
		return "the document ended before this line", "remove what follows its end"
	case strings.Contains(reason, "mapping values are not allowed"):
		return what, `quote a value that holds ": "; begin each key on a line of its own`
	case strings.Contains(reason, "did not find expected ','"):
		return what, "check that every [ and { is closed, and that commas stand between entries"
	case strings.Contains(reason, "found unexpected end of stream"):
		return "a quote is not closed", "close the quote where the value ends"
	case strings.Contains(reason, "'-' indicator"):
		return "an entry of a list was expected", `begin each entry with "- ", and indent them alike`
	case strings.Contains(reason, "block sequence entries"):
		return "a list cannot begin here", `put each "- " on a line of its own, below its key`
	case strings.Contains(reason, "could not find expected ':'") && longKeyPattern.MatchString(line):
		return "a key is longer than 1024 characters", "shorten it"
	case strings.Contains(reason, "could not find expected ':'"):
		return "a key without a colon", "write key: value; check quotes and indentation here and in the line before"
	case strings.Contains(reason, "exceeded max depth"):
		return "nested too deeply", "allowed: at most " + number(deepest) + " levels"
	case strings.Contains(reason, "did not find expected key"):
		return "a key was expected", "indent keys that belong together alike; check quotes and brackets here and in the line before"
	}
	return what, "check quotes, brackets and indentation here and in the line before"
}
