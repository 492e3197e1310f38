package schema_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/petrify-dev/petrify/schema"
)

// resolved is a text that kustomize has read and written anew.
func resolved(text string) schema.Input {
	return schema.Input{Name: "functionConfig", Data: []byte(text), Resolved: true}
}

func resolvedMinimal(t *testing.T) string {
	t.Helper()
	return string(minimal(t).Data)
}

// The trap of facts: 0123456 arrives as 42798, 10e0005 as 1000000 and 1.10 as 1.1. None
// may pass for the text that the user wrote, and no place is told that he never saw.
func TestWhatAnotherProgramChangedIsRefusedWhereTextBelongs(t *testing.T) {
	const quoteIt = "  quote it: kustomize may have changed it on the way, as 0123456 to 42798\n"
	for name, c := range map[string]struct{ old, new, want string }{
		"a tag of digits":  {"tag: a1b2c3d", "tag: 42798", "functionConfig: error: spec.images.medusa.tag: 42798 is a number, not text\n" + quoteIt},
		"a version":        {"tag: a1b2c3d", "tag: 1.1", "functionConfig: error: spec.images.medusa.tag: 1.1 is a number, not text\n" + quoteIt},
		"an exponent":      {"tag: a1b2c3d", "tag: 1e+06", "functionConfig: error: spec.images.medusa.tag: 1e+06 is a number, not text\n" + quoteIt},
		"a digest":         {"tag: a1b2c3d", "digest: 1", "functionConfig: error: spec.images.medusa.digest: 1 is a number, not text\n" + quoteIt},
		"a name":           {"name: shop", "name: 123", "functionConfig: error: metadata.name: 123 is a number, not text\n" + quoteIt},
		"a host":           {"admin: admin.example.com", "admin: 1.2", "functionConfig: error: spec.hosts.admin: 1.2 is a number, not text\n" + quoteIt},
		"a config value":   {"  postgres:", "  storefront: {config: {A: 10}}\n  postgres:", "functionConfig: error: spec.storefront.config[A]: 10 is a number, not text\n" + quoteIt},
		"a boolean":        {"  postgres:", "  storefront: {config: {A: true}}\n  postgres:", "functionConfig: error: spec.storefront.config[A]: true is a boolean, not text\n" + quoteIt},
		"a date":           {"  postgres:", "  storefront: {config: {A: 2026-01-31}}\n  postgres:", "functionConfig: error: spec.storefront.config[A]: 2026-01-31 is a date, not text\n" + quoteIt},
		"a word":           {"  postgres:", "  medusa: {commands: {start: [medusa, start, 1]}}\n  postgres:", "functionConfig: error: spec.medusa.commands.start[2]: 1 is a number, not text\n" + quoteIt},
		"an annotation":    {"name: shop", "name: shop\n  annotations: {a: 1}", "functionConfig: error: metadata.annotations[a]: 1 is a number, not text\n" + quoteIt},
		"nothing":          {"tag: a1b2c3d", "tag: null", "functionConfig: error: spec.images.medusa.tag: is empty\n  allowed: letters, digits, underscores, dots and hyphens, not beginning with a dot or hyphen, such as a1b2c3d\n"},
		"an unknown field": {"medusa:", "Medusa:", "functionConfig: error: spec.images.Medusa: unknown field\n  did you mean \"medusa\"?\n"},
		"a date that was a tag": {"tag: a1b2c3d", `tag: "2026-01-31T00:00:00Z"`,
			"functionConfig: error: spec.images.medusa.tag: \"2026-01-31T00:00:00Z\" is not an image tag\n  allowed: letters, digits, underscores, dots and hyphens, not beginning with a dot or hyphen, such as a1b2c3d\n" +
				"functionConfig: warning: spec.images.medusa.tag: \"2026-01-31T00:00:00Z\" may have been a date\n  quote it: kustomize changes a date on the way, as 2026-01-31 to 2026-01-31T00:00:00Z\n"},
		"a related field": {"exposure: {none: {}}", "exposure: {ingress: {className: a, tls: {enabled: false, clusterIssuer: b}}}",
			"functionConfig: error: spec.exposure.ingress.tls.clusterIssuer: has no certificate to issue, since TLS is not enabled\n  see also: functionConfig: spec.exposure.ingress.tls.enabled\n  allowed: leave it out, or tls.enabled: true\n"},
	} {
		t.Run(name, func(t *testing.T) {
			_, found := schema.Load([]schema.Input{resolved(strings.Replace(resolvedMinimal(t), c.old, c.new, 1))}, nil)
			if diff := cmp.Diff(c.want, text(t, found)); diff != "" {
				t.Errorf("diagnostics (-want +got):\n%s", diff)
			}
			if found.Err() == nil {
				t.Error("no error")
			}
		})
	}
}

func TestWhatAnotherProgramCannotChangePasses(t *testing.T) {
	input := resolvedMinimal(t)
	// Kustomize writes "12e4567" without quotes whether or not the user did: no number
	// is that large.
	input = strings.Replace(input, "tag: a1b2c3d", "tag: 12e4567", 1)
	input = strings.Replace(input, "tag: a1b2c3d", `tag: "0123456"`, 1)
	input += `  medusa:
    server: {resources: {limits: {cpu: 1.1, memory: 1073741824}}}
    worker: {enabled: false, replicas: 3}
    config: {COUNTRY: no, VERSION: "1.10", MERGE: !!merge <<}
`
	env, found := schema.Load([]schema.Input{resolved(input)}, nil)
	if len(found) > 0 {
		t.Fatal(text(t, found))
	}
	server, worker := env.Spec.Medusa.Server, env.Spec.Medusa.Worker
	got := []any{env.Spec.Images.Medusa.Tag, env.Spec.Images.Storefront.Tag, server.Resources.Limits.CPU, server.Resources.Limits.Memory, *worker.Replicas, *worker.Enabled, env.Spec.Medusa.Config["COUNTRY"], env.Spec.Medusa.Config["VERSION"], env.Spec.Medusa.Config["MERGE"]}
	want := []any{schema.Tag("12e4567"), schema.Tag("0123456"), schema.CPU("1.1"), schema.Bytes("1073741824"), schema.Replicas(3), false, schema.ConfigValue("no"), schema.ConfigValue("1.10"), schema.ConfigValue("<<")}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("values (-want +got):\n%s", diff)
	}
}

// A date cannot be told from the text that kustomize makes of it.
func TestWhatMayHaveBeenADateIsAWarning(t *testing.T) {
	input := resolvedMinimal(t) + "  storefront: {config: {SINCE: \"2026-01-31T00:00:00Z\"}}\n"
	env, found := schema.Load([]schema.Input{resolved(input)}, nil)
	want := "functionConfig: warning: spec.storefront.config[SINCE]: \"2026-01-31T00:00:00Z\" may have been a date\n" +
		"  quote it: kustomize changes a date on the way, as 2026-01-31 to 2026-01-31T00:00:00Z\n"
	if diff := cmp.Diff(want, text(t, found)); diff != "" {
		t.Errorf("diagnostics (-want +got):\n%s", diff)
	}
	if env.Spec.Storefront.Config["SINCE"] == "" {
		t.Error("a warning leaves no environment")
	}
}
