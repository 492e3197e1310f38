package golden

import (
	"fmt"
	"path/filepath"
	"testing"
)

// What every pod and container carries, as measured against respected checkers:
// a line that is deleted from base/ must not go unnoticed when goldens are written anew.
func TestEveryPodIsHardened(t *testing.T) {
	for _, spec := range environments(t) {
		t.Run(filepath.Base(filepath.Dir(spec)), func(t *testing.T) {
			for name, object := range byKindAndName(jsonItems(t, mustManifest(t, spec))) {
				if pod, has := at(podTemplate(object), "spec").(map[string]any); has {
					wantHardenedPod(t, name, at(object, "kind").(string), pod)
				}
			}
		})
	}
}

// podTemplate is the template of the pods that an object makes, or nil.
func podTemplate(object any) any {
	if kindOf(object) == "CronJob" {
		return at(object, "spec", "jobTemplate", "spec", "template")
	}
	return at(object, "spec", "template")
}

func wantHardenedPod(t *testing.T, name, kind string, pod map[string]any) {
	t.Helper()
	want := func(value any, path ...string) {
		t.Helper()
		if got := at(pod, path...); got != value {
			t.Errorf("%s: pod %v is %v, want %v", name, path, got, value)
		}
	}
	present := func(path ...string) {
		t.Helper()
		if at(pod, path...) == nil {
			t.Errorf("%s: pod has no %v", name, path)
		}
	}
	present("serviceAccountName")
	present("terminationGracePeriodSeconds")
	want(false, "automountServiceAccountToken")
	want(false, "enableServiceLinks")
	want(true, "securityContext", "runAsNonRoot")
	want(10001.0, "securityContext", "runAsUser")
	want(10001.0, "securityContext", "runAsGroup")
	want(10001.0, "securityContext", "fsGroup")
	want("RuntimeDefault", "securityContext", "seccompProfile", "type")
	switch kind {
	case "Deployment":
		present("topologySpreadConstraints")
	case "Job", "CronJob":
		want("Never", "restartPolicy")
	}
	for _, list := range []string{"initContainers", "containers"} {
		containers, _ := pod[list].([]any)
		for _, container := range containers {
			wantHardenedContainer(t, name, kind, list, container)
		}
	}
}

func wantHardenedContainer(t *testing.T, name, kind, list string, container any) {
	t.Helper()
	in := fmt.Sprintf("%s: container %v", name, at(container, "name"))
	for _, field := range []struct {
		value any
		path  []string
	}{
		{false, []string{"securityContext", "allowPrivilegeEscalation"}},
		{true, []string{"securityContext", "readOnlyRootFilesystem"}},
		{10001.0, []string{"securityContext", "runAsUser"}},
		{10001.0, []string{"securityContext", "runAsGroup"}},
	} {
		if got := at(container, field.path...); got != field.value {
			t.Errorf("%s: %v is %v, want %v", in, field.path, got, field.value)
		}
	}
	if drop, _ := at(container, "securityContext", "capabilities", "drop").([]any); len(drop) != 1 || drop[0] != "ALL" {
		t.Errorf("%s: capabilities.drop is %v, want [ALL]", in, drop)
	}
	for _, side := range []string{"requests", "limits"} {
		for _, resource := range []string{"cpu", "memory", "ephemeral-storage"} {
			if at(container, "resources", side, resource) == nil {
				t.Errorf("%s: no %s of %s", in, side, resource)
			}
		}
	}
	if list == "containers" && kind != "Job" && kind != "CronJob" {
		wantProbes(t, in, kind, container)
	}
	if home := valueAt(container, "env[HOME].value"); home != "" && !mounts(container, home) {
		t.Errorf("%s: HOME is %s, where nothing writable is mounted", in, home)
	}
}

func wantProbes(t *testing.T, in, kind string, container any) {
	t.Helper()
	for _, probe := range []string{"startupProbe", "readinessProbe", "livenessProbe"} {
		if at(container, probe) == nil {
			t.Errorf("%s: no %s", in, probe)
		}
	}
	if at(container, "livenessProbe", "tcpSocket") == nil || at(container, "readinessProbe", "tcpSocket") != nil {
		t.Errorf("%s: liveness must ask the port, and readiness something else", in)
	}
	if kind == "Deployment" && at(container, "lifecycle", "preStop", "sleep", "seconds") == nil {
		t.Errorf("%s: no preStop sleep, so requests are refused while endpoints still list the pod", in)
	}
}

func mounts(container any, path string) bool {
	list, _ := at(container, "volumeMounts").([]any)
	for _, mount := range list {
		if at(mount, "mountPath") == path {
			return true
		}
	}
	return false
}
