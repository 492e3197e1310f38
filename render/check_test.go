package render

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

// defect is one thing that went wrong in a correct output.
type defect struct {
	name string
	spec string // in testdata; cluster.yaml when empty
	do   func(d *damage)
	want string // part of what the check says
}

// damage edits an output in place.
type damage struct {
	t         *testing.T
	resources []Resource
}

func (d *damage) object(name string) *node {
	for _, r := range d.resources {
		if r.String() == name || strings.HasPrefix(r.String(), name+"-a1b2c3d") {
			return r.root
		}
	}
	d.t.Fatalf("no %s to damage", name)
	return nil
}

func (d *damage) at(object string, path ...string) *node {
	found := d.object(object).at(path...)
	if found == nil {
		d.t.Fatalf("no %s in %s to damage", strings.Join(path, "."), object)
	}
	return found
}

func (d *damage) remove(name string) {
	before := len(d.resources)
	d.resources = slices.DeleteFunc(d.resources, func(r Resource) bool { return r.String() == name })
	if len(d.resources) != before-1 {
		d.t.Fatalf("no %s to remove", name)
	}
}

func (d *damage) pod(object string, path ...string) *node {
	return d.at(object, templatePath(d.object(object).str("kind"), append([]string{"spec"}, path...)...)...)
}

var defects = []defect{
	{"a ConfigMap is missing", "", func(d *damage) { d.remove("ConfigMap/medusa-config") },
		"Deployment/medusa: container medusa refers to ConfigMap/medusa-config, which is not in the output"},
	{"a ServiceAccount is missing", "", func(d *damage) { d.remove("ServiceAccount/medusa") },
		"Deployment/medusa: serviceAccountName refers to ServiceAccount/medusa, which is not in the output"},
	{"a Service is missing", "", func(d *damage) { d.remove("Service/storefront") },
		"Ingress/ecom-ingress: shop.example.com refers to Service/storefront, which is not in the output"},
	{"a headless Service is missing", "", func(d *damage) { d.remove("Service/redis") },
		"StatefulSet/redis: serviceName refers to Service/redis, which is not in the output"},
	{"a Deployment is missing", "", func(d *damage) { d.remove("Deployment/medusa") },
		"Service/medusa: the selector matches the pods of nothing"},
	{"a CronJob's ServiceAccount is missing", "", func(d *damage) { d.remove("ServiceAccount/postgres-backup") },
		"CronJob/postgres-backup: serviceAccountName refers to ServiceAccount/postgres-backup, which is not in the output"},
	{"a CronJob's volume is missing", "", func(d *damage) { d.pod("CronJob/postgres-backup").remove("volumes") },
		"CronJob/postgres-backup: container dump mounts the volume backup, which the pod does not have"},
	{"a CronJob's password is a literal", "", func(d *damage) {
		env := d.pod("CronJob/postgres-backup", "initContainers", "dump", "env", "PGPASSWORD")
		env.remove("valueFrom")
		env.and("value", textNode("hunter2"))
	}, "CronJob/postgres-backup: container dump has the value of PGPASSWORD, which is secret by its name"},
	{"the database lets a CronJob not in", "", func(d *damage) {
		from := d.at("NetworkPolicy/postgres", "spec", "ingress").content[0].get("from")
		from.content = slices.DeleteFunc(from.content, func(peer *node) bool {
			return peer.str("podSelector", "matchLabels", "app") == "postgres-backup"
		})
	}, "NetworkPolicy/postgres: does not let CronJob/postgres-backup in on port 5432, which calls it because of dump"},
	{"a CronJob dumps from another Service", "", func(d *damage) {
		d.pod("CronJob/postgres-backup", "initContainers", "dump", "env", "PGHOST").set("value", textNode("postgers"))
	}, "CronJob/postgres-backup: dump calls the Service postgers, which is not in the output"},
	{"a Service selects a CronJob", "", func(d *damage) {
		d.at("Service/medusa", "spec", "selector").set("app", textNode("postgres-backup"))
	}, "Service/medusa: the selector matches the pods of CronJob/postgres-backup, which serves nothing"},
	{"a policy selects a Job beside its CronJob", "", func(d *damage) {
		d.at("Job/medusa-migrate", "spec", "template", "metadata", "labels").set("app", textNode("postgres-backup"))
	}, "NetworkPolicy/postgres-backup: the podSelector matches the pods of"},
	{"an object stands twice", "", func(d *damage) { d.resources = append(d.resources, d.resources[0]) },
		"ConfigMap/medusa-config: stands in the output twice"},
	{"a namespace differs", "", func(d *damage) { d.resources[3].Namespace = "elsewhere" },
		"is in the namespace elsewhere"},
	{"the Namespace is another", "", func(d *damage) {
		d.resources = append(d.resources, Resource{Kind: "Namespace", Name: "other", root: mappingOf("kind", textNode("Namespace"))})
	}, "Namespace/other: is not the namespace of ConfigMap/medusa-config, telling"},
	{"a Service selects another app", "", func(d *damage) { d.at("Service/medusa", "spec", "selector").set("app", textNode("medusaa")) },
		"Service/medusa: the selector matches the pods of nothing"},
	{"a Service selects workers too", "", func(d *damage) {
		selector := d.at("Service/medusa", "spec", "selector")
		selector.remove("app")
		selector.set("app.kubernetes.io/name", textNode("medusa"))
	}, "Service/medusa: the selector matches the pods of"},
	{"a Service selects a Job", "", func(d *damage) { d.at("Service/medusa", "spec", "selector").set("app", textNode("medusa-migrate")) },
		"Service/medusa: the selector matches the pods of Job/medusa-migrate"},
	{"a Service has no selector", "", func(d *damage) { d.at("Service/medusa", "spec", "selector").remove("app") },
		"Service/medusa: the selector matches the pods of"},
	{"a selector gained a label", "", func(d *damage) {
		d.at("Deployment/medusa", "spec", "selector", "matchLabels").set("app.kubernetes.io/name", textNode("medusa"))
	}, "Deployment/medusa: the selector must be app=medusa and nothing else"},
	{"a selector and its pods were renamed", "", func(d *damage) {
		d.at("Deployment/medusa", "spec", "selector", "matchLabels").set("app", textNode("server"))
		d.at("Deployment/medusa", "spec", "template", "metadata", "labels").set("app", textNode("server"))
	}, "Deployment/medusa: the selector must be app=medusa and nothing else"},
	{"pods lost their label", "", func(d *damage) {
		d.at("Deployment/medusa-worker", "spec", "template", "metadata", "labels").remove("app")
	}, "Deployment/medusa-worker: the selector matches the pods of nothing"},
	{"a targetPort differs", "", func(d *damage) { d.at("Service/medusa", "spec", "ports", "http").set("targetPort", intNode(9001)) },
		"Service/medusa: the port 9000 leads to 9001 of Deployment/medusa, which has no such port"},
	{"a containerPort differs", "", func(d *damage) {
		d.pod("Deployment/storefront", "containers", "storefront", "ports", "http").set("containerPort", intNode(3000))
	}, "Service/storefront: the port 8000 leads to 8000 of Deployment/storefront, which has no such port"},
	{"a probe asks another port", "", func(d *damage) {
		d.pod("Deployment/medusa", "containers", "medusa", "livenessProbe", "tcpSocket").set("port", textNode("htpp"))
	}, "Deployment/medusa: container medusa: livenessProbe asks the port htpp, which the container does not have"},
	{"an Ingress names another port", "", func(d *damage) {
		rule := d.at("Ingress/ecom-ingress", "spec", "rules").content[0]
		rule.items("http", "paths")[0].at("backend", "service", "port").set("number", intNode(80))
	}, "Ingress/ecom-ingress: shop.example.com leads to the port 80 of Service/storefront, which has no such port"},
	{"an Ingress names another Service", "", func(d *damage) {
		rule := d.at("Ingress/ecom-ingress", "spec", "rules").content[1]
		rule.items("http", "paths")[0].at("backend", "service").set("name", textNode("medsua"))
	}, "Ingress/ecom-ingress: admin.example.com refers to Service/medsua, which is not in the output"},
	{"a TLS host has no rule", "", func(d *damage) {
		d.at("Ingress/ecom-ingress", "spec", "tls").content[0].items("hosts")[1].value = "admln.example.com"
	}, "Ingress/ecom-ingress: tls names the host admln.example.com, for which there is no rule"},
	{"a rule has no TLS", "", func(d *damage) {
		hosts := d.at("Ingress/ecom-ingress", "spec", "tls").content[0].get("hosts")
		hosts.content = hosts.content[:1]
	}, "Ingress/ecom-ingress: the rule for admin.example.com, search.example.com has no tls"},
	{"a host is routed twice", "", func(d *damage) {
		d.at("Ingress/ecom-ingress", "spec", "rules").content[1].set("host", textNode("shop.example.com"))
	}, "Ingress/ecom-ingress: routes shop.example.com/, which Ingress/ecom-ingress routes already"},
	{"two HTTPRoutes take a host", "external.yaml", func(d *damage) {
		d.at("HTTPRoute/medusa", "spec", "hostnames").content[0].value = "shop.example.com"
	}, "routes shop.example.com at telling public https, which HTTPRoute/"},
	{"an HTTPRoute names another port", "external.yaml", func(d *damage) {
		d.at("HTTPRoute/storefront", "spec", "rules").content[0].items("backendRefs")[0].set("port", intNode(80))
	}, "HTTPRoute/storefront: a rule leads to the port 80 of Service/storefront, which has no such port"},
	{"an HTTPRoute names another Service", "external.yaml", func(d *damage) {
		d.at("HTTPRoute/medusa", "spec", "rules").content[0].items("backendRefs")[0].set("name", textNode("medsua"))
	}, "HTTPRoute/medusa: a rule refers to Service/medsua, which is not in the output"},
	{"an autoscaler scales nothing", "", func(d *damage) {
		d.at("HorizontalPodAutoscaler/medusa", "spec", "scaleTargetRef").set("name", textNode("server"))
	}, "HorizontalPodAutoscaler/medusa: scaleTargetRef refers to Deployment/server, which is not in the output"},
	{"replicas fight an autoscaler", "", func(d *damage) { d.at("Deployment/medusa", "spec").set("replicas", intNode(1)) },
		"HorizontalPodAutoscaler/medusa: scales Deployment/medusa, which sets replicas itself"},
	{"a budget protects nothing", "", func(d *damage) {
		d.at("PodDisruptionBudget/medusa", "spec", "selector", "matchLabels").set("app", textNode("server"))
	}, "PodDisruptionBudget/medusa: the selector matches the pods of nothing"},
	{"a policy selects all", "", func(d *damage) { d.at("NetworkPolicy/medusa", "spec", "podSelector", "matchLabels").remove("app") },
		"NetworkPolicy/medusa: the podSelector matches the pods of"},
	{"a policy lets in pods that do not exist", "", func(d *damage) {
		rule := d.at("NetworkPolicy/postgres", "spec", "ingress").content[0]
		rule.items("from")[0].at("podSelector", "matchLabels").set("app", textNode("medsua"))
	}, "NetworkPolicy/postgres: an ingress rule names pods that no workload in the output has"},
	{"a policy has no egress to the database", "", func(d *damage) {
		egress := d.at("NetworkPolicy/medusa", "spec", "egress")
		egress.content = slices.Delete(egress.content, 1, 2)
	}, "NetworkPolicy/medusa: does not let Deployment/medusa call Service/postgres on port 5432, as DATABASE_URL does"},
	{"the database lets a Job not in", "", func(d *damage) {
		from := d.at("NetworkPolicy/postgres", "spec", "ingress").content[0].get("from")
		from.content = slices.DeleteFunc(from.content, func(peer *node) bool {
			return peer.str("podSelector", "matchLabels", "app") == "medusa-migrate"
		})
	}, "NetworkPolicy/postgres: does not let Job/medusa-migrate-a1b2c3d-"},
	{"a policy opens another port", "", func(d *damage) {
		d.at("NetworkPolicy/redis", "spec", "ingress").content[0].items("ports")[0].set("port", intNode(6380))
	}, "NetworkPolicy/redis: does not let Deployment/medusa in on port 6379"},
	{"the storefront calls another Service", "", func(d *damage) {
		d.at("ConfigMap/storefront-config", "data").set("MEDUSA_BACKEND_URL", textNode("http://medsua:9000"))
	}, "Deployment/storefront: ConfigMap/storefront-config MEDUSA_BACKEND_URL calls the Service medsua, which is not in the output"},
	{"the storefront calls another port", "", func(d *damage) {
		d.at("ConfigMap/storefront-config", "data").set("MEDUSA_BACKEND_URL", textNode("http://medusa:9001"))
	}, "Deployment/storefront: ConfigMap/storefront-config MEDUSA_BACKEND_URL calls the port 9001 of Service/medusa, which has no such port"},
	{"a wait is for another Service", "", func(d *damage) {
		d.pod("Deployment/medusa", "initContainers", "wait-for-redis", "env", "WAIT_HOST").set("value", textNode("rediss"))
	}, "Deployment/medusa: wait-for-redis calls the Service rediss, which is not in the output"},
	{"a volume is missing", "", func(d *damage) {
		volumes := d.pod("Deployment/medusa", "volumes")
		volumes.content = volumes.content[1:]
	}, "Deployment/medusa: container wait-for-migration mounts the volume tmp, which the pod does not have"},
	{"a key of a ConfigMap is missing", "", func(d *damage) {
		reference := mappingOf("name", textNode("medusa-config")).and("key", textNode("DB_NAMEE"))
		env := d.pod("Deployment/medusa", "containers", "medusa", "env")
		env.content = append(env.content, mappingOf("name", textNode("X")).and("valueFrom", mappingOf("configMapKeyRef", reference)))
	}, "Deployment/medusa: container medusa variable X refers to the key DB_NAMEE of ConfigMap/medusa-config, which it does not have"},
	{"a password stands in a ConfigMap", "", func(d *damage) {
		d.at("ConfigMap/medusa-config", "data").set("REDIS", textNode("redis://:hunter2@redis:6379"))
	}, "ConfigMap/medusa-config: holds what looks like a credential"},
	{"a secret's name stands in a ConfigMap", "", func(d *damage) { d.at("ConfigMap/medusa-config", "data").set("JWT_SECRET", textNode("x")) },
		"ConfigMap/medusa-config: holds JWT_SECRET, which is secret by its name"},
	{"a Secret is printed", "", func(d *damage) { d.resources[0].Kind = "Secret" },
		"Secret/medusa-config: a Secret's values must not be printed"},
	{"an origin has a typo", "", func(d *damage) {
		d.at("ConfigMap/medusa-config", "data").set("STORE_CORS", textNode("https://shpo.example.com"))
	}, "ConfigMap/medusa-config: STORE_CORS lacks https://shop.example.com, which Ingress/ecom-ingress routes to Service/storefront"},
	{"an origin list has a space", "", func(d *damage) {
		d.at("ConfigMap/medusa-config", "data").set("ADMIN_CORS", textNode("https://admin.example.com, https://shop.example.com"))
	}, "ConfigMap/medusa-config: ADMIN_CORS holds \" https://shop.example.com\", which no browser sends"},
	{"an origin ends with a slash", "", func(d *damage) {
		d.at("ConfigMap/medusa-config", "data").set("AUTH_CORS", textNode("https://admin.example.com/,https://shop.example.com"))
	}, "ConfigMap/medusa-config: AUTH_CORS holds \"https://admin.example.com/\", which no browser sends"},
	{"a variable stands twice", "", func(d *damage) {
		env := d.pod("Deployment/medusa", "containers", "medusa", "env")
		env.content = append(env.content, variable("PORT", "1"))
	}, "Deployment/medusa: container medusa has the variable PORT twice"},
	{"a container has no image", "", func(d *damage) { d.pod("Deployment/medusa", "containers", "medusa").remove("image") },
		"Deployment/medusa: container medusa has no image"},
	{"a container is empty", "", func(d *damage) {
		list := d.pod("Deployment/medusa", "containers")
		list.content = append(list.content, &node{kind: mapping})
	}, "Deployment/medusa: a container without name has no image"},
	{"a container stands twice", "", func(d *damage) {
		list := d.pod("Deployment/medusa", "containers")
		list.content = append(list.content, list.content[0])
	}, "Deployment/medusa: the pod has the container medusa twice"},
	{"a mount has no path", "", func(d *damage) {
		d.pod("Deployment/medusa", "containers", "medusa", "volumeMounts", "tmp").remove("mountPath")
	}, "Deployment/medusa: container medusa has a mount at without mountPath"},
	{"a pod has no containers", "", func(d *damage) { d.pod("Deployment/medusa-worker").remove("containers") },
		"Deployment/medusa-worker: the pod has no containers"},
	{"an object has a status", "", func(d *damage) { d.object("Deployment/medusa").and("status", mappingOf("replicas", intNode(1))) },
		"Deployment/medusa: has a status, which only the cluster writes"},
	{"a password is a literal", "", func(d *damage) {
		env := d.pod("Deployment/medusa", "containers", "medusa", "env")
		env.content = append(env.content, variable("SMTP_PASSWORD", "hunter2"))
	}, "Deployment/medusa: container medusa has the value of SMTP_PASSWORD, which is secret by its name"},
	{"a connection string is a literal", "", func(d *damage) {
		env := d.pod("Deployment/medusa", "containers", "medusa", "env", "DATABASE_URL")
		env.remove("valueFrom")
		env.and("value", textNode("postgres://postgres/medusa"))
	}, "Deployment/medusa: container medusa has the value of DATABASE_URL, which is secret by its name"},
	{"a variable has two values", "", func(d *damage) {
		d.pod("Deployment/medusa", "containers", "medusa", "env", "NODE_ENV").and("valueFrom", mappingOf("fieldRef", mappingOf("fieldPath", textNode("metadata.name"))))
	}, "Deployment/medusa: container medusa has both a value and a source of NODE_ENV"},
	{"a token stands in binaryData", "", func(d *damage) {
		d.object("ConfigMap/medusa-config").and("binaryData", mappingOf("MY_TOKEN", textNode("aHVudGVyMg==")))
	}, "ConfigMap/medusa-config: holds MY_TOKEN, which is secret by its name"},
	{"a password is an argument", "", func(d *damage) {
		args := d.pod("Job/medusa-admin-user", "containers", "admin-user", "args")
		args.content = append(args.content, textNode("--password=hunter2"))
	}, "has the value of password in an argument"},
	{"a password is the argument after its option", "", func(d *damage) {
		args := d.pod("Job/medusa-admin-user", "containers", "admin-user", "args")
		args.content = append(args.content, textNode("--password"), textNode("hunter2"))
	}, "has the value of password in an argument"},
	{"a projected ConfigMap is missing", "", func(d *damage) {
		volumes := d.pod("Deployment/medusa", "volumes")
		sources := sequenceOf(mappingOf("configMap", mappingOf("name", textNode("nothing"))))
		volumes.content = append(volumes.content, mappingOf("name", textNode("more")).and("projected", mappingOf("sources", sources)))
	}, "Deployment/medusa: volume more refers to ConfigMap/nothing, which is not in the output"},
	{"configuration names a Service that a policy keeps away", "", func(d *damage) {
		d.at("ConfigMap/medusa-config", "data").and("SHOP_URL", textNode("http://storefront:8000/api"))
	}, "NetworkPolicy/medusa: does not let Deployment/medusa call Service/storefront on port 8000, as ConfigMap/medusa-config SHOP_URL does"},
	{"a policy keeps the servers from searching", "", func(d *damage) {
		rules := d.at("NetworkPolicy/medusa", "spec", "egress")
		rules.content = rules.content[:len(rules.content)-1]
	}, "NetworkPolicy/medusa: does not let Deployment/medusa call Service/meilisearch on port 7700, as ConfigMap/medusa-config MEILISEARCH_HOST does"},
	{"pages search at another host", "", func(d *damage) {
		d.at("ConfigMap/storefront-config", "data").set("NEXT_PUBLIC_SEARCH_ENDPOINT", textNode("https://serach.example.com"))
	}, "ConfigMap/storefront-config: NEXT_PUBLIC_SEARCH_ENDPOINT names the host serach.example.com, which nothing routes to Service/meilisearch"},
	{"e-mails lead to another host", "", func(d *damage) {
		d.at("ConfigMap/medusa-config", "data").set("STOREFRONT_URL", textNode("https://admin.example.com"))
	}, "ConfigMap/medusa-config: STOREFRONT_URL names the host admin.example.com, which nothing routes to Service/storefront"},
	{"the servers await another migration", "", func(d *damage) {
		d.pod("Deployment/medusa", "initContainers", "wait-for-migration", "env", "PETRIFY_RELEASE").set("value", textNode("medusa-migrate-old"))
	}, "Deployment/medusa: awaits the migration medusa-migrate-old, which no Job in the output records"},
}

// Each defect is put into a correct output alone, and the check names both ends.
func TestCheckCatchesDefects(t *testing.T) {
	for _, spec := range []string{"cluster.yaml", "external.yaml"} {
		if err := errors.Join(check(mustRender(t, environment(t, "testdata/"+spec)).Resources)...); err != nil {
			t.Fatalf("%s: the undamaged output is refused, so no defect can be told from it:\n%v", spec, err)
		}
	}
	for _, defect := range defects {
		t.Run(defect.name, func(t *testing.T) {
			spec := defect.spec
			if spec == "" {
				spec = "cluster.yaml"
			}
			d := &damage{t, mustRender(t, environment(t, "testdata/"+spec)).Resources}
			defect.do(d)
			err := errors.Join(check(d.resources)...)
			if err == nil || !strings.Contains(err.Error(), defect.want) {
				t.Errorf("the check says:\n%v\nwant:\n%s", err, defect.want)
			}
		})
	}
}

// A data store outside the stack may be a Service of another one in the same
// namespace, whose name has no dots.
func TestExternalServiceOfTheSameNamespace(t *testing.T) {
	for _, settings := range [][]string{
		{"postgres.external.host=pg-rw", "redis.external.host=cache"},
		{"postgres.external.host=pg-rw", "redis.external.host=redis", "medusa.migrate.gate=false"},
	} {
		manifest := mustRender(t, environment(t, "testdata/external.yaml", settings...))
		egress := find(t, manifest, "NetworkPolicy/medusa").items("spec", "egress")
		if peer := egress[1].items("to")[0]; peer.get("podSelector") == nil {
			t.Errorf("%v: the policy has no rule for pods of the same namespace", settings)
		}
	}
}

// Two listeners of one Gateway are one parent of the route that redirects, and the
// longest host makes an origin.
func TestOddButValidExposure(t *testing.T) {
	longest := strings.Repeat("a.", 124) + "aa.aa"
	manifest := mustRender(t, environment(t, "testdata/external.yaml", "hosts.storefront="+longest,
		"exposure.gateway.parentRefs=[{name: public, sectionName: https-shop}, {name: public, sectionName: https-admin}]"))
	if parents := find(t, manifest, "HTTPRoute/ecom-redirect").items("spec", "parentRefs"); len(parents) != 1 {
		t.Errorf("the redirect has %d parents, want 1", len(parents))
	}
}

// Two constraints of a pod that go wrong in the same way are one thing to mend.
func TestCheckTellsNothingTwice(t *testing.T) {
	d := &damage{t: t, resources: mustRender(t, environment(t, "testdata/cluster.yaml")).Resources}
	d.at("Deployment/medusa", "spec", "template", "metadata", "labels").set("app", textNode("other"))
	seen := map[string]bool{}
	for _, problem := range check(d.resources) {
		if seen[problem.Error()] {
			t.Errorf("told twice: %v", problem)
		}
		seen[problem.Error()] = true
	}
	if len(seen) == 0 {
		t.Error("nothing is wrong with a selector that selects nothing")
	}
}
