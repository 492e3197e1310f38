package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/petrify-dev/petrify/test/e2e/plane"
)

// patience is how long a test waits for one thing. Most take a second; this is for busy machines.
const patience = 90 * time.Second

// onEachPlane runs test on every control plane, as a subtest named after its version.
func onEachPlane(t *testing.T, test func(t *testing.T, kubectl plane.Kubectl)) {
	homes, err := filepath.Glob(filepath.Join(os.Getenv(planesVariable), "*"))
	if err != nil || len(homes) == 0 {
		t.Fatalf("no control plane in %q: %v", os.Getenv(planesVariable), err)
	}
	for _, home := range homes {
		t.Run(filepath.Base(home), func(t *testing.T) {
			t.Parallel()
			test(t, plane.Open(home))
		})
	}
}

// A space is a namespace for one test, where Pod Security "restricted" is enforced.
// Its methods end the test when what they ask for does not come true.
type space struct {
	t       *testing.T
	kubectl plane.Kubectl
	name    string
}

func newSpace(t *testing.T, kubectl plane.Kubectl, name string) space {
	t.Helper()
	s := space{t, kubectl, name}
	s.must("", "create", "namespace", name)
	s.must("", "label", "namespace", name, "pod-security.kubernetes.io/enforce=restricted")
	return s
}

// run runs kubectl in the namespace, whatever its exit code.
func (s space) run(stdin string, args ...string) plane.Result {
	s.t.Helper()
	ctx, cancel := context.WithTimeoutCause(s.t.Context(), patience, fmt.Errorf("not done after %v", patience))
	defer cancel()
	result, err := s.kubectl.Run(ctx, stdin, append([]string{"--namespace", s.name}, args...)...)
	if err != nil {
		s.t.Fatal(err)
	}
	return result
}

// must runs kubectl and wants exit code 0.
func (s space) must(stdin string, args ...string) plane.Result {
	s.t.Helper()
	result := s.run(stdin, args...)
	if result.Code != 0 {
		s.t.Fatal(result)
	}
	return result
}

// apply applies a manifest and returns what the API server and kubectl warn of.
func (s space) apply(manifest string) (warnings string) {
	s.t.Helper()
	return s.must(manifest, "apply", "--server-side", "-f", "-").Stderr
}

// applyWithoutWarning applies a manifest.
func (s space) applyWithoutWarning(manifest string) {
	s.t.Helper()
	if warnings := s.apply(manifest); warnings != "" {
		s.t.Fatalf("applied with warnings:\n%s", warnings)
	}
}

// diff says how the cluster would change if a manifest were applied.
func (s space) diff(manifest string) string {
	s.t.Helper()
	result := s.run(manifest, "diff", "--server-side", "-f", "-")
	if result.Code > 1 || result.Stderr != "" {
		s.t.Fatal(result)
	}
	return result.Stdout
}

// wantNoDiff wants an applied manifest to change nothing if it were applied again.
func (s space) wantNoDiff(manifest string) {
	s.t.Helper()
	if diff := s.diff(manifest); diff != "" {
		s.t.Errorf("kubectl diff after apply:\n%s", diff)
	}
}

// names returns those objects of an applied manifest that are of one of the kinds, as kubectl
// names them: deployment.apps/medusa.
func (s space) names(manifest string, kinds ...string) []string {
	s.t.Helper()
	var names []string
	for name := range strings.FieldsSeq(s.must(manifest, "get", "-f", "-", "-o", "name").Stdout) {
		for _, kind := range kinds {
			if strings.HasPrefix(name, kind+"/") {
				names = append(names, name)
			}
		}
	}
	return names
}

// waitForRollouts waits until every Deployment and StatefulSet of a manifest is rolled out.
func (s space) waitForRollouts(manifest string) {
	s.t.Helper()
	for _, name := range s.names(manifest, "deployment.apps", "statefulset.apps") {
		result := s.run("", "rollout", "status", name, "--timeout="+(patience/2).String())
		if result.Code != 0 {
			s.t.Fatalf("%v\n%s", result, s.run("", "get", "pods,persistentvolumeclaims,events").Stdout)
		}
	}
}

// A jobResult is how a Job ended: the type of its last condition.
type jobResult string

const (
	jobComplete jobResult = "Complete"
	jobFailed   jobResult = "Failed"
)

// wantJobs waits until each Job of a manifest has ended, one way or the other, and wants this way.
func (s space) wantJobs(manifest string, want jobResult) {
	s.t.Helper()
	jobs := s.names(manifest, "job.batch")
	if len(jobs) == 0 {
		s.t.Fatal("the manifest has no Job")
	}
	for _, job := range jobs {
		if got := s.waitForJob(job); got != want {
			s.t.Fatalf("%s is %s, want %s\n%s", job, got, want, s.run("", "get", "pods,events").Stdout)
		}
	}
}

// waitForJob waits until a Job has ended. kubectl wait can only wait for one of the ways.
func (s space) waitForJob(name string) jobResult {
	s.t.Helper()
	var ended jobResult
	waitFor(s.t, func() error {
		var job struct {
			Status struct {
				Conditions []struct {
					Type   jobResult
					Status string
				}
			}
		}
		output := s.must("", "get", name, "-o", "json").Stdout
		if err := json.Unmarshal([]byte(output), &job); err != nil {
			return err
		}
		for _, condition := range job.Status.Conditions {
			if condition.Status == "True" && (condition.Type == jobComplete || condition.Type == jobFailed) {
				ended = condition.Type
				return nil
			}
		}
		return fmt.Errorf("%s has not ended: %s", name, output)
	})
	return ended
}

// waitFor waits until try returns nil.
func waitFor(t *testing.T, try func() error) {
	t.Helper()
	ctx, cancel := context.WithTimeoutCause(t.Context(), patience, fmt.Errorf("not so after %v", patience))
	defer cancel()
	if err := plane.Poll(ctx, try); err != nil {
		t.Fatal(err)
	}
}
