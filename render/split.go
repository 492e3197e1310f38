package render

import (
	"slices"
	"strings"
)

const (
	nameLabel     = "app.kubernetes.io/name"
	partOfLabel   = "app.kubernetes.io/part-of"
	instanceLabel = "app.kubernetes.io/instance"
	versionLabel  = "app.kubernetes.io/version"

	componentLabel = "app.kubernetes.io/component"
)

// Overlay is what is an environment's own, for kustomize to lay over a base.
type Overlay struct {
	Patches       Manifest // partial objects, each of the name that its object has in the base
	kustomization *node
}

// Kustomization returns the overlay's kustomization.yaml. Its patches are in files that
// file names, and base is the path of the base's directory.
func (o Overlay) Kustomization(base string, file func(Resource) string) []byte {
	root := copyOf(o.kustomization)
	root.set("resources", sequenceOf(textNode(base)))
	patches := root.get("patches")
	for _, patch := range o.Patches.Resources {
		entry := mappingOf("path", textNode(file(patch)))
		if name := patch.root.str("metadata", "name"); name != patch.Name {
			entry.and("target", mappingOf("kind", textNode(patch.Kind)).and("name", textNode(patch.Name))).
				and("options", mappingOf("allowNameChange", boolNode(true)))
		}
		patches.content = append(patches.content, entry)
	}
	if len(patches.content) == 0 {
		root.remove("patches")
	}
	e := encoder{}
	e.mapping(root, 0)
	return e.out
}

// Split parts the manifest into a base, with what environments of one shop share, and
// what this one has of its own: the namespace, the label with its name, image versions,
// numbers of replicas, configuration, hosts, sizes and the name of the release. What
// kustomize builds of both is what the manifest holds, in its order.
func (m Manifest) Split() (base Manifest, overlay Overlay) {
	s := splitting{kustomization: mappingOf("apiVersion", textNode("kustomize.config.k8s.io/v1beta1")).and("kind", textNode("Kustomization"))}
	s.kustomization.content[0].comment = releaseComment
	for _, r := range m.Resources {
		r.root = copyOf(r.root)
		base.Resources = append(base.Resources, r)
	}
	s.resources = base.Resources
	s.kustomization.and("resources", sequenceOf()).and("sortOptions", mappingOf("order", textNode("fifo")))
	s.namespace()
	s.images()
	s.replicas()
	s.kustomization.and("patches", sequenceOf())
	s.instance()
	s.versions()
	s.release()
	for i := range s.resources {
		if patch, own := ownPart(&s.resources[i]); own {
			overlay.Patches.Resources = append(overlay.Patches.Resources, patch)
		}
	}
	overlay.kustomization = s.kustomization
	return base, overlay
}

// releaseComment tells people what they do by hand where Petrify did it before.
const releaseComment = `# For a release, change here the tags of the images and the labels with the version, and
# give the migration a name that was not used before: a Job's template cannot be changed.
# For a new configuration, change checksum/config of the pods that read it: it makes them
# start anew.`

// splitting moves what all objects have alike into fields of a kustomization.
type splitting struct {
	resources     []Resource
	kustomization *node
}

func (s *splitting) namespace() {
	var all []string
	for _, r := range s.resources {
		if r.Namespace != "" {
			all = append(all, r.Namespace)
		}
	}
	if !alike(all) {
		return
	}
	for _, r := range s.resources {
		r.root.get("metadata").remove("namespace")
	}
	s.kustomization.and("namespace", textNode(all[0]))
}

// instance takes the label with the environment's name from objects and pod templates,
// and puts it back by patches. kustomize's labels would do that, too, but before 5.8.2
// they reach into volumeClaimTemplates, which are immutable (kustomize#5389).
func (s *splitting) instance() {
	var all, parts []string
	for _, r := range s.resources {
		parts = append(parts, r.root.str("metadata", "labels", partOfLabel))
		for _, labels := range labelsOf(r.root) {
			all = append(all, labels.str(instanceLabel))
		}
	}
	if !alike(all) || !alike(parts) {
		return
	}
	for _, r := range s.resources {
		for _, labels := range labelsOf(r.root) {
			labels.remove(instanceLabel)
		}
	}
	s.label(instanceLabel, all[0], partOfLabel, parts[0])
}

// labelsOf are the labels of an object and of its templates, if it has any. A mapping
// that is not there counts as an empty one.
func labelsOf(root *node) []*node {
	all := []*node{root.at("metadata", "labels")}
	if template := root.at("spec", "jobTemplate"); template != nil {
		all = append(all, template.at("metadata", "labels"))
	}
	if template := podTemplate(root); template != nil {
		all = append(all, template.at("metadata", "labels"))
	}
	return all
}

// alike tells whether there is one value, everywhere the same, and not empty.
func alike(values []string) bool {
	differs := func(value string) bool { return value != values[0] }
	return len(values) > 0 && values[0] != "" && !slices.ContainsFunc(values, differs)
}

// images takes the tags and digests from images. A repository of which two versions
// are used keeps them.
func (s *splitting) images() {
	versions := map[string][]string{}
	s.eachImage(func(image *node) {
		repository, version := splitImage(image.value)
		versions[repository] = append(versions[repository], version)
	})
	list := sequenceOf()
	for _, repository := range sortedKeys(versions) {
		if alike(versions[repository]) {
			list.content = append(list.content, imageEntry(repository, versions[repository][0]))
		}
	}
	s.eachImage(func(image *node) {
		if repository, _ := splitImage(image.value); alike(versions[repository]) {
			image.setText(repository)
		}
	})
	s.kustomization.and("images", list)
}

func (s *splitting) eachImage(visit func(image *node)) {
	for _, r := range s.resources {
		for _, container := range containers(podSpec(r)) {
			if image := container.get("image"); image != nil {
				visit(image)
			}
		}
	}
}

// splitImage cuts a reference before its tag, or its digest when it has no tag.
func splitImage(reference string) (repository, version string) {
	end := len(reference)
	if at := strings.IndexByte(reference, '@'); at >= 0 {
		end = at
	}
	if colon := strings.LastIndexByte(reference[:end], ':'); colon > strings.LastIndexByte(reference[:end], '/') {
		end = colon
	}
	return reference[:end], reference[end:]
}

func imageEntry(repository, version string) *node {
	entry := mappingOf("name", textNode(repository))
	tag, digest, _ := strings.Cut(version, "@")
	if tag != "" {
		entry.and("newTag", textNode(strings.TrimPrefix(tag, ":")))
	}
	if digest != "" {
		entry.and("digest", textNode(digest))
	}
	return entry
}

func (s *splitting) replicas() {
	list := sequenceOf()
	for _, r := range s.resources {
		if count := r.root.at("spec", "replicas"); count != nil && count.kind == literal {
			r.root.get("spec").remove("replicas")
			list.content = append(list.content, mappingOf("name", textNode(r.Name)).and("count", &node{kind: literal, value: count.value}))
		}
	}
	if len(list.content) > 0 {
		s.kustomization.and("replicas", list)
	}
}

// versions takes the label with the version from all objects of an application, when
// it is the same everywhere, and puts it back by one patch.
func (s *splitting) versions() {
	versions := map[string][]string{}
	s.eachVersioned(func(app string, labels *node) { versions[app] = append(versions[app], labels.str(versionLabel)) })
	s.eachVersioned(func(app string, labels *node) {
		if alike(versions[app]) {
			labels.remove(versionLabel)
		}
	})
	for _, app := range sortedKeys(versions) {
		if alike(versions[app]) {
			s.label(versionLabel, versions[app][0], nameLabel, app)
		}
	}
}

// label adds patches that put a label on the objects that have another one, and on
// their templates.
func (s *splitting) label(label, value, of, is string) {
	patches := s.kustomization.get("patches")
	selector := of + "=" + is
	patches.content = append(patches.content,
		labelPatch(label, value, selector, "", "/metadata/labels"),
		labelPatch(label, value, selector, "Deployment|StatefulSet|Job", "/spec/template/metadata/labels"))
	isCronJob := func(r Resource) bool { return r.Kind == "CronJob" && r.root.str("metadata", "labels", of) == is }
	if slices.ContainsFunc(s.resources, isCronJob) {
		patches.content = append(patches.content,
			labelPatch(label, value, selector, "CronJob", "/spec/jobTemplate/metadata/labels", "/spec/jobTemplate/spec/template/metadata/labels"))
	}
}

// eachVersioned visits the labels of objects that name their application.
func (s *splitting) eachVersioned(visit func(app string, labels *node)) {
	for _, r := range s.resources {
		app := r.root.str("metadata", "labels", nameLabel)
		for _, labels := range labelsOf(r.root) {
			if app != "" {
				visit(app, labels)
			}
		}
	}
}

func labelPatch(label, value, selector, kinds string, labels ...string) *node {
	target := &node{kind: mapping}
	if kinds != "" {
		target.and("kind", textNode(kinds))
	}
	target.and("labelSelector", textNode(selector))
	operations := sequenceOf()
	for _, path := range labels {
		operations.content = append(operations.content, mappingOf("op", textNode("add")).
			and("path", textNode(path+"/"+strings.ReplaceAll(label, "/", "~1"))).
			and("value", textNode(value)))
	}
	e := encoder{}
	e.sequence(operations, 0)
	return mappingOf("target", target).and("patch", textNode(string(e.out)))
}

// release takes the name of a migration out of the pods that record or await it, where
// that is a Job's name, and copies it there from the Job.
func (s *splitting) release() {
	for _, job := range s.resources {
		name, renamed := baseName(&job)
		if !renamed {
			continue
		}
		targets := sequenceOf()
		for _, r := range s.resources {
			if paths := awaiting(r, job.Name, name); len(paths) > 0 {
				// A Job is known under the name that it has in the base, too.
				object, _ := baseName(&r)
				targets.content = append(targets.content,
					mappingOf("select", mappingOf("kind", textNode(r.Kind)).and("name", textNode(object))).
						and("fieldPaths", textSequence(paths)))
			}
		}
		if len(targets.content) > 0 {
			source := mappingOf("kind", textNode("Job")).and("name", textNode(name)).and("fieldPath", textNode("metadata.name"))
			s.kustomization.and("replacements", sequenceOf(mappingOf("source", source).and("targets", targets)))
		}
	}
}

// awaiting puts the name that a Job has in the base in place of the one of its release,
// and returns the paths to where, as replacements name them.
func awaiting(r Resource, release, name string) []string {
	var paths []string
	pod := r.root.at("spec", "template", "spec")
	for _, list := range []string{"initContainers", "containers"} {
		for _, container := range pod.items(list) {
			if value := container.at("env", varRelease, "value"); value != nil && value.value == release {
				value.setText(name)
				paths = append(paths, "spec.template.spec."+list+".[name="+container.str("name")+"].env.[name="+varRelease+"].value")
			}
		}
	}
	return paths
}

// ownPaths are what an object of a kind may have of its own.
var ownPaths = map[string][][]string{
	"ConfigMap":               {{"data"}},
	"ExternalSecret":          {{"spec", "secretStoreRef"}, {"spec", "data"}},
	"Ingress":                 {{"spec", "tls"}, {"spec", "rules"}},
	"HTTPRoute":               {{"spec", "hostnames"}},
	"HorizontalPodAutoscaler": {{"spec", "minReplicas"}, {"spec", "maxReplicas"}},
	"Deployment":              {{"spec", "template", "metadata", "annotations"}},
	"Job":                     {{"spec", "template", "metadata", "annotations"}},
	"CronJob":                 {{"spec", "schedule"}, {"spec", "timeZone"}},
	"PersistentVolumeClaim":   {{"spec", "resources"}},
}

// ownPart takes out of an object what is its environment's own, as a strategic merge
// patch that puts it back, and tells whether there is any.
func ownPart(r *Resource) (Resource, bool) {
	patch := *r
	patch.root = mappingOf("apiVersion", textNode(r.APIVersion)).and("kind", textNode(r.Kind)).
		and("metadata", mappingOf("name", textNode(r.Name)))
	entries := len(patch.root.content)
	for _, path := range ownPaths[r.Kind] {
		if value := take(r.root, path); value != nil {
			put(patch.root, path, value)
		}
	}
	if containers := ownContainers(r); containers != nil {
		put(patch.root, templatePath(r.Kind, "spec", "containers"), containers)
	}
	own := len(patch.root.content) > entries
	name, renamed := baseName(r)
	if renamed {
		r.Name, patch.Name = name, name
		r.root.get("metadata").set("name", textNode(name))
	}
	return patch, own || renamed
}

// baseName is a Job's name without the version and hash that its release adds.
func baseName(r *Resource) (string, bool) {
	app := r.root.str("spec", "template", "metadata", "labels", "app")
	if r.Kind != "Job" || app == "" || !strings.HasPrefix(r.Name, app+"-") {
		return r.Name, false
	}
	return app, true
}

// ownContainers takes the sizes out of an object's containers; nil if there are none.
func ownContainers(r *Resource) *node {
	list := sequenceOf()
	for _, container := range podSpec(*r).items("containers") {
		if resources := take(container, []string{"resources"}); resources != nil {
			list.content = append(list.content, mappingOf("name", textNode(container.str("name"))).and("resources", resources))
		}
	}
	if len(list.content) == 0 {
		return nil
	}
	return list
}

// take removes the value at a path of keys and returns it, or nil.
func take(root *node, path []string) *node {
	last := len(path) - 1
	parent := root.at(path[:last]...)
	value := parent.get(path[last])
	if value != nil {
		parent.remove(path[last])
	}
	return value
}

// put sets the value at a path of keys, whose mappings are made where they are not there.
func put(root *node, path []string, value *node) {
	for _, key := range path[:len(path)-1] {
		next := root.get(key)
		if next == nil {
			next = &node{kind: mapping}
			root.and(key, next)
		}
		root = next
	}
	root.and(path[len(path)-1], value)
}
