package render

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTopology(t *testing.T) {
	for name, c := range map[string]struct {
		spec     string
		settings []string
		want     string
	}{
		"in the cluster": {"cluster.yaml", []string{"medusa.worker.enabled=false"}, `
shop.example.com by Ingress/ecom-ingress to storefront:8000
admin.example.com by Ingress/ecom-ingress to medusa:9000
search.example.com by Ingress/ecom-ingress to meilisearch:7700
Service/postgres before StatefulSet/postgres
Service/redis before StatefulSet/redis
Service/meilisearch before StatefulSet/meilisearch
Service/meilisearch-headless before StatefulSet/meilisearch
Service/medusa before Deployment/medusa
Service/storefront before Deployment/storefront
Job/medusa-migrate calls postgres:5432
Job/medusa-migrate calls meilisearch:7700
Job/medusa-migrate calls redis:6379
Deployment/medusa calls postgres:5432
Deployment/medusa calls meilisearch:7700
Deployment/medusa calls redis:6379
Deployment/storefront calls medusa:9000
CronJob/postgres-backup calls postgres:5432
Job/postgres-backup calls postgres:5432
Job/medusa-admin-user calls postgres:5432
Job/medusa-admin-user calls meilisearch:7700
Job/medusa-admin-user calls redis:6379
Deployment/medusa waits for Job/medusa-migrate
Job/medusa-admin-user waits for Job/medusa-migrate
CronJob/postgres-backup mounts PersistentVolumeClaim/postgres-backup
Job/postgres-backup mounts PersistentVolumeClaim/postgres-backup
anyone may reach StatefulSet/meilisearch on 7700
anyone may reach Deployment/medusa on 9000
anyone may reach Deployment/storefront on 8000
CronJob/postgres-backup may reach StatefulSet/postgres on 5432
CronJob/postgres-backup may reach anyone on 53
Deployment/medusa may reach StatefulSet/meilisearch on 7700
Deployment/medusa may reach StatefulSet/postgres on 5432
Deployment/medusa may reach StatefulSet/redis on 6379
Deployment/medusa may reach anyone on 53
Deployment/medusa may reach the internet on 443
Deployment/storefront may reach Deployment/medusa on 9000
Deployment/storefront may reach anyone on 53
Deployment/storefront may reach the internet on 443
Job/medusa-admin-user may reach StatefulSet/meilisearch on 7700
Job/medusa-admin-user may reach StatefulSet/postgres on 5432
Job/medusa-admin-user may reach StatefulSet/redis on 6379
Job/medusa-admin-user may reach anyone on 53
Job/medusa-admin-user may reach the internet on 443
Job/medusa-migrate may reach StatefulSet/meilisearch on 7700
Job/medusa-migrate may reach StatefulSet/postgres on 5432
Job/medusa-migrate may reach StatefulSet/redis on 6379
Job/medusa-migrate may reach anyone on 53
Job/medusa-migrate may reach the internet on 443
Job/postgres-backup may reach StatefulSet/postgres on 5432
Job/postgres-backup may reach anyone on 53
StatefulSet/meilisearch may reach anyone on 53
StatefulSet/postgres may reach anyone on 53
StatefulSet/redis may reach anyone on 53`},
		"outside of it": {"external.yaml", []string{"postgres.external.host=10.1.2.3", "redis.external.host=redis.data.svc.cluster.local", "networkPolicy.controllerNamespace=gateways", "medusa.worker.enabled=false", "storefront.enabled=false"}, `
admin.example.com by HTTPRoute/medusa to medusa:9000
shop.example.com by HTTPRoute/storefront to storefront:8000
Service/medusa before Deployment/medusa
Service/storefront before Deployment/storefront
Job/medusa-migrate calls 10.1.2.3:5432
Job/medusa-migrate calls redis.data.svc.cluster.local:6379
Deployment/medusa calls 10.1.2.3:5432
Deployment/medusa calls redis.data.svc.cluster.local:6379
Deployment/storefront calls medusa:9000
namespace gateways may reach Deployment/medusa on 9000
namespace gateways may reach Deployment/storefront on 8000
Deployment/medusa may reach 10.1.2.3 on 5432
Deployment/medusa may reach anyone on 53
Deployment/medusa may reach namespace data on 6379
Deployment/medusa may reach the internet on 443
Deployment/storefront may reach Deployment/medusa on 9000
Deployment/storefront may reach anyone on 53
Deployment/storefront may reach the internet on 443
Job/medusa-migrate may reach 10.1.2.3 on 5432
Job/medusa-migrate may reach anyone on 53
Job/medusa-migrate may reach namespace data on 6379
Job/medusa-migrate may reach the internet on 443`},
		"without policies and routes, and another order": {"none.yaml", []string{"networkPolicy.enabled=false", "target=argocd", "medusa.worker.enabled=false"}, `
Service/postgres before StatefulSet/postgres
Service/redis before StatefulSet/redis
Service/medusa before Deployment/medusa
Service/storefront before Deployment/storefront
Job/medusa-migrate calls postgres:5432
Job/medusa-migrate calls redis:6379
Deployment/medusa calls postgres:5432
Deployment/medusa calls redis:6379
Deployment/storefront calls medusa:9000
CronJob/postgres-backup calls postgres:5432
CronJob/postgres-backup calls amazonaws.com:443, the bucket backups/telling
Job/postgres-backup calls postgres:5432
Job/postgres-backup calls amazonaws.com:443, the bucket backups/telling
StatefulSet/postgres is open
StatefulSet/redis is open
Job/medusa-migrate is open
Deployment/medusa is open
Deployment/storefront is open
CronJob/postgres-backup is open
Job/postgres-backup is open`},
		"a bucket of its own": {"none.yaml", []string{"networkPolicy.enabled=false", "medusa.worker.enabled=false", "storefront.enabled=false", "postgres.inCluster.backup.to.s3.endpoint=http://storage.example.com:9000"}, `
CronJob/postgres-backup calls storage.example.com:9000, the bucket backups/telling
Job/postgres-backup calls storage.example.com:9000, the bucket backups/telling`},
		"patched policies": {"none.yaml", []string{"medusa.worker.enabled=false", `patches=[
			{target: {kind: NetworkPolicy, name: storefront}, patch: "[{op: replace, path: /spec/ingress, value: [{from: [{podSelector: {}}, {namespaceSelector: {matchLabels: {team: shop}}}, {ipBlock: {cidr: 10.0.0.0/8}}]}]}]"},
			{target: {kind: NetworkPolicy, name: redis}, patch: "$patch: delete\nkind: NetworkPolicy\nmetadata: {name: redis}\n"}]`}, `
any pod of the namespace may reach Deployment/storefront on *
other namespaces may reach Deployment/storefront on *
10.0.0.0/8 may reach Deployment/storefront on *
StatefulSet/redis is open`},
	} {
		t.Run(name, func(t *testing.T) {
			manifest := mustRender(t, environment(t, filepath.Join("testdata", c.spec), c.settings...))
			told := linesOf(manifest.Topology())
			want := strings.Split(strings.TrimSpace(c.want), "\n")
			if name == "patched policies" || name == "a bucket of its own" {
				told = slices.DeleteFunc(told, func(line string) bool { return !slices.Contains(want, line) })
			}
			if diff := cmp.Diff(want, told); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// linesOf tells a topology; what may be is in the order of the alphabet.
func linesOf(t Topology) []string {
	var lines, paths []string
	for _, r := range t.Routes {
		lines = append(lines, r.Host+" by "+r.By.String()+" to "+r.Service+":"+r.Port)
	}
	for _, b := range t.Backends {
		lines = append(lines, b.Service.String()+" before "+b.Workload.String())
	}
	for _, c := range t.Calls {
		line := lasting(c.From) + " calls " + c.Host + ":" + c.Port
		if c.What != "" {
			line += ", the " + c.What
		}
		lines = append(lines, line)
	}
	for _, w := range t.Waits {
		lines = append(lines, lasting(w.Workload)+" waits for "+lasting(w.Job))
	}
	for _, m := range t.Mounts {
		lines = append(lines, lasting(m.Workload)+" mounts "+m.Claim.String())
	}
	name := func(p Peer) string {
		if p.Workload == "" {
			return p.Outside
		}
		for _, w := range t.Workloads {
			if w.String() == p.Workload {
				return lasting(w)
			}
		}
		return p.Workload
	}
	for _, p := range t.Paths {
		line := name(p.From) + " may reach " + name(p.To) + " on " + p.Port
		if p.From.Outside != "" {
			lines = append(lines, line)
			continue
		}
		paths = append(paths, line)
	}
	slices.Sort(paths)
	lines = append(lines, paths...)
	for _, w := range t.Open {
		lines = append(lines, lasting(w)+" is open")
	}
	return lines
}

func lasting(r Resource) string { return r.Kind + "/" + r.LastingName() }
