package buildargs_test

import (
	"encoding/csv"
	"encoding/json"
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"github.com/petrify-dev/petrify/internal/buildargs"
	"github.com/petrify-dev/petrify/render"
)

// values are what may stand in a variable's way to an image.
var values = []string{
	"", "us", "https://shop.example.com", "/images/**", "two words", " before", "tab\tbetween", "it's", `say "so"`, `"`, `a\b`, `c:\`, "$HOME", "$(id)", "`id`", "${{ secrets.X }}",
	"{{", "a${{b${{", "a,b", `a,"b",c`, "a # b", "#", "!", "~", "*", "-x", "--build-arg", "a=b", "ü–日本", "a;b&c|d<e>f", "%0A", "a  b",
}

func argumentsOf(values []string) (arguments []render.BuildArgument, words []string) {
	for _, value := range values {
		arguments = append(arguments, render.BuildArgument{Name: "NEXT_PUBLIC_A", Value: value, Known: true})
		words = append(words, "NEXT_PUBLIC_A="+value)
	}
	return append(arguments, render.BuildArgument{Name: "NEXT_PUBLIC_KEY"}), append(words, "NEXT_PUBLIC_KEY")
}

// A shell and xargs read from the lines the arguments that docker is to get.
func TestDockerArgumentsAreReadAsTheyAre(t *testing.T) {
	arguments, words := argumentsOf(values)
	text, problems := buildargs.DockerArguments(arguments)
	if problems != nil {
		t.Fatal(problems)
	}
	var want []string
	for _, word := range words {
		want = append(want, "--build-arg", word)
	}
	for name, script := range map[string]string{
		"a shell": `while IFS= read -r line; do eval "set -- $line"; printf '%s\0' "$@"; done`,
		"xargs":   `xargs printf '%s\0'`,
	} {
		if diff := cmp.Diff(want, wordsOf(t, script, text)); diff != "" {
			t.Errorf("%s reads (-want +got):\n%s", name, diff)
		}
	}
}

// wordsOf runs a script that prints words, each before a NUL.
func wordsOf(t *testing.T, script, stdin string) []string {
	t.Helper()
	if _, err := exec.LookPath("xargs"); err != nil {
		t.Skip("there is no xargs")
	}
	command := exec.Command("sh", "-c", script)
	command.Stdin = strings.NewReader(stdin)
	out, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
}

// The step is YAML; GitHub puts values in the place of expressions, and the action reads
// what is then in its input as CSV, of which the fields of a line are one item.
func TestGitHubStepIsReadAsItIs(t *testing.T) {
	arguments, words := argumentsOf(values)
	text, problems := buildargs.GitHubStep(arguments)
	if problems != nil {
		t.Fatal(problems)
	}
	var steps []struct {
		Uses string
		With map[string]string
	}
	if err := yaml.Unmarshal([]byte(text), &steps); err != nil || len(steps) != 1 || steps[0].Uses != "docker/build-push-action@v6" {
		t.Fatalf("%v in %v of\n%s", err, steps, text)
	}
	input := strings.NewReplacer("${{ '${{' }}", "${{", "${{ secrets.NEXT_PUBLIC_KEY }}", "pk_1").Replace(steps[0].With["build-args"])
	list := csv.NewReader(strings.NewReader(input))
	list.FieldsPerRecord = -1
	records, err := list.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, record := range records {
		got = append(got, strings.Join(record, ","))
	}
	words[len(words)-1] += "=pk_1"
	if diff := cmp.Diff(words, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestJSONHoldsEveryValue(t *testing.T) {
	for _, value := range append(values, "two\nlines", "ends \n") {
		text := buildargs.JSON([]render.BuildArgument{{Name: "NEXT_PUBLIC_A", Value: value, Known: true}, {Name: "NEXT_PUBLIC_KEY"}})
		var got map[string]*string
		if err := json.Unmarshal([]byte(text), &got); err != nil {
			t.Fatalf("%v in\n%s", err, text)
		}
		if diff := cmp.Diff(map[string]*string{"NEXT_PUBLIC_A": &value, "NEXT_PUBLIC_KEY": nil}, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
	if got := buildargs.JSON(nil); got != "{}\n" {
		t.Errorf("of none it is %q", got)
	}
}

// What a form cannot hold is refused: nothing of it is written.
func TestUnwritableArguments(t *testing.T) {
	for _, c := range []struct {
		value        string
		docker, step []string
	}{
		{"two\nlines", []string{"A holds a line break, over which xargs does not read"}, []string{"A holds a line break, at which a list of the action ends an item"}},
		{"two\u2028lines", nil, []string{"A holds a line break, at which a list of the action ends an item"}},
		{"ends ", nil, []string{"A ends with space, which the action trims"}},
		{"ends\ufeff", nil, []string{"A ends with space, which the action trims"}},
	} {
		arguments := []render.BuildArgument{{Name: "A", Value: c.value, Known: true}, {Name: "B"}}
		text, docker := buildargs.DockerArguments(arguments)
		if diff := cmp.Diff(c.docker, docker); diff != "" || text != "" && docker != nil {
			t.Errorf("%q for docker is %q (-want +got):\n%s", c.value, text, diff)
		}
		text, step := buildargs.GitHubStep(arguments)
		if diff := cmp.Diff(c.step, step); diff != "" || text != "" && step != nil {
			t.Errorf("%q in a step is %q (-want +got):\n%s", c.value, text, diff)
		}
	}
}
