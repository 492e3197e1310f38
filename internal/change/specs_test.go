package change_test

import (
	"fmt"
	"os"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/petrify-dev/petrify/internal/change"
	"github.com/petrify-dev/petrify/internal/stack"
	"github.com/petrify-dev/petrify/render"
	"github.com/petrify-dev/petrify/schema"
)

const (
	reference = "../../golden/reference/environment.yaml"
	minimal   = "../../golden/minimal/environment.yaml"
)

// What a change of the spec means. Before and after are settings over the reference
// environment, in which a server, a worker, a storefront, a migration and a seed run
// with both data stores in the cluster. What the API server, the controllers and the
// scheduler make of most of them is shown in test/e2e.
func TestMeaningOfChangedSpecs(t *testing.T) {
	for _, c := range []struct {
		name          string
		before, after []string
		want          []string
	}{
		{
			name: "nothing",
		}, {
			name:  "a release of the backend",
			after: []string{"images.medusa.tag=b2c3d4e"},
			want: []string{
				"run: migration runs again (medusa-migrate-b2c3d4e-HASH): image a1b2c3d → b2c3d4e",
				"run: seed runs again (medusa-seed-b2c3d4e-HASH), but does nothing if it succeeded before: image a1b2c3d → b2c3d4e",
				"restart: server and worker restart: image a1b2c3d → b2c3d4e",
				"metadata: label app.kubernetes.io/version of 15 objects: restarts nothing",
			},
		}, {
			name:  "a release of the storefront",
			after: []string{"images.storefront.tag=b2c3d4e"},
			want: []string{
				"restart: storefront restarts: image a1b2c3d → b2c3d4e",
				"metadata: label app.kubernetes.io/version of 6 objects: restarts nothing",
			},
		}, {
			name:  "configuration",
			after: []string{"medusa.config.LOG_LEVEL=debug"},
			want: []string{
				"run: migration runs again (medusa-migrate-a1b2c3d-HASH): configuration LOG_LEVEL",
				"run: seed runs again (medusa-seed-a1b2c3d-HASH), but does nothing if it succeeded before: configuration LOG_LEVEL",
				"restart: server and worker restart: configuration LOG_LEVEL",
			},
		}, {
			name:   "configuration that a patch made immutable",
			before: []string{"medusa.seed.enabled=false", `patches=[{patch: "{kind: ConfigMap, metadata: {name: medusa-config}, immutable: true}"}]`},
			after:  []string{"medusa.seed.enabled=false", `patches=[{patch: "{kind: ConfigMap, metadata: {name: medusa-config}, immutable: true}"}]`, "medusa.config.LOG_LEVEL=debug"},
			want: []string{
				"refused: ConfigMap/medusa-config data[LOG_LEVEL] set to debug: immutable, the API server will refuse it: delete the ConfigMap and apply again",
				"run: migration runs again (medusa-migrate-a1b2c3d-HASH): configuration LOG_LEVEL",
				"restart: server and worker restart: configuration LOG_LEVEL",
			},
		}, {
			name:  "a variable that is built into the storefront",
			after: []string{"storefront.defaultRegion=de"},
			want: []string{
				"rebuild: storefront image must be rebuilt: NEXT_PUBLIC_DEFAULT_REGION changed",
				"restart: storefront restarts: configuration NEXT_PUBLIC_DEFAULT_REGION",
			},
		}, {
			name:  "a variable of Next.js that only this storefront has",
			after: []string{"storefront.config.NEXT_PUBLIC_FOO=bar"},
			want: []string{
				"rebuild: storefront image must be rebuilt: NEXT_PUBLIC_FOO changed",
				"restart: storefront restarts: configuration NEXT_PUBLIC_FOO",
			},
		}, {
			name:  "such a variable in a Secret",
			after: []string{"storefront.secret.keys=[NEXT_PUBLIC_FOO]"},
			want: []string{
				"rebuild: storefront image must be rebuilt: NEXT_PUBLIC_FOO changed",
				"outage: Secret storefront-secret must have NEXT_PUBLIC_FOO before pods can start",
				"restart: storefront restarts: secret key NEXT_PUBLIC_FOO",
			},
		}, {
			name:  "such a variable in a release",
			after: []string{"storefront.defaultRegion=de", "images.storefront.tag=b2c3d4e"},
			want: []string{
				"rebuild: storefront image b2c3d4e must be built with the new NEXT_PUBLIC_DEFAULT_REGION",
				"restart: storefront restarts: image a1b2c3d → b2c3d4e; configuration NEXT_PUBLIC_DEFAULT_REGION",
				"metadata: label app.kubernetes.io/version of 6 objects: restarts nothing",
			},
		}, {
			name:  "such a variable without pods that read it",
			after: []string{"storefront.defaultRegion=de", "storefront.enabled=false"},
			want: []string{
				"rebuild: storefront image must be rebuilt: NEXT_PUBLIC_DEFAULT_REGION changed",
				"outage: storefront stops: 2 pods → 0 pods",
				"changed: storefront has no pods to restart: configuration NEXT_PUBLIC_DEFAULT_REGION",
			},
		}, {
			name:  "another host",
			after: []string{"hosts.storefront=store.example.com"},
			want: []string{
				"rebuild: storefront image must be rebuilt: NEXT_PUBLIC_BASE_URL changed",
				"outage: no longer public: shop.example.com",
				"run: migration runs again (medusa-migrate-a1b2c3d-HASH): configuration STORE_CORS, ADMIN_CORS, AUTH_CORS, STOREFRONT_URL",
				"run: seed runs again (medusa-seed-a1b2c3d-HASH), but does nothing if it succeeded before: configuration STORE_CORS, ADMIN_CORS, AUTH_CORS, STOREFRONT_URL",
				"restart: server and worker restart: configuration STORE_CORS, ADMIN_CORS, AUTH_CORS, STOREFRONT_URL",
				"restart: storefront restarts: configuration NEXT_PUBLIC_BASE_URL",
				"traffic: now public: store.example.com (storefront)",
			},
		}, {
			name:  "sizes",
			after: []string{"storefront.resources.limits.memory=1Gi", "postgres.inCluster.resources.limits.memory=3Gi"},
			want: []string{
				"outage: postgres restarts, and the shop is down meanwhile: resources.limits.memory 2Gi → 3Gi",
				"restart: storefront restarts: resources.limits.memory 512Mi → 1Gi",
			},
		}, {
			name:  "a probe",
			after: []string{"storefront.healthPath=/health"},
			want:  []string{"restart: storefront restarts: startupProbe.httpGet.path /favicon.ico → /health, readinessProbe.httpGet.path /favicon.ico → /health"},
		}, {
			name:   "an init container's image",
			before: []string{"medusa.seed.enabled=false", "images.busybox.tag=1.36.1"},
			after:  []string{"medusa.seed.enabled=false", "images.busybox.tag=1.37.0"},
			want: []string{
				"run: migration runs again (medusa-migrate-a1b2c3d-HASH): image of wait-for-redis 1.36.1 → 1.37.0",
				"restart: server and worker restart: image of wait-for-redis 1.36.1 → 1.37.0",
				"restart: storefront restarts: image of wait-for-medusa 1.36.1 → 1.37.0",
			},
		}, {
			name:   "a start command",
			before: []string{"medusa.seed.enabled=false"},
			after:  []string{"medusa.seed.enabled=false", "medusa.commands.start=[node_modules/.bin/medusa, start, --cluster]"},
			want:   []string{"restart: server and worker restart: command changed"},
		}, {
			name:   "what only the migration is given",
			before: []string{"medusa.seed.enabled=false"},
			after:  []string{"medusa.seed.enabled=false", "medusa.migrate.resources.limits.memory=2Gi"},
			want: []string{
				"run: migration runs again (medusa-migrate-a1b2c3d-HASH): resources.limits.memory 1Gi → 2Gi",
				"restart: server and worker restart: another migration to wait for",
			},
		}, {
			name:   "another key of a Secret",
			before: []string{"medusa.seed.enabled=false"},
			after:  []string{"medusa.seed.enabled=false", "medusa.secret.keys=[EXTRA_KEY]"},
			want: []string{
				"outage: Secret medusa-secret must have EXTRA_KEY before pods can start",
				"run: migration runs again (medusa-migrate-a1b2c3d-HASH): secret key EXTRA_KEY",
				"restart: server and worker restart: secret key EXTRA_KEY",
			},
		}, {
			name:   "Secrets that nobody makes any more",
			before: []string{"target=argocd", "images.pullSecrets=[]", "hosts.scheme=http", "secrets.externalSecrets.storeRef.name=vault"},
			after:  []string{"target=argocd", "images.pullSecrets=[]", "hosts.scheme=http", "storefront.enabled=false"},
			want: []string{
				"outage: ExternalSecret/medusa-secret and ExternalSecret/postgres-secret removed: where pruning is on, their Secrets are deleted with them, which pods need to start",
				"outage: storefront stops: 2 pods → 0 pods",
				"removed: ExternalSecret/medusa-secret, ExternalSecret/postgres-secret and ExternalSecret/storefront-secret removed: deleted where pruning is on",
			},
		}, {
			name:   "Secrets that a store fills from now on",
			before: []string{"hosts.scheme=http"},
			after:  []string{"hosts.scheme=http", "secrets.externalSecrets.storeRef.name=vault", "postgres.inCluster.passwordSecret={name: new, key: PASSWORD}"},
			want: []string{
				"data: postgres reads POSTGRES_PASSWORD while its volume is empty and never again: change the database by hand",
				"outage: Secret new must have PASSWORD before pods can start",
				"outage: ExternalSecret/ghcr-credentials, ExternalSecret/medusa-secret and ExternalSecret/storefront-secret added: Secrets of their names have the store's values from then on, and their other keys go",
				"outage: postgres restarts, and the shop is down meanwhile: Secret postgres-secret → new; secret key POSTGRES_PASSWORD",
				"added: ExternalSecret/ghcr-credentials, ExternalSecret/medusa-secret, ExternalSecret/new and ExternalSecret/storefront-secret added",
			},
		}, {
			name:   "Secrets that another store fills",
			before: []string{"images.pullSecrets=[]", "hosts.scheme=http", "secrets.externalSecrets.storeRef.name=vault"},
			after:  []string{"images.pullSecrets=[]", "hosts.scheme=http", "secrets.externalSecrets.storeRef.name=bao"},
			want: []string{
				"outage: ExternalSecret/medusa-secret, ExternalSecret/postgres-secret and ExternalSecret/storefront-secret take their values from elsewhere, where they must be first: secretStoreRef.name vault → bao",
			},
		}, {
			name:   "Secrets that stand elsewhere in the store, and one key more",
			before: []string{"images.pullSecrets=[]", "hosts.scheme=http", "medusa.seed.enabled=false", "secrets.externalSecrets={storeRef: {name: vault}, remotePrefix: shop/}"},
			after:  []string{"images.pullSecrets=[]", "hosts.scheme=http", "medusa.seed.enabled=false", "secrets.externalSecrets={storeRef: {name: vault}, remotePrefix: stores/de/}", "storefront.secret.keys=[EXTRA_KEY]"},
			want: []string{
				"outage: Secret storefront-secret must have EXTRA_KEY before pods can start",
				"outage: ExternalSecret/medusa-secret, ExternalSecret/postgres-secret and ExternalSecret/storefront-secret take their values from elsewhere, where they must be first: other remote keys",
				"restart: storefront restarts: secret key EXTRA_KEY",
			},
		}, {
			name:   "a key more that a store has",
			before: []string{"images.pullSecrets=[]", "hosts.scheme=http", "secrets.externalSecrets.storeRef.name=vault"},
			after:  []string{"images.pullSecrets=[]", "hosts.scheme=http", "secrets.externalSecrets.storeRef.name=vault", "storefront.secret.keys=[EXTRA_KEY]"},
			want: []string{
				"outage: Secret storefront-secret must have EXTRA_KEY before pods can start",
				"restart: storefront restarts: secret key EXTRA_KEY",
				"changed: ExternalSecret/storefront-secret: spec.data changed",
			},
		}, {
			name:   "Secrets that kubectl leaves",
			before: []string{"images.pullSecrets=[]", "hosts.scheme=http", "secrets.externalSecrets.storeRef.name=vault"},
			after:  []string{"images.pullSecrets=[]", "hosts.scheme=http"},
			want: []string{
				"removed: ExternalSecret/medusa-secret, ExternalSecret/postgres-secret and ExternalSecret/storefront-secret removed: kubectl leaves them in the cluster",
			},
		}, {
			name:  "another Secret of the storefront",
			after: []string{"storefront.secret.name=frontend"},
			want: []string{
				"outage: Secret frontend must have NEXT_PUBLIC_MEDUSA_PUBLISHABLE_KEY, NEXT_PUBLIC_STRIPE_KEY, REVALIDATE_SECRET before pods can start",
				"restart: storefront restarts: Secret storefront-secret → frontend",
			},
		}, {
			name:   "an integration that the storefront's image must know",
			before: []string{"medusa.seed.enabled=false", "networkPolicy.enabled=false"},
			after:  []string{"medusa.seed.enabled=false", "networkPolicy.enabled=false", "hosts.search=search.example.com", "integrations.meilisearch.inCluster={}"},
			want: []string{
				"rebuild: storefront image must be rebuilt: NEXT_PUBLIC_FEATURE_SEARCH_ENABLED, NEXT_PUBLIC_SEARCH_ENDPOINT, NEXT_PUBLIC_SEARCH_API_KEY changed",
				"outage: Secret meilisearch-secret must have MEILI_MASTER_KEY before pods can start",
				"outage: Secret medusa-secret must have MEILISEARCH_API_KEY before pods can start",
				"outage: Secret storefront-secret must have NEXT_PUBLIC_SEARCH_API_KEY before pods can start",
				"run: migration runs again (medusa-migrate-a1b2c3d-HASH): configuration MEILISEARCH_HOST; secret key MEILISEARCH_API_KEY",
				"restart: server and worker restart: configuration MEILISEARCH_HOST; secret key MEILISEARCH_API_KEY",
				"restart: storefront restarts: configuration NEXT_PUBLIC_FEATURE_SEARCH_ENABLED, NEXT_PUBLIC_SEARCH_ENDPOINT; secret key NEXT_PUBLIC_SEARCH_API_KEY",
				"traffic: now public: search.example.com/indexes (meilisearch), search.example.com/multi-search (meilisearch)",
				"added: ServiceAccount/meilisearch, Service/meilisearch, Service/meilisearch-headless and StatefulSet/meilisearch added",
			},
		}, {
			name:   "another version of Meilisearch",
			before: []string{"hosts.search=search.example.com", "integrations.meilisearch.inCluster={}", "images.meilisearch.tag=v1.50.0"},
			after:  []string{"hosts.search=search.example.com", "integrations.meilisearch.inCluster={}", "images.meilisearch.tag=v1.99.0"},
			want: []string{
				"data: meilisearch v1.50.0 → v1.99.0: its volume is upgraded in place, and there is no way back",
				"outage: meilisearch restarts, and nothing is found meanwhile: image v1.50.0 → v1.99.0",
				"metadata: label app.kubernetes.io/version of 5 objects: restarts nothing",
			},
		}, {
			name:  "numbers of pods",
			after: []string{"medusa.server.replicas=3", "storefront.replicas=1"},
			want: []string{
				"removed: PodDisruptionBudget/storefront removed: kubectl leaves it in the cluster",
				"scale: server: 1 pod → 3 pods",
				"scale: storefront: 2 pods → 1 pod",
				"added: PodDisruptionBudget/medusa added",
			},
		}, {
			name:  "from a number of pods to autoscaling",
			after: []string{"storefront.autoscaling={min: 2, max: 6, cpu: 70}"},
			want: []string{
				"outage: storefront: 2 pods → autoscaling 2 to 6 at 70% CPU: it falls to 1 pod until the autoscaler acts, unless the number is handed over first",
				"added: HorizontalPodAutoscaler/storefront added",
			},
		}, {
			name:   "from autoscaling to a number of pods",
			before: []string{"storefront.autoscaling={min: 2, max: 6, cpu: 70}"},
			want: []string{
				"removed: HorizontalPodAutoscaler/storefront removed: kubectl leaves it in the cluster",
				"scale: storefront: autoscaling 2 to 6 at 70% CPU → 2 pods: delete the HorizontalPodAutoscaler first, or it goes on scaling",
			},
		}, {
			name:   "what autoscaling keeps to",
			before: []string{"storefront.autoscaling={min: 2, max: 6, cpu: 70}"},
			after:  []string{"storefront.autoscaling={min: 2, max: 9, cpu: 60}"},
			want:   []string{"scale: storefront: autoscaling 2 to 6 at 70% CPU → autoscaling 2 to 9 at 60% CPU"},
		}, {
			name:  "the storefront is held back",
			after: []string{"storefront.enabled=false"},
			want:  []string{"outage: storefront stops: 2 pods → 0 pods"},
		}, {
			name:   "the storefront starts",
			before: []string{"storefront.enabled=false"},
			want: []string{
				"outage: Secret storefront-secret must have NEXT_PUBLIC_MEDUSA_PUBLISHABLE_KEY, NEXT_PUBLIC_STRIPE_KEY, REVALIDATE_SECRET before pods can start",
				"scale: storefront starts: 0 pods → 2 pods",
			},
		}, {
			name:   "another Secret of a storefront that is held back",
			before: []string{"storefront.enabled=false"},
			after:  []string{"storefront.enabled=false", "storefront.secret.name=frontend"},
			want:   []string{"changed: storefront has no pods to restart: Secret storefront-secret → frontend"},
		}, {
			name:   "a release of a storefront that is held back",
			before: []string{"storefront.enabled=false"},
			after:  []string{"storefront.enabled=false", "storefront.healthPath=/health"},
			want:   []string{"changed: storefront has no pods to restart: startupProbe.httpGet.path /favicon.ico → /health, readinessProbe.httpGet.path /favicon.ico → /health"},
		}, {
			name:   "the worker goes",
			before: []string{"medusa.seed.enabled=false", "target=argocd"},
			after:  []string{"medusa.seed.enabled=false", "target=argocd", "medusa.worker.enabled=false"},
			want: []string{
				"removed: ServiceAccount/medusa-worker, NetworkPolicy/medusa-worker and Deployment/medusa-worker removed: deleted where pruning is on",
				"restart: server restarts: variable MEDUSA_WORKER_MODE",
				"traffic: postgres may no longer be called by pods of medusa-worker on TCP 5432",
				"traffic: redis may no longer be called by pods of medusa-worker on TCP 6379",
			},
		}, {
			name:   "an admin user",
			before: []string{"networkPolicy.enabled=false"},
			after:  []string{"networkPolicy.enabled=false", "medusa.adminUser.email=admin@example.com"},
			want: []string{
				"outage: Secret medusa-secret must have ADMIN_PASSWORD before pods can start",
				"run: admin user Job runs (medusa-admin-user-a1b2c3d-HASH), but leaves alone what is there",
				"added: ServiceAccount/medusa-admin-user and Job/medusa-admin-user-a1b2c3d-HASH added",
			},
		}, {
			name:   "another address of the admin user",
			before: []string{"networkPolicy.enabled=false", "medusa.adminUser.email=admin@example.com"},
			after:  []string{"networkPolicy.enabled=false", "medusa.adminUser.email=other@example.com"},
			want: []string{
				"run: admin user Job runs again (medusa-admin-user-a1b2c3d-HASH), which creates another admin, and the one before stays: variable ADMIN_EMAIL",
			},
		}, {
			name:   "another Secret of the backend",
			before: []string{"medusa.seed.enabled=false", "networkPolicy.enabled=false", "postgres.external.host=db.example.com"},
			after:  []string{"medusa.seed.enabled=false", "networkPolicy.enabled=false", "postgres.external.host=db.example.com", "medusa.secret.name=new"},
			want: []string{
				"outage: Secret new must have DATABASE_URL, REDIS_URL, JWT_SECRET, COOKIE_SECRET, STRIPE_API_KEY, STRIPE_WEBHOOK_SECRET before pods can start",
				"run: migration runs again (medusa-migrate-a1b2c3d-HASH): Secret medusa-secret → new",
				"restart: server and worker restart: Secret medusa-secret → new",
			},
		}, {
			name:  "backups begin",
			after: []string{"postgres.inCluster.backup.to.volume={}"},
			want: []string{
				"run: backup runs (postgres-backup-18-1-HASH)",
				"traffic: postgres may now be called by pods of postgres-backup on TCP 5432",
				"added: ServiceAccount/postgres-backup, NetworkPolicy/postgres-backup, PersistentVolumeClaim/postgres-backup, CronJob/postgres-backup and Job/postgres-backup-18-1-HASH added",
			},
		}, {
			name:   "backups end",
			before: []string{"postgres.inCluster.backup.to.volume={}"},
			want: []string{
				"removed: ServiceAccount/postgres-backup, NetworkPolicy/postgres-backup, PersistentVolumeClaim/postgres-backup, CronJob/postgres-backup and Job/postgres-backup-18-1-HASH removed: kubectl leaves them in the cluster",
				"traffic: postgres may no longer be called by pods of postgres-backup on TCP 5432",
			},
		}, {
			name:   "more dumps, at another time, on a larger volume",
			before: []string{"postgres.inCluster.backup.to.volume={}"},
			after:  []string{"postgres.inCluster.backup={keep: 30, schedule: 17 4 * * *, to: {volume: {storage: 50Gi}}}"},
			want: []string{
				"run: backup runs again (postgres-backup-18-1-HASH): variable PETRIFY_KEEP",
				"changed: PersistentVolumeClaim/postgres-backup volume size 20Gi → 50Gi: the API server will refuse it unless the StorageClass allows volumes to grow",
				"changed: CronJob/postgres-backup changes from its next run on: variable PETRIFY_KEEP",
				`changed: CronJob/postgres-backup: spec.schedule "17 3 * * *" → "17 4 * * *"`,
			},
		}, {
			name:   "a smaller volume of another class for dumps",
			before: []string{"postgres.inCluster.backup.to.volume={}"},
			after:  []string{"postgres.inCluster.backup.to.volume={storage: 5Gi, storageClass: fast}"},
			want: []string{
				"refused: PersistentVolumeClaim/postgres-backup spec.storageClassName set to fast: immutable, the API server will refuse it: delete the claim and apply again: its volume is deleted or kept, as its StorageClass has it, and the new one is empty",
				"refused: PersistentVolumeClaim/postgres-backup volume size 20Gi → 5Gi: the API server will refuse it: volumes cannot shrink: keep it, or move the data to a new volume",
			},
		}, {
			name:   "backups to a bucket in place of a volume",
			before: []string{"postgres.inCluster.backup.to.volume={}"},
			after:  []string{"postgres.inCluster.backup.to.s3={bucket: dumps, region: eu-west-1}"},
			want: []string{
				"data: backup PersistentVolumeClaim postgres-backup → bucket dumps/reference: dumps do not move, and those of before are neither restored nor removed any more",
				"outage: Secret backup-secret must have S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY before pods can start",
				"removed: PersistentVolumeClaim/postgres-backup removed: kubectl leaves it in the cluster",
				"run: backup runs again (postgres-backup-18-1-HASH): containers[upload] added, containers[keep] removed, volumes[backup].ephemeral.volumeClaimTemplate.spec.accessModes added, volumes[backup].ephemeral.volumeClaimTemplate.spec.resources.requests.storage set to 10Gi, volumes[backup].persistentVolumeClaim.claimName removed",
				"traffic: backup may now call every address on TCP 443",
				"changed: CronJob/postgres-backup changes from its next run on: containers[upload] added, containers[keep] removed, volumes[backup].ephemeral.volumeClaimTemplate.spec.accessModes added, volumes[backup].ephemeral.volumeClaimTemplate.spec.resources.requests.storage set to 10Gi, volumes[backup].persistentVolumeClaim.claimName removed",
			},
		}, {
			name:   "backups to another bucket",
			before: []string{"postgres.inCluster.backup.to.s3={bucket: dumps, region: eu-west-1}"},
			after:  []string{"postgres.inCluster.backup.to.s3={bucket: dumps, region: auto, endpoint: https://s3.example.net, prefix: shop/nightly}"},
			want: []string{
				"data: backup bucket dumps/reference → bucket dumps/shop/nightly at https://s3.example.net: dumps do not move, and those of before are neither restored nor removed any more",
				"run: backup runs again (postgres-backup-18-1-HASH): variables PETRIFY_PREFIX, RCLONE_S3_PROVIDER, RCLONE_S3_REGION, RCLONE_S3_ENDPOINT, RCLONE_S3_FORCE_PATH_STYLE",
				"changed: CronJob/postgres-backup changes from its next run on: variables PETRIFY_PREFIX, RCLONE_S3_PROVIDER, RCLONE_S3_REGION, RCLONE_S3_ENDPOINT, RCLONE_S3_FORCE_PATH_STYLE",
			},
		}, {
			name:   "a database of a later minor version, with backups",
			before: []string{"postgres.inCluster.backup.to.volume={}"},
			after:  []string{"postgres.inCluster.backup.to.volume={}", "images.postgres.tag=18.2"},
			want: []string{
				"outage: postgres restarts, and the shop is down meanwhile: image 18.1 → 18.2",
				"run: backup runs again (postgres-backup-18-2-HASH): image 18.1 → 18.2",
				"changed: CronJob/postgres-backup changes from its next run on: image 18.1 → 18.2",
				"metadata: label app.kubernetes.io/version of 9 objects: restarts nothing",
			},
		}, {
			name:  "larger volumes",
			after: []string{"postgres.inCluster.storage=20Gi", "redis.inCluster.storage=2Gi"},
			want: []string{
				"refused: postgres volume size 10Gi → 20Gi: immutable, the API server will refuse it: edit the PersistentVolumeClaim, delete the StatefulSet with --cascade=orphan, and apply again",
				"refused: redis volume size 1Gi → 2Gi: immutable, the API server will refuse it: edit the PersistentVolumeClaim, delete the StatefulSet with --cascade=orphan, and apply again",
			},
		}, {
			name:  "a smaller volume of another class",
			after: []string{"postgres.inCluster.storage=2Gi", "postgres.inCluster.storageClass=fast"},
			want: []string{
				"refused: postgres volume size 10Gi → 2Gi: immutable, the API server will refuse it: volumes cannot shrink: keep it, or move the data to a new volume",
				"refused: postgres storage class set to fast: immutable, the API server will refuse it: keep it, or move the data to a new volume",
			},
		}, {
			name:   "the database moves out of the cluster",
			before: []string{"medusa.seed.enabled=false"},
			after:  []string{"medusa.seed.enabled=false", "postgres.external.host=db.example.com"},
			want: []string{
				"data: database postgres:5432 → db.example.com:5432: data does not move, and DATABASE_URL in the Secret must name it",
				"data: postgres removed: its volume stays as PersistentVolumeClaim data-postgres-0 until it is deleted by hand",
				"removed: ServiceAccount/postgres, NetworkPolicy/postgres, Service/postgres and StatefulSet/postgres removed: kubectl leaves them in the cluster",
				"run: migration runs again (medusa-migrate-a1b2c3d-HASH): database postgres:5432 → db.example.com:5432",
				"restart: server and worker restart: another migration to wait for",
				"traffic: migration, server and worker may now call every address on TCP 5432",
				"traffic: migration, server and worker may no longer call pods of postgres on TCP 5432",
			},
		}, {
			name:   "the database answers on another port",
			before: []string{"medusa.seed.enabled=false", "networkPolicy.enabled=false", "postgres.external.host=db.example.com"},
			after:  []string{"medusa.seed.enabled=false", "networkPolicy.enabled=false", "postgres.external={host: db.example.com, port: 6432}"},
			want: []string{
				"data: database db.example.com:5432 → db.example.com:6432: DATABASE_URL in the Secret must name it",
				"run: migration runs again (medusa-migrate-a1b2c3d-HASH): database db.example.com:5432 → db.example.com:6432",
				"restart: server and worker restart: another migration to wait for",
			},
		}, {
			name:   "redis moves",
			before: []string{"medusa.seed.enabled=false", "networkPolicy.enabled=false", "redis.external.host=a.example.com"},
			after:  []string{"medusa.seed.enabled=false", "networkPolicy.enabled=false", "redis.external.host=b.example.com"},
			want: []string{
				"data: redis a.example.com:6379 → b.example.com:6379: data does not move, and REDIS_URL in the Secret must name it",
				"run: migration runs again (medusa-migrate-a1b2c3d-HASH): variable WAIT_HOST of wait-for-redis",
				"restart: server and worker restart: variable WAIT_HOST of wait-for-redis",
			},
		}, {
			name:   "another major version of PostgreSQL",
			before: []string{"images.postgres.tag=18.1"},
			after:  []string{"images.postgres.tag=17.2"},
			want: []string{
				"data: postgres 18 → 17: a major version does not read the data of another, so dump and restore",
				"outage: postgres restarts, and the shop is down meanwhile: image 18.1 → 17.2",
				"metadata: label app.kubernetes.io/version of 4 objects: restarts nothing",
			},
		}, {
			name:   "another minor version of PostgreSQL",
			before: []string{"images.postgres.tag=18.1"},
			after:  []string{"images.postgres.tag=18.2"},
			want: []string{
				"outage: postgres restarts, and the shop is down meanwhile: image 18.1 → 18.2",
				"metadata: label app.kubernetes.io/version of 4 objects: restarts nothing",
			},
		}, {
			name:   "an image of PostgreSQL that does not tell its version",
			before: []string{"images.postgres.tag=18.1"},
			after:  []string{"images.postgres.digest=sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"},
			want: []string{
				"data: cannot tell whether postgres is still 18 (18.1 → @sha256:bbbbbbbbbbbb): check first, since a major version does not read the data of another",
				"outage: postgres restarts, and the shop is down meanwhile: image 18.1 → @sha256:bbbbbbbbbbbb",
				"metadata: label app.kubernetes.io/version of 4 objects: restarts nothing",
			},
		}, {
			name:   "an image of PostgreSQL that is named as extensions are",
			before: []string{"images.postgres.tag=18.1"},
			after:  []string{"images.postgres.tag=0.8.1-pg18-trixie"},
			want: []string{
				"outage: postgres restarts, and the shop is down meanwhile: image 18.1 → 0.8.1-pg18-trixie",
				"metadata: label app.kubernetes.io/version of 4 objects: restarts nothing",
			},
		}, {
			name:   "an earlier major version of Redis",
			before: []string{"images.redis.tag=8.2-alpine"},
			after:  []string{"images.redis.tag=7.4-alpine"},
			want: []string{
				"data: redis 8.2-alpine → 7.4-alpine: an earlier major version does not read its volume",
				"outage: redis restarts, and the shop is down meanwhile: image 8.2-alpine → 7.4-alpine",
				"metadata: label app.kubernetes.io/version of 4 objects: restarts nothing",
			},
		}, {
			name:   "an earlier minor version of Redis",
			before: []string{"images.redis.tag=7.4.1-alpine"},
			after:  []string{"images.redis.tag=7.2.5-alpine"},
			want: []string{
				"data: redis 7.4.1-alpine → 7.2.5-alpine: an earlier version may not read its volume",
				"outage: redis restarts, and the shop is down meanwhile: image 7.4.1-alpine → 7.2.5-alpine",
				"metadata: label app.kubernetes.io/version of 4 objects: restarts nothing",
			},
		}, {
			name:   "a minor version of Redis that is later, though not as text, of another build",
			before: []string{"images.redis.tag=v8.9", "images.redis.digest=sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
			after:  []string{"images.redis.tag=8.10"},
			want: []string{
				"outage: redis restarts, and the shop is down meanwhile: image v8.9@sha256:aaaaaaaaaaaa → 8.10",
				"metadata: label app.kubernetes.io/version of 4 objects: restarts nothing",
			},
		}, {
			name:   "a version of Redis that does not tell its minor one",
			before: []string{"images.redis.tag=8.2.3"},
			after:  []string{"images.redis.tag=8-alpine"},
			want: []string{
				"outage: redis restarts, and the shop is down meanwhile: image 8.2.3 → 8-alpine",
				"metadata: label app.kubernetes.io/version of 4 objects: restarts nothing",
			},
		}, {
			name:   "a later major version of Redis",
			before: []string{"images.redis.tag=7.4-alpine"},
			after:  []string{"images.redis.tag=8.2-alpine"},
			want: []string{
				"outage: redis restarts, and the shop is down meanwhile: image 7.4-alpine → 8.2-alpine",
				"metadata: label app.kubernetes.io/version of 4 objects: restarts nothing",
			},
		}, {
			name:  "a name that PostgreSQL gives to a database once",
			after: []string{"postgres.inCluster.user=shop"},
			want: []string{
				"data: postgres reads POSTGRES_USER while its volume is empty and never again: change the database by hand",
				"outage: postgres restarts, and the shop is down meanwhile: variable POSTGRES_USER; startupProbe.exec.command changed, readinessProbe.exec.command changed",
			},
		}, {
			name:  "another namespace",
			after: []string{"namespace=elsewhere"},
			want:  []string{"data: namespace ecom → elsewhere: everything is created anew there, Secrets must be there first, data does not move, and the old objects stay"},
		}, {
			name:   "another namespace, and more",
			before: []string{"medusa.seed.enabled=false"},
			after:  []string{"medusa.seed.enabled=false", "namespace=elsewhere", "target=flux", "images.storefront.tag=b2c3d4e", "storefront.autoscaling={min: 2, max: 6, cpu: 70}", "postgres.inCluster.storage=20Gi", "medusa.secret.keys=[EXTRA_KEY]"},
			want: []string{
				"data: namespace ecom → elsewhere: everything is created anew there, Secrets must be there first, data does not move, and the old objects are deleted where pruning is on",
				"target: target kubectl → flux: what applies the stack must change with it",
				"run: migration runs again (medusa-migrate-a1b2c3d-HASH): secret key EXTRA_KEY",
				"restart: server and worker start there anew: secret key EXTRA_KEY; initContainers[wait-for-postgres] added, initContainers[wait-for-migration] removed",
				"restart: storefront starts there anew: image a1b2c3d → b2c3d4e",
				"scale: storefront: 2 pods → autoscaling 2 to 6 at 70% CPU",
				"added: HorizontalPodAutoscaler/storefront added",
				"changed: server and worker no longer wait for the migration: flux must keep the order",
				"changed: StatefulSet/postgres: spec.volumeClaimTemplates[data].spec.resources.requests.storage 10Gi → 20Gi",
				"metadata: label app.kubernetes.io/version of 6 objects: restarts nothing",
			},
		}, {
			name:   "another target",
			before: []string{"medusa.seed.enabled=false"},
			after:  []string{"medusa.seed.enabled=false", "target=argocd"},
			want: []string{
				"target: target kubectl → argocd: what applies the stack must change with it",
				"run: migration runs at every sync (medusa-migrate)",
				"restart: server and worker restart: initContainers[wait-for-postgres] added, initContainers[wait-for-migration] removed",
				"changed: server and worker no longer wait for the migration: argocd must keep the order",
			},
		}, {
			name:   "the migration's gate goes, and with kubectl nothing else keeps the order",
			before: []string{"medusa.seed.enabled=false"},
			after:  []string{"medusa.seed.enabled=false", "medusa.migrate.gate=false"},
			want: []string{
				"outage: server and worker no longer wait for the migration: new code may meet the old schema",
				"restart: server and worker restart: initContainers[wait-for-postgres] added, initContainers[wait-for-migration] removed",
			},
		}, {
			name:   "the migration's gate comes",
			before: []string{"medusa.seed.enabled=false", "target=argocd"},
			after:  []string{"medusa.seed.enabled=false", "target=argocd", "medusa.migrate.gate=true"},
			want: []string{
				"restart: server and worker restart: initContainers[wait-for-migration] added, initContainers[wait-for-postgres] removed",
				"changed: server and worker now wait for the migration",
			},
		}, {
			name:   "a release with Argo CD",
			before: []string{"medusa.seed.enabled=false", "target=argocd"},
			after:  []string{"medusa.seed.enabled=false", "target=argocd", "images.medusa.tag=b2c3d4e"},
			want: []string{
				"run: migration runs at every sync (medusa-migrate): image a1b2c3d → b2c3d4e",
				"restart: server and worker restart: image a1b2c3d → b2c3d4e",
				"metadata: label app.kubernetes.io/version of 12 objects: restarts nothing",
			},
		}, {
			name:   "a release with Flux",
			before: []string{"medusa.seed.enabled=false", "target=flux"},
			after:  []string{"medusa.seed.enabled=false", "target=flux", "images.medusa.tag=b2c3d4e"},
			want: []string{
				"run: migration runs again (medusa-migrate-b2c3d4e-HASH): image a1b2c3d → b2c3d4e",
				"restart: server and worker restart: image a1b2c3d → b2c3d4e",
				"metadata: label app.kubernetes.io/version of 12 objects: restarts nothing",
			},
		}, {
			name:   "the Namespace is left to others",
			before: []string{"createNamespace=true", "target=flux"},
			after:  []string{"target=flux"},
			want: []string{
				"removed: Namespace/ecom removed: its annotations keep it in the cluster",
			},
		}, {
			name:  "a Gateway in place of an Ingress",
			after: []string{"exposure.gateway.parentRefs=[{name: public, namespace: infra}]"},
			want: []string{
				"removed: Ingress/ecom-ingress removed: kubectl leaves it in the cluster",
				"traffic: admin.example.com and shop.example.com: Ingress class nginx → Gateway infra/public, whose address DNS must lead to",
				"added: HTTPRoute/ecom-redirect, HTTPRoute/medusa and HTTPRoute/storefront added",
			},
		}, {
			name:   "an Ingress in place of a Gateway, with a search of which some paths are public",
			before: []string{"hosts.search=search.example.com", "integrations.meilisearch.inCluster={}", "exposure.gateway.parentRefs=[{name: public, namespace: infra}]"},
			after:  []string{"hosts.search=search.example.com", "integrations.meilisearch.inCluster={}"},
			want: []string{
				"removed: HTTPRoute/ecom-redirect, HTTPRoute/medusa, HTTPRoute/meilisearch and HTTPRoute/storefront removed: kubectl leaves them in the cluster",
				"traffic: shop.example.com, admin.example.com, search.example.com/indexes and search.example.com/multi-search: Gateway infra/public → Ingress class nginx, whose address DNS must lead to",
				"added: Ingress/ecom-ingress added",
			},
		}, {
			name:   "plain HTTP at a Gateway",
			before: []string{"exposure.gateway.parentRefs=[{name: public, namespace: infra}]"},
			after:  []string{"exposure.gateway={parentRefs: [{name: public, namespace: infra}], httpsRedirect: {enabled: false}}"},
			want: []string{
				"removed: HTTPRoute/ecom-redirect removed: kubectl leaves it in the cluster",
				"traffic: admin.example.com and shop.example.com: plain HTTP is no longer redirected to HTTPS",
			},
		}, {
			name:   "another Gateway, another host",
			before: []string{"medusa.seed.enabled=false", "exposure.gateway.parentRefs=[{name: public, namespace: infra}]"},
			after:  []string{"medusa.seed.enabled=false", "exposure.gateway.parentRefs=[{name: edge, namespace: infra}]", "hosts.admin=backoffice.example.com"},
			want: []string{
				"outage: no longer public: admin.example.com",
				"run: migration runs again (medusa-migrate-a1b2c3d-HASH): configuration ADMIN_CORS, AUTH_CORS, MEDUSA_BACKEND_URL, BACKEND_URL",
				"restart: server and worker restart: configuration ADMIN_CORS, AUTH_CORS, MEDUSA_BACKEND_URL, BACKEND_URL",
				"traffic: now public: backoffice.example.com (medusa)",
				"traffic: shop.example.com, HTTPRoute/ecom-redirect and HTTPRoute/medusa: Gateway infra/public → Gateway infra/edge, whose address DNS must lead to",
			},
		}, {
			name:  "another Ingress controller",
			after: []string{"exposure.ingress.className=internal", "exposure.ingress.controller=ingress-nginx"},
			want:  []string{"traffic: shop.example.com and admin.example.com: Ingress class nginx → Ingress class internal, whose address DNS must lead to"},
		}, {
			name:  "certificates",
			after: []string{"exposure.ingress.tls={secretName: shop-tls, clusterIssuer: letsencrypt}"},
			want: []string{
				"traffic: Ingress/ecom-ingress: certificate in ecom-tls → shop-tls",
				"traffic: Ingress/ecom-ingress: annotation cert-manager.io/cluster-issuer set to letsencrypt",
			},
		}, {
			name:  "no exposure",
			after: []string{"exposure.none={}"},
			want: []string{
				"outage: no longer public: shop.example.com, admin.example.com",
				"removed: Ingress/ecom-ingress removed: kubectl leaves it in the cluster",
				"traffic: server may now be called by every pod of the namespace on TCP 9000",
				"traffic: server may no longer be called by everyone on TCP 9000",
				"traffic: storefront may now be called by every pod of the namespace on TCP 8000",
				"traffic: storefront may no longer be called by everyone on TCP 8000",
			},
		}, {
			name:   "no network policies",
			before: []string{"medusa.seed.enabled=false"},
			after:  []string{"medusa.seed.enabled=false", "networkPolicy.enabled=false"},
			want: []string{
				"removed: NetworkPolicy/postgres, NetworkPolicy/redis, NetworkPolicy/medusa-migrate, NetworkPolicy/medusa, NetworkPolicy/medusa-worker and NetworkPolicy/storefront removed: kubectl leaves them in the cluster",
				"traffic: postgres, redis, migration, server, worker and storefront lose their NetworkPolicies: once they are deleted, everything may pass",
			},
		}, {
			name:  "where an Ingress controller calls from",
			after: []string{"networkPolicy.controllerNamespace=ingress-nginx"},
			want: []string{
				"traffic: server may now be called by namespace ingress-nginx on TCP 9000, pods of storefront on TCP 9000",
				"traffic: server may no longer be called by everyone on TCP 9000",
				"traffic: storefront may now be called by namespace ingress-nginx on TCP 8000",
				"traffic: storefront may no longer be called by everyone on TCP 8000",
			},
		}, {
			name:   "how long things may take",
			before: []string{"medusa.seed.enabled=false"},
			after:  []string{"medusa.seed.enabled=false", "medusa.migrate.activeDeadlineSeconds=2000"},
			want: []string{
				"changed: Job/medusa-migrate-a1b2c3d-HASH: spec.activeDeadlineSeconds 900 → 2000",
				"changed: Deployment/medusa and Deployment/medusa-worker: spec.progressDeadlineSeconds 1200 → 2300",
				"changed: Deployment/storefront: spec.progressDeadlineSeconds 1500 → 2600",
			},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			before := rendered(t, []string{reference}, c.before...)
			after := rendered(t, []string{reference}, c.after...)
			review := change.Compare(before, after)
			if diff := cmp.Diff(c.want, lines(review)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			wantComplete(t, before, after, review)
		})
	}
}

// jobHash is of a Job's whole pod template, which is not what these tests are about.
var jobHash = regexp.MustCompile(`-[0-9a-f]{10}\b`)

// lines are a review's meanings, each after its consequence, with HASH for those of Jobs.
func lines(review change.Review) []string {
	var lines []string
	for _, m := range review.Meaning {
		lines = append(lines, jobHash.ReplaceAllString(fmt.Sprintf("%s: %s", m.Consequence, m.Message), "-HASH"))
	}
	return lines
}

// rendered returns the objects of an environment.
func rendered(t *testing.T, files []string, settings ...string) []stack.Object {
	t.Helper()
	var inputs []schema.Input
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		inputs = append(inputs, schema.Input{Name: file, Data: data})
	}
	env, found := schema.Load(inputs, settings)
	if err := found.Err(); err != nil {
		t.Fatal(err)
	}
	manifest, err := render.Render(env)
	if err != nil {
		t.Fatal(err)
	}
	return parsed(t, manifest.YAML())
}

func parsed(t *testing.T, data []byte) []stack.Object {
	t.Helper()
	objects, err := stack.Parse(stack.Input{Name: "stack.yaml", Data: data})
	if err != nil {
		t.Fatal(err)
	}
	return objects
}
