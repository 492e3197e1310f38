package render

import (
	"slices"
	"strings"

	"github.com/petrify-dev/petrify/schema"
)

// connection is what a pod will open: from a workload to a port of a Service.
type connection struct {
	from    Resource
	because string
	host    string
	port    string
	own     bool   // the host must be a Service of this output
	what    string // what is called there, for people; empty where only the host is known
}

// connections proves for everything that a pod will call in this namespace that
// the Service and its port exist, and that the NetworkPolicies of both ends let it through.
func (o *output) connections() {
	for _, w := range o.workloads {
		calls := o.calls(w)
		if policy, closed := o.policy(w); closed && len(calls) > 0 && !asksDNS(policy) {
			o.problem(policy, "does not let %s ask DNS on port 53 over UDP and TCP, though it calls hosts by name", w)
		}
		for _, c := range calls {
			service, found := o.byName[identity{"Service", c.host}]
			switch {
			case !found && c.own && !slices.Contains(o.external, c.host):
				o.problem(w, "%s calls the Service %s, which is not in the output", c.because, c.host)
			case !found:
			case !servesPort(service, c.port):
				o.problem(w, "%s calls the port %s of %s, which has no such port", c.because, c.port, service)
			default:
				o.allowed(c, service)
			}
		}
	}
}

// calls are what a workload's environment makes it call.
func (o *output) calls(w Resource) []connection {
	var calls []connection
	for _, container := range containers(podSpec(w)) {
		env := container.get("env")
		for _, tells := range []struct{ host, port string }{{"WAIT_HOST", "WAIT_PORT"}, {"PGHOST", "PGPORT"}} {
			if host := env.at(tells.host).str("value"); host != "" {
				calls = append(calls, connection{from: w, because: container.str("name"), host: host, port: env.at(tells.port).str("value"), own: !strings.Contains(host, ".")})
			}
		}
		for _, store := range []struct{ variable, service string }{{schema.VarDatabaseURL, postgresName}, {schema.VarRedisURL, redisName}} {
			service, inCluster := o.byName[identity{"Service", store.service}]
			switch ports := service.root.items("spec", "ports"); {
			case env.find(store.variable) == nil:
			case inCluster && len(ports) > 0:
				calls = append(calls, connection{from: w, because: store.variable, host: store.service, port: ports[0].str("port"), own: true})
			case !inCluster && store.variable == schema.VarDatabaseURL && o.database != (endpoint{}):
				calls = append(calls, connection{from: w, because: store.variable, host: o.database.host, port: intNode(o.database.port).value})
			}
		}
		if bucket := env.at(varBucket).str("value"); bucket != "" {
			storage := storageOf(schema.EndpointURL(env.at(varBucketEndpoint).str("value")))
			what := "bucket " + bucket + "/" + env.at(varBucketPrefix).str("value")
			calls = append(calls, connection{from: w, because: varBucket, host: storage.Host, port: intNode(storage.Port).value, what: what})
		}
		for _, variable := range container.items("env") {
			calls = appendCall(calls, w, variable.str("name"), variable.str("name"), variable.str("value"))
		}
		for _, source := range container.items("envFrom") {
			config := o.byName[identity{"ConfigMap", source.str("configMapRef", "name")}]
			for _, entry := range config.root.get("data").entries() {
				calls = appendCall(calls, w, config.String()+" "+entry.key, entry.key, entry.value)
			}
		}
	}
	return calls
}

// appendCall adds what a variable makes a pod call, if it is the URL of a Service:
// http, a name without dots and a port.
func appendCall(calls []connection, w Resource, because, variable, value string) []connection {
	authority, isURL := strings.CutPrefix(value, "http://")
	authority, _, _ = strings.Cut(authority, "/")
	host, port, given := strings.Cut(authority, ":")
	if !isURL || !given || strings.ContainsAny(authority, ".,") || host == "localhost" {
		return calls
	}
	return append(calls, connection{from: w, because: because, host: host, port: port, own: variable == schema.VarBackendURL})
}

// allowed holds the NetworkPolicies of both ends to a connection.
func (o *output) allowed(c connection, service Resource) {
	owners := o.selected(service.root.at("spec", "selector"))
	if len(owners) != 1 {
		return
	}
	target := targetPort(service, c.port)
	if policy, closed := o.policy(c.from); closed && !lets(policy, "egress", "to", podLabels(owners[0]), target) {
		o.problem(policy, "does not let %s call %s on port %s, as %s does", c.from, service, c.port, c.because)
	}
	if policy, closed := o.policy(owners[0]); closed && !lets(policy, "ingress", "from", podLabels(c.from), target) {
		o.problem(policy, "does not let %s in on port %s, which calls it because of %s", c.from, target, c.because)
	}
}

// asksDNS tells whether a policy lets pods resolve names wherever the resolver is.
func asksDNS(policy Resource) bool {
	return slices.ContainsFunc(policy.root.items("spec", "egress"), func(rule *node) bool {
		opens := func(protocol string) bool {
			return slices.ContainsFunc(rule.items("ports"), func(p *node) bool { return p.str("protocol") == protocol && p.str("port") == "53" })
		}
		return rule.get("to") == nil && opens("UDP") && opens("TCP")
	})
}

func targetPort(service Resource, port string) string {
	for _, p := range service.root.items("spec", "ports") {
		if p.str("port") == port {
			return p.str("targetPort")
		}
	}
	return port
}

// policy is the NetworkPolicy that selects a workload's pods, if there is one.
func (o *output) policy(w Resource) (Resource, bool) {
	for _, r := range o.resources {
		if r.Kind == "NetworkPolicy" && matches(r.root.at("spec", "podSelector", "matchLabels"), podLabels(w)) {
			return r, true
		}
	}
	return Resource{}, false
}

// lets tells whether a policy has a rule for pods with these labels on a TCP port.
func lets(policy Resource, direction, peers string, labels *node, port string) bool {
	return slices.ContainsFunc(policy.root.items("spec", direction), func(rule *node) bool {
		opens := slices.ContainsFunc(rule.items("ports"), func(p *node) bool { return p.str("protocol") == "TCP" && p.str("port") == port })
		return opens && (rule.get(peers) == nil || slices.ContainsFunc(rule.items(peers), func(peer *node) bool {
			selector := peer.get("podSelector")
			return selector != nil && peer.get("namespaceSelector") == nil && matches(selector.get("matchLabels"), labels)
		}))
	})
}

// migrations holds every pod that awaits a migration to one that a Job records.
func (o *output) migrations() {
	told := map[string]bool{}
	o.releases(func(release string, job, waiting Resource) {
		if job.Kind == "" && !told[release] {
			told[release] = true
			o.problem(waiting, "awaits the migration %s, which no Job in the output records", release)
		}
	})
}

// releases visits every pod that awaits a migration, with the Job that records it; with
// the zero Resource if none does.
func (o *output) releases(visit func(release string, job, waiting Resource)) {
	type pod struct {
		release string
		of      Resource
	}
	recorded := map[string]Resource{}
	var waiting []pod
	for _, w := range o.workloads {
		for _, container := range containers(podSpec(w)) {
			release := container.str("env", varRelease, "value")
			switch {
			case release == "":
			case w.Kind == "Job" && container.at("env", varSuccess) != nil:
				recorded[release] = w
			default:
				waiting = append(waiting, pod{release, w})
			}
		}
	}
	for _, p := range waiting {
		visit(p.release, recorded[p.release], p.of)
	}
}
