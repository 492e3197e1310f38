package schema

import "testing"

// Whatever is secret by its name sounds secret, so that no name is refused in a spec that
// is taken for harmless elsewhere.
func TestWhatNamesCredentialsSoundsSecret(t *testing.T) {
	names := append([]string{"SMTP_PASS", "DB_PWD", "AWS_CREDENTIALS", "PASS", "pwd"}, secretWords...)
	for _, name := range names {
		if !NamesCredential(name) || !SoundsSecret("MY_"+name) {
			t.Errorf("%s is harmless", name)
		}
	}
}

func TestMayBeSecret(t *testing.T) {
	for _, name := range []VariableName{"PGPASS", "STRIPE_KEY", "REDIS_AUTH", "SIGNING_KEY", "GITHUB_PAT"} {
		if !mayBeSecret(name, "hunter2") {
			t.Errorf("%s passes", name)
		}
	}
	for name, value := range map[VariableName]ConfigValue{
		"AUTH_ENABLED": "true", "SESSION_TTL": "3600", "AUTH_URL": "https://id.example.com/shop", "KEY_FILE": "/run/key", "STRIPE_KEY": "", "NEXT_PUBLIC_STRIPE_KEY": "pk_live_a", "SHIPPING": "free", "COMPASS": "north", "AUTHOR": "me", "KEYBOARDS": "a", "SESSION": "password=refused",
	} {
		if mayBeSecret(name, value) {
			t.Errorf("%s is doubted", name)
		}
	}
}
