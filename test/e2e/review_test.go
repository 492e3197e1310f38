package e2e

import (
	"strings"
	"testing"

	"github.com/petrify-dev/petrify/internal/change"
	"github.com/petrify-dev/petrify/internal/stack"
	"github.com/petrify-dev/petrify/render"
)

// What petrify diff says of an upgrade is what TestUpgrades sees it do.
func TestReviewsForetellUpgrades(t *testing.T) {
	environment := readCase(t, reference)
	for _, u := range upgrades() {
		t.Run(u.name, func(t *testing.T) {
			if u.name == "argocd-tag-with-kubectl" {
				t.Skip("the review is for Argo CD, which deletes the Job that kubectl cannot change")
			}
			before := environment.render(t, "review", u.before...)
			review := change.Compare(objectsOf(t, before), objectsOf(t, environment.render(t, "review", u.after...)))
			var refused []string
			for _, field := range u.refused {
				object, _, _ := strings.Cut(field, " ")
				refused = append(refused, object)
			}
			jobs := concerned(review, change.Run, "", "Job")
			for i, job := range jobs {
				jobs[i] = strings.TrimPrefix(job, "Job/")
			}
			restarts := append(concerned(review, change.Restart, "", "Deployment"), concerned(review, change.Outage, " restart", "StatefulSet")...)
			wantSame(t, "workloads said to restart", restarts, u.rolls)
			wantSame(t, "Jobs said to run", beginnings(jobs, u.jobs), u.jobs)
			wantSame(t, "objects said to be refused", concerned(review, change.Refused, "", ""), refused)
			wantSame(t, "objects said to be left", concerned(review, change.Removed, "", ""), u.leaves)
		})
	}
}

func objectsOf(t *testing.T, manifest render.Manifest) []stack.Object {
	t.Helper()
	objects, err := stack.Parse(stack.Input{Name: "manifest", Data: manifest.YAML()})
	if err != nil {
		t.Fatal(err)
	}
	return objects
}

// concerned are the objects of a kind, or of any, that the meanings of a consequence are
// about that hold a text.
func concerned(review change.Review, consequence change.Consequence, text, kind string) []string {
	var objects []string
	for _, meaning := range review.Meaning {
		if meaning.Consequence != consequence || !strings.Contains(meaning.Message, text) {
			continue
		}
		for _, object := range meaning.Objects {
			if strings.HasPrefix(object, kind) {
				objects = append(objects, object)
			}
		}
	}
	return objects
}
