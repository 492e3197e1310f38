package change

import (
	"slices"
	"strings"

	"github.com/petrify-dev/petrify/internal/stack"
)

// The variables by which rendered pods tell their scripts what to do.
const (
	releaseVariable  = "PETRIFY_RELEASE"  // the migration that is waited for or recorded
	onceVariable     = "PETRIFY_ONCE"     // nothing is done again
	existingVariable = "PETRIFY_EXISTING" // what the command prints if there is nothing to do
	bucketVariable   = "PETRIFY_BUCKET"   // where dumps go
	prefixVariable   = "PETRIFY_PREFIX"
	endpointVariable = "RCLONE_S3_ENDPOINT"
)

// because takes the differences of a pod template, and of the configuration that it
// reads, and gives them as reasons, after a colon. What only follows from another
// reason is left out. It returns all that the reasons stand in, too.
func (c *comparison) because(p *pair) (string, []*pair) {
	found := reasonsOf(p)
	concerned := []*pair{p}
	template := p.template()
	for _, d := range p.take(template...) {
		at := d.path[len(template):]
		if !at.is("metadata", "annotations", configDigestAnnotation) {
			found.add(d, at)
			continue
		}
		found.configured = true
		for _, config := range c.configMapsOf(p) {
			config.read = true
			found.configuration = append(found.configuration, config.keys.list...)
			concerned = append(concerned, config)
		}
	}
	return found.String(), concerned
}

// reasons are why a pod template differs.
type reasons struct {
	main  string          // the container that the pod is for
	image string          // how its image changes
	own   map[string]bool // its variables

	images, databases     set
	secrets               set // that are read instead of others
	configuration         []string
	configured            bool // the configuration's digest differs
	variables, secretKeys set
	fields                set
	labels, annotations   set
	release               bool // another migration is waited for
}

// reasonsOf knows the first container of a pod, which is the one that the pod is for.
func reasonsOf(p *pair) reasons {
	r := reasons{own: map[string]bool{}}
	containers := p.template("spec", "containers")
	for _, container := range p.will(containers...).Items() {
		r.main = container.Name()
		break
	}
	before, after := p.was(containers...).At(r.main), p.will(containers...).At(r.main)
	r.image = imageArrow(before.At("image").String(), after.At("image").String())
	for _, env := range []stack.Value{before.At("env"), after.At("env")} {
		for name := range env.ByName() {
			r.own[name] = true
		}
	}
	return r
}

// add puts a difference, at a path below the template, to the reasons of its kind.
func (r *reasons) add(d *difference, at path) {
	switch {
	case len(at) == 0:
		r.fields.add(d.of("pod template"))
	case at.is("metadata", "annotations", databaseAnnotation):
		r.databases.add(d.arrow())
	case at.under("metadata", "annotations", "*"):
		r.annotations.add(shown(at[2].Name))
	case at.under("metadata", "labels", "*"):
		r.labels.add(shown(at[2].Name))
	case at.under("spec", "containers", "*", "*"), at.under("spec", "initContainers", "*", "*"):
		r.addOfContainer(at[2].Name, at[3:], d)
	case at.under("spec", "*"):
		r.fields.add(relative(d, at[1:]))
	default:
		r.fields.add(relative(d, at))
	}
}

func (r *reasons) addOfContainer(container string, at path, d *difference) {
	switch {
	case at.is("image") && (container == r.main || imageArrow(d.before.String(), d.after.String()) == r.image):
		r.images.add(imageArrow(d.before.String(), d.after.String()))
	case at.is("image"):
		r.fields.add("image of " + shown(container) + " " + imageArrow(d.before.String(), d.after.String()))
	case at.under("env", releaseVariable):
		r.release = true
	case at.under("env", existingVariable):
		// It follows from the address that is in it.
	case at.is("env", "*", "valueFrom", "secretKeyRef", "name"):
		r.secrets.add(d.arrow())
	case at.under("env", "*") && fromSecret(d):
		r.secretKeys.add(r.variable(container, at[1].Name))
	case at.under("env", "*"):
		r.variables.add(r.variable(container, at[1].Name))
	case container == r.main:
		r.fields.add(relative(d, at))
	default:
		r.fields.add(shown(container) + " " + relative(d, at))
	}
}

// variable names one, and its container if the main one has no such variable.
func (r *reasons) variable(container, name string) string {
	if r.own[name] {
		return shown(name)
	}
	return shown(name) + " of " + shown(container)
}

// relative tells of a difference by the end of its path alone.
func relative(d *difference, end path) string {
	short := *d
	short.path = end
	return short.String()
}

func (r *reasons) String() string {
	if len(r.images.list) > 0 {
		// The version label says what the image says.
		r.labels.list = slices.DeleteFunc(r.labels.list, func(name string) bool { return name == versionLabel })
	}
	var all []string
	for _, kind := range []struct {
		one, many string
		names     []string
	}{
		{"image ", "image ", r.images.list},
		{"database ", "database ", r.databases.list},
		{"configuration ", "configuration ", r.configuration},
		{"variable ", "variables ", r.variables.list},
		{"Secret ", "Secrets ", r.secrets.list},
		{"secret key ", "secret keys ", r.secretKeys.list},
		{"", "", r.fields.list},
		{"label ", "labels ", r.labels.list},
		{"annotation ", "annotations ", r.annotations.list},
	} {
		switch len(kind.names) {
		case 0:
		case 1:
			all = append(all, kind.one+kind.names[0])
		default:
			all = append(all, kind.many+listed(kind.names))
		}
	}
	switch {
	case r.configured && len(r.configuration) == 0:
		all = append(all, "configuration")
	case r.release && len(all) == 0:
		all = append(all, "another migration to wait for")
	}
	if len(all) == 0 {
		return ""
	}
	return ": " + strings.Join(all, "; ")
}

// fromSecret tells whether a variable's source is or was a Secret.
func fromSecret(d *difference) bool {
	for _, v := range []stack.Value{d.before, d.after} {
		if v.At("valueFrom", "secretKeyRef").Exists() {
			return true
		}
	}
	return slices.ContainsFunc(d.path, func(s stack.Step) bool { return s.Name == "secretKeyRef" })
}
