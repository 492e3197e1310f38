package change

import (
	"slices"

	"github.com/petrify-dev/petrify/schema"
)

// frozen tells of variables that are built into the storefront's image: an image that
// was built before does not know their new values.
func (c *comparison) frozen() {
	for _, p := range c.pairs {
		if !p.stays() || component(*p.after) != "storefront" || !p.will("spec", "template").Exists() {
			continue
		}
		names, concerned := c.frozenVariables(p)
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

// frozenVariables names the variables of a workload that count only when its image is
// built, and whose value in a ConfigMap differs, or where in a Secret it is read. It
// returns what they differ in, too.
func (c *comparison) frozenVariables(p *pair) ([]string, []*pair) {
	var names set
	var concerned []*pair
	configs := c.configMapsOf(p)
	for _, v := range schema.FrozenVariables() {
		for _, config := range configs {
			if config.keys.has[v.Name] {
				names.add(v.Name)
				concerned = append(concerned, config)
			}
		}
		if readsElsewhere(p, v.Name) {
			names.add(v.Name)
			concerned = append(concerned, p)
		}
	}
	return names.list, concerned
}

// readsElsewhere tells whether a variable is read from another Secret, or another key
// of it, or was not there or will not be.
func readsElsewhere(p *pair, variable string) bool {
	return slices.ContainsFunc(p.under("spec", "template", "spec", "containers", "*", "env", variable), func(d *difference) bool {
		return d.path[len(d.path)-1].Name != "optional"
	})
}
