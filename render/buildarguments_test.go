package render

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/petrify-dev/petrify/schema"
)

const everyPart = "testdata/cluster.yaml"

func TestBuildArguments(t *testing.T) {
	env := environment(t, everyPart, "integrations.stripe={}", "storefront.secret.keys=[NEXT_PUBLIC_OF_A_SECRET, OTHER_KEY]",
		"storefront.config={NEXT_PUBLIC_B: two words, NEXT_PUBLIC_A: '', OTHER: x}")
	want := []BuildArgument{
		{Name: "NEXT_PUBLIC_MEDUSA_PUBLISHABLE_KEY"},
		{Name: "NEXT_PUBLIC_STRIPE_KEY"},
		{Name: "NEXT_PUBLIC_SEARCH_API_KEY"},
		{Name: "NEXT_PUBLIC_MEDUSA_PAYMENTS_PUBLISHABLE_KEY"},
		{Name: "NEXT_PUBLIC_MEDUSA_PAYMENTS_ACCOUNT_ID"},
		{Name: "NEXT_PUBLIC_OF_A_SECRET"},
		{"NEXT_PUBLIC_BASE_URL", "https://shop.example.com", true},
		{"NEXT_PUBLIC_DEFAULT_REGION", "us", true},
		{"MEDUSA_CLOUD_S3_HOSTNAME", "images.example.com", true},
		{"MEDUSA_CLOUD_S3_PATHNAME", "/**", true},
		{"NEXT_PUBLIC_FEATURE_SEARCH_ENABLED", "true", true},
		{"NEXT_PUBLIC_SEARCH_ENDPOINT", "https://search.example.com", true},
		{"NEXT_PUBLIC_A", "", true},
		{"NEXT_PUBLIC_B", "two words", true},
	}
	if diff := cmp.Diff(want, mustRender(t, env).BuildArguments()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Every frozen variable of the contract that is in effect is among them.
func TestBuildArgumentsAreThoseOfTheContract(t *testing.T) {
	env := environment(t, everyPart, "integrations.stripe={}")
	var names []string
	for _, a := range mustRender(t, env).BuildArguments() {
		names = append(names, a.Name)
	}
	var want []string
	for _, source := range []schema.Source{schema.FromSecret, schema.FromConfig} {
		for v := range env.Spec.Integrations.Contract(schema.RoleStorefront, source) {
			if v.Frozen {
				want = append(want, v.Name)
			}
		}
	}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("(-contract +arguments):\n%s", diff)
	}
}

// What pods would read is what counts, whoever put it there.
func TestBuildArgumentsOfPatches(t *testing.T) {
	const container = "{name: storefront, "
	for name, test := range map[string]struct {
		patch string
		want  BuildArgument
	}{
		"a value in the ConfigMap": {
			"{kind: ConfigMap, metadata: {name: storefront-config}, data: {NEXT_PUBLIC_BASE_URL: patched}}",
			BuildArgument{"NEXT_PUBLIC_BASE_URL", "patched", true},
		},
		"a value in the pod, which the ConfigMap's gives way to": {
			"{kind: Deployment, metadata: {name: storefront}, spec: {template: {spec: {containers: [" + container + "env: [{name: NEXT_PUBLIC_BASE_URL, value: patched}]}]}}}}",
			BuildArgument{"NEXT_PUBLIC_BASE_URL", "patched", true},
		},
		"a ConfigMap under a prefix": {
			"{kind: Deployment, metadata: {name: storefront}, spec: {template: {spec: {containers: [" + container +
				"envFrom: [{configMapRef: {name: storefront-config}}, {configMapRef: {name: storefront-config}, prefix: NEXT_PUBLIC_}]}]}}}}",
			BuildArgument{"NEXT_PUBLIC_MEDUSA_BACKEND_URL", "http://medusa:9000", true},
		},
	} {
		t.Run(name, func(t *testing.T) {
			manifest, err := patched(t, schema.Patch{Patch: schema.PatchText(test.patch)})
			if err != nil {
				t.Fatal(err)
			}
			var got []BuildArgument
			for _, a := range manifest.BuildArguments() {
				if a.Name == test.want.Name {
					got = append(got, a)
				}
			}
			if diff := cmp.Diff([]BuildArgument{test.want}, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// The digest differs when the image must be built anew, and only then; and no pod
// restarts for it.
func TestDigestOfBuildArguments(t *testing.T) {
	of := func(settings ...string) string {
		deployment := find(t, mustRender(t, environment(t, everyPart, settings...)), "Deployment/storefront")
		if deployment.at("spec", "template", "metadata", "annotations", BuildArgumentsAnnotation) != nil {
			t.Errorf("the pod template has the digest")
		}
		return deployment.str("metadata", "annotations", BuildArgumentsAnnotation)
	}
	now := of()
	if !strings.HasPrefix(now, "sha256:") || len(now) != len("sha256:")+16 {
		t.Errorf("the digest is %q", now)
	}
	for _, built := range []string{
		"storefront.defaultRegion=de", "hosts.storefront=store.example.com", "storefront.config.NEXT_PUBLIC_A=b", "storefront.imageHost.pathname=/x",
		"storefront.secret.keys=[NEXT_PUBLIC_A]", "integrations.stripe={}",
	} {
		if of(built) == now {
			t.Errorf("the digest is the same with %s", built)
		}
	}
	for _, read := range []string{
		"images.storefront.tag=b2c3d4e", "storefront.config.FLAG=b", "storefront.secret.keys=[OTHER_KEY]", "storefront.secret.name=other", "storefront.autoscaling.max=9", "target=argocd",
		"storefront.secret.keys=[NEXT_PUBLIC_MEDUSA_PAYMENTS_ACCOUNT_ID]", "metadata.name=elsewhere", "medusa.config.FLAG=b",
	} {
		if of(read) != now {
			t.Errorf("the digest differs with %s", read)
		}
	}
}
