package change

import "github.com/petrify-dev/petrify/internal/stack"

// changedKeys names the keys of a ConfigMap whose values differ.
func changedKeys(p *pair) set {
	var keys set
	if p.kind() == "ConfigMap" {
		for _, d := range p.under("data", "*") {
			keys.add(shown(d.path[1].Name))
		}
	}
	return keys
}

// configMapsOf are the ConfigMaps that a workload's pods read and that differ.
func (c *comparison) configMapsOf(p *pair) []*pair {
	names := map[string]bool{}
	readNames(p.object().Fields.At("spec", "template", "spec"), names)
	var read []*pair
	for _, other := range c.pairs {
		if len(other.keys.list) > 0 && names[other.object().Name] {
			read = append(read, other)
		}
	}
	return read
}

// readNames collects what the references to ConfigMaps below a value name.
func readNames(v stack.Value, names map[string]bool) {
	for _, entry := range v.Entries() {
		switch entry.Key {
		case "configMapRef", "configMapKeyRef", "configMap":
			names[entry.Value.At("name").String()] = true
		}
		readNames(entry.Value, names)
	}
	for _, item := range v.Items() {
		readNames(item, names)
	}
}

// configuration tells of values that change although no pod restarts to read them.
func (c *comparison) configuration() {
	for _, p := range c.pairs {
		if len(p.keys.list) == 0 {
			continue
		}
		if untold := p.take("data", "*"); len(untold) > 0 && !p.read {
			c.say(Changed, p.object().String()+": "+listed(p.keys.list)+" changed, but no pod restarts to read it", p)
		}
	}
}
