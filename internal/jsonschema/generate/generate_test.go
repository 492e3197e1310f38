package main

import (
	"errors"
	"os"
	"reflect"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/petrify-dev/petrify/schema"
)

func TestSchemaIsUpToDate(t *testing.T) {
	generated, err := generate("../../../schema")
	if err != nil {
		t.Fatal(err)
	}
	committed, err := os.ReadFile("../environment.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(committed), string(generated)); diff != "" {
		t.Errorf("run go generate ./internal/jsonschema (-committed +generated):\n%s", diff)
	}
}

// A field without a comment would leave its user alone in the editor.
func TestDocsAreAskedFor(t *testing.T) {
	if _, err := (docs{}).of("Hosts.Admin"); err == nil || err.Error() != "Hosts.Admin has no doc comment" {
		t.Errorf("err = %v", err)
	}
}

type colour string

func (colour) Rule() schema.Rule {
	return schema.Rule{Noun: "a colour", Allowed: "red", Pattern: regexp.MustCompile("^red$")}
}

// Without an example, or with a wrong one, explain and editors would leave people alone.
func TestExamplesAreAskedFor(t *testing.T) {
	for name, c := range map[string]struct {
		generate func(*generator)
		want     string
	}{
		"none": {
			func(g *generator) { g.scalar(reflect.TypeFor[colour]()) },
			"the rule of colour has no example",
		},
		"refused by the rule": {
			func(g *generator) { g.example(reflect.TypeFor[colour](), "blue") },
			`an example: "blue" is not a colour`,
		},
		"no YAML": {
			func(g *generator) { g.example(reflect.TypeFor[[]colour](), "[red") },
			"the example [red: yaml: line 1: did not find expected ',' or ']'",
		},
	} {
		t.Run(name, func(t *testing.T) {
			g := &generator{}
			c.generate(g)
			if err := errors.Join(g.problems...); err == nil || err.Error() != c.want {
				t.Errorf("problems = %v, want %s", err, c.want)
			}
		})
	}
}
