package render

import "github.com/petrify-dev/petrify/schema"

// externalSecrets are the objects by which External Secrets Operator makes the Secrets
// that others refer to, but those that cert-manager makes. They have the keys that pods do
// not start without: one that the store lacks would keep the whole Secret from being made.
func (w *wiring) externalSecrets(others []*object) []*object {
	settings := w.spec.Secrets.ExternalSecrets
	if settings == nil {
		return nil
	}
	var objects []*object
	needed := Manifest{Resources: resourcesOf(others), recipes: w.recipes()}
	for _, secret := range needed.Secrets() {
		if keys := secret.required(); len(keys) > 0 && secret.Issuer == "" {
			objects = append(objects, w.externalSecret(*settings, secret, keys))
		}
	}
	return objects
}

// required are the names of the keys that are not optional.
func (s Secret) required() []string {
	var keys []string
	for _, key := range s.Keys {
		if !key.Optional {
			keys = append(keys, key.Name)
		}
	}
	return keys
}

func (w *wiring) externalSecret(settings schema.ExternalSecrets, secret Secret, keys []string) *object {
	o := w.object("secrets/externalsecret.yaml", StageSetup, w.medusaPart("secrets"))
	o.rename(secret.Name)
	o.replace(textNode(string(settings.RefreshInterval)), "spec", "refreshInterval")
	o.replace(textNode(string(settings.StoreRef.Kind)), "spec", "secretStoreRef", "kind")
	o.replace(textNode(string(settings.StoreRef.Name)), "spec", "secretStoreRef", "name")
	o.replace(textNode(secret.Type), "spec", "target", "template", "type")
	items := o.root.items("spec", "data")
	if len(items) != 1 || items[0].get("secretKey") == nil || items[0].at("remoteRef", "property") == nil {
		o.fail("base has no single key with a property")
		return o
	}
	remote := string(*settings.RemotePrefix) + secret.Name
	list := sequenceOf()
	for _, key := range keys {
		item := copyOf(items[0])
		item.set("secretKey", textNode(key))
		reference := item.get("remoteRef")
		reference.set("key", textNode(remote))
		reference.set("property", textNode(key))
		if key == keyRegistry {
			// What the store has is a docker config, in which a property would be looked for.
			reference.remove("property")
		}
		list.content = append(list.content, item)
	}
	o.replace(list, "spec", "data")
	return o
}
