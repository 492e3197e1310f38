package schema

import (
	"fmt"
	"reflect"
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
	fields []field // of a mapping, in the order of the Go type
	key    *shape  // of entries
	elem   *shape  // of entries and lists
}

// field is a field of a mapping; its index is that of the Go field.
type field struct {
	name     string
	required bool
	optional bool // behind a pointer: absent and zero differ
	shape    *shape
}

// environmentShape is the shape of everything.
var environmentShape = shapeOf(reflect.TypeFor[Environment]())

func shapeOf(t reflect.Type) *shape {
	switch t.Kind() {
	case reflect.String:
		return &shape{form: formText, rule: ruleOf(t)}
	case reflect.Int32, reflect.Int64:
		return &shape{form: formInteger, rule: ruleOf(t)}
	case reflect.Bool:
		return &shape{form: formBoolean}
	case reflect.Pointer:
		return shapeOf(t.Elem())
	case reflect.Slice:
		return &shape{form: formList, elem: shapeOf(t.Elem())}
	case reflect.Map:
		return &shape{form: formEntries, key: shapeOf(t.Key()), elem: shapeOf(t.Elem())}
	case reflect.Struct:
		return &shape{form: formMapping, fields: fieldsOf(t)}
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
			optional: goField.Type.Kind() == reflect.Pointer,
			shape:    shapeOf(goField.Type),
		}
	}
	return fields
}

// ruleOf returns the rule of a scalar type; a plain string takes any text.
func ruleOf(t reflect.Type) Rule {
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
