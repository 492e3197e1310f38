package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/petrify-dev/petrify/schema"
)

// generate returns the JSON Schema of schema.Environment, whose sources are in a directory.
func generate(sources string) ([]byte, error) {
	d, err := readDocs(sources)
	if err != nil {
		return nil, err
	}
	g := &generator{docs: d}
	environment := reflect.TypeFor[schema.Environment]()
	root := object{{"$schema", "https://json-schema.org/draft/2020-12/schema"}}
	root = root.with("title", environment.Name()).with("description", g.doc(environment.Name()))
	root = append(root, g.mapping(environment, defaults())...)
	if err := errors.Join(g.problems...); err != nil {
		return nil, err
	}
	compact, err := marshal(root)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := json.Indent(&b, compact, "", "  "); err != nil {
		return nil, err
	}
	return append(b.Bytes(), '\n'), nil
}

// defaults returns what Default makes of an environment in which every part is there
// and none of them says anything.
func defaults() reflect.Value {
	env := schema.Environment{}
	populate(reflect.ValueOf(&env).Elem())
	return reflect.ValueOf(schema.Default(env))
}

func populate(value reflect.Value) {
	switch value.Kind() {
	case reflect.Struct:
		for i := range value.NumField() {
			populate(value.Field(i))
		}
	case reflect.Pointer:
		if value.Type().Elem().Kind() == reflect.Struct {
			value.Set(reflect.New(value.Type().Elem()))
			populate(value.Elem())
		}
	case reflect.Slice:
		if value.Type().Elem().Kind() == reflect.Struct {
			value.Set(reflect.MakeSlice(value.Type(), 1, 1))
			populate(value.Index(0))
		}
	}
}

type generator struct {
	docs     docs
	problems []error
}

func (g *generator) doc(name string) string {
	text, err := g.docs.of(name)
	if err != nil {
		g.problems = append(g.problems, err)
	}
	return text
}

// field is the schema of a field with its comment, its default and the example in its
// tag, which goes before those of its type.
func (g *generator) field(description string, tag reflect.StructTag, t reflect.Type, value reflect.Value) object {
	if t.Kind() == reflect.Pointer {
		t, value = t.Elem(), value.Elem()
	}
	s := object{}
	if t.Kind() == reflect.Struct {
		s = s.with("title", t.Name())
	}
	s = append(s.with("description", description), g.value(t, value)...)
	// A default that depends on other fields is told in words.
	if fallback, ok := defaultOf(value); ok && !strings.Contains(description, "Default: ") {
		s = s.with("default", fallback)
	}
	if example, given := tag.Lookup("example"); given {
		s = s.set("examples", []any{g.example(t, example)})
	}
	return s
}

// example reads the YAML of a tag as a value of the type.
func (g *generator) example(t reflect.Type, text string) any {
	var value any
	if err := yaml.Unmarshal([]byte(text), &value); err != nil {
		g.problems = append(g.problems, fmt.Errorf("the example %s: %w", text, err))
	}
	if t.Kind() == reflect.String {
		g.problems = append(g.problems, problemsOf(schema.RuleOf(t), text)...)
		return text
	}
	return value
}

// defaultOf returns the value that a field has when it is left out. Of mappings only
// their fields have one.
func defaultOf(value reflect.Value) (any, bool) {
	switch {
	case !value.IsValid():
		return nil, false
	case value.Kind() == reflect.Bool:
		return value.Bool(), true
	case value.IsZero(), value.Kind() == reflect.Struct, value.Kind() == reflect.Map:
		return nil, false
	case value.Kind() == reflect.Slice && value.Type().Elem().Kind() == reflect.Struct:
		return nil, false
	}
	return value.Interface(), true
}

func (g *generator) value(t reflect.Type, value reflect.Value) object {
	switch t.Kind() {
	case reflect.Struct:
		return g.mapping(t, value)
	case reflect.Map:
		return g.entries(t)
	case reflect.Slice:
		return object{{"type", "array"}, {"maxItems", schema.MostItems}, {"items", g.item(t.Elem(), value)}}
	}
	return g.scalar(t)
}

func (g *generator) item(t reflect.Type, list reflect.Value) object {
	if t.Kind() != reflect.Struct {
		return g.scalar(t)
	}
	return append(object{{"title", t.Name()}, {"description", g.doc(t.Name())}}, g.mapping(t, list.Index(0))...)
}

func (g *generator) mapping(t reflect.Type, value reflect.Value) object {
	properties, required, members := object{}, []string{}, []object{}
	for i := range t.NumField() {
		field := t.Field(i)
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		properties = properties.with(name, g.field(g.doc(t.Name()+"."+field.Name), field.Tag, field.Type, value.Field(i)))
		if options == "" {
			required = append(required, name)
		}
		members = append(members, object{{"required", []string{name}}})
	}
	s := object{{"type", "object"}, {"additionalProperties", false}, {"properties", properties}}
	if len(required) > 0 {
		s = s.with("required", required)
	}
	if schema.IsChoice(t) {
		s = s.with("oneOf", members)
	}
	return s
}

func (g *generator) entries(t reflect.Type) object {
	s := object{{"type", "object"}, {"maxProperties", schema.MostEntries}}
	// Keys are always strings, so that the rule beyond the type is left.
	if names := g.scalar(t.Key())[1:]; len(names) > 0 {
		s = s.with("propertyNames", names)
	}
	return s.with("additionalProperties", g.scalar(t.Elem()))
}

func (g *generator) scalar(t reflect.Type) object {
	rule := schema.RuleOf(t)
	switch t.Kind() {
	case reflect.Bool:
		return object{{"type", "boolean"}}
	case reflect.Int32, reflect.Int64:
		return object{{"type", "integer"}, {"minimum", rule.Minimum}, {"maximum", rule.Maximum}}
	}
	g.problems = append(g.problems, problemsOf(rule, rule.Examples...)...)
	if rule.Pattern != nil && len(rule.Examples) == 0 {
		g.problems = append(g.problems, fmt.Errorf("the rule of %s has no example", t.Name()))
	}
	return text(rule)
}

// problemsOf are the examples that the rule itself refuses.
func problemsOf(rule schema.Rule, examples ...string) []error {
	var problems []error
	for _, example := range examples {
		if message, _ := rule.Problem(example); message != "" {
			problems = append(problems, fmt.Errorf("an example: %s", message))
		}
	}
	return problems
}

func text(rule schema.Rule) object {
	types := []string{"string"}
	if rule.Number {
		types = append(types, "number")
	}
	if rule.Boolean {
		types = append(types, "boolean")
	}
	s := object{{"type", types}}
	if len(types) == 1 {
		s = object{{"type", "string"}}
	}
	switch {
	case len(rule.Enum) == 1:
		return s.with("const", rule.Enum[0])
	case rule.Enum != nil:
		return s.with("enum", rule.Enum)
	case rule.Pattern != nil:
		s = s.with("pattern", rule.Pattern.String())
	case !rule.Empty:
		s = s.with("minLength", 1)
	}
	if rule.MaxLength > 0 {
		s = s.with("maxLength", rule.MaxLength)
	}
	// No keyword of JSON Schema, but what editors say of a value that is refused.
	s = s.with("errorMessage", "allowed: "+rule.Allowed)
	if len(rule.Examples) > 0 {
		s = s.with("examples", rule.Examples)
	}
	return s
}
