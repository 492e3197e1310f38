package jsonschema_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	validator "github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"github.com/petrify-dev/petrify/internal/jsonschema"
	"github.com/petrify-dev/petrify/schema"
)

// Why only Go can refuse a fixture.
const (
	twoFields   = "compares two fields"
	entries     = "compares the entries of a list"
	contract    = "looks into what petrify itself sets"
	credentials = "looks for credentials"
	meaning     = "reads a value beyond its pattern"
	context     = "depends on where the type is used"
	spelling    = "is lost once YAML is read: how a number or boolean was written"
	notation    = "is lost once YAML is read: anchors, tags and documents"
)

// onlyGo is the invalid fixtures that the JSON Schema lets pass, and why it must.
var onlyGo = map[string]string{
	"autoscaling-default-min-above-max": twoFields,
	"autoscaling-min-above-max":         twoFields,
	"backup-resources":                  twoFields,
	"config-and-secret":                 twoFields,
	"gateway-aliases":                   twoFields,
	"gateway-redirect-loop":             twoFields,
	"gateway-redirect-over-http":        twoFields,
	"host-search-external":              twoFields,
	"host-search-unused":                twoFields,
	"host-twice-search":                 twoFields,
	"hosts-equal":                       twoFields,
	"hosts-equal-alias":                 twoFields,
	"ingress-body-size":                 twoFields,
	"ingress-issuer-without-tls":        twoFields,
	"ingress-tls-over-http":             twoFields,
	"meilisearch-master-key":            twoFields,
	"meilisearch-service":               twoFields,
	"meilisearch-without-host":          twoFields,
	"network-policy-off":                twoFields,
	"password-key-in-config":            twoFields,
	"patch-without-text":                twoFields,
	"requests-above-default-limits":     twoFields,
	"requests-above-limits":             twoFields,
	"seed-production":                   twoFields,
	"origin-twice":                      entries,
	"pull-secret-twice":                 entries,
	"secret-key-twice":                  entries,
	"annotation-class":                  contract,
	"annotation-sync-wave":              contract,
	"config-database-url":               contract,
	"config-database-reserved":          contract,
	"config-derived":                    contract,
	"config-derived-url":                contract,
	"config-loader":                     contract,
	"config-reserved":                   contract,
	"credential-known":                  contract,
	"credential-optional":               contract,
	"ingress-own-annotation":            contract,
	"integration-variables":             contract,
	"integration-variables-off":         contract,
	"credential-of-the-other-part":      contract,
	"password-key-of-a-job":             contract,
	"password-key-taken":                contract,
	"secret-key-known":                  contract,
	"secret-key-of-a-job":               contract,
	"secret-key-reserved":               contract,
	"credential-in-annotation":          credentials,
	"credential-in-command":             credentials,
	"credential-in-next-argument":       credentials,
	"credential-in-config-name":         credentials,
	"credential-in-config-url":          credentials,
	"credential-in-database-name":       credentials,
	"credential-in-health-path":         credentials,
	"credential-in-jwt":                 credentials,
	"credential-in-nginx-annotation":    credentials,
	"credential-in-patch":               credentials,
	"credential-in-url-not-encoded":     credentials,
	"credential-in-connection-string":   credentials,
	"credential-in-header":              credentials,
	"credential-in-hook":                credentials,
	"credential-by-name":                credentials,
	"credential-in-pem":                 credentials,
	"credential-in-spec-annotation":     credentials,
	"credential-of-cloud":               credentials,
	"label-key-hyphen":                  meaning,
	"label-key-prefix-upper-case":       meaning,
	"label-key-too-long":                meaning,
	"label-key-two-slashes":             meaning,
	"label-value-dot":                   meaning,
	"label-value-too-long":              meaning,
	"address-hexadecimal":               meaning,
	"address-leading-zero":              meaning,
	"address-link-local":                meaning,
	"address-localhost-below":           meaning,
	"address-loopback":                  meaning,
	"address-no-ip":                     meaning,
	"address-number":                    meaning,
	"address-short":                     meaning,
	"annotation-control-character":      meaning,
	"annotation-nginx-directive":        meaning,
	"annotation-nginx-snippet":          meaning,
	"command-control-character":         meaning,
	"config-control-character":          meaning,
	"config-database-name":              meaning,
	"config-database-name-empty":        meaning,
	"cpu-negative":                      meaning,
	"cpu-too-small":                     meaning,
	"cpu-zero":                          meaning,
	"host-address":                      meaning,
	"host-hexadecimal-address":          meaning,
	"host-long-label":                   meaning,
	"meilisearch-address":               meaning,
	"meilisearch-resources":             meaning,
	"host-number":                       meaning,
	"host-short-address":                meaning,
	"memory-fraction":                   meaning,
	"memory-too-large":                  meaning,
	"memory-without-unit":               meaning,
	"memory-zero":                       meaning,
	"origin-long-label":                 meaning,
	"origin-own-port":                   meaning,
	"schedule-backwards":                meaning,
	"schedule-never":                    meaning,
	"schedule-never-question-mark":      meaning,
	"s3-bucket-address":                 meaning,
	"s3-bucket-dots":                    meaning,
	"s3-endpoint-own-pod":               meaning,
	"s3-port":                           meaning,
	"origin-port-too-large":             meaning,
	"origin-short-address":              meaning,
	"patch-path":                        meaning,
	"patch-scalars":                     meaning,
	"patch-yaml":                        meaning,
	"repository-port":                   meaning,
	"tag-latest":                        meaning,
	"command-empty":                     context,
	"command-without-program":           context,
	"gateway-too-many-parents":          context,
	"gateway-without-parents":           context,
	"image-not-pinned":                  context,
	"boolean-capital":                   spelling,
	"cpu-exponent":                      spelling,
	"cpu-leading-dot":                   spelling,
	"integer-binary":                    spelling,
	"integer-exponent":                  spelling,
	"integer-fraction":                  spelling,
	"integer-hexadecimal":               spelling,
	"integer-leading-zero":              spelling,
	"integer-octal":                     spelling,
	"integer-plus":                      spelling,
	"integer-underscores":               spelling,
	"memory-exponent":                   spelling,
	"text-capital-boolean":              spelling,
	"credential-as-anchor":              notation,
	"quantity-leading-zero":             spelling,
	"url-long-host":                     meaning,
	"yaml-alias":                        notation,
	"yaml-anchor-on-mapping":            notation,
	"yaml-directive":                    notation,
	"yaml-directive-tag":                notation,
	"yaml-document-after-end":           notation,
	"yaml-key-alias":                    notation,
	"yaml-merge-key":                    notation,
	"yaml-merge-key-alias":              notation,
	"yaml-second-document":              notation,
	"yaml-tag":                          notation,
	"yaml-tag-binary":                   notation,
	"yaml-tag-custom":                   notation,
	"yaml-tag-short":                    notation,
	"yaml-tag-verbatim":                 notation,
	"yaml-text-after-end":               notation,
}

func TestFixtures(t *testing.T) {
	compiled := compile(t)
	for _, path := range fixtures(t, "valid") {
		t.Run("valid/"+name(path), func(t *testing.T) {
			if err := check(t, compiled, path); err != nil {
				t.Errorf("the JSON Schema refuses what Go accepts: %v", err)
			}
		})
	}
	invalid := map[string]bool{}
	for _, path := range fixtures(t, "invalid") {
		invalid[name(path)] = true
		t.Run("invalid/"+name(path), func(t *testing.T) {
			if _, found := schema.Load([]schema.Input{{Name: path, Data: data(t, path)}}, nil); found.Err() == nil {
				t.Error("Go accepts an invalid fixture")
			}
			err := check(t, compiled, path)
			switch reason, listed := onlyGo[name(path)]; {
			case err == nil && !listed:
				t.Error("the JSON Schema accepts it: say why in onlyGo, or let the schema refuse it")
			case err != nil && listed:
				t.Errorf("listed as only Go's (%s), but the JSON Schema refuses it too: %v", reason, err)
			}
		})
	}
	for name := range onlyGo {
		if !invalid[name] {
			t.Errorf("onlyGo lists %s, which is no fixture", name)
		}
	}
}

// Every object is closed, or describes all its members by one schema.
func TestObjectsAreClosed(t *testing.T) {
	var root any
	if err := json.Unmarshal([]byte(jsonschema.Environment()), &root); err != nil {
		t.Fatal(err)
	}
	objects := 0
	var visit func(path string, value any)
	visit = func(path string, value any) {
		node, ok := value.(map[string]any)
		if !ok {
			return
		}
		if node["type"] == "object" {
			objects++
			if _, closed := node["additionalProperties"]; !closed {
				t.Errorf("%s is open", path)
			}
		}
		for key, child := range node {
			visit(path+"/"+key, child)
		}
	}
	visit("", root)
	if objects < 20 {
		t.Errorf("only %d objects", objects)
	}
}

func compile(t *testing.T) *validator.Schema {
	t.Helper()
	document, err := validator.UnmarshalJSON(strings.NewReader(jsonschema.Environment()))
	if err != nil {
		t.Fatal(err)
	}
	compiler := validator.NewCompiler()
	if err := compiler.AddResource("environment.json", document); err != nil {
		t.Fatal(err)
	}
	compiled, err := compiler.Compile("environment.json")
	if err != nil {
		t.Fatal(err)
	}
	return compiled
}

// check validates a fixture as an editor would: a YAML library's values against the schema.
func check(t *testing.T, compiled *validator.Schema, path string) error {
	t.Helper()
	var value any
	decoder := yaml.NewDecoder(bytes.NewReader(data(t, path)))
	if err := decoder.Decode(&value); err != nil {
		return fmt.Errorf("is not YAML: %w", err)
	}
	encoded, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("is not JSON: %w", err)
	}
	instance, err := validator.UnmarshalJSON(bytes.NewReader(encoded))
	if err != nil {
		t.Fatal(err)
	}
	return compiled.Validate(instance)
}

func fixtures(t *testing.T, directory string) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("..", "..", "schema", "testdata", directory, "*.yaml"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no fixtures in %s: %v", directory, err)
	}
	return paths
}

func name(path string) string { return strings.TrimSuffix(filepath.Base(path), ".yaml") }

func data(t *testing.T, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}
