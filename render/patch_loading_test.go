package render

import (
	"os"
	"os/exec"
	"runtime"
	"testing"

	"github.com/petrify-dev/petrify/schema"
)

// kustomize's schema, megabytes once read, is read for the first patch and not before: who
// has no patches does not wait for it. A process of its own has rendered none yet.
func TestKustomizeIsLoadedOnlyForPatches(t *testing.T) {
	const child = "PETRIFY_TEST_FIRST_PATCH"
	if os.Getenv(child) == "" {
		again := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
		again.Env = append(os.Environ(), child+"=1")
		if out, err := again.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return
	}
	plain := environment(t, overlays(t)[0])
	patched := plain
	patched.Spec.Patches = []schema.Patch{{Patch: "kind: Deployment\nmetadata: {name: medusa, annotations: {a: b}}\n"}}
	mustRender(t, plain)
	first, later := allocated(t, patched), allocated(t, patched)
	if first < 4*later {
		t.Errorf("the first patch takes %d bytes and a later one %d: what only patches need was loaded before", first, later)
	}
}

// allocated is how many bytes it takes to render an environment.
func allocated(t *testing.T, env schema.Environment) uint64 {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	mustRender(t, env)
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}
