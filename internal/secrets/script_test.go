package secrets_test

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/yaml"

	"github.com/petrify-dev/petrify/internal/secrets"
	"github.com/petrify-dev/petrify/render"
	"github.com/petrify-dev/petrify/schema"
)

// The test binary is also what scripts find as kubectl, kubeseal and openssl.
func TestMain(m *testing.M) {
	if pretended, is := pretenders[filepath.Base(os.Args[0])]; is {
		if err := pretended(os.Args[1:]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

var pretenders = map[string]func(args []string) error{"kubectl": kubectl, "kubeseal": kubeseal, "openssl": openssl}

// secret is what a Secret's manifest holds.
type secret struct {
	APIVersion string `json:"apiVersion,omitempty"`
	Kind       string `json:"kind,omitempty"`
	Metadata   struct {
		Name            string `json:"name,omitempty"`
		Namespace       string `json:"namespace,omitempty"`
		ResourceVersion string `json:"resourceVersion,omitempty"`
	} `json:"metadata"`
	Type string            `json:"type,omitempty"`
	Data map[string][]byte `json:"data"`
}

// kubectl keeps Secrets as files in the directory CLUSTER.
func kubectl(args []string) error {
	logArguments("kubectl", args)
	if name := os.Getenv("TERMINAL"); name != "" && echoes(name) {
		return errors.New("the terminal shows what is typed")
	}
	if slices.Equal(args, []string{"config", "current-context"}) {
		fmt.Println("test")
		return nil
	}
	if slices.Equal(args, []string{"create", "--filename", "-"}) {
		made, err := readSecret(os.Stdin)
		if err != nil {
			return err
		}
		if _, err := os.Stat(secretFile(made.Metadata.Name)); err == nil || made.Metadata.Namespace != "shop" || made.APIVersion != "v1" || made.Kind != "Secret" {
			return fmt.Errorf("cannot create %+v", made)
		}
		made.Metadata.ResourceVersion = "1"
		return writeSecret(made)
	}
	if len(args) < 5 || !slices.Equal(args[:2], []string{"--namespace", "shop"}) || args[3] != "secret" {
		return fmt.Errorf("kubectl cannot %q", args)
	}
	file, err := os.Open(secretFile(args[4]))
	switch {
	case os.IsNotExist(err) && args[5] == "--ignore-not-found":
		return nil
	case err != nil:
		return err
	}
	defer func() { _ = file.Close() }()
	there, err := readSecret(file)
	if err != nil {
		return err
	}
	switch template := args[len(args)-1]; {
	case args[2] == "get" && template == `go-template=:{{.metadata.resourceVersion}}{{"\n"}}{{range $key, $value := .data}}{{$key}}{{"\n"}}{{end}}`:
		fmt.Println(":" + there.Metadata.ResourceVersion)
		for key := range there.Data {
			fmt.Println(key)
		}
	case args[2] == "get" && strings.HasPrefix(template, `go-template={{index .data "`):
		fmt.Print(string(there.Data[strings.Split(template, `"`)[1]]))
	case args[2] == "patch" && slices.Equal(args[5:], []string{"--type", "merge", "--patch-file", "/dev/stdin"}):
		patch, err := readSecret(os.Stdin)
		if err != nil {
			return err
		}
		if patch.Metadata.ResourceVersion != there.Metadata.ResourceVersion {
			return fmt.Errorf("conflict: %s", patch.Metadata.ResourceVersion)
		}
		for key, value := range patch.Data {
			there.Data[key] = value
		}
		return writeSecret(there)
	default:
		return fmt.Errorf("kubectl cannot %q", args)
	}
	return nil
}

// kubeseal prints what it gets with "sealed" before each value.
func kubeseal(args []string) error {
	logArguments("kubeseal", args)
	got, err := readSecret(os.Stdin)
	if err != nil || !slices.Equal(args, []string{"--format", "yaml"}) || got.Metadata.Namespace != "shop" {
		return fmt.Errorf("kubeseal cannot %q of %+v: %v", args, got, err)
	}
	for key, value := range got.Data {
		got.Data[key] = append([]byte("sealed "), value...)
	}
	data, err := yaml.Marshal(got)
	fmt.Printf("---\n%s", data)
	return err
}

// openssl makes up values that only the script can know, and encodes base64.
func openssl(args []string) error {
	logArguments("openssl", args)
	switch {
	case slices.Equal(args, []string{"rand", "-hex", "32"}):
		fmt.Println(generated)
	case slices.Equal(args, []string{"base64", "-A"}):
		data, err := io.ReadAll(os.Stdin)
		fmt.Print(base64.StdEncoding.EncodeToString(data))
		return err
	default:
		return fmt.Errorf("openssl cannot %q", args)
	}
	return nil
}

const generated = "0123456789abcdef0123456789abcdef"

func logArguments(program string, args []string) {
	log, err := os.OpenFile(os.Getenv("ARGUMENTS"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		panic(err)
	}
	_, _ = fmt.Fprintf(log, "%s %q\n", program, args)
	_ = log.Close()
}

func secretFile(name string) string { return filepath.Join(os.Getenv("CLUSTER"), name) }

func readSecret(from io.Reader) (secret, error) {
	data, err := io.ReadAll(from)
	if err != nil {
		return secret{}, err
	}
	var s secret
	return s, yaml.UnmarshalStrict(data, &s)
}

func writeSecret(s secret) error {
	data, err := yaml.Marshal(s)
	if err != nil {
		return err
	}
	return os.WriteFile(secretFile(s.Metadata.Name), data, 0o600)
}

// machine is where scripts run.
type machine struct {
	t                       *testing.T
	shell                   []string
	bin, cluster, arguments string
}

func newMachine(t *testing.T, shell []string) machine {
	t.Helper()
	itself, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	m := machine{t, shell, filepath.Join(dir, "bin"), filepath.Join(dir, "cluster"), filepath.Join(dir, "arguments")}
	for _, made := range []string{m.bin, m.cluster} {
		if err := os.Mkdir(made, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for name := range pretenders {
		if err := os.Symlink(itself, filepath.Join(m.bin, name)); err != nil {
			t.Fatal(err)
		}
	}
	return m
}

// run runs a script with what is typed, and returns what it prints and how it ends.
func (m machine) run(script string, typed ...string) (stdout, stderr string, code int) {
	m.t.Helper()
	return m.runFor(nil, script, typed...)
}

// runFor runs a script with arguments.
func (m machine) runFor(names []string, script string, typed ...string) (stdout, stderr string, code int) {
	m.t.Helper()
	file := filepath.Join(m.t.TempDir(), "script")
	if err := os.WriteFile(file, []byte(script), 0o600); err != nil {
		m.t.Fatal(err)
	}
	command := exec.Command(m.shell[0], slices.Concat(m.shell[1:], []string{file}, names)...)
	command.Env = []string{"PATH=" + m.bin + ":" + os.Getenv("PATH"), "CLUSTER=" + m.cluster, "ARGUMENTS=" + m.arguments, "TMPDIR=/nonexistent"}
	command.Dir = m.t.TempDir()
	var out, complaints strings.Builder
	command.Stdin, command.Stdout, command.Stderr = strings.NewReader(strings.Join(append(typed, ""), "\n")), &out, &complaints
	if err := command.Run(); command.ProcessState == nil {
		m.t.Fatal(err)
	}
	if left, err := os.ReadDir(command.Dir); err != nil || len(left) > 0 {
		m.t.Errorf("the script left %v (%v)", left, err)
	}
	for _, secret := range append(typed, generated) {
		if secret != "" && strings.Contains(complaints.String(), secret) {
			m.t.Errorf("the script shows %q:\n%s", secret, complaints.String())
		}
	}
	return out.String(), complaints.String(), command.ProcessState.ExitCode()
}

// secrets are the values that the cluster has.
func (m machine) secrets() map[string]map[string]string {
	m.t.Helper()
	files, err := os.ReadDir(m.cluster)
	if err != nil {
		m.t.Fatal(err)
	}
	all := map[string]map[string]string{}
	for _, file := range files {
		data, err := os.ReadFile(filepath.Join(m.cluster, file.Name()))
		if err != nil {
			m.t.Fatal(err)
		}
		var s secret
		if err := yaml.UnmarshalStrict(data, &s); err != nil {
			m.t.Fatal(err)
		}
		all[file.Name()] = texts(s.Data)
	}
	return all
}

// forget removes what the cluster has.
func (m machine) forget() {
	m.t.Helper()
	for name := range m.secrets() {
		if err := os.Remove(filepath.Join(m.cluster, name)); err != nil {
			m.t.Fatal(err)
		}
	}
}

func texts(data map[string][]byte) map[string]string {
	values := map[string]string{}
	for key, value := range data {
		values[key] = string(value)
	}
	return values
}

// hasNo fails if a program was called with the text.
func (m machine) hasNo(secrets ...string) {
	m.t.Helper()
	log, err := os.ReadFile(m.arguments)
	if err != nil {
		m.t.Fatal(err)
	}
	for _, secret := range secrets {
		quoted := strings.Trim(fmt.Sprintf("%q", secret), `"`)
		if strings.Contains(string(log), quoted) {
			m.t.Errorf("an argument has %q:\n%s", secret, log)
		}
	}
}

// onShell runs a test with the system's own shell.
func onShell(t *testing.T, test func(t *testing.T, m machine)) {
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("there is no shell")
	}
	test(t, newMachine(t, []string{"sh"}))
}

// onShells runs a test with each POSIX shell that is there.
func onShells(t *testing.T, test func(t *testing.T, m machine)) {
	found := false
	for _, shell := range [][]string{{"sh"}, {"dash"}, {"bash", "--posix"}, {"bash"}, {"busybox", "sh"}, {"ksh"}, {"zsh"}} {
		if _, err := exec.LookPath(shell[0]); err != nil {
			continue
		}
		found = true
		t.Run(strings.Join(shell, " "), func(t *testing.T) { test(t, newMachine(t, shell)) })
	}
	if !found {
		t.Skip("there is no shell")
	}
}

// script is the one of a spec, which is made of a small one and settings.
func script(t *testing.T, tool string, settings ...string) string {
	t.Helper()
	text, err := secrets.Script{Environment: "production", Namespace: "shop", Tool: tool}.Of(secretsOf(t, settings...))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func secretsOf(t *testing.T, settings ...string) []render.Secret {
	t.Helper()
	file := filepath.Join("..", "..", "golden", "minimal", "environment.yaml")
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	env, found := schema.Load([]schema.Input{{Name: file, Data: data}}, settings)
	if err := found.Err(); err != nil {
		t.Fatal(err)
	}
	manifest, err := render.Render(env)
	if err != nil {
		t.Fatal(err)
	}
	return manifest.Secrets()
}

// little is a spec that asks for few values: POSTGRES_PASSWORD, four of medusa-secret and
// one that somebody types.
var little = []string{"images.pullSecrets=[]", "hosts.scheme=http", "storefront.enabled=false", "storefront.secret.name=medusa-secret", "medusa.secret.keys=[OWN]"}

// What nobody types is made up, and the database's password is the one in its URL. What a
// held-back storefront reads is optional.
func TestKubectlScriptMakesSecrets(t *testing.T) {
	onShells(t, func(t *testing.T, m machine) {
		stdout, stderr, code := m.run(script(t, "kubectl", little...), "typed")
		if code != 0 || stdout != "" {
			t.Errorf("exit code %d, stdout %q, stderr\n%s", code, stdout, stderr)
		}
		want := map[string]map[string]string{
			"postgres-secret": {"POSTGRES_PASSWORD": generated},
			"medusa-secret": {
				"DATABASE_URL": "postgres://medusa:" + generated + "@postgres:5432/medusa-v2", "REDIS_URL": "redis://redis:6379",
				"JWT_SECRET": generated, "COOKIE_SECRET": generated, "REVALIDATE_SECRET": generated, "OWN": "typed",
			},
		}
		if diff := cmp.Diff(want, m.secrets()); diff != "" {
			t.Errorf("(-want +got)\n%s\n%s", diff, stderr)
		}
		m.hasNo(generated, "typed")
	})
}

// Whatever somebody types arrives as it is, an @ at its beginning typed twice, and no program sees it among its arguments.
func TestScriptsCarryAnyValue(t *testing.T) {
	hostile := []string{
		"$(touch pwned)", "`touch pwned`", "'; touch pwned; '", `"; touch pwned; "`, `\n\t\\`, "%s%n%d", "*", "~root", "-n", "--help", "@@/etc/passwd",
		"a b\tc  ", "  d", "=", ": #", "| > {", "null", "ümläut \u2028 \U0001F600", "\x01\x7f\xff\xfe", "${HOME}", "!!", strings.Repeat("long ", 20000),
	}
	var keys []string
	for i := range hostile {
		keys = append(keys, fmt.Sprintf("OWN_%d", i))
	}
	spec := append(slices.Clone(little[:4]), "medusa.secret.keys=["+strings.Join(keys, ", ")+"]")
	optional := []string{"", "", ""} // the storefront's
	onShells(t, func(t *testing.T, m machine) {
		_, stderr, code := m.run(script(t, "kubectl", spec...), append(slices.Clone(hostile), optional...)...)
		got := m.secrets()["medusa-secret"]
		for i, key := range keys {
			if want := strings.Replace(hostile[i], "@@", "@", 1); got[key] != want {
				t.Errorf("%q arrives as %q", hostile[i], got[key])
			}
		}
		if code != 0 {
			t.Errorf("exit code %d\n%s", code, stderr)
		}
		m.hasNo("pwned", "ümläut", "long long", "/etc/passwd", "--help")
	})
}

// What is there stays, and what is made for it fits it: the URL has the password that the
// database has, whatever is in it.
func TestKubectlScriptKeepsWhatIsThere(t *testing.T) {
	onShells(t, func(t *testing.T, m machine) {
		have(t, m, "postgres-secret", map[string]string{"POSTGRES_PASSWORD": "a/b@c:d%e f\n?#ü'\"\n", "OTHER": "mine"})
		have(t, m, "medusa-secret", map[string]string{"JWT_SECRET": "old", "OWN": "old"})
		_, stderr, code := m.run(script(t, "kubectl", little...))
		if code != 0 {
			t.Errorf("exit code %d", code)
		}
		want := map[string]map[string]string{
			"postgres-secret": {"POSTGRES_PASSWORD": "a/b@c:d%e f\n?#ü'\"\n", "OTHER": "mine"},
			"medusa-secret": {
				"DATABASE_URL": "postgres://medusa:%61%2f%62%40%63%3a%64%25%65%20%66%0a%3f%23%c3%bc%27%22%0a@postgres:5432/medusa-v2", "REDIS_URL": "redis://redis:6379",
				"JWT_SECRET": "old", "COOKIE_SECRET": generated, "REVALIDATE_SECRET": generated, "OWN": "old",
			},
		}
		if diff := cmp.Diff(want, m.secrets()); diff != "" {
			t.Errorf("(-want +got)\n%s\n%s", diff, stderr)
		}
		for _, kept := range []string{"kept: POSTGRES_PASSWORD of postgres-secret\n", "kept: JWT_SECRET of medusa-secret\n"} {
			if !strings.Contains(stderr, kept) {
				t.Errorf("stderr lacks %q:\n%s", kept, stderr)
			}
		}
		m.hasNo("a/b@c")

		before := m.secrets()
		if _, stderr, code := m.run(script(t, "kubectl", little...)); code != 0 || !cmp.Equal(before, m.secrets()) {
			t.Errorf("a second run ends with %d and changes something:\n%s", code, stderr)
		}
	})
}

func have(t *testing.T, m machine, name string, values map[string]string) {
	t.Helper()
	t.Setenv("CLUSTER", m.cluster)
	var s secret
	s.Metadata.Name, s.Metadata.ResourceVersion, s.Data = name, "41", map[string][]byte{}
	for key, value := range values {
		s.Data[key] = []byte(value)
	}
	if err := writeSecret(s); err != nil {
		t.Fatal(err)
	}
}

// A password that is within a URL already cannot be made up.
func TestKubectlScriptAsksForAPasswordThatExists(t *testing.T) {
	onShell(t, func(t *testing.T, m machine) {
		have(t, m, "medusa-secret", map[string]string{"DATABASE_URL": "postgres://medusa:old@postgres:5432/medusa-v2"})
		_, stderr, code := m.run(script(t, "kubectl", little...), "old-password", "typed")
		if got := m.secrets()["postgres-secret"]["POSTGRES_PASSWORD"]; got != "old-password" || code != 0 {
			t.Errorf("the password is %q, exit code %d\n%s", got, code, stderr)
		}
	})
}

// What nobody knows yet is left out, and a later run adds it.
func TestKubectlScriptLeavesOut(t *testing.T) {
	onShell(t, func(t *testing.T, m machine) {
		_, stderr, code := m.run(script(t, "kubectl", little...))
		if want := "\nstill missing, and pods that need them do not start: medusa-secret:OWN\n"; code != 1 || !strings.HasSuffix(stderr, want) {
			t.Errorf("exit code %d, stderr\n%s", code, stderr)
		}
		if got := m.secrets()["medusa-secret"]; got["OWN"] != "" || got["JWT_SECRET"] == "" {
			t.Errorf("has %q", got)
		}
		if _, stderr, code := m.run(script(t, "kubectl", little...), "typed"); code != 0 || m.secrets()["medusa-secret"]["OWN"] != "typed" {
			t.Errorf("a second run ends with %d\n%s", code, stderr)
		}
	})
}

// Secrets of types that ask for keys are made whole or not at all, and pods start without
// them; certificates come from files.
func TestKubectlScriptMakesTypedSecrets(t *testing.T) {
	files := t.TempDir()
	for _, name := range []string{"tls.crt", "tls.key"} {
		if err := os.WriteFile(filepath.Join(files, name), []byte("-----"+name+"\n\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	spec := append(slices.Clone(little[2:4]), "images.storefront.repository=registry.example.com:5000/storefront")
	onShell(t, func(t *testing.T, m machine) {
		text := script(t, "kubectl", spec...)
		optional := []string{"", "", ""}
		_, stderr, code := m.run(text, append(optional, "", "", filepath.Join(files, "tls.crt"), "")...)
		got := m.secrets()
		if code != 0 || got["ghcr-credentials"] != nil || got["ecom-tls"] != nil || strings.Contains(stderr, "still missing") {
			t.Errorf("exit code %d, has %q\n%s", code, got, stderr)
		}
		_, stderr, code = m.run(text, append(optional, "shop-bot", `to"ken`, "", filepath.Join(files, "tls.crt"), filepath.Join(files, "tls.key"))...)
		got = m.secrets()
		want := map[string]map[string]string{
			"ghcr-credentials": {".dockerconfigjson": `{"auths":{"ghcr.io":{"auth":"` + base64.StdEncoding.EncodeToString([]byte(`shop-bot:to"ken`)) + `"}}}`},
			"ecom-tls":         {"tls.crt": "-----tls.crt\n\n", "tls.key": "-----tls.key\n\n"},
		}
		delete(got, "medusa-secret")
		delete(got, "postgres-secret")
		if diff := cmp.Diff(want, got); diff != "" || code != 0 {
			t.Errorf("exit code %d (-want +got)\n%s\n%s", code, diff, stderr)
		}
		m.hasNo(`to"ken`)
	})
}

// One answer is one value, of however many lines: none of it answers what is asked next.
func TestScriptsTakeValuesOfSeveralLines(t *testing.T) {
	const pem = "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n"
	file := filepath.Join(t.TempDir(), "a file")
	if err := os.WriteFile(file, []byte("{\n}\n\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	onShells(t, func(t *testing.T, m machine) {
		_, stderr, code := m.run(script(t, "kubectl", three...), strings.TrimSuffix(pem, "\n"), "@"+file, `-----BEGIN X-----\n-----END X-----\n`)
		got := m.secrets()["medusa-secret"]
		if code != 0 || got["GOOGLE_KEY"] != pem || got["ERP_TOKEN"] != "{\n}\n\n" || got["SMTP_PASS"] != `-----BEGIN X-----\n-----END X-----\n` {
			t.Errorf("exit code %d, has %q\n%s", code, got, stderr)
		}
		m.hasNo("BEGIN", "MIIE")
	})
}

// three is a spec that asks for three values.
var three = append(slices.Clone(little[:4]), "medusa.secret.keys=[GOOGLE_KEY, ERP_TOKEN, SMTP_PASS]")

// What is no value is left out, is not shown, and answers nothing else.
func TestScriptsLeaveOutWhatIsNoValue(t *testing.T) {
	files := t.TempDir()
	binary := filepath.Join(files, "binary")
	if err := os.WriteFile(binary, []byte("a\x00b"), 0o600); err != nil {
		t.Fatal(err)
	}
	onShell(t, func(t *testing.T, m machine) {
		for answer, complaint := range map[string]string{
			"@" + filepath.Join(files, "none"): "not taken: there is no file of that name that can be read\n",
			"@.":                               "not taken: there is no file of that name that can be read\n",
			"@" + binary:                       "not taken: that file is no text\n",
			"-----BEGIN PRIVATE KEY-----\nMIIE\nnext": "not taken: it has no line that begins with -----END\n",
		} {
			m.forget()
			_, stderr, code := m.run(script(t, "kubectl", three...), "typed", answer)
			got := m.secrets()["medusa-secret"]
			if _, is := got["ERP_TOKEN"]; is || code != 1 || got["GOOGLE_KEY"] != "typed" || got["SMTP_PASS"] != "" || !strings.Contains(stderr, complaint) {
				t.Errorf("%q: exit code %d, has %q\n%s", answer, code, got, stderr)
			}
		}
	})
}

// A key that is pasted where the name of its file is asked for is not shown.
func TestScriptsShowNoKeyThatIsNoFile(t *testing.T) {
	spec := append([]string{"images.pullSecrets=[]"}, little[2:4]...)
	onShell(t, func(t *testing.T, m machine) {
		answers := []string{"", "", "", "hunter2", "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----"}
		_, stderr, _ := m.run(script(t, "kubectl", spec...), answers...)
		if want := "not taken: there is no file of that name that can be read\nleft out: tls.key of ecom-tls\n"; !strings.Contains(stderr, want) || strings.Contains(stderr, "MIIE") || m.secrets()["ecom-tls"] != nil {
			t.Errorf("has %q\n%s", m.secrets(), stderr)
		}
		m.hasNo("hunter2", "MIIE")
	})
}

// With kubeseal, the Secrets come out sealed, and nothing of the cluster is read.
func TestSealedSecretsScript(t *testing.T) {
	onShell(t, func(t *testing.T, m machine) {
		stdout, stderr, code := m.run(script(t, "sealed-secrets", little...), "", "typed")
		if code != 0 {
			t.Errorf("exit code %d\n%s", code, stderr)
		}
		for _, warning := range []string{"warning: all Secrets are sealed", "warning: random values are new", "warning: a database that exists keeps its password"} {
			if !strings.Contains(stderr, warning) {
				t.Errorf("stderr lacks %q:\n%s", warning, stderr)
			}
		}
		want := map[string]map[string]string{
			"postgres-secret": {"POSTGRES_PASSWORD": "sealed " + generated},
			"medusa-secret": {
				"DATABASE_URL": "sealed postgres://medusa:" + generated + "@postgres:5432/medusa-v2", "REDIS_URL": "sealed redis://redis:6379",
				"JWT_SECRET": "sealed " + generated, "COOKIE_SECRET": "sealed " + generated, "REVALIDATE_SECRET": "sealed " + generated, "OWN": "sealed typed",
			},
		}
		if diff := cmp.Diff(want, sealed(t, stdout)); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
		m.hasNo(generated, "typed", "kubectl")
	})
}

// sealed are the values in what the script prints.
func sealed(t *testing.T, stdout string) map[string]map[string]string {
	t.Helper()
	got := map[string]map[string]string{}
	for _, document := range strings.Split(stdout, "---\n")[1:] {
		s, err := readSecret(strings.NewReader(document))
		if err != nil {
			t.Fatal(err)
		}
		got[s.Metadata.Name] = texts(s.Data)
	}
	return got
}

// What is sealed already stays when other Secrets are sealed; a database that exists goes
// on with the password that it has.
func TestSealedSecretsScriptSealsSome(t *testing.T) {
	onShells(t, func(t *testing.T, m machine) {
		inTwo := append(slices.Clone(little[:3]), "medusa.secret.keys=[OWN]", "storefront.secret.keys=[EXTRA]")
		for name, c := range map[string]struct {
			names, typed []string
			want         map[string]map[string]string
		}{
			"the storefront's": {[]string{"storefront-secret"}, []string{"pk_1", "", "", "more"}, map[string]map[string]string{"storefront-secret": {
				"NEXT_PUBLIC_MEDUSA_PUBLISHABLE_KEY": "sealed pk_1", "REVALIDATE_SECRET": "sealed " + generated, "EXTRA": "sealed more",
			}}},
			"the server's": {[]string{"medusa-secret"}, []string{"o/d", "typed"}, map[string]map[string]string{"medusa-secret": {
				"DATABASE_URL": "sealed postgres://medusa:%6f%2f%64@postgres:5432/medusa-v2", "REDIS_URL": "sealed redis://redis:6379",
				"JWT_SECRET": "sealed " + generated, "COOKIE_SECRET": "sealed " + generated, "OWN": "sealed typed",
			}}},
			"both that have the password": {[]string{"medusa-secret", "postgres-secret"}, []string{"hunter2", "typed"}, map[string]map[string]string{
				"postgres-secret": {"POSTGRES_PASSWORD": "sealed hunter2"},
				"medusa-secret": {
					"DATABASE_URL": "sealed postgres://medusa:hunter2@postgres:5432/medusa-v2", "REDIS_URL": "sealed redis://redis:6379",
					"JWT_SECRET": "sealed " + generated, "COOKIE_SECRET": "sealed " + generated, "OWN": "sealed typed",
				},
			}},
		} {
			stdout, stderr, code := m.runFor(c.names, script(t, "sealed-secrets", inTwo...), c.typed...)
			if diff := cmp.Diff(c.want, sealed(t, stdout)); diff != "" || code != 0 {
				t.Errorf("%s: exit code %d (-want +got)\n%s\n%s", name, code, diff, stderr)
			}
		}
	})
}

// A name that is mistyped seals nothing.
func TestScriptsRefuseArgumentsThatNameNothing(t *testing.T) {
	onShell(t, func(t *testing.T, m machine) {
		for tool, want := range map[string]string{
			"sealed-secrets": "error: medusa-secrets is none of the Secrets postgres-secret medusa-secret\n",
			"kubectl":        "error: there are no arguments: what is missing of postgres-secret medusa-secret is made\n",
		} {
			stdout, stderr, code := m.runFor([]string{"medusa-secret", "medusa-secrets"}, script(t, tool, little...), "typed")
			if code != 2 || stdout != "" || stderr != want || len(m.secrets()) > 0 {
				t.Errorf("%s: exit code %d, prints\n%s\n%s", tool, code, stdout, stderr)
			}
		}
	})
}

// The password comes before the URL, in one Secret too, and whatever reads the URL first.
func TestScriptsMakePasswordsFirst(t *testing.T) {
	onShell(t, func(t *testing.T, m machine) {
		settings := append(slices.Clone(little[:4]), "networkPolicy.enabled=false", "postgres.inCluster.passwordSecret={name: medusa-secret, key: PASSWORD}", "postgres.inCluster.user=PASSWORD",
			`patches=[{patch: "{kind: StatefulSet, metadata: {name: postgres}, spec: {template: {spec: {initContainers: [{name: exporter, image: 'example.com/exporter:1', env: [{name: DATABASE_URL, valueFrom: {secretKeyRef: {name: medusa-secret, key: DATABASE_URL}}}]}]}}}}"}]`)
		_, stderr, code := m.run(script(t, "kubectl", settings...))
		want := "postgres://PASSWORD:" + generated + "@postgres:5432/medusa-v2"
		if got := m.secrets()["medusa-secret"]; code != 0 || got["DATABASE_URL"] != want || got["PASSWORD"] != generated {
			t.Errorf("exit code %d, has %q\n%s", code, got, stderr)
		}
	})
}

// A program that fails ends the script.
func TestScriptsEndWithWhatFails(t *testing.T) {
	onShells(t, func(t *testing.T, m machine) {
		for _, program := range []string{"openssl", "kubectl"} {
			path := filepath.Join(m.bin, program)
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte("#!/bin/sh\ncat >/dev/null\necho no >&2\nexit 7\n"), 0o700); err != nil {
				t.Fatal(err)
			}
			if _, stderr, code := m.run(script(t, "kubectl", little...), "typed"); code == 0 || len(m.secrets()) > 0 {
				t.Errorf("without %s: exit code %d, has %q\n%s", program, code, m.secrets(), stderr)
			}
		}
	})
}

// A shell whose printf is a program would show what it prints.
func TestScriptsRefuseAPrintfThatIsAProgram(t *testing.T) {
	onShells(t, func(t *testing.T, m machine) {
		text := "command() { echo /usr/bin/printf; }\n" + script(t, "kubectl", little...)
		if _, stderr, code := m.run(text, "typed"); code != 1 || !strings.Contains(stderr, "no printf of its own") {
			t.Errorf("exit code %d\n%s", code, stderr)
		}
	})
}

// Nothing that a patch refers to reaches a shell as a command.
func TestScriptsRefuseNamesThatAreNone(t *testing.T) {
	patch := `patches=[{target: {kind: Deployment, name: medusa}, patch: '[{op: add, path: /spec/template/spec/containers/0/env/-, value: {name: X, valueFrom: {secretKeyRef: {name: "-x", key: "$(touch pwned)"}}}}]'}]`
	text, err := secrets.Script{Environment: "production", Namespace: "shop", Tool: "kubectl"}.Of(secretsOf(t, patch))
	want := "error: spec.patches: refers to \"-x\", which can be no Secret\nerror: spec.patches: refers to \"$(touch pwned)\", which can be no key of a Secret"
	if err == nil || err.Error() != want || text != "" {
		t.Errorf("printed %q, error\n%v", text, err)
	}
}
