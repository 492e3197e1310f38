package e2e

import (
	"fmt"
	"testing"

	"github.com/petrify-dev/petrify/test/e2e/plane"
)

// Flux's kustomize-controller applies the directory that petrify writes, by the Kustomizations
// that petrify prints. What it makes of them does not depend on the version of Kubernetes.
func TestFlux(t *testing.T) {
	petrify := buildPetrify(t)
	onNewestPlane(t, func(t *testing.T, kubectl plane.Kubectl) {
		for _, test := range []struct {
			name string
			run  func(repository)
		}{
			{"flux-order", wantMigrationBeforeRollout},
			{"flux-failed-migration", wantFailedMigrationToStop},
			{"flux-substitution", wantNothingSubstituted},
			{"flux-departure", wantVolumesToStay},
		} {
			t.Run(test.name, func(t *testing.T) {
				t.Parallel()
				test.run(newRepository(t, kubectl, petrify, test.name))
			})
		}
	})
}

// wantMigrationBeforeRollout releases into an empty namespace, and then over what is there. Each
// time it holds up what comes first, then the migration.
func wantMigrationBeforeRollout(r repository) {
	pending := withMigration(readCase(r.t, reference), "pending")
	r.follow(pending)
	var migrations, images []string
	for _, tag := range []string{"a1b2c3d", "b2c3d4e"} {
		r.suspend("setup", true)
		revision := r.commit(pending, imagesOf(tag)...)
		r.waitUntilHeldUp("pre-deploy", "setup")
		wantSame(r.t, "migrations before setup", r.migrations(), migrations)
		r.suspend("setup", false)

		job := r.waitForMigration(tag)
		r.waitUntilHeldUp("deploy", "pre-deploy")
		wantSame(r.t, "images while the migration runs", r.images(), images)
		r.must("", "label", "pods", "--selector=job-name="+job, "--overwrite", outcomeLabel+"=succeeded")

		r.waitForRevision(revision)
		r.waitForRollouts()
		r.wantInOrder(job)
		migrations, images = []string{job}, imagesAt(tag)
		wantSame(r.t, "migrations after the release", r.migrations(), migrations) // that of an earlier one is gone
		wantSame(r.t, "images after the release", r.images(), images)
	}
}

// wantFailedMigrationToStop releases what is well, what fails to migrate, and that mended.
func wantFailedMigrationToStop(r repository) {
	sound := readCase(r.t, reference)
	r.follow(sound)
	first := r.commit(sound, imagesOf("a1b2c3d")...)
	r.waitForRevision(first)

	r.commit(withMigration(sound, "failed"), imagesOf("b2c3d4e")...)
	failed := r.waitForMigration("b2c3d4e")
	r.waitForState("pre-deploy", "False HealthCheckFailed", "Job/"+r.name+"/"+failed)
	r.waitUntilHeldUp("deploy", "pre-deploy")
	if applied := r.kustomization("deploy").Status.LastAppliedRevision; applied != first {
		r.t.Errorf("%s is deployed, want the revision before the failure, %s", applied, first)
	}
	wantSame(r.t, "images after the failure", r.images(), imagesAt("a1b2c3d"))

	r.waitForRevision(r.commit(sound, imagesOf("b2c3d4e")...))
	r.waitForRollouts()
	r.wantJobs(jobComplete) // the failed one is gone
	wantSame(r.t, "images after the mended release", r.images(), imagesAt("b2c3d4e"))
}

// wantNothingSubstituted has Flux put a variable of its own into all that it applies. Where
// somebody else wrote it, in a patch, it does so; what petrify wrote stays.
func wantNothingSubstituted(r repository) {
	environment := readCase(r.t, reference)
	r.follow(environment)
	for _, step := range fluxSteps() {
		r.must("", "patch", "kustomization", fluxName(step), "--type=merge", "--patch", `
spec:
  postBuild:
    substitute: {LEVEL: debug}
  patches:
    - target: {kind: ServiceAccount, name: medusa}
      patch: |
        - op: add
          path: /metadata/annotations
          value: {kubelab.invalid/level: "${LEVEL}"}
`)
	}
	settings := []string{"target=flux", "medusa.config.LOG_FORMAT=${LEVEL}: %s"}
	r.waitForRevision(r.commit(environment, settings...))
	r.wantStored(`ServiceAccount/medusa {.metadata.annotations.kubelab\.invalid/level} debug`)
	r.wantStored("ConfigMap/medusa-config {.data.LOG_FORMAT} ${LEVEL}: %s")
	manifest := environment.render(r.t, r.name, settings...)
	r.wantStoredAsWritten(string(manifest.YAML()), string(manifest.JSON()))
}

// wantVolumesToStay takes the environment from Flux, which then removes it.
func wantVolumesToStay(r repository) {
	environment := readCase(r.t, reference)
	r.follow(environment)
	r.waitForRevision(r.commit(environment, "createNamespace=true", "postgres.inCluster.backup.to.volume.storage=1Gi"))
	r.must("", "delete", "kustomizations", "--all", "--timeout="+patience.String())
	waitFor(r.t, func() error {
		if left := r.workloads(); len(left) > 0 {
			return fmt.Errorf("left are %v", left)
		}
		return nil
	})
	r.wantStored("Namespace/" + r.name + " {.status.phase} Active")
	r.wantStored("persistentvolumeclaims {.items[*].status.phase} Bound Bound Bound")
}

// imagesOf are the settings of a release of everything.
func imagesOf(tag string) []string {
	return []string{"images.medusa.tag=" + tag, "images.storefront.tag=" + tag}
}

// imagesAt are the images of all Deployments after a release of everything, as name=image.
func imagesAt(tag string) []string {
	return []string{
		"medusa=ghcr.io/ekenheim/ecom/medusa:" + tag,
		"medusa-worker=ghcr.io/ekenheim/ecom/medusa:" + tag,
		"storefront=ghcr.io/ekenheim/ecom/storefront:" + tag,
	}
}
