package render

import (
	"strconv"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
	sigsyaml "sigs.k8s.io/yaml"
)

// Strings that a reader of YAML 1.1 or 1.2 could take for something else, and what
// they are written as.
func TestQuoting(t *testing.T) {
	for value, want := range map[string]string{
		"a1b2c3d": "a1b2c3d",
		// Short commit SHAs that are numbers to somebody.
		"0123456": `"0123456"`, "12e4567": `"12e4567"`, "1e10000": `"1e10000"`, "0x12345": `"0x12345"`, "1_00000": `"1_00000"`,
		"1.10": `"1.10"`, "9000": `"9000"`, "2026-02-23": `"2026-02-23"`, "1:30": `"1:30"`, "0o17": `"0o17"`, "+1": `"+1"`, ".5": `".5"`, ".inf": `".inf"`,
		// Words of YAML 1.1.
		"yes": `"yes"`, "No": `"No"`, "on": `"on"`, "OFF": `"OFF"`, "y": `"y"`, "true": `"true"`, "null": `"null"`, "~": `"~"`, "": `""`, "<<": `"<<"`, "=": `"="`,
		// Quantities and durations are readable as they are.
		"250m": "250m", "1Gi": "1Gi", "10.0.0.0/8": "10.0.0.0/8", "0.0.0.0/0": "0.0.0.0/0",
		// Syntax.
		"a: b": `"a: b"`, "a:": `"a:"`, "a #b": `"a #b"`, " a": `" a"`, "a ": `"a "`, "- a": `"- a"`, "-": `"-"`, "--": `"--"`, "---": `"---"`, "? a": `"? a"`,
		"[a]": `"[a]"`, "{a}": `"{a}"`, "*a": `"*a"`, "&a": `"&a"`, "!a": `"!a"`, "%a": `"%a"`, "@a": `"@a"`, "`a": "\"`a\"", "|": `"|"`, ">": `">"`, `"a"`: `"\"a\""`, "'a'": `"'a'"`, `a\b`: `"a\\b"`,
		"--execute-safe-links": "--execute-safe-links", "$(ADMIN_EMAIL)": "$(ADMIN_EMAIL)", "./src/seed.js": "./src/seed.js",
		"https://a.example.com,https://b.example.com": "https://a.example.com,https://b.example.com",
		// Characters that steer terminals or end lines.
		"a\tb": `"a\tb"`, "a\x1bb": `"a\x1bb"`, "a\u0085b": `"a\u0085b"`, "a\u2028b": `"a\u2028b"`, "a\ufeffb": `"a\ufeffb"`, "é": `"é"`,
		// Text of several lines.
		"a\nb\n": "|\n  a\n  b", "a\nb": "|-\n  a\n  b", "a\n\nb\n": "|\n  a\n\n  b", "a\n": `"a\n"`, "a \nb\n": `"a \nb\n"`, " a\nb\n": `" a\nb\n"`, "a\nb\n\n": `"a\nb\n\n"`, "\na\nb": `"\na\nb"`,
	} {
		var e encoder
		e.scalar(textNode(value), 1)
		if got := strings.TrimSuffix(string(e.out), "\n"); got != want {
			t.Errorf("%q is written as %s, want %s", value, got, want)
		}
	}
}

// What was worked out before a node was copied still holds when it is written.
func TestSettledStyles(t *testing.T) {
	for _, file := range overlays(t) {
		for _, r := range mustRender(t, environment(t, file)).Resources {
			r.root.walk(func(n *node) {
				if n.kind == text && n.style != unknown && n.style != styleOf(n.value) || n.keyword && !plain(n.key) {
					t.Errorf("%s: %s: %q would be written in a style that was worked out for another text", r, n.key, n.value)
				}
			})
		}
	}
}

func TestBlockForms(t *testing.T) {
	root := mappingOf("empty", &node{kind: mapping}).
		and("none", sequenceOf()).
		and("on", intNode(1)).
		and("list", sequenceOf(
			sequenceOf(textNode("a"), sequenceOf(textNode("b"), textNode("c"))),
			mappingOf("a", textNode("x\ny")).and("b", sequenceOf(textNode("c"))),
			&node{kind: mapping},
		))
	const want = `---
empty: {}
none: []
"on": 1
list:
  - - a
    - - b
      - c
  - a: |-
      x
      y
    b:
      - c
  - {}
`
	var e encoder
	if e.document(root); string(e.out) != want {
		t.Errorf("got:\n%s\nwant:\n%s", e.out, want)
	}
}

// Whatever is written, two independent readers read back as the same string: as a
// value, as a key, in a list, and beside others.
func FuzzEncode(f *testing.F) {
	for _, seed := range []string{"a", "0123456", "12e4567", "a: b", "a\nb\n", " a\n b", "\u0085", "yes", "- a\n- b", "# a\nb", "---\na", "...\nb", "\t", "a\r\nb", "🦄\nb", "a\n\tb\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		s = strings.ToValidUTF8(s, "?")
		root := mappingOf("value", textNode(s)).
			and("list", sequenceOf(textNode(s), sequenceOf(textNode(s)), mappingOf("key", textNode(s)))).
			and("after", textNode("after"))
		isKey := s != "value" && s != "list" && s != "after" && len(strconv.Quote(s)) <= longestKey
		if isKey {
			root.and(s, textNode("key"))
		}
		var e encoder
		e.document(root)
		for name, unmarshal := range map[string]func([]byte, any) error{
			"go.yaml.in/yaml/v3": yaml.Unmarshal,
			"sigs.k8s.io/yaml":   func(data []byte, into any) error { return sigsyaml.Unmarshal(data, into) },
		} {
			var got map[string]any
			if err := unmarshal(e.out, &got); err != nil {
				t.Fatalf("%s cannot read %q:\n%s\n%v", name, s, e.out, err)
			}
			list := got["list"].([]any)
			for place, read := range map[string]any{
				"value": got["value"], "item": list[0], "nested item": list[1].([]any)[0], "value in item": list[2].(map[string]any)["key"],
			} {
				if read != s {
					t.Errorf("%s reads the %s as %#v, written was %q:\n%s", name, place, read, s, e.out)
				}
			}
			if got["after"] != "after" || isKey && got[s] != "key" {
				t.Errorf("%s reads %q into its surroundings:\n%s", name, s, e.out)
			}
		}
	})
}
