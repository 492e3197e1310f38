package golden

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Selectors can never change once applied, so they are frozen: app and the name,
// as in a stack that was applied by hand.
func TestSelectorsAreFrozen(t *testing.T) {
	frozen := map[string]any{
		"Deployment/medusa":        map[string]any{"app": "medusa"},
		"Deployment/medusa-worker": map[string]any{"app": "medusa-worker"},
		"Deployment/storefront":    map[string]any{"app": "storefront"},
		"StatefulSet/meilisearch":  map[string]any{"app": "meilisearch"},
		"StatefulSet/postgres":     map[string]any{"app": "postgres"},
		"StatefulSet/redis":        map[string]any{"app": "redis"},
	}
	seen := map[string]bool{}
	for _, spec := range environments(t) {
		for name, object := range byKindAndName(jsonItems(t, mustManifest(t, spec))) {
			selector := at(object, "spec", "selector", "matchLabels")
			if at(object, "spec", "template") == nil || selector == nil {
				continue
			}
			seen[name] = true
			if diff := cmp.Diff(frozen[name], selector); diff != "" {
				t.Errorf("%s: selectors are immutable in Kubernetes, and that of %s changed (-frozen +rendered):\n%s", spec, name, diff)
			}
		}
	}
	for name := range frozen {
		if !seen[name] {
			t.Errorf("no environment renders %s", name)
		}
	}
}

// Every Service, PodDisruptionBudget and NetworkPolicy is for exactly one workload; no Service reaches a worker or a Job.
func TestSelectorsMatchExactlyTheirPods(t *testing.T) {
	selectorOf := map[string][]string{
		"Service":             {"spec", "selector"},
		"PodDisruptionBudget": {"spec", "selector", "matchLabels"},
		"NetworkPolicy":       {"spec", "podSelector", "matchLabels"},
	}
	for _, spec := range environments(t) {
		t.Run(filepath.Base(filepath.Dir(spec)), func(t *testing.T) {
			objects := byKindAndName(jsonItems(t, mustManifest(t, spec)))
			for name, object := range objects {
				kind := at(object, "kind").(string)
				path, selects := selectorOf[kind]
				if !selects {
					continue
				}
				matched := workloadsMatching(objects, at(object, path...).(map[string]any))
				// A CronJob and the Job that runs it at once are one.
				matched = slices.DeleteFunc(matched, func(name string) bool { return strings.HasPrefix(name, "Job/postgres-backup-") })
				if len(matched) != 1 {
					t.Errorf("%s selects %v, want one workload", name, matched)
					continue
				}
				if workload := matched[0]; kind == "Service" && (workload == "Deployment/medusa-worker" || at(objects[workload], "kind") == "Job") {
					t.Errorf("%s reaches the pods of %s, which serve no shopper", name, workload)
				}
			}
		})
	}
}

// Every HorizontalPodAutoscaler scales a Deployment that leaves its number of pods to it.
func TestAutoscalersScaleDeployments(t *testing.T) {
	found := 0
	for _, spec := range environments(t) {
		objects := byKindAndName(jsonItems(t, mustManifest(t, spec)))
		for name, object := range objects {
			if at(object, "kind") != "HorizontalPodAutoscaler" {
				continue
			}
			found++
			target := valueAt(object, "spec.scaleTargetRef.kind") + "/" + valueAt(object, "spec.scaleTargetRef.name")
			if objects[target] == nil || at(objects[target], "spec", "replicas") != nil {
				t.Errorf("%s: %s scales %s, which is not there or sets replicas itself", spec, name, target)
			}
		}
	}
	if found == 0 {
		t.Error("no environment has an autoscaler")
	}
}

func workloadsMatching(objects map[string]any, selector map[string]any) []string {
	var matching []string
	for _, name := range slices.Sorted(maps.Keys(objects)) {
		labels, has := at(podTemplate(objects[name]), "metadata", "labels").(map[string]any)
		if has && contains(labels, selector) {
			matching = append(matching, name)
		}
	}
	return matching
}

func contains(labels, selector map[string]any) bool {
	for key, value := range selector {
		if labels[key] != value {
			return false
		}
	}
	return len(selector) > 0
}

// at walks down the keys of decoded JSON, and returns nil where it ends too early.
func at(value any, path ...string) any {
	for _, key := range path {
		object, is := value.(map[string]any)
		if !is {
			return nil
		}
		value = object[key]
	}
	return value
}

// Each object carries the recommended labels, and none of them is in a selector.
func TestRecommendedLabels(t *testing.T) {
	for _, spec := range environments(t) {
		for name, object := range byKindAndName(jsonItems(t, mustManifest(t, spec))) {
			for _, label := range []string{"name", "instance", "component", "part-of", "version", "managed-by"} {
				key := "app.kubernetes.io/" + label
				if value := at(object, "metadata", "labels", key); value == nil || value == "" {
					t.Errorf("%s: %s has no label %s", spec, name, key)
				}
				if at(object, "spec", "selector", "matchLabels", key) != nil {
					t.Errorf("%s: %s has %s in its selector", spec, name, key)
				}
			}
		}
	}
}
