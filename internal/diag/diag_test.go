package diag_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/petrify-dev/petrify/internal/diag"
)

func at(name string, line, column int) diag.Position {
	return diag.Position{Name: name, Line: line, Column: column}
}

func TestPrintText(t *testing.T) {
	for name, c := range map[string]struct {
		diagnostic diag.Diagnostic
		want       string
	}{
		"everything": {
			diag.Diagnostic{
				Position: at("env.yaml", 14, 15), Path: "spec.memory", Message: `"1 GiB" is not a quantity`,
				Hint: "allowed: a number", Source: "      memory: 1 GiB", Width: 5,
				Related: []diag.Related{{at("base.yaml", 2, 3), "spec.other"}},
			},
			`env.yaml:14:15: error: spec.memory: "1 GiB" is not a quantity
   14 |       memory: 1 GiB
      |               ^^^^^
  see also: base.yaml:2:3: spec.other
  allowed: a number
`},
		"no position":           {diag.Diagnostic{Message: "is missing"}, "error: is missing\n"},
		"the file as a whole":   {diag.Diagnostic{Position: diag.Position{Name: "-"}, Message: "is empty"}, "-: error: is empty\n"},
		"a warning":             {diag.Diagnostic{Severity: diag.Warning, Path: "spec", Message: "is odd"}, "warning: spec: is odd\n"},
		"a setting has no line": {diag.Diagnostic{Position: at("--set", 0, 3), Message: "is odd", Source: "a=b", Width: 1}, "--set: error: is odd\n      | a=b\n      |   ^\n"},
		"a default has no position": {
			diag.Diagnostic{Path: "a", Message: "is odd", Related: []diag.Related{{Path: "b"}}, Position: at("f", 1, 1)},
			"f:1:1: error: a: is odd\n  see also: b, by default\n"},
		"the same place is not shown twice": {
			diag.Diagnostic{Path: "a", Message: "is odd", Related: []diag.Related{{at("f", 1, 1), "b"}}, Position: at("f", 1, 1)},
			"f:1:1: error: a: is odd\n"},
		"paths tell places apart where no places are known": {
			diag.Diagnostic{Path: "a", Message: "is odd", Position: at("f", 0, 0), Related: []diag.Related{{at("f", 0, 0), "b"}, {at("f", 0, 0), "a"}}},
			"f: error: a: is odd\n  see also: f: b\n"},
		"confidential":             {diag.Diagnostic{Position: at("f", 1, 1), Message: "is secret", Source: "hunter2", Width: 7, Confidential: true}, "f:1:1: error: is secret\n"},
		"width beyond the line":    {diag.Diagnostic{Position: at("f", 1, 2), Message: "x", Source: "ab", Width: 9}, "f:1:2: error: x\n    1 | ab\n      |  ^\n"},
		"just after the line":      {diag.Diagnostic{Position: at("f", 1, 3), Message: "x", Source: "ab", Width: 1}, "f:1:3: error: x\n    1 | ab\n      |   ^\n"},
		"column outside the line":  {diag.Diagnostic{Position: at("f", 1, 9), Message: "x", Source: "ab", Width: 1}, "f:1:9: error: x\n"},
		"columns count characters": {diag.Diagnostic{Position: at("f", 1, 4), Message: "x", Source: "äöü: é", Width: 1}, "f:1:4: error: x\n    1 | äöü: é\n      |    ^\n"},
		"a terminal gives wide characters two cells": {
			diag.Diagnostic{Position: at("f", 1, 9), Message: "x", Source: "{商店: 1, 値段か: 2}", Width: 3},
			"f:1:9: error: x\n    1 | {商店: 1, 値段か: 2}\n      |           ^^^^^^\n"},
		"and marks no cell of their own": {
			diag.Diagnostic{Position: at("f", 1, 8), Message: "x", Source: "cafe\u0301: e\u0301e\u0301", Width: 4},
			"f:1:8: error: x\n    1 | cafe\u0301: e\u0301e\u0301\n      |       ^^\n"},
		"a mark alone is underlined": {
			diag.Diagnostic{Position: at("f", 1, 2), Message: "x", Source: "e\u0301", Width: 1},
			"f:1:2: error: x\n    1 | e\u0301\n      |  ^\n"},
		"tabs keep their column": {diag.Diagnostic{Position: at("f", 1, 2), Message: "x", Source: "\ta", Width: 1}, "f:1:2: error: x\n    1 |  a\n      |  ^\n"},
		"no escape reaches a screen": {
			diag.Diagnostic{Position: at("\x1b[31mf", 1, 1), Path: "a\x07", Message: diag.Quote("\x1b[2J\u009b"), Hint: "\x1b]0;", Source: "\x1b[31m", Width: 1, Related: []diag.Related{{Path: "\u202e"}}},
			"\uFFFD[31mf:1:1: error: a\uFFFD: \"\\x1b[2J\\u009b\"\n    1 | \uFFFD[31m\n      | ^\n  see also: \uFFFD, by default\n  \uFFFD]0;\n"},
		"very long lines stay out": {diag.Diagnostic{Position: at("f", 1, 1), Message: "x", Source: strings.Repeat("a", 300), Width: 1}, "f:1:1: error: x\n"},
	} {
		t.Run(name, func(t *testing.T) {
			var b strings.Builder
			if err := diag.PrintText(&b, diag.List{c.diagnostic}); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, b.String()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestPrintJSON(t *testing.T) {
	list := diag.List{
		{Position: at("env.yaml", 14, 15), Path: "spec.a", Message: `"<b>" is odd`, Hint: "allowed: b", Source: "a: <b>", Related: []diag.Related{{at("env.yaml", 2, 3), "spec.b"}}},
		{Position: diag.Position{Name: "-"}, Severity: diag.Warning, Message: "is empty"},
	}
	want := `[
  {
    "file": "env.yaml",
    "line": 14,
    "column": 15,
    "severity": "error",
    "path": "spec.a",
    "message": "\"<b>\" is odd",
    "hint": "allowed: b",
    "related": [
      {
        "file": "env.yaml",
        "line": 2,
        "column": 3,
        "path": "spec.b"
      }
    ]
  },
  {
    "file": "-",
    "severity": "warning",
    "message": "is empty"
  }
]
`
	var b strings.Builder
	if err := diag.PrintJSON(&b, list); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// JSON itself escapes the control characters of ASCII only.
func TestPrintJSONOfWhatSteersATerminal(t *testing.T) {
	list := diag.List{{Position: diag.Position{Name: "a\x1b[31m\u009b2J\u202e\U000e0001é"}, Message: "is odd"}}
	var b strings.Builder
	if err := diag.PrintJSON(&b, list); err != nil {
		t.Fatal(err)
	}
	if want := `"file": "a\u001b[31m\u009b2J\u202e\udb40\udc01é"`; !strings.Contains(b.String(), want) {
		t.Errorf("no %s in\n%s", want, b.String())
	}
	var read []struct{ File string }
	if err := json.Unmarshal([]byte(b.String()), &read); err != nil || read[0].File != list[0].Position.Name {
		t.Errorf("read back as %q (%v)", read, err)
	}
}

// Machines that read the list must get a list, not null.
func TestPrintJSONOfNothing(t *testing.T) {
	var b strings.Builder
	if err := diag.PrintJSON(&b, nil); err != nil {
		t.Fatal(err)
	}
	var list []any
	if err := json.Unmarshal([]byte(b.String()), &list); err != nil || list == nil {
		t.Errorf("%q is no JSON array: %v", b.String(), err)
	}
}

func TestQuote(t *testing.T) {
	for value, want := range map[string]string{
		"":                       `""`,
		`a "b"`:                  `"a \"b\""`,
		"\x1b[31m":               `"\x1b[31m"`,
		"\u202e":                 `"\u202e"`,
		"\xff":                   `"\xff"`,
		"größe":                  `"größe"`,
		strings.Repeat("ä", 120): `"` + strings.Repeat("ä", 120) + `"`,
		strings.Repeat("ä", 121): `"` + strings.Repeat("ä", 120) + `"…`,
	} {
		if got := diag.Quote(value); got != want {
			t.Errorf("Quote(%q) = %s, want %s", value, got, want)
		}
	}
}

func TestNearest(t *testing.T) {
	fields := []string{"storefront", "storefrontAliases", "admin", "min", "max", "tls"}
	for name, want := range map[string]string{
		"storefornt":       "storefront",
		"storfrontAliases": "storefrontAliases",
		"Admin":            "admin",
		"TLS":              "tls",
		"mim":              "min",
		"amdin":            "admin",
		"mex":              "max",
		"mox":              "max",
		"ab":               "",
		"replicas":         "",
		"":                 "",
		"database":         "",
	} {
		if got, ok := diag.Nearest(name, fields); ok != (want != "") || ok && got != want {
			t.Errorf("Nearest(%q) = %q, %v, want %q", name, got, ok, want)
		}
	}
}

func TestSort(t *testing.T) {
	list := diag.List{
		{Position: at("b.yaml", 9, 1), Message: "first input, later line"},
		{Position: at("a.yaml", 1, 1), Message: "second input"},
		{Position: at("b.yaml", 2, 5), Path: "b", Message: "second path"},
		{Position: at("b.yaml", 2, 5), Path: "a", Message: "z"},
		{Position: at("b.yaml", 2, 5), Path: "a", Message: "first path and message"},
		{Position: at("b.yaml", 2, 1), Message: "first column"},
	}
	list.Sort()
	var got []string
	for _, d := range list {
		got = append(got, d.Message)
	}
	want := []string{"first column", "first path and message", "z", "second path", "first input, later line", "second input"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
}

// The line that one diagnostic hides would show in another's.
func TestConceal(t *testing.T) {
	list := diag.List{
		{Position: at("a.yaml", 1, 1), Source: "b: hunter2, c: d", Width: 1},
		{Position: at("a.yaml", 1, 4), Confidential: true},
		{Position: at("a.yaml", 2, 1), Source: "e: f", Width: 1},
		{Position: at("b.yaml", 1, 1), Source: "g: h", Width: 1},
	}
	list.Conceal()
	var shown []string
	for _, d := range list {
		shown = append(shown, d.Source)
	}
	if diff := cmp.Diff([]string{"", "", "e: f", "g: h"}, shown); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
}

// What follows an unknown field is shown nowhere, whoever points at the line.
func TestConcealClips(t *testing.T) {
	list := diag.List{
		{Position: at("a.yaml", 1, 1), Source: "{pasword: hunter2, b: c}", Width: 1},
		{Position: at("a.yaml", 1, 2), Source: "{pasword: hunter2, b: c}", Width: 7, Clipped: true},
		{Position: at("a.yaml", 1, 20), Source: "{pasword: hunter2, b: c}", Width: 1, Clipped: true},
		{Position: at("a.yaml", 2, 1), Source: "{pasword: hunter2, b: c}", Width: 1},
		{Position: at("--set", 0, 1), Source: "pasword=hunter2", Width: 7, Clipped: true, Setting: 1},
		{Position: at("--set", 0, 1), Source: "pasword2=hunter2", Width: 8, Clipped: true, Setting: 2},
		{Position: at("--set", 0, 10), Source: "pasword.b=c", Width: 1, Setting: 3},
	}
	for range 2 { // the second time it finds nothing to do
		list.Conceal()
		var shown []string
		for _, d := range list {
			shown = append(shown, d.Source)
		}
		want := []string{"{pasword …", "{pasword …", "", "{pasword: hunter2, b: c}", "pasword …", "pasword2 …", "pasword.b=c"}
		if diff := cmp.Diff(want, shown); diff != "" {
			t.Errorf("lines (-want +got):\n%s", diff)
		}
	}
	list = append(list, diag.Diagnostic{Position: at("--set", 0, 1), Source: "pasword=hunter2", Width: 1, Setting: 1})
	list.Conceal()
	if late := list[len(list)-1].Source; late != "pasword …" {
		t.Errorf("the line of a clipped setting is shown later on as %q", late)
	}
}

func TestErr(t *testing.T) {
	warning := diag.Diagnostic{Severity: diag.Warning, Message: "is odd"}
	problem := diag.Diagnostic{Position: at("f", 1, 2), Path: "a", Message: "is wrong"}
	if err := (diag.List{warning}).Err(); err != nil {
		t.Errorf("a warning is an error: %v", err)
	}
	err := diag.List{warning, problem}.Err()
	if err == nil || err.Error() != "warning: is odd\nf:1:2: error: a: is wrong" {
		t.Errorf("err = %v", err)
	}
}

func TestPrintable(t *testing.T) {
	for text, want := range map[string]string{
		"größe\n\ta: b\n":    "größe\n\ta: b\n",
		"a\x1b[31m\r\n":      `a\u001b[31m\u000d` + "\n",
		"\u009b\u202e\u00a0": `\u009b\u202e\u00a0`,
		"\U000e0001":         `\udb40\udc01`,
		"a\xffb\xe2\x82":     `a\xffb\xe2\x82`,
		"\ufffd":             "\ufffd",
	} {
		if got := diag.Printable(text); got != want {
			t.Errorf("Printable(%q) = %q, want %q", text, got, want)
		}
	}
}
