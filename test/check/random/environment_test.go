package random_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	sigsyaml "sigs.k8s.io/yaml"

	"github.com/petrify-dev/petrify/schema"
	"github.com/petrify-dev/petrify/test/check/random"
)

const environments = 700

func TestEnvironmentsAreValid(t *testing.T) {
	for i := range environments {
		env := environment(i)
		if err := schema.Validate(schema.Default(env)).Err(); err != nil {
			text, _ := sigsyaml.Marshal(env)
			t.Fatalf("environment %d:\n%s\n%v", i, text, err)
		}
	}
}

func TestEnvironmentsAreTheSameForTheSameSeed(t *testing.T) {
	for i := range 20 {
		if diff := cmp.Diff(environment(i), environment(i)); diff != "" {
			t.Errorf("environment %d made twice:\n%s", i, diff)
		}
	}
}

// Among the environments every optional field is set and left out, every boolean and
// every word of a choice occurs, and so does each combination of what decides most.
func TestEnvironmentsCoverTheSchema(t *testing.T) {
	seen := map[string]bool{}
	for i := range environments {
		env := environment(i)
		observe(seen, "", reflect.ValueOf(env))
		seen[combination(schema.Default(env).Spec)] = true
	}
	// A patch from a file is text by the time that there is an environment.
	seen[".spec.patches[].path"], seen[".spec.patches[].patch left out"] = true, true
	for _, point := range append(points("", reflect.TypeFor[schema.Environment]()), combinations()...) {
		if !seen[point] {
			t.Errorf("no environment has %s", point)
		}
	}
}

func environment(i int) schema.Environment {
	return random.Environment(rand.New(rand.NewPCG(1, uint64(i))))
}

// points is what should be seen of a type: for each optional field that it is set and
// that it is not, and each value of a boolean or enumeration.
func points(path string, t reflect.Type) []string {
	var all []string
	switch t.Kind() {
	case reflect.Pointer:
		return points(path, t.Elem())
	case reflect.Slice, reflect.Map:
		return points(path+"[]", t.Elem())
	case reflect.Bool:
		return []string{path + "=true", path + "=false"}
	case reflect.String:
		for _, word := range schema.RuleOf(t).Enum {
			all = append(all, path+"="+word)
		}
	case reflect.Struct:
		for i := range t.NumField() {
			field := t.Field(i)
			name, optional, _ := strings.Cut(field.Tag.Get("json"), ",")
			if optional != "" {
				all = append(all, path+"."+name, path+"."+name+" left out")
			}
			all = append(all, points(path+"."+name, field.Type)...)
		}
	}
	return all
}

// observe notes the points that a value shows. A plain boolean that is false was left out.
func observe(seen map[string]bool, path string, v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			observe(seen, path, v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			observe(seen, path+"[]", v.Index(i))
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			observe(seen, path+"[]", v.MapIndex(key))
		}
	case reflect.Bool, reflect.String:
		seen[fmt.Sprintf("%s=%v", path, v)] = true
	case reflect.Struct:
		for i := range v.NumField() {
			field := v.Type().Field(i)
			name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			if v.Field(i).IsZero() {
				seen[path+"."+name+" left out"] = true
			} else {
				seen[path+"."+name] = true
			}
			observe(seen, path+"."+name, v.Field(i))
		}
	}
}

func combination(spec schema.Spec) string {
	chosen := func(choice any) string {
		v := reflect.ValueOf(choice)
		for i := range v.NumField() {
			if !v.Field(i).IsZero() {
				return v.Type().Field(i).Name
			}
		}
		return "nothing"
	}
	return strings.Join([]string{string(spec.Target), chosen(spec.Exposure), "postgres " + chosen(spec.Postgres), "redis " + chosen(spec.Redis)}, ", ")
}

// combinations are all that combination can return for a valid spec.
func combinations() []string {
	all := []string{""}
	for i, words := range [][]string{
		schema.Target("").Rule().Enum, members[schema.Exposure]("%s"), members[schema.Postgres]("postgres %s"), members[schema.Redis]("redis %s"),
	} {
		var longer []string
		for _, start := range all {
			for _, word := range words {
				if i > 0 {
					word = start + ", " + word
				}
				longer = append(longer, word)
			}
		}
		all = longer
	}
	return all
}

// members are the fields of a choice, each in a format.
func members[T schema.Choice](format string) []string {
	var names []string
	for t, i := reflect.TypeFor[T](), 0; i < t.NumField(); i++ {
		names = append(names, fmt.Sprintf(format, t.Field(i).Name))
	}
	return names
}
