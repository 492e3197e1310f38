package check

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Every overlay and golden case: each judge looks at every object that it knows, and
// finds nothing but what is waived.
func TestEnvironments(t *testing.T) {
	stacks := append(wholeStacks(t), layeredStacks(t)...)
	waived := readWaivers(t)
	for _, j := range allJudges(t) {
		t.Run(j.name, func(t *testing.T) {
			judged := 0
			for i, v := range j.judge(t, stacks) {
				wantJudged(t, j, stacks[i], v)
				for _, f := range waived.rest(j.name, stacks[i].name, v.findings) {
					t.Errorf("%s: %s", stacks[i].name, f)
				}
				judged += len(v.judged)
			}
			t.Logf("%d objects in %d environments", judged, len(stacks))
		})
	}
	for i, w := range waived.list {
		if waived.used[i] == 0 {
			t.Errorf("waivers.yaml: the waiver of %s %s waives nothing any more: remove it", w.Judge, w.Check)
		}
	}
}

// wantJudged fails when a judge passed over an object that it knows: two of them say
// nothing when they cannot read one.
func wantJudged(t *testing.T, j judge, s stack, v verdict) {
	t.Helper()
	var want []string
	for _, o := range s.objects {
		if j.knows(o.Kind) {
			want = append(want, o.String())
		}
	}
	slices.Sort(want)
	if diff := cmp.Diff(want, slices.Sorted(slices.Values(v.judged))); diff != "" {
		t.Errorf("%s: %s looked at other objects than it knows (-known +judged):\n%s", s.name, j.name, diff)
	}
}
