package random

import (
	"fmt"

	"github.com/petrify-dev/petrify/schema"
)

// A Gap is what the schema accepts although API servers refuse the output. No random
// environment has it, and a test fails once the schema refuses it too.
type Gap struct {
	Reason  string
	example schema.Environment
	avoid   func(*schema.Environment)
}

// Open tells whether the schema still accepts the gap's example.
func (g Gap) Open() bool { return schema.Validate(schema.Default(g.example)).Err() == nil }

// Gaps are those that are known.
func Gaps() []Gap {
	// Those of the redirect are the storefront's, its aliases and the admin's.
	const mostAliases = 16 - 2
	return []Gap{
		{
			Reason: "an HTTPRoute has at most 16 hostnames",
			example: example(func(spec *schema.Spec) {
				spec.Exposure = schema.Exposure{Gateway: &schema.Gateway{ParentRefs: []schema.ParentRef{{Name: "public"}}}}
				for i := range mostAliases + 1 {
					spec.Hosts.StorefrontAliases = append(spec.Hosts.StorefrontAliases, schema.Host(fmt.Sprintf("shop%d.example.com", i)))
				}
			}),
			avoid: func(env *schema.Environment) {
				if hosts := &env.Spec.Hosts; env.Spec.Exposure.Gateway != nil && len(hosts.StorefrontAliases) > mostAliases {
					hosts.StorefrontAliases = hosts.StorefrontAliases[:mostAliases]
				}
			},
		},
	}
}

// example is a small environment with a change.
func example(change func(*schema.Spec)) schema.Environment {
	env := schema.Environment{Metadata: schema.Metadata{Name: "example"}, Spec: schema.Spec{
		Hosts:    schema.Hosts{Storefront: "shop.example.com", Admin: "admin.example.com"},
		Images:   schema.Images{Medusa: schema.Image{Tag: "a1b2c3d"}, Storefront: schema.Image{Tag: "a1b2c3d"}},
		Postgres: schema.Postgres{InCluster: &schema.PostgresInCluster{}},
		Redis:    schema.Redis{InCluster: &schema.RedisInCluster{}},
		Exposure: schema.Exposure{None: &schema.None{}},
	}}
	change(&env.Spec)
	return env
}
