package schema_test

import (
	"strings"
	"testing"

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

// Searching for the line of a syntax error takes 0.1 s and more for some, so it is done
// for the first of them: the reader's own line, the last one here, does for the rest.
func TestManyUnreadablePatches(t *testing.T) {
	unreadable := schema.Patch{Patch: schema.PatchText("a: {\n" + strings.Repeat("key: v,\n", 400))}
	env := schema.Environment{Spec: schema.Spec{Patches: []schema.Patch{unreadable, unreadable, unreadable}}}
	var got []string
	for _, d := range schema.Validate(env) {
		if strings.HasPrefix(d.Path, "spec.patches") {
			got = append(got, d.Message[:strings.Index(d.Message, ":")])
		}
	}
	if diff := cmp.Diff([]string{"line 1", "line 401", "line 401"}, got); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
}
