package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strings"

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

// field is the schema of a field with its comment and its default.
func (g *generator) field(description string, t reflect.Type, value reflect.Value) object {
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
	return s
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
		return entries(t)
	case reflect.Slice:
		return object{{"type", "array"}, {"maxItems", schema.MostItems}, {"items", g.item(t.Elem(), value)}}
	}
	return scalar(t)
}

func (g *generator) item(t reflect.Type, list reflect.Value) object {
	if t.Kind() != reflect.Struct {
		return scalar(t)
	}
	return append(object{{"title", t.Name()}, {"description", g.doc(t.Name())}}, g.mapping(t, list.Index(0))...)
}

func (g *generator) mapping(t reflect.Type, value reflect.Value) object {
	properties, required, members := object{}, []string{}, []object{}
	for i := range t.NumField() {
		field := t.Field(i)
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		properties = properties.with(name, g.field(g.doc(t.Name()+"."+field.Name), field.Type, value.Field(i)))
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

func entries(t reflect.Type) object {
	s := object{{"type", "object"}, {"maxProperties", schema.MostEntries}}
	// Keys are always strings, so that the rule beyond the type is left.
	if names := text(schema.RuleOf(t.Key()))[1:]; len(names) > 0 {
		s = s.with("propertyNames", names)
	}
	return s.with("additionalProperties", scalar(t.Elem()))
}

func scalar(t reflect.Type) object {
	rule := schema.RuleOf(t)
	switch t.Kind() {
	case reflect.Bool:
		return object{{"type", "boolean"}}
	case reflect.Int32, reflect.Int64:
		return object{{"type", "integer"}, {"minimum", rule.Minimum}, {"maximum", rule.Maximum}}
	}
	return text(rule)
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
	return s
}
