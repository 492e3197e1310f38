package render

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/petrify-dev/petrify/schema"
)

func TestRecipes(t *testing.T) {
	for name, c := range map[string]struct {
		spec     string
		settings []string
		secret   string
		key      string
		want     Recipe
	}{
		"a database in the cluster": {"cluster.yaml", []string{"postgres.inCluster.user=shop", "postgres.inCluster.passwordSecret={name: pg, key: PW}", "medusa.config.DB_NAME=store"}, "medusa-secret", "DATABASE_URL",
			Recipe{Purpose: "PostgreSQL connection string", Text: "postgres://shop:PASSWORD@postgres:5432/store", Password: schema.SecretKey{Name: "pg", Key: "PW"}}},
		"a database elsewhere": {"cluster.yaml", []string{"postgres.external.host=10.0.0.5", "postgres.external.port=6432"}, "medusa-secret", "DATABASE_URL",
			Recipe{Purpose: "PostgreSQL connection string", Text: "postgres://USER:PASSWORD@10.0.0.5:6432/medusa-v2"}},
		"Redis in the cluster": {"cluster.yaml", nil, "medusa-secret", "REDIS_URL", Recipe{Purpose: "Redis connection string", Text: "redis://redis:6379"}},
		"Redis elsewhere": {"cluster.yaml", []string{"redis.external.host=cache.example.com"}, "medusa-secret", "REDIS_URL",
			Recipe{Purpose: "Redis connection string", Text: "redis://USER:PASSWORD@cache.example.com:6379"}},
		"uploads and dumps in buckets with keys of one name": {"none.yaml", []string{`integrations.s3={bucket: shop, region: eu-west-1, fileURL: "https://shop.example.net"}`}, "backup-secret", "S3_ACCESS_KEY_ID",
			Recipe{Purpose: "name of an access key that may list, read, write and delete dumps in the bucket"}},
		"a key by another name": {"cluster.yaml", []string{"medusa.adminUser.passwordKey=FIRST"}, "medusa-secret", "FIRST",
			Recipe{Purpose: "the admin user's first password, the key spec.medusa.adminUser.passwordKey"}},
		"a key that the spec adds": {"cluster.yaml", []string{"medusa.secret.keys=[OWN]"}, "medusa-secret", "OWN", Recipe{}},
		"registries": {"cluster.yaml", []string{"images.medusa.repository=docker.io/shop/medusa", "images.storefront.repository=localhost:5000/shop/storefront"}, "ghcr-credentials", ".dockerconfigjson",
			Recipe{Purpose: "credentials for private images", Registries: []string{"https://index.docker.io/v1/", "localhost:5000"}}},
	} {
		t.Run(name, func(t *testing.T) {
			got, found := secretKey(mustRender(t, environment(t, "testdata/"+c.spec, c.settings...)), c.secret, c.key)
			if diff := cmp.Diff(c.want, got.Recipe); diff != "" || !found {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func secretKey(m Manifest, name, key string) (SecretKey, bool) {
	for _, secret := range m.Secrets() {
		for _, k := range secret.Keys {
			if secret.Name == name && k.Name == key {
				return k, true
			}
		}
	}
	return SecretKey{}, false
}

// A key is optional where no pod that is to run needs it, for whatever reason.
func TestOptionalKeys(t *testing.T) {
	for name, c := range map[string]struct {
		settings []string
		key      string
		want     bool
	}{
		"required":                          {nil, "REVALIDATE_SECRET", false},
		"by the contract":                   {nil, "NEXT_PUBLIC_MEDUSA_PAYMENTS_ACCOUNT_ID", true},
		"optional, but named in the spec":   {[]string{"storefront.secret.keys=[NEXT_PUBLIC_MEDUSA_PAYMENTS_ACCOUNT_ID]"}, "NEXT_PUBLIC_MEDUSA_PAYMENTS_ACCOUNT_ID", false},
		"of a workload that is held back":   {[]string{"storefront.enabled=false"}, "REVALIDATE_SECRET", true},
		"of others than the one held back":  {[]string{"storefront.enabled=false", "storefront.secret={name: medusa-secret, keys: [JWT_SECRET]}"}, "JWT_SECRET", false},
		"of a workload that a patch starts": {[]string{"storefront.enabled=false", `patches=[{target: {kind: Deployment, name: storefront}, patch: "[{op: replace, path: /spec/replicas, value: 1}]"}]`}, "REVALIDATE_SECRET", false},
	} {
		t.Run(name, func(t *testing.T) {
			manifest := mustRender(t, environment(t, "testdata/cluster.yaml", c.settings...))
			found := false
			for _, secret := range manifest.Secrets() {
				for _, key := range secret.Keys {
					found = found || key.Name == c.key
					if key.Name == c.key && key.Optional != c.want {
						t.Errorf("%s of %s: optional is %v", key.Name, secret.Name, key.Optional)
					}
				}
			}
			if !found {
				t.Errorf("nothing reads %s", c.key)
			}
		})
	}
}

// Whatever makes pods, or those who visit, need a Secret is found, by patches too.
func TestSecretReferences(t *testing.T) {
	for name, c := range map[string]struct{ object, want string }{
		"a variable":            {"kind: Deployment\nspec: {template: {spec: {containers: [{env: [{name: A, valueFrom: {secretKeyRef: {name: s, key: k}}}]}]}}}", "s k Opaque"},
		"of an init container":  {"kind: Job\nspec: {template: {spec: {initContainers: [{env: [{name: A, valueFrom: {secretKeyRef: {name: s, key: k}}}]}]}}}", "s k Opaque"},
		"all variables":         {"kind: Job\nspec: {template: {spec: {containers: [{envFrom: [{secretRef: {name: s}}]}]}}}", "s  Opaque"},
		"a volume":              {"kind: Job\nspec: {template: {spec: {volumes: [{secret: {secretName: s}}]}}}", "s  Opaque"},
		"keys on a volume":      {"kind: Job\nspec: {template: {spec: {volumes: [{secret: {secretName: s, items: [{key: k}, {key: l}]}}]}}}", "s k Opaque, s l Opaque"},
		"a projected volume":    {"kind: Job\nspec: {template: {spec: {volumes: [{projected: {sources: [{secret: {name: s}}, {configMap: {name: c}}]}}]}}}", "s  Opaque"},
		"image pulls":           {"kind: Job\nspec: {template: {spec: {imagePullSecrets: [{name: s}]}}}", "s .dockerconfigjson kubernetes.io/dockerconfigjson"},
		"of a ServiceAccount":   {"kind: ServiceAccount\nimagePullSecrets: [{name: s}]", "s .dockerconfigjson kubernetes.io/dockerconfigjson"},
		"a certificate":         {"kind: Ingress\nspec: {tls: [{secretName: s}]}", "s tls.crt kubernetes.io/tls, s tls.key kubernetes.io/tls"},
		"of an issuer":          {"kind: Ingress\nmetadata: {annotations: {cert-manager.io/issuer: i}}\nspec: {tls: [{secretName: s}]}", "s tls.crt kubernetes.io/tls i, s tls.key kubernetes.io/tls i"},
		"an Ingress without":    {"kind: Ingress\nspec: {tls: [{hosts: [a]}]}", ""},
		"a ConfigMap's volume":  {"kind: Job\nspec: {template: {spec: {volumes: [{configMap: {name: c}}]}}}", ""},
		"a variable of another": {"kind: Job\nspec: {template: {spec: {containers: [{env: [{name: A, valueFrom: {configMapKeyRef: {name: c, key: k}}}]}]}}}", ""},
	} {
		t.Run(name, func(t *testing.T) {
			root, err := parseYAML([]byte(c.object))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, r := range secretReferences(Resource{Kind: root.str("kind"), root: root}) {
				got = append(got, strings.TrimSpace(strings.Join([]string{r.secret, r.key, r.kind, r.issuer}, " ")))
			}
			if diff := cmp.Diff(c.want, strings.Join(got, ", ")); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}
