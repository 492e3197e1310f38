package explain

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/petrify-dev/petrify/internal/wrap"
)

// longestPattern is where a pattern tells people nothing any more; the JSON Schema has it.
const longestPattern = 300

// document is what there is to say of the field. Only what nobody could copy in pieces
// is longer than a line: a pattern, and the digest of an image.
func (p place) document(recursive bool) string {
	var d document
	if p.path != "" {
		d.label("FIELD", p.path)
	}
	d.label("TYPE", p.words())
	d.label("REQUIRED", p.necessity())
	d.label("DEFAULT", plain(p.Default))
	d.label("ALLOWED", p.allowed())
	if len(p.Pattern) <= longestPattern {
		d.verbatim("PATTERN", p.Pattern)
	}
	d.section("DESCRIPTION", wrap.Lines("  ", p.Description))
	switch {
	case recursive:
		d.section("FIELDS", tree("  ", p.fields(), p.requiredFields()))
	default:
		d.section("FIELDS", p.list())
	}
	d.section("EXAMPLE", indented("  ", p.example()))
	return d.String()
}

// necessity says when the field must be given; nothing of what is no field.
func (p place) necessity() string {
	switch {
	case p.around == nil, p.isEntry():
		return ""
	case p.around.isChoice():
		return "one of " + strings.Join(p.around.names(), ", ") + " is"
	case !p.around.requires(p.name):
		return "no"
	case p.optional != "":
		return "yes, where " + p.optional + " is given"
	}
	return "yes"
}

func (p place) requiredFields() func(string) bool {
	if p.Items != nil {
		return p.Items.requires
	}
	return p.requires
}

// list is a line for the name of each field, and one for what it means.
func (p place) list() string {
	required := p.requiredFields()
	var b strings.Builder
	for _, inner := range p.fields() {
		fmt.Fprintf(&b, "  %s\n%s", headline(inner, required), shortened("      ", inner.firstSentence()))
	}
	return b.String()
}

// tree is a line for each field at any depth.
func tree(indent string, fields properties, required func(string) bool) string {
	var b strings.Builder
	for _, inner := range fields {
		fmt.Fprintf(&b, "%s%s\n", indent, headline(inner, required))
		nested := place{field: inner.field}
		b.WriteString(tree(indent+"  ", nested.fields(), nested.requiredFields()))
	}
	return b.String()
}

func headline(p property, required func(string) bool) string {
	line := p.name + "  <" + p.words() + ">"
	if required(p.name) {
		line += " required"
	}
	return line
}

// plain is a JSON value as people write it.
func plain(value json.RawMessage) string {
	var text string
	var list []string
	switch {
	case len(value) == 0:
		return ""
	case json.Unmarshal(value, &text) == nil:
		return text
	case json.Unmarshal(value, &list) == nil:
		return "[" + strings.Join(list, ", ") + "]"
	}
	return string(value)
}

// document is a text of labels and sections.
type document struct{ text strings.Builder }

func (d *document) String() string { return d.text.String() }

// indentation of what labels say.
const indentation = 11

// label says something in a few words, or nothing.
func (d *document) label(name, text string) {
	if text == "" {
		return
	}
	lines := wrap.Lines(strings.Repeat(" ", indentation), text)
	fmt.Fprintf(&d.text, "%-*s%s", indentation, name+":", lines[indentation:])
}

// verbatim is label for what must not be broken into lines.
func (d *document) verbatim(name, text string) {
	if text != "" {
		fmt.Fprintf(&d.text, "%-*s%s\n", indentation, name+":", text)
	}
}

// section says something in lines of its own, or nothing.
func (d *document) section(name, lines string) {
	if lines != "" {
		fmt.Fprintf(&d.text, "\n%s:\n%s", name, lines)
	}
}

// shortened is the first line of a text, which tells when there is more.
func shortened(indent, text string) string {
	first, rest, _ := strings.Cut(wrap.Lines(indent, text), "\n")
	if rest == "" {
		return first + "\n"
	}
	for len([]rune(first))+len(" …") > wrap.Width {
		first = first[:strings.LastIndex(first, " ")]
	}
	return first + " …\n"
}

// cut shortens a line that is too long, between any two characters.
func cut(line string) string {
	if characters := []rune(line); len(characters) > wrap.Width {
		return string(characters[:wrap.Width-1]) + "…"
	}
	return line
}

// indented puts indent before each line.
func indented(indent, lines string) string {
	var b strings.Builder
	for line := range strings.Lines(lines) {
		b.WriteString(indent + line)
	}
	return b.String()
}
