package render

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/petrify-dev/petrify/schema"
)

// The names and ports that components share. They are those of a stack that was
// applied by hand from the reference manifests, so that it can be adopted.
const (
	serverName      = "medusa"
	workerName      = "medusa-worker"
	storefrontName  = "storefront"
	migrateName     = "medusa-migrate"
	seedName        = "medusa-seed"
	adminUserName   = "medusa-admin-user"
	postgresName    = "postgres"
	redisName       = "redis"
	meilisearchName = "meilisearch"
	backupName      = "postgres-backup"

	medusaConfigName     = "medusa-config"
	storefrontConfigName = "storefront-config"

	serverPort      schema.Port = 9000
	storefrontPort  schema.Port = 8000
	postgresPort    schema.Port = 5432
	redisPort       schema.Port = 6379
	meilisearchPort schema.Port = 7700
)

// The variables by which Petrify's own scripts in base/patches are told what to do.
const (
	varRelease  = "PETRIFY_RELEASE"
	varSuccess  = "PETRIFY_SUCCESS"
	varExisting = "PETRIFY_EXISTING"
	varOnce     = "PETRIFY_ONCE"
)

// endpoint is where something listens.
type endpoint struct {
	host string
	port schema.Port
}

func (e endpoint) String() string { return e.host + ":" + intNode(e.port).value }

// endpointOf reads what String wrote; of anything else, the port is 0.
func endpointOf(text string) endpoint {
	colon := max(strings.LastIndex(text, ":"), 0)
	port, _ := strconv.ParseUint(strings.TrimPrefix(text[colon:], ":"), 10, 16)
	return endpoint{text[:colon], schema.Port(port)}
}

// wiring is what components must agree on, worked out once.
type wiring struct {
	spec        schema.Spec
	environment schema.Name

	postgres, redis endpoint
	medusaApps      []string // the app labels of the pods that use both

	medusaConfig, storefrontConfig *node // the data of the ConfigMaps

	manifests map[string]document
	patches   map[string]patchOperation
}

func newWiring(env schema.Environment) (*wiring, error) {
	w := &wiring{spec: env.Spec, environment: env.Metadata.Name}
	var err error
	if w.manifests, err = manifests(); err != nil {
		return nil, err
	}
	if w.patches, err = patches(); err != nil {
		return nil, err
	}
	w.postgres, w.redis = postgresEndpoint(env.Spec.Postgres), redisEndpoint(env.Spec.Redis)
	w.medusaApps = medusaApps(env.Spec.Medusa)
	w.medusaConfig = w.configData(schema.RoleServer, w.medusaVariables(), env.Spec.Medusa.Config)
	w.storefrontConfig = w.configData(schema.RoleStorefront, w.storefrontVariables(), env.Spec.Storefront.Config)
	return w, nil
}

func postgresEndpoint(p schema.Postgres) endpoint {
	if p.External != nil {
		return endpoint{string(p.External.Host), p.External.Port}
	}
	return endpoint{postgresName, postgresPort}
}

func redisEndpoint(r schema.Redis) endpoint {
	if r.External != nil {
		return endpoint{string(r.External.Host), r.External.Port}
	}
	return endpoint{redisName, redisPort}
}

// externalHosts are the hosts of the data stores that are not in this stack.
func (w *wiring) externalHosts() []string {
	var hosts []string
	if w.spec.Postgres.External != nil {
		hosts = append(hosts, w.postgres.host)
	}
	if w.spec.Redis.External != nil {
		hosts = append(hosts, w.redis.host)
	}
	return hosts
}

func medusaApps(m schema.Medusa) []string {
	apps := []string{serverName}
	if *m.Worker.Enabled {
		apps = append(apps, workerName)
	}
	apps = append(apps, migrateName)
	if m.Seed.Enabled {
		apps = append(apps, seedName)
	}
	if m.AdminUser != nil {
		apps = append(apps, adminUserName)
	}
	return apps
}

// origin is what a browser sends as Origin from a host.
func (w *wiring) origin(host schema.Host) schema.Origin {
	return schema.Origin(string(w.spec.Hosts.Scheme) + "://" + string(host))
}

// storefrontHosts are all hosts that serve the storefront.
func (w *wiring) storefrontHosts() []schema.Host {
	return append([]schema.Host{w.spec.Hosts.Storefront}, w.spec.Hosts.StorefrontAliases...)
}

func (w *wiring) hosts() []schema.Host {
	hosts := append(w.storefrontHosts(), w.spec.Hosts.Admin)
	if search := w.spec.Hosts.Search; search != "" {
		hosts = append(hosts, search)
	}
	return hosts
}

// medusaVariables are the derived values in medusa-config. Medusa splits CORS
// lists at commas and does not trim.
func (w *wiring) medusaVariables() map[string]string {
	var store []schema.Origin
	for _, host := range w.storefrontHosts() {
		store = append(store, w.origin(host))
	}
	admin := append([]schema.Origin{w.origin(w.spec.Hosts.Admin)}, store...)
	extra := w.spec.Medusa.ExtraOrigins
	variables := map[string]string{
		schema.VarStoreCORS:       commaSeparated(store, extra.Store),
		schema.VarAdminCORS:       commaSeparated(admin, extra.Admin),
		schema.VarAuthCORS:        commaSeparated(admin, extra.Store, extra.Admin),
		schema.VarBackendURL:      string(w.origin(w.spec.Hosts.Admin)),
		schema.VarAdminBackendURL: string(w.origin(w.spec.Hosts.Admin)),
		schema.VarStorefrontURL:   string(w.origin(w.spec.Hosts.Storefront)),
	}
	w.addIntegrations(variables)
	return variables
}

func (w *wiring) storefrontVariables() map[string]string {
	variables := map[string]string{
		schema.VarBackendURL:    fmt.Sprintf("http://%s:%d", serverName, serverPort),
		schema.VarBaseURL:       string(w.origin(w.spec.Hosts.Storefront)),
		schema.VarDefaultRegion: string(w.spec.Storefront.DefaultRegion),
	}
	if image := w.spec.Storefront.ImageHost; image != nil {
		variables[schema.VarImageHost] = string(image.Hostname)
		variables[schema.VarImagePath] = string(image.Pathname)
	}
	if url := w.searchURL(); url != "" {
		// Any text is true to the storefront, so that without search there must be none.
		variables[schema.VarSearchEnabled] = "true"
		variables[schema.VarSearchEndpoint] = string(url)
	}
	return variables
}

// commaSeparated joins lists of origins, each origin once.
func commaSeparated(lists ...[]schema.Origin) string {
	var all []string
	seen := map[schema.Origin]bool{}
	for _, origin := range slices.Concat(lists...) {
		if !seen[origin] {
			seen[origin] = true
			all = append(all, string(origin))
		}
	}
	return strings.Join(all, ",")
}

// configData is a ConfigMap's data: the contract's variables in its order, then the
// environment's own by name.
func (w *wiring) configData(role schema.Role, derived map[string]string, own map[schema.VariableName]schema.ConfigValue) *node {
	data := &node{kind: mapping}
	contract := map[schema.VariableName]bool{}
	for v := range w.spec.Integrations.Contract(role, schema.FromConfig) {
		name := schema.VariableName(v.Name)
		contract[name] = true
		value, known := derived[v.Name]
		if given, set := own[name]; set {
			value, known = string(given), true
		}
		if known {
			data.and(v.Name, textNode(value))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(own)) {
		if !contract[name] {
			data.and(string(name), textNode(string(own[name])))
		}
	}
	return data
}

// literalEnv are a role's variables that stand in the pod, with their values.
func (w *wiring) literalEnv(role schema.Role, values map[string]string) []*node {
	var env []*node
	for v := range w.spec.Integrations.Contract(role, schema.FromLiteral) {
		env = append(env, variable(v.Name, values[v.Name]))
	}
	return env
}

// secretEnv are a role's variables that come from a Secret: the contract's, then
// the environment's own. A key of its own that the contract has as optional is required.
func (w *wiring) secretEnv(role schema.Role, secret schema.SecretKeys) []*node {
	var env []*node
	contract := map[schema.VariableName]bool{}
	for v := range w.spec.Integrations.Contract(role, schema.FromSecret) {
		name := schema.VariableName(v.Name)
		contract[name] = true
		optional := v.Optional && !slices.Contains(secret.Keys, name)
		env = append(env, secretVariable(v.Name, schema.SecretKey{Name: secret.Name, Key: name}, optional))
	}
	for _, key := range secret.Keys {
		if !contract[key] {
			env = append(env, secretVariable(string(key), schema.SecretKey{Name: secret.Name, Key: key}, false))
		}
	}
	return env
}

func variable(name, value string) *node {
	return mappingOf("name", textNode(name)).and("value", textNode(value))
}

func secretVariable(name string, from schema.SecretKey, optional bool) *node {
	reference := mappingOf("name", textNode(string(from.Name))).and("key", textNode(string(from.Key)))
	if optional {
		reference.and("optional", boolNode(true))
	}
	return mappingOf("name", textNode(name)).and("valueFrom", mappingOf("secretKeyRef", reference))
}
