package cli

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/petrify-dev/petrify/schema"
)

// What config prints must load to the environment that it was made from, whatever
// the values look like.
func TestTheEffectiveSpecLoadsAgain(t *testing.T) {
	for _, c := range []struct {
		name     string
		settings []string
	}{
		{"minimal", nil},
		{"false where true is the default", []string{"medusa.worker.enabled=false", "storefront.enabled=false"}},
		{"zero where another number is the default", []string{"storefront.replicas=0"}},
		{"tags that look like numbers", []string{"images.medusa.tag=0123456", "images.storefront.tag=12e4567"}},
		{"words that look like booleans", []string{"storefront.config[A]=no", "storefront.config[Y]=on", "storefront.defaultRegion=no"}},
		{"text of several lines", []string{"storefront.config[A]=first\n  second \n\nlast\n\n"}},
		{"text with quotes, colons and hashes", []string{"storefront.config[A]= \"a\": 'b' # c\\"}},
		{"text beyond ASCII", []string{"storefront.config[A]=äöü 石 🪨"}},
		{"a long line", []string{"storefront.config[A]=" + strings.Repeat("word ", 120)}},
		{"an empty list", []string{"images.pullSecrets=[]"}},
		{"a patch", []string{"patches=[{patch: \"kind: Deployment\\nmetadata:\\n  name: medusa\\n\"}]"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			env := load(t, schema.Input{Name: "minimal.yaml", Data: []byte(minimal)}, c.settings...)
			for _, encode := range []func(any) ([]byte, error){encodeYAML, encodeJSON} {
				text, err := encode(env)
				if err != nil {
					t.Fatal(err)
				}
				again := load(t, schema.Input{Name: "effective.yaml", Data: text})
				if diff := cmp.Diff(env, again); diff != "" {
					t.Errorf("the effective spec loads to another environment (-first +again):\n%s", diff)
				}
			}
		})
	}
}

const minimal = `
apiVersion: petrify.dev/v1alpha1
kind: Environment
metadata: {name: test}
spec:
  hosts: {storefront: shop.example.com, admin: admin.example.com}
  images: {medusa: {tag: a1b2c3d}, storefront: {tag: a1b2c3d}}
  postgres: {inCluster: {}}
  redis: {inCluster: {}}
  exposure: {none: {}}
`

func load(t *testing.T, input schema.Input, settings ...string) schema.Environment {
	t.Helper()
	env, found := schema.Load([]schema.Input{input}, settings)
	if err := found.Err(); err != nil {
		t.Fatalf("%v\n%s", err, input.Data)
	}
	return env
}
