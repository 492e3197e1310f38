package change_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/petrify-dev/petrify/internal/change"
)

func TestConcealTexts(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"what is no secret": {
			"apiVersion: v1\nkind: ConfigMap\ndata:\n  LOG_LEVEL: http # loud\n  A: |\n    b\n",
			"apiVersion: v1\nkind: ConfigMap\ndata:\n  LOG_LEVEL: http # loud\n  A: |\n    b\n",
		},
		"a value by its name, and one by its look": {
			"kind: ConfigMap\ndata:\n  DB_PASSWORD: hunter2\n  BROKER: \"amqp://u:hunter2@mq/x\"\n  LAST: x\n",
			"kind: ConfigMap\ndata:\n  DB_PASSWORD: (secret 1)\n  BROKER: (secret 2)\n  LAST: x\n",
		},
		"equal values": {
			"kind: ConfigMap\ndata: # größe\n  A_PASSWORD: hunter2\n  B_PASSWORD: hunter2\n  C_PASSWORD: hunter3\n",
			"kind: ConfigMap\ndata: # größe\n  A_PASSWORD: (secret 1)\n  B_PASSWORD: (secret 1)\n  C_PASSWORD: (secret 2)\n",
		},
		"all that is left of a line in flow style": {
			"kind: ConfigMap\ndata: {A: b, DB_PASSWORD: hunter2, C: d}\n---\nkind: Secret\nstringData: {x: hunter2}\n",
			"kind: ConfigMap\ndata: {A: b, DB_PASSWORD: (secret 1)\n---\nkind: Secret\nstringData: {x: (secret 2)\n",
		},
		"a block, and quotes on several lines": {
			"kind: Secret\ndata:\n  a: |\n    hunter2\n\n    hunter3\n  b: \"hunter2\n    hunter3\"\nmetadata: {name: c}\n",
			"kind: Secret\ndata:\n  a: (secret 1)\n  b: (secret 2)\nmetadata: {name: c}\n",
		},
		"the last block of a text": {
			"kind: Secret\ndata:\n  a: >-\n    hunter2\n    hunter3",
			"kind: Secret\ndata:\n  a: (secret 1)",
		},
		"an entry of a list": {
			"kind: Deployment\nspec:\n  env:\n    - name: JWT_SECRET\n      value: hunter2\n    - name: A\n      value: b\n",
			"kind: Deployment\nspec:\n  env:\n    - name: JWT_SECRET\n      value: (secret 1)\n    - name: A\n      value: b\n",
		},
		"an object of a List": {
			"kind: List\nitems:\n- kind: Secret\n  data: {}\n- kind: Secret\n  data:\n    a: hunter2\n",
			"kind: List\nitems:\n- kind: Secret\n  data: {}\n- kind: Secret\n  data:\n    a: (secret 1)\n",
		},
		"a spec, and names of secrets": {
			"kind: Environment\nspec:\n  medusa:\n    config:\n      DB_PASSWORD: hunter2\n    secret: {name: medusa-secret, keys: [STRIPE_API_KEY]}\n    adminUser: {passwordKey: ADMIN_PASSWORD}\n",
			"kind: Environment\nspec:\n  medusa:\n    config:\n      DB_PASSWORD: (secret 1)\n    secret: {name: medusa-secret, keys: [STRIPE_API_KEY]}\n    adminUser: {passwordKey: ADMIN_PASSWORD}\n",
		},
		"comments": {
			"a: b # password: hunter2\n# see amqp://u:hunter2@mq/x\n# -----BEGIN KEY-----\n# hunter2\n# -----END KEY-----\n# fine\n",
			"a: b # (secret 1)\n# (secret 2)\n# (secret 3)\n# (secret 4)\n# (secret 5)\n# fine\n",
		},
		"what is no YAML": {
			"<<<<<<< mine\n  DB_PASSWORD: hunter2\n=======\n  KEY_SECRET: |\n    hunter2\n  a: b\n- name: JWT_SECRET\n  value: hunter2\n- name: A\n  value: b\n-----BEGIN KEY-----\nhunter2\n-----END KEY-----\n>>>>>>> yours\n",
			"<<<<<<< mine\n  (secret 1)\n=======\n  (secret 2)\n    (secret 3)\n  a: b\n- name: JWT_SECRET\n  (secret 4)\n- name: A\n  value: b\n(secret 5)\n(secret 3)\n(secret 6)\n>>>>>>> yours\n",
		},
		"a Secret that is no YAML": {
			"kind: Secret\ndata:\n<<<<<<<\n  a: hunter2\n",
			"(secret 1)\n(secret 2)\n(secret 3)\n  (secret 4)\n",
		},
		"bytes that are no text": {"\xff\xfe: password: hunter2", "(secret 1)"},
		"UTF-16":                 {"p\x00a\x00s\x00s\x00\n", "(secret 1)\n"},
		"all kinds of line breaks": {
			"kind: Secret\r\ndata:\r  a: one\u2028  b: two\u0085  c: three\n",
			"kind: Secret\r\ndata:\r  a: (secret 1)\u2028  b: (secret 2)\u0085  c: (secret 3)\n",
		},
		"nothing": {"", ""},
	} {
		t.Run(name, func(t *testing.T) {
			before, after := change.ConcealTexts([]byte(c.text), nil)
			if diff := cmp.Diff(c.want, string(before)); diff != "" || after != nil {
				t.Errorf("and %q (-want +got):\n%s", after, diff)
			}
		})
	}
}

// A new value shows as a new number.
func TestConcealTextsOfAChange(t *testing.T) {
	before, after := change.ConcealTexts([]byte("kind: Secret\ndata:\n  a: one\n  b: two\n"), []byte("kind: Secret\ndata:\n  a: one\n  b: three\n"))
	if diff := cmp.Diff([]string{
		"kind: Secret\ndata:\n  a: (secret 1)\n  b: (secret 2)\n",
		"kind: Secret\ndata:\n  a: (secret 1)\n  b: (secret 3)\n",
	}, []string{string(before), string(after)}); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// What is rendered and what it is rendered from hold no secret, and seem to hold none.
func TestConcealTextsLeavesWhatHoldsNoSecret(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("..", "..", "golden", "*", "*.yaml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no files: %v", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		shown, _ := change.ConcealTexts(text, nil)
		if diff := cmp.Diff(string(text), string(shown)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", file, diff)
		}
	}
}

// Whatever the text, there is one with no more lines in its place.
func FuzzConcealTexts(f *testing.F) {
	for _, seed := range []string{
		"kind: Secret\ndata:\n  a: |\n    one\n  b: two # x\n", "\xff\xfek\x00:\x00", "- kind: Secret\u2028  data: {a: 'b\n c'}", "# password: x\r# y",
		"kind: Environment\nspec: {medusa: {config: {A_TOKEN: b}}}", "<<<<\n-----BEGIN X-----\nname: A_SECRET\nvalue: |\n  b",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		before, _ := change.ConcealTexts(text, nil)
		if bytes.Count(before, []byte("\n")) > bytes.Count(text, []byte("\n")) {
			t.Errorf("%q became %q", text, before)
		}
	})
}
