package schema_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/petrify-dev/petrify/schema"
)

func TestTooManyPatches(t *testing.T) {
	list := strings.Repeat("{patch: 'kind: Service'}, ", 101)
	_, found := schema.Load(layered(t, "patches: ["+list+"]"), nil)
	want := "layer0.yaml:2:3: error: spec.patches: has 101 entries\n  allowed: at most 100\n"
	if diff := cmp.Diff(want, text(t, found)); diff != "" {
		t.Errorf("diagnostics (-want +got):\n%s", diff)
	}
}

// The line of a syntax error is searched for, which takes 0.1 s and more for some;
// a hundred of them must not take a hundred times as long.
func TestManyUnreadablePatches(t *testing.T) {
	unreadable := schema.Patch{Patch: schema.PatchText("a: {\n" + strings.Repeat("key: v,\n", 490))}
	env := schema.Environment{}
	for range 100 {
		env.Spec.Patches = append(env.Spec.Patches, unreadable)
	}
	start := time.Now()
	schema.Validate(env)
	if took := time.Since(start); took > 4*time.Second {
		t.Errorf("took %v", took)
	}
}
