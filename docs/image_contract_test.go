package docs_test

import (
	"os"
	"regexp"
	"slices"
	"testing"

	"github.com/petrify-dev/petrify/schema"
)

// everything is on, so that no variable is missing for want of an integration.
var everything = schema.Integrations{Stripe: &schema.Stripe{}, S3: &schema.S3{}, Meilisearch: &schema.Meilisearch{}, Resend: &schema.Resend{}}

// What the configuration reads, the server and the worker get.
func TestTheConfigurationReadsWhatPodsAreGiven(t *testing.T) {
	for _, role := range []schema.Role{schema.RoleServer, schema.RoleWorker} {
		given := names(role, func(schema.Variable) bool { return true })
		for _, name := range found(t, `process\.env\.([A-Z_0-9]+)`) {
			if !slices.Contains(given, name) {
				t.Errorf("the %s has no variable %s", role, name)
			}
		}
	}
}

// What is fixed when the storefront's image is built, its Dockerfile takes, and where the
// backend is while it is built.
func TestTheStorefrontsDockerfileTakesWhatIsFrozen(t *testing.T) {
	frozen := names(schema.RoleStorefront, func(v schema.Variable) bool { return v.Frozen || v.Name == schema.VarBackendURL })
	taken := found(t, `(?m)^ARG ([A-Z_0-9]+)$`)
	slices.Sort(frozen)
	slices.Sort(taken)
	if !slices.Equal(frozen, taken) {
		t.Errorf("the Dockerfile takes\n%v\nbut frozen are\n%v", taken, frozen)
	}
}

func names(role schema.Role, wanted func(schema.Variable) bool) []string {
	var names []string
	for _, source := range []schema.Source{schema.FromSecret, schema.FromConfig, schema.FromLiteral} {
		for v := range everything.Contract(role, source) {
			if wanted(v) {
				names = append(names, v.Name)
			}
		}
	}
	return names
}

// found are what the pattern's group finds in the document.
func found(t *testing.T, pattern string) []string {
	t.Helper()
	text, err := os.ReadFile("image-contract.md")
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, match := range regexp.MustCompile(pattern).FindAllSubmatch(text, -1) {
		all = append(all, string(match[1]))
	}
	if len(all) == 0 {
		t.Fatalf("image-contract.md has nothing like %s", pattern)
	}
	return all
}
