package schema

import (
	"slices"
	"strings"
)

// Medusa is the backend: the server that answers shoppers and admins, the worker
// that runs subscribers and scheduled jobs, and the one-shot Jobs.
type Medusa struct {
	// The API server and admin.
	Server Server `json:"server,omitzero"`
	// The background worker.
	Worker Worker `json:"worker,omitzero"`
	// More variables for all Medusa pods, such as LOG_LEVEL. Not secret: they are stored in a ConfigMap. Nothing in a value is replaced. DB_NAME is the database's name.
	Config map[VariableName]ConfigValue `json:"config,omitempty" example:"{LOG_LEVEL: http}"`
	// The Secret that all Medusa pods read.
	Secret SecretKeys `json:"secret,omitzero"`
	// Browser origins that may call the API besides the hosts, such as a developer's http://localhost:8000.
	ExtraOrigins ExtraOrigins `json:"extraOrigins,omitzero"`
	// What the containers run, in the directory /app, without a shell. In a word, Kubernetes puts the pod's variable NAME in the place of $(NAME), and $(NAME) in that of $$(NAME).
	Commands Commands `json:"commands,omitzero"`
	// The Job that migrates the database before a release.
	Migrate Migrate `json:"migrate,omitzero"`
	// The Job that inserts sample data once.
	Seed Seed `json:"seed,omitzero"`
	// The Job that creates an admin user once.
	AdminUser *AdminUser `json:"adminUser,omitempty"`
}

// Server is the Deployment medusa.
type Server struct {
	// Number of pods; with autoscaling the autoscaler decides instead.
	Replicas *Replicas `json:"replicas,omitempty"`
	// What a pod asks for and may use.
	Resources Resources `json:"resources,omitzero"`
	// Scale with the load.
	Autoscaling *Autoscaling `json:"autoscaling,omitempty"`
}

// Worker is the Deployment medusa-worker.
type Worker struct {
	// Run background work in pods of its own. Without a worker the server runs it.
	Enabled *bool `json:"enabled,omitempty"`
	// Number of pods.
	Replicas *Replicas `json:"replicas,omitempty"`
	// What a pod asks for and may use.
	Resources Resources `json:"resources,omitzero"`
}

// ExtraOrigins are origins besides those of the hosts. Those of both lists may authenticate.
type ExtraOrigins struct {
	// Origins that may call the store API.
	Store []Origin `json:"store,omitempty"`
	// Origins that may call the admin API.
	Admin []Origin `json:"admin,omitempty"`
}

// Commands are run without a shell, the first word being the program.
type Commands struct {
	// Starts server and worker. It must be Medusa itself, not npm or a shell, or a stop will not reach it.
	Start Command `json:"start,omitempty"`
	// Migrates the database. It must print "Migrations completed" when it did.
	Migrate Command `json:"migrate,omitempty"`
	// Inserts sample data. It must print "Finished executing script" when it did.
	Seed Command `json:"seed,omitempty"`
}

// Command is a program and its arguments.
type Command []CommandWord

// Migrate is the Job medusa-migrate-<tag>-<hash>.
type Migrate struct {
	// Seconds after which the Job has failed.
	ActiveDeadlineSeconds *Seconds `json:"activeDeadlineSeconds,omitempty"`
	// Number of retries before the Job has failed.
	BackoffLimit *Retries `json:"backoffLimit,omitempty"`
	// Server and worker wait until this release's migration is recorded in the database. Default: true for the target kubectl; false for argocd and flux, whose waves and Kustomizations keep that order.
	Gate *bool `json:"gate,omitempty"`
	// What the Job asks for and may use.
	Resources Resources `json:"resources,omitzero"`
}

// Seed is the Job medusa-seed-<tag>-<hash>. What it did is recorded in the database, so that it never does it twice.
type Seed struct {
	// Insert sample data once.
	Enabled bool `json:"enabled,omitempty" example:"true"`
	// Insert sample data even though the environment's name says that it is a production one.
	AllowProduction bool `json:"allowProduction,omitempty"`
}

// AdminUser is the Job medusa-admin-user-<tag>-<hash>, which creates an admin user unless there is one with that e-mail address.
type AdminUser struct {
	// E-mail address of the user.
	Email Email `json:"email"`
	// Key of the password in the Secret.
	PasswordKey VariableName `json:"passwordKey,omitempty"`
}

func (m *Medusa) setDefaults(target Target) {
	setDefault(&m.Server.Replicas, 1)
	m.Server.Resources.setDefaults(Resources{
		Requests: ResourceList{CPU: "250m", Memory: "512Mi", EphemeralStorage: "256Mi"},
		Limits:   ResourceList{CPU: "1", Memory: "1Gi", EphemeralStorage: "2Gi"},
	})
	m.Server.Autoscaling = m.Server.Autoscaling.withDefaults()
	setDefault(&m.Worker.Enabled, true)
	setDefault(&m.Worker.Replicas, 1)
	m.Worker.Resources.setDefaults(Resources{
		Requests: ResourceList{CPU: "100m", Memory: "256Mi", EphemeralStorage: "128Mi"},
		Limits:   ResourceList{CPU: "500m", Memory: "512Mi", EphemeralStorage: "1Gi"},
	})
	m.Config = withDefaultEntry(m.Config, VarDBName, "medusa-v2")
	setDefaultText(&m.Secret.Name, "medusa-secret")
	m.Commands.setDefaults()
	m.Migrate.setDefaults(target)
	if m.AdminUser != nil {
		user := *m.AdminUser
		setDefaultText(&user.PasswordKey, VarAdminPassword)
		m.AdminUser = &user
	}
}

func (c *Commands) setDefaults() {
	if c.Start == nil {
		c.Start = Command{"node_modules/.bin/medusa", "start"}
	}
	if c.Migrate == nil {
		c.Migrate = Command{"node_modules/.bin/medusa", "db:migrate", "--execute-safe-links"}
	}
	if c.Seed == nil {
		c.Seed = Command{"node_modules/.bin/medusa", "exec", "./src/scripts/seed.js"}
	}
}

func (m *Migrate) setDefaults(target Target) {
	setDefault(&m.ActiveDeadlineSeconds, 900)
	setDefault(&m.BackoffLimit, 3)
	setDefault(&m.Gate, target == TargetKubectl)
	m.Resources.setDefaults(Resources{
		Requests: ResourceList{CPU: "250m", Memory: "512Mi", EphemeralStorage: "128Mi"},
		Limits:   ResourceList{CPU: "1", Memory: "1Gi", EphemeralStorage: "1Gi"},
	})
}

func (m Medusa) validate(v *validation, environment Name) {
	m.Server.Resources.validate(v, "spec.medusa.server.resources")
	m.Server.Autoscaling.validate(v, "spec.medusa.server.autoscaling")
	m.Worker.Resources.validate(v, "spec.medusa.worker.resources")
	m.Migrate.Resources.validate(v, "spec.medusa.migrate.resources")
	validateVariables(v, "spec.medusa", m.Config, m.Secret.Keys, medusaRoles)
	unique(v, "spec.medusa.extraOrigins.store", m.ExtraOrigins.Store)
	unique(v, "spec.medusa.extraOrigins.admin", m.ExtraOrigins.Admin)
	m.Commands.validate(v)
	m.Seed.validate(v, environment)
	if m.AdminUser != nil {
		m.AdminUser.validate(v, m.Config)
	}
}

func (c Commands) validate(v *validation) {
	const path = "spec.medusa.commands"
	for _, command := range []struct {
		path  string
		words Command
	}{{path + ".start", c.Start}, {path + ".migrate", c.Migrate}, {path + ".seed", c.Seed}} {
		v.total(command.path, command.words.size())
		for i, word := range command.words {
			before := command.words[max(i-1, 0)]
			if option, given := SecretArgument(string(before), string(word)); given {
				v.addConfidential(indexed(command.path, i), "has the value of "+quote(option)+", which is secret by its name",
					"allowed: a variable of the pod, such as $(PASSWORD), with PASSWORD in spec.medusa.secret.keys")
			}
		}
		const allowed = "allowed: a program and its arguments; without the field, Medusa's own command"
		switch {
		case command.words != nil && len(command.words) == 0:
			v.add(command.path, "is an empty list", allowed)
		case len(command.words) > 0 && strings.TrimSpace(string(command.words[0])) == "":
			v.add(command.path+"[0]", "names no program", allowed)
		}
	}
	if wrapper, stands := c.Start.wrapper(); stands {
		v.warn(path+".start[0]", "SIGTERM stops "+quote(wrapper)+" and does not reach Medusa, which is killed in the midst of requests",
			"allowed: Medusa itself, such as [node_modules/.bin/medusa, start]")
	}
}

// size is in bytes.
func (c Command) size() int {
	total := 0
	for _, word := range c {
		total += len(word)
	}
	return total
}

// wrapper returns the program if it is one that starts Medusa as a child and does
// not pass signals on. A shell that is told to exec becomes Medusa.
func (c Command) wrapper() (string, bool) {
	if len(c) == 0 {
		return "", false
	}
	program := string(c[0])
	switch program = program[strings.LastIndex(program, "/")+1:]; program {
	case "npm", "npx", "yarn", "pnpm":
		return program, true
	case "sh", "bash":
		return program, !slices.ContainsFunc(c, func(word CommandWord) bool { return strings.Contains(string(word), "exec ") })
	}
	return "", false
}

func (s Seed) validate(v *validation, environment Name) {
	if s.Enabled && !s.AllowProduction && productionLike(environment) {
		v.addRelated("spec.medusa.seed.enabled", "metadata.name",
			"would put sample data into the environment "+quote(environment),
			"allowed: false; if you mean it, set spec.medusa.seed.allowProduction: true")
	}
}

// validate allows a key that is in spec.medusa.secret.keys too.
func (a AdminUser) validate(v *validation, config map[VariableName]ConfigValue) {
	const path = "spec.medusa.adminUser.passwordKey"
	variable, known := v.variable(a.PasswordKey, medusaRoles)
	switch _, public := config[a.PasswordKey]; {
	case a.PasswordKey == VarAdminPassword:
	case known:
		v.add(path, quote(a.PasswordKey)+" is taken: "+variable.Purpose, "allowed: a key of its own, such as "+VarAdminPassword)
	case public:
		v.addRelated(path, keyed("spec.medusa.config", a.PasswordKey), quote(a.PasswordKey)+" is in config, where nothing is secret",
			"allowed: a key of its own, such as "+VarAdminPassword)
	}
}
