package schema_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/petrify-dev/petrify/internal/diag"
	"github.com/petrify-dev/petrify/schema"
)

func minimal(t *testing.T) schema.Input { return read(t, "testdata/valid/minimal.yaml") }

// A number-like tag must come out as the text that the user wrote.
func TestScalarsKeepTheirText(t *testing.T) {
	env, found := schema.Load([]schema.Input{read(t, "testdata/valid/scalars.yaml")}, nil)
	if len(found) > 0 {
		t.Fatal(text(t, found))
	}
	got := map[string]string{
		"name": string(env.Metadata.Name), "medusa": string(env.Spec.Images.Medusa.Tag), "storefront": string(env.Spec.Images.Storefront.Tag),
		"cpu": string(env.Spec.Medusa.Server.Resources.Limits.CPU), "region": string(env.Spec.Storefront.DefaultRegion),
	}
	for name, value := range env.Spec.Medusa.Config {
		got[string(name)] = string(value)
	}
	want := map[string]string{
		"name": "123", "medusa": "0123456", "storefront": "12e4567", "cpu": "2", "region": "no",
		"DB_NAME": "medusa-v2", "DEBUG": "true", "LEVEL": "1e10000", "PORT_RANGE": "0x12345", "NUMBERS": "1_00000",
		"SINCE": "2026-01-31", "COUNTRY": "no", "NOTHING": "", "LINES": "one\ntwo\n", "STAR": "*",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("values (-want +got):\n%s", diff)
	}
}

func TestLayers(t *testing.T) {
	upper := schema.Input{Name: "upper.yaml", Data: []byte(`
metadata: {name: dev}
spec:
  hosts: {storefrontAliases: [www.example.com]}
  images: {medusa: {tag: "2"}}
  medusa: {config: {LOG_LEVEL: debug}, secret: {keys: [B]}}
`)}
	lower := minimal(t)
	lower.Data = append(lower.Data, "  medusa: {config: {LOG_LEVEL: http, A: a}, secret: {keys: [A]}}\n"...)
	env, found := schema.Load([]schema.Input{lower, upper}, []string{"medusa.config.A=b"})
	if len(found) > 0 {
		t.Fatal(text(t, found))
	}
	medusa := env.Spec.Medusa
	for _, c := range []struct {
		what      string
		got, want any
	}{
		{"scalar of the upper", env.Metadata.Name, schema.Name("dev")},
		{"default of what was merged", env.Spec.Namespace, schema.Name("dev")},
		{"scalar of the lower", env.Spec.Hosts.Admin, schema.Host("admin.example.com")},
		{"nested scalar", env.Spec.Images.Medusa.Tag, schema.Tag("2")},
		{"lists replace", medusa.Secret.Keys, []schema.VariableName{"B"}},
		{"mappings merge, settings win", medusa.Config, map[schema.VariableName]schema.ConfigValue{"LOG_LEVEL": "debug", "A": "b", "DB_NAME": "medusa-v2"}},
	} {
		if diff := cmp.Diff(c.want, c.got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.what, diff)
		}
	}
}

// In a layered spec each diagnostic names the file that holds the value, in the
// order in which the files were given.
func TestLayersDiagnostics(t *testing.T) {
	lower := minimal(t)
	lower.Data = append(lower.Data, "  storefront: {resources: {limits: {memory: 1Gi}}}\n  target: argo\n"...)
	upper := schema.Input{Name: "upper.yaml", Data: []byte("spec:\n  storefront: {resources: {requests: {memory: 2Gi}}}\n  hosts: {admin: shop.example.com}\n")}
	_, found := schema.Load([]schema.Input{lower, upper}, []string{"images.redis.tag=latest"})
	want := `minimal.yaml:16:11: error: spec.target: "argo" is not a target
   16 |   target: argo
      |           ^^^^
  allowed: kubectl, argocd, flux; did you mean "argocd"?
upper.yaml:2:47: error: spec.storefront.resources.requests.memory: "2Gi" is more than the limit "1Gi"
    2 |   storefront: {resources: {requests: {memory: 2Gi}}}
      |                                               ^^^
  see also: minimal.yaml:15:45: spec.storefront.resources.limits.memory
  allowed: at most the limit; set both when you raise one
upper.yaml:3:18: error: spec.hosts.admin: "shop.example.com" is the same host as spec.hosts.storefront
    3 |   hosts: {admin: shop.example.com}
      |                  ^^^^^^^^^^^^^^^^
  see also: minimal.yaml:7:17: spec.hosts.storefront
  allowed: a host of its own, since each host routes to one service
--set: error: spec.images.redis.tag: "latest" names a different image every day
      | images.redis.tag=latest
      |                  ^^^^^^
  allowed: a tag that stays, such as a short commit SHA
`
	if diff := cmp.Diff(want, text(t, found)); diff != "" {
		t.Errorf("diagnostics (-want +got):\n%s", diff)
	}
}

func TestSettings(t *testing.T) {
	for _, c := range []struct {
		settings []string
		field    func(schema.Environment) any
		want     any
	}{
		{[]string{"images.medusa.tag=0123456"}, func(e schema.Environment) any { return e.Spec.Images.Medusa.Tag }, schema.Tag("0123456")},
		{[]string{"spec.images.medusa.tag=1e3"}, func(e schema.Environment) any { return e.Spec.Images.Medusa.Tag }, schema.Tag("1e3")},
		{[]string{"images.medusa.tag=a", "images.medusa.tag=b"}, func(e schema.Environment) any { return e.Spec.Images.Medusa.Tag }, schema.Tag("b")},
		{[]string{"metadata.name=123"}, func(e schema.Environment) any { return e.Metadata.Name }, schema.Name("123")},
		{[]string{"medusa.server.replicas=0"}, func(e schema.Environment) any { return *e.Spec.Medusa.Server.Replicas }, schema.Replicas(0)},
		{[]string{"medusa.worker.enabled=false"}, func(e schema.Environment) any { return *e.Spec.Medusa.Worker.Enabled }, false},
		{[]string{"medusa.config.DEBUG=true"}, func(e schema.Environment) any { return e.Spec.Medusa.Config["DEBUG"] }, schema.ConfigValue("true")},
		{[]string{"medusa.config[QUERY]=a=b, [c]"}, func(e schema.Environment) any { return e.Spec.Medusa.Config["QUERY"] }, schema.ConfigValue("a=b, [c]")},
		{[]string{"medusa.config.NOTHING="}, func(e schema.Environment) any { return len(e.Spec.Medusa.Config) }, 2},
		{[]string{"metadata.annotations[example.com/team]=shop"}, func(e schema.Environment) any { return e.Metadata.Annotations["example.com/team"] }, "shop"},
		{[]string{"hosts.storefrontAliases=[a.example.com, b.example.com]"}, func(e schema.Environment) any { return e.Spec.Hosts.StorefrontAliases }, []schema.Host{"a.example.com", "b.example.com"}},
		{[]string{"images.pullSecrets=[]"}, func(e schema.Environment) any { return e.Spec.Images.PullSecrets }, []schema.ObjectName{}},
		{[]string{"images.medusa={tag: x}"}, func(e schema.Environment) any { return e.Spec.Images.Medusa.Tag }, schema.Tag("x")},
		{[]string{"postgres.inCluster.storage=20Gi"}, func(e schema.Environment) any { return e.Spec.Postgres.InCluster.Storage }, schema.Bytes("20Gi")},
		{[]string{"postgres.external.host=pg-rw"}, func(e schema.Environment) any { return e.Spec.Postgres.External.Host }, schema.Address("pg-rw")},
		{[]string{"redis.external.host=10.127.0.1"}, func(e schema.Environment) any { return e.Spec.Redis.External.Host }, schema.Address("10.127.0.1")},
		{[]string{"storefront.autoscaling.max=3"}, func(e schema.Environment) any { return e.Spec.Storefront.Autoscaling.Max }, schema.ScaleBound(3)},
	} {
		t.Run(strings.Join(c.settings, " "), func(t *testing.T) {
			env, found := schema.Load([]schema.Input{minimal(t)}, c.settings)
			if len(found) > 0 {
				t.Fatal(text(t, found))
			}
			if diff := cmp.Diff(c.want, c.field(env)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestBadSettings(t *testing.T) {
	for setting, want := range map[string]string{
		"images.medusa": `--set: error: has no =
      | images.medusa
      | ^^^^^^^^^^^^^
  allowed: path=value, such as images.medusa.tag=a1b2c3d
`,
		"images..tag=x": `--set: error: spec.images: malformed path
      | images..tag …
      |        ^^^^
  allowed: names joined by dots; a key with dots in brackets, such as exposure.ingress.annotations[example.com/key]=value
`,
		"imagse.medusa.tag=x": `--set: error: spec.imagse: unknown field
      | imagse …
      | ^^^^^^
  did you mean "images"?
`,
		"images.medusa.tag.x=y": `--set: error: spec.images.medusa.tag: has no fields
      | images.medusa.tag.x …
      |                   ^
  allowed: images.medusa.tag=value
`,
		"exposure.ingress.annotations.example.com/a=x": `--set: error: spec.exposure.ingress.annotations[example]: has no fields
      | exposure.ingress.annotations.example.com/a …
      |                                      ^^^^^
  allowed: exposure.ingress.annotations[example.com/a]=value, if the dot belongs to the key
`,
		"medusa.config.A.B=x": `--set: error: spec.medusa.config[A]: has no fields
      | medusa.config.A.B …
      |                 ^
  allowed: medusa.config.A=value
`,
		"hosts.storefrontAliases.0=x": `--set: error: spec.hosts.storefrontAliases: is a list, which is set as a whole
      | hosts.storefrontAliases.0 …
      |                         ^
  allowed: hosts.storefrontAliases=[a, b]
`,
		"hosts.storefrontAliases[0]=x": `--set: error: spec.hosts.storefrontAliases: is a list, which is set as a whole
      | hosts.storefrontAliases[0] …
      |                        ^^^
  allowed: hosts.storefrontAliases=[a, b]
`,
		"hosts.storefrontAliases=x": `--set: error: spec.hosts.storefrontAliases: is text, not a list
      | hosts.storefrontAliases=x
      |                         ^
  allowed: a list, such as [a, b]
`,
		"hosts.storefrontAliases=3": `--set: error: spec.hosts.storefrontAliases: is a number, not a list
      | hosts.storefrontAliases=3
      |                         ^
  allowed: a list, such as [a, b]
`,
		"hosts.storefrontAliases=[x": `--set: error: spec.hosts.storefrontAliases: is not YAML
      | hosts.storefrontAliases=[x
      |                         ^^
  write lists as [a, b] and mappings as {a: b}
`,
		"hosts.storefrontAliases=[ä, *x]": `--set: error: spec.hosts.storefrontAliases: is not YAML
      | hosts.storefrontAliases=[ä, *x]
      |                         ^^^^^^^
  write lists as [a, b] and mappings as {a: b}
`,
		"images.pullSecrets=[b_c]": `--set: error: spec.images.pullSecrets[0]: "b_c" is not a name
      | images.pullSecrets=[b_c]
      |                     ^^^
  allowed: lower-case letters, digits, hyphens and dots, beginning and ending with a letter or digit; did you mean "b-c"?
`,
		"hosts.storefrontAliases=[ää, {b: c}]": `--set: error: spec.hosts.storefrontAliases[0]: "ää" is an international name, not a host name
      | hosts.storefrontAliases=[ää, {b: c}]
      |                          ^^
  allowed: a lower-case DNS name without scheme, port, path or wildcard, such as shop.example.com; international names in punycode
--set: error: spec.hosts.storefrontAliases[1]: is a mapping, not text
      | hosts.storefrontAliases=[ää, {b: c}]
      |                              ^
  allowed: a lower-case DNS name without scheme, port, path or wildcard, such as shop.example.com; international names in punycode
`,
		"medusa.adminUser.passwordKey=hunter2!x": `--set: error: spec.medusa.adminUser.email: is missing
  allowed: an address alone, such as admin@example.com
--set: error: spec.medusa.adminUser.passwordKey: is not a variable name
  a spec has the names of secrets, never their values; allowed: letters, digits and underscores, not beginning with a digit
`,
		"medusa.secret.keys=[hunter2!x]": `--set: error: spec.medusa.secret.keys[0]: is not a variable name
  a spec has the names of secrets, never their values; allowed: letters, digits and underscores, not beginning with a digit
`,
		"medusa.server.replicas=1_0": `--set: error: spec.medusa.server.replicas: "1_0" is not a number of pods
      | medusa.server.replicas=1_0
      |                        ^^^
  allowed: 0 to 1000, in plain digits; did you mean 10?
`,
		"medusa.worker.enabled=no": `--set: error: spec.medusa.worker.enabled: "no" is not true or false
      | medusa.worker.enabled=no
      |                       ^^
  allowed: true or false; did you mean false?
`,
		"images.medusa.tag=": `--set: error: spec.images.medusa.tag: is empty
      | images.medusa.tag=
      |                   ^
  write a value, or leave the field out; allowed: letters, digits, underscores, dots and hyphens, not beginning with a dot or hyphen, such as a1b2c3d
`,
		"exposure={none: {}, ingress: {className: nginx}}": `--set: error: spec.exposure.none: cannot stand beside ingress
      | exposure={none: {}, ingress: {className: nginx}}
      |           ^^^^
  see also: --set: spec.exposure.ingress
  allowed: exactly one of ingress, gateway, none, such as none: {}
`,
		"hosts.admin=\x1b[31m": "--set: error: control character U+001B\n      | hosts.admin=\uFFFD[31m\n      |             ^\n  remove it\n",
		"medusa.config.API_TOKEN=hunter2": `--set: error: spec.medusa.config[API_TOKEN]: is secret by its name, and ConfigMaps are not
  put the value in the Secret, and the name in spec.medusa.secret.keys
`,
		"medusa.jwtSecret=hunter2": `--set: error: spec.medusa.jwtSecret: unknown field
  a spec holds no secret values: put them in a Secret; allowed: server, worker, config, secret, extraOrigins, commands, migrate, seed, adminUser
`,
		"postgres.external.host=postgres://medusa:hunter2@db": `--set: error: spec.postgres.external.host: holds what looks like a credential
  allowed: a lower-case DNS name or an IPv4 address, without scheme or port, such as db.example.com
`,
	} {
		t.Run(setting, func(t *testing.T) {
			_, found := schema.Load([]schema.Input{minimal(t)}, []string{setting})
			if diff := cmp.Diff(want, text(t, found)); diff != "" {
				t.Errorf("diagnostics (-want +got):\n%s", diff)
			}
		})
	}
}

func TestLoadNothing(t *testing.T) {
	_, found := schema.Load(nil, nil)
	if found.Err() == nil {
		t.Error("no inputs give an environment")
	}
}

// Problems that show later, such as of a patch, are told at their place too.
func TestLocate(t *testing.T) {
	inputs := layered(t, "storefront: {replicas: 3}")
	problems := schema.Diagnostics{
		{Path: "spec.hosts.scheme", Message: "has a place already", Position: diag.Position{Name: "elsewhere"}},
		{Path: "spec.images.redis", Message: "is a default"},
		{Path: "spec.target", Message: "is set"},
		{Path: "spec.storefront.replicas", Message: "is too many", Related: []diag.Related{{Path: "spec.hosts.admin"}}},
	}
	want := `elsewhere: error: spec.hosts.scheme: has a place already
minimal.yaml:9:3: error: spec.images.redis: is a default
    9 |   images:
      |   ^^^^^^
layer0.yaml:2:26: error: spec.storefront.replicas: is too many
    2 |   storefront: {replicas: 3}
      |                          ^
  see also: minimal.yaml:8:12: spec.hosts.admin
--set: error: spec.target: is set
      | target=argocd
      |        ^^^^^^
`
	if diff := cmp.Diff(want, text(t, schema.Locate(inputs, []string{"target=argocd"}, problems))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if d := problems[3]; d.Position.Line > 0 || d.Related[0].Position.Line > 0 {
		t.Error("Locate changed what it was given")
	}
}

func TestLoadWithout(t *testing.T) {
	inputs := layered(t, "hosts: {storefrontAliases: [a.example.com, b.example.com]}", "medusa: {config: {A: 1, B: 2}, server: {autoscaling: {max: 3}}}")
	for paths, want := range map[string]string{
		"":                                "argocd [a.example.com b.example.com] map[A:1 B:2 DB_NAME:medusa-v2] true",
		"spec.target":                     "kubectl [a.example.com b.example.com] map[A:1 B:2 DB_NAME:medusa-v2] true",
		"spec.hosts.storefrontAliases[0]": "argocd [b.example.com] map[A:1 B:2 DB_NAME:medusa-v2] true",
		"spec.hosts.storefrontAliases[0] spec.hosts.storefrontAliases[1]": "argocd [] map[A:1 B:2 DB_NAME:medusa-v2] true",
		"spec.medusa.config[B]":          "argocd [a.example.com b.example.com] map[A:1 DB_NAME:medusa-v2] true",
		"spec.medusa.server.autoscaling": "argocd [a.example.com b.example.com] map[A:1 B:2 DB_NAME:medusa-v2] false",
		"spec.medusa.worker":             "argocd [a.example.com b.example.com] map[A:1 B:2 DB_NAME:medusa-v2] true",
	} {
		env, found := schema.Read(inputs).LoadWithout(strings.Fields(paths), []string{"target=argocd"})
		if err := found.Err(); err != nil {
			t.Fatal(err)
		}
		got := fmt.Sprintln(env.Spec.Target, env.Spec.Hosts.StorefrontAliases, env.Spec.Medusa.Config, env.Spec.Medusa.Server.Autoscaling != nil)
		if got != want+"\n" {
			t.Errorf("without %s: %s, want %s", paths, got, want)
		}
	}
	if _, found := schema.Read(inputs).LoadWithout([]string{"spec.hosts.admin"}, nil); found.Err() == nil {
		t.Error("without the admin's host there is an environment")
	}
	if _, found := schema.Read([]schema.Input{{Name: "broken.yaml", Data: []byte("a: [")}}).LoadWithout([]string{"a"}, nil); found.Err() == nil {
		t.Error("a broken input gives an environment")
	}
}

// What only has its default stands nowhere.
func TestPlaces(t *testing.T) {
	places := schema.Places(layered(t, "storefront: {replicas: 3}", "hosts: {storefrontAliases: [www.example.com]}"), []string{"target=argocd"})
	got := map[string]string{}
	for _, path := range []string{"spec.hosts.admin", "spec.storefront", "spec.storefront.replicas", "spec.hosts.storefrontAliases[0]", "spec.target", "spec.hosts.scheme"} {
		got[path] = places[path].String()
	}
	want := map[string]string{
		"spec.hosts.admin":                "minimal.yaml:8:12",
		"spec.storefront":                 "layer0.yaml:2:3",
		"spec.storefront.replicas":        "layer0.yaml:2:26",
		"spec.hosts.storefrontAliases[0]": "layer1.yaml:2:31",
		"spec.target":                     "--set",
		"spec.hosts.scheme":               "",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if places := schema.Places([]schema.Input{{Name: "broken.yaml", Data: []byte("a: [")}}, nil); places != nil {
		t.Errorf("a broken input has places: %v", places)
	}
}

func TestTooManySettings(t *testing.T) {
	_, found := schema.Load([]schema.Input{minimal(t)}, slices.Repeat([]string{"target=argocd"}, 1001))
	if diff := cmp.Diff("--set: error: is given 1001 times\n  allowed: at most 1000; write more into a file\n", text(t, found)); diff != "" {
		t.Errorf("diagnostics (-want +got):\n%s", diff)
	}
}
