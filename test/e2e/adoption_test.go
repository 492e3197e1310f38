package e2e

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/petrify-dev/petrify/render"
	"github.com/petrify-dev/petrify/test/e2e/plane"
)

// What was applied by hand becomes what Petrify renders, to the last field: the same as in a
// namespace that never had anything else.
func TestAdoption(t *testing.T) {
	clientSide := []string{"--server-side=false"}
	serverSide := []string{"--server-side", "--force-conflicts"}
	onEachPlane(t, func(t *testing.T, kubectl plane.Kubectl) {
		environment := readCase(t, reference)
		fresh := newSpace(t, kubectl, "adoption-fresh")
		manifest := string(environment.render(t, fresh.name).YAML())
		fresh.applyWithoutWarning(manifest)
		fresh.waitForRollouts()
		want := fresh.essentials(manifest)
		for _, test := range []struct {
			name  string
			first func(s space, manifest render.Manifest)
			flags []string // of apply, from then on
		}{
			{
				name:  "client-side",
				first: func(space, render.Manifest) {},
				flags: clientSide,
			}, {
				name: "client-side-then-server-side",
				first: func(s space, manifest render.Manifest) {
					s.applyWith(manifest, clientSide)
				},
				flags: serverSide,
			}, {
				name: "server-side",
				first: func(s space, manifest render.Manifest) {
					s.wantSecondProbeRefused(s.run(string(manifest.YAML()), append([]string{"apply", "-f", "-"}, serverSide...)...))
					refused := manifest.Select(func(r render.Resource) bool {
						return r.Kind == "Deployment" && (r.Name == "medusa" || r.Name == "storefront")
					})
					s.applyWith(refused, clientSide)
				},
				flags: serverSide,
			},
		} {
			t.Run(test.name, func(t *testing.T) {
				t.Parallel()
				s := newSpaceUnder(t, kubectl, "adoption-"+test.name, "baseline")
				s.must(testdata(t, "by-hand.yaml"), "apply", "-f", "-")
				s.waitForRollouts()
				s.wantJobs(jobComplete)
				manifest := environment.render(t, s.name)
				test.first(s, manifest)
				stream := string(manifest.YAML())
				s.applyWith(manifest, test.flags)
				s.waitForRollouts()
				s.wantJobs(jobComplete)
				got := s.essentials(stream)
				for _, difference := range append(notStored("", want, got), notStored("", got, want)...) {
					t.Error(difference)
				}
				s.applyWith(manifest, test.flags)
				s.wantNoDiff(stream, test.flags...)
			})
		}
	})
}

// applyWith applies a manifest with flags.
func (s space) applyWith(manifest render.Manifest, flags []string) {
	s.t.Helper()
	if result := s.must(string(manifest.YAML()), append([]string{"apply", "-f", "-"}, flags...)...); result.Stderr != "" {
		s.t.Fatal(result)
	}
}

// wantSecondProbeRefused wants an apply to be refused for Deployments whose liveness probe got
// another handler: server-side apply leaves the old one there, which client-side apply owns.
func (s space) wantSecondProbeRefused(result plane.Result) {
	s.t.Helper()
	for _, name := range []string{"medusa", "storefront"} {
		want := `Deployment.apps "` + name + `" is invalid: spec.template.spec.containers[0].livenessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type`
		if !strings.Contains(result.Stderr, want) {
			s.t.Errorf("%v, want %s", result, want)
		}
	}
	if got := strings.Count(result.Stderr, "\n"); got != 2 {
		s.t.Errorf("%d messages, want 2: %v", got, result)
	}
}

// essentials are the objects of a manifest as they are stored, but for what the cluster alone
// decides on, by kind and name. Jobs are left out: they run once and are never changed.
func (s space) essentials(manifest string) map[string]any {
	s.t.Helper()
	objects := itemsByName(s.t, s.must(manifest, "get", "-f", "-", "-o", "json").Stdout)
	maps.DeleteFunc(objects, func(name string, _ any) bool { return strings.HasPrefix(name, "Job/") })
	for name, object := range objects {
		fields := object.(map[string]any)
		delete(fields, "status")
		metadata := fields["metadata"].(map[string]any)
		maps.DeleteFunc(metadata, func(field string, _ any) bool { return !slices.Contains([]string{"labels", "annotations"}, field) })
		if annotations, ok := metadata["annotations"].(map[string]any); ok {
			delete(annotations, "kubectl.kubernetes.io/last-applied-configuration")
			delete(annotations, "deployment.kubernetes.io/revision")
			if len(annotations) == 0 {
				delete(metadata, "annotations")
			}
		}
		if spec, ok := fields["spec"].(map[string]any); ok && strings.HasPrefix(name, "Service/") {
			delete(spec, "clusterIP")
			delete(spec, "clusterIPs")
		}
	}
	return objects
}
