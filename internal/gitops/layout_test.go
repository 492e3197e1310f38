package gitops

import (
	"slices"
	"testing"

	"github.com/petrify-dev/petrify/render"
)

// A stage that no step has would be rendered nowhere.
func TestStepsHaveEveryStageOnceAndInOrder(t *testing.T) {
	var stages []render.Stage
	for _, step := range fluxSteps() {
		stages = append(stages, step.stages...)
	}
	if !slices.Equal(stages, render.Stages()) {
		t.Errorf("the steps have the stages %v, want %v", stages, render.Stages())
	}
}
