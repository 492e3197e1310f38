package change

import (
	"bytes"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/petrify-dev/petrify/internal/stack"
	"github.com/petrify-dev/petrify/schema"
)

// ConcealTexts returns two versions of a text of YAML with a number in place of what
// seems secret, as Compare has objects, and in comments, too. Equal values have equal
// numbers, so that a change still shows. With a value goes all that follows it on its
// line. Of a text that cannot be read as YAML, lines go that look secret by themselves.
// A nil text stays nil.
func ConcealTexts(before, after []byte) (concealedBefore, concealedAfter []byte) {
	numbers := secrets{}
	return numbers.conceal(before), numbers.conceal(after)
}

func (s secrets) conceal(text []byte) []byte {
	if text == nil {
		return nil
	}
	lines := yamlLine.FindAllString(string(text), -1)
	if values, read := secretsIn(text); read {
		lines = s.concealComments(s.concealValues(lines, values))
	} else {
		lines = s.concealLines(lines)
	}
	return []byte(strings.Join(lines, ""))
}

// breaks are what ends a line of YAML 1.1, which the library counts.
const breaks = "\r\n\u0085\u2028\u2029"

var yamlLine = regexp.MustCompile("[^" + breaks + "]*(?:\r\n|[" + breaks + "])|[^" + breaks + "]+$")

// isUTF8 tells whether text is what it looks like: YAML may be UTF-16 as well, in which
// nothing is where it seems to be.
func isUTF8(text []byte) bool { return utf8.Valid(text) && bytes.IndexByte(text, 0) < 0 }

func (s secrets) concealValues(lines []string, values []placedSecret) []string {
	var shown []string
	at := 0
	for _, value := range values {
		if value.line < at {
			continue
		}
		end := value.line + value.lines(lines)
		shown = append(append(shown, lines[at:value.line]...), s.hidden(lines[value.line:end], value.column))
		at = end
	}
	return append(shown, lines[at:]...)
}

func (s secrets) concealComments(lines []string) []string {
	var key pem
	for i, line := range lines {
		before, comment, found := strings.Cut(line, "#")
		if found && (key.holds(comment) || schema.HoldsCredential(comment)) {
			lines[i] = s.hidden(lines[i:i+1], len([]rune(before))+1)
		}
	}
	return lines
}

// hidden is a line in place of some: the first characters of the first one and a number.
func (s secrets) hidden(lines []string, column int) string {
	first := []rune(lines[0])
	column = min(column, len(first))
	kept := string(first[:column])
	rest := strings.Join(lines, "")[len(kept):]
	if kept != "" && !strings.HasSuffix(kept, " ") {
		kept += " "
	}
	end := rest[len(strings.TrimRight(rest, breaks)):]
	return kept + s.of(secret{text: strings.TrimSpace(rest)}) + end
}

// placedSecret is a secret value, and where the one after it begins. All count from 0.
type placedSecret struct {
	text               string
	line, column, next int // next is the line of the next value, or -1
}

// lines is how many the value takes: what is not whole on its first line may go on
// until the next value.
func (p placedSecret) lines(all []string) int {
	rest := string([]rune(all[p.line])[p.column:])
	switch {
	case !strings.Contains(p.text, "\n") && strings.Contains(rest, p.text) && p.text != "":
		return 1
	case p.next < 0:
		return len(all) - p.line
	}
	return max(1, p.next-p.line)
}

// mostRead is in bytes. The nodes of YAML take a hundred times their text.
const mostRead = 1 << 20

// secretsIn are those of a text that can be read.
func secretsIn(text []byte) (found []placedSecret, read bool) {
	if len(text) > mostRead || !isUTF8(text) {
		return nil, false
	}
	documents, err := stack.Documents(stack.Input{Data: text})
	return secretsOf(documents), err == nil
}

// secretsOf are those of documents, in their order; of one line, the first.
func secretsOf(documents []stack.Value) []placedSecret {
	var found []placedSecret
	open := false // the line of the value after the last one found is not known yet
	look := func(kind string) func(stack.Scalar) (string, bool) {
		return func(scalar stack.Scalar) (string, bool) {
			line, column := scalar.Place()
			line, column = line-1, column-1
			last := len(found) - 1
			if open && line > found[last].line {
				found[last].next, open = line, false
			}
			if isSecret(kind, scalar) && (last < 0 || found[last].line != line) {
				found = append(found, placedSecret{scalar.String(), line, column, -1})
				open = true
			}
			return "", false
		}
	}
	for _, document := range documents {
		objects := []stack.Value{document}
		if items := document.At("items").Items(); len(items) > 0 {
			objects = items
		}
		for _, object := range objects {
			object.Replace(look(object.At("kind").String()))
		}
	}
	return found
}

var (
	// blockStart is a line whose value is below it.
	blockStart = regexp.MustCompile(`[|>][+-]?[0-9]?\s*$`)

	// entryOfSecretName is the name of a variable, whose value follows it.
	entryOfSecretName = regexp.MustCompile(`^[\s-]*name:\s*["']?([A-Za-z_][A-Za-z0-9_.-]*)["']?\s*$`)
	entryValue        = regexp.MustCompile(`^\s*value:`)

	kindSecret = regexp.MustCompile(`(?m)^[\s-]*["']?kind["']?:\s*["']?Secret\b`)
)

// concealLines looks at each line by itself, and shows none of a Secret, nor of what is
// no text.
func (s secrets) concealLines(lines []string) []string {
	var shown []string
	var key pem
	text := strings.Join(lines, "")
	all := kindSecret.MatchString(text) || !isUTF8([]byte(text))
	named := false
	block := -1 // the indent of the line to whose value those below it belong
	for i, line := range lines {
		indent := len(line) - len(strings.TrimLeft(line, " "))
		if block >= 0 && indent <= block {
			block = -1
		}
		secret := key.holds(line) || schema.HoldsCredential(line) || named && entryValue.MatchString(line)
		if secret && block < 0 && blockStart.MatchString(line) {
			block = indent
		}
		name := entryOfSecretName.FindStringSubmatch(line)
		named = name != nil && namesSecret(name[1])
		if strings.TrimSpace(line) != "" && (all || secret || block >= 0) {
			line = s.hidden(lines[i:i+1], indent)
		}
		shown = append(shown, line)
	}
	return shown
}

// pem is whether a line is within a PEM block.
type pem bool

// holds is asked of each line in turn.
func (p *pem) holds(line string) bool {
	within := bool(*p) || strings.Contains(line, "-----BEGIN")
	*p = pem(within && !strings.Contains(line, "-----END"))
	return within
}
