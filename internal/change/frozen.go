package change

import "github.com/petrify-dev/petrify/schema"

// frozen tells of variables that are built into the storefront's image: an image that
// was built before does not know their new values.
func (c *comparison) frozen() {
	for _, p := range c.pairs {
		if !p.stays() || component(*p.after) != "storefront" || !p.will("spec", "template").Exists() {
			continue
		}
		names, concerned := c.frozenVariables(p)
		if p.takesOtherBuild() && len(names) == 0 {
			names, concerned = []string{"build arguments"}, []*pair{p}
		}
		if len(names) == 0 {
			continue
		}
		if images := p.under("spec", "template", "spec", "containers", "*", "image"); len(images) > 0 {
			_, version := reference(images[0].after.String())
			c.say(Rebuild, title(*p.after)+" image "+shown(version)+" must be built with the new "+listed(names), concerned...)
		} else {
			c.say(Rebuild, title(*p.after)+" image must be rebuilt: "+listed(names)+" changed", concerned...)
		}
	}
}

// takesOtherBuild tells by their digests whether the image must be built with something
// else, and explains that they differ. A digest on one side only tells nothing.
func (p *pair) takesOtherBuild() bool {
	at := []string{"metadata", "annotations", buildDigestAnnotation}
	return p.was(at...).Exists() && p.will(at...).Exists() && len(p.take(at...)) > 0
}

// frozenVariables names the variables of a workload that count only when its image is
// built, and whose value in a ConfigMap differs, or under which key of a Secret it is read. It
// returns what they differ in, too.
func (c *comparison) frozenVariables(p *pair) ([]string, []*pair) {
	var names set
	var concerned []*pair
	for _, config := range c.configMapsOf(p) {
		for _, name := range config.keys.list {
			if schema.IsFrozen(name) {
				names.add(name)
				concerned = append(concerned, config)
			}
		}
	}
	for _, name := range readElsewhere(p) {
		if schema.IsFrozen(name) {
			names.add(shown(name))
			concerned = append(concerned, p)
		}
	}
	return names.list, concerned
}

// readElsewhere are the variables that are read from another key, or have another value,
// or were not there or will not be. A Secret under another name holds the same.
func readElsewhere(p *pair) []string {
	var names []string
	for _, d := range p.under("spec", "template", "spec", "containers", "*", "env", "*") {
		last := d.path[len(d.path)-1].Name
		secretsName := last == "name" && d.path[len(d.path)-2].Name == "secretKeyRef"
		if last != "optional" && !secretsName {
			names = append(names, d.path[6].Name)
		}
	}
	return names
}
