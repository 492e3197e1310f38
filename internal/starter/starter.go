// Package starter writes the first file of an environment, with comments for whoever goes
// on from there. It must not know where the answers in it come from.
package starter

import (
	"encoding/json"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/petrify-dev/petrify/schema"
)

// SchemaFile is where editors find the schema of the file, beside it.
const SchemaFile = "environment.schema.json"

const header = `# yaml-language-server: $schema=` + SchemaFile + `
#
# petrify schema > ` + SchemaFile + ` gives editors what they check and
# complete this file by; petrify explain FIELD says all that a field means. A
# line with # and no space after it is an example: take the # away to use it.
`

// Text is the file of an environment, which must be valid but for its defaults, and has
// none of them. What is likely to be wanted next stands in it as comments, of which each
// line, and all of them together, leave the file valid.
func Text(env schema.Environment) ([]byte, error) {
	env = explicit(env)
	given, err := treeOf(env)
	if err != nil {
		return nil, err
	}
	all, err := treeOf(withSuggestions(env))
	if err != nil {
		return nil, err
	}
	w := writer{said: map[string]bool{}}
	w.text.WriteString(header)
	if err := w.entries("", "", given, all); err != nil {
		return nil, err
	}
	return []byte(w.text.String()), nil
}

// explicit gives the environment those of its defaults that had better be read before they
// are in effect: what cannot be changed later, as the sizes of volumes, or means a build.
func explicit(env schema.Environment) schema.Environment {
	env = env.Clone()
	spec, whole := &env.Spec, schema.Default(env).Spec
	spec.Target = whole.Target
	spec.Images.Medusa.Repository = whole.Images.Medusa.Repository
	spec.Images.Storefront.Repository = whole.Images.Storefront.Repository
	spec.Medusa.Server.Replicas = whole.Medusa.Server.Replicas
	spec.Storefront.DefaultRegion = whole.Storefront.DefaultRegion
	if whole.Postgres.InCluster != nil {
		spec.Postgres.InCluster.Storage = whole.Postgres.InCluster.Storage
	}
	if whole.Redis.InCluster != nil {
		spec.Redis.InCluster.Storage = whole.Redis.InCluster.Storage
	}
	return env
}

// treeOf is the environment as YAML, in the order of its types, without what it lacks.
func treeOf(env schema.Environment) (*yaml.Node, error) {
	data, err := json.Marshal(env)
	if err != nil {
		return nil, fmt.Errorf("write the environment: %w", err)
	}
	var document yaml.Node
	if err := yaml.Unmarshal(data, &document); err != nil {
		return nil, fmt.Errorf("write the environment: %w", err)
	}
	return document.Content[0], nil
}

// suggestion adds to a spec what people add who have just made it.
type suggestion func(*schema.Spec)

var suggestions = []suggestion{
	func(s *schema.Spec) { s.CreateNamespace = true },
	func(s *schema.Spec) { s.Hosts.StorefrontAliases = []schema.Host{otherName(s.Hosts.Storefront)} },
	func(s *schema.Spec) { s.Images.PullSecrets = []schema.ObjectName{} },
	func(s *schema.Spec) { s.Medusa.AdminUser = &schema.AdminUser{Email: "admin@example.com"} },
	func(s *schema.Spec) {
		if s.Medusa.Config == nil {
			s.Medusa.Config = map[schema.VariableName]schema.ConfigValue{}
		}
		s.Medusa.Config[schema.VarLogLevel] = "debug"
	},
	func(s *schema.Spec) { s.Storefront.Enabled = new(bool) },
	func(s *schema.Spec) { s.Integrations.Stripe = &schema.Stripe{} },
	func(s *schema.Spec) {
		if s.Exposure.Ingress != nil {
			s.Exposure.Ingress.TLS.ClusterIssuer = "letsencrypt"
		}
	},
}

// otherName is what visitors type for a host, with www. or without.
func otherName(host schema.Host) schema.Host {
	if short, long := strings.CutPrefix(string(host), "www."); long {
		return schema.Host(short)
	}
	return "www." + host
}

// withSuggestions adds those suggestions that leave the environment valid.
func withSuggestions(env schema.Environment) schema.Environment {
	for _, add := range suggestions {
		next := env.Clone()
		add(&next.Spec)
		if schema.Validate(schema.Default(next)).Err() == nil {
			env = next
		}
	}
	return env
}
