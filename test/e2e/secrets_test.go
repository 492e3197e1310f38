package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/petrify-dev/petrify/test/e2e/plane"
)

// The script that petrify secrets prints makes Secrets by the real kubectl; what is left
// out is added by a second run, and what is there stays.
func TestSecretsScript(t *testing.T) {
	petrify := buildPetrify(t)
	if _, err := exec.LookPath("openssl"); err != nil {
		t.Skip("there is no openssl")
	}
	onEachPlane(t, func(t *testing.T, kubectl plane.Kubectl) {
		s := newSpace(t, kubectl, "secrets-script")
		script := s.secretsScript(petrify)
		if stderr, code := script(""); code != 1 || !strings.Contains(stderr, "still missing, and pods that need them do not start: medusa-secret:OWN\n") {
			t.Fatalf("exit code %d\n%s", code, stderr)
		}
		password, signs := s.secretValue("postgres-secret", "POSTGRES_PASSWORD"), s.secretValue("medusa-secret", "JWT_SECRET")
		const typed = `it's "$(id)" & more\n`
		if stderr, code := script(typed + "\n"); code != 0 {
			t.Fatalf("exit code %d\n%s", code, stderr)
		}
		for _, want := range []struct{ secret, key, value string }{
			{"postgres-secret", "POSTGRES_PASSWORD", password},
			{"medusa-secret", "DATABASE_URL", "postgres://medusa:" + password + "@postgres:5432/medusa-v2"},
			{"medusa-secret", "JWT_SECRET", signs},
			{"medusa-secret", "OWN", typed},
		} {
			if got := s.secretValue(want.secret, want.key); got != want.value || got == "" {
				t.Errorf("%s of %s is %q, want %q", want.key, want.secret, got, want.value)
			}
		}
	})
}

// secretsScript returns what runs the script of a small spec with what is typed.
func (s space) secretsScript(petrify string) func(typed string) (stderr string, code int) {
	s.t.Helper()
	spec := []string{"secrets", "-f", minimal, "--format", "kubectl"}
	for _, setting := range []string{"namespace=" + s.name, "images.pullSecrets=[]", "hosts.scheme=http", "storefront.enabled=false", "medusa.secret.keys=[OWN]"} {
		spec = append(spec, "--set", setting)
	}
	text, err := exec.Command(petrify, spec...).Output()
	if err != nil {
		s.t.Fatal(err)
	}
	file := filepath.Join(s.t.TempDir(), "secrets.sh")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		s.t.Fatal(err)
	}
	path := s.programs(petrify) + ":" + os.Getenv("PATH")
	return func(typed string) (string, int) {
		shell := exec.Command("sh", file)
		shell.Env, shell.Stdin = append(os.Environ(), "PATH="+path), strings.NewReader(typed)
		var stderr strings.Builder
		shell.Stderr = &stderr
		if err := shell.Run(); shell.ProcessState == nil {
			s.t.Fatal(err)
		}
		return stderr.String(), shell.ProcessState.ExitCode()
	}
}

func (s space) secretValue(secret, key string) string {
	s.t.Helper()
	return s.must("", "get", "secret", secret, "--output", `go-template={{index .data "`+key+`" | base64decode}}`).Stdout
}
