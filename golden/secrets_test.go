package golden

import (
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/petrify-dev/petrify/render"
	"github.com/petrify-dev/petrify/schema"
)

// What petrify secrets tells is what the output refers to, no more and no less: found here
// wherever it may stand in an object, without knowledge of pods.
func TestSecretsAreThoseThatTheOutputRefersTo(t *testing.T) {
	for _, specs := range allCases(t) {
		t.Run(filepath.Base(filepath.Dir(specs[len(specs)-1])), func(t *testing.T) {
			manifest := mustManifest(t, specs...)
			referred := map[string]bool{}
			for _, object := range jsonItems(t, manifest) {
				secretKeysIn(object, "", referred)
			}
			told := map[string]bool{}
			for _, secret := range manifest.Secrets() {
				for _, key := range secret.Keys {
					told[secret.Name+" "+key.Name] = true
				}
			}
			if diff := cmp.Diff(referred, told); diff != "" || len(told) == 0 {
				t.Errorf("(-referred to +told)\n%s", diff)
			}
		})
	}
}

// allCases are the specs of all cases, each with what it is merged over.
func allCases(t *testing.T) [][]string {
	var cases [][]string
	for _, spec := range environments(t) {
		cases = append(cases, []string{spec})
	}
	for _, layer := range glob(t, "*/layer.yaml") {
		cases = append(cases, []string{"minimal/environment.yaml", layer})
	}
	return cases
}

// secretKeysIn collects the keys of Secrets that a value refers to, which stands at a key.
func secretKeysIn(value any, at string, found map[string]bool) {
	switch value := value.(type) {
	case map[string]any:
		name, _ := value["name"].(string)
		switch at {
		case "secretKeyRef":
			found[name+" "+value["key"].(string)] = true
		case "imagePullSecrets":
			found[name+" .dockerconfigjson"] = true
		case "tls":
			found[value["secretName"].(string)+" tls.crt"] = true
			found[value["secretName"].(string)+" tls.key"] = true
		case "secretRef", "secret":
			found["a Secret as a whole"] = true
		}
		for key, part := range value {
			secretKeysIn(part, key, found)
		}
	case []any:
		for _, item := range value {
			secretKeysIn(item, at, found)
		}
	}
}

// With External Secrets, each key that pods do not start without is made, in a Secret of
// the type that its readers need, and nothing else is, whatever the case and the target.
func TestExternalSecretsMakeWhatIsRequired(t *testing.T) {
	for _, specs := range allCases(t) {
		t.Run(filepath.Base(filepath.Dir(specs[len(specs)-1])), func(t *testing.T) {
			_, manifest := mustLoadAndRender(t, []string{"secrets.externalSecrets.storeRef.name=vault"}, specs...)
			required, made := map[string]string{}, map[string]string{}
			for _, secret := range manifest.Secrets() {
				for _, key := range secret.Keys {
					if !key.Optional && secret.Issuer == "" {
						required[secret.Name+" "+key.Name] = secret.Type
					}
				}
			}
			for _, object := range jsonItems(t, manifest) {
				if at(object, "kind") != "ExternalSecret" {
					continue
				}
				for _, data := range at(object, "spec", "data").([]any) {
					key := at(data, "secretKey").(string)
					made[at(object, "metadata", "name").(string)+" "+key] = at(object, "spec", "target", "template", "type").(string)
					if property := at(data, "remoteRef", "property"); property != key && key != ".dockerconfigjson" {
						t.Errorf("%s is taken from the property %v", key, property)
					}
				}
			}
			if diff := cmp.Diff(required, made); diff != "" || len(made) == 0 {
				t.Errorf("(-required +made)\n%s", diff)
			}
			for _, r := range manifest.Resources {
				if r.Kind == "ExternalSecret" && r.Stage != render.StageSetup {
					t.Errorf("%s is made in the stage %s, after those that read it", r, r.Stage)
				}
			}
		})
	}
}

// For every key that the stack itself needs it is told what it is; and nothing is told of
// a spec's own keys, which Petrify knows nothing about.
func TestEveryKeyOfASecretIsExplained(t *testing.T) {
	for _, specs := range allCases(t) {
		env, manifest := mustLoadAndRender(t, nil, specs...)
		own := slices.Concat(env.Spec.Medusa.Secret.Keys, env.Spec.Storefront.Secret.Keys)
		for _, secret := range manifest.Secrets() {
			for _, key := range secret.Keys {
				_, known := schema.SecretVariable(key.Name)
				if isOwn := !known && slices.Contains(own, schema.VariableName(key.Name)); isOwn == (key.Purpose != "") {
					t.Errorf("%v: %s of %s is explained by %q", specs, key.Name, secret.Name, key.Purpose)
				}
			}
		}
	}
}
