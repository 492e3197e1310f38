// Package jsonschema holds the JSON Schema of the spec, for editors and other tools.
// It is apart from package schema so that only the command line carries it.
package jsonschema

import _ "embed"

//go:generate go run ./generate

//go:embed environment.schema.json
var environment string

// Environment returns the JSON Schema (draft 2020-12) of an environment spec.
func Environment() string { return environment }
