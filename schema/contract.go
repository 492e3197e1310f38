package schema

import (
	"iter"
	"slices"
	"strings"
)

// Role is what a pod is for; it decides which variables its container gets.
type Role string

// The roles.
const (
	RoleServer     Role = "server"
	RoleWorker     Role = "worker"
	RoleMigrate    Role = "migrate"
	RoleSeed       Role = "seed"
	RoleAdminUser  Role = "admin-user"
	RoleStorefront Role = "storefront"
	RoleDatabase   Role = "database"
	RoleSearch     Role = "search"
	RoleBackup     Role = "backup"
)

// medusaRoles are the roles that run the Medusa image.
var medusaRoles = []Role{RoleServer, RoleWorker, RoleMigrate, RoleSeed, RoleAdminUser}

// Source is where a variable's value comes from.
type Source string

// The sources.
const (
	FromSecret  Source = "secret"  // a key of the role's Secret, of the variable's name; that of VarAdminPassword is spec.medusa.adminUser.passwordKey
	FromConfig  Source = "config"  // the role's ConfigMap
	FromLiteral Source = "literal" // written into the pod
)

// Variable is an environment variable that the stack's images read.
type Variable struct {
	Name     string
	Source   Source
	Roles    []Role
	Of       Integration // it is there only while this one is on; empty: always
	Optional bool        // the pod starts without it
	Own      bool        // spec.*.config may give it a value, of which a literal in the pod takes the place
	Frozen   bool        // fixed when the image is built: a change at run time has no effect
	Purpose  string      // for people
	Field    string      // of the spec, by which users have a say in the value
	Generate string      // the command that makes a value, when one can be made up
}

// The variables whose names are needed elsewhere.
const (
	VarDatabaseURL      = "DATABASE_URL"
	VarRedisURL         = "REDIS_URL"
	VarDBName           = "DB_NAME"
	VarStoreCORS        = "STORE_CORS"
	VarAdminCORS        = "ADMIN_CORS"
	VarAuthCORS         = "AUTH_CORS"
	VarBackendURL       = "MEDUSA_BACKEND_URL"
	VarAdminBackendURL  = "BACKEND_URL"
	VarStorefrontURL    = "STOREFRONT_URL"
	VarBaseURL          = "NEXT_PUBLIC_BASE_URL"
	VarDefaultRegion    = "NEXT_PUBLIC_DEFAULT_REGION"
	VarImageHost        = "MEDUSA_CLOUD_S3_HOSTNAME"
	VarImagePath        = "MEDUSA_CLOUD_S3_PATHNAME"
	VarS3FileURL        = "S3_FILE_URL"
	VarS3Region         = "S3_REGION"
	VarS3Bucket         = "S3_BUCKET"
	VarS3Endpoint       = "S3_ENDPOINT"
	VarS3ForcePathStyle = "S3_FORCE_PATH_STYLE"
	VarMeilisearchHost  = "MEILISEARCH_HOST"
	VarResendFrom       = "RESEND_FROM"
	VarSearchEnabled    = "NEXT_PUBLIC_FEATURE_SEARCH_ENABLED"
	VarSearchEndpoint   = "NEXT_PUBLIC_SEARCH_ENDPOINT"
	VarWorkerMode       = "MEDUSA_WORKER_MODE"
	VarAdminDisabled    = "DISABLE_MEDUSA_ADMIN"
	VarAdminEmail       = "ADMIN_EMAIL"
	VarAdminPassword    = "ADMIN_PASSWORD"
	VarPostgresPassword = "POSTGRES_PASSWORD"
	VarMeiliMasterKey   = "MEILI_MASTER_KEY"
	VarDumpsAccessKey   = "RCLONE_S3_ACCESS_KEY_ID"
	VarDumpsSecretKey   = "RCLONE_S3_SECRET_ACCESS_KEY"
	VarLogLevel         = "LOG_LEVEL"
	VarNodeEnv          = "NODE_ENV"
	VarHome             = "HOME"
	VarPort             = "PORT"
	VarHostname         = "HOSTNAME"
	reservedPrefix      = "PETRIFY_"
	reservedDatabases   = "petrify_" // a restore works in one and puts another aside
	generateHexadecimal = "openssl rand -hex 32"
)

// contract is every variable that the stack's own images read, measured on Medusa
// 2.13 and its storefront starter. Every role that runs Medusa loads the modules of its
// configuration, so all of them get what an integration's module asks for. Of the images
// of data stores and of backups it has what is secret.
var contract = []Variable{
	{Name: VarDatabaseURL, Source: FromSecret, Roles: medusaRoles, Purpose: "PostgreSQL connection string"},
	{Name: VarRedisURL, Source: FromSecret, Roles: medusaRoles, Purpose: "Redis connection string"},
	{Name: "JWT_SECRET", Source: FromSecret, Roles: medusaRoles, Purpose: "signs tokens", Generate: generateHexadecimal},
	{Name: "COOKIE_SECRET", Source: FromSecret, Roles: medusaRoles, Purpose: "signs cookies", Generate: generateHexadecimal},
	{Name: VarDBName, Source: FromConfig, Roles: medusaRoles, Own: true, Purpose: "database name, for scripts"},
	{Name: VarStoreCORS, Source: FromConfig, Roles: medusaRoles, Purpose: "origins that may call the store API, derived from spec.hosts", Field: "spec.medusa.extraOrigins.store"},
	{Name: VarAdminCORS, Source: FromConfig, Roles: medusaRoles, Purpose: "origins that may call the admin API, derived from spec.hosts", Field: "spec.medusa.extraOrigins.admin"},
	{Name: VarAuthCORS, Source: FromConfig, Roles: medusaRoles, Purpose: "origins that may authenticate, derived from spec.hosts", Field: "spec.medusa.extraOrigins"},
	{Name: VarBackendURL, Source: FromConfig, Roles: medusaRoles, Purpose: "public URL of the backend, derived from spec.hosts.admin"},
	{Name: VarAdminBackendURL, Source: FromConfig, Roles: medusaRoles, Purpose: "public URL of the backend for the admin, derived from spec.hosts.admin"},
	{Name: VarStorefrontURL, Source: FromConfig, Roles: medusaRoles, Purpose: "public URL of the storefront for links in admin and e-mails, derived from spec.hosts.storefront"},
	{Name: VarNodeEnv, Source: FromLiteral, Roles: allRoles, Purpose: "always production"},
	{Name: VarHome, Source: FromLiteral, Roles: allRoles, Purpose: "a writable directory"},
	{Name: VarPort, Source: FromLiteral, Roles: []Role{RoleServer, RoleWorker, RoleStorefront}, Purpose: "the port of the Service"},
	{Name: VarWorkerMode, Source: FromLiteral, Roles: []Role{RoleServer, RoleWorker}, Purpose: "server, worker or shared, derived from spec.medusa.worker.enabled"},
	{Name: VarAdminDisabled, Source: FromLiteral, Roles: []Role{RoleServer, RoleWorker}, Purpose: "true for the worker"},
	{Name: VarLogLevel, Source: FromLiteral, Roles: []Role{RoleMigrate, RoleSeed, RoleAdminUser}, Own: true, Purpose: "the level at which Medusa prints that it succeeded, which the Jobs read"},
	{Name: VarAdminEmail, Source: FromLiteral, Roles: []Role{RoleAdminUser}, Purpose: "spec.medusa.adminUser.email"},
	{Name: VarAdminPassword, Source: FromSecret, Roles: []Role{RoleAdminUser}, Purpose: "the admin user's first password, the key spec.medusa.adminUser.passwordKey"},

	{Name: "STRIPE_API_KEY", Source: FromSecret, Roles: medusaRoles, Of: IntegrationStripe, Purpose: "Stripe's secret key, from its dashboard under API keys"},
	{Name: "STRIPE_WEBHOOK_SECRET", Source: FromSecret, Roles: medusaRoles, Of: IntegrationStripe, Purpose: "signs Stripe's calls, from its dashboard under Webhooks"},
	{Name: VarS3FileURL, Source: FromConfig, Roles: medusaRoles, Of: IntegrationS3, Purpose: "spec.integrations.s3.fileURL"},
	{Name: VarS3Region, Source: FromConfig, Roles: medusaRoles, Of: IntegrationS3, Purpose: "spec.integrations.s3.region"},
	{Name: VarS3Bucket, Source: FromConfig, Roles: medusaRoles, Of: IntegrationS3, Purpose: "spec.integrations.s3.bucket"},
	{Name: VarS3Endpoint, Source: FromConfig, Roles: medusaRoles, Of: IntegrationS3, Optional: true, Purpose: "spec.integrations.s3.endpoint"},
	{Name: VarS3ForcePathStyle, Source: FromConfig, Roles: medusaRoles, Of: IntegrationS3, Optional: true, Purpose: "spec.integrations.s3.forcePathStyle"},
	{Name: "S3_ACCESS_KEY_ID", Source: FromSecret, Roles: medusaRoles, Of: IntegrationS3, Purpose: "name of an access key that may read and write the bucket"},
	{Name: "S3_SECRET_ACCESS_KEY", Source: FromSecret, Roles: medusaRoles, Of: IntegrationS3, Purpose: "the access key itself"},
	{Name: VarMeilisearchHost, Source: FromConfig, Roles: medusaRoles, Of: IntegrationMeilisearch, Purpose: "URL at which Medusa reaches Meilisearch, derived from spec.integrations.meilisearch"},
	{Name: "MEILISEARCH_API_KEY", Source: FromSecret, Roles: medusaRoles, Of: IntegrationMeilisearch, Purpose: "Meilisearch's key that may write indexes: its Default Admin API Key"},
	{Name: VarResendFrom, Source: FromConfig, Roles: medusaRoles, Of: IntegrationResend, Purpose: "spec.integrations.resend.from"},
	{Name: "RESEND_API_KEY", Source: FromSecret, Roles: medusaRoles, Of: IntegrationResend, Purpose: "Resend's key, from its dashboard under API Keys"},

	{Name: "NEXT_PUBLIC_MEDUSA_PUBLISHABLE_KEY", Source: FromSecret, Roles: storefrontOnly, Frozen: true, Purpose: "publishable API key, from the admin under Settings, API Keys"},
	{Name: "NEXT_PUBLIC_STRIPE_KEY", Source: FromSecret, Roles: storefrontOnly, Of: IntegrationStripe, Frozen: true, Purpose: "Stripe's publishable key"},
	{Name: "NEXT_PUBLIC_SEARCH_API_KEY", Source: FromSecret, Roles: storefrontOnly, Of: IntegrationMeilisearch, Frozen: true, Purpose: "Meilisearch's Default Search API Key: every browser gets it, so never a key that may do more than search"},
	{Name: "NEXT_PUBLIC_MEDUSA_PAYMENTS_PUBLISHABLE_KEY", Source: FromSecret, Roles: storefrontOnly, Optional: true, Frozen: true, Purpose: "Medusa Payments' publishable key"},
	{Name: "NEXT_PUBLIC_MEDUSA_PAYMENTS_ACCOUNT_ID", Source: FromSecret, Roles: storefrontOnly, Optional: true, Frozen: true, Purpose: "Medusa Payments' account"},
	{Name: "REVALIDATE_SECRET", Source: FromSecret, Roles: storefrontOnly, Purpose: "authorizes on-demand revalidation", Generate: generateHexadecimal},
	{Name: VarBackendURL, Source: FromConfig, Roles: storefrontOnly, Purpose: "URL of the backend within the cluster"},
	{Name: VarBaseURL, Source: FromConfig, Roles: storefrontOnly, Frozen: true, Purpose: "public URL of the storefront, derived from spec.hosts.storefront"},
	{Name: VarDefaultRegion, Source: FromConfig, Roles: storefrontOnly, Frozen: true, Purpose: "spec.storefront.defaultRegion"},
	{Name: VarImageHost, Source: FromConfig, Roles: storefrontOnly, Optional: true, Frozen: true, Purpose: "spec.storefront.imageHost.hostname"},
	{Name: VarImagePath, Source: FromConfig, Roles: storefrontOnly, Optional: true, Frozen: true, Purpose: "spec.storefront.imageHost.pathname"},
	{Name: VarSearchEnabled, Source: FromConfig, Roles: storefrontOnly, Of: IntegrationMeilisearch, Frozen: true, Purpose: "shows the search, derived from spec.integrations.meilisearch"},
	{Name: VarSearchEndpoint, Source: FromConfig, Roles: storefrontOnly, Of: IntegrationMeilisearch, Frozen: true, Purpose: "URL at which browsers search, derived from spec.hosts.search or spec.integrations.meilisearch.external"},
	{Name: VarHostname, Source: FromLiteral, Roles: storefrontOnly, Purpose: "the address to listen on"},

	{Name: VarPostgresPassword, Source: FromSecret, Roles: []Role{RoleDatabase}, Purpose: "password of the database's owner, the one in DATABASE_URL; it counts when the volume is new", Generate: generateHexadecimal},
	{Name: VarMeiliMasterKey, Source: FromSecret, Roles: []Role{RoleSearch}, Purpose: "Meilisearch's master key, from which it makes all others; at least 16 bytes", Generate: generateHexadecimal},
	{Name: VarDumpsAccessKey, Source: FromSecret, Roles: []Role{RoleBackup}, Purpose: "name of an access key that may list, read, write and delete dumps in the bucket"},
	{Name: VarDumpsSecretKey, Source: FromSecret, Roles: []Role{RoleBackup}, Purpose: "secret of the access key for dumps"},
}

var (
	storefrontOnly = []Role{RoleStorefront}
	allRoles       = []Role{RoleServer, RoleWorker, RoleMigrate, RoleSeed, RoleAdminUser, RoleStorefront}
)

// leaveOut says what to do instead of setting the variable.
func (v Variable) leaveOut() string {
	if v.Field != "" {
		return "leave it out; what you want to add goes in " + v.Field
	}
	return "leave it out"
}

// share is what a role gets from a source.
type share struct {
	role   Role
	source Source
}

// shares is the contract by role and source, since rendering asks for it often.
var shares = func() map[share][]Variable {
	shares := map[share][]Variable{}
	for _, v := range contract {
		for _, role := range v.Roles {
			of := share{role, v.Source}
			shares[of] = append(shares[of], v)
		}
	}
	return shares
}()

// Contract are the variables that a role's container gets from a source in an
// environment with these integrations, in a fixed order.
func (i Integrations) Contract(role Role, source Source) iter.Seq[Variable] {
	return func(yield func(Variable) bool) {
		for _, v := range shares[share{role, source}] {
			if i.on(v.Of) && !yield(v) {
				return
			}
		}
	}
}

// VariablesNamed returns the variables of that name, of any role and whether in effect or not, in
// the order of the contract. None of them is to be changed.
func VariablesNamed(name string) []Variable {
	var named []Variable
	for _, v := range contract {
		if v.Name == name {
			named = append(named, v)
		}
	}
	return named
}

// inlinedPrefix begins the names of the variables that Next.js writes into what it
// builds (nextjs.org, Environment Variables: "inlined into the JavaScript").
const inlinedPrefix = "NEXT_PUBLIC_"

// IsFrozen tells whether a variable of the storefront counts only when its image is
// built: the contract says so, or Next.js.
func IsFrozen(name string) bool {
	v, known := contractVariable(VariableName(name), storefrontOnly)
	return known && v.Frozen || strings.HasPrefix(name, inlinedPrefix)
}

// contractVariable returns the variable that one of the roles has by that name, in
// effect or not.
func contractVariable(name VariableName, roles []Role) (Variable, bool) {
	for _, v := range contract {
		if v.Name == string(name) && slices.ContainsFunc(roles, v.isOf) {
			return v, true
		}
	}
	return Variable{}, false
}

func (v Variable) isOf(role Role) bool { return slices.Contains(v.Roles, role) }
