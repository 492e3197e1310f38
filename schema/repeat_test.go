package schema

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/petrify-dev/petrify/internal/diag"
)

// hidden stands in values that no diagnostic may repeat.
const hidden = "Zq7hunter2xyzzy"

// telling are values that give themselves away as holding a credential, as people write
// them where they should not.
var telling = []string{
	"password=" + hidden, "PASSWORD=" + hidden, "API_TOKEN=" + hidden, "token: " + hidden, "host=db user=u password=" + hidden, "--password " + hidden, "--api-key=" + hidden,
	"https://x/?token=" + hidden, "https://x/a?b=c&api_key=" + hidden, "/api/health?token=" + hidden, "ghcr.io/a/b?token=" + hidden, "db;password=" + hidden,
	"{\"password\": \"" + hidden + "\"}", "postgres://u:" + hidden + "@db/x", "u:" + hidden + "@db", "DATABASE_URL=" + hidden,
}

// wrong are places of a spec, each with texts around it that make a spec of what is put
// there as it stands: every value, whatever it should be, every key, and keys and values
// below keys that no field has.
func wrong(emit func(path, before, after string)) {
	var visit func(s *shape, path, before, after string)
	visit = func(s *shape, path, before, after string) {
		emit(path, before, after)
		switch s.form {
		case formMapping:
			for _, f := range s.fields {
				visit(f.shape, joined(path, f.name), before+"{"+f.name+": ", "}"+after)
			}
			emit(path+" key", before+"{", ": a}"+after)
			emit(path+" key of a mapping", before+"{", ": {a: b}}"+after)
			emit(path+" unknown", before+"{unknown: [{a: ", "}]}"+after)
		case formEntries:
			emit(path+" key", before+"{", ": a}"+after)
			emit(path+" key twice", before+"{B: c, B: ", "}"+after)
			visit(s.elem, path+"[A]", before+"{A: ", "}"+after)
		case formList:
			visit(s.elem, path+"[0]", before+"[", "]"+after)
		}
	}
	visit(environmentShape, "", "", "")
	emit("kind of another make", "{apiVersion: apps/v1, kind: ", "}")
	emit("spec.patches[0].patch key", "{spec: {patches: [{patch: ", "}, {patch: 'a: {b: '}]}}")
	emit("program", "{spec: {medusa: {commands: {start: [npm, ", "]}}}}")
}

// No place of a spec is one where a message repeats a value that holds a credential, in
// any form, from a file, a function's configuration or a setting.
func TestNoFieldRepeatsCredentials(t *testing.T) {
	t.Parallel()
	tried := 0
	wrong(func(path, before, after string) {
		for _, value := range telling {
			written := strconv.Quote(value)
			inputs := []Input{{Name: "a.yaml", Data: []byte(before + written + after)}}
			_, found := Load(inputs, nil)
			silent(t, path, value, found)
			inputs[0].Resolved = true
			_, found = Load(inputs, nil)
			silent(t, path, value, found)
			tried++
		}
	})
	if tried < 3000 {
		t.Errorf("only %d values were tried", tried)
	}
}

// Nor is there a setting, in its path or its value.
func TestNoSettingRepeatsCredentials(t *testing.T) {
	t.Parallel()
	minimal := []Input{{Name: "minimal.yaml", Data: []byte("apiVersion: " + APIVersion + "\nkind: " + Kind + "\n")}}
	forms := []func(path, value string) string{
		func(path, value string) string { return path + "=" + value },
		func(path, value string) string { return path + "." + value + "=a" },
		func(path, value string) string { return path + "[" + value + "]=a" },
		func(path, value string) string { return path + "=[" + value + "]" },
		func(path, value string) string { return path + "={a: " + strconv.Quote(value) + "}" },
		func(path, value string) string { return path + ".A." + value },
	}
	tried := 0
	wrong(func(path, _, _ string) {
		path = strings.TrimPrefix(strings.TrimSuffix(path, "[0]"), "spec.")
		if strings.Contains(path, " ") || strings.Contains(path, "[0]") {
			return
		}
		for _, value := range telling {
			setting := forms[tried%len(forms)](path, value) // each form meets each value at some path
			_, found := Load(minimal, []string{setting})
			silent(t, setting, value, found)
			_, found = Edit(minimal[0], []string{setting})
			silent(t, setting, value, found)
			tried++
		}
		tried++
	})
	if tried < 2000 {
		t.Errorf("only %d settings were tried", tried)
	}
}

// Nor does a setting without =, of which nobody knows where its value begins.
func TestNoSettingWithoutEqualsRepeatsCredentials(t *testing.T) {
	for _, between := range []string{" ", "\t", ":", ": "} {
		setting := "medusa.config.SMTP_PASSWORD" + between + hidden
		_, found := Load(nil, []string{setting})
		silent(t, "medusa.config.SMTP_PASSWORD", setting, found)
	}
}

// Nor does one show the value of a field that it does not know, which may be any: the name
// may be that of a secret, misspelled.
func TestNoUnknownFieldIsShown(t *testing.T) {
	tried := 0
	wrong(func(path, before, after string) {
		at, isMapping := strings.CutSuffix(path, " key of a mapping")
		if !isMapping {
			return
		}
		after = strings.TrimPrefix(after, ": {a: b}")
		for _, fields := range []string{"nobody: " + hidden, "nobody: {jwt: " + hidden + "}", `nobody: [{a: b}, "` + hidden + `"], nothing: ""`, `nobody: a, "n n": ` + hidden, "nobody: " + hidden + ", nobody: " + hidden, "nobody: a,\n    nobody: " + hidden, "passwrod: " + hidden + ", pwd: " + hidden} {
			for _, line := range []string{before + fields + after, before + "\n    " + fields + after} {
				_, found := Load([]Input{{Name: "a.yaml", Data: []byte(line)}}, nil)
				silent(t, path, line, found)
				tried++
			}
		}
		_, found := Load(nil, []string{at + ".nobody=" + hidden, at + "[nobody]={a: " + hidden + "}"})
		silent(t, path, at, found)
	})
	if tried < 500 {
		t.Errorf("only %d were tried", tried)
	}
}

// silent holds all that is printed in any form.
func silent(t *testing.T, path, value string, found Diagnostics) {
	t.Helper()
	if whole := fmt.Sprintf("%+v", []diag.Diagnostic(found)); strings.Contains(whole, hidden) {
		t.Errorf("%s, %s is repeated: %s", path, value, whole)
	}
}

// What holds none is repeated, since a message without the value is a puzzle.
func TestOrdinaryValuesAreRepeated(t *testing.T) {
	const ordinary = "host=db, user: u"
	repeated := 0
	wrong(func(path, before, after string) {
		_, found := Load([]Input{{Name: "a.yaml", Data: []byte(before + strconv.Quote(ordinary) + after)}}, nil)
		if slices.ContainsFunc(found, func(d diag.Diagnostic) bool { return strings.Contains(d.Message+d.Path, quote(ordinary)) }) {
			repeated++
		}
	})
	if repeated < 150 {
		t.Errorf("only %d places repeat it", repeated)
	}
}
