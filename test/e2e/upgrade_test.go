package e2e

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/petrify-dev/petrify/render"
	"github.com/petrify-dev/petrify/test/e2e/plane"
)

// An upgrade is one environment applied over another.
type upgrade struct {
	name          string
	before, after []string // settings over the reference environment

	rolls   []string // the workloads that get new pods; all others keep theirs
	jobs    []string // the Jobs that run anew, by the beginning of their names; those of before stay
	leaves  []string // what is not rendered any more, and stays, since removing it is up to others
	refused []string // what the API server refuses, as changesOfImmutableFields says it; all else is applied
	stored  []string // afterwards: kind/name {.json.path} value
}

const reference = "../../golden/reference/environment.yaml"

func upgrades() []upgrade {
	var (
		backend     = []string{"Deployment/medusa", "Deployment/medusa-worker"}
		backendJobs = []string{"medusa-migrate", "medusa-seed"}
	)
	return []upgrade{
		{
			name:   "backend-tag",
			after:  []string{"images.medusa.tag=b2c3d4e"},
			rolls:  backend,
			jobs:   backendJobs,
			stored: []string{"Deployment/medusa {.metadata.labels.app\\.kubernetes\\.io/version} b2c3d4e"},
		}, {
			name:  "storefront-tag",
			after: []string{"images.storefront.tag=b2c3d4e"},
			rolls: []string{"Deployment/storefront"},
		}, {
			name:  "backend-config",
			after: []string{"medusa.config.LOG_LEVEL=debug"},
			rolls: backend,
			jobs:  backendJobs,
		}, {
			name:  "storefront-config",
			after: []string{"storefront.defaultRegion=de"},
			rolls: []string{"Deployment/storefront"},
		}, {
			name:   "admin-host",
			after:  []string{"hosts.admin=backoffice.example.com"},
			rolls:  backend,
			jobs:   backendJobs,
			stored: []string{"Ingress/ecom-ingress {.spec.rules[*].host} shop.example.com backoffice.example.com"},
		}, {
			name:   "storefront-host",
			after:  []string{"hosts.storefront=store.example.com"},
			rolls:  append([]string{"Deployment/storefront"}, backend...),
			jobs:   backendJobs,
			stored: []string{"Ingress/ecom-ingress {.spec.tls[*].hosts} [\"store.example.com\",\"admin.example.com\"]"},
		}, {
			name:   "replicas",
			after:  []string{"medusa.server.replicas=3", "storefront.replicas=1"},
			leaves: []string{"PodDisruptionBudget/storefront"},
			stored: []string{"Deployment/medusa {.status.readyReplicas} 3", "Deployment/storefront {.status.readyReplicas} 1"},
		}, {
			name:  "resources",
			after: []string{"storefront.resources.limits.memory=1Gi", "postgres.inCluster.resources.limits.memory=3Gi"},
			rolls: []string{"Deployment/storefront", "StatefulSet/postgres"},
		}, {
			name:   "worker-off",
			after:  []string{"medusa.worker.enabled=false"},
			rolls:  []string{"Deployment/medusa"},
			leaves: []string{"Deployment/medusa-worker", "NetworkPolicy/medusa-worker", "ServiceAccount/medusa-worker"},
			stored: []string{"Deployment/medusa-worker {.status.readyReplicas} 1"},
		}, {
			name:   "worker-on",
			before: []string{"medusa.worker.enabled=false"},
			after:  []string{"medusa.worker.enabled=true"},
			rolls:  []string{"Deployment/medusa"},
			stored: []string{"Deployment/medusa-worker {.status.readyReplicas} 1"},
		}, {
			name:   "storefront-released",
			before: []string{"storefront.enabled=false"},
			after:  []string{"storefront.enabled=true"},
			stored: []string{"Deployment/storefront {.status.readyReplicas} 2"},
		}, {
			name:   "storefront-held-back",
			after:  []string{"storefront.enabled=false"},
			stored: []string{"Deployment/storefront {.status.replicas} "},
		}, {
			name:  "to-flux", // whose pods do not wait for the migration
			after: []string{"target=flux"},
			rolls: backend,
			jobs:  []string{"medusa-seed"},
		}, {
			name:   "gate-off",
			after:  []string{"medusa.migrate.gate=false"},
			rolls:  backend,
			jobs:   []string{"medusa-seed"}, // it waits for another thing; what the migration does stays the same
			stored: []string{"Deployment/medusa {.spec.template.spec.initContainers[*].name} wait-for-postgres wait-for-redis"},
		}, {
			name:  "to-argocd",
			after: []string{"target=argocd"},
			rolls: backend,
			jobs:  backendJobs,
		}, {
			// Argo CD deletes the hook of before; kubectl does not.
			name:    "argocd-tag-with-kubectl",
			before:  []string{"target=argocd"},
			after:   []string{"target=argocd", "images.medusa.tag=b2c3d4e"},
			rolls:   backend,
			jobs:    []string{"medusa-seed"},
			refused: []string{"Job/medusa-migrate spec.template"},
		}, {
			name:  "network-policies-off",
			after: []string{"networkPolicy.enabled=false"},
			leaves: []string{
				"NetworkPolicy/medusa", "NetworkPolicy/medusa-migrate", "NetworkPolicy/medusa-seed", "NetworkPolicy/medusa-worker",
				"NetworkPolicy/postgres", "NetworkPolicy/redis", "NetworkPolicy/storefront",
			},
		}, {
			name:    "volume-size",
			after:   []string{"postgres.inCluster.storage=20Gi", "redis.inCluster.storage=2Gi", "storefront.defaultRegion=de"},
			rolls:   []string{"Deployment/storefront"},
			refused: []string{"StatefulSet/postgres spec.volumeClaimTemplates", "StatefulSet/redis spec.volumeClaimTemplates"},
		}, {
			name:  "database-out-of-the-cluster",
			after: []string{"postgres.external.host=db.example.com"},
			rolls: backend,
			jobs:  backendJobs,
			leaves: []string{
				"NetworkPolicy/postgres", "Service/postgres", "ServiceAccount/postgres", "StatefulSet/postgres",
			},
		},
	}
}

// What the versions may differ in, TestEnvironments and TestImmutableFields show on each.
func TestUpgrades(t *testing.T) {
	onNewestPlane(t, func(t *testing.T, kubectl plane.Kubectl) {
		for _, u := range upgrades() {
			t.Run(u.name, func(t *testing.T) {
				t.Parallel()
				u.run(t, newSpace(t, kubectl, "upgrade-"+u.name))
			})
		}
	})
}

func (u upgrade) run(t *testing.T, s space) {
	environment := readCase(t, reference)
	before, after := environment.render(t, s.name, u.before...), environment.render(t, s.name, u.after...)
	wantSame(t, "changes of immutable fields", changesOfImmutableFields(t, before, after), u.refused)

	s.applyWithoutWarning(string(before.YAML()))
	s.waitForRollouts()
	s.wantJobs(jobComplete)
	were := s.workloads()

	accepted := after
	if len(u.refused) > 0 {
		accepted = s.applyRefused(after, u.refused)
	} else {
		s.applyWithoutWarning(string(after.YAML()))
	}
	s.waitForRollouts()
	s.wantJobs(jobComplete)
	are := s.workloads()

	wantSame(t, "workloads with new pods", rolled(were, are), u.rolls)
	wantSame(t, "new Jobs", beginnings(newJobs(were, are), u.jobs), u.jobs)
	wantSame(t, "objects that stay though they are not rendered", s.left(before, after), u.leaves)
	for _, field := range u.stored {
		s.wantStored(field)
	}
	s.wantSettled(accepted)
}

// wantSettled wants an applied manifest to be in the cluster as it is, and applying it again to change nothing.
func (s space) wantSettled(manifest render.Manifest) {
	s.t.Helper()
	stream := string(manifest.YAML())
	s.wantStoredAsWritten(stream, string(manifest.JSON()))
	s.applyWithoutWarning(stream)
	s.wantNoDiff(stream)
}

// applyRefused applies a manifest, wants the API server to refuse exactly the objects of
// these changes, and returns what of the manifest was not refused.
func (s space) applyRefused(manifest render.Manifest, changes []string) render.Manifest {
	s.t.Helper()
	result := s.run(string(manifest.YAML()), "apply", "--server-side", "-f", "-")
	if result.Code != 1 {
		s.t.Fatalf("nothing was refused: %v", result)
	}
	var refused []string
	for _, change := range changes {
		object, path, _ := strings.Cut(change, " ")
		kind, name, _ := strings.Cut(object, "/")
		s.wantRefusal(result, kind, name, path)
		refused = append(refused, object)
	}
	if got := strings.Count(result.Stderr, "is invalid"); got != len(refused) {
		s.t.Errorf("%d objects were refused, want %d:\n%s", got, len(refused), result.Stderr)
	}
	return manifest.Select(func(r render.Resource) bool { return !slices.Contains(refused, r.String()) })
}

// workloads returns for each workload what changes when its pods do, by kind and name.
func (s space) workloads() map[string]string {
	s.t.Helper()
	var list struct {
		Items []struct {
			Kind     string
			Metadata struct {
				Name, UID   string
				Annotations map[string]string
			}
			Status struct{ UpdateRevision string }
		}
	}
	s.get(&list, "deployments,statefulsets,jobs")
	workloads := map[string]string{}
	for _, item := range list.Items {
		generation := map[string]string{
			"Deployment":  item.Metadata.Annotations["deployment.kubernetes.io/revision"],
			"StatefulSet": item.Status.UpdateRevision,
			"Job":         item.Metadata.UID,
		}[item.Kind]
		if generation == "" {
			s.t.Fatalf("%s %s has no revision", item.Kind, item.Metadata.Name)
		}
		workloads[item.Kind+"/"+item.Metadata.Name] = generation
	}
	return workloads
}

// rolled are the workloads of before that are of another revision now, or gone.
func rolled(were, are map[string]string) []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(were)), func(name string) bool { return were[name] == are[name] })
}

// newJobs are the names of the Jobs that were not there before.
func newJobs(were, are map[string]string) []string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(are)) {
		if job, ok := strings.CutPrefix(name, "Job/"); ok && were[name] == "" {
			names = append(names, job)
		}
	}
	return names
}

// beginnings replaces each name by the one of these beginnings that it has.
func beginnings(names, all []string) []string {
	short := slices.Clone(names)
	for i, name := range names {
		for _, beginning := range all {
			if strings.HasPrefix(name, beginning) {
				short[i] = beginning
			}
		}
	}
	return short
}

// left are the objects of before other than Jobs that are not rendered any more. It wants all to be there still.
func (s space) left(before, after render.Manifest) []string {
	s.t.Helper()
	rendered := map[string]bool{}
	for _, r := range after.Resources {
		rendered[r.String()] = true
	}
	var left []string
	for _, r := range before.Resources {
		if name := r.String(); r.Kind != "Job" && !rendered[name] {
			left = append(left, name)
		}
	}
	if len(left) > 0 {
		s.must("", append([]string{"get"}, left...)...)
	}
	return left
}

// wantStored wants a field, given as kind/name {.json.path}, to have the value that follows.
func (s space) wantStored(field string) {
	s.t.Helper()
	object, rest, _ := strings.Cut(field, " ")
	path, want, _ := strings.Cut(rest, "} ")
	if got := s.field(object, path+"}"); got != want {
		s.t.Errorf("%s %s} is %q, want %q", object, path, got, want)
	}
}

// field is what a JSON path, in braces, finds in an object, given as kind/name.
func (s space) field(object, path string) string {
	s.t.Helper()
	return s.must("", "get", object, "-o", "jsonpath="+path).Stdout
}

// wantSame compares what lists have, in any order.
func wantSame(t *testing.T, what string, got, want []string) {
	t.Helper()
	if got, want := slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(want)); !slices.Equal(got, want) {
		t.Errorf("%s: %q, want %q", what, got, want)
	}
}
