package schema_test

import (
	"strings"
	"testing"

	"github.com/petrify-dev/petrify/schema"
)

// token is in pieces, so that no scanner takes the examples for credentials.
func token(pieces ...string) string { return strings.Join(pieces, "") }

func TestHoldsCredential(t *testing.T) {
	for _, value := range []string{
		"postgres://medusa:hunter2@db/medusa", "redis://:hunter2@cache:6379", "postgres://medusa:hun/hunter2@db/x", "amqp://medusa:hun#hunter2@db/x", "amqp://medusa:hun?hunter2@db/x",
		"amqp://medusa:hun hunter2@db/x", "amqp://medusa:/hunter2@db", "amqp://medusa:12345678@db", "amqp://medusa:1hunter2@db", "amqp://medusa:@db",
		"postgresql://db/x?user=u&password=hunter2", "postgresql://db/x?password=hunter2", "host=db user=u password=hunter2", "jdbc:postgresql://db/x;password=hunter2",
		"https://hunter2hunter2@git.example.com/x", `{"user": "u", "password": "hunter2"}`, "exec run --password hunter2", "PGPASSWORD=hunter2 psql", "SMTP_PASS=hunter2", "env: password=hunter2", "Server=db;Uid=u;Pwd=hunter2", `{a: "password=hunter2"}`,
		"Authorization: Bearer hunter2", "authorization=Basic aHVudGVyMg==", "Authorization=Bearer%20hunter2", "AUTHORIZATION: token hunter2", "Bearer hunter2hunter2hunter2", "Basic aHVudGVyMmh1bnRlcjJodW50ZXIy",
		"-----BEGIN " + "PRIVATE KEY-----", token("eyJ", "hbGciOiJIUzI1NiJ9", ".eyJzdWIiOiJodW50ZXIyIn0", ".c2lnbmF0dXJl"),
		token("SG", ".hunter2hunter2hunter2", ".hunter2hunter2hunter2"), token("https://hooks.slack", ".com/services/T000/B000/hunter2hunter2hunter2"), token("https://discord", ".com/api/webhooks/1/hunter2"),
		token("sk_", "live_hunter2hunter2"), token("rk_", "test_hunter2hunter2"), token("gh", "s_hunter2hunter2"), token("glpat", "-hunter2hunter2"), token("xoxb", "-hunter2hunter2"), token("xapp", "-hunter2hunter2"),
		token("AKI", "AHUNTER2HUNTER2"), token("ASI", "AHUNTER2HUNTER2"), token("sk_", strings.Repeat("0123456789abcdef", 4)), token("re_", "hunter2h_hunter2hunter2hunter2"),
	} {
		if !schema.HoldsCredential(value) {
			t.Errorf("%s passes", value)
		}
	}
	for _, value := range []string{
		"postgres://medusa@db/medusa", "https://shop.example.com:8080/@scope/package", "http://localhost:8000,http://localhost:9000/@x", "https://cdn.example.com/npm/@medusajs/ui@1.0.0", "http://[::1]:8080/@x",
		"https://shop.example.com?mail=a@example.com", "Shop <a@example.com>", "mailto:a@example.com", "git@git.example.com:shop/shop", "docker://nginx:1.27@sha256:" + strings.Repeat("0", 64),
		`["https://a.example.com", "a:b@example.com"]`, "https://0123456789abcdef@o1.ingest.sentry.io/2", "Basic authentication", "Bearer authorization", "the token, and its password", "https://shop.example.com/reset?token={token}",
		"run --password=$PASSWORD --token $(TOKEN)", "pk_" + strings.Repeat("0123456789abcdef", 4), "sk_SK", "https://hooks.slack.com", "more_or_less", "10.0.0.0/8", "host=db user=u",
		"run --password-file /run/x --token-ttl 3600 --no-password start", "--cwd /x pwd: /y", "--pwd=/app", `{"user.pass":"policy"}`, "--password-file=/run/x", "--secret-dir=/run/x --disable-token=true",
	} {
		if schema.HoldsCredential(value) {
			t.Errorf("%s is taken for a credential", value)
		}
	}
}

// A host with its port and an image with its tag are no assignments, unless to a secret.
func TestUnrepeatable(t *testing.T) {
	for _, value := range []string{"password:123456", "db.password:123456", "smtp-pass:1234", "token:hunter2", "token: 1.2", "secret-garden:hunter2", "tokens.example.com:6379,password:x"} {
		if !schema.Unrepeatable(value) {
			t.Errorf("%s is repeated", value)
		}
	}
	for _, value := range []string{"tokens.example.com:6379", "ski-pass.example.com:443", "secret-garden.example.com:443", "secret-garden:1.2", "secret-garden:latest", "ghcr.io/me/my-token-shop:v1.2"} {
		if schema.Unrepeatable(value) {
			t.Errorf("%s is not repeated", value)
		}
	}
}

func TestSecretArgument(t *testing.T) {
	for _, words := range [][2]string{{"", "--password=hunter2"}, {"--password", "hunter2"}, {"--password", "123456"}, {"-db_password", "hunter2"}, {"--api-key", "$hunter2"}, {"", "--password=/hunter2"}, {"", "--access-key-id=hunter2"}} {
		if _, given := schema.SecretArgument(words[0], words[1]); !given {
			t.Errorf("%s passes", words)
		}
	}
	for _, words := range [][2]string{
		{"--password", ""}, {"--password", "--verbose"}, {"--password", "$(PASSWORD)"}, {"", "--password=$(PASSWORD)"}, {"", "--password"}, {"password", "reset"}, {"--password=$(PASSWORD)", "start"},
		{"--verbose", "start"}, {"--pwd", "app"}, {"", "--pwd=app"}, {"--passenger", "hunter"}, {"--password-file", "/run/secrets/x"}, {"", "--password-file=/run/secrets/x"}, {"--password", "/run/secrets/x"}, {"--cookie-secret-file", "cookie"},
		{"--token-ttl", "3600"}, {"--secret-name", "medusa-secret"}, {"", "--secret_name=medusa-secret"}, {"--no-password", "start"}, {"--disable-token", "serve"}, {"--skip-jwt-bearer-tokens", "serve"}, {"", "--skip-jwt-bearer-tokens=true"},
	} {
		if name, given := schema.SecretArgument(words[0], words[1]); given {
			t.Errorf("%s is taken for the value of %s", words, name)
		}
	}
}

func TestNamesCredential(t *testing.T) {
	for _, name := range []string{
		"JWT_SECRET", "DB_PASSWORD", "DB_PASSWD", "KEY_PASSPHRASE", "API_TOKEN", "STRIPE_API_KEY", "SIGNING_PRIVATE_KEY", "S3_ACCESS_KEY_ID", "ENCRYPTION_KEY", "encryptionKey", "AWS_CREDENTIALS", "SMTP_PWD", "SMTP_PASS", "smtp-pass", "PASS",
		"spec.medusa.config[SMTP_PASS]", "Pwd",
	} {
		if !schema.NamesCredential(name) {
			t.Errorf("%s passes", name)
		}
	}
	for _, name := range []string{"PASSENGER", "COMPASS", "BYPASS_X", "BYPASS", "PASS_THROUGH", "PWD", "pwd", "user.pass", "OLDPWD", "NEXT_PUBLIC_STRIPE_KEY", "NEXT_PUBLIC_MAPS_KEY", "CORS_ALLOW_CREDENTIALS", "GOOGLE_APPLICATION_CREDENTIALS", "KEYBOARD", "PUBLIC_KEY"} {
		if schema.NamesCredential(name) {
			t.Errorf("%s is taken for the name of a credential", name)
		}
	}
}

// What may be a password's name is enough for not repeating its value.
func TestMayNameCredential(t *testing.T) {
	for _, name := range []string{"DB_PASSWORD", "pwd", "Pwd", "spec.redis.pwd", "spec.redis.pass"} {
		if !schema.MayNameCredential(name) {
			t.Errorf("%s passes", name)
		}
	}
	for _, name := range []string{"PWD", "OLDPWD", "COMPASS", "spec.redis.passenger", "PUBLIC_KEY"} {
		if schema.MayNameCredential(name) {
			t.Errorf("%s is taken for the name of a credential", name)
		}
	}
}
