package render

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/petrify-dev/petrify/schema"
)

// check proves that the output holds together: what API servers and linters do not
// look at, such as a reference to an object that is not there. It returns all
// problems; each names both ends. External hosts may be called though no Service in
// the output has their name.
func check(resources []Resource, external ...string) []error {
	o := newOutput(resources)
	o.external = external
	o.identities()
	for _, r := range resources {
		o.namespace(r)
		o.credentials(r)
		if r.root.at("status") != nil {
			o.problem(r, "has a status, which only the cluster writes")
		}
		if pod := podSpec(r); pod != nil {
			o.pod(r, pod)
		}
		switch r.Kind {
		case "Deployment", "StatefulSet":
			o.workload(r)
		case "Service":
			o.service(r)
		case "HorizontalPodAutoscaler":
			o.autoscaler(r)
		case "PodDisruptionBudget":
			o.selectsOne(r, r.root.at("spec", "selector", "matchLabels"), "selector")
		case "NetworkPolicy":
			o.networkPolicy(r)
		case "Ingress":
			o.ingress(r)
		case "HTTPRoute":
			o.route(r)
		}
	}
	o.hosts()
	o.connections()
	o.migrations()
	o.origins()
	o.publicURLs()
	o.redirects()
	return o.problems
}

// output is what is to be printed, as its parts refer to each other.
type output struct {
	resources []Resource
	byName    map[identity]Resource
	workloads []Resource // what has pods
	external  []string   // hosts of data stores outside the stack
	routed    []Route    // what Ingresses and HTTPRoutes lead where
	database  endpoint   // the one that is migrated, zero if none is
	problems  []error
	told      map[string]bool // problems, of which two containers or rules may have the same
}

// identity tells objects of one namespace apart.
type identity struct{ kind, name string }

func newOutput(resources []Resource) *output {
	o := &output{resources: resources, told: map[string]bool{}, byName: make(map[identity]Resource, len(resources)), routed: routesOf(resources)}
	for _, r := range resources {
		o.byName[identity{r.Kind, r.Name}] = r
		if podSpec(r) != nil {
			o.workloads = append(o.workloads, r)
		}
		if at := r.root.str("spec", "template", "metadata", "annotations", databaseAnnotation); at != "" {
			o.database = endpointOf(at)
		}
	}
	return o
}

func (o *output) problem(r Resource, format string, args ...any) {
	text := r.String() + ": " + fmt.Sprintf(format, args...)
	if !o.told[text] {
		o.told[text] = true
		o.problems = append(o.problems, errors.New(text))
	}
}

func podSpec(r Resource) *node   { return podTemplate(r.root).get("spec") }
func podLabels(r Resource) *node { return podTemplate(r.root).at("metadata", "labels") }

func (o *output) identities() {
	seen := map[string]bool{}
	for _, r := range o.resources {
		group, _, _ := strings.Cut(r.APIVersion, "/")
		identity := group + " " + r.Namespace + " " + r.String()
		if seen[identity] {
			o.problem(r, "stands in the output twice")
		}
		seen[identity] = true
	}
}

// namespace holds every object in the namespace of the first that has one.
func (o *output) namespace(r Resource) {
	for _, other := range o.resources {
		if r.Kind == "Namespace" {
			if other.Namespace != "" && other.Namespace != r.Name {
				o.problem(r, "is not the namespace of %s, %s", other, other.Namespace)
				return
			}
			continue
		}
		if other.Kind != "Namespace" {
			if r.Namespace != other.Namespace {
				o.problem(r, "is in the namespace %s, and %s in %s", r.Namespace, other, other.Namespace)
			}
			return
		}
	}
}

// pod closes the references of a pod template.
func (o *output) pod(r Resource, pod *node) {
	if account := pod.str("serviceAccountName"); account != "" {
		o.refers(r, "serviceAccountName", "ServiceAccount", account)
	}
	volumes := pod.items("volumes")
	for _, claim := range r.root.items("spec", "volumeClaimTemplates") {
		volumes = append(volumes, claim.get("metadata"))
	}
	for _, volume := range volumes {
		for _, name := range configMapsOfVolume(volume) {
			o.refers(r, "volume "+volume.str("name"), "ConfigMap", name)
		}
	}
	for _, constraint := range pod.items("topologySpreadConstraints") {
		if selector := constraint.at("labelSelector", "matchLabels"); !matches(selector, podLabels(r)) {
			o.problem(r, "a topologySpreadConstraint matches the pods of %s, not its own", names(o.selected(selector)))
		}
	}
	if len(pod.items("containers")) == 0 {
		o.problem(r, "the pod has no containers")
	}
	o.unique(r, "the pod", "volume", volumes, "name")
	o.unique(r, "the pod", "container", containers(pod), "name")
	for _, container := range containers(pod) {
		o.container(r, container, volumes)
	}
}

func containers(pod *node) []*node {
	return slices.Concat(pod.items("initContainers"), pod.items("containers"))
}

// referencePattern is of image references (github.com/distribution/reference): host and
// port, path, tag, digest.
var referencePattern = regexp.MustCompile(`^(([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*|\[[0-9A-Fa-f:]+\])(:[0-9]+)?/)?` +
	`[a-z0-9]+((\.|__?|-+)[a-z0-9]+)*(/[a-z0-9]+((\.|__?|-+)[a-z0-9]+)*)*` +
	`(:[A-Za-z0-9_][A-Za-z0-9._-]{0,127})?(@[A-Za-z][A-Za-z0-9]*([-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9A-Fa-f]{32,})?$`)

func (o *output) container(r Resource, container *node, volumes []*node) {
	name := nameOr(schema.Name(container.str("name")), "")
	in := "container " + name
	switch {
	case container.str("name") == "":
		in = "a container without name" // which pod tells
	case name == "":
		in = "a container without such a name"
		o.problem(r, "a container has no name as of RFC 1123: lower-case letters, digits and hyphens")
	}
	switch image := container.str("image"); {
	case image == "":
		// A patch for a container of another name adds one.
		o.problem(r, "%s has no image", in)
	case !referencePattern.MatchString(image):
		o.problem(r, "%s has an image that is no reference to one, such as ghcr.io/example/shop:a1b2c3d", in)
	}
	for _, source := range container.items("envFrom") {
		if name := source.str("configMapRef", "name"); name != "" {
			o.refers(r, in, "ConfigMap", name)
		}
	}
	o.unique(r, in, "variable", container.items("env"), "name")
	o.unique(r, in, "mount at", container.items("volumeMounts"), "mountPath")
	o.unique(r, in, "port", container.items("ports"), "containerPort")
	for _, variable := range container.items("env") {
		o.configKey(r, in+" variable "+variable.str("name"), variable.at("valueFrom", "configMapKeyRef"))
	}
	for _, mount := range container.items("volumeMounts") {
		name := mount.str("name")
		if !slices.ContainsFunc(volumes, func(v *node) bool { return v.str("name") == name }) {
			o.problem(r, "%s mounts the volume %s, which the pod does not have", in, name)
		}
	}
	ports := sequenceOf(container.items("ports")...)
	if port := container.str("env", schema.VarPort, "value"); port != "" && !hasPort(ports.content, port) {
		o.problem(r, "%s is told to listen on PORT %s, which is not among its ports", in, port)
	}
	for _, probe := range []string{"startupProbe", "readinessProbe", "livenessProbe"} {
		for _, handler := range []string{"httpGet", "tcpSocket"} {
			if port := container.str(probe, handler, "port"); port != "" && !hasPort(ports.content, port) {
				o.problem(r, "%s: %s asks the port %s, which the container does not have", in, probe, port)
			}
		}
	}
}

// unique refuses list items of one key (kubernetes: the lists' merge keys).
func (o *output) unique(r Resource, where, what string, items []*node, key string) {
	for i, item := range items {
		name := item.str(key)
		if name == "" {
			o.problem(r, "%s has a %s without %s", where, what, key)
		}
		if slices.ContainsFunc(items[:i], func(other *node) bool { return other.str(key) == name }) {
			o.problem(r, "%s has the %s %s twice", where, what, name)
		}
	}
}

// hasPort finds a container's port by number or name.
func hasPort(ports []*node, port string) bool {
	return slices.ContainsFunc(ports, func(p *node) bool { return p.str("containerPort") == port || p.str("name") == port })
}

func (o *output) configKey(r Resource, where string, reference *node) {
	if reference == nil {
		return
	}
	target, found := o.refers(r, where, "ConfigMap", reference.str("name"))
	if found && target.root.at("data", reference.str("key")) == nil {
		o.problem(r, "%s refers to the key %s of %s, which it does not have", where, reference.str("key"), target)
	}
}

// refers closes one reference by name.
func (o *output) refers(r Resource, where, kind, name string) (Resource, bool) {
	target, found := o.byName[identity{kind, name}]
	if !found {
		o.problem(r, "%s refers to %s/%s, which is not in the output", where, kind, name)
	}
	return target, found
}

// workload holds the selector to what a stack applied by hand has: selectors are
// immutable (kubernetes: Deployment.spec.selector, StatefulSet.spec.selector).
func (o *output) workload(r Resource) {
	selector := r.root.at("spec", "selector", "matchLabels")
	if len(r.root.at("spec", "selector").entries()) != 1 || len(selector.entries()) != 1 || selector.str("app") != r.Name {
		o.problem(r, "the selector must be app=%s and nothing else, since it can never change", r.Name)
	}
	if owners := o.selected(selector); len(owners) != 1 || owners[0].String() != r.String() {
		o.problem(r, "the selector matches the pods of %s", names(owners))
	}
	if r.Kind == "StatefulSet" {
		o.refers(r, "serviceName", "Service", r.root.str("spec", "serviceName"))
	}
}

// selected are the workloads whose pods a selector matches.
func (o *output) selected(selector *node) []Resource {
	var matching []Resource
	for _, w := range o.workloads {
		if matches(selector, podLabels(w)) {
			matching = append(matching, w)
		}
	}
	return matching
}

func matches(selector, labels *node) bool {
	for _, entry := range selector.entries() {
		if labels.str(entry.key) != entry.value {
			return false
		}
	}
	return true
}

func names(resources []Resource) string {
	if len(resources) == 0 {
		return "nothing"
	}
	list := make([]string, len(resources))
	for i, r := range resources {
		list[i] = r.String()
	}
	return strings.Join(list, ", ")
}

// selectsOne holds a selector to the pods of exactly one workload. A CronJob and Jobs
// under the same ServiceAccount are one.
func (o *output) selectsOne(r Resource, selector *node, what string) (Resource, bool) {
	owners := o.selected(selector)
	if len(owners) > 1 && slices.ContainsFunc(owners, func(w Resource) bool { return w.Kind == "CronJob" }) {
		owners = slices.CompactFunc(owners, sameAccount)
	}
	if len(selector.entries()) == 0 || len(owners) != 1 {
		o.problem(r, "the %s matches the pods of %s, not of exactly one workload", what, names(owners))
		return Resource{}, false
	}
	return owners[0], true
}

func sameAccount(a, b Resource) bool {
	return podSpec(a).str("serviceAccountName") == podSpec(b).str("serviceAccountName")
}

func (o *output) service(r Resource) {
	owner, found := o.selectsOne(r, r.root.at("spec", "selector"), "selector")
	if !found {
		return
	}
	if owner.Kind == "Job" || owner.Kind == "CronJob" {
		o.problem(r, "the selector matches the pods of %s, which serves nothing", owner)
	}
	var ports []*node
	for _, container := range podSpec(owner).items("containers") {
		ports = append(ports, container.items("ports")...)
	}
	for _, port := range r.root.items("spec", "ports") {
		if target := port.str("targetPort"); !hasPort(ports, target) {
			o.problem(r, "the port %s leads to %s of %s, which has no such port", port.str("port"), target, owner)
		}
	}
}

func (o *output) autoscaler(r Resource) {
	reference := r.root.at("spec", "scaleTargetRef")
	target, found := o.refers(r, "scaleTargetRef", reference.str("kind"), reference.str("name"))
	if found && target.root.at("spec", "replicas") != nil {
		o.problem(r, "scales %s, which sets replicas itself", target)
	}
}

func (o *output) networkPolicy(r Resource) {
	o.selectsOne(r, r.root.at("spec", "podSelector", "matchLabels"), "podSelector")
	for _, direction := range []struct{ list, peers string }{{"ingress", "from"}, {"egress", "to"}} {
		for _, rule := range r.root.items("spec", direction.list) {
			for _, peer := range rule.items(direction.peers) {
				selector := peer.at("podSelector", "matchLabels")
				if selector != nil && peer.get("namespaceSelector") == nil && len(o.selected(selector)) == 0 {
					o.problem(r, "an %s rule names pods that no workload in the output has", direction.list)
				}
			}
		}
	}
}

func (o *output) ingress(r Resource) {
	var hosts []string
	for _, rule := range r.root.items("spec", "rules") {
		if rule.str("host") == "" {
			o.problem(r, "a rule names no host, so it takes all that no other rule names")
			continue
		}
		hosts = append(hosts, rule.str("host"))
		for _, path := range rule.items("http", "paths") {
			service := path.at("backend", "service")
			o.backend(r, rule.str("host"), service.str("name"), service.str("port", "number"))
		}
	}
	for _, tls := range r.root.items("spec", "tls") {
		for _, host := range tls.items("hosts") {
			if !slices.Contains(hosts, host.value) {
				o.problem(r, "tls names the host %s, for which there is no rule", host.value)
			}
			hosts = slices.DeleteFunc(hosts, func(h string) bool { return h == host.value })
		}
	}
	if r.root.at("spec", "tls") != nil && len(hosts) > 0 {
		o.problem(r, "the rule for %s has no tls", strings.Join(hosts, ", "))
	}
}

func (o *output) route(r Resource) {
	if len(r.root.items("spec", "hostnames")) == 0 {
		o.problem(r, "names no host, so it takes those of all others at its listener")
	}
	for _, rule := range r.root.items("spec", "rules") {
		for _, backend := range rule.items("backendRefs") {
			o.backend(r, "a rule", backend.str("name"), backend.str("port"))
		}
	}
}

// backend closes a route's reference to a Service and its port.
func (o *output) backend(r Resource, where, service, port string) {
	target, found := o.refers(r, where, "Service", service)
	if found && !servesPort(target, port) {
		o.problem(r, "%s leads to the port %s of %s, which has no such port", where, port, target)
	}
}

func servesPort(service Resource, port string) bool {
	return slices.ContainsFunc(service.root.items("spec", "ports"), func(p *node) bool { return p.str("port") == port })
}

// hosts refuses two rules for one host and path at one place.
func (o *output) hosts() {
	taken := map[string]Resource{}
	for _, r := range o.resources {
		for _, key := range routedHosts(r) {
			if other, found := taken[key]; found {
				o.problem(r, "routes %s, which %s routes already", key, other)
			}
			taken[key] = r
		}
	}
}

// routedHosts are the hosts and paths, and for the Gateway API the listeners, that
// a resource routes.
func routedHosts(r Resource) []string {
	var keys []string
	switch r.Kind {
	case "Ingress":
		for _, rule := range r.root.items("spec", "rules") {
			for _, path := range rule.items("http", "paths") {
				keys = append(keys, rule.str("host")+path.str("path"))
			}
		}
	case "HTTPRoute":
		for _, host := range r.root.items("spec", "hostnames") {
			for _, parent := range r.root.items("spec", "parentRefs") {
				keys = append(keys, strings.Join([]string{host.value, "at", parent.str("namespace"), parent.str("name"), parent.str("sectionName")}, " "))
			}
		}
	}
	return keys
}
