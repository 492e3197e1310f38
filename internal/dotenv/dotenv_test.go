package dotenv_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/petrify-dev/petrify/internal/diag"
	"github.com/petrify-dev/petrify/internal/dotenv"
)

func TestParse(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want       []dotenv.Variable
	}{
		{"nothing", "", nil},
		{"lines, in order", "B=2\nA=1", []dotenv.Variable{{Name: "B", Value: "2", Line: 1}, {Name: "A", Value: "1", Line: 2}}},
		{"comments and empty lines", "# one\n; two\n\n  \t\n  A=1\n", []dotenv.Variable{{Name: "A", Value: "1", Line: 5}}},
		{"Windows", "\uFEFFA=1\r\nB='2\r\n3'\r\n", []dotenv.Variable{{Name: "A", Value: "1", Line: 1}, {Name: "B", Value: "2\n3", Line: 2}}},
		{"export", "export A=1\nexport\tB=2\nexport=3\nexported=4", []dotenv.Variable{
			{Name: "A", Value: "1", Line: 1}, {Name: "B", Value: "2", Line: 2}, {Name: "export", Value: "3", Line: 3}, {Name: "exported", Value: "4", Line: 4}}},
		{"white space", "A = 1 2  \nB=\t3", []dotenv.Variable{{Name: "A", Value: "1 2", Line: 1}, {Name: "B", Value: "3", Line: 2}}},
		{"no value", "A=\nB= # later\nC=''\nD=\"\"", []dotenv.Variable{{Name: "A", Line: 1}, {Name: "B", Line: 2}, {Name: "C", Line: 3}, {Name: "D", Line: 4}}},
		{"comment behind a value", "A=1 # one\nB=#fff\nC=a#b\nD='x' # y", []dotenv.Variable{
			{Name: "A", Value: "1", Line: 1}, {Name: "B", Value: "#fff", Line: 2}, {Name: "C", Value: "a#b", Line: 3}, {Name: "D", Value: "x", Line: 4}}},
		{"single quotes", `A='a "b" \n $c # d'`, []dotenv.Variable{{Name: "A", Value: `a "b" \n $c # d`, Line: 1}}},
		{"double quotes", `A="a 'b' \"c\" \\ \n \d # e"`, []dotenv.Variable{{Name: "A", Value: "a 'b' \"c\" \\ \n \\d # e", Line: 1}}},
		{"over lines", "A='1\n2'\nB=\"3\n4\"\nC=5", []dotenv.Variable{
			{Name: "A", Value: "1\n2", Line: 1}, {Name: "B", Value: "3\n4", Line: 3}, {Name: "C", Value: "5", Line: 5}}},
		{"quotes within", `A={"a": 'b'}`, []dotenv.Variable{{Name: "A", Value: `{"a": 'b'}`, Line: 1}}},
		{"equals within", "A=b=c==", []dotenv.Variable{{Name: "A", Value: "b=c==", Line: 1}}},
		{"what others replace", "A=$B\nC=\"${D}\"\nE='$F'\nG=\"\\$H\"", []dotenv.Variable{
			{Name: "A", Value: "$B", Line: 1, Expands: true}, {Name: "C", Value: "${D}", Line: 2, Expands: true},
			{Name: "E", Value: "$F", Line: 3}, {Name: "G", Value: "$H", Line: 4}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, found := dotenv.Parse(".env", []byte(test.text))
			if len(found) > 0 {
				t.Fatalf("found %v", found)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// The last line of a name counts, as with docker compose, and the others are told.
func TestTheLastCounts(t *testing.T) {
	got, found := dotenv.Parse(".env", []byte("A=one\nB=two\nA=three\n"))
	if diff := cmp.Diff([]dotenv.Variable{{Name: "B", Value: "two", Line: 2}, {Name: "A", Value: "three", Line: 3}}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if diff := cmp.Diff(".env:1:1: warning: \"A\" does not count, since it is set again\n  see also: .env:3:1: A\n", printed(t, found)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func printed(t *testing.T, list diag.List) string {
	t.Helper()
	var b strings.Builder
	if err := diag.PrintText(&b, list); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// Mistakes are told with their places, all at once, and without what stands there.
func TestMistakes(t *testing.T) {
	const noVariable = "is no variable\n  allowed: NAME=value, a name of letters, digits and underscores that does not begin with a digit, or a comment after #\n"
	const noEquals = "has no = after a name\n  allowed: NAME=value; a value goes on over lines only within quotes\n"
	for _, test := range []struct{ name, text, want string }{
		{"no name", "A=1\n =hunter2\n", ".env:2:2: error: " + noVariable},
		{"a digit first", "1A=hunter2", ".env:1:1: error: " + noVariable},
		{"no equals", "export hunter2", ".env:1:15: error: " + noEquals},
		{"YAML", "A: hunter2", ".env:1:2: error: " + noEquals},
		{"a key without quotes", "KEY=-----BEGIN KEY-----\nhunter2/x\n-----END KEY-----\nA=1",
			".env:2:8: error: " + noEquals + ".env:3:1: error: " + noVariable},
		{"an open quote", "A=1\nÄ=2\nB='hunter2\nC=3\n", ".env:2:1: error: " + noVariable +
			".env:3:3: error: begins a quote that nothing ends\n  allowed: a value between ' and ', or \" and \"\n"},
		{"an open quote that ends escaped", `A="hunter2\"`, ".env:1:3: error: begins a quote that nothing ends\n  allowed: a value between ' and ', or \" and \"\n"},
		{"after a quote", "A='it''s'\nB=\"1\n2\"#3", ".env:1:7: error: has something after the closing quote\n  allowed: a comment after white space and #\n" +
			".env:3:3: error: has something after the closing quote\n  allowed: a comment after white space and #\n"},
		{"a backslash", "A=hunter2\\\nB=1", ".env:1:3: error: has a value that ends in a backslash\n  allowed: a value that goes on over lines within quotes\n"},
		{"no UTF-8", "A=1\nB=é\xff", ".env:2:4: error: holds what is no text\n  allowed: UTF-8 without control characters\n"},
		{"a control character", "A=\x1b[2J", ".env:1:3: error: holds what is no text\n  allowed: UTF-8 without control characters\n"},
		{"too large", strings.Repeat("#", dotenv.Largest+1), ".env: error: is larger than 1 MiB\n  allowed: lines NAME=value\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, found := dotenv.Parse(".env", []byte(test.text))
			if got != nil || found.Err() == nil {
				t.Errorf("returned %v", got)
			}
			if diff := cmp.Diff(test.want, printed(t, found)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestMistakesAreBounded(t *testing.T) {
	if _, found := dotenv.Parse(".env", []byte(strings.Repeat("?\n", 1000))); len(found) != 100 {
		t.Errorf("told %d mistakes", len(found))
	}
}

// Whatever prints a variable, by accident too, prints its name.
func TestVariablesHideTheirValues(t *testing.T) {
	got, _ := dotenv.Parse(".env", []byte("A=hunter2"))
	asJSON, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	if all := fmt.Sprintf("%v %+v %#v %s %q", got, got, got, got, got) + string(asJSON); strings.Contains(all, "hunter2") {
		t.Error(all)
	}
}

// Whatever the file, reading it ends, and variables are in order. Written anew between
// double quotes, they are read as the same.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{"A=1\nexport B='2' # c\n", "A=\"\\\"\n\"\nA=$B", "a b\n='", "A='\n=\"\\"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		got, found := dotenv.Parse(".env", data)
		if found.Err() != nil && got != nil {
			t.Errorf("returned %d variables of a file with mistakes", len(got))
		}
		var again strings.Builder
		for i, v := range got {
			if i > 0 && got[i-1].Line >= v.Line {
				t.Errorf("line %d follows line %d", v.Line, got[i-1].Line)
			}
			fmt.Fprintf(&again, "%s=\"%s\"\n", v.Name, strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\r", `\r`).Replace(v.Value))
		}
		reread, found := dotenv.Parse(".env", []byte(again.String()))
		if len(found) > 0 || len(reread) != len(got) {
			t.Fatalf("%d variables are read as %d: %v", len(got), len(reread), found)
		}
		for i, v := range reread {
			if v.Name != got[i].Name || v.Value != got[i].Value {
				t.Errorf("%s is read as another text", v.Name)
			}
		}
	})
}
