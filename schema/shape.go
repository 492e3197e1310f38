package schema

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
)

// form is the kind of YAML node that a Go type is read from.
type form int

const (
	formText    form = iota // a string type with a rule, or plain string
	formInteger             // an integer type with a rule
	formBoolean
	formMapping // a struct
	formEntries // a map with string keys
	formList
)

// shape is what decoding, validation and the JSON Schema need to know of a type,
// read from it once.
type shape struct {
	form   form
	rule   Rule
	fields []field  // of a mapping, in the order of the Go type
	choice bool     // exactly one of the fields must be there
	whole  []string // names of fields that belong together
	key    *shape   // of entries
	elem   *shape   // of entries and lists
}

// field is a field of a mapping; its index is that of the Go field.
type field struct {
	name     string
	required bool
	shape    *shape
	path     string // from the root; empty below lists and entries, where it depends on the value
}

// environmentShape is the shape of everything.
var environmentShape = func() *shape {
	s := shapeOf(reflect.TypeFor[Environment]())
	s.setPaths("")
	return s
}()

// setPaths tells each field where it stands, so that validation need not join paths
// of which nothing is wrong.
func (s *shape) setPaths(path string) {
	for i := range s.fields {
		s.fields[i].path = joined(path, s.fields[i].name)
		s.fields[i].shape.setPaths(s.fields[i].path)
	}
}

// at is the field's path in a mapping at the path given.
func (f field) at(path string) string {
	if f.path != "" {
		return f.path
	}
	return joined(path, f.name)
}

func shapeOf(t reflect.Type) *shape {
	switch t.Kind() {
	case reflect.String:
		return &shape{form: formText, rule: RuleOf(t)}
	case reflect.Int32, reflect.Int64:
		return &shape{form: formInteger, rule: RuleOf(t)}
	case reflect.Bool:
		return &shape{form: formBoolean}
	case reflect.Pointer:
		return shapeOf(t.Elem())
	case reflect.Slice:
		return &shape{form: formList, elem: shapeOf(t.Elem())}
	case reflect.Map:
		return &shape{form: formEntries, key: shapeOf(t.Key()), elem: shapeOf(t.Elem())}
	case reflect.Struct:
		return &shape{form: formMapping, fields: fieldsOf(t), choice: IsChoice(t), whole: wholeOf(t)}
	}
	panic(fmt.Sprintf("schema: type %s has no form in YAML", t))
}

func fieldsOf(t reflect.Type) []field {
	fields := make([]field, t.NumField())
	for i := range fields {
		goField := t.Field(i)
		name, options, _ := strings.Cut(goField.Tag.Get("json"), ",")
		fields[i] = field{
			name:     name,
			required: options == "",
			shape:    shapeOf(goField.Type),
		}
	}
	return fields
}

// Choice marks a struct of optional fields of which exactly one must be there.
type Choice interface{ ExactlyOne() }

// IsChoice tells whether a type is a choice.
func IsChoice(t reflect.Type) bool { return t.Implements(reflect.TypeFor[Choice]()) }

// Whole marks a struct with optional fields that only mean something together: a
// layer that names one of them says it all anew.
type Whole interface{ Whole() []string }

func wholeOf(t reflect.Type) []string {
	if whole, ok := reflect.Zero(t).Interface().(Whole); ok {
		return whole.Whole()
	}
	return nil
}

// together returns the names of fields of which a layer that names one drops those
// that only layers below it name.
func (s *shape) together() []string {
	switch {
	case s == nil:
		return nil
	case s.choice:
		return s.fieldNames()
	}
	return s.whole
}

// RuleOf returns the rule of a scalar type; a plain string takes any text.
func RuleOf(t reflect.Type) Rule {
	if scalar, ok := reflect.Zero(t).Interface().(Scalar); ok {
		return scalar.Rule()
	}
	return Rule{Noun: "text", Allowed: "text without control characters", Number: true, Boolean: true, Empty: true, Check: checkPlainText}
}

func sortedMapKeys(m reflect.Value) []reflect.Value {
	keys := m.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
	return keys
}

// child returns the path and the shape of what stands below key; the shape is nil
// when the key is unknown.
func (s *shape) child(path, key string) (string, *shape) {
	if s != nil && s.form == formEntries {
		return keyed(path, key), s.elem
	}
	if f := s.field(key); f >= 0 {
		return joined(path, key), s.fields[f].shape
	}
	unremarkable := unremarkablePattern.MatchString(key) && !LooksCredential(key)
	if isOfSecret(path) && (!unremarkable || s == nil || s.form != formMapping) {
		return path + "[…]", nil // a secret that looks like a mapping
	}
	if unremarkable {
		return joined(path, key), nil
	}
	return keyed(path, key), nil
}

// field returns the index of the field, or -1.
func (s *shape) field(name string) int {
	if s == nil {
		return -1
	}
	return slices.IndexFunc(s.fields, func(f field) bool { return f.name == name })
}

// item returns the shape of a list's entries, or nil.
func (s *shape) item() *shape {
	if s != nil && s.form == formList {
		return s.elem
	}
	return nil
}

func (s *shape) fieldNames() []string {
	names := make([]string, len(s.fields))
	for i, f := range s.fields {
		names[i] = f.name
	}
	return names
}

// noun is what the value is called when it is something else altogether.
func (s *shape) noun() string {
	switch s.form {
	case formInteger:
		return s.rule.Noun
	case formBoolean:
		return "true or false"
	}
	return kindNames[s.nodeKind()]
}

// expected says for people what may stand here.
func (s *shape) expected() string {
	switch {
	case s.form == formMapping && len(s.fields) == 0:
		return "an empty mapping, {}"
	case s.choice:
		return "exactly one of " + strings.Join(s.fieldNames(), ", ") + ", such as " + s.example()
	case s.form == formMapping:
		return "a mapping with " + strings.Join(s.fieldNames(), ", ")
	case s.form == formEntries:
		return "a mapping of names to values"
	case s.form == formList:
		return "a list, such as [a, b]"
	case s.form == formBoolean:
		return "true or false"
	}
	return s.rule.allowed()
}

// example is the shortest value, written on one line: of a choice its simplest
// member, of any other mapping what it requires.
func (s *shape) example() string {
	switch {
	case s.form != formMapping:
		return "…"
	case s.choice:
		examples := make([]string, len(s.fields))
		for i, f := range s.fields {
			examples[i] = f.name + ": " + f.shape.example()
		}
		return slices.MinFunc(examples, func(a, b string) int { return len(a) - len(b) })
	}
	var required []string
	for _, f := range s.fields {
		if f.required {
			required = append(required, f.name+": "+f.shape.example())
		}
	}
	return "{" + strings.Join(required, ", ") + "}"
}

// kindHint says what may stand at a path where a value of another kind does, and how
// that one was probably meant.
func (s *shape) kindHint(path string, n *node) string {
	if isOfSecret(path) {
		return namesOnly + s.expected()
	}
	hint := "allowed: " + s.expected()
	if n.kind != scalarNode || Unrepeatable(n.text) {
		return hint
	}
	if _, apart := s.split(n.text); apart != "" {
		return hint + "; " + apart
	}
	if i := s.field(n.text); i >= 0 && s.fields[i].shape.form == formMapping {
		return hint + "; did you mean " + n.text + ": " + s.fields[i].shape.example() + "?"
	}
	if item := s.item(); item != nil && item.form == formText {
		if wrong, _ := item.rule.Problem(n.text); wrong == "" && n.text != "" {
			return hint + "; did you mean [" + quote(n.text) + "]?"
		}
	}
	return hint
}

var gluedPattern = regexp.MustCompile("^" + glued)

// split returns the key with which a text begins that was meant as a key and a value,
// and how they are told apart.
func (s *shape) split(text string) (key, hint string) {
	parts := gluedPattern.FindStringSubmatch(text)
	switch {
	case parts == nil || s.form != formEntries && s.field(parts[1]) < 0:
		return "", ""
	case parts[2] == "\u00a0":
		return parts[1], spaceHint + " in place of the no-break space, U+00A0"
	}
	return parts[1], spaceHint
}

// emptyHint says what to write instead of nothing.
func (s *shape) emptyHint() string {
	switch {
	case s == nil:
		return ""
	case s.form == formMapping && len(s.fields) == 0:
		return "write {}, or leave it out"
	case s.choice:
		return "allowed: " + s.expected()
	case s.form == formMapping && !slices.ContainsFunc(s.fields, func(f field) bool { return f.required }), s.form == formEntries:
		return "write {} for the defaults, or leave it out"
	case s.form == formList:
		return "write [] for an empty list, or leave it out"
	case s.form == formText && s.rule.Empty:
		return `write "" for the empty text, or leave it out`
	}
	return "allowed: " + s.expected()
}

// quoteHint says how to make a key of what YAML takes for something else.
func (s *shape) quoteHint(key string) string {
	if s != nil && s.form == formEntries {
		return s.key.rule.quoteHint(key)
	}
	return "quote it: " + quote(key)
}
