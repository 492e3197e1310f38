package schema

import (
	"slices"
	"strings"
	"testing"
)

// Every field, misspelled by a pair of swapped letters, is answered with the field.
func TestTypos(t *testing.T) {
	tested := 0
	var visit func(s *shape, path, before, after string)
	visit = func(s *shape, path, before, after string) {
		for _, f := range s.fields {
			for i := range len(f.name) - 1 {
				typo := f.name[:i] + f.name[i+1:i+2] + f.name[i:i+1] + f.name[i+2:]
				if len(f.name) < 3 || typo == f.name {
					continue
				}
				tested++
				_, found := Load([]Input{{Name: "typo.yaml", Data: []byte(before + "{" + typo + ": {}}" + after)}}, nil)
				want := "did you mean " + quote(f.name) + "?"
				answered := false
				for _, d := range found {
					answered = answered || d.Path == joined(path, typo) && d.Hint == want
				}
				if !answered {
					t.Errorf("%s: no hint %s in:\n%v", joined(path, typo), want, found)
				}
			}
			within := before + "{" + f.name + ": "
			switch f.shape.form {
			case formMapping:
				visit(f.shape, joined(path, f.name), within, "}"+after)
			case formList:
				visit(f.shape.elem, joined(path, f.name)+"[0]", within+"[", "]}"+after)
			}
		}
	}
	visit(environmentShape, "", "", "")
	if tested < 500 {
		t.Errorf("only %d typos were tested", tested)
	}
}

// A path in an invalid spec must not be taken for another one.
func TestPathsOfKeys(t *testing.T) {
	for key, want := range map[string]string{
		"LOG_LEVEL":                            "config[LOG_LEVEL]",
		"example.com/key":                      "config[example.com/key]",
		"a]b":                                  `config["a]b"]`,
		"\x1b[2J":                              `config["\x1b[2J"]`,
		"":                                     `config[""]`,
		strings.Repeat("k", 200):               `config["` + strings.Repeat("k", 120) + `"…]`,
		"postgres://medusa:hunter2@db.example": "config[…]",
	} {
		if got := keyed("config", key); got != want {
			t.Errorf("keyed(%q) = %s, want %s", key, got, want)
		}
	}
}

// Nothing in a choice may be required, or it could not be left for another.
func TestChoicesAreOptional(t *testing.T) {
	var choices []string
	var visit func(s *shape, path string)
	visit = func(s *shape, path string) {
		if s.choice {
			choices = append(choices, path)
		}
		for _, f := range s.fields {
			if s.choice && f.required {
				t.Errorf("%s is required", joined(path, f.name))
			}
			visit(f.shape, joined(path, f.name))
		}
	}
	visit(environmentShape, "")
	if want := []string{"spec.postgres", "spec.postgres.inCluster.backup.to", "spec.redis", "spec.integrations.meilisearch", "spec.exposure"}; !slices.Equal(choices, want) {
		t.Errorf("choices are %v, want %v", choices, want)
	}
}

// A name that is no field would keep what a layer says anew from being whole.
func TestWholeNamesFields(t *testing.T) {
	named := 0
	var visit func(s *shape, path string)
	visit = func(s *shape, path string) {
		for _, name := range s.whole {
			named++
			if i := s.field(name); i < 0 || s.fields[i].required {
				t.Errorf("%s is no optional field", joined(path, name))
			}
		}
		for _, f := range s.fields {
			visit(f.shape, joined(path, f.name))
		}
	}
	visit(environmentShape, "")
	if named == 0 {
		t.Error("nothing is whole")
	}
}
