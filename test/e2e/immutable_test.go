package e2e

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/petrify-dev/petrify/render"
	"github.com/petrify-dev/petrify/test/e2e/plane"
)

// A fieldChange is a valid change of one field, as a merge patch. Fields below the field are like it.
type fieldChange struct{ kind, path, patch string }

// fieldChanges has one for every field that Petrify renders, beside metadata, and more for
// those that render.ImmutableFields lists.
func fieldChanges() []fieldChange {
	return []fieldChange{
		{"ConfigMap", "data", `{"data": {"LOG_LEVEL": "debug"}}`},
		{"CronJob", "spec.concurrencyPolicy", `{"spec": {"concurrencyPolicy": "Replace"}}`},
		{"CronJob", "spec.failedJobsHistoryLimit", `{"spec": {"failedJobsHistoryLimit": 50}}`},
		{"CronJob", "spec.jobTemplate", `{"spec": {"jobTemplate": {"spec": {"template": {"spec": {"enableServiceLinks": true}}}}}}`},
		{"CronJob", "spec.schedule", `{"spec": {"schedule": "@weekly"}}`},
		{"CronJob", "spec.startingDeadlineSeconds", `{"spec": {"startingDeadlineSeconds": 50}}`},
		{"CronJob", "spec.successfulJobsHistoryLimit", `{"spec": {"successfulJobsHistoryLimit": 50}}`},
		{"CronJob", "spec.timeZone", `{"spec": {"timeZone": "Asia/Tokyo"}}`},
		{"Deployment", "spec.progressDeadlineSeconds", `{"spec": {"progressDeadlineSeconds": 2000}}`},
		{"Deployment", "spec.replicas", `{"spec": {"replicas": 5}}`},
		{"Deployment", "spec.selector", `{"spec": {"selector": {"matchLabels": {"app": "other"}}, "template": {"metadata": {"labels": {"app": "other"}}}}}`},
		{"Deployment", "spec.strategy", `{"spec": {"strategy": {"type": "Recreate", "rollingUpdate": null}}}`},
		{"Deployment", "spec.template", `{"spec": {"template": {"spec": {"enableServiceLinks": true}}}}`},
		{"ExternalSecret", "spec.data", `{"spec": {"data": [{"secretKey": "OTHER", "remoteRef": {"key": "other"}}]}}`},
		{"ExternalSecret", "spec.refreshInterval", `{"spec": {"refreshInterval": "5h"}}`},
		{"ExternalSecret", "spec.secretStoreRef", `{"spec": {"secretStoreRef": {"name": "other"}}}`},
		{"ExternalSecret", "spec.target", `{"spec": {"target": {"name": "other"}}}`},
		{"HTTPRoute", "spec.hostnames", `{"spec": {"hostnames": ["other.example.com"]}}`},
		{"HTTPRoute", "spec.parentRefs", `{"spec": {"parentRefs": [{"name": "other"}]}}`},
		{"HTTPRoute", "spec.rules", `{"spec": {"rules": [{"backendRefs": [{"name": "other", "port": 80}]}]}}`},
		{"HorizontalPodAutoscaler", "spec.maxReplicas", `{"spec": {"maxReplicas": 50}}`},
		{"HorizontalPodAutoscaler", "spec.metrics", `{"spec": {"metrics": []}}`},
		{"HorizontalPodAutoscaler", "spec.minReplicas", `{"spec": {"minReplicas": 1}}`},
		{"HorizontalPodAutoscaler", "spec.scaleTargetRef", `{"spec": {"scaleTargetRef": {"name": "other"}}}`},
		{"Ingress", "spec.ingressClassName", `{"spec": {"ingressClassName": "other"}}`},
		{"Ingress", "spec.rules", `{"spec": {"rules": [{"host": "other.example.com"}]}}`},
		{"Ingress", "spec.tls", `{"spec": {"tls": []}}`},
		{"Job", "spec.activeDeadlineSeconds", `{"spec": {"activeDeadlineSeconds": 5000}}`},
		{"Job", "spec.backoffLimit", `{"spec": {"backoffLimit": 50}}`},
		{"Job", "spec.backoffLimitPerIndex", `{"spec": {"backoffLimitPerIndex": 5}}`},
		{"Job", "spec.completionMode", `{"spec": {"completionMode": "Indexed"}}`},
		{"Job", "spec.completions", `{"spec": {"completions": 5}}`},
		{"Job", "spec.managedBy", `{"spec": {"managedBy": "example.com/other"}}`},
		{"Job", "spec.podFailurePolicy", `{"spec": {"podFailurePolicy": {"rules": [{"action": "FailJob", "onExitCodes": {"operator": "In", "values": [1]}}]}}}`},
		{"Job", "spec.selector", `{"spec": {"selector": {"matchLabels": {"app": "other"}}}}`},
		{"Job", "spec.successPolicy", `{"spec": {"successPolicy": {"rules": [{"succeededCount": 1}]}}}`},
		{"Job", "spec.template", `{"spec": {"template": {"spec": {"enableServiceLinks": true}}}}`},
		{"Job", "spec.ttlSecondsAfterFinished", `{"spec": {"ttlSecondsAfterFinished": 50}}`},
		{"NetworkPolicy", "spec.egress", `{"spec": {"egress": []}}`},
		{"NetworkPolicy", "spec.ingress", `{"spec": {"ingress": []}}`},
		{"NetworkPolicy", "spec.podSelector", `{"spec": {"podSelector": {"matchLabels": {"app": "other"}}}}`},
		{"NetworkPolicy", "spec.policyTypes", `{"spec": {"policyTypes": ["Ingress"]}}`},
		{"PersistentVolumeClaim", "spec.accessModes", `{"spec": {"accessModes": ["ReadWriteMany"]}}`},
		{"PersistentVolumeClaim", "spec.dataSource", `{"spec": {"dataSource": {"kind": "PersistentVolumeClaim", "name": "other"}}}`},
		{"PersistentVolumeClaim", "spec.dataSourceRef", `{"spec": {"dataSourceRef": {"kind": "PersistentVolumeClaim", "name": "other"}}}`},
		{"PersistentVolumeClaim", "spec.resources", `{"spec": {"resources": {"requests": {"storage": "500Gi"}}}}`},
		{"PersistentVolumeClaim", "spec.selector", `{"spec": {"selector": {"matchLabels": {"app": "other"}}}}`},
		{"PersistentVolumeClaim", "spec.storageClassName", `{"spec": {"storageClassName": "other"}}`},
		{"PersistentVolumeClaim", "spec.volumeMode", `{"spec": {"volumeMode": "Block"}}`},
		{"PodDisruptionBudget", "spec.maxUnavailable", `{"spec": {"maxUnavailable": 5}}`},
		{"PodDisruptionBudget", "spec.selector", `{"spec": {"selector": {"matchLabels": {"app": "other"}}}}`},
		{"PodDisruptionBudget", "spec.unhealthyPodEvictionPolicy", `{"spec": {"unhealthyPodEvictionPolicy": "IfHealthyBudget"}}`},
		{"Service", "spec.clusterIP", `{"spec": {"clusterIP": "10.96.7.7"}}`},
		{"Service", "spec.ports", `{"spec": {"ports": [{"port": 81}]}}`},
		{"Service", "spec.selector", `{"spec": {"selector": {"app": "other"}}}`},
		{"ServiceAccount", "automountServiceAccountToken", `{"automountServiceAccountToken": true}`},
		{"StatefulSet", "spec.podManagementPolicy", `{"spec": {"podManagementPolicy": "Parallel"}}`},
		{"StatefulSet", "spec.replicas", `{"spec": {"replicas": 5}}`},
		{"StatefulSet", "spec.selector", `{"spec": {"selector": {"matchLabels": {"app": "other"}}, "template": {"metadata": {"labels": {"app": "other"}}}}}`},
		{"StatefulSet", "spec.serviceName", `{"spec": {"serviceName": "other"}}`},
		{"StatefulSet", "spec.template", `{"spec": {"template": {"spec": {"enableServiceLinks": true}}}}`},
		{"StatefulSet", "spec.volumeClaimTemplates", `{"spec": {"volumeClaimTemplates": []}}`},
	}
}

// The API server refuses changes of exactly those fields that Petrify believes it to refuse.
func TestImmutableFields(t *testing.T) {
	manifests := []render.Manifest{readCase(t, reference).render(t, "immutable-fields")}
	for _, c := range append(wholeCases(t), layerCases(t)...) {
		manifests = append(manifests, c.render(t, "immutable-fields"))
	}
	immutable := map[string]bool{}
	for _, field := range render.ImmutableFields() {
		immutable[field.Kind+" "+field.Path] = true
	}
	wantFieldChanges(t, immutable)
	for _, manifest := range manifests {
		wantFieldChanges(t, fieldsOf(t, manifest))
	}
	samples := samplesOf(manifests)
	onEachPlane(t, func(t *testing.T, kubectl plane.Kubectl) {
		s := newSpace(t, kubectl, "immutable-fields")
		names := map[string]string{}
		for _, sample := range samples {
			s.applyWithoutWarning(string(sample.YAML()))
			for _, r := range sample.Resources {
				names[r.Kind] = r.Name
			}
		}
		s.must("", "wait", "--for=jsonpath={.status.phase}=Bound", "--timeout="+patience.String(), "PersistentVolumeClaim/"+names["PersistentVolumeClaim"])
		for _, change := range fieldChanges() {
			field := change.kind + " " + change.path
			result := s.run("", "patch", change.kind+"/"+names[change.kind], "--dry-run=server", "--type=merge", "-p", change.patch)
			if immutable[field] {
				s.wantRefusal(result, change.kind, names[change.kind], change.path)
			} else if result.Code != 0 {
				t.Errorf("%s: %v", field, result)
			}
		}
	})
}

// How a volume grows, as the remedy of render.ImmutableFields has it: the pod runs on.
func TestVolumeGrowth(t *testing.T) {
	onEachPlane(t, func(t *testing.T, kubectl plane.Kubectl) {
		s := newSpace(t, kubectl, "volume-growth")
		environment := readCase(t, reference)
		s.applyWithoutWarning(string(environment.render(t, s.name).YAML()))
		s.waitForRollouts()
		pod := s.field("Pod/postgres-0", "{.metadata.uid}")
		grown := environment.render(t, s.name, "postgres.inCluster.storage=20Gi")
		s.applyRefused(grown, []string{"StatefulSet/postgres spec.volumeClaimTemplates"})

		s.must("", "patch", "PersistentVolumeClaim/data-postgres-0", "--type=merge", "-p", `{"spec": {"resources": {"requests": {"storage": "20Gi"}}}}`)
		s.must("", "delete", "StatefulSet/postgres", "--cascade=orphan")
		s.applyWithoutWarning(string(grown.YAML()))
		s.waitForRollouts()
		if now := s.field("Pod/postgres-0", "{.metadata.uid}"); now != pod {
			t.Errorf("the pod %s was replaced by %s", pod, now)
		}
		s.wantStored("Pod/postgres-0 {.metadata.ownerReferences[*].name} postgres")
		s.wantSettled(grown)
	})
}

// samplesOf returns one object of every kind, but for Namespace, which every test has one of.
func samplesOf(manifests []render.Manifest) []render.Manifest {
	var samples []render.Manifest
	kinds := map[string]bool{"Namespace": true}
	for _, manifest := range manifests {
		sample := manifest.Select(func(r render.Resource) bool {
			known := kinds[r.Kind]
			kinds[r.Kind] = true
			return !known
		})
		if len(sample.Resources) > 0 {
			samples = append(samples, sample)
		}
	}
	return samples
}

// wantFieldChanges wants there to be a change of each field, given as its kind and path.
func wantFieldChanges(t *testing.T, fields map[string]bool) {
	t.Helper()
	for field := range fields {
		if !slices.ContainsFunc(fieldChanges(), func(c fieldChange) bool { return c.kind+" "+c.path == field }) {
			t.Errorf("no change of %s is tried", field)
		}
	}
}

// fieldsOf are the fields of a manifest's objects beside metadata, with those of spec one by one, as kind and path.
func fieldsOf(t *testing.T, manifest render.Manifest) map[string]bool {
	t.Helper()
	found := map[string]bool{}
	for name, object := range itemsByName(t, string(manifest.JSON())) {
		kind, _, _ := strings.Cut(name, "/")
		fields := object.(map[string]any)
		for field := range fields {
			switch field {
			case "apiVersion", "kind", "metadata", "spec":
			default:
				found[kind+" "+field] = true
			}
		}
		spec, _ := fields["spec"].(map[string]any)
		for field := range spec {
			found[kind+" spec."+field] = true
		}
	}
	return found
}

// changesOfImmutableFields are the fields in which after differs from before and that the API
// server refuses to change, if render.ImmutableFields is right: kind/name path.
func changesOfImmutableFields(t *testing.T, before, after render.Manifest) []string {
	t.Helper()
	were, are := itemsByName(t, string(before.JSON())), itemsByName(t, string(after.JSON()))
	var changes []string
	for name, object := range are {
		was, existed := were[name]
		if !existed {
			continue
		}
		kind, _, _ := strings.Cut(name, "/")
		for _, field := range render.ImmutableFields() {
			if field.Kind == kind && !reflect.DeepEqual(fieldAt(was, field.Path), fieldAt(object, field.Path)) {
				changes = append(changes, name+" "+field.Path)
			}
		}
	}
	slices.Sort(changes)
	return changes
}

// fieldAt is the value at a dotted path, or nil.
func fieldAt(object any, path string) any {
	for name := range strings.SplitSeq(path, ".") {
		fields, _ := object.(map[string]any)
		object = fields[name]
	}
	return object
}

// wantRefusal wants a failed kubectl to say that a field of this object is immutable.
func (s space) wantRefusal(result plane.Result, kind, name, path string) {
	s.t.Helper()
	reason := regexp.QuoteMeta(path) + `: Invalid value: [^\n]*: field is immutable`
	switch kind {
	case "StatefulSet": // names what may change instead
		reason = "spec: Forbidden: updates to statefulset spec for fields other than "
	case "PersistentVolumeClaim": // as well
		reason = "spec: Forbidden: spec is immutable after creation except "
	case "Service": // holds it to be the first of several
		reason = regexp.QuoteMeta(path) + `s\[0\]: Invalid value: `
	}
	want := regexp.MustCompile(fmt.Sprintf(`(?s)\b%s(\.\w+)? %q is invalid: .*%s`, kind, name, reason))
	if result.Code == 0 || !want.MatchString(result.Stderr) {
		s.t.Errorf("%s/%s %s: %v, want %s", kind, name, path, result, want)
	}
}
