package e2e

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/petrify-dev/petrify/test/e2e/plane"
)

// Once an autoscaler decides on the number of pods, applying the environment does not.
func TestAutoscaling(t *testing.T) {
	onEachPlane(t, func(t *testing.T, kubectl plane.Kubectl) {
		s := newSpace(t, kubectl, "autoscaler")
		environment := readCase(t, reference)
		fixed := string(environment.render(t, s.name, "medusa.server.replicas=3").YAML())
		scaled := func(settings ...string) string {
			return string(environment.render(t, s.name, append(settings, "medusa.server.autoscaling.max=6")...).YAML())
		}
		s.applyWithoutWarning(fixed)
		s.waitForRollouts()

		// Whoever drops a field that nobody else has set gets the default, here one pod.
		if diff := s.diff(scaled("medusa.server.autoscaling.min=2")); !strings.Contains(diff, "-  replicas: 3\n+  replicas: 1\n") {
			t.Errorf("diff of dropping the replicas:\n%s", diff)
		}
		// So the field is handed over first, as Kubernetes' documentation of server-side apply has it.
		s.must(`{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "medusa"}, "spec": {"replicas": 3}}`,
			"apply", "--server-side", "--field-manager=handover-to-autoscaler", "--validate=false", "-f", "-")
		s.applyWithoutWarning(scaled("medusa.server.autoscaling.min=2"))
		s.wantStored("Deployment/medusa {.spec.replicas} 3")
		s.wantOwners("Deployment/medusa", "replicas", "handover-to-autoscaler")

		// The autoscaler has no metrics here: it acts when there are fewer pods than its minimum.
		s.applyWithoutWarning(scaled("medusa.server.autoscaling.min=5"))
		waitFor(t, func() error {
			if got := s.field("Deployment/medusa", "{.spec.replicas}"); got != "5" {
				return fmt.Errorf("%s replicas, want 5", got)
			}
			return nil
		})
		s.wantOwners("Deployment/medusa", "replicas", "kube-controller-manager")

		s.applyWithoutWarning(scaled("medusa.server.autoscaling.min=2", "images.medusa.tag=b2c3d4e"))
		s.waitForRollouts()
		s.wantStored("Deployment/medusa {.spec.replicas} 5")
		s.wantOwners("Deployment/medusa", "replicas", "kube-controller-manager")
		s.wantNoDiff(scaled("medusa.server.autoscaling.min=2", "images.medusa.tag=b2c3d4e"))

		// The way back is not taken unawares: the autoscaler is still there.
		conflict := s.run(fixed, "apply", "--server-side", "-f", "-")
		if want := `conflict with "kube-controller-manager" with subresource "scale" using apps/v1: .spec.replicas`; conflict.Code != 1 || !strings.Contains(conflict.Stderr, want) {
			t.Errorf("%v, want %s", conflict, want)
		}
		s.must("", "delete", "HorizontalPodAutoscaler/medusa")
		s.must(fixed, "apply", "--server-side", "--force-conflicts", "-f", "-")
		s.waitForRollouts()
		s.wantStored("Deployment/medusa {.status.readyReplicas} 3")
		s.wantNoDiff(fixed)
	})
}

// wantOwners wants exactly these field managers to own a field of an object's spec.
func (s space) wantOwners(object, field string, want ...string) {
	s.t.Helper()
	var stored struct {
		Metadata struct {
			ManagedFields []struct {
				Manager  string
				FieldsV1 map[string]map[string]any
			}
		}
	}
	s.get(&stored, object, "--show-managed-fields")
	var owners []string
	for _, manager := range stored.Metadata.ManagedFields {
		if _, owns := manager.FieldsV1["f:spec"]["f:"+field]; owns {
			owners = append(owners, manager.Manager)
		}
	}
	if !slices.Equal(owners, want) {
		s.t.Errorf("spec.%s of %s is owned by %q, want %q", field, object, owners, want)
	}
}
