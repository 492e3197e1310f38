package change

import (
	"cmp"
	"strings"

	"github.com/petrify-dev/petrify/render"
	"github.com/petrify-dev/petrify/schema"
)

// immutable tells of fields that the API server refuses to change.
func (c *comparison) immutable() {
	for _, p := range c.pairs {
		if !p.stays() || p.before.Identity() != p.after.Identity() || c.recreated(p) {
			continue
		}
		for _, field := range render.ImmutableFields() {
			if field.Kind == p.kind() {
				c.refused(p, field)
			}
		}
		c.sealed(p)
		c.resized(p)
	}
}

// sealed tells of changes of a ConfigMap or Secret that was made immutable, that mark
// included (kubernetes: ValidateConfigMapUpdate, ValidateSecretUpdate).
func (c *comparison) sealed(p *pair) {
	if kind := p.kind(); kind != "ConfigMap" && kind != "Secret" || p.was("immutable").String() != "true" {
		return
	}
	for _, path := range []string{"data", "binaryData", "stringData", "immutable"} {
		c.refused(p, render.ImmutableField{Kind: p.kind(), Path: path, Remedy: "delete the " + p.kind() + " and apply again"})
	}
}

// resized tells of a claim of another size, which API servers take upwards only, and
// there not of every StorageClass (kubernetes: Expanding Persistent Volumes Claims).
func (c *comparison) resized(p *pair) {
	if p.kind() != "PersistentVolumeClaim" {
		return
	}
	for _, d := range p.take("spec", "resources", "requests", "storage") {
		subject := p.object().String() + " " + d.of("volume size")
		if shrinks(d) {
			c.say(Refused, subject+": the API server will refuse it: volumes cannot shrink: "+moveData, p)
			continue
		}
		c.say(Changed, subject+": the API server will refuse it unless the StorageClass allows volumes to grow", p)
	}
}

// moveData is what to do instead of a change for which data must move.
const moveData = "keep it, or move the data to a new volume"

// refused tells of changes of one field, with one statement for each remedy.
func (c *comparison) refused(p *pair, field render.ImmutableField) {
	subject := p.object().String()
	if p.will("spec", "template").Exists() {
		subject = title(*p.after)
	}
	told := map[string][]string{}
	var remedies set
	changes := func(d *difference) bool {
		return field.Default == "" || cmp.Or(d.before.String(), field.Default) != cmp.Or(d.after.String(), field.Default)
	}
	for _, d := range p.takeThose(changes, strings.Split(field.Path, ".")...) {
		change, remedy := refusal(d, field)
		remedies.add(remedy)
		told[remedy] = append(told[remedy], change)
	}
	for _, remedy := range remedies.list {
		c.say(Refused, subject+" "+listed(told[remedy])+": immutable, the API server will refuse it: "+remedy, p)
	}
}

// recreated tells whether what applies the stack deletes a Job and creates it anew
// rather than change it.
func (c *comparison) recreated(p *pair) bool {
	if p.kind() != "Job" {
		return false
	}
	annotations := p.will("metadata", "annotations")
	return strings.Contains(annotations.At(argocdAnnotation+"hook-delete-policy").String(), "BeforeHookCreation") ||
		annotations.At(fluxAnnotation+"force").String() == "enabled"
}

// claimField is that of a claim in which a difference is.
func claimField(d *difference) string {
	var names []string
	for _, step := range d.path {
		if !step.Item {
			names = append(names, step.Name)
		}
	}
	field, _ := strings.CutPrefix(strings.Join(names, "."), "spec.volumeClaimTemplates.spec.")
	return field
}

// refusal says what of an immutable field changes, and what to do instead. Of a claim,
// only the size has the remedy that the list has, and only upwards.
func refusal(d *difference, field render.ImmutableField) (what, remedy string) {
	switch claimField(d) {
	case "resources.requests.storage":
		if shrinks(d) {
			return d.of("volume size"), "volumes cannot shrink: " + moveData
		}
		return d.of("volume size"), field.Remedy
	case "storageClassName":
		return d.of("storage class"), moveData
	}
	return d.String(), field.Remedy
}

func shrinks(d *difference) bool {
	before, known := schema.Bytes(d.before.String()).Bytes()
	after, both := schema.Bytes(d.after.String()).Bytes()
	return known && both && after < before
}
