package schema_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/petrify-dev/petrify/schema"
)

// Of fields that exclude each other, the later file or setting decides.
func TestLayersSwitchChoices(t *testing.T) {
	type chosen struct {
		Postgres schema.Postgres
		Redis    schema.Redis
		Exposure schema.Exposure
	}
	inCluster := func(storage schema.Bytes) schema.Postgres {
		env, _ := schema.Load([]schema.Input{minimal(t)}, []string{"postgres.inCluster.storage=" + string(storage)})
		return env.Spec.Postgres
	}
	external := func(host schema.Address, port schema.Port) schema.Postgres {
		return schema.Postgres{External: &schema.ExternalPostgres{Host: host, Port: port}}
	}
	for _, c := range []struct {
		name     string
		layers   []string // the spec of each file over minimal.yaml
		settings []string
		field    func(chosen) any
		want     any
	}{
		{
			name:   "another member replaces the one below",
			layers: []string{"postgres: {inCluster: {storage: 50Gi}}", "postgres: {external: {host: db.example.com}}"},
			field:  func(c chosen) any { return c.Postgres }, want: external("db.example.com", 5432),
		},
		{
			name:   "the same member merges",
			layers: []string{"postgres: {external: {host: db.example.com}}", "postgres: {external: {port: 5433}}"},
			field:  func(c chosen) any { return c.Postgres }, want: external("db.example.com", 5433),
		},
		{
			name:   "a layer that names no member leaves the choice",
			layers: []string{"postgres: {inCluster: {storage: 50Gi}}", "postgres: {}"},
			field:  func(c chosen) any { return c.Postgres }, want: inCluster("50Gi"),
		},
		{
			name:   "what was dropped does not come back",
			layers: []string{"postgres: {inCluster: {storage: 50Gi}}", "postgres: {external: {host: db.example.com}}", "postgres: {inCluster: {}}"},
			field:  func(c chosen) any { return c.Postgres }, want: inCluster("10Gi"),
		},
		{
			name:   "mistakes in what was dropped are gone with it",
			layers: []string{"postgres: {inCluster: {storage: much, replicas: 3}}", "postgres: {external: {host: db.example.com}}"},
			field:  func(c chosen) any { return c.Postgres }, want: external("db.example.com", 5432),
		},
		{
			name:     "a setting replaces what a file chose",
			settings: []string{"redis.external.host=redis.example.com"},
			field:    func(c chosen) any { return c.Redis }, want: schema.Redis{External: &schema.ExternalRedis{Host: "redis.example.com", Port: 6379}},
		},
		{
			name:     "settings for the same member merge",
			settings: []string{"postgres.external.host=db.example.com", "postgres.external.port=5433"},
			field:    func(c chosen) any { return c.Postgres }, want: external("db.example.com", 5433),
		},
		{
			name:     "the last of the settings decides",
			layers:   []string{"exposure: {ingress: {className: nginx}}"},
			settings: []string{"exposure.gateway={parentRefs: [{name: shared}]}", "exposure={none: {}}"},
			field:    func(c chosen) any { return c.Exposure }, want: schema.Exposure{None: &schema.None{}},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			env, found := schema.Load(layered(t, c.layers...), c.settings)
			if len(found) > 0 {
				t.Fatal(text(t, found))
			}
			got := c.field(chosen{env.Spec.Postgres, env.Spec.Redis, env.Spec.Exposure})
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// An old digest under a new tag would run the old image under the new version.
func TestLayersPinImagesAnew(t *testing.T) {
	old := schema.Digest("sha256:" + strings.Repeat("0", 64))
	next := schema.Digest("sha256:" + strings.Repeat("1", 64))
	both := "images: {medusa: {tag: old, digest: " + string(old) + "}}"
	for _, c := range []struct {
		name     string
		layers   []string
		settings []string
		tag      schema.Tag
		digest   schema.Digest
	}{
		{name: "one file may name both", layers: []string{both}, tag: "old", digest: old},
		{name: "a tag drops the digest below", layers: []string{both, "images: {medusa: {tag: new}}"}, tag: "new"},
		{name: "a digest drops the tag below", layers: []string{both, "images: {medusa: {digest: " + string(next) + "}}"}, digest: next},
		{name: "a repository drops neither", layers: []string{both, "images: {medusa: {repository: example.com/medusa}}"}, tag: "old", digest: old},
		{name: "another image drops neither", layers: []string{both, "images: {storefront: {tag: new}}"}, tag: "old", digest: old},
		{name: "a setting drops what files name", layers: []string{both}, settings: []string{"images.medusa.tag=new"}, tag: "new"},
		{name: "settings are given together", layers: []string{both}, settings: []string{"images.medusa.digest=" + string(next), "images.medusa.tag=new"}, tag: "new", digest: next},
		{name: "and so is the value of one", layers: []string{both}, settings: []string{"images.medusa={tag: new}"}, tag: "new"},
	} {
		t.Run(c.name, func(t *testing.T) {
			env, found := schema.Load(layered(t, c.layers...), c.settings)
			if len(found) > 0 {
				t.Fatal(text(t, found))
			}
			if got := env.Spec.Images.Medusa; got.Tag != c.tag || got.Digest != c.digest {
				t.Errorf("got tag %q and digest %q, want %q and %q", got.Tag, got.Digest, c.tag, c.digest)
			}
		})
	}
}

// Two that one file names are as wrong as without layers.
func TestLayerWithTwoOfAChoice(t *testing.T) {
	_, found := schema.Load(layered(t, "exposure: {gateway: {parentRefs: [{name: shared}]}, ingress: {className: nginx}}"), nil)
	want := `layer0.yaml:2:14: error: spec.exposure.gateway: cannot stand beside ingress
    2 |   exposure: {gateway: {parentRefs: [{name: shared}]}, ingress: {className: nginx}}
      |              ^^^^^^^
  see also: layer0.yaml:2:55: spec.exposure.ingress
  allowed: exactly one of ingress, gateway, none, such as none: {}
`
	if diff := cmp.Diff(want, text(t, found)); diff != "" {
		t.Errorf("diagnostics (-want +got):\n%s", diff)
	}
}

// layered is the minimal spec and files over it, each with one line in its spec.
func layered(t *testing.T, lines ...string) []schema.Input {
	t.Helper()
	inputs := []schema.Input{minimal(t)}
	for i, line := range lines {
		inputs = append(inputs, schema.Input{Name: fmt.Sprintf("layer%d.yaml", i), Data: []byte("spec:\n  " + line + "\n")})
	}
	return inputs
}
