package random

import (
	"slices"
	"strings"

	"github.com/petrify-dev/petrify/render"
	"github.com/petrify-dev/petrify/schema"
)

// A Gap is what the schema accepts although its output is refused. No random
// environment has it, and a test fails once it is closed.
type Gap struct {
	Reason string

	example schema.Environment // falls into the gap
	avoid   func(*schema.Environment)
}

// Open tells whether the gap is there: its example is valid but not rendered.
func (g Gap) Open() bool {
	if schema.Validate(schema.Default(g.example)).Err() != nil {
		return false
	}
	_, err := render.Render(g.example)
	return err != nil
}

// Gaps are those that are known.
func Gaps() []Gap {
	return []Gap{
		{
			Reason: "the origin of a host of more than 245 characters is longer than an Origin may be, so the CORS lists are refused",
			example: example(func(spec *schema.Spec) {
				spec.Hosts.Storefront = schema.Host(strings.Repeat("a.", 122) + "aa")
			}),
			avoid: func(env *schema.Environment) {
				hosts := &env.Spec.Hosts
				hosts.Storefront, hosts.Admin = shortened(hosts.Storefront), shortened(hosts.Admin)
				for i, alias := range hosts.StorefrontAliases {
					hosts.StorefrontAliases[i] = shortened(alias)
				}
			},
		},
		{
			Reason: "two listeners of one Gateway make two equal parents of the route that redirects",
			example: example(func(spec *schema.Spec) {
				spec.Exposure = schema.Exposure{Gateway: &schema.Gateway{ParentRefs: []schema.ParentRef{
					{Name: "public", SectionName: "https-shop"}, {Name: "public", SectionName: "https-admin"},
				}}}
			}),
			avoid: func(env *schema.Environment) {
				if gateway := env.Spec.Exposure.Gateway; gateway != nil {
					gateway.ParentRefs = slices.CompactFunc(gateway.ParentRefs, func(a, b schema.ParentRef) bool { return a.Name == b.Name })
				}
			},
		},
		{
			Reason: "kustomize's filter for JSON6902 patches cannot read what it wrote when a text of the object has more than one line and begins with a tab",
			example: example(func(spec *schema.Spec) {
				spec.Medusa.Commands.Migrate = schema.Command{"\ta\n"}
				spec.Patches = []schema.Patch{{
					Patch:  "- {op: add, path: /spec/template/spec/priorityClassName, value: shop}\n",
					Target: &schema.PatchTarget{Kind: "Job", Name: "medusa-migrate"},
				}}
			}),
			avoid: func(env *schema.Environment) {
				if len(env.Spec.Patches) == 0 {
					return
				}
				commands := env.Spec.Medusa.Commands
				for _, words := range []schema.Command{commands.Start, commands.Migrate, commands.Seed} {
					for i, word := range words {
						words[i] = schema.CommandWord(strings.ReplaceAll(string(word), "\t", " "))
					}
				}
			},
		},
	}
}

// shortened drops labels from the front until an origin of the host is one.
func shortened(host schema.Host) schema.Host {
	for len(host) > 245 {
		_, rest, _ := strings.Cut(string(host), ".")
		host = schema.Host(rest)
	}
	return host
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
