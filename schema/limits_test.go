package schema_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/petrify-dev/petrify/schema"
)

// What is too large to stand in a file of testdata/invalid.
func TestTooLarge(t *testing.T) {
	lines := func(format string, count int) string {
		var b strings.Builder
		for i := range count {
			fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}
	long := strings.Repeat("x", 60000)
	for name, c := range map[string]struct{ spec, want string }{
		"a scalar of 10 MB": {
			"  namespace: " + strings.Repeat("a", 10<<20) + "\n",
			"f: error: is larger than 1 MiB\n  allowed: one environment; is this the right file?\n",
		},
		"a scalar just within the file": {
			"  namespace: " + strings.Repeat("a", 1<<20-1000) + "\n",
			"f:2:14: error: spec.namespace: \"" + strings.Repeat("a", 120) + "\"… has 1047576 characters\n  allowed: at most 63\n",
		},
		"a variable": {
			"  medusa: {config: {LONG: " + strings.Repeat("a", 64<<10+1) + "}}\n",
			"f:2:27: error: spec.medusa.config[LONG]: \"" + strings.Repeat("a", 120) + "\"… has 65537 characters\n  allowed: at most 65536\n",
		},
		"variables together": {
			"  medusa:\n    config: {A: " + long + ", B: " + long + ", C: " + long + "}\n",
			"f:3:5: error: spec.medusa.config: holds 176 KiB in all\n  allowed: at most 128 KiB in all\n",
		},
		"variables of the storefront together": {
			"  storefront:\n    config: {A: " + long + ", B: " + long + ", C: " + long + "}\n",
			"f:3:5: error: spec.storefront.config: holds 176 KiB in all\n  allowed: at most 128 KiB in all\n",
		},
		"annotations together": {
			"  exposure:\n    ingress:\n      className: traefik\n      annotations: {a: " + long + ", b: " + long + ", c: " + long + "}\n",
			"f:5:7: error: spec.exposure.ingress.annotations: holds 176 KiB in all\n  allowed: at most 128 KiB in all\n",
		},
		"words of a command together": {
			"  medusa:\n    commands:\n      start:\n" + lines("        - w%d"+strings.Repeat("x", 4000)+"\n", 50),
			"f:4:7: error: spec.medusa.commands.start: holds 196 KiB in all\n    4 |       start:\n      |       ^^^^^\n  allowed: at most 128 KiB in all\n",
		},
		"aliases": {
			"  medusa: {secret: {keys: [&a A" + strings.Repeat(", *a", 200_000) + "]}}\n",
			"f:2:21: error: spec.medusa.secret.keys: has 200001 entries\n  allowed: at most 100\n",
		},
		"unknown fields": {
			"  medusa: {" + lines("k%d: a, ", 80_000) + "}\n",
			"f:2:3: error: spec.medusa: has 80000 entries\n  allowed: at most 250\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			layer := schema.Input{Name: "f", Data: []byte("spec:\n" + c.spec)}
			_, found := schema.Load([]schema.Input{minimal(t), layer}, nil)
			if diff := cmp.Diff(c.want, text(t, found)); diff != "" {
				t.Errorf("diagnostics (-want +got):\n%s", diff)
			}
		})
	}
}

// Inputs of one environment together are held to what one may be. Those after the one
// that is too much are not even looked at.
func TestTooLargeTogether(t *testing.T) {
	half := strings.Repeat("#\n", 1<<18)
	first := minimal(t)
	first.Data = append(first.Data, half[:len(half)-len(first.Data)]...)
	inputs := []schema.Input{first, {Name: "second", Data: []byte("spec: {}\n" + half[len("spec: {}\n"):])}}
	if _, found := schema.Load(inputs, nil); len(found) > 0 {
		t.Fatalf("of exactly 1 MiB: %s", text(t, found))
	}
	inputs = append(inputs, schema.Input{Name: "third", Data: []byte("#")}, schema.Input{Name: "fourth", Data: []byte("]")})
	_, found := schema.Load(inputs, nil)
	want := "third: error: is larger than 1 MiB together with the files before it\n  allowed: at most 1 MiB in all files of an environment\n"
	if diff := cmp.Diff(want, text(t, found)); diff != "" {
		t.Errorf("diagnostics (-want +got):\n%s", diff)
	}
}

// Nobody reads more than a hundred problems, and no terminal or code host shows them.
func TestTooManyProblems(t *testing.T) {
	layer := schema.Input{Name: "f", Data: []byte("spec:\n  medusa:\n    config:\n" + strings.Repeat("      LOG_LEVEL: http\n", 150))}
	_, found := schema.Load([]schema.Input{minimal(t), layer}, nil)
	if len(found) != 101 || found[99].Position.Line != 104 {
		t.Fatalf("%d problems, the last but one in line %d", len(found), found[99].Position.Line)
	}
	want := "f: error: there are more problems than these 100\n  mend these, and look again\n"
	if diff := cmp.Diff(want, text(t, found[100:])); diff != "" {
		t.Errorf("the last (-want +got):\n%s", diff)
	}
}
