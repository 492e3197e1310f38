package cli_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/petrify-dev/petrify/internal/adopt"
	"github.com/petrify-dev/petrify/internal/cli"
)

// onATerminal runs petrify in a new directory with somebody who types lines, and returns
// its exit code, what is on the terminal, and the file, if there is one.
func onATerminal(t *testing.T, typed string, args ...string) (code int, stderr, file string) {
	t.Helper()
	t.Chdir(t.TempDir())
	var stdin, screen terminal
	stdin.WriteString(typed)
	var stdout bytes.Buffer
	code = cli.Main(args, &stdin, &stdout, &screen)
	if stdout.Len() > 0 {
		t.Errorf("stdout is %q", &stdout)
	}
	content, err := os.ReadFile("environment.yaml")
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return code, screen.String(), string(content)
}

func TestInitAsksOnATerminal(t *testing.T) {
	code, screen, file := onATerminal(t, strings.Join([]string{
		"production", "shop",
		"https://shop.example.com", "shop.example.com",
		"", "shop.example.com", " admin.example.com ",
		"ghcr.io/example/medusa:latest", "ghcr.io/example/medusa:a1b2c3d",
		"ghcr.io/example/storefront@sha256:1111111111111111111111111111111111111111111111111111111111111111",
		"db.example.com:0", "db.example.com:5433",
		"",
		"nodeport", "ingress",
		"traefik", "",
		"argocd",
	}, "\n")+"\n", "init")
	if code != 0 {
		t.Errorf("exit code %d", code)
	}
	const hosts = "a lower-case DNS name without scheme, port, path or wildcard, such as shop.example.com; international names in punycode"
	want := strings.Join([]string{
		"NAME of the environment, such as production: NAMESPACE that everything is put in, unless it has the environment's name: " +
			"HOST of the storefront, such as shop.example.com: " +
			`error: spec.hosts.storefront: "https://shop.example.com" is a URL, not a host name`,
		`  allowed: ` + hosts + `; did you mean "shop.example.com"?`,
		"HOST of the storefront, such as shop.example.com: HOST of the Medusa admin and API, such as admin.example.com: " +
			"error: spec.hosts.admin: is missing",
		"  allowed: " + hosts,
		"HOST of the Medusa admin and API, such as admin.example.com: " +
			`error: spec.hosts.admin: "shop.example.com" is the same host as spec.hosts.storefront`,
		"  allowed: a host of its own, since each host routes to one service",
		"HOST of the Medusa admin and API, such as admin.example.com: IMAGE of the Medusa backend, such as ghcr.io/example/medusa:a1b2c3d: " +
			`error: spec.images.medusa.tag: "latest" names a different image every day`,
		"  allowed: a tag that stays, such as a short commit SHA",
		"IMAGE of the Medusa backend, such as ghcr.io/example/medusa:a1b2c3d: IMAGE of the storefront, such as ghcr.io/example/storefront:a1b2c3d: " +
			"where PostgreSQL is: inCluster, or HOST[:PORT] of one that exists [inCluster]: " +
			`error: spec.postgres.external.host: "db.example.com:0" is a host with a port, not a host`,
		`  allowed: a lower-case DNS name or an IPv4 address, without scheme or port, such as db.example.com; did you mean "db.example.com"?`,
		"where PostgreSQL is: inCluster, or HOST[:PORT] of one that exists [inCluster]: where Redis is: inCluster, or HOST[:PORT] of one that exists [inCluster]: " +
			`WAY in from the internet: ingress, gateway or none [ingress]: error: "nodeport" is unknown`,
		"  allowed: ingress, gateway, none",
		"WAY in from the internet: ingress, gateway or none [ingress]: CLASS of the ingress controller, such as traefik: " +
			"cert-manager's ISSUER of the certificate; without it, the Secret with the certificate is yours to make: " +
			"what applies the output, TOOL: kubectl, argocd, flux [kubectl]: ",
	}, "\n")
	if diff := cmp.Diff(want, screen); diff != "" {
		t.Errorf("the terminal (-want +got):\n%s", diff)
	}
	for _, line := range []string{
		"name: production", "namespace: shop", "storefront: shop.example.com", "admin: admin.example.com", "tag: a1b2c3d", "host: db.example.com", "port: 5433", "storage: 1Gi",
		"className: traefik", "target: argocd",
	} {
		if !strings.Contains(file, " "+line+"\n") {
			t.Errorf("the file has no %s:\n%s", line, file)
		}
	}
	if got := runMain("validate"); got.Code != 0 || got.Stderr != "" {
		t.Errorf("petrify validate: %v", got)
	}
}

// Who says all by flags, or begins to, is not asked.
func TestInitAsksNobodyWhoUsesFlags(t *testing.T) {
	code, screen, file := onATerminal(t, "production\n", "init", "--name", "production")
	if code != 2 || file != "" || !strings.HasPrefix(screen, "petrify: error: --storefront-host: is missing\n") {
		t.Errorf("exit code %d, the terminal:\n%s\nand the file:\n%s", code, screen, file)
	}
	code, screen, file = onATerminal(t, "production\n", "init", "--diagnostics", "json")
	if code != 2 || file != "" || !strings.HasPrefix(screen, "{") && !strings.HasPrefix(screen, "[") {
		t.Errorf("exit code %d, the terminal:\n%s\nand the file:\n%s", code, screen, file)
	}
}

// What a dotenv file answers is not asked.
func TestInitAsksForWhatTheDotenvLacks(t *testing.T) {
	dir := t.TempDir()
	dotenv := filepath.Join(dir, ".env")
	writeFile(t, dotenv, "STOREFRONT_URL=https://shop.example.com\nBACKEND_URL=https://admin.example.com\n")
	code, screen, file := onATerminal(t, "production\n\nexample/medusa:1\nexample/storefront:1\n\n\nnone\n\n", "init", "--from-dotenv", dotenv)
	if code != 0 || !strings.Contains(file, "\n    admin: admin.example.com\n") || !strings.Contains(file, "\n    none: {}\n") {
		t.Errorf("exit code %d, the file:\n%s", code, file)
	}
	if strings.Contains(screen, "HOST of the storefront") || strings.Contains(screen, "CLASS of") {
		t.Errorf("the terminal:\n%s", screen)
	}
}

// Input that ends leaves no file, and says what was not answered.
func TestInitWritesNothingWhenInputEnds(t *testing.T) {
	for _, typed := range []string{"", "production", "production\n\nshop.example.com\n"} {
		code, screen, file := onATerminal(t, typed, "init")
		if code != 2 || file != "" || !strings.Contains(screen, "\npetrify: error: --admin-host: is missing\n") {
			t.Errorf("%q: exit code %d, the terminal:\n%s\nand the file:\n%s", typed, code, screen, file)
		}
	}
}

// More variables than a spec could hold are refused at once.
func TestNoEndOfVariablesIsTaken(t *testing.T) {
	spec, err := os.ReadFile(filepath.Join("testdata", "environment.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	writeFile(t, "spec.yaml", string(spec))
	var text strings.Builder
	for i := range adopt.Most + 1 {
		fmt.Fprintf(&text, "FEATURE_%d=on\n", i)
	}
	writeFile(t, ".env", text.String())
	for flag, args := range map[string][]string{"--from-dotenv": {"init"}, "--check-env": {"secrets", "-f", "spec.yaml"}} {
		want := result{Code: 2, Stderr: "petrify: error: " + flag + ": has 1001 variables\n  allowed: at most 1000\n"}
		if diff := cmp.Diff(want, runMain(append(args, flag, ".env")...)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}

// An answer that looks like a credential is not repeated.
func TestInitRepeatsNoCredential(t *testing.T) {
	_, screen, _ := onATerminal(t, "production\n\nhttps://shop:geheimnis@shop.example.com\n", "init")
	if strings.Contains(screen, "geheimnis") || !strings.Contains(screen, "error: spec.hosts.storefront: holds what looks like a credential\n") {
		t.Errorf("the terminal:\n%s", screen)
	}
}

// Of random files of a deployment, nothing that is secret by its name or its look is
// printed or written, and what is written is valid. Lines that cannot be read are secret too.
func TestInitTellsNoSecretOfADotenv(t *testing.T) {
	const secret = "Geheimnis"
	lines := []string{
		"JWT_SECRET=" + secret, "export STRIPE_API_KEY='" + secret + " two'", "MY_TOKEN=\"" + secret + "\\n" + secret + "\"", "SMTP_PASS=" + secret,
		"DATABASE_URL=postgres://" + secret + ":" + secret + "@db.example.com/shop", "REDIS_URL=redis://:" + secret + "@localhost", "HOOK=https://u:" + secret + "@hook.example.com",
		"STORE_CORS=https://u:" + secret + "@shop.example.com", "DB_NAME=sk_live_" + secret + "0123456789", "NEXT_PUBLIC_X='-----BEGIN " + secret + "\n" + secret + "-----'",
		"NEXT_PUBLIC_MEDUSA_PUBLISHABLE_KEY=" + secret, "MEILISEARCH_HOST=https://search.example.com", "FEATURE=on", "PORT=9000", "BACKEND_URL=https://api.example.com", "S3_BUCKET=shop", "# " + secret,
	}
	unreadable := []string{secret + " x", "A='" + secret, "B=\"" + secret + "\" " + secret}
	random := rand.New(rand.NewPCG(3, 4))
	t.Chdir(t.TempDir())
	for i := range 60 {
		var text strings.Builder
		for range 1 + random.IntN(len(lines)) {
			text.WriteString(lines[random.IntN(len(lines))] + "\n")
		}
		want := 0
		if i%4 == 0 {
			text.WriteString(unreadable[random.IntN(len(unreadable))] + "\n")
			want = 2
		}
		writeFile(t, ".env", text.String())
		got := runMain("init", "-", "--from-dotenv", ".env", "--name", "shop", "--storefront-host", "shop.example.com", "--admin-host", "admin.example.com",
			"--medusa-image", "example/medusa:1", "--storefront-image", "example/storefront:1", "--exposure", "none")
		if got.Code != want || strings.Contains(got.Stdout+got.Stderr, secret) {
			t.Errorf("exit code %d of\n%s\nstdout and stderr:\n%s\n%s", got.Code, &text, got.Stdout, got.Stderr)
		}
		if want != 0 {
			continue
		}
		writeFile(t, "new.yaml", got.Stdout)
		if got := runMain("validate", "-f", "new.yaml"); got.Code != 0 {
			t.Errorf("%s\nof\n%s", got.Stderr, &text)
		}
	}
}
