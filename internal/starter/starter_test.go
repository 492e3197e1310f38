package starter_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/petrify-dev/petrify/internal/starter"
	"github.com/petrify-dev/petrify/schema"
)

var update = flag.Bool("update", false, "write what is made as what is expected")

// small is an environment with what every one needs.
func small() schema.Environment {
	env := schema.Environment{APIVersion: schema.APIVersion, Kind: schema.Kind, Metadata: schema.Metadata{Name: "production"}}
	env.Spec.Hosts = schema.Hosts{Storefront: "shop.example.com", Admin: "admin.example.com"}
	env.Spec.Images.Medusa = schema.Image{Repository: "ghcr.io/example/medusa", Tag: "0123456"}
	env.Spec.Images.Storefront = schema.Image{Repository: "ghcr.io/example/storefront", Tag: "a1b2c3d"}
	env.Spec.Postgres.InCluster = &schema.PostgresInCluster{}
	env.Spec.Redis.InCluster = &schema.RedisInCluster{}
	env.Spec.Exposure.Ingress = &schema.Ingress{ClassName: "traefik"}
	return env
}

// full is one in which most suggestions are taken already.
func full() schema.Environment {
	env := small()
	spec := &env.Spec
	spec.Namespace = "shop"
	spec.Target = schema.TargetFlux
	spec.Hosts.Storefront, spec.Hosts.StorefrontAliases = "www.example.com", []schema.Host{"example.com"}
	spec.Images.Medusa = schema.Image{Digest: "sha256:1111111111111111111111111111111111111111111111111111111111111111"}
	spec.Medusa.Config = map[schema.VariableName]schema.ConfigValue{
		"ON": "on", "NUMBER": "0755", "LINES": "one\n two: #3\n", "EMPTY": "", "PUNCTUATION": `{a, [b]}: "c" 'd' \e # f`, "TABBED": "\tx",
	}
	spec.Medusa.Secret.Keys = []schema.VariableName{"ERP_PASSWORD", "N"}
	spec.Storefront.Config = map[schema.VariableName]schema.ConfigValue{"NEXT_PUBLIC_SLOGAN": "it's – ours"}
	spec.Storefront.ImageHost = &schema.ImageHost{Hostname: "images.example.com", Pathname: "/**"}
	spec.Postgres = schema.Postgres{External: &schema.ExternalPostgres{Host: "db.example.com", Port: 5433}}
	spec.Redis = schema.Redis{External: &schema.ExternalRedis{Host: "redis.example.com"}}
	spec.Integrations = schema.Integrations{Stripe: &schema.Stripe{}, Resend: &schema.Resend{From: "Shop <orders@example.com>"}}
	spec.Exposure = schema.Exposure{Gateway: &schema.Gateway{ParentRefs: []schema.ParentRef{{Name: "public", Namespace: "gateways"}}}}
	return env
}

func text(t *testing.T, env schema.Environment) string {
	t.Helper()
	got, err := starter.Text(env)
	if err != nil {
		t.Fatal(err)
	}
	return string(got)
}

// load reads a file as petrify does.
func load(t *testing.T, text string) schema.Environment {
	t.Helper()
	env, found := schema.Load([]schema.Input{{Name: "environment.yaml", Data: []byte(text)}}, nil)
	if err := found.Err(); err != nil {
		t.Errorf("%v in\n%s", err, text)
	}
	return env
}

func TestText(t *testing.T) {
	for name, env := range map[string]schema.Environment{"small": small(), "full": full()} {
		t.Run(name, func(t *testing.T) {
			got := text(t, env)
			file := filepath.Join("testdata", name+".yaml")
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("%s differs; go test ./internal/starter -update writes it, then read it (-want +got):\n%s", file, diff)
			}
			if diff := cmp.Diff(schema.Default(env), load(t, got)); diff != "" {
				t.Errorf("the file does not say what it was made of (-want +got):\n%s", diff)
			}
		})
	}
}

// What stands in the file as an example can be used as it is: each line, and all of them.
func TestExamplesAreValid(t *testing.T) {
	for name, env := range map[string]schema.Environment{"small": small(), "full": full()} {
		lines := strings.SplitAfter(text(t, env), "\n")
		examples := 0
		for i, line := range lines {
			used := uncommented(line)
			if used == line {
				continue
			}
			examples++
			with := append(append(append([]string{}, lines[:i]...), used), lines[i+1:]...)
			if got := load(t, strings.Join(with, "")); cmp.Equal(got, schema.Default(env)) {
				t.Errorf("%s: %schanges nothing", name, strings.TrimLeft(used, " "))
			}
			lines := append([]string{}, with...)
			for j := range lines {
				lines[j] = uncommented(lines[j])
			}
			load(t, strings.Join(lines, ""))
		}
		if examples < 4 {
			t.Errorf("%s has %d examples", name, examples)
		}
	}
}

// uncommented is a line in use, if it is an example; comments have a space after the #.
func uncommented(line string) string {
	content := strings.TrimLeft(line, " ")
	if example, found := strings.CutPrefix(content, "#"); found && strings.TrimSpace(example) != "" && example[0] != ' ' {
		return line[:len(line)-len(content)] + example
	}
	return line
}

// petrify set changes one line of the file.
func TestSetEditsTheFile(t *testing.T) {
	before := text(t, small())
	after, found := schema.Edit(schema.Input{Name: "environment.yaml", Data: []byte(before)}, []string{"images.storefront.tag=b2c3d4e"})
	if err := found.Err(); err != nil {
		t.Fatal(err)
	}
	if want := strings.Replace(before, "tag: a1b2c3d", "tag: b2c3d4e", 1); string(after) != want || want == before {
		t.Errorf("(-want +got):\n%s", cmp.Diff(want, string(after)))
	}
}

// What petrify set writes takes the place of its example, so that all others can still be used.
func TestSetTakesThePlaceOfExamples(t *testing.T) {
	after, found := schema.Edit(schema.Input{Name: "environment.yaml", Data: []byte(text(t, small()))},
		[]string{"storefront.enabled=false", "medusa.adminUser.email=owner@example.com", "medusa.config.LOG_LEVEL=info", "createNamespace=true"})
	if err := found.Err(); err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(after), "\n")
	for i := range lines {
		lines[i] = uncommented(lines[i])
	}
	env := load(t, strings.Join(lines, ""))
	if env.Spec.Medusa.AdminUser == nil || env.Spec.Medusa.AdminUser.Email != "owner@example.com" {
		t.Errorf("the admin user is %v in\n%s", env.Spec.Medusa.AdminUser, after)
	}
}

// No line is too long for a terminal, but for what cannot be broken.
func TestCommentsAreShort(t *testing.T) {
	for line := range strings.Lines(text(t, full())) {
		if content := strings.TrimSpace(line); strings.HasPrefix(content, "# ") && len([]rune(strings.TrimSuffix(line, "\n"))) > 80 && !strings.Contains(line, "yaml-language-server") {
			t.Errorf("%s", line)
		}
	}
}

// Any value that a spec may hold is read back as it is.
func FuzzText(f *testing.F) {
	for _, value := range []string{"", "on", "0755", "1e3", "a: b", "# c", "'", `"`, "{}", "- x", " x ", "x\ny\n", "\t", "~", "null", "2020-01-01", "\u2028", "\ufeff", "<<", "!x", "&a", "*a", "@", "`", "%"} {
		f.Add(value)
	}
	f.Fuzz(func(t *testing.T, value string) {
		env := small()
		env.Spec.Medusa.Config = map[schema.VariableName]schema.ConfigValue{"VALUE": schema.ConfigValue(value)}
		if schema.Validate(schema.Default(env)).Err() != nil {
			return
		}
		if diff := cmp.Diff(schema.Default(env), load(t, text(t, env))); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}
