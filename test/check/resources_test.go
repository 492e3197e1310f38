package check

import (
	"fmt"
	"math/rand"
	"testing"

	corev1 "k8s.io/api/core/v1"
	quantity "k8s.io/apimachinery/pkg/api/resource"
	resourcehelper "k8s.io/component-helpers/resource"
	sigsyaml "sigs.k8s.io/yaml"

	"github.com/petrify-dev/petrify/internal/resources"
	plain "github.com/petrify-dev/petrify/internal/stack"
)

// What pods ask for is what Kubernetes' own scheduler counts, for any containers.
func TestPodsAskForWhatTheSchedulerCounts(t *testing.T) {
	random := rand.New(rand.NewSource(1))
	for range 2000 {
		pod := corev1.Pod{Spec: corev1.PodSpec{InitContainers: randomContainers(random, true), Containers: randomContainers(random, false)}}
		spec, err := sigsyaml.Marshal(map[string]any{
			"apiVersion": "batch/v1", "kind": "Job", "metadata": map[string]any{"name": "job"},
			"spec": map[string]any{"template": pod},
		})
		if err != nil {
			t.Fatal(err)
		}
		objects, err := plain.Parse(plain.Input{Name: "job", Data: spec})
		if err != nil {
			t.Fatal(err)
		}
		report, err := resources.Of(objects)
		if err != nil {
			t.Fatal(err)
		}
		// API servers make requests of limits.
		for _, containers := range [][]corev1.Container{pod.Spec.InitContainers, pod.Spec.Containers} {
			for i := range containers {
				for name, limit := range containers[i].Resources.Limits {
					if _, given := containers[i].Resources.Requests[name]; !given {
						containers[i].Resources.Requests[name] = limit
					}
				}
			}
		}
		want := resourcehelper.PodRequests(&pod, resourcehelper.PodResourcesOptions{})
		got := report.Jobs[0].Requests
		if got[resources.CPU] != want.Cpu().MilliValue() || got[resources.Memory] != want.Memory().Value() || got[resources.EphemeralStorage] != want.StorageEphemeral().Value() {
			t.Fatalf("requests are %v, the scheduler counts %v:\n%s", got, want, spec)
		}
	}
}

// Of each resource, in the ways of writing that Kubernetes knows.
var quantities = map[corev1.ResourceName][]string{
	corev1.ResourceCPU:              {"0", "1", "250m", "0.5", "1.5", "3", "2k", "1e1"},
	corev1.ResourceMemory:           {"0", "64Mi", "1Gi", "1.5Gi", "100M", "1e9", "128974848"},
	corev1.ResourceEphemeralStorage: {"0", "1Ti", "2G", "300k", "1E3", "5Ki"},
}

func randomContainers(random *rand.Rand, init bool) []corev1.Container {
	var containers []corev1.Container
	for i := range 1 + random.Intn(3) {
		c := corev1.Container{
			Name:      fmt.Sprintf("c%d-%v", i, init),
			Resources: corev1.ResourceRequirements{Requests: randomList(random), Limits: randomList(random)},
		}
		if always := corev1.ContainerRestartPolicyAlways; init && random.Intn(2) == 0 {
			c.RestartPolicy = &always
		}
		containers = append(containers, c)
	}
	return containers
}

func randomList(random *rand.Rand) corev1.ResourceList {
	list := corev1.ResourceList{}
	for _, name := range []corev1.ResourceName{corev1.ResourceCPU, corev1.ResourceMemory, corev1.ResourceEphemeralStorage} {
		if written := quantities[name]; random.Intn(3) > 0 {
			list[name] = quantity.MustParse(written[random.Intn(len(written))])
		}
	}
	return list
}
