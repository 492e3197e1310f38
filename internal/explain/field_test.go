package explain

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/petrify-dev/petrify/internal/diag"
	"github.com/petrify-dev/petrify/internal/goldenfile"
	"github.com/petrify-dev/petrify/internal/wrap"
	"github.com/petrify-dev/petrify/schema"
)

func TestField(t *testing.T) {
	for name, c := range map[string]struct {
		path      string
		recursive bool
	}{
		"whole-spec":       {path: ""},
		"spec":             {path: "spec"},
		"mapping":          {path: "images"},
		"long-pattern":     {path: "postgres.inCluster.backup.schedule"},
		"tree":             {path: "spec.exposure", recursive: true},
		"choice":           {path: "postgres"},
		"member-of-choice": {path: "postgres.external"},
		"text":             {path: "spec.images.medusa.tag"},
		"text-with-enum":   {path: "target"},
		"default":          {path: "medusa.commands.migrate"},
		"number":           {path: "medusa.migrate.backoffLimit"},
		"boolean":          {path: "networkPolicy.enabled"},
		"constant":         {path: "apiVersion"},
		"list-of-text":     {path: "hosts.storefrontAliases"},
		"entry-of-list":    {path: "hosts.storefrontAliases[0]"},
		"list-of-mappings": {path: "patches"},
		"names-to-values":  {path: "medusa.config"},
		"value-of-a-name":  {path: "medusa.config.LOG_LEVEL"},
		"required-within":  {path: "medusa.adminUser.email"},
		"nothing-in-it":    {path: "exposure.none"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Field(c.path, c.recursive)
			if err != nil {
				t.Fatal(err)
			}
			goldenfile.Want(t, filepath.Join("testdata", "field", name+".txt"), got)
		})
	}
}

func TestReference(t *testing.T) {
	goldenfile.Want(t, filepath.Join("..", "..", "docs", "spec.md"), Reference())
}

// Entries of lists and mappings are found with brackets and without.
func TestPathsToOneField(t *testing.T) {
	for _, paths := range [][]string{
		{"spec.images.medusa.tag", "images.medusa.tag"},
		{"spec.patches[].target.kind", "patches[0].target.kind", "patches.target.kind", "spec.patches.target.kind"},
		{"medusa.config[]", "medusa.config[A.B]", "medusa.config.LOG_LEVEL"},
		{"exposure.gateway.parentRefs[]", "exposure.gateway.parentRefs[1]"},
		{"metadata.name", "metadata.name"},
	} {
		want, err := Field(paths[0], false)
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths[1:] {
			if got, err := Field(path, false); got != want {
				t.Errorf("%s is not explained as %s: %v\n%s", path, paths[0], err, got)
			}
		}
	}
}

func TestUnknownFields(t *testing.T) {
	for path, want := range map[string]string{
		"mdusa":                    "spec: has no field \"mdusa\"; did you mean \"medusa\"?",
		"PASSWORD=hunter2":         "spec: has no field \"…\"; allowed: namespace, createNamespace, target, hosts, images, medusa, storefront, postgres, redis, secrets, integrations, exposure, …",
		"spec.images.medusa.tga":   "spec.images.medusa: has no field \"tga\"; did you mean \"tag\"?",
		"backoffLimit":             "spec: has no field \"backoffLimit\"; did you mean spec.medusa.migrate.backoffLimit?",
		"spec.postgres.replicas":   "spec.postgres: has no field \"replicas\"; did you mean spec.medusa.server.replicas or spec.medusa.worker.replicas or spec.storefront.replicas?",
		"spec.postgres.memory":     "spec.postgres: has no field \"memory\"; allowed: inCluster, external",
		"patches.kind":             "spec.patches[]: has no field \"kind\"; did you mean kind or spec.secrets.externalSecrets.storeRef.kind or spec.patches[].target.kind?",
		"images[medusa]":           "spec.images: has no field \"medusa\"; did you mean \"medusa\"?",
		"images.medusa.tag.length": "spec.images.medusa.tag: has no fields; it is text or number",
		"exposure.none.x":          "spec.exposure.none: has no fields; it is empty mapping, {}",
		"a..b":                     "\"a..b\" is no path; " + pathHint,
		".a":                       "\".a\" is no path; " + pathHint,
		"a.":                       "\"a.\" is no path; " + pathHint,
		"a[b":                      "\"a[b\" is no path; " + pathHint,
		"a[b]c":                    "\"a[b]c\" is no path; " + pathHint,
		"\x1b[2J":                  "\"\\x1b[2J\" is no path; " + pathHint,
		"redis.\x07":               "spec.redis: has no field \"\\a\"; allowed: inCluster, external",
	} {
		t.Run(path, func(t *testing.T) {
			_, err := Field(path, false)
			if got := told(err); got != want {
				t.Errorf("error is %s\nwant     %s", got, want)
			}
		})
	}
}

// told is the one diagnostic of an error.
func told(err error) string {
	var list diag.List
	if !errors.As(err, &list) || len(list) != 1 {
		return "no diagnostic"
	}
	text := list[0].Message + "; " + list[0].Hint
	if list[0].Path != "" {
		text = list[0].Path + ": " + text
	}
	return text
}

func everyField() []place {
	var all []place
	place{field: environment()}.each(func(p place) { all = append(all, p) })
	return all
}

// Only what cannot be broken is longer than a terminal is wide.
func TestWidth(t *testing.T) {
	for _, p := range everyField() {
		for _, recursive := range []bool{false, true} {
			for line := range strings.Lines(p.document(recursive)) {
				if len([]rune(line)) > wrap.Width+1 && !strings.HasPrefix(line, "PATTERN: ") && !strings.HasPrefix(line, "FIELD: ") && !strings.Contains(line, "sha256:") {
					t.Errorf("%s: %d characters in a line: %s", p.path, len([]rune(line)), line)
				}
			}
		}
	}
}

// beside is what more must be said beside a field, and below it.
var beside = map[string]string{
	"spec.hosts.scheme":                      "exposure.ingress.tls.enabled=false",
	"spec.hosts.search":                      "integrations.meilisearch.inCluster={}",
	"spec.exposure.ingress.maxBodySize":      "exposure.ingress.controller=ingress-nginx",
	"spec.integrations.meilisearch":          "hosts.search=search.example.com",
	"spec.integrations.meilisearch.external": "",
}

// settingsBeside are those of the field itself, or else of the nearest one around it.
func settingsBeside(path string) []string {
	for ; path != ""; path = path[:max(strings.LastIndex(path, "."), 0)] {
		if setting, needed := beside[path]; setting != "" {
			return []string{setting}
		} else if needed {
			return nil
		}
	}
	return nil
}

// Each example is what the spec takes there, but where more must be said beside it.
func TestExamplesAreValid(t *testing.T) {
	minimal, err := os.ReadFile(filepath.Join("..", "..", "golden", "minimal", "environment.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	fields := everyField()
	if len(fields) < 150 {
		t.Fatalf("the spec has %d fields, want more", len(fields))
	}
	for _, p := range fields {
		t.Run(p.path, func(t *testing.T) {
			inputs := []schema.Input{
				{Name: "minimal", Data: minimal},
				{Name: "example", Data: []byte(p.example()), File: func(string) (schema.Input, error) {
					return schema.Input{Data: []byte("{kind: Deployment, metadata: {name: medusa}}")}, nil
				}},
			}
			if _, found := schema.Load(inputs, settingsBeside(p.path)); found.Err() != nil {
				t.Errorf("%v\n%s", found.Err(), p.example())
			}
		})
	}
}

// The example of the whole is a spec by itself.
func TestTheExampleOfTheWhole(t *testing.T) {
	whole := place{field: environment()}
	if _, found := schema.Load([]schema.Input{{Name: "example", Data: []byte(whole.example())}}, nil); found.Err() != nil {
		t.Error(found.Err())
	}
}

func TestComplete(t *testing.T) {
	for typed, want := range map[string]string{
		"":                       "apiVersion kind metadata spec namespace",
		"spec.":                  "spec.namespace spec.createNamespace spec.target spec.hosts spec.images",
		"images.medusa.t":        "images.medusa.repository images.medusa.tag images.medusa.digest",
		"spec.patches.":          "spec.patches.patch spec.patches.path spec.patches.target",
		"nowhere.":               "",
		"images.medusa.tag.":     "",
		"spec.images[medusa].ta": "",
	} {
		var got []string
		for _, completion := range Complete(typed) {
			name, meaning, _ := strings.Cut(completion, "\t")
			if meaning == "" {
				t.Errorf("%s is offered without its meaning", name)
			}
			got = append(got, name)
		}
		if got = got[:min(len(got), 5)]; !slices.Equal(got, strings.Fields(want)) {
			t.Errorf("%q goes on with %q, want %s", typed, got, want)
		}
	}
}

func TestMeaning(t *testing.T) {
	for path, want := range map[string]string{
		"storefront.enabled": "Run the storefront. Hold it back (false) until the publishable API key exists.",
		"spec.postgres":      "The PostgreSQL database: in the cluster or external.",
		"medusa.config.ANY":  "More variables for all Medusa pods, such as LOG_LEVEL. Not secret: they are stored in a ConfigMap.",
	} {
		if got, err := Meaning(path); err != nil || got != want {
			t.Errorf("%s means %q (%v), want %q", path, got, err, want)
		}
	}
	if _, err := Meaning("storefront.enabld"); err == nil || !strings.Contains(err.Error(), `has no field "enabld"`) {
		t.Errorf("of no field: %v", err)
	}
}
