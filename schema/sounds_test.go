package schema

import "testing"

func TestMayBeSecret(t *testing.T) {
	for _, name := range []VariableName{"PGPASS", "STRIPE_KEY", "SIGNING_KEY", "KEY", "DBPWD", "HASH_SALT", "SIM_PIN", "DB_PW", "MAILER_DSN"} {
		if !mayBeSecret(name, "hunter2") {
			t.Errorf("%s passes", name)
		}
	}
	for name, value := range map[VariableName]ConfigValue{
		"STRIPE_KEY": "", "SIGNING_KEY": "true", "SESSION_KEY": "3600", "JWKS_KEY": "https://id.example.com/shop", "TLS_KEY": "/run/key", "NEXT_PUBLIC_STRIPE_KEY": "pk_live_a", "KEY": "password=refused",
		"SENTRY_DSN": "https://abc@o1.ingest.sentry.io/1", "KEY_FILE": "tls.key", "CACHE_KEY_PREFIX": "shop", "COOKIE_DOMAIN": ".example.com", "COOKIE_SAMESITE": "lax", "SESSION_STORE": "redis", "SESSION_TTL": "8h", "SESSION": "a",
		"JWT_EXPIRES_IN": "7d", "JWT_ISSUER": "shop", "JWT_ALGORITHM": "RS256", "AUTH_PROVIDER": "google", "AUTH_METHODS": "google", "OAUTH_CLIENT_ID": "shop", "KEYCLOAK_REALM": "shop", "S3_SIGNATURE_VERSION": "v4",
		"SIGNUP_MODE": "open", "LICENSE": "MIT", "ENCRYPTION": "on", "SIGNAL": "SIGTERM", "COMPAT": "on", "SPIN": "on", "TURKEY_VAT": "x", "TURKEY": "x", "CONCERT_HALL": "x", "PASSTHROUGH": "on", "BYPASS": "on", "COMPASS": "north", "KEYBOARDS": "a", "REDIS_AUTH": "on",
	} {
		if mayBeSecret(name, value) {
			t.Errorf("%s is doubted", name)
		}
	}
}
