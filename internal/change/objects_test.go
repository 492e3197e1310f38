package change_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/petrify-dev/petrify/internal/change"
)

// What changes of objects mean that no change of a spec leads to: patches, files that
// were edited by hand, objects of others.
func TestMeaningOfChangedObjects(t *testing.T) {
	for _, c := range []struct {
		name          string
		before, after string
		want          []string
	}{
		{
			name:   "the same in another spelling",
			before: "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {x: 'one', y: two}}",
			after:  "# A comment.\nkind: ConfigMap\napiVersion: v1\ndata:\n  y: |-\n    two\n  x: \"one\"\n  z: null\nmetadata: {name: a}",
		}, {
			name:   "other labels, by which nothing is selected",
			before: "{apiVersion: v1, kind: Service, metadata: {name: a, labels: {x: one}}}",
			after:  "{apiVersion: v1, kind: Service, metadata: {name: a, labels: {x: two}, annotations: {y: three}}}",
			want:   []string{"metadata: label x, annotation y of Service/a: restarts nothing"},
		}, {
			name:   "another order of objects",
			before: "{apiVersion: v1, kind: Service, metadata: {name: a}}\n---\n{apiVersion: v1, kind: Service, metadata: {name: b}}",
			after:  "{apiVersion: v1, kind: Service, metadata: {name: b}}\n---\n{apiVersion: v1, kind: Service, metadata: {name: a}}",
			want:   []string{"metadata: order of 2 objects: restarts nothing"},
		}, {
			name:   "a version of the same API group",
			before: "{apiVersion: autoscaling/v1, kind: HorizontalPodAutoscaler, metadata: {name: a}}",
			after:  "{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: a}}",
			want:   []string{"changed: HorizontalPodAutoscaler/a: apiVersion autoscaling/v1 → autoscaling/v2"},
		}, {
			name:   "a kind of another API group",
			before: "{apiVersion: extensions/v1, kind: Ingress, metadata: {name: a}}",
			after:  "{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: a}}",
			want: []string{
				"removed: Ingress/a removed: kubectl leaves it in the cluster",
				"added: Ingress/a added",
			},
		}, {
			name:   "fields of objects that this package knows nothing of, in one statement where they are the same",
			before: "{apiVersion: x/v1, kind: Thing, metadata: {name: a}, spec: {n: 1, gone: x}}\n---\n{apiVersion: x/v1, kind: Thing, metadata: {name: b}, spec: {n: 1, gone: x}}",
			after:  "{apiVersion: x/v1, kind: Thing, metadata: {name: a}, spec: {n: 2, new: {deep: [1]}}}\n---\n{apiVersion: x/v1, kind: Thing, metadata: {name: b}, spec: {n: 2, new: {deep: [1]}}}",
			want:   []string{"changed: Thing/a and Thing/b: spec.n 1 → 2, spec.new.deep added, spec.gone removed"},
		}, {
			name:   "a number that was a text",
			before: "{apiVersion: x/v1, kind: Thing, metadata: {name: a}, spec: {n: '1'}}",
			after:  "{apiVersion: x/v1, kind: Thing, metadata: {name: a}, spec: {n: 1}}",
			want:   []string{"changed: Thing/a: spec.n changed"},
		}, {
			name:   "more fields than anyone reads in a line",
			before: "{apiVersion: x/v1, kind: Thing, metadata: {name: a}}",
			after:  "{apiVersion: x/v1, kind: Thing, metadata: {name: a}, spec: {a: 1, b: 1, c: 1, d: 1, e: 1, f: 1, g: 1, h: 1, i: 1, j: 1, k: 1, l: 1, m: 1, n: 1}}",
			want: []string{"changed: Thing/a: spec.a set to 1, spec.b set to 1, spec.c set to 1, spec.d set to 1, spec.e set to 1, spec.f set to 1, " +
				"spec.g set to 1, spec.h set to 1, spec.i set to 1, spec.j set to 1, spec.k set to 1, spec.l set to 1 and 2 more"},
		}, {
			name:   "configuration that no pod starts anew for",
			before: "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {x: one, y: one}}",
			after:  "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {x: two, z: two}}",
			want:   []string{"changed: ConfigMap/a: x, z, y changed, but no pod restarts to read it"},
		}, {
			name: "immutable fields that say what they meant without",
			before: statefulSet("a", "podManagementPolicy: OrderedReady") + "\n---\n" + job("b", "") +
				"\n---\n{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: c}, spec: {}}",
			after: statefulSet("a", "") + "\n---\n" + job("b", "completionMode: NonIndexed") +
				"\n---\n{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: c}, spec: {volumeMode: Filesystem}}",
			want: []string{
				"changed: StatefulSet/a: spec.podManagementPolicy removed",
				"changed: Job/b: spec.completionMode set to NonIndexed",
				"changed: PersistentVolumeClaim/c: spec.volumeMode set to Filesystem",
			},
		}, {
			name:   "configuration that was made immutable",
			before: "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, labels: {x: one}}, immutable: true, data: {x: one, y: one}}",
			after:  "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, labels: {x: two}}, data: {x: two, y: one}, binaryData: {z: AA==}}",
			want: []string{
				"refused: ConfigMap/a data.x one → two: immutable, the API server will refuse it: delete the ConfigMap and apply again",
				"refused: ConfigMap/a binaryData.z set to AA==: immutable, the API server will refuse it: delete the ConfigMap and apply again",
				"refused: ConfigMap/a immutable removed: immutable, the API server will refuse it: delete the ConfigMap and apply again",
				"metadata: label x of ConfigMap/a: restarts nothing",
			},
		}, {
			name:   "a Secret that was made immutable",
			before: "{apiVersion: v1, kind: Secret, metadata: {name: a}, immutable: true, stringData: {x: one}}",
			after:  "{apiVersion: v1, kind: Secret, metadata: {name: a}, immutable: true, stringData: {x: two}}",
			want:   []string{`refused: Secret/a stringData.x "(secret 1)" → "(secret 2)": immutable, the API server will refuse it: delete the Secret and apply again`},
		}, {
			name:   "configuration that is made immutable",
			before: "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, immutable: false, data: {x: one}}",
			after:  "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, immutable: true, data: {x: two}}",
			want: []string{
				"changed: ConfigMap/a: x changed, but no pod restarts to read it",
				"changed: ConfigMap/a: immutable false → true",
			},
		}, {
			name:   "configuration that a volume reads, with its digest",
			before: deployment("template: {metadata: {annotations: {checksum/config: a}}, spec: {volumes: [{name: v, configMap: {name: c}}]}}") + "\n---\n{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {x: one}}",
			after:  deployment("template: {metadata: {annotations: {checksum/config: b}}, spec: {volumes: [{name: v, configMap: {name: c}}]}}") + "\n---\n{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {x: two}}",
			want:   []string{"restart: Deployment/a restarts: configuration x"},
		}, {
			name:   "a digest of configuration that is the same",
			before: deployment("template: {metadata: {annotations: {checksum/config: a}}}"),
			after:  deployment("template: {metadata: {annotations: {checksum/config: b}}}"),
			want:   []string{"restart: Deployment/a restarts: configuration"},
		}, {
			name:   "a variable of Next.js that a patch adds to the storefront's ConfigMap",
			before: storefront("a") + "\n---\n{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {x: one}}",
			after:  storefront("b") + "\n---\n{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {x: one, NEXT_PUBLIC_BAR: two}}",
			want: []string{
				"rebuild: storefront image must be rebuilt: NEXT_PUBLIC_BAR changed",
				"restart: storefront restarts: configuration NEXT_PUBLIC_BAR",
			},
		}, {
			name:   "a digest of what the storefront is built with, where the variables are not to be seen",
			before: built("one", "shop:v1"),
			after:  built("two", "shop:v1"),
			want:   []string{"rebuild: storefront image must be rebuilt: build arguments changed"},
		}, {
			name:   "such a digest in a release",
			before: built("one", "shop:v1"),
			after:  built("two", "shop:v2"),
			want: []string{
				"rebuild: storefront image v2 must be built with the new build arguments",
				"restart: storefront restarts: image v1 → v2",
			},
		}, {
			name:   "such a digest where an older render has none",
			before: storefront("a"),
			after:  built("one", "shop:v1"),
			want: []string{
				`restart: storefront restarts: image "" → shop:v1; envFrom removed; configuration`,
				"metadata: annotation petrify.dev/build-args of Deployment/a: restarts nothing",
			},
		}, {
			name:   "containers in another order",
			before: deployment("template: {spec: {initContainers: [{name: x}, {name: y}]}}"),
			after:  deployment("template: {spec: {initContainers: [{name: new}, {name: y}, {name: x}]}}"),
			want:   []string{"restart: Deployment/a restarts: initContainers[new] added, initContainers in another order"},
		}, {
			name:   "labels and annotations of pods",
			before: deployment("template: {metadata: {labels: {app.kubernetes.io/version: one, x: one}, annotations: {y: one}}}"),
			after:  deployment("template: {metadata: {labels: {app.kubernetes.io/version: two, x: two}, annotations: {y: two}}}"),
			want:   []string{"restart: Deployment/a restarts: labels app.kubernetes.io/version, x; annotation y"},
		}, {
			name:   "an image of another repository",
			before: deployment("template: {spec: {containers: [{name: x, image: 'registry:5000/shop:v1'}]}}"),
			after:  deployment("template: {spec: {containers: [{name: x, image: 'registry:5000/store:v1'}]}}"),
			want:   []string{"restart: Deployment/a restarts: image registry:5000/shop:v1 → registry:5000/store:v1"},
		}, {
			name:   "a field of another container than the first",
			before: deployment("template: {spec: {containers: [{name: x}, {name: y, env: [{name: A, value: one}]}]}}"),
			after:  deployment("template: {spec: {containers: [{name: x}, {name: y, env: [{name: A, value: two}], tty: true}]}}"),
			want:   []string{"restart: Deployment/a restarts: variable A of y; y tty set to true"},
		}, {
			name: "the same quantities in another spelling",
			before: deployment("template: {spec: {containers: [{name: x, resources: {requests: {cpu: 1, memory: 1Gi}}}]}}") + "\n---\n" +
				statefulSet("b", "template: {spec: {volumes: [{name: v, emptyDir: {sizeLimit: 1G}}]}}, volumeClaimTemplates: [{metadata: {name: data}, spec: {resources: {requests: {storage: 10Gi}}}}]"),
			after: deployment("template: {spec: {containers: [{name: x, resources: {requests: {cpu: 1000m, memory: 1024Mi}}}]}}") + "\n---\n" +
				statefulSet("b", "template: {spec: {volumes: [{name: v, emptyDir: {sizeLimit: 1000M}}]}}, volumeClaimTemplates: [{metadata: {name: data}, spec: {resources: {requests: {storage: 10240Mi}}}}]"),
			want: []string{"metadata: Deployment/a and StatefulSet/b have the same quantities in another spelling: restarts nothing"},
		}, {
			name:   "one of several quantities",
			before: deployment("template: {spec: {containers: [{name: x, resources: {limits: {cpu: 1, memory: 1Gi}}}]}}"),
			after:  deployment("template: {spec: {containers: [{name: x, resources: {limits: {cpu: '1', memory: 1025Mi}}}]}}"),
			want: []string{
				"restart: Deployment/a restarts: resources.limits.memory 1Gi → 1025Mi",
				"metadata: Deployment/a has the same quantities in another spelling: restarts nothing",
			},
		}, {
			name:   "a quantity that is stored as another text, which makes a StatefulSet roll out",
			before: statefulSet("a", "template: {spec: {containers: [{name: x, resources: {limits: {memory: 1Gi}}}]}}"),
			after:  statefulSet("a", "template: {spec: {containers: [{name: x, resources: {limits: {memory: 1073741824}}}]}}"),
			want:   []string{"outage: StatefulSet/a restarts, and nothing answers there meanwhile: resources.limits.memory 1Gi → 1073741824"},
		}, {
			name:   "a Job under another name, which has a quantity in another spelling",
			before: job("a-1", "template: {spec: {containers: [{name: x, resources: {limits: {memory: 1Gi}}}]}}"),
			after:  job("a-2", "template: {spec: {containers: [{name: x, resources: {limits: {memory: 1024Mi}}}]}}"),
			want:   []string{"run: migration runs again (a-2): resources.limits.memory 1Gi → 1024Mi"},
		}, {
			name:   "a Job of the same name, which has a quantity in another spelling",
			before: job("a", "template: {spec: {containers: [{name: x, resources: {limits: {memory: 1Gi}}}]}}"),
			after:  job("a", "template: {spec: {containers: [{name: x, resources: {limits: {memory: 1024Mi}}}]}}"),
			want:   []string{"metadata: Job/a has the same quantities in another spelling: restarts nothing"},
		}, {
			name:   "what looks like a quantity and is none",
			before: "{apiVersion: x/v1, kind: Thing, metadata: {name: a}, spec: {limits: {cpu: 1}, size: 1Gi}}",
			after:  "{apiVersion: x/v1, kind: Thing, metadata: {name: a}, spec: {limits: {cpu: 1000m}, size: 1024Mi}}",
			want:   []string{"changed: Thing/a: spec.limits.cpu 1 → 1000m, spec.size 1Gi → 1024Mi"},
		}, {
			name:   "pods that all stop before new ones start",
			before: deployment("strategy: {type: Recreate}, template: {spec: {x: 1}}"),
			after:  deployment("strategy: {type: Recreate}, template: {spec: {x: 2}}"),
			want:   []string{"outage: Deployment/a restarts, and all its pods stop first: x 1 → 2"},
		}, {
			name:   "such pods, from now on",
			before: deployment("strategy: {type: RollingUpdate}, template: {spec: {x: 1}}"),
			after:  deployment("strategy: {type: Recreate}, template: {spec: {x: 2}}"),
			want: []string{
				"outage: Deployment/a restarts, and all its pods stop first: x 1 → 2",
				"changed: Deployment/a: spec.strategy.type RollingUpdate → Recreate",
			},
		}, {
			name:   "pods of a Deployment that is paused",
			before: deployment("strategy: {type: Recreate}, paused: true, template: {spec: {x: 1}}"),
			after:  deployment("strategy: {type: Recreate}, paused: true, template: {spec: {x: 2}}"),
			want:   []string{"changed: Deployment/a restarts only when it is no longer paused: x 1 → 2"},
		}, {
			name:   "pods of StatefulSets that are left to their owner",
			before: statefulSet("a", "updateStrategy: {type: OnDelete}, template: {spec: {x: 1}}") + "\n---\n" + statefulSet("b", "updateStrategy: {type: OnDelete}, template: {spec: {x: 1}}"),
			after:  statefulSet("a", "updateStrategy: {type: OnDelete}, template: {spec: {x: 2}}") + "\n---\n" + statefulSet("b", "updateStrategy: {type: OnDelete}, template: {spec: {x: 2}}"),
			want:   []string{"changed: StatefulSet/a and StatefulSet/b restart only when their pods are deleted: x 1 → 2"},
		}, {
			name:   "a Job that waits to be resumed",
			before: job("a-1", "suspend: true, template: {spec: {x: 1}}"),
			after:  job("a-2", "suspend: true, template: {spec: {x: 2}}"),
			want:   []string{"changed: migration is suspended and does not run (a-2): x 1 → 2"},
		}, {
			name:   "a Job that is resumed",
			before: job("a", "suspend: true"),
			after:  job("a", "suspend: false"),
			want:   []string{"run: migration runs (a)"},
		}, {
			name:   "a Job that is suspended",
			before: job("a", ""),
			after:  job("a", "suspend: true"),
			want:   []string{"changed: Job/a: spec.suspend set to true"},
		}, {
			name:   "Secrets that pods read as a whole",
			before: deployment("template: {spec: {containers: [{name: x}]}}"),
			after: deployment("template: {spec: {containers: [{name: x, envFrom: [{secretRef: {name: s}}, {secretRef: {name: maybe, optional: true}}]}], " +
				"volumes: [{name: v, secret: {secretName: files}}]}}"),
			want: []string{
				"outage: Secret s must be there before pods can start",
				"outage: Secret files must be there before pods can start",
				"restart: Deployment/a restarts: envFrom added, volumes added",
			},
		}, {
			name:   "a Secret that pods read as a whole instead of its keys, one by one",
			before: deployment(readsKey),
			after:  deployment("template: {spec: {containers: [{name: x, env: [{name: A, valueFrom: {secretKeyRef: {name: s, key: k}}}], envFrom: [{secretRef: {name: s}}]}]}}"),
			want:   []string{"restart: Deployment/a restarts: envFrom added"},
		}, {
			name:   "pods that start with a key that others have",
			before: deployment("replicas: 0, "+readsKey) + "\n---\n" + statefulSet("b", readsKey),
			after:  deployment("replicas: 1, "+readsKey) + "\n---\n" + statefulSet("b", readsKey),
			want:   []string{"scale: Deployment/a starts: 0 pods → 1 pod"},
		}, {
			name:   "replicas that are taken out, which means one",
			before: deployment("replicas: 3, template: {spec: {}}"),
			after:  deployment("template: {spec: {}}"),
			want:   []string{"scale: Deployment/a: 3 pods → 1 pod"},
		}, {
			name:   "a Job of the same name, which Flux replaces",
			before: "{apiVersion: batch/v1, kind: Job, metadata: {name: a, annotations: {kustomize.toolkit.fluxcd.io/force: enabled}}, spec: {template: {spec: {x: 1}}}}",
			after:  "{apiVersion: batch/v1, kind: Job, metadata: {name: a, annotations: {kustomize.toolkit.fluxcd.io/force: enabled}}, spec: {template: {spec: {x: 2}}}}",
			want:   []string{"run: Job/a runs again (a): x 1 → 2"},
		}, {
			name:   "which pods a Namespace admits",
			before: "{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {x: one, pod-security.kubernetes.io/enforce: restricted}}}",
			after:  "{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {x: two}}}",
			want: []string{
				"changed: Namespace/shop: metadata.labels[pod-security.kubernetes.io/enforce] removed",
				"metadata: label x of Namespace/shop: restarts nothing",
			},
		}, {
			name:   "a Namespace that nothing keeps",
			before: "{apiVersion: v1, kind: Namespace, metadata: {name: shop}}\n---\n{apiVersion: v1, kind: Service, metadata: {name: a, annotations: {argocd.argoproj.io/sync-wave: '1'}}}",
			after:  "{apiVersion: v1, kind: Service, metadata: {name: a, annotations: {argocd.argoproj.io/sync-wave: '1'}}}",
			want: []string{
				"data: Namespace/shop removed: where pruning is on, all that is in it is deleted, volumes included",
				"removed: Namespace/shop removed: deleted where pruning is on",
			},
		}, {
			name:   "an annotation for the target alone",
			before: "{apiVersion: v1, kind: Service, metadata: {name: a, annotations: {argocd.argoproj.io/sync-wave: '1'}}}",
			after:  "{apiVersion: v1, kind: Service, metadata: {name: a, annotations: {argocd.argoproj.io/sync-wave: '2'}}}",
			want:   []string{"metadata: annotation argocd.argoproj.io/sync-wave of Service/a: restarts nothing"},
		}, {
			name:   "a host that leads elsewhere, and a path",
			before: ingress("rules: [{host: a.example.com, http: {paths: [{path: /, backend: {service: {name: x}}}]}}]"),
			after:  ingress("rules: [{host: a.example.com, http: {paths: [{path: /, backend: {service: {name: y}}}, {path: /api, backend: {service: {name: x}}}]}}]"),
			want: []string{
				"traffic: now public: a.example.com/api (x)",
				"traffic: a.example.com leads to y instead of x",
			},
		}, {
			name:   "plain HTTP",
			before: ingress("tls: [{hosts: [a.example.com], secretName: x}]"),
			after:  ingress("tls: []"),
			want:   []string{"outage: Ingress/a answers in plain HTTP only"},
		}, {
			name:   "other hosts of a certificate alone",
			before: ingress("tls: [{hosts: [a.example.com], secretName: x}]"),
			after:  ingress("tls: [{hosts: [b.example.com], secretName: x}]"),
			want:   []string{"changed: Ingress/a: spec.tls changed"},
		}, {
			name:   "the rules of a NetworkPolicy in another order",
			before: policy("egress: [{to: [{podSelector: {}}]}, {to: [{namespaceSelector: {}}]}]"),
			after:  policy("egress: [{to: [{namespaceSelector: {}}]}, {to: [{podSelector: {}}]}]"),
			want:   []string{"changed: NetworkPolicy/a: spec.egress changed"},
		}, {
			name:   "a Service that is public",
			before: service("ports: []") + "\n---\n" + strings.Replace(service("type: NodePort"), "name: a", "name: b", 1),
			after:  service("ports: [], type: LoadBalancer") + "\n---\n" + strings.Replace(service("type: ClusterIP"), "name: a", "name: b", 1),
			want: []string{
				"traffic: Service/a: ClusterIP → LoadBalancer, which can be called from outside of the cluster",
				"traffic: Service/b: NodePort → ClusterIP, which cannot be called from outside of the cluster",
			},
		}, {
			name:  "a Service that is new and public",
			after: service("type: NodePort"),
			want: []string{
				"traffic: Service/a: NodePort, which can be called from outside of the cluster",
				"added: Service/a added",
			},
		}, {
			name:   "what may be called",
			before: policy("egress: [{}]"),
			after:  policy("egress: [{to: [{podSelector: {}}]}]"),
			want: []string{
				"traffic: NetworkPolicy/a may now call every pod of the namespace on any port",
				"traffic: NetworkPolicy/a may no longer call everything on any port",
			},
		}, {
			name:   "a pod template as a whole",
			before: deployment("template: {spec: {x: 1}}"),
			after:  deployment("template: nonsense"),
			want:   []string{"restart: Deployment/a restarts: pod template changed"},
		}, {
			name:   "rules of an HTTPRoute for one path, and one for all",
			before: httpRoute("rules: [{matches: [{path: {value: /api/}, method: GET}], backendRefs: [{name: x}]}, {backendRefs: [{name: y}]}]"),
			after:  httpRoute("rules: [{matches: [{path: {value: /api}}], backendRefs: [{name: x}]}, {matches: [{path: {value: /api}, method: POST}, {path: {value: /new}}], backendRefs: [{name: z}]}]"),
			want: []string{
				"outage: no longer public: a.example.com",
				"traffic: now public: a.example.com/new (z)",
				"traffic: a.example.com/api leads to x, z instead of x",
			},
		}, {
			name:   "what NetworkPolicies let pass",
			before: policy("ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}]"),
			after:  policy("ingress: [{ports: [{protocol: TCP, port: 80}]}, {from: [{namespaceSelector: {x: y}, podSelector: {}}]}]"),
			want: []string{
				"traffic: NetworkPolicy/a may now be called by everyone on TCP 80, pods of other namespaces on any port",
				"traffic: NetworkPolicy/a may no longer be called by 10.0.0.0/8 on any port",
			},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			before, after := parsed(t, []byte(c.before)), parsed(t, []byte(c.after))
			review := change.Compare(before, after)
			if diff := cmp.Diff(c.want, lines(review)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			wantComplete(t, before, after, review)
		})
	}
}

func deployment(spec string) string {
	return "{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}, spec: {" + spec + "}}"
}

func statefulSet(name, spec string) string {
	return "{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: " + name + "}, spec: {" + spec + "}}"
}

// job is a migration.
func job(name, spec string) string {
	return "{apiVersion: batch/v1, kind: Job, metadata: {name: " + name + ", labels: {app.kubernetes.io/component: migrate}}, spec: {" + spec + "}}"
}

// storefront is a Deployment that reads ConfigMap c, of that digest.
func storefront(digest string) string {
	return "{apiVersion: apps/v1, kind: Deployment, metadata: {name: a, labels: {app.kubernetes.io/component: storefront}}, spec: {template: " +
		"{metadata: {annotations: {checksum/config: " + digest + "}}, spec: {containers: [{name: x, envFrom: [{configMapRef: {name: c}}]}]}}}}"
}

// built is a Deployment of the storefront with a digest of what its image is built with.
func built(digest, image string) string {
	return "{apiVersion: apps/v1, kind: Deployment, metadata: {name: a, labels: {app.kubernetes.io/component: storefront}, " +
		"annotations: {petrify.dev/build-args: " + digest + "}}, spec: {template: {spec: {containers: [{name: x, image: '" + image + "'}]}}}}"
}

// readsKey is the template of pods that need a key of a Secret.
const readsKey = "template: {spec: {containers: [{name: x, env: [{name: A, valueFrom: {secretKeyRef: {name: s, key: k}}}]}]}}"

func ingress(spec string) string {
	return "{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: a}, spec: {" + spec + "}}"
}

func service(spec string) string {
	return "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {" + spec + "}}"
}

func httpRoute(spec string) string {
	return "{apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: {name: a}, spec: {hostnames: [a.example.com], " + spec + "}}"
}

func policy(spec string) string {
	return "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: a}, spec: {" + spec + "}}"
}

// Nothing that seems secret is repeated, though Petrify renders none; that it changes
// is still told.
func TestSecretsAreNotRepeated(t *testing.T) {
	numbers := map[string]string{"hunter2hunter2": "12345678", "correct-horse": "87654321"}
	for _, c := range []struct{ name, object string }{
		{"a Secret", "{apiVersion: v1, kind: Secret, metadata: {name: a}, stringData: {x: VALUE}}"},
		{"a Secret, encoded", "{apiVersion: v1, kind: Secret, metadata: {name: a}, data: {x: VALUE}}"},
		{"a ConfigMap's entry", "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {SMTP_PASSWORD: VALUE}}"},
		{"a variable", deployment("template: {spec: {containers: [{name: x, env: [{name: JWT_SECRET, value: VALUE}]}]}}")},
		{"an argument", deployment("template: {spec: {containers: [{name: x, args: [--password=VALUE]}]}}")},
		{"a connection string", "{apiVersion: v1, kind: Thing, metadata: {name: a}, spec: {x: 'postgres://shop:VALUE@db/shop'}}"},
		{"a number in a Secret", "{apiVersion: v1, kind: Secret, metadata: {name: a}, stringData: {pin: NUMBER}}"},
		{"a number in a ConfigMap", "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {PASSWORD: NUMBER}}"},
		{"a file of settings", "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {app.properties: \"a=b\\ndb.password=VALUE\\n\"}}"},
		{"a file of YAML", "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {app.yaml: \"db:\\n  password: 'VALUE'\\n\"}}"},
		{"what kubectl applied last", "{apiVersion: v1, kind: Secret, metadata: {name: a, annotations: {kubectl.kubernetes.io/last-applied-configuration: '{\"data\":{\"x\":\"VALUE\"}}'}}}"},
		{"an argument after its option", deployment("template: {spec: {containers: [{name: x, args: [--password, VALUE]}]}}")},
		{"a number after its option", deployment("template: {spec: {containers: [{name: x, command: [run, -api-key, NUMBER]}]}}")},
		{"a shell's command", deployment("template: {spec: {containers: [{name: x, args: [-c, 'exec run --password VALUE']}]}}")},
		{"a shell's variable", deployment("template: {spec: {containers: [{name: x, args: [-c, 'PGPASSWORD=VALUE psql']}]}}")},
		{"a field", "{apiVersion: x/v1, kind: Thing, metadata: {name: a}, spec: {adminPassword: VALUE}}"},
		{"an annotation", "{apiVersion: v1, kind: Thing, metadata: {name: a, annotations: {x/token: VALUE}}}"},
	} {
		t.Run(c.name, func(t *testing.T) {
			with := func(value string) string {
				return strings.NewReplacer("VALUE", value, "NUMBER", numbers[value]).Replace(c.object)
			}
			review := change.Compare(parsed(t, []byte(with("hunter2hunter2"))), parsed(t, []byte(with("correct-horse"))))
			if len(review.Meaning) != 1 || len(review.Objects) != 1 {
				t.Fatalf("the review is %+v, want one change", review)
			}
			o := review.Objects[0]
			all := review.Meaning[0].Message + string(o.Before) + string(o.After)
			for text, number := range numbers {
				if strings.Contains(all, text) || strings.Contains(all, number) {
					t.Errorf("a secret is repeated:\n%s", all)
				}
			}
			if !strings.Contains(string(o.Before), "(secret 1)") || !strings.Contains(string(o.After), "(secret 2)") {
				t.Errorf("the secrets have no numbers:\n%s%s", o.Before, o.After)
			}
			if same := change.Compare(parsed(t, []byte(with("hunter2hunter2"))), parsed(t, []byte(with("hunter2hunter2")))); len(same.Meaning) > 0 {
				t.Errorf("the same secret is told to change: %+v", same)
			}
		})
	}
}

// What has the name of a secret, or talks of one, can be read.
func TestWhatIsNotSecretIsShown(t *testing.T) {
	for _, object := range []string{
		"{apiVersion: x/v1, kind: Thing, metadata: {name: a}, spec: {secretName: VALUE, tokenAudience: VALUE}}",
		deployment("template: {spec: {automountServiceAccountToken: false, containers: [{name: x, args: [--password, $(VALUE)]}]}}"),
		deployment("template: {spec: {containers: [{name: x, args: [-c, 'run --password=$VALUE --token \"$VALUE\"']}]}}"),
		deployment("template: {spec: {containers: [{name: x, env: [{name: A_SECRET, valueFrom: {secretKeyRef: {name: VALUE, key: VALUE}}}]}]}}"),
		"{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {x: 'the token of VALUE, and its password'}}",
	} {
		review := change.Compare(nil, parsed(t, []byte(strings.ReplaceAll(object, "VALUE", "plain"))))
		if text := string(review.Objects[0].After); strings.Contains(text, "(secret") || !strings.Contains(text, "plain") {
			t.Errorf("something is concealed:\n%s", text)
		}
	}
	for _, o := range change.Compare(nil, rendered(t, []string{reference}, "medusa.adminUser.email=admin@example.com")).Objects {
		if strings.Contains(string(o.After), "(secret") {
			t.Errorf("something is concealed:\n%s", o.After)
		}
	}
}

// What a file from elsewhere holds must not steer the terminal that it is shown on.
func TestNothingSteersATerminal(t *testing.T) {
	const hostile = `"\x1b]0;owned\x07\u202e\x9b31m\r\t\u2028\ufeff"`
	before := parsed(t, []byte("{apiVersion: v1, kind: ConfigMap, metadata: {name: a, labels: {x: y}}, data: {x: y}}"))
	after := parsed(t, []byte("{apiVersion: v1, kind: ConfigMap, metadata: {name: a, labels: {"+hostile+": "+hostile+"}}, data: {"+hostile+": "+hostile+", x: "+hostile+"}, "+hostile+": ["+hostile+"]}"))
	for _, review := range []change.Review{change.Compare(before, after), change.Compare(after, before)} {
		for _, text := range shownTexts(review) {
			wantPrintable(t, text)
		}
	}
}
