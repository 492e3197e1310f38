package adopt

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/petrify-dev/petrify/schema"
)

// store is a data store as the URL in a variable tells of it.
type store struct {
	variable, path string
	isChosen       func(schema.Spec) bool
	use            func(*schema.Spec, schema.Address, schema.Port)
	beyond         func(*adoption, *url.URL) []string // takes what else a URL says, and tells of what no spec says, without anything secret
}

// stores takes where the data stores are from their URLs, but neither user nor password:
// those stay in the Secret, as the URLs do. A store beside the deployment will not be
// there, so that its URL will be another one.
func (a *adoption) stores() {
	for _, s := range []store{
		{schema.VarDatabaseURL, "spec.postgres",
			func(s schema.Spec) bool { return s.Postgres != schema.Postgres{} },
			func(s *schema.Spec, host schema.Address, port schema.Port) {
				s.Postgres.External = &schema.ExternalPostgres{Host: host, Port: port}
			},
			(*adoption).beyondPostgres},
		{schema.VarRedisURL, "spec.redis",
			func(s schema.Spec) bool { return s.Redis != schema.Redis{} },
			func(s *schema.Spec, host schema.Address, port schema.Port) {
				s.Redis.External = &schema.ExternalRedis{Host: host, Port: port}
			},
			(*adoption).beyondRedis},
	} {
		a.store(s)
	}
}

func (a *adoption) store(s store) {
	secret := "Secret " + string(a.part(s.variable).secret.Name)
	u := a.storeURL(s.variable)
	if u == nil {
		a.note(s.variable, "put another one into "+secret+", for what "+s.path+" says")
		return
	}
	host, port := schema.Address(u.Hostname()), portOf(u)
	taken := isPublic(u) && !s.isChosen(a.env.Spec) && a.try(func(spec *schema.Spec) { s.use(spec, host, port) })
	if taken {
		a.note(s.variable, s.path+".external")
	}
	beyond := s.beyond(a, u)
	switch {
	case !taken:
		a.note(s.variable, "put another one into "+secret+", for what "+s.path+" says")
	case len(beyond) > 0:
		a.note(s.variable, "put its value into "+secret+" as it is: neither the spec nor the URL that petrify secrets shows has "+strings.Join(beyond, " and "))
	default:
		a.note(s.variable, a.secretFate(s.variable))
	}
}

// storeURL is the first URL that a variable has, of which the parts are sure: what follows
// an @ that nobody has escaped may still be of a password. nil if there is none.
func (a *adoption) storeURL(name string) *url.URL {
	for _, v := range a.variables {
		if v.Name != name || v.Expands {
			continue
		}
		u, err := url.Parse(v.Value)
		if err != nil || u.Host == "" || strings.Contains(u.EscapedPath()+u.RawQuery+u.Fragment+u.Host, "@") {
			continue
		}
		if _, err := strconv.ParseUint(u.Port(), 10, 16); u.Port() == "" || err == nil {
			return u
		}
	}
	return nil
}

// portOf is the port of a URL, 0 if it names none.
func portOf(u *url.URL) schema.Port {
	port, _ := strconv.ParseUint(u.Port(), 10, 16)
	return schema.Port(port)
}

// beyondPostgres takes the name of the database, which stays what it is if its server does not.
func (a *adoption) beyondPostgres(u *url.URL) (beyond []string) {
	name := schema.ConfigValue(strings.TrimPrefix(u.Path, "/"))
	switch {
	case name == "":
	case a.env.Spec.Medusa.Config[schema.VarDBName] == "" && a.try(func(s *schema.Spec) {
		s.Medusa.Config = withEntry(s.Medusa.Config, schema.VarDBName, name)
	}):
		a.note(schema.VarDatabaseURL, "spec.medusa.config."+schema.VarDBName)
	default:
		beyond = append(beyond, "its database's name")
	}
	return append(beyond, options(u)...)
}

func withEntry(config map[schema.VariableName]schema.ConfigValue, name schema.VariableName, value schema.ConfigValue) map[schema.VariableName]schema.ConfigValue {
	if config == nil {
		config = map[schema.VariableName]schema.ConfigValue{}
	}
	config[name] = value
	return config
}

// redisDatabase is the number of a database of Redis.
var redisDatabase = regexp.MustCompile(`^/([0-9]{1,4})$`)

func (a *adoption) beyondRedis(u *url.URL) (beyond []string) {
	if u.Scheme == "rediss" {
		beyond = append(beyond, "its scheme rediss")
	}
	if number := redisDatabase.FindStringSubmatch(u.Path); number != nil && number[1] != "0" {
		beyond = append(beyond, "its database "+number[1])
	}
	return append(beyond, options(u)...)
}

// options tells of options such as sslmode, of which some are passwords.
func options(u *url.URL) []string {
	if u.RawQuery == "" {
		return nil
	}
	return []string{"its options behind the ?"}
}
