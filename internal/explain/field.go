// Package explain tells what a field of the spec means, and which fields of a spec
// decide a value of the output. It must not know of files, streams or flags.
package explain

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/petrify-dev/petrify/internal/jsonschema"
)

// field is what the JSON Schema says of a field.
type field struct {
	Description string            `json:"description"`
	Types       types             `json:"type"`
	Const       string            `json:"const"`
	Enum        []string          `json:"enum"`
	Pattern     string            `json:"pattern"`
	MaxLength   int64             `json:"maxLength"`
	Minimum     int64             `json:"minimum"`
	Maximum     int64             `json:"maximum"`
	Default     json.RawMessage   `json:"default"`
	Examples    []json.RawMessage `json:"examples"`
	Refusal     string            `json:"errorMessage"`
	Properties  properties        `json:"properties"`
	Required    []string          `json:"required"`
	OneOf       []json.RawMessage `json:"oneOf"`
	Items       *field            `json:"items"`         // of a list
	Keys        *field            `json:"propertyNames"` // of a mapping of names to values
	Values      values            `json:"additionalProperties"`
}

// types are one name of a type in the JSON Schema, or several.
type types []string

// UnmarshalJSON reads a string or a list of them.
func (t *types) UnmarshalJSON(data []byte) error {
	if !bytes.HasPrefix(data, []byte("[")) {
		*t = make(types, 1)
		return json.Unmarshal(data, &(*t)[0])
	}
	return json.Unmarshal(data, (*[]string)(t))
}

// values are those of a mapping whose keys are free; there are none where it has
// fields.
type values struct{ *field }

// UnmarshalJSON reads a field, or false.
func (v *values) UnmarshalJSON(data []byte) error {
	if string(data) == "false" {
		return nil
	}
	return json.Unmarshal(data, &v.field)
}

// property is a field under its name.
type property struct {
	name string
	*field
}

// properties are the fields of a mapping, in the order of the schema.
type properties []property

// UnmarshalJSON keeps the order of the members.
func (p *properties) UnmarshalJSON(data []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	if _, err := decoder.Token(); err != nil {
		return err
	}
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return err
		}
		member := property{name: fmt.Sprint(name)}
		if err := decoder.Decode(&member.field); err != nil {
			return err
		}
		*p = append(*p, member)
	}
	return nil
}

// environment is the field that is the whole spec, read once and never changed.
var environment = sync.OnceValue(func() *field {
	var root field
	if err := json.Unmarshal([]byte(jsonschema.Environment()), &root); err != nil {
		panic(err) // it is embedded, and tests read it
	}
	return &root
})

// child returns the field of that name, or nil.
func (f *field) child(name string) *field {
	for _, p := range f.Properties {
		if p.name == name {
			return p.field
		}
	}
	return nil
}

// is tells whether a value of the field may have the type.
func (f *field) is(name string) bool { return slices.Contains(f.Types, name) }

func (f *field) isBoolean() bool { return f.is("boolean") && len(f.Types) == 1 }

// isChoice tells whether exactly one field of the mapping must be there.
func (f *field) isChoice() bool { return len(f.OneOf) > 0 }

// isSwitch tells whether it means something by itself that a mapping is there, since it
// is not made of defaults alone.
func (f *field) isSwitch() bool {
	return f.is("object") && f.Values.field == nil && (f.isChoice() || len(f.Required) > 0 || len(f.Properties) == 0)
}

func (f *field) requires(name string) bool { return slices.Contains(f.Required, name) }

// fields are those of a mapping, or of the mappings in a list.
func (f *field) fields() properties {
	if f.Items != nil {
		return f.Items.Properties
	}
	return f.Properties
}

func (f *field) names() []string {
	var names []string
	for _, p := range f.Properties {
		names = append(names, p.name)
	}
	return names
}

// words say for people what a value is.
func (f *field) words() string {
	switch {
	case f.isChoice():
		return "mapping with one field"
	case len(f.Properties) > 0:
		return "mapping"
	case f.Values.field != nil:
		return "mapping of names to " + f.Values.words()
	case f.Items != nil && len(f.Items.Properties) > 0:
		return "list of mappings"
	case f.Items != nil:
		return "list of " + f.Items.words()
	case f.isBoolean():
		return "true or false"
	case f.is("integer"):
		return "whole number"
	case f.is("boolean"):
		return "text, number, true or false"
	case f.is("number"):
		return "text or number"
	case f.is("object"):
		return "empty mapping, {}"
	}
	return "text"
}

// allowed says for people which values there may be; empty when the type says it all.
func (f *field) allowed() string {
	var all []string
	switch {
	case f.isChoice():
		all = append(all, "exactly one of "+strings.Join(f.names(), ", "))
	case f.Const != "":
		all = append(all, f.Const)
	case f.Enum != nil:
		all = append(all, strings.Join(f.Enum, ", "))
	case f.is("integer"):
		all = append(all, fmt.Sprintf("%d to %d", f.Minimum, f.Maximum))
	case f.Refusal != "":
		all = append(all, strings.TrimPrefix(f.Refusal, "allowed: "))
	case f.Items != nil && f.Items.allowed() != "":
		return "of each entry: " + f.Items.allowed()
	case f.Values.field != nil:
		return "of each name: " + f.Keys.allowed() + "; of each value: " + f.Values.allowed()
	}
	if f.MaxLength > 0 {
		all = append(all, fmt.Sprintf("at most %d characters", f.MaxLength))
	}
	return strings.Join(all, "; ")
}

// firstSentence is what a description says first.
func (f *field) firstSentence() string {
	sentence, _, more := strings.Cut(f.Description, ". ")
	if more {
		sentence += "."
	}
	return sentence
}
