package e2e

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/petrify-dev/petrify/test/e2e/plane"
)

// The tests in this file hold the harness itself: a check that never fails proves nothing
// about Petrify's output.

func TestHarnessVersion(t *testing.T) {
	onEachPlane(t, func(t *testing.T, kubectl plane.Kubectl) {
		version := newSpace(t, kubectl, "harness-version").must("", "get", "--raw", "/version").Stdout
		var server struct{ EmulationMajor, EmulationMinor string }
		if err := json.Unmarshal([]byte(version), &server); err != nil {
			t.Fatal(err)
		}
		if got := server.EmulationMajor + "." + server.EmulationMinor; !strings.HasSuffix(t.Name(), "/"+got) {
			t.Errorf("the API server is of version %q: %s", got, version)
		}
	})
}

func TestHarnessStack(t *testing.T) {
	onEachPlane(t, func(t *testing.T, kubectl plane.Kubectl) {
		s := newSpace(t, kubectl, "harness-stack")
		stack := testdata(t, "stack.yaml")
		s.applyWithoutWarning(stack)
		s.waitForRollouts()
		s.wantJobs(jobComplete)
		s.applyWithoutWarning(stack)
		s.wantNoDiff(stack)

		claim := s.must("", "get", "persistentvolumeclaim/data-store-0", "-o", "jsonpath={.status.phase}")
		if claim.Stdout != "Bound" {
			t.Errorf("the claim of the StatefulSet is %s, want Bound", claim.Stdout)
		}
		changed := strings.Replace(stack, "replicas: 2", "replicas: 3", 1)
		if diff := s.diff(changed); !strings.Contains(diff, "+  replicas: 3") {
			t.Errorf("diff of a third replica:\n%s", diff)
		}
	})
}

func TestHarnessFailingJob(t *testing.T) {
	onEachPlane(t, func(t *testing.T, kubectl plane.Kubectl) {
		s := newSpace(t, kubectl, "harness-failing-job")
		job := testdata(t, "failing-job.yaml")
		s.applyWithoutWarning(job)
		s.wantJobs(jobFailed)
	})
}

// Under "restricted" kubectl apply succeeds: only its warning tells that no pod will ever start.
func TestHarnessUnrestrictedPod(t *testing.T) {
	onEachPlane(t, func(t *testing.T, kubectl plane.Kubectl) {
		s := newSpace(t, kubectl, "harness-unrestricted-pod")
		warnings := s.apply(testdata(t, "unrestricted.yaml"))
		if !strings.Contains(warnings, `would violate PodSecurity "restricted:latest"`) {
			t.Errorf("warnings: %q", warnings)
		}
		s.must("", "wait", "--for=condition=ReplicaFailure", "--timeout="+patience.String(), "deployment/server")
	})
}

func testdata(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
