package check

import (
	"os"
	"strings"
	"testing"

	sigsyaml "sigs.k8s.io/yaml"
)

// A waiver lets a finding stand. Its empty fields match everything.
type waiver struct {
	Judge, Check, Stack, Object, Reason string
}

func (w waiver) waives(judge, stack string, f finding) bool {
	kind, _, _ := strings.Cut(f.object, "/")
	matches := func(pattern string, values ...string) bool {
		for _, value := range values {
			if pattern == value {
				return true
			}
		}
		return pattern == ""
	}
	return matches(w.Judge, judge) && matches(w.Check, f.check) && matches(w.Stack, stack) && matches(w.Object, kind, f.object)
}

// waivers are those of waivers.yaml, with how many findings each has waived so far.
type waivers struct {
	list []waiver
	used []int
}

func readWaivers(t *testing.T) *waivers {
	t.Helper()
	data, err := os.ReadFile("waivers.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var list []waiver
	if err := sigsyaml.UnmarshalStrict(data, &list); err != nil {
		t.Fatal(err)
	}
	for i, w := range list {
		if w.Judge == "" || w.Check == "" || w.Reason == "" {
			t.Fatalf("waivers.yaml: waiver %d lacks its judge, check or reason", i)
		}
	}
	return &waivers{list, make([]int, len(list))}
}

// rest are the findings that no waiver lets stand.
func (w *waivers) rest(judge, stack string, findings []finding) []finding {
	var rest []finding
	for _, f := range findings {
		waived := false
		for i, candidate := range w.list {
			if candidate.waives(judge, stack, f) {
				w.used[i]++
				waived = true
			}
		}
		if !waived {
			rest = append(rest, f)
		}
	}
	return rest
}
