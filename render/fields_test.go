package render_test

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/petrify-dev/petrify/render"
	"github.com/petrify-dev/petrify/schema"
)

// telling sets a field to a value that can be found in the output.
type telling struct {
	set  string   // path=value
	with []string // what else must be set for the field to matter
	want string   // appears; the value itself when empty
	gone string   // disappears instead
}

// tellings are by the spec in testdata that they are set over.
var tellings = map[string][]telling{
	"cluster.yaml": {
		{set: "metadata.name=zebra", want: "app.kubernetes.io/instance: zebra"},
		{set: "spec.namespace=quartz", want: "namespace: quartz"},
		{set: "spec.createNamespace=true", want: "kind: Namespace"},
		{set: "spec.target=flux", want: "kustomize.toolkit.fluxcd.io/force: enabled"},
		{set: "spec.hosts.storefront=storefront.telling.example"},
		{set: "spec.hosts.admin=admin.telling.example"},
		{set: "spec.hosts.storefrontAliases=[alias.telling.example]", want: "host: alias.telling.example"},
		{set: "spec.hosts.search=search.telling.example", want: "NEXT_PUBLIC_SEARCH_ENDPOINT: https://search.telling.example"},
		{set: "spec.hosts.scheme=http", want: "STORE_CORS: http://shop.example.com"},
		{set: "spec.images.medusa.repository=registry.example.com:5000/telling/medusa"},
		{set: "spec.images.medusa.tag=telling-medusa"},
		{set: "spec.images.medusa.digest=sha256:1111111111111111111111111111111111111111111111111111111111111111"},
		{set: "spec.images.storefront.repository=registry.example.com/telling/storefront"},
		{set: "spec.images.storefront.tag=telling-storefront"},
		{set: "spec.images.storefront.digest=sha256:2222222222222222222222222222222222222222222222222222222222222222"},
		{set: "spec.images.postgres.repository=registry.example.com/telling/postgres"},
		{set: "spec.images.postgres.tag=telling-postgres"},
		{set: "spec.images.postgres.digest=sha256:3333333333333333333333333333333333333333333333333333333333333333"},
		{set: "spec.images.redis.repository=registry.example.com/telling/redis"},
		{set: "spec.images.redis.tag=telling-redis"},
		{set: "spec.images.redis.digest=sha256:4444444444444444444444444444444444444444444444444444444444444444"},
		{set: "spec.images.meilisearch.repository=registry.example.com/telling/meilisearch"},
		{set: "spec.images.meilisearch.tag=telling-meilisearch"},
		{set: "spec.images.meilisearch.digest=sha256:6666666666666666666666666666666666666666666666666666666666666666"},
		{set: "spec.images.busybox.repository=registry.example.com/telling/busybox"},
		{set: "spec.images.busybox.tag=telling-busybox"},
		{set: "spec.images.busybox.digest=sha256:5555555555555555555555555555555555555555555555555555555555555555"},
		{set: "spec.images.pullSecrets=[telling-registry]", want: "name: telling-registry"},
		{set: "spec.medusa.server.resources.requests.cpu=211m"},
		{set: "spec.medusa.server.resources.requests.memory=511Mi"},
		{set: "spec.medusa.server.resources.requests.ephemeral-storage=111Mi"},
		{set: "spec.medusa.server.resources.limits.cpu=1011m"},
		{set: "spec.medusa.server.resources.limits.memory=1011Mi"},
		{set: "spec.medusa.server.resources.limits.ephemeral-storage=2011Mi"},
		{set: "spec.medusa.server.autoscaling.min=5", want: "minReplicas: 5"},
		{set: "spec.medusa.server.autoscaling.max=11", want: "maxReplicas: 11"},
		{set: "spec.medusa.server.autoscaling.cpu=61", want: "averageUtilization: 61"},
		{set: "spec.medusa.worker.enabled=false", want: "value: shared"},
		{set: "spec.medusa.worker.replicas=13", want: "replicas: 13"},
		{set: "spec.medusa.worker.resources.requests.cpu=212m"},
		{set: "spec.medusa.worker.resources.requests.memory=212Mi"},
		{set: "spec.medusa.worker.resources.requests.ephemeral-storage=112Mi"},
		{set: "spec.medusa.worker.resources.limits.cpu=1012m"},
		{set: "spec.medusa.worker.resources.limits.memory=1012Mi"},
		{set: "spec.medusa.worker.resources.limits.ephemeral-storage=2012Mi"},
		{set: "spec.medusa.config.TELLING=yes", want: "TELLING: \"yes\""},
		{set: "spec.medusa.secret.name=telling-medusa-secret"},
		{set: "spec.medusa.secret.keys=[TELLING_KEY]", want: "key: TELLING_KEY"},
		{set: "spec.medusa.extraOrigins.store=[http://localhost:8123]", want: "STORE_CORS: https://shop.example.com,http://localhost:8123"},
		{set: "spec.medusa.extraOrigins.admin=[http://localhost:9123]", want: "ADMIN_CORS: https://admin.example.com,https://shop.example.com,http://localhost:9123"},
		{set: "spec.medusa.commands.start=[telling-start, \"0123\"]", want: "- telling-start"},
		{set: "spec.medusa.commands.migrate=[telling-migrate]", want: "- telling-migrate"},
		{set: "spec.medusa.migrate.activeDeadlineSeconds=901", want: "activeDeadlineSeconds: 901"},
		{set: "spec.medusa.migrate.backoffLimit=7", want: "backoffLimit: 7"},
		{set: "spec.medusa.migrate.gate=false", want: "name: wait-for-postgres"},
		{set: "spec.medusa.migrate.resources.requests.cpu=213m"},
		{set: "spec.medusa.migrate.resources.requests.memory=213Mi"},
		{set: "spec.medusa.migrate.resources.requests.ephemeral-storage=113Mi"},
		{set: "spec.medusa.migrate.resources.limits.cpu=1013m"},
		{set: "spec.medusa.migrate.resources.limits.memory=1013Mi"},
		{set: "spec.medusa.migrate.resources.limits.ephemeral-storage=2013Mi"},
		{set: "spec.medusa.seed.enabled=true", want: "app: medusa-seed"},
		{set: "spec.medusa.adminUser.email=telling@example.com"},
		{set: "spec.medusa.adminUser.passwordKey=TELLING_PASSWORD"},
		{set: "spec.storefront.enabled=false", want: "replicas: 0"},
		{set: "spec.storefront.resources.requests.cpu=214m"},
		{set: "spec.storefront.resources.requests.memory=214Mi"},
		{set: "spec.storefront.resources.requests.ephemeral-storage=114Mi"},
		{set: "spec.storefront.resources.limits.cpu=1014m"},
		{set: "spec.storefront.resources.limits.memory=1014Mi"},
		{set: "spec.storefront.resources.limits.ephemeral-storage=2014Mi"},
		{set: "spec.storefront.autoscaling.min=4", want: "minReplicas: 4"},
		{set: "spec.storefront.autoscaling.max=17", want: "maxReplicas: 17"},
		{set: "spec.storefront.autoscaling.cpu=62", want: "averageUtilization: 62"},
		{set: "spec.storefront.defaultRegion=no", want: "NEXT_PUBLIC_DEFAULT_REGION: \"no\""},
		{set: "spec.storefront.healthPath=/api/telling", want: "path: /api/telling"},
		{set: "spec.storefront.imageHost.hostname=bucket.telling.example"},
		{set: "spec.storefront.imageHost.pathname=/telling/**", want: "/telling/**"},
		{set: "spec.storefront.config.TELLING=1.10", want: "TELLING: \"1.10\""},
		{set: "spec.storefront.secret.name=telling-storefront-secret"},
		{set: "spec.storefront.secret.keys=[TELLING_KEY]", want: "key: TELLING_KEY"},
		{set: "spec.postgres.inCluster.storage=11Gi", want: "storage: 11Gi"},
		{set: "spec.postgres.inCluster.storageClass=telling-disk", want: "storageClassName: telling-disk"},
		{set: "spec.postgres.inCluster.resources.requests.cpu=215m"},
		{set: "spec.postgres.inCluster.resources.requests.memory=215Mi"},
		{set: "spec.postgres.inCluster.resources.requests.ephemeral-storage=115Mi"},
		{set: "spec.postgres.inCluster.resources.limits.cpu=1015m"},
		{set: "spec.postgres.inCluster.resources.limits.memory=1015Mi"},
		{set: "spec.postgres.inCluster.resources.limits.ephemeral-storage=2015Mi"},
		{set: "spec.postgres.inCluster.user=telling_user", want: "--username=telling_user"},
		{set: "spec.postgres.inCluster.passwordSecret.name=telling-postgres-secret"},
		{set: "spec.postgres.inCluster.passwordSecret.key=TELLING_PASSWORD"},
		{set: "spec.postgres.inCluster.backup.schedule=7 4 * * SUN", want: "schedule: 7 4 * * SUN"},
		{set: "spec.postgres.inCluster.backup.timeZone=Europe/Berlin", want: "timeZone: Europe/Berlin"},
		{set: "spec.postgres.inCluster.backup.keep=31", want: "value: \"31\""},
		{set: "spec.postgres.inCluster.backup.to.volume.storage=13Gi", want: "storage: 13Gi"},
		{set: "spec.postgres.inCluster.backup.to.volume.storageClass=telling-disk", want: "storageClassName: telling-disk"},
		{set: "spec.postgres.inCluster.backup.activeDeadlineSeconds=7201", want: "activeDeadlineSeconds: 7201"},
		{set: "spec.postgres.inCluster.backup.resources.requests.cpu=117m"},
		{set: "spec.postgres.inCluster.backup.resources.requests.memory=117Mi"},
		{set: "spec.postgres.inCluster.backup.resources.requests.ephemeral-storage=37Mi"},
		{set: "spec.postgres.inCluster.backup.resources.limits.cpu=1017m"},
		{set: "spec.postgres.inCluster.backup.resources.limits.memory=1017Mi"},
		{set: "spec.postgres.inCluster.backup.resources.limits.ephemeral-storage=2017Mi"},
		{set: "spec.redis.inCluster.storage=12Gi", want: "storage: 12Gi"},
		{set: "spec.redis.inCluster.storageClass=telling-disk", want: "storageClassName: telling-disk"},
		{set: "spec.redis.inCluster.resources.requests.cpu=116m"},
		{set: "spec.redis.inCluster.resources.requests.memory=116Mi"},
		{set: "spec.redis.inCluster.resources.requests.ephemeral-storage=36Mi"},
		{set: "spec.redis.inCluster.resources.limits.cpu=1016m"},
		{set: "spec.redis.inCluster.resources.limits.memory=1016Mi"},
		{set: "spec.redis.inCluster.resources.limits.ephemeral-storage=2016Mi"},
		{set: "spec.secrets.externalSecrets.storeRef.name=telling-store", want: "kind: ExternalSecret"},
		{set: "spec.secrets.externalSecrets.storeRef.kind=ClusterSecretStore", with: []string{"spec.secrets.externalSecrets.storeRef.name=vault"}},
		{set: "spec.secrets.externalSecrets.refreshInterval=17m", with: []string{"spec.secrets.externalSecrets.storeRef.name=vault"}},
		{set: "spec.secrets.externalSecrets.remotePrefix=telling/prefix/", want: "key: telling/prefix/medusa-secret", with: []string{"spec.secrets.externalSecrets.storeRef.name=vault"}},
		{set: "spec.integrations.stripe={}", want: "key: STRIPE_WEBHOOK_SECRET"},
		{set: "spec.integrations.s3.bucket=telling-bucket", want: "S3_BUCKET: telling-bucket"},
		{set: "spec.integrations.s3.region=telling-region", want: "S3_REGION: telling-region"},
		{set: "spec.integrations.s3.fileURL=https://files.telling.example/shop", want: "S3_FILE_URL: https://files.telling.example/shop"},
		{set: "spec.integrations.s3.endpoint=http://minio.telling.svc:9123", want: "kubernetes.io/metadata.name: telling\n      ports:\n        - protocol: TCP\n          port: 9123"},
		{set: "spec.integrations.s3.forcePathStyle=true", want: "S3_FORCE_PATH_STYLE: \"true\""},
		{set: "spec.integrations.meilisearch.inCluster.storage=13Gi", want: "storage: 13Gi"},
		{set: "spec.integrations.meilisearch.inCluster.storageClass=telling-disk", want: "storageClassName: telling-disk"},
		{set: "spec.integrations.meilisearch.inCluster.resources.requests.cpu=117m"},
		{set: "spec.integrations.meilisearch.inCluster.resources.requests.memory=117Mi"},
		{set: "spec.integrations.meilisearch.inCluster.resources.requests.ephemeral-storage=37Mi"},
		{set: "spec.integrations.meilisearch.inCluster.resources.limits.cpu=1017m"},
		{set: "spec.integrations.meilisearch.inCluster.resources.limits.memory=1023Mi", want: "value: \"715128832\""},
		{set: "spec.integrations.meilisearch.inCluster.resources.limits.ephemeral-storage=2017Mi"},
		{set: "spec.integrations.meilisearch.inCluster.masterKeySecret.name=telling-meilisearch-secret"},
		{set: "spec.integrations.meilisearch.inCluster.masterKeySecret.key=TELLING_KEY", want: "key: TELLING_KEY"},
		{set: "spec.integrations.resend.from=Telling <telling@example.com>", want: "RESEND_FROM: \"Telling <telling@example.com>\""},
		{set: "spec.exposure.ingress.className=telling-class", want: "ingressClassName: telling-class"},
		{set: "spec.exposure.ingress.controller=f5-nginx", want: "nginx.org/client-max-body-size: 10m"},
		{set: "spec.exposure.ingress.tls.enabled=false", gone: "\n  tls:"},
		{set: "spec.exposure.ingress.tls.secretName=telling-tls"},
		{set: "spec.exposure.ingress.tls.clusterIssuer=telling-issuer"},
		{set: "spec.exposure.ingress.maxBodySize=11Mi", want: "proxy-body-size: 11m"},
		{set: "spec.exposure.ingress.annotations[example.com/telling]=true", want: "example.com/telling: \"true\""},
		{set: "spec.networkPolicy.enabled=false", gone: "kind: NetworkPolicy"},
		{set: "spec.networkPolicy.controllerNamespace=telling-controller"},
		{set: "spec.patches=[{target: {kind: Service, name: medusa, labelSelector: app.kubernetes.io/component=server}, patch: \"[{op: add, path: /metadata/annotations, value: {telling: patch}}]\"}]", want: "telling: patch"},
	},
	"none.yaml": {
		{set: "spec.images.rclone.repository=registry.example.com/telling/rclone"},
		{set: "spec.images.rclone.tag=telling-rclone"},
		{set: "spec.images.rclone.digest=sha256:7777777777777777777777777777777777777777777777777777777777777777"},
		{set: "spec.postgres.inCluster.backup.to.s3.bucket=telling-bucket"},
		{set: "spec.postgres.inCluster.backup.to.s3.region=telling-region"},
		{set: "spec.postgres.inCluster.backup.to.s3.prefix=telling/prefix"},
		{set: "spec.postgres.inCluster.backup.to.s3.endpoint=https://telling.example:9443"},
		{set: "spec.postgres.inCluster.backup.to.s3.forcePathStyle=true", gone: "RCLONE_S3_FORCE_PATH_STYLE\n                  value: \"false\""},
		{set: "spec.postgres.inCluster.backup.to.s3.secretName=telling-secret"},
		{set: "spec.postgres.inCluster.backup.to.s3.scratch.storage=14Gi", want: "storage: 14Gi"},
		{set: "spec.postgres.inCluster.backup.to.s3.scratch.storageClass=telling-disk", want: "storageClassName: telling-disk"},
	},
	"external.yaml": {
		{set: "spec.medusa.server.replicas=3", want: "replicas: 3"},
		{set: "spec.storefront.replicas=14", want: "replicas: 14"},
		{set: "spec.medusa.commands.seed=[telling-seed]", want: "- telling-seed", with: []string{"spec.medusa.seed.enabled=true"}},
		{set: "spec.postgres.external.host=db.telling.example"},
		{set: "spec.postgres.external.port=6543", want: "port: 6543"},
		{set: "spec.redis.external.host=10.1.2.3", want: "cidr: 10.1.2.3/32"},
		{set: "spec.redis.external.port=6543", want: "port: 6543"},
		{set: "spec.integrations.meilisearch.external.url=http://10.1.2.3:7123", want: "cidr: 10.1.2.3/32", with: []string{"spec.integrations.meilisearch.external.publicURL=https://search.example.net"}},
		{set: "spec.integrations.meilisearch.external.publicURL=https://telling.example:8443", want: "NEXT_PUBLIC_SEARCH_ENDPOINT: https://telling.example:8443"},
		{set: "spec.exposure.gateway.parentRefs=[{name: telling-gateway, namespace: telling-ns, sectionName: telling-listener}]", want: "sectionName: telling-listener"},
		{set: "spec.exposure.gateway.httpsRedirect.enabled=false", gone: "RequestRedirect"},
		{set: "spec.exposure.gateway.httpsRedirect.sectionName=telling-http", want: "sectionName: telling-http"},
	},
}

func TestEveryFieldReachesTheOutput(t *testing.T) {
	for spec, list := range tellings {
		for _, telling := range list {
			t.Run(telling.set, func(t *testing.T) {
				before, after := render2(t, spec, telling)
				want := telling.want
				if want == "" {
					_, want, _ = strings.Cut(telling.set, "=")
				}
				switch {
				case telling.gone != "":
					if !strings.Contains(before, telling.gone) || strings.Contains(after, telling.gone) {
						t.Errorf("%s: does not take %q out of the output", spec, telling.gone)
					}
				case strings.Contains(before, want) || !strings.Contains(after, want):
					t.Errorf("%s: does not bring %q into the output", spec, want)
				}
			})
		}
	}
}

// render2 renders a spec without and with a telling's field, both with what the field needs.
func render2(t *testing.T, spec string, telling telling) (before, after string) {
	t.Helper()
	return body(t, spec, telling.with...), body(t, spec, append(telling.with, telling.set)...)
}

// body is the output without its header, whose digest every change changes.
func body(t *testing.T, spec string, settings ...string) string {
	t.Helper()
	manifest, err := render.Render(load(t, spec, settings...))
	if err != nil {
		t.Fatal(err)
	}
	_, body, _ := strings.Cut(string(manifest.YAML()), "---\n")
	return body
}

func load(t testing.TB, spec string, settings ...string) schema.Environment {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", spec))
	if err != nil {
		t.Fatal(err)
	}
	env, problems := schema.Load([]schema.Input{{Name: spec, Data: data}}, settings)
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	return env
}

// A field without a telling would be one that nobody has seen in the output.
func TestEveryFieldHasATelling(t *testing.T) {
	silent := map[string]string{
		"apiVersion":                       "has one value",
		"kind":                             "has one value",
		"metadata.annotations":             "is for tools that read the spec",
		"spec.exposure.none":               "takes the place of ingress and gateway, see TestExposureNone",
		"spec.medusa.seed.allowProduction": "lets seed.enabled through, see schema/testdata",
	}
	told := map[string]bool{}
	for _, list := range tellings {
		for _, telling := range list {
			for _, path := range fieldPaths(reflect.TypeFor[schema.Environment](), "") {
				if strings.HasPrefix(telling.set, path+"=") || strings.HasPrefix(telling.set, path+".") || strings.HasPrefix(telling.set, path+"[") {
					told[path] = true
				}
			}
		}
	}
	for _, path := range fieldPaths(reflect.TypeFor[schema.Environment](), "") {
		if _, is := silent[path]; !is && !told[path] {
			t.Errorf("%s: set it to a telling value in tellings, and look for it in the output", path)
		}
	}
}

func TestExposureNone(t *testing.T) {
	manifest, err := render.Render(load(t, "none.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range manifest.Resources {
		if r.Kind == "Ingress" || r.Kind == "HTTPRoute" {
			t.Errorf("%s: nothing was to be exposed", r)
		}
	}
	if want := "        - podSelector: {}\n"; !strings.Contains(string(manifest.YAML()), want) {
		t.Errorf("pods of the same namespace may not call the Services: no %q", want)
	}
}

// fieldPaths are the paths of all fields that are not mappings of fields; lists and
// maps are told as a whole.
func fieldPaths(t reflect.Type, path string) []string {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || t.NumField() == 0 {
		return []string{path}
	}
	var paths []string
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		paths = append(paths, fieldPaths(t.Field(i).Type, strings.TrimPrefix(path+"."+name, "."))...)
	}
	return paths
}
