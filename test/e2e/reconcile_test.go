package e2e

import (
	"crypto/rand"
	"fmt"
	"strings"
	"time"
)

// The methods in this file look at what Flux makes of a repository.

// fluxSteps are the Kustomizations of an environment, in order.
func fluxSteps() []string { return []string{"setup", "pre-deploy", "deploy"} }

// fluxName is the name of the Kustomization of a step of the reference environment.
func fluxName(step string) string { return "reference-" + step }

// A kustomization is one of Flux's.
type kustomization struct {
	Status struct {
		LastAppliedRevision    string
		LastHandledReconcileAt string
		Conditions             []struct {
			Type, Status, Reason, Message string
			LastTransitionTime            time.Time
		}
	}
}

// kustomization is the Kustomization of a step.
func (r repository) kustomization(step string) kustomization {
	r.t.Helper()
	var k kustomization
	r.get(&k, "kustomization/"+fluxName(step))
	return k
}

// ready says whether the Kustomization is ready, as "status reason: message", and since when that is so.
func (k kustomization) ready() (state string, since time.Time) {
	for _, c := range k.Status.Conditions {
		if c.Type == "Ready" {
			return c.Status + " " + c.Reason + ": " + c.Message, c.LastTransitionTime
		}
	}
	return "", time.Time{}
}

// waitForState waits until the Kustomization of a step is ready or not, as "status reason", with a
// message that has a text.
func (r repository) waitForState(step, state, text string) {
	r.t.Helper()
	waitFor(r.t, func() error {
		got, _ := r.kustomization(step).ready()
		if !strings.HasPrefix(got, state+": ") || !strings.Contains(got, text) {
			return fmt.Errorf("%s: ready is %q, want %q with %q", step, got, state, text)
		}
		return nil
	})
}

// waitForRevision waits until each step is ready at a revision.
func (r repository) waitForRevision(revision string) {
	r.t.Helper()
	for _, step := range fluxSteps() {
		r.waitForState(step, "True ReconciliationSucceeded", revision)
	}
}

// waitUntilHeldUp has Flux look at a step once more, and waits until it has, and says that an earlier
// step holds this one up.
func (r repository) waitUntilHeldUp(step, earlier string) {
	r.t.Helper()
	request := rand.Text()
	r.must("", "annotate", "kustomization", fluxName(step), "--overwrite", "reconcile.fluxcd.io/requestedAt="+request)
	waitFor(r.t, func() error {
		if handled := r.kustomization(step).Status.LastHandledReconcileAt; handled != request {
			return fmt.Errorf("%s: Flux has handled request %q, want %q", step, handled, request)
		}
		return nil
	})
	r.waitForState(step, "False DependencyNotReady", "/"+fluxName(earlier)+"'")
}

// suspend has Flux leave a step alone, or go on with it.
func (r repository) suspend(step string, suspended bool) {
	r.t.Helper()
	r.must("", "patch", "kustomization", fluxName(step), "--type=merge", fmt.Sprintf(`--patch={"spec": {"suspend": %t}}`, suspended))
}

// waitForMigration waits until the migration of a release has a pod, and returns the name of its Job.
func (r repository) waitForMigration(tag string) (job string) {
	r.t.Helper()
	waitFor(r.t, func() error {
		jobs := strings.Fields(r.field("pods", `{.items[?(@.status.phase!="Pending")].metadata.labels.job-name}`))
		for _, job = range jobs {
			if strings.HasPrefix(job, "medusa-migrate-"+tag+"-") {
				return nil
			}
		}
		return fmt.Errorf("of Jobs there run %q, none that migrates %s", jobs, tag)
	})
	return job
}

// migrations are the names of the Jobs that migrate the database.
func (r repository) migrations() []string {
	r.t.Helper()
	return strings.Fields(r.must("", "get", "jobs", "--selector=app.kubernetes.io/component=migrate", "--output=jsonpath={.items[*].metadata.name}").Stdout)
}

// images are the images of all Deployments, as name=image.
func (r repository) images() []string {
	r.t.Helper()
	return strings.Fields(r.field("deployments", `{range .items[*]}{.metadata.name}={.spec.template.spec.containers[*].image} {end}`))
}

// wantInOrder wants nothing of a release to be older than what it waits for, by the clock of the
// cluster, which counts in seconds.
func (r repository) wantInOrder(job string) {
	r.t.Helper()
	var migration struct {
		Status struct{ CompletionTime time.Time }
	}
	r.get(&migration, "job/"+job)
	_, preDeploy := r.kustomization("pre-deploy").ready()
	r.wantNotAfter("the migration ends", migration.Status.CompletionTime, "pre-deploy is ready", preDeploy)
	for deployment, changed := range r.deployed() {
		r.wantNotAfter("pre-deploy is ready", preDeploy, deployment+" changes", changed)
	}
}

func (r repository) wantNotAfter(first string, at time.Time, then string, later time.Time) {
	r.t.Helper()
	if at.IsZero() || later.IsZero() || at.After(later) {
		r.t.Errorf("%s at %v, but %s at %v", first, at, then, later)
	}
}

// deployed says when Flux last changed each Deployment.
func (r repository) deployed() map[string]time.Time {
	r.t.Helper()
	var deployments struct {
		Items []struct {
			Metadata struct {
				Name          string
				ManagedFields []struct {
					Manager string
					Time    time.Time
				}
			}
		}
	}
	r.get(&deployments, "deployments", "--show-managed-fields")
	changed := map[string]time.Time{}
	for _, d := range deployments.Items {
		var at time.Time
		for _, fields := range d.Metadata.ManagedFields {
			if fields.Manager == "kustomize-controller" {
				at = fields.Time
			}
		}
		changed[d.Metadata.Name] = at
	}
	return changed
}
