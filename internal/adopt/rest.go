package adopt

import (
	"slices"
	"strings"

	"github.com/petrify-dev/petrify/internal/dotenv"
	"github.com/petrify-dev/petrify/schema"
)

// rest finds a place for a variable that no step before has one for, and says which.
func (a *adoption) rest(v dotenv.Variable) string {
	switch known := schema.VariablesNamed(v.Name); {
	case v.Value == "":
		return "left out: it is empty"
	case isOfMachine(v.Name):
		return "left out: it is of the machine"
	case v.Name == nodeOptions:
		return "left out: it is of the machine, whose memory is another; say what pods may use in spec.medusa.server.resources"
	case len(known) > 0 && known[0].Source == schema.FromSecret:
		return a.secretOfContract(known[0])
	case len(known) > 0 && known[0].Of != "" && !a.isOn(known[0]):
		return "left out: it belongs to spec.integrations." + string(known[0].Of) + ", for which these variables are not enough"
	case len(known) > 0 && !known[0].Own:
		return "left out: petrify sets it: " + known[0].Purpose
	case isSecret(v) || len(known) == 0 && soundsSecret(v.Name):
		return a.secretKey(v.Name)
	case v.Expands:
		return "left out: it has a $, in whose place others put something"
	case !isPlain(v):
		return a.doubtful(v.Name)
	}
	return a.config(v)
}

// nodeOptions is for the process as a whole, most often how much memory it takes.
const nodeOptions = "NODE_OPTIONS"

// isOn tells whether a variable of an integration is in effect.
func (a *adoption) isOn(v schema.Variable) bool {
	for _, role := range v.Roles {
		for other := range a.env.Spec.Integrations.Contract(role, v.Source) {
			if other.Name == v.Name {
				return true
			}
		}
	}
	return false
}

// secretOfContract is for a key that is read from a Secret when it is in effect, and has
// to be asked for when the contract has it as optional.
func (a *adoption) secretOfContract(v schema.Variable) string {
	switch {
	case !a.isOn(v):
		return "left out: it belongs to spec.integrations." + string(v.Of) + ", for which these variables are not enough"
	case v.Optional:
		return a.secretKey(v.Name)
	case !slices.Contains(v.Roles, schema.RoleServer) && !slices.Contains(v.Roles, schema.RoleStorefront):
		return "left out: only pods of the role " + string(v.Roles[0]) + " read it, if there are any"
	}
	if v.Of != "" {
		return "spec.integrations." + string(v.Of) + "; " + a.secretFate(v.Name)
	}
	return a.secretFate(v.Name)
}

// secretFate says where a secret value is to be put.
func (a *adoption) secretFate(name string) string {
	return "put its value into Secret " + string(a.part(name).secret.Name)
}

// secretKey has a variable read from the Secret of its part, by name.
func (a *adoption) secretKey(name string) string {
	p := a.part(name)
	key := schema.VariableName(name)
	if slices.Contains(p.secret.Keys, key) || a.try(func(s *schema.Spec) { p.keys(s).Keys = append(p.keys(s).Keys, key) }) {
		return p.path + ".secret.keys; " + a.secretFate(name)
	}
	return "left out: " + p.path + ".secret.keys does not take it"
}

// doubtful is for a variable of which nothing says that it is secret, and nothing that it
// is none.
func (a *adoption) doubtful(name string) string {
	fate := a.secretKey(name)
	if slices.Contains(a.part(name).keys(&a.env.Spec).Keys, schema.VariableName(name)) {
		fate += ", or write it into " + a.part(name).path + ".config instead if it is not secret"
	}
	return fate
}

// config puts a variable's value into the ConfigMap of its part.
func (a *adoption) config(v dotenv.Variable) string {
	p := a.part(v.Name)
	name := schema.VariableName(v.Name)
	if taken, is := (*p.config(&a.env.Spec))[name]; is && taken != schema.ConfigValue(v.Value) {
		return "left out: " + p.path + ".config has it already"
	}
	if a.try(func(s *schema.Spec) {
		config := p.config(s)
		*config = withEntry(*config, name, schema.ConfigValue(v.Value))
	}) {
		return p.path + ".config"
	}
	return "left out: " + p.path + ".config does not take it"
}

// part is the part of the stack that a variable is for.
type part struct {
	path   string
	secret schema.SecretKeys // by default
	keys   func(*schema.Spec) *schema.SecretKeys
	config func(*schema.Spec) *map[schema.VariableName]schema.ConfigValue
}

// part tells the storefront's variables by the contract, and by how Next.js wants them named.
func (a *adoption) part(name string) part {
	whole := schema.Default(a.env).Spec
	known := schema.VariablesNamed(name)
	if len(known) > 0 && slices.Equal(known[0].Roles, []schema.Role{schema.RoleStorefront}) || len(known) == 0 && strings.HasPrefix(name, "NEXT_") {
		return part{"spec.storefront", whole.Storefront.Secret,
			func(s *schema.Spec) *schema.SecretKeys { return &s.Storefront.Secret },
			func(s *schema.Spec) *map[schema.VariableName]schema.ConfigValue { return &s.Storefront.Config }}
	}
	return part{"spec.medusa", whole.Medusa.Secret,
		func(s *schema.Spec) *schema.SecretKeys { return &s.Medusa.Secret },
		func(s *schema.Spec) *map[schema.VariableName]schema.ConfigValue { return &s.Medusa.Config }}
}
