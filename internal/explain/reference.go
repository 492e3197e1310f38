package explain

import (
	"encoding/json"
	"fmt"
	"strings"
)

// Reference documents all fields of a spec as Markdown: a section with a table for each
// part of the spec, and an example of it. Fields that stand in many places are documented
// in the first.
func Reference() string {
	root := place{field: environment()}
	spec := root.below("spec")
	r := reference{first: map[string]string{}}
	r.WriteString("# The spec, field by field\n\n" +
		"Generated from the Go types by `make golden`. `petrify explain FIELD` prints the same in a terminal, `petrify schema`\n" +
		"a JSON Schema for editors. \"Required\" is meant within what is given: a mapping that may be left out needs none of its\n" +
		"fields.\n")
	r.heading(root)
	r.example(root)
	metadata := root.below("metadata")
	r.heading(metadata)
	r.table(metadata)
	r.example(metadata)
	r.heading(spec)
	r.header()
	for _, name := range spec.names() {
		r.row(spec, spec.below(name))
	}
	for _, name := range spec.names() {
		if part := spec.below(name); len(part.fields()) > 0 {
			r.heading(part)
			r.table(part)
			r.example(part)
		}
	}
	return r.String()
}

// reference is a text in Markdown, and the paths at which the fields of mappings stand
// that are documented already.
type reference struct {
	strings.Builder
	first map[string]string
}

func (r *reference) heading(part place) {
	title := "The file"
	if part.path != "" {
		title = "`" + part.path + "`"
	}
	fmt.Fprintf(&r.Builder, "\n## %s\n\n%s\n", title, prose(part.sentences()))
}

func (r *reference) example(part place) {
	fmt.Fprintf(&r.Builder, "\n```yaml\n%s```\n", part.example())
}

func (r *reference) header() {
	r.WriteString("\n| field | value | default | meaning |\n|---|---|---|---|\n")
}

// table has a row for each field at any depth below the part.
func (r *reference) table(part place) {
	r.header()
	r.rows(part, part)
}

func (r *reference) rows(part, in place) {
	if in.Items != nil {
		in = in.entry(in.Items)
	}
	for _, name := range in.names() {
		inner := in.below(name)
		earlier := r.documented(inner)
		if earlier == "" {
			r.row(part, inner)
			r.rows(part, inner)
			continue
		}
		inner.field = inner.summary(earlier)
		r.row(part, inner)
	}
}

// documented is the path at which the same fields stand already, or "".
func (r *reference) documented(p place) string {
	if len(p.fields()) == 0 {
		return ""
	}
	fields := meanings(p.fields(), p.requiredFields())
	if r.first[fields] == "" {
		r.first[fields] = p.path
		return ""
	}
	return r.first[fields]
}

// meanings are what fields at any depth are called and mean, without their defaults.
func meanings(fields properties, required func(string) bool) string {
	var b strings.Builder
	for _, p := range fields {
		inner := place{field: p.field}
		fmt.Fprintln(&b, headline(p, required), p.Description, "{", meanings(inner.fields(), inner.requiredFields()), "}")
	}
	return b.String()
}

func (r *reference) row(part, p place) {
	value := p.words()
	if p.around.requires(p.name) {
		value += ", required"
	}
	name := strings.TrimPrefix(strings.TrimPrefix(p.path, part.path), ".")
	fmt.Fprintf(&r.Builder, "| `%s` | %s | %s | %s |\n", name, value, code(plain(p.Default)), prose(p.sentences()))
}

// summary is the mapping with the defaults of its fields as its own, and where they are
// documented.
func (p place) summary(documented string) *field {
	short := *p.field
	short.Default = defaults(p.field)
	short.Description += " Fields as of `" + documented + "`."
	return &short
}

// defaults are those of the fields below, as a value in which the rest is left out.
func defaults(f *field) json.RawMessage {
	if len(f.Properties) == 0 {
		return f.Default
	}
	var members []string
	for _, p := range f.Properties {
		if value := defaults(p.field); value != nil {
			members = append(members, p.name+": "+plain(value))
		}
	}
	if members == nil {
		return nil
	}
	return json.RawMessage("{" + strings.Join(members, ", ") + "}")
}

// sentences are what a field means and what it may be.
func (p place) sentences() string {
	if allowed := p.allowed(); allowed != "" && p.Const == "" && !p.isChoice() {
		return p.Description + " Allowed: " + allowed + "."
	}
	return p.Description
}

// prose is a text that begins no structure in Markdown.
func prose(text string) string {
	return strings.NewReplacer("|", `\|`, "<", `\<`, "*", `\*`, "\n", " ").Replace(text)
}

func code(text string) string {
	if text == "" {
		return ""
	}
	return "`" + strings.ReplaceAll(text, "|", `\|`) + "`"
}
