package render

import (
	"fmt"
	"slices"
	"strings"

	"github.com/petrify-dev/petrify/schema"
)

// object is one Kubernetes object being built. Its verbs edit what base/ holds and
// fail when their target is absent, so that a typo in a path cannot pass silently.
// The first failure sticks to the object; Render looks at it once.
type object struct {
	root      *node
	stage     Stage
	part      part
	component int // the component's rank in the order of the output
	err       error
}

func (o *object) kind() string { return o.root.str("kind") }
func (o *object) name() string { return o.root.str("metadata", "name") }

func (o *object) String() string { return o.kind() + "/" + o.name() }

func (o *object) fail(format string, args ...any) {
	if o.err == nil {
		o.err = fmt.Errorf("%s: %s", o, fmt.Sprintf(format, args...))
	}
}

// need returns the node at a path; where there is none the object fails, and a
// node that belongs to nothing comes back.
func (o *object) need(path ...string) *node {
	if found := o.root.at(path...); found != nil {
		return found
	}
	o.fail("base has no %s", strings.Join(path, "."))
	return &node{kind: mapping}
}

// replace puts a value in the place of another one.
func (o *object) replace(value *node, path ...string) {
	parent, key := o.need(path[:len(path)-1]...), path[len(path)-1]
	if parent.get(key) == nil {
		o.fail("base has no %s", strings.Join(path, "."))
		return
	}
	parent.set(key, value)
}

// drop removes a key that base has.
func (o *object) drop(path ...string) {
	last := len(path) - 1
	if !o.need(path[:last]...).remove(path[last]) {
		o.fail("base has no %s to remove", strings.Join(path, "."))
	}
}

// annotate adds an annotation; base may have none yet.
func (o *object) annotate(key, value string) {
	entriesOf(o.need("metadata"), "annotations").set(key, textNode(value))
}

// annotatePods adds an annotation to the pod template.
func (o *object) annotatePods(key, value string) {
	entriesOf(o.inTemplate("metadata"), "annotations").set(key, textNode(value))
}

// entriesOf returns the mapping at a key of metadata, made if there is none.
func entriesOf(metadata *node, key string) *node {
	entries := metadata.get(key)
	if entries == nil {
		entries = &node{kind: mapping, content: make([]*node, 0, 6)}
		metadata.and(key, entries)
	}
	return entries
}

// rename gives the object the name under which it is applied.
func (o *object) rename(name string) { o.replace(textNode(name), "metadata", "name") }

// container returns a container or init container of the object's pods.
func (o *object) container(name string) *node {
	pod := o.inTemplate("spec")
	for _, list := range []string{"containers", "initContainers"} {
		if found := pod.at(list, name); found != nil {
			return found
		}
	}
	o.fail("base has no container %s", name)
	return &node{kind: mapping}
}

func (o *object) setInContainer(name, key string, value *node) {
	container := o.container(name)
	if container.get(key) == nil {
		o.fail("base has no %s in container %s", key, name)
		return
	}
	container.set(key, value)
}

func (o *object) image(container string, image schema.Image) {
	o.setInContainer(container, "image", textNode(image.Reference()))
}

func (o *object) command(container string, command schema.Command) {
	o.setInContainer(container, "command", textSequence(command))
}

func (o *object) args(container string, args schema.Command) {
	o.setInContainer(container, "args", textSequence(args))
}

// env replaces a container's variables.
func (o *object) env(container string, variables ...*node) {
	o.setInContainer(container, "env", sequenceOf(variables...))
}

// value replaces the value of a container's variable.
func (o *object) value(container, variable, value string) {
	found := o.container(container).at("env", variable)
	if found.get("value") == nil {
		o.fail("base has no value of %s in container %s", variable, container)
		return
	}
	found.set("value", textNode(value))
}

// unset removes a container's variable.
func (o *object) unset(container, variable string) {
	env := o.container(container).get("env")
	if env.find(variable) == nil {
		o.fail("base has no %s in container %s to remove", variable, container)
		return
	}
	env.content = slices.DeleteFunc(env.content, func(v *node) bool { return v.str("name") == variable })
}

// secret points a container's variable at a key of a Secret.
func (o *object) secret(container, variable string, from schema.SecretKey) {
	reference := o.container(container).at("env", variable, "valueFrom", "secretKeyRef")
	if reference == nil {
		o.fail("base has no secretKeyRef of %s in container %s", variable, container)
		return
	}
	reference.set("name", textNode(string(from.Name)))
	reference.set("key", textNode(string(from.Key)))
}

// resources sets what a container asks for and may use.
func (o *object) resources(container string, r schema.Resources) {
	o.setInContainer(container, "resources",
		mappingOf("requests", resourceList(r.Requests)).and("limits", resourceList(r.Limits)))
}

func resourceList(r schema.ResourceList) *node {
	return mappingOf("cpu", textNode(string(r.CPU.Canonical()))).
		and("memory", textNode(string(r.Memory.Canonical()))).
		and("ephemeral-storage", textNode(string(r.EphemeralStorage.Canonical())))
}

// pullSecrets sets the Secrets for private registries.
func (o *object) pullSecrets(names []schema.ObjectName) {
	path := templatePath(o.kind(), "spec", "imagePullSecrets")
	if len(names) == 0 {
		o.drop(path...)
		return
	}
	list := sequenceOf()
	for _, name := range names {
		list.content = append(list.content, mappingOf("name", textNode(string(name))))
	}
	o.replace(list, path...)
}

// storage sets the size and class of the object's only volume claim.
func (o *object) storage(size schema.Bytes, class schema.ObjectName) {
	claims := o.root.items("spec", "volumeClaimTemplates")
	if len(claims) != 1 {
		o.fail("base has %d volume claims, not 1", len(claims))
		return
	}
	o.claim(claims[0].get("spec"), schema.Volume{Storage: size, StorageClass: class})
}

// claim sets size and class in a volume claim's spec.
func (o *object) claim(spec *node, volume schema.Volume) {
	requests := spec.at("resources", "requests")
	if requests.get("storage") == nil {
		o.fail("base has no size in a volume claim")
		return
	}
	requests.set("storage", textNode(string(volume.Storage.Canonical())))
	if volume.StorageClass != "" {
		spec.set("storageClassName", textNode(string(volume.StorageClass)))
	}
}

// dropVolume removes a volume and the container's mount of it.
func (o *object) dropVolume(container, name string) {
	for _, list := range []*node{o.container(container).get("volumeMounts"), o.need("spec", "template", "spec").get("volumes")} {
		if list.find(name) == nil {
			o.fail("base has no volume %s in container %s", name, container)
			return
		}
		list.content = slices.DeleteFunc(list.content, func(item *node) bool { return item.str("name") == name })
	}
}

// apply carries out an operation of a patch in base/patches, as kustomize does
// when kubectl builds base: it adds an init container, or replaces the first container
// or volume, or that container's command. A CronJob's pods are patched as a Job's.
func (o *object) apply(p patchOperation) {
	value := p.value.copy()
	pod := o.inTemplate("spec")
	switch p.path {
	case "/spec/template/spec/initContainers/-":
		list := pod.get("initContainers")
		if list == nil {
			o.fail("base has no initContainers to add to")
			return
		}
		list.content = append(list.content, value)
	case "/spec/template/spec/containers/0":
		pod.get("containers").content[0] = value
	case "/spec/template/spec/volumes/0":
		pod.get("volumes").content[0] = value
	case "/spec/template/spec/containers/0/command":
		pod.items("containers")[0].set("command", value)
	default:
		o.fail("base/patches has an operation on %s, which no verb carries out", p.path)
	}
}
