package e2e

import (
	"slices"
	"strings"
	"testing"

	"github.com/petrify-dev/petrify/render"
	"github.com/petrify-dev/petrify/schema"
	"github.com/petrify-dev/petrify/test/e2e/plane"
)

// outcomeLabel says on the pod of a Job how it ends; see stages.yaml.
const outcomeLabel = "kubelab.invalid/outcome"

// withMigration adds a layer to an environment, under which its migration ends as an outcome says.
func withMigration(c environmentCase, outcome string) environmentCase {
	layer := `
spec:
  medusa:
    migrate: {backoffLimit: 0}
  patches:
    - target: {kind: Job, name: medusa-migrate}
      patch: |
        - op: add
          path: /spec/template/metadata/labels/` + strings.ReplaceAll(outcomeLabel, "/", "~1") + `
          value: ` + outcome + `
`
	c.inputs = append(slices.Clone(c.inputs), schema.Input{Name: outcome + ".yaml", Data: []byte(layer)})
	return c
}

// A release stage by stage stops at a failed migration, before anything of the application
// exists; one that is mended then goes on over what is there.
func TestFailedMigration(t *testing.T) {
	onEachPlane(t, func(t *testing.T, kubectl plane.Kubectl) {
		s := newSpace(t, kubectl, "failed-migration")
		mended := readCase(t, reference)
		manifest := withMigration(mended, "failed").render(t, s.name)
		if got := s.release(manifest); got != render.StageMigrate {
			t.Fatalf("the release stopped at %q, want %q", got, render.StageMigrate)
		}
		later := func(r render.Resource) bool { return r.Stage == render.StageApp || r.Stage == render.StageSeed }
		there := s.must(string(manifest.Select(later).YAML()), "get", "--ignore-not-found", "-o", "name", "-f", "-").Stdout
		if there != "" {
			t.Errorf("there is\n%s", there)
		}
		s.wantJobs(jobFailed)

		manifest = mended.render(t, s.name)
		if got := s.release(manifest); got != "" {
			t.Fatalf("the mended release stopped at %q", got)
		}
		results := s.waitForJobs()
		for _, r := range manifest.Resources {
			if r.Kind == "Job" && results[r.Name] != jobComplete {
				t.Errorf("%s: %s, want %s", r, results[r.Name], jobComplete)
			}
		}
		s.wantNoDiff(string(manifest.YAML()))
	})
}

// release applies stage by stage, as long as each Job of the stage completes, and returns the
// stage that it stopped at, if any.
func (s space) release(manifest render.Manifest) (stopped render.Stage) {
	s.t.Helper()
	for _, stage := range render.Stages() {
		part := manifest.Select(func(r render.Resource) bool { return r.Stage == stage })
		if len(part.Resources) == 0 {
			continue
		}
		s.applyWithoutWarning(string(part.YAML()))
		s.waitForRollouts()
		results := s.waitForJobs()
		for _, r := range part.Resources {
			if r.Kind == "Job" && results[r.Name] != jobComplete {
				return stage
			}
		}
	}
	return ""
}

// In one stream nothing stops the application from being applied. Its pods wait themselves, for
// exactly that name which the migration of the same stream records. Package database tries the script.
func TestGate(t *testing.T) {
	gated := 0
	for _, c := range append(wholeCases(t), layerCases(t)...) {
		t.Run(c.name, func(t *testing.T) {
			const namespace = "gate"
			environment, problems := schema.Load(c.inputs, []string{"spec.namespace=" + namespace})
			if err := problems.Err(); err != nil {
				t.Fatal(err)
			}
			var release string
			waits := map[string]string{}
			objects := itemsByName(t, string(c.render(t, namespace).JSON()))
			for name, object := range objects {
				switch app := fieldAt(object, "spec.template.metadata.labels.app"); app {
				case "medusa-migrate":
					release = variable(fieldAt(object, "spec.template.spec.containers"), "migrate", "PETRIFY_RELEASE")
					if job := strings.TrimPrefix(name, "Job/"); environment.Spec.Target == schema.TargetKubectl && release != job {
						t.Errorf("Job %s records %q", job, release)
					}
				case "medusa", "medusa-worker", "medusa-seed", "medusa-admin-user":
					waits[name] = variable(fieldAt(object, "spec.template.spec.initContainers"), "wait-for-migration", "PETRIFY_RELEASE")
				case "storefront", "postgres", "postgres-backup", "redis", "meilisearch", nil:
				default:
					t.Errorf("%s is unknown here: does it wait?", name)
				}
			}
			if release == "" || len(waits) == 0 {
				t.Fatalf("the migration records %q, and of the application there is %q", release, waits)
			}
			for name, awaited := range waits {
				want := ""
				if *environment.Spec.Medusa.Migrate.Gate {
					want = release
					gated++
				}
				if awaited != want {
					t.Errorf("%s waits for %q, want %q", name, awaited, want)
				}
			}
		})
	}
	if gated == 0 {
		t.Error("nothing waits anywhere")
	}
}

// variable is the value of a variable of the named one of some containers, or empty.
func variable(containers any, container, name string) string {
	list, _ := containers.([]any)
	for _, c := range list {
		env, _ := fieldAt(c, "env").([]any)
		for _, v := range env {
			if fieldAt(c, "name") == container && fieldAt(v, "name") == name {
				value, _ := fieldAt(v, "value").(string)
				return value
			}
		}
	}
	return ""
}
