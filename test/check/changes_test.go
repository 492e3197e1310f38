package check

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/petrify-dev/petrify/internal/change"
	objects "github.com/petrify-dev/petrify/internal/stack"
	"github.com/petrify-dev/petrify/render"
	"github.com/petrify-dev/petrify/test/check/random"
)

// From one random environment to the next, all that differs has a meaning, and all that
// has a meaning differs.
func TestRandomChanges(t *testing.T) {
	before := randomObjects(t, 0)
	for i := range min(*specs, 100) {
		after := randomObjects(t, uint64(i+1))
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			review := change.Compare(before, after)
			var differing, explained []string
			for _, o := range review.Objects {
				differing = append(differing, o.Kind+"/"+o.Name)
			}
			for _, m := range review.Meaning {
				explained = append(explained, m.Objects...)
				if len(m.Objects) == 0 {
					t.Errorf("-seed %d: %q is of nothing", *seed, m.Message)
				}
			}
			slices.Sort(differing)
			slices.Sort(explained)
			if explained = slices.Compact(explained); !slices.Equal(differing, explained) {
				t.Errorf("-seed %d: differing are\n%q\nand explained are\n%q", *seed, differing, explained)
			}
		})
		before = after
	}
}

func randomObjects(t *testing.T, number uint64) []objects.Object {
	t.Helper()
	manifest, err := render.Render(random.Environment(rand.New(rand.NewPCG(*seed, number))))
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := objects.Parse(objects.Input{Name: fmt.Sprint(number), Data: manifest.YAML()})
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}
