package stack_test

import (
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"github.com/petrify-dev/petrify/internal/stack"
)

func TestTexts(t *testing.T) {
	for _, c := range []struct{ name, before, after, wantBefore, wantAfter string }{
		{
			name:       "spelling",
			before:     "# A comment.\n{apiVersion: v1, kind: A, metadata: {name: 'a', labels: {}}, x: \"1\", y: [ [1], a, null ]}",
			after:      "apiVersion: v1\nkind: A\nmetadata:\n    name: \"a\"\n    labels: {}\nx: '1'\ny:\n- - 1\n- a\n- null\nz: null # another",
			wantBefore: "apiVersion: v1\nkind: A\nmetadata:\n  name: a\n  labels: {}\nx: \"1\"\ny:\n  - - 1\n  - a\n  - null\n",
			wantAfter:  "apiVersion: v1\nkind: A\nmetadata:\n  name: a\n  labels: {}\nx: \"1\"\ny:\n  - - 1\n  - a\n  - null\n",
		}, {
			name:       "the order of keys, and that of after in lists by name",
			before:     "{kind: A, gone: 1, apiVersion: v1, metadata: {name: a}, x: [{b: 1, name: one}, {a: 2, name: two, b: 2}], y: [{c: 1, d: 1}]}",
			after:      "{apiVersion: v1, kind: A, metadata: {name: a}, x: [{name: two, b: 2, a: 2}, {name: one, b: 1}], y: [{d: 1, c: 1}]}",
			wantBefore: "apiVersion: v1\nkind: A\ngone: 1\nmetadata:\n  name: a\nx:\n  - name: one\n    b: 1\n  - name: two\n    b: 2\n    a: 2\ny:\n  - d: 1\n    c: 1\n",
			wantAfter:  "apiVersion: v1\nkind: A\nmetadata:\n  name: a\nx:\n  - name: two\n    b: 2\n    a: 2\n  - name: one\n    b: 1\ny:\n  - d: 1\n    c: 1\n",
		}, {
			name:       "what steers a terminal",
			before:     `{apiVersion: v1, kind: A, metadata: {name: a}, "\e[2J": "\u202e\U000e0001 and \\", x: "a\rb\n"}`,
			after:      `{apiVersion: v1, kind: A, metadata: {name: a}, x: "a\nb\n"}`,
			wantBefore: "apiVersion: v1\nkind: A\nmetadata:\n  name: a\n\"\\e[2J\": \"\\u202e\\U000E0001 and \\\\\"\nx: \"a\\rb\\n\"\n",
			wantAfter:  "apiVersion: v1\nkind: A\nmetadata:\n  name: a\nx: |\n  a\n  b\n",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			before, after := stack.Texts(one(t, c.before), one(t, c.after))
			if diff := cmp.Diff(c.wantBefore, string(before)); diff != "" {
				t.Errorf("before (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(c.wantAfter, string(after)); diff != "" {
				t.Errorf("after (-want +got):\n%s", diff)
			}
		})
	}
}

func TestTextsOfWhatIsNotThere(t *testing.T) {
	object := one(t, "{apiVersion: v1, kind: A, metadata: {name: a}}")
	if before, after := stack.Texts(nil, object); before != nil || len(after) == 0 {
		t.Errorf("the texts are %q and %q, want nil and the object's", before, after)
	}
	if before, after := stack.Texts(object, nil); len(before) == 0 || after != nil {
		t.Errorf("the texts are %q and %q, want the object's and nil", before, after)
	}
}

// FuzzTexts holds that a text reads back as what it is of, in whatever order its keys
// are, and that nothing in it steers a terminal.
func FuzzTexts(f *testing.F) {
	f.Add("a: b", "{x: [{name: y}]}")
	f.Add(`"a\e": "\r\n\t"`, `" \n": " \n \n"`)
	f.Add("a: 0x10", "a: [2001-01-01, ~, .inf, 1e3, yes, <<, '']")
	f.Fuzz(func(t *testing.T, was, is string) {
		const header = "apiVersion: v1\nkind: A\nmetadata: {name: a}\n"
		before, err := stack.Parse(stack.Input{Data: []byte(header + was)})
		if err != nil || len(before) != 1 {
			return
		}
		after, err := stack.Parse(stack.Input{Data: []byte(header + is)})
		if err != nil || len(after) != 1 {
			return
		}
		beforeText, afterText := stack.Texts(&before[0], &after[0])
		for text, object := range map[string]stack.Object{string(beforeText): before[0], string(afterText): after[0]} {
			if strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) && r != '\n' && r != '\t' }) {
				t.Errorf("%q holds what no terminal prints", text)
			}
			again, err := stack.Parse(stack.Input{Data: []byte(text)})
			if err != nil || len(again) != 1 || !again[0].Fields.Equal(object.Fields) {
				t.Errorf("it reads back as something else (%v):\n%s", err, text)
			}
		}
	})
}

func one(t *testing.T, text string) *stack.Object {
	t.Helper()
	objects, err := stack.Parse(stack.Input{Data: []byte(text)})
	if err != nil || len(objects) != 1 {
		t.Fatalf("%d objects, %v", len(objects), err)
	}
	return &objects[0]
}
