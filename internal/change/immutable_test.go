package change_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/petrify-dev/petrify/internal/change"
	"github.com/petrify-dev/petrify/render"
)

// Each field of the list, which end-to-end tests hold to a real API server, is told to
// be refused, with what to do instead.
func TestEveryImmutableFieldIsToldToBeRefused(t *testing.T) {
	examples := map[string]struct{ before, after, want string }{
		"Deployment spec.selector": {
			"spec: {selector: {matchLabels: {app: a}}}", "spec: {selector: {matchLabels: {app: b}}}",
			"Deployment/a spec.selector.matchLabels.app a → b",
		},
		"StatefulSet spec.selector": {
			"spec: {selector: {matchLabels: {app: a}}}", "spec: {selector: {matchLabels: {app: a, x: y}}}",
			"StatefulSet/a spec.selector.matchLabels.x set to y",
		},
		"StatefulSet spec.serviceName": {
			"spec: {serviceName: a}", "spec: {serviceName: b}",
			"StatefulSet/a spec.serviceName a → b",
		},
		"StatefulSet spec.volumeClaimTemplates": {
			"spec: {volumeClaimTemplates: [{metadata: {name: data}}]}", "spec: {volumeClaimTemplates: [{metadata: {name: data}}, {metadata: {name: more}}]}",
			"StatefulSet/a spec.volumeClaimTemplates[more] added",
		},
		"StatefulSet spec.podManagementPolicy": {
			"spec: {}", "spec: {podManagementPolicy: Parallel}",
			"StatefulSet/a spec.podManagementPolicy set to Parallel",
		},
		"Job spec.template": {
			"spec: {template: {spec: {x: 1, y: 1}}}", "spec: {template: {spec: {x: 2, y: 2}}}",
			"Job/a spec.template.spec.x 1 → 2, spec.template.spec.y 1 → 2",
		},
		"Job spec.selector": {
			"spec: {selector: {matchLabels: {a: b}}}", "spec: {}",
			"Job/a spec.selector.matchLabels.a removed",
		},
		"Job spec.completions":    {"spec: {completions: 1}", "spec: {completions: 2}", "Job/a spec.completions 1 → 2"},
		"Job spec.completionMode": {"spec: {}", "spec: {completionMode: Indexed}", "Job/a spec.completionMode set to Indexed"},
		"Job spec.podFailurePolicy": {
			"spec: {podFailurePolicy: {rules: [{action: Ignore}]}}", "spec: {podFailurePolicy: {rules: [{action: FailJob}]}}",
			"Job/a spec.podFailurePolicy.rules changed",
		},
		"Job spec.successPolicy": {
			"spec: {successPolicy: {rules: [{succeededCount: 1}]}}", "spec: {successPolicy: {rules: [{succeededCount: 2}]}}",
			"Job/a spec.successPolicy.rules changed",
		},
		"Job spec.backoffLimitPerIndex": {"spec: {}", "spec: {backoffLimitPerIndex: 1}", "Job/a spec.backoffLimitPerIndex set to 1"},
		"Job spec.managedBy":            {"spec: {managedBy: example.com/a}", "spec: {}", "Job/a spec.managedBy removed"},
		"PersistentVolumeClaim spec.accessModes": {
			"spec: {accessModes: [ReadWriteOnce]}", "spec: {accessModes: [ReadWriteMany]}",
			"PersistentVolumeClaim/a spec.accessModes changed",
		},
		"PersistentVolumeClaim spec.storageClassName": {
			"spec: {storageClassName: slow}", "spec: {storageClassName: fast}",
			"PersistentVolumeClaim/a spec.storageClassName slow → fast",
		},
		"PersistentVolumeClaim spec.volumeMode": {
			"spec: {volumeMode: Filesystem}", "spec: {volumeMode: Block}",
			"PersistentVolumeClaim/a spec.volumeMode Filesystem → Block",
		},
		"PersistentVolumeClaim spec.selector": {
			"spec: {}", "spec: {selector: {matchLabels: {a: b}}}",
			"PersistentVolumeClaim/a spec.selector.matchLabels.a set to b",
		},
		"PersistentVolumeClaim spec.dataSource": {
			"spec: {dataSource: {kind: VolumeSnapshot, name: a}}", "spec: {dataSource: {kind: VolumeSnapshot, name: b}}",
			"PersistentVolumeClaim/a spec.dataSource.name a → b",
		},
		"PersistentVolumeClaim spec.dataSourceRef": {
			"spec: {dataSourceRef: {kind: VolumeSnapshot, name: a}}", "spec: {}",
			"PersistentVolumeClaim/a spec.dataSourceRef.kind removed, spec.dataSourceRef.name removed",
		},
		"Service spec.clusterIP": {"spec: {clusterIP: 10.0.0.1}", "spec: {clusterIP: None}", "Service/a spec.clusterIP 10.0.0.1 → None"},
	}
	for _, field := range render.ImmutableFields() {
		t.Run(field.Kind+" "+field.Path, func(t *testing.T) {
			example, found := examples[field.Kind+" "+field.Path]
			if !found {
				t.Fatal("there is no example of its change")
			}
			object := func(spec string) string {
				return "{apiVersion: x/v1, kind: " + field.Kind + ", metadata: {name: a}, " + spec + "}"
			}
			want := []string{"refused: " + example.want + ": immutable, the API server will refuse it: " + field.Remedy}
			got := lines(change.Compare(parsed(t, []byte(object(example.before))), parsed(t, []byte(object(example.after)))))
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
