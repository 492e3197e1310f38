package adopt_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/petrify-dev/petrify/internal/adopt"
	"github.com/petrify-dev/petrify/internal/diag"
	"github.com/petrify-dev/petrify/internal/dotenv"
	"github.com/petrify-dev/petrify/schema"
)

func parsed(t testing.TB, text string) []dotenv.Variable {
	t.Helper()
	variables, found := dotenv.Parse(".env", []byte(text))
	if err := found.Err(); err != nil {
		t.Fatal(err)
	}
	return variables
}

// spec is what an environment has of a spec, in JSON.
func spec(t testing.TB, env schema.Environment) string {
	t.Helper()
	data, err := json.Marshal(env.Spec)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// What a deployment's variables become. Each case is about a new environment.
func TestVariables(t *testing.T) {
	for _, c := range []struct {
		name, dotenv string
		fill         func(*schema.Spec) // the spec that is wanted
		fates        []string
	}{
		{
			name:   "hosts by URLs",
			dotenv: "STOREFRONT_URL=https://shop.example.com\nBACKEND_URL=https://admin.example.com/",
			fill: func(s *schema.Spec) {
				s.Hosts = schema.Hosts{Storefront: "shop.example.com", Admin: "admin.example.com"}
			},
			fates: []string{"STOREFRONT_URL: spec.hosts.storefront", "BACKEND_URL: spec.hosts.admin"},
		}, {
			name:   "hosts by the storefront's own variables",
			dotenv: "MEDUSA_BACKEND_URL=https://admin.example.com\nNEXT_PUBLIC_BASE_URL=https://shop.example.com",
			fill: func(s *schema.Spec) {
				s.Hosts = schema.Hosts{Storefront: "shop.example.com", Admin: "admin.example.com"}
			},
			fates: []string{"MEDUSA_BACKEND_URL: spec.hosts.admin", "NEXT_PUBLIC_BASE_URL: spec.hosts.storefront"},
		}, {
			name: "hosts by CORS, with more origins",
			dotenv: "STORE_CORS=/preview/, https://shop.example.com,https://www.shop.example.com,https://app.example.net\n" +
				"ADMIN_CORS=https://shop.example.com,https://admin.example.com,https://tools.example.com:8443\n" +
				"AUTH_CORS=https://shop.example.com",
			fill: func(s *schema.Spec) {
				s.Hosts = schema.Hosts{Storefront: "shop.example.com", Admin: "admin.example.com", StorefrontAliases: []schema.Host{"www.shop.example.com"}}
				s.Medusa.ExtraOrigins = schema.ExtraOrigins{Store: []schema.Origin{"https://app.example.net"}, Admin: []schema.Origin{"https://tools.example.com:8443"}}
			},
			fates: []string{
				"STORE_CORS: spec.hosts.storefront; spec.hosts.storefrontAliases; spec.medusa.extraOrigins.store; without what is no public origin over https",
				"ADMIN_CORS: spec.hosts.admin; spec.medusa.extraOrigins.admin",
				"AUTH_CORS: left out: petrify sets it: origins that may authenticate, derived from spec.hosts",
			},
		}, {
			name:   "URLs of which hosts have not all, in capitals too",
			dotenv: "STOREFRONT_URL=http://Shop.Example.COM/de\nBACKEND_URL=https://api.example.com:8443",
			fill: func(s *schema.Spec) {
				s.Hosts = schema.Hosts{Storefront: "shop.example.com", Admin: "api.example.com"}
			},
			fates: []string{
				"STOREFRONT_URL: spec.hosts.storefront; over https unless spec.hosts.scheme says http; without its path",
				"BACKEND_URL: spec.hosts.admin; without its port, which is that of the way in",
			},
		}, {
			name:   "origins that may only authenticate",
			dotenv: "STORE_CORS=https://shop.example.com\nADMIN_CORS=https://admin.example.com,https://tools.example.com\nAUTH_CORS=https://Tools.example.com,https://app.example.org,http://localhost:9000",
			fill: func(s *schema.Spec) {
				s.Hosts = schema.Hosts{Storefront: "shop.example.com", Admin: "admin.example.com"}
				s.Medusa.ExtraOrigins = schema.ExtraOrigins{Store: []schema.Origin{"https://app.example.org"}, Admin: []schema.Origin{"https://tools.example.com"}}
			},
			fates: []string{
				"STORE_CORS: spec.hosts.storefront", "ADMIN_CORS: spec.hosts.admin; spec.medusa.extraOrigins.admin",
				"AUTH_CORS: spec.medusa.extraOrigins.store; without what is no public origin over https",
			},
		}, {
			name:   "URLs that nobody else finds",
			dotenv: "STORE_CORS=http://localhost:8000\nMEDUSA_BACKEND_URL=http://192.0.2.1:9000\nBACKEND_URL=http://medusa.local",
			fates: []string{
				"STORE_CORS: left out: petrify sets it: origins that may call the store API, derived from spec.hosts",
				"MEDUSA_BACKEND_URL: left out: petrify sets it: public URL of the backend, derived from spec.hosts.admin",
				"BACKEND_URL: left out: petrify sets it: public URL of the backend for the admin, derived from spec.hosts.admin",
			},
		}, {
			name:   "data stores outside",
			dotenv: "DATABASE_URL=postgres://shop:s3cret@db.example.com:5433/shop?sslmode=require\nREDIS_URL=rediss://redis.example.com:6380/3\nDB_NAME=shop",
			fill: func(s *schema.Spec) {
				s.Postgres.External = &schema.ExternalPostgres{Host: "db.example.com", Port: 5433}
				s.Redis.External = &schema.ExternalRedis{Host: "redis.example.com", Port: 6380}
				s.Medusa.Config = map[schema.VariableName]schema.ConfigValue{"DB_NAME": "shop"}
			},
			fates: []string{
				"DATABASE_URL: spec.postgres.external; spec.medusa.config.DB_NAME; put its value into Secret medusa-secret as it is: neither the spec nor the URL that petrify secrets shows has its options behind the ?",
				"REDIS_URL: spec.redis.external; put its value into Secret medusa-secret as it is: neither the spec nor the URL that petrify secrets shows has its scheme rediss and its database 3",
				"DB_NAME: spec.medusa.config",
			},
		}, {
			name:   "data stores outside of which a spec says all, or not all",
			dotenv: "DATABASE_URL=postgres://shop:s3cret@db.example.com/shop.old\nREDIS_URL=redis://redis.example.com:6379/0",
			fill: func(s *schema.Spec) {
				s.Postgres.External = &schema.ExternalPostgres{Host: "db.example.com"}
				s.Redis.External = &schema.ExternalRedis{Host: "redis.example.com", Port: 6379}
			},
			fates: []string{
				"DATABASE_URL: spec.postgres.external; put its value into Secret medusa-secret as it is: neither the spec nor the URL that petrify secrets shows has its database's name",
				"REDIS_URL: spec.redis.external; put its value into Secret medusa-secret",
			},
		}, {
			name:   "a password that nobody has escaped",
			dotenv: "DATABASE_URL=postgres://shop:1/s3cret@db.example.com/shop\nREDIS_URL=redis://:p@s3cret.org/x@redis.example.com/3",
			fates: []string{
				"DATABASE_URL: put another one into Secret medusa-secret, for what spec.postgres says",
				"REDIS_URL: put another one into Secret medusa-secret, for what spec.redis says",
			},
		}, {
			name:   "data stores on the machine itself or beside it",
			dotenv: "DATABASE_URL=postgres://shop:s3cret@localhost/shop\nREDIS_URL=redis://redis:6379",
			fill: func(s *schema.Spec) {
				s.Medusa.Config = map[schema.VariableName]schema.ConfigValue{"DB_NAME": "shop"}
			},
			fates: []string{
				"DATABASE_URL: spec.medusa.config.DB_NAME; put another one into Secret medusa-secret, for what spec.postgres says",
				"REDIS_URL: put another one into Secret medusa-secret, for what spec.redis says",
			},
		}, {
			name: "integrations",
			dotenv: "STRIPE_API_KEY=x\nS3_FILE_URL=https://files.example.com/\nS3_BUCKET=shop\nS3_REGION=auto\nS3_ENDPOINT=https://s3.example.com\nS3_FORCE_PATH_STYLE=false\nS3_ACCESS_KEY_ID=x\n" +
				"MEILISEARCH_HOST=https://search.example.com\nNEXT_PUBLIC_SEARCH_ENDPOINT=https://find.example.com\nNEXT_PUBLIC_FEATURE_SEARCH_ENABLED=true\nRESEND_FROM='Shop <shop@example.com>'",
			fill: func(s *schema.Spec) {
				s.Integrations = schema.Integrations{
					Stripe:      &schema.Stripe{},
					S3:          &schema.S3{Bucket: "shop", Region: "auto", FileURL: "https://files.example.com", Endpoint: "https://s3.example.com", ForcePathStyle: new(bool)},
					Meilisearch: &schema.Meilisearch{External: &schema.ExternalMeilisearch{URL: "https://search.example.com", PublicURL: "https://find.example.com"}},
					Resend:      &schema.Resend{From: "Shop <shop@example.com>"},
				}
			},
			fates: []string{
				"STRIPE_API_KEY: spec.integrations.stripe; put its value into Secret medusa-secret",
				"S3_FILE_URL: spec.integrations.s3.fileURL", "S3_BUCKET: spec.integrations.s3.bucket", "S3_REGION: spec.integrations.s3.region",
				"S3_ENDPOINT: spec.integrations.s3.endpoint", "S3_FORCE_PATH_STYLE: spec.integrations.s3.forcePathStyle",
				"S3_ACCESS_KEY_ID: spec.integrations.s3; put its value into Secret medusa-secret",
				"MEILISEARCH_HOST: spec.integrations.meilisearch.external.url",
				"NEXT_PUBLIC_SEARCH_ENDPOINT: spec.integrations.meilisearch.external.publicURL",
				"NEXT_PUBLIC_FEATURE_SEARCH_ENABLED: left out: petrify sets it: shows the search, derived from spec.integrations.meilisearch",
				"RESEND_FROM: spec.integrations.resend.from",
			},
		}, {
			name:   "integrations for which there is not enough",
			dotenv: "S3_BUCKET=shop\nS3_SECRET_ACCESS_KEY=x\nMEILISEARCH_HOST=http://meilisearch:7700\nRESEND_API_KEY=x",
			fates: []string{
				"S3_BUCKET: left out: it belongs to spec.integrations.s3, for which these variables are not enough",
				"S3_SECRET_ACCESS_KEY: left out: it belongs to spec.integrations.s3, for which these variables are not enough",
				"MEILISEARCH_HOST: left out: it belongs to spec.integrations.meilisearch, for which these variables are not enough",
				"RESEND_API_KEY: left out: it belongs to spec.integrations.resend, for which these variables are not enough",
			},
		}, {
			name:   "what the storefront is told",
			dotenv: "NEXT_PUBLIC_DEFAULT_REGION=DE\nMEDUSA_CLOUD_S3_HOSTNAME=files.example.com\nMEDUSA_CLOUD_S3_PATHNAME=/shop/*\nNEXT_PUBLIC_THEME=dark\nNEXT_PUBLIC_MAP_KEY=x\nREVALIDATE_SECRET=x\nNEXT_PUBLIC_MEDUSA_PAYMENTS_ACCOUNT_ID=x",
			fill: func(s *schema.Spec) {
				s.Storefront = schema.Storefront{
					DefaultRegion: "de", ImageHost: &schema.ImageHost{Hostname: "files.example.com", Pathname: "/shop/*"},
					Config: map[schema.VariableName]schema.ConfigValue{"NEXT_PUBLIC_THEME": "dark"},
					Secret: schema.SecretKeys{Keys: []schema.VariableName{"NEXT_PUBLIC_MAP_KEY", "NEXT_PUBLIC_MEDUSA_PAYMENTS_ACCOUNT_ID"}},
				}
			},
			fates: []string{
				"NEXT_PUBLIC_DEFAULT_REGION: spec.storefront.defaultRegion",
				"MEDUSA_CLOUD_S3_HOSTNAME: spec.storefront.imageHost.hostname", "MEDUSA_CLOUD_S3_PATHNAME: spec.storefront.imageHost.pathname",
				"NEXT_PUBLIC_THEME: spec.storefront.config",
				"NEXT_PUBLIC_MAP_KEY: spec.storefront.secret.keys; put its value into Secret storefront-secret",
				"REVALIDATE_SECRET: put its value into Secret storefront-secret",
				"NEXT_PUBLIC_MEDUSA_PAYMENTS_ACCOUNT_ID: spec.storefront.secret.keys; put its value into Secret storefront-secret",
			},
		}, {
			name: "other settings, and what is set anyway",
			dotenv: "NODE_ENV=production\nPORT=9000\nMEDUSA_WORKER_MODE=shared\nADMIN_PASSWORD=x\nPOSTGRES_PASSWORD=x\nLOG_LEVEL=debug\nDB_NAME='not a name'\nFEATURE=on\nEMPTY=\nPATH_OF=$HOME/x\nPETRIFY_X=1\n" +
				"JWT_SECRET=x\nERP_PASSWORD=x\nSMTP_PASS=x\nHOOK=https://u:p@hook.example.com\nRANDOM_ID=0123456789abcdef0123456789\nBLOB='{\"apiKey\": \"x\"}'",
			fill: func(s *schema.Spec) {
				s.Medusa.Config = map[schema.VariableName]schema.ConfigValue{"LOG_LEVEL": "debug", "FEATURE": "on"}
				s.Medusa.Secret.Keys = []schema.VariableName{"ERP_PASSWORD", "SMTP_PASS", "HOOK", "RANDOM_ID", "BLOB"}
			},
			fates: []string{
				"NODE_ENV: left out: petrify sets it: always production", "PORT: left out: petrify sets it: the port of the Service",
				"MEDUSA_WORKER_MODE: left out: petrify sets it: server, worker or shared, derived from spec.medusa.worker.enabled",
				"ADMIN_PASSWORD: left out: only pods of the role admin-user read it, if there are any",
				"POSTGRES_PASSWORD: left out: only pods of the role database read it, if there are any",
				"LOG_LEVEL: spec.medusa.config", "DB_NAME: left out: spec.medusa.config does not take it", "FEATURE: spec.medusa.config",
				"EMPTY: left out: it is empty", "PATH_OF: left out: it has a $, in whose place others put something", "PETRIFY_X: left out: spec.medusa.config does not take it",
				"JWT_SECRET: put its value into Secret medusa-secret",
				"ERP_PASSWORD: spec.medusa.secret.keys; put its value into Secret medusa-secret", "SMTP_PASS: spec.medusa.secret.keys; put its value into Secret medusa-secret",
				"HOOK: spec.medusa.secret.keys; put its value into Secret medusa-secret", "RANDOM_ID: spec.medusa.secret.keys; put its value into Secret medusa-secret, or write it into spec.medusa.config instead if it is not secret",
				"BLOB: spec.medusa.secret.keys; put its value into Secret medusa-secret, or write it into spec.medusa.config instead if it is not secret",
			},
		}, {
			name: "what is harmless beyond doubt, and what may be secret",
			dotenv: "SHIPPING_FEE=4.90\nPAYMENT_METHODS=card,paypal\nSMTP_HOST=smtp.example.com:587\nERP_URL=https://erp.example.com/api/orders\nTZ=Europe/Berlin\nSENTRY_ENVIRONMENT=production\n" +
				"OWNER='Jane Doe'\nSHARED_URL='https://files.example.com/list?sig=x'\nBASIC=user:pass\nPICKUP=https://example.com/in/A1b2C3\nSMTP_PASS=true\nVENDOR=word",
			fill: func(s *schema.Spec) {
				s.Medusa.Config = map[schema.VariableName]schema.ConfigValue{
					"SHIPPING_FEE": "4.90", "PAYMENT_METHODS": "card,paypal", "SMTP_HOST": "smtp.example.com:587", "ERP_URL": "https://erp.example.com/api/orders",
					"TZ": "Europe/Berlin", "SENTRY_ENVIRONMENT": "production",
				}
				s.Medusa.Secret.Keys = []schema.VariableName{"OWNER", "SHARED_URL", "BASIC", "PICKUP", "SMTP_PASS", "VENDOR"}
			},
			fates: []string{
				"SHIPPING_FEE: spec.medusa.config", "PAYMENT_METHODS: spec.medusa.config", "SMTP_HOST: spec.medusa.config", "ERP_URL: spec.medusa.config", "TZ: spec.medusa.config", "SENTRY_ENVIRONMENT: spec.medusa.config",
				"OWNER: spec.medusa.secret.keys; put its value into Secret medusa-secret, or write it into spec.medusa.config instead if it is not secret", "SHARED_URL: spec.medusa.secret.keys; put its value into Secret medusa-secret, or write it into spec.medusa.config instead if it is not secret", "BASIC: spec.medusa.secret.keys; put its value into Secret medusa-secret, or write it into spec.medusa.config instead if it is not secret", "PICKUP: spec.medusa.secret.keys; put its value into Secret medusa-secret, or write it into spec.medusa.config instead if it is not secret",
				"SMTP_PASS: spec.medusa.secret.keys; put its value into Secret medusa-secret", "VENDOR: spec.medusa.secret.keys; put its value into Secret medusa-secret, or write it into spec.medusa.config instead if it is not secret",
			},
		}, {
			name:   "what the machine sets",
			dotenv: "PATH=/usr/bin\nLD_PRELOAD=/x.so\nNODE_PATH=/x\nSHLVL=1\n_=/usr/bin/env\nUSER=shop\nLANG=en\nTERM=dumb\npm_id=0\nnpm_config_loglevel=warn\nPM2_HOME=/x\nSSH_CONNECTION=x\nNODE_OPTIONS=--max-old-space-size=4096",
			fates: []string{
				"PATH: left out: it is of the machine", "LD_PRELOAD: left out: it is of the machine", "NODE_PATH: left out: it is of the machine", "SHLVL: left out: it is of the machine", "_: left out: it is of the machine",
				"USER: left out: it is of the machine", "LANG: left out: it is of the machine", "TERM: left out: it is of the machine", "pm_id: left out: it is of the machine", "npm_config_loglevel: left out: it is of the machine",
				"PM2_HOME: left out: it is of the machine", "SSH_CONNECTION: left out: it is of the machine",
				"NODE_OPTIONS: left out: it is of the machine, whose memory is another; say what pods may use in spec.medusa.server.resources",
			},
		}, {
			name:   "a password where nobody looks for one",
			dotenv: "BACKEND_URL=https://u:p@admin.example.com\nSTORE_CORS=https://u:p@shop.example.com\nS3_REGION=-----BEGIN KEY-----",
			fates: []string{
				"BACKEND_URL: left out: petrify sets it: public URL of the backend for the admin, derived from spec.hosts.admin",
				"STORE_CORS: left out: petrify sets it: origins that may call the store API, derived from spec.hosts",
				"S3_REGION: left out: it belongs to spec.integrations.s3, for which these variables are not enough",
			},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			var want schema.Environment
			if c.fill != nil {
				c.fill(&want.Spec)
			}
			env, adopted := adopt.Variables(schema.Environment{}, parsed(t, c.dotenv))
			if diff := cmp.Diff(spec(t, want), spec(t, env)); diff != "" {
				t.Errorf("the spec (-want +got):\n%s", diff)
			}
			var fates []string
			for _, a := range adopted {
				fates = append(fates, a.Name+": "+a.Fate)
			}
			if diff := cmp.Diff(c.fates, fates); diff != "" {
				t.Errorf("the fates (-want +got):\n%s", diff)
			}
		})
	}
}

// What the environment says already stays.
func TestVariablesLeaveAloneWhatIsThere(t *testing.T) {
	var env schema.Environment
	env.Spec.Hosts.Storefront = "new.example.com"
	env.Spec.Postgres.InCluster = &schema.PostgresInCluster{}
	want := env.Clone()
	want.Spec.Medusa.ExtraOrigins.Store = []schema.Origin{"https://shop.example.com"}
	want.Spec.Medusa.Config = map[schema.VariableName]schema.ConfigValue{"DB_NAME": "x"}
	got, _ := adopt.Variables(env, parsed(t, "STOREFRONT_URL=https://shop.example.com\nSTORE_CORS=https://shop.example.com\nDATABASE_URL=postgres://db.example.com/x"))
	if diff := cmp.Diff(spec(t, want), spec(t, got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

const mark = "Geheimnis"

// secretVariables have a marked value, which is secret by its name or by its look.
func secretVariables() []string {
	var all []string
	for _, name := range []string{"DATABASE_URL", "REDIS_URL", "JWT_SECRET", "STRIPE_API_KEY", "NEXT_PUBLIC_MEDUSA_PUBLISHABLE_KEY", "REVALIDATE_SECRET", "ADMIN_PASSWORD", "MY_TOKEN", "apikey", "NEXT_PUBLIC_X_SECRET", "SMTP_PASS", "SENTRY_DSN",
		"DBPASS", "SMTPPASS", "ROOTPASS", "PGPASSWD", "MYSQL_PW", "DB_PW", "USER_PASSCODE", "CLIENTKEY", "SIGNINGKEY", "BASICAUTH", "JWTSIGNING", "CREDS", "HMAC", "SESSION", "ADMIN_BEARER", "REDIS_AUTHSTRING", "USERPASS", "OTP", "COOKIE", "SEED_PHRASE", "NEXTAUTH", "HTPASSWD", "SIGNING_MODE", "KENNWORT"} {
		all = append(all, name+"="+strings.ToLower(mark))
		all = append(all, name+"="+mark, name+"='"+mark+" x'", name+"=postgres://"+mark+":"+mark+"@db.example.com:5432/shop")
	}
	for _, name := range []string{"PLAIN", "STORE_CORS", "ADMIN_CORS", "BACKEND_URL", "S3_FILE_URL", "S3_BUCKET", "RESEND_FROM", "MEILISEARCH_HOST", "NEXT_PUBLIC_BASE_URL", "NEXT_PUBLIC_Y", "DB_NAME", "NODE_ENV", "NEXT_PUBLIC_DEFAULT_REGION"} {
		all = append(all, name+"=https://user:"+mark+"@shop.example.com", name+"=sk_live_"+mark+"0123456789", name+"='-----BEGIN "+mark+"-----'")
	}
	for _, value := range []string{"admin:$apr1$" + mark, "user:" + mark, "https://files.example.com/?sig=" + mark, "https://hooks.example.com/in/" + mark, "npm_" + mark, "SG." + mark, "sk_live_" + mark, "{\"a\": \"" + mark + "\"}", "../" + mark} {
		all = append(all, "BASIC='"+value+"'", "LOG_LEVEL='"+value+"'", "NEXT_PUBLIC_Z='"+value+"'", "DEPLOY_MODE='"+value+"'")
	}
	return all
}

func plainVariables() []string {
	return []string{
		"STOREFRONT_URL=https://shop.example.com", "STORE_CORS=https://a.example.com,https://b.example.com", "ADMIN_CORS=https://admin.example.com", "NODE_ENV=x", "LOG_LEVEL=debug",
		"S3_FILE_URL=https://files.example.com", "S3_BUCKET=shop", "S3_REGION=auto", "MEILISEARCH_HOST=https://search.example.com", "RESEND_FROM=a@example.com", "FEATURE=on", "OTHER='a\nb'", "DB_NAME=x",
	}
}

// Whatever stands beside it, a secret value goes nowhere, and what is found is valid.
func TestNoSecretIsTold(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	secret, plain := secretVariables(), plainVariables()
	for range 300 {
		var lines []string
		for range 1 + random.IntN(12) {
			lines = append(lines, secret[random.IntN(len(secret))], plain[random.IntN(len(plain))])
		}
		holdsNoSecret(t, strings.Join(lines, "\n"))
	}
}

// Each of them alone is told of no more than all together.
func TestNoSecretIsToldAlone(t *testing.T) {
	for _, line := range secretVariables() {
		holdsNoSecret(t, line)
	}
}

func holdsNoSecret(t *testing.T, text string) {
	t.Helper()
	env, adopted := adopt.Variables(schema.Environment{}, parsed(t, text))
	if told := spec(t, env) + fmt.Sprint(adopted); strings.Contains(strings.ToLower(told), strings.ToLower(mark)) {
		t.Errorf("%s\nare told as\n%s", text, told)
	}
	wantValid(t, env, text)
}

// wantValid holds an environment to the schema, but for what is missing in any new one.
func wantValid(t *testing.T, env schema.Environment, text string) {
	t.Helper()
	missing := map[string]bool{}
	for _, d := range schema.Validate(schema.Default(schema.Environment{})) {
		missing[d.Path] = true
	}
	for _, d := range schema.Validate(schema.Default(env)) {
		if d.Severity == diag.Error && !missing[d.Path] {
			t.Errorf("%s: %s, of\n%s", d.Path, d.Message, text)
		}
	}
}

func FuzzVariables(f *testing.F) {
	f.Add(strings.Join(plainVariables(), "\n"))
	f.Add(strings.Join(secretVariables(), "\n"))
	f.Fuzz(func(t *testing.T, text string) {
		variables, found := dotenv.Parse(".env", []byte(text))
		if found.Err() != nil || len(variables) > 50 {
			return
		}
		env, adopted := adopt.Variables(schema.Environment{}, variables)
		if len(adopted) != len(variables) {
			t.Errorf("of %d variables %d are told", len(variables), len(adopted))
		}
		wantValid(t, env, text)
		for i, v := range variables {
			if adopted[i].Name != v.Name || adopted[i].Fate == "" {
				t.Errorf("%s is told as %q", v.Name, adopted[i])
			}
			if len(v.Value) > 8 && schema.LooksCredential(v.Value) && strings.Contains(spec(t, env), v.Value) {
				t.Errorf("the value of %s is in the spec", v.Name)
			}
		}
	})
}
