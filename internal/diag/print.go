package diag

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// longestQuoted is the number of characters after which Quote and the source
// line are cut.
const longestQuoted = 120

// Quote returns value in double quotes, with control and other unprintable
// characters escaped, so that no value can steer a terminal, and cut after 120
// characters.
func Quote(value string) string {
	runes := []rune(value)
	if len(runes) > longestQuoted {
		return fmt.Sprintf("%q…", string(runes[:longestQuoted]))
	}
	return fmt.Sprintf("%q", value)
}

// PrintText writes each diagnostic as people read it: position, path and message,
// the source line with the value underlined, and the hint.
func PrintText(w io.Writer, list List) error {
	var b strings.Builder
	for _, d := range list {
		b.WriteString(d.headline() + "\n")
		writeSource(&b, d)
		for _, r := range d.Related {
			if r.stands(d) {
				continue
			}
			b.WriteString("  see also: " + visible(r.String()) + "\n")
		}
		if d.Hint != "" {
			b.WriteString("  " + visible(d.Hint) + "\n")
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// stands tells whether a related place is the one that the diagnostic shows anyway. In
// an input of which no places are known, paths tell places apart.
func (r Related) stands(d Diagnostic) bool {
	placeless := d.Position.Name != "" && d.Position.Column == 0
	return r.Position == d.Position && (!placeless || r.Path == d.Path)
}

// writeSource shows the source line with the place underlined, as terminals show it; very long lines are left out.
func writeSource(b *strings.Builder, d Diagnostic) {
	if d.Confidential || strings.TrimSpace(d.Source) == "" || d.Position.Column < 1 {
		return
	}
	source := []rune(visible(d.Source))
	start := d.Position.Column - 1
	if start > len(source) || len(source) > 2*longestQuoted {
		return
	}
	width := min(max(d.Width, 1), len(source)-start)
	number := ""
	if d.Position.Line > 0 {
		number = strconv.Itoa(d.Position.Line)
	}
	fmt.Fprintf(b, "%5s | %s\n", number, string(source))
	fmt.Fprintf(b, "      | %s%s\n", strings.Repeat(" ", cells(source[:start])), strings.Repeat("^", max(1, cells(source[start:start+width]))))
}

// visible keeps the columns of a text and removes what could steer a terminal.
func visible(s string) string { return strings.Map(printable, s) }

func printable(r rune) rune {
	switch {
	case r == '\t':
		return ' '
	case !unicode.IsPrint(r):
		return '\uFFFD'
	}
	return r
}

// jsonDiagnostic is the machine's form of a Diagnostic. It carries no source line:
// a line may hold a value that the message takes care not to repeat.
type jsonDiagnostic struct {
	File     string        `json:"file,omitempty"`
	Line     int           `json:"line,omitempty"`
	Column   int           `json:"column,omitempty"`
	Severity string        `json:"severity"`
	Path     string        `json:"path,omitempty"`
	Message  string        `json:"message"`
	Hint     string        `json:"hint,omitempty"`
	Related  []jsonRelated `json:"related,omitempty"`
}

type jsonRelated struct {
	File   string `json:"file"`
	Line   int    `json:"line,omitempty"`
	Column int    `json:"column,omitempty"`
	Path   string `json:"path"`
}

// PrintJSON writes the list as one JSON array, an element for each diagnostic.
func PrintJSON(w io.Writer, list List) error {
	out := make([]jsonDiagnostic, len(list))
	for i, d := range list {
		out[i] = jsonDiagnostic{
			File: d.Position.Name, Line: d.Position.Line, Column: d.Position.Column,
			Severity: d.Severity.String(), Path: d.Path, Message: d.Message, Hint: d.Hint,
		}
		for _, r := range d.Related {
			out[i].Related = append(out[i].Related, jsonRelated{r.Position.Name, r.Position.Line, r.Position.Column, r.Path})
		}
	}
	return WriteJSON(w, out)
}

// WriteJSON writes a value as indented JSON in which everything can be printed: what
// could steer a terminal is escaped, also where JSON leaves it as it is.
func WriteJSON(w io.Writer, value any) error {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(value); err != nil {
		return err
	}
	_, err := io.WriteString(w, Printable(b.String()))
	return err
}

// Printable returns a text with the same lines, in which everything can be printed. What
// could steer a terminal or turn the direction of the text is escaped as in JSON, which
// stays JSON, and a byte that is no UTF-8 as in Go.
func Printable(text string) string {
	if !strings.ContainsFunc(text, isUnprintable) && utf8.ValidString(text) {
		return text
	}
	var printed strings.Builder
	for at, r := range text {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(text[at:], string(utf8.RuneError)):
			fmt.Fprintf(&printed, `\x%02x`, text[at])
		case isUnprintable(r):
			for _, unit := range utf16.AppendRune(nil, r) {
				fmt.Fprintf(&printed, `\u%04x`, unit)
			}
		default:
			printed.WriteRune(r)
		}
	}
	return printed.String()
}

// isUnprintable has nothing against line breaks and tabs, which text has.
func isUnprintable(r rune) bool { return r != '\n' && r != '\t' && !unicode.IsPrint(r) }
