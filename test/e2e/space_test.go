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
	t.Helper()
	onPlanes(t, planes(t), test)
}

// onNewestPlane is onEachPlane for what does not depend on the version.
func onNewestPlane(t *testing.T, test func(t *testing.T, kubectl plane.Kubectl)) {
	t.Helper()
	all := planes(t)
	onPlanes(t, all[len(all)-1:], test)
}

// planes returns the directories of the control planes, oldest version first.
func planes(t *testing.T) []string {
	t.Helper()
	homes, err := filepath.Glob(filepath.Join(os.Getenv(planesVariable), "*"))
	if err != nil || len(homes) == 0 {
		t.Fatalf("no control plane in %q: %v", os.Getenv(planesVariable), err)
	}
	return homes
}

func onPlanes(t *testing.T, homes []string, test func(t *testing.T, kubectl plane.Kubectl)) {
	t.Helper()
	for _, home := range homes {
		t.Run(filepath.Base(home), func(t *testing.T) {
			t.Parallel()
			test(t, plane.Open(home))
		})
	}
}

// A space is a namespace for one test. Its methods end the test when what they ask for does not come true.
type space struct {
	t       *testing.T
	kubectl plane.Kubectl
	name    string
}

// newSpace makes a space where Pod Security "restricted" is enforced.
func newSpace(t *testing.T, kubectl plane.Kubectl, name string) space {
	t.Helper()
	return newSpaceUnder(t, kubectl, name, "restricted")
}

// newSpaceUnder makes a space where a level of Pod Security is enforced.
func newSpaceUnder(t *testing.T, kubectl plane.Kubectl, name, level string) space {
	t.Helper()
	s := space{t, kubectl, name}
	s.must(fmt.Sprintf(`{
		"apiVersion": "v1",
		"kind": "Namespace",
		"metadata": {"name": %q, "labels": {"pod-security.kubernetes.io/enforce": %q}}
	}`, name, level), "create", "-f", "-")
	return s
}

// run runs kubectl in the namespace, whatever its exit code, again if the API server of a
// busy machine did not shake hands with it in time: then it was asked nothing.
func (s space) run(stdin string, args ...string) plane.Result {
	s.t.Helper()
	ctx, cancel := context.WithTimeoutCause(s.t.Context(), patience, fmt.Errorf("not done after %v", patience))
	defer cancel()
	for {
		result, err := s.kubectl.Run(ctx, stdin, append([]string{"--namespace", s.name}, args...)...)
		if err != nil {
			s.t.Fatal(err)
		}
		if !strings.HasSuffix(result.Stderr, "Unable to connect to the server: net/http: TLS handshake timeout\n") {
			return result
		}
	}
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

// get reads objects as kubectl get finds them.
func (s space) get(into any, args ...string) {
	s.t.Helper()
	text := s.must("", append([]string{"get", "--output=json"}, args...)...).Stdout
	if err := json.Unmarshal([]byte(text), into); err != nil {
		s.t.Fatal(err)
	}
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

// diff says how the cluster would change if a manifest were applied with these flags, by
// default --server-side.
func (s space) diff(manifest string, flags ...string) string {
	s.t.Helper()
	if len(flags) == 0 {
		flags = []string{"--server-side"}
	}
	result := s.run(manifest, append([]string{"diff", "-f", "-"}, flags...)...)
	if result.Code > 1 || result.Stderr != "" {
		s.t.Fatal(result)
	}
	return result.Stdout
}

// wantNoDiff wants an applied manifest to change nothing if it were applied again. What differs
// only while controllers are at work, and so between two looks of kubectl, does not count.
func (s space) wantNoDiff(manifest string, flags ...string) {
	s.t.Helper()
	waitFor(s.t, func() error {
		if diff := s.diff(manifest, flags...); diff != "" {
			return fmt.Errorf("kubectl diff after apply:\n%s", diff)
		}
		return nil
	})
}

// waitForRollouts waits until every Deployment and StatefulSet is rolled out.
func (s space) waitForRollouts() {
	s.t.Helper()
	result := s.run("", "rollout", "status", "deployments,statefulsets", "--timeout="+(patience/2).String())
	if result.Code != 0 {
		s.t.Fatalf("%v\n%s", result, s.run("", "get", "pods,persistentvolumeclaims,events").Stdout)
	}
}

// A jobResult is how a Job ended: the type of its last condition.
type jobResult string

const (
	jobComplete jobResult = "Complete"
	jobFailed   jobResult = "Failed"
)

// waitForJobs waits until each Job has ended, one way or the other, and returns how, by name.
// kubectl wait can only wait for one of the ways.
func (s space) waitForJobs() map[string]jobResult {
	s.t.Helper()
	var results map[string]jobResult
	waitFor(s.t, func() error {
		var jobs struct {
			Items []struct {
				Metadata struct{ Name string }
				Status   struct {
					Conditions []struct {
						Type   jobResult
						Status string
					}
				}
			}
		}
		s.get(&jobs, "jobs")
		results = map[string]jobResult{}
		for _, job := range jobs.Items {
			for _, condition := range job.Status.Conditions {
				if condition.Status == "True" && (condition.Type == jobComplete || condition.Type == jobFailed) {
					results[job.Metadata.Name] = condition.Type
				}
			}
			if results[job.Metadata.Name] == "" {
				return fmt.Errorf("job %s has not ended: %+v", job.Metadata.Name, job.Status)
			}
		}
		return nil
	})
	return results
}

// wantJobs waits until each Job has ended and wants there to be one, and all to have ended this way.
func (s space) wantJobs(want jobResult) {
	s.t.Helper()
	results := s.waitForJobs()
	if len(results) == 0 {
		s.t.Fatal("there is no Job")
	}
	for name, result := range results {
		if result != want {
			s.t.Fatalf("job %s: %s, want %s\n%s", name, result, want, s.run("", "get", "pods,events").Stdout)
		}
	}
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
