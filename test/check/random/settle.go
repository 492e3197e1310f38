package random

import (
	"reflect"
	"slices"
	"strings"

	"github.com/petrify-dev/petrify/schema"
)

// mostAliases is how many hosts of the storefront a Gateway's route has room for beside all others.
const mostAliases = 13

// settle makes fields agree that were made up apart, by the rules between fields
// that schema.Validate has.
func (g *generator) settle(env *schema.Environment) {
	spec := &env.Spec
	g.pinned(&spec.Images.Medusa)
	g.pinned(&spec.Images.Storefront)
	for _, image := range []*schema.Image{&spec.Images.Medusa, &spec.Images.Storefront, &spec.Images.Postgres, &spec.Images.Redis, &spec.Images.Meilisearch, &spec.Images.Rclone, &spec.Images.Busybox} {
		if image.Tag == "latest" {
			image.Tag = "stable"
		}
	}
	if spec.Images.PullSecrets != nil && g.chance(0.3) {
		spec.Images.PullSecrets = []schema.ObjectName{}
	}
	g.search(spec)
	hosts(&spec.Hosts)
	if aliases := spec.Hosts.StorefrontAliases; spec.Exposure.Gateway != nil && len(aliases) > mostAliases {
		spec.Hosts.StorefrontAliases = aliases[:mostAliases]
	}
	g.medusaVariables(&spec.Medusa, spec.Integrations)
	g.variables(&spec.Storefront.Config, &spec.Storefront.Secret, []schema.Role{schema.RoleStorefront}, spec.Integrations)
	commands(&spec.Medusa.Commands)
	if spec.Medusa.Seed.Enabled {
		spec.Medusa.Seed.AllowProduction = spec.Medusa.Seed.AllowProduction || production(env.Metadata.Name)
	}
	scheme := schema.Default(*env).Spec.Hosts.Scheme
	g.ingress(spec.Exposure.Ingress, scheme)
	gateway(spec.Exposure.Gateway, scheme)
	if enabled := spec.NetworkPolicy.Enabled; enabled != nil && !*enabled {
		spec.NetworkPolicy.ControllerNamespace = ""
	}
	inOrder(reflect.ValueOf(env).Elem(), reflect.ValueOf(schema.Default(*env)))
}

// commands gives each a program.
func commands(all *schema.Commands) {
	for _, command := range []schema.Command{all.Start, all.Migrate, all.Seed} {
		if len(command) > 0 && strings.TrimSpace(string(command[0])) == "" {
			command[0] = "node"
		}
	}
}

func (g *generator) pinned(image *schema.Image) {
	if image.Tag == "" && image.Digest == "" {
		g.fill(reflect.ValueOf(&image.Tag).Elem())
	}
}

// search gives browsers a host at which they search, and only if they need one, and a
// URL that is not just for pods.
func (g *generator) search(spec *schema.Spec) {
	spec.Hosts.Search = ""
	switch search := spec.Integrations.Meilisearch; {
	case search == nil:
	case search.InCluster != nil:
		g.fill(reflect.ValueOf(&spec.Hosts.Search).Elem())
		if search.InCluster.MasterKeySecret.Name == spec.Storefront.Secret.Name {
			search.InCluster.MasterKeySecret.Name = ""
		}
	case search.External.PublicURL == "":
		if message, _ := schema.PublicURL("").Rule().Problem(string(search.External.URL)); message != "" {
			g.fill(reflect.ValueOf(&search.External.PublicURL).Elem())
		}
	}
}

// hosts keeps each host once.
func hosts(h *schema.Hosts) {
	if h.Admin == h.Storefront {
		h.Admin = "admin.example.com"
	}
	if h.Search == h.Storefront || h.Search == h.Admin {
		h.Search = "search.example.com"
	}
	h.StorefrontAliases = slices.DeleteFunc(h.StorefrontAliases, func(alias schema.Host) bool {
		return alias == h.Admin || alias == h.Storefront || alias == h.Search
	})
	if len(h.StorefrontAliases) == 0 {
		h.StorefrontAliases = nil // as it is read
	}
}

func (g *generator) medusaVariables(m *schema.Medusa, integrations schema.Integrations) {
	roles := []schema.Role{schema.RoleServer, schema.RoleWorker, schema.RoleMigrate, schema.RoleSeed, schema.RoleAdminUser}
	g.variables(&m.Config, &m.Secret, roles, integrations)
	if m.AdminUser == nil {
		return
	}
	key := m.AdminUser.PasswordKey
	_, known := contracted(key, roles, integrations)
	if _, public := m.Config[key]; key != schema.VarAdminPassword && (known || public) {
		m.AdminUser.PasswordKey = "ROOT_PASSWORD"
	}
}

// variables removes what the contract sets for one of the roles and what would be a
// credential.
func (g *generator) variables(given *map[schema.VariableName]schema.ConfigValue, secret *schema.SecretKeys, roles []schema.Role, integrations schema.Integrations) {
	config := *given
	if _, named := config[schema.VarDBName]; named {
		config[schema.VarDBName] = schema.ConfigValue(g.text(reflect.TypeFor[schema.DatabaseName]()))
	}
	for name := range config {
		variable, known := contracted(name, roles, integrations)
		if own(name) || known && !variable.Own || !known && schema.NamesCredential(string(name)) || schema.IsSecretVariable(string(name)) {
			delete(config, name)
		}
	}
	if len(config) == 0 {
		*given = nil // as it is read
	}
	secret.Keys = slices.DeleteFunc(secret.Keys, func(key schema.VariableName) bool {
		_, both := config[key]
		variable, known := contracted(key, roles, integrations)
		return both || own(key) || known && !(variable.Source == schema.FromSecret && variable.Optional)
	})
	if len(secret.Keys) == 0 {
		secret.Keys = nil // as it is read
	}
}

// contracted returns the variable that one of the roles has by that name.
func contracted(name schema.VariableName, roles []schema.Role, integrations schema.Integrations) (schema.Variable, bool) {
	for _, role := range roles {
		for _, source := range []schema.Source{schema.FromSecret, schema.FromConfig, schema.FromLiteral} {
			for variable := range integrations.Contract(role, source) {
				if variable.Name == string(name) {
					return variable, true
				}
			}
		}
	}
	return schema.Variable{}, false
}

// own tells whether Petrify keeps the name for itself, or leaves it to the image.
func own(name schema.VariableName) bool {
	return strings.HasPrefix(string(name), "PETRIFY_") || name == "PATH" || strings.HasPrefix(string(name), "LD_")
}

func production(name schema.Name) bool {
	return slices.ContainsFunc(strings.Split(string(name), "-"), func(part string) bool {
		return part == "production" || part == "prod" || part == "live"
	})
}

func (g *generator) ingress(i *schema.Ingress, scheme schema.Scheme) {
	if i == nil {
		return
	}
	if scheme == schema.SchemeHTTP && i.TLS.Enabled != nil {
		*i.TLS.Enabled = false
	}
	if i.TLS.Enabled == nil && scheme == schema.SchemeHTTP || i.TLS.Enabled != nil && !*i.TLS.Enabled {
		i.TLS.ClusterIssuer = ""
	}
	known := i.Controller == schema.ControllerIngressNGINX || i.Controller == schema.ControllerF5NGINX || i.Controller == "" && i.ClassName == "nginx"
	if i.MaxBodySize != "" && !known {
		i.Controller = []schema.Controller{schema.ControllerIngressNGINX, schema.ControllerF5NGINX}[g.IntN(2)]
	}
}

// gateway keeps the redirect off http shops, and off the listener that serves.
func gateway(gw *schema.Gateway, scheme schema.Scheme) {
	if gw == nil {
		return
	}
	if scheme == schema.SchemeHTTP && gw.HTTPSRedirect.Enabled != nil {
		*gw.HTTPSRedirect.Enabled = false
	}
	redirecting := gw.HTTPSRedirect.SectionName
	if redirecting == "https" {
		redirecting, gw.HTTPSRedirect.SectionName = "plain", "plain"
	}
	for i, ref := range gw.ParentRefs {
		if ref.SectionName == redirecting || ref.SectionName == "http" {
			gw.ParentRefs[i].SectionName = ""
		}
	}
}

// inOrder puts bounds in order wherever a lower one, possibly a default, is above the
// upper one. The value defaulted is v with its defaults.
func inOrder(v, defaulted reflect.Value) {
	switch full := defaulted.Interface().(type) {
	case schema.Resources:
		resourcesInOrder(v.Addr().Interface().(*schema.Resources), full)
		return
	case schema.Autoscaling:
		if own := v.Addr().Interface().(*schema.Autoscaling); full.Min > full.Max {
			own.Min, own.Max = full.Max, full.Min
		}
		return
	}
	switch {
	case v.Kind() == reflect.Pointer && !v.IsNil():
		inOrder(v.Elem(), defaulted.Elem())
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			inOrder(v.Field(i), defaulted.Field(i))
		}
	}
}

func resourcesInOrder(own *schema.Resources, full schema.Resources) {
	if asked, most := millicores(full.Requests.CPU), millicores(full.Limits.CPU); asked > most {
		own.Requests.CPU, own.Limits.CPU = full.Limits.CPU, full.Requests.CPU
	}
	if size(full.Requests.Memory) > size(full.Limits.Memory) {
		own.Requests.Memory, own.Limits.Memory = full.Limits.Memory, full.Requests.Memory
	}
	if size(full.Requests.EphemeralStorage) > size(full.Limits.EphemeralStorage) {
		own.Requests.EphemeralStorage, own.Limits.EphemeralStorage = full.Limits.EphemeralStorage, full.Requests.EphemeralStorage
	}
}

func millicores(c schema.CPU) int64 { amount, _ := c.Millicores(); return amount }

func size(b schema.Bytes) int64 { amount, _ := b.Bytes(); return amount }
