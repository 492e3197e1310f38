package explain

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/petrify-dev/petrify/internal/goldenfile"
	"github.com/petrify-dev/petrify/render"
	"github.com/petrify-dev/petrify/schema"
)

func load(t *testing.T, settings ...string) (Spec, render.Manifest) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "why", "environment.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	inputs := []schema.Input{{Name: "environment.yaml", Data: data}}
	env, found := schema.Load(inputs, settings)
	if err := found.Err(); err != nil {
		t.Fatal(err)
	}
	manifest, err := render.Render(env)
	if err != nil {
		t.Fatal(err)
	}
	return Spec{env, inputs, settings}, manifest
}

func object(t *testing.T, manifest render.Manifest, name string) render.Resource {
	t.Helper()
	for _, r := range manifest.Resources {
		if r.Kind+"/"+r.LastingName() == name {
			return r
		}
	}
	t.Fatalf("%s is not rendered", name)
	return render.Resource{}
}

const patches = `patches=[
	{patch: "{apiVersion: apps/v1, kind: Deployment, metadata: {name: storefront}, spec: {minReadySeconds: 5}}"},
	{target: {kind: Service, name: medusa}, patch: "[{op: add, path: /metadata/annotations, value: {a.b/c.d: 'yes'}}]"}]`

func TestWhy(t *testing.T) {
	for name, c := range map[string]struct {
		object, path string
		settings     []string
	}{
		"variable-by-env-from":   {"Deployment/medusa", "spec.template.spec.containers[0].env[STORE_CORS]", nil},
		"variable-of-its-own":    {"Deployment/medusa", "spec.template.spec.containers[medusa].env[MEDUSA_WORKER_MODE].value", nil},
		"variable-from-a-secret": {"Deployment/medusa", "spec.template.spec.containers.medusa.env.JWT_SECRET", nil},
		"tag-and-digest":         {"Deployment/medusa", "spec.template.spec.containers[0].image", nil},
		"tag-alone":              {"Deployment/medusa", "metadata.labels[app.kubernetes.io/version]", nil},
		"default-of-a-default":   {"Service/storefront", "metadata.namespace", []string{"namespace=live"}},
		"autoscaler":             {"HorizontalPodAutoscaler/medusa", "spec.maxReplicas", nil},
		"class-by-its-name":      {"Ingress/ecom-ingress", "metadata.annotations", nil},
		"digest-of-build-args":   {"Deployment/storefront", "metadata.annotations[petrify.dev/build-args]", nil},
		"name-of-a-job":          {"Job/medusa-migrate", "spec.template.spec.initContainers[wait-for-redis].env", nil},
		"patched":                {"Deployment/storefront", "spec.minReadySeconds", []string{patches}},
		"patched-operation":      {"Service/medusa", "metadata.annotations[a.b/c.d]", []string{patches}},
		"beside-a-patch":         {"Deployment/storefront", "spec.strategy", []string{patches}},
		"fixed-by-base":          {"Deployment/medusa", "spec.template.spec.containers[0].securityContext", nil},
		"fixed-by-a-patch-file":  {"Deployment/medusa", "spec.template.spec.initContainers[wait-for-redis].command[0]", nil},
		"fixed-by-petrify":       {"ConfigMap/medusa-config", "metadata.labels[app.kubernetes.io/part-of]", nil},
		"setting":                {"Deployment/storefront", "spec.replicas", []string{"storefront.replicas=3"}},
		"worker":                 {"Deployment/medusa-worker", "spec.replicas", nil},
		"network-policy":         {"NetworkPolicy/medusa", "spec.egress[1]", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			spec, manifest := load(t, c.settings...)
			got, err := Why(spec, manifest, object(t, manifest, c.object), c.path)
			if err != nil {
				t.Fatal(err)
			}
			goldenfile.Want(t, filepath.Join("testdata", "why", name+".txt"), got)
		})
	}
}

// What could not be tried is told, unless it has no value that could decide anything.
func TestUntried(t *testing.T) {
	spec, manifest := load(t)
	now, err := output{manifest: manifest}.lookUp(object(t, manifest, "Service/medusa"), []step{{"metadata", false}, {"name", false}})
	if err != nil {
		t.Fatal(err)
	}
	got := answer{now: now, integrations: spec.Environment.Spec.Integrations, untried: []cause{{path: "spec.a", value: "1"}, {path: "spec.b"}, {path: "spec.c", value: "3"}}}.String()
	if want := "\nNOT TRIED:\n  nothing else is valid in the place of spec.a, spec.c\n"; !strings.HasSuffix(got, want) {
		t.Errorf("the answer is\n%s\nand does not end in\n%s", got, want)
	}
}

func TestUnknownValues(t *testing.T) {
	spec, manifest := load(t)
	for path, want := range map[string]string{
		"spec.templte":                                    `Deployment/medusa spec: has no "templte"; did you mean "template"?`,
		"spec.strategy.type.name":                         `Deployment/medusa spec.strategy.type: has no fields; it is the value RollingUpdate`,
		"spec.template.spec.containers[1]":                `Deployment/medusa spec.template.spec.containers: has no "1"; allowed: medusa`,
		"spec.template.spec.containers[medusa].prots":     `Deployment/medusa spec.template.spec.containers[medusa]: has no "prots"; did you mean "ports"?`,
		"spec.template.spec.containers[0].env[STORE_COR]": `Deployment/medusa: has no variable "STORE_COR"; did you mean "STORE_CORS"?`,
		"spec.template.spec.tolerations[0]":               `Deployment/medusa spec.template.spec: has no "tolerations"; allowed: serviceAccountName, automountServiceAccountToken, enableServiceLinks, terminationGracePeriodSeconds, imagePullSecrets, securityContext, topologySpreadConstraints, initContainers, containers, volumes`,
		"metadata.labels[a.b]":                            `Deployment/medusa metadata.labels: has no "a.b"; allowed: app.kubernetes.io/name, app.kubernetes.io/instance, app.kubernetes.io/component, app.kubernetes.io/part-of, app.kubernetes.io/version, app.kubernetes.io/managed-by`,
		"spec[":                                           `"spec[" is no path; ` + pathHint,
		"":                                                `"" is no path; ` + pathHint,
	} {
		t.Run(path, func(t *testing.T) {
			_, err := Why(spec, manifest, object(t, manifest, "Deployment/medusa"), path)
			if got := told(err); got != want {
				t.Errorf("error is %s\nwant     %s", got, want)
			}
		})
	}
}

func TestCompletePath(t *testing.T) {
	_, manifest := load(t, patches)
	for typed, want := range map[string]string{
		"":                                "apiVersion kind metadata spec",
		"spec.sel":                        "spec.selector spec.ports",
		"spec.ports[":                     "spec.ports[http]",
		"metadata.annotations":            "metadata.name metadata.namespace metadata.labels metadata.annotations",
		"metadata.annotations.":           "metadata.annotations[a.b/c.d]",
		"spec.ports[http].port.number":    "",
		"spec.nothing.at":                 "",
		"spec..":                          "",
		"metadata.annotations[a.b/c.d].x": "",
	} {
		if got := CompletePath(manifest, object(t, manifest, "Service/medusa"), typed); !slices.Equal(got, strings.Fields(want)) {
			t.Errorf("%q goes on with %q, want %s", typed, got, want)
		}
	}
}

// A field for which nothing else could be tried would never be found to decide anything.
func TestEveryFieldCanBeVaried(t *testing.T) {
	stays := map[string]string{
		"spec.medusa.seed.enabled": "refused in production, unless allowProduction says so",
		"spec.hosts.search":        "leads nowhere, since no Meilisearch runs in the cluster",
	}
	spec, manifest := load(t)
	given := schema.Places(spec.Inputs, spec.Settings)
	causes, _, err := causesIn(spec.Environment, given)
	if err != nil {
		t.Fatal(err)
	}
	if len(causes) < 80 {
		t.Fatalf("%d causes are found, want more", len(causes))
	}
	x := experiment{read: schema.Read(spec.Inputs), settings: spec.Settings, given: given, object: object(t, manifest, "Service/medusa"), steps: []step{{"metadata", false}, {"name", false}}}
	for _, c := range causes {
		_, excused := stays[c.path]
		valid := slices.ContainsFunc(c.trials, func(trial trial) bool {
			_, _, err := x.reconciled(c, trial)
			return err == nil
		})
		if valid == excused {
			t.Errorf("%s: nothing else can stand there: %v, expected %v", c.path, !valid, excused)
		}
	}
}

// A value that a trial contradicts is left out on both sides, so that it is not taken
// for the cause's doing.
func TestContradictions(t *testing.T) {
	spec, manifest := load(t)
	given := schema.Places(spec.Inputs, spec.Settings)
	for path, want := range map[string]effect{
		"data[STORE_CORS]": changes,
		"data[AUTH_CORS]":  changes,
		"data[DB_NAME]":    none,
		"metadata.name":    none,
	} {
		steps, err := parsePath(path)
		if err != nil {
			t.Fatal(err)
		}
		x := experiment{schema.Read(spec.Inputs), spec.Settings, given, nil, object(t, manifest, "ConfigMap/medusa-config"), steps}
		now, err := x.lookUp(manifest)
		if err != nil {
			t.Fatal(err)
		}
		scheme := cause{path: "spec.hosts.scheme"}
		over := trial{settings: []string{"spec.hosts.scheme=http"}}
		_, conflicts, err := x.reconciled(scheme, over)
		if err != nil || !slices.Equal(conflicts, []string{"spec.exposure.ingress.tls.clusterIssuer"}) {
			t.Fatalf("conflicts are %q: %v", conflicts, err)
		}
		if got := x.run(scheme, over, now); got != want {
			t.Errorf("%s: effect %d, want %d", path, got, want)
		}
	}
}

// Each field is tried with the whole spec, so that the product of both is bounded.
func TestWhyOfALargeSpec(t *testing.T) {
	spec, manifest := load(t)
	for i := range 40 {
		name := schema.VariableName(fmt.Sprintf("V%d", i))
		spec.Environment.Spec.Medusa.Config[name] = schema.ConfigValue(strings.Repeat("v", 3000))
	}
	_, err := Why(spec, manifest, object(t, manifest, "Service/medusa"), "metadata.name")
	want := "fields of a spec of 121 KiB are too many to be tried one by one"
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got: %v\nwant: %s", err, want)
	}
}
