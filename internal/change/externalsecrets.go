package change

import (
	"slices"

	"github.com/petrify-dev/petrify/internal/stack"
)

// secretsRemoved tells of Secrets that pods go on to need and that are deleted with the
// ExternalSecret that owns them (external secrets: spec.target.creationPolicy).
func (c *comparison) secretsRemoved() {
	if c.moved() || c.to.target == kubectl {
		return
	}
	for _, p := range c.pairs {
		if p.kind() != "ExternalSecret" || p.after != nil || isKept(*p.before) || p.was("spec", "target", "creationPolicy").String() != "Owner" {
			continue
		}
		needs := func(key secretKey) bool { return key.secret == p.before.Name }
		if slices.ContainsFunc(c.pairs, func(reader *pair) bool { return slices.ContainsFunc(neededKeys(reader.will()), needs) }) {
			c.sayOf(Outage, p.object().String(), predicate{
				" removed: where pruning is on, its Secret is deleted with it, which pods need to start",
				" removed: where pruning is on, their Secrets are deleted with them, which pods need to start",
			}, p)
		}
	}
}

// secretsTakenOver tells of Secrets that pods had so far from elsewhere, which a new
// ExternalSecret owns and fills from then on (external secrets: spec.target.creationPolicy).
func (c *comparison) secretsTakenOver() {
	if c.moved() {
		return
	}
	for _, p := range c.pairs {
		if p.kind() != "ExternalSecret" || p.before != nil || p.will("spec", "target", "creationPolicy").String() != "Owner" {
			continue
		}
		if slices.ContainsFunc(c.pairs, func(reader *pair) bool { return refersToSecret(reader.was(), p.after.Name) }) {
			c.sayOf(Outage, p.object().String(), predicate{
				" added: a Secret of its name has the store's values from then on, and its other keys go",
				" added: Secrets of their names have the store's values from then on, and their other keys go",
			}, p)
		}
	}
}

// secretsElsewhere tells of ExternalSecrets whose values another store has, or the same one
// elsewhere.
func (c *comparison) secretsElsewhere() {
	for _, p := range c.pairs {
		if p.kind() != "ExternalSecret" || !p.stays() {
			continue
		}
		var where []string
		for _, d := range p.take("spec", "secretStoreRef") {
			where = append(where, relative(d, d.path[1:]))
		}
		if readsOtherRemotes(p) {
			p.take("spec", "data")
			where = append(where, "other remote keys")
		}
		if len(where) > 0 {
			from := " values from elsewhere, where they must be first: " + listed(where)
			c.sayOf(Outage, p.object().String(), predicate{" takes its" + from, " take their" + from}, p)
		}
	}
}

// readsOtherRemotes tells whether an ExternalSecret has a key that it had, from another
// place in its store.
func readsOtherRemotes(p *pair) bool {
	remotes := map[string]stack.Value{}
	for _, item := range p.was("spec", "data").Items() {
		remotes[item.At("secretKey").String()] = item.At("remoteRef")
	}
	return slices.ContainsFunc(p.will("spec", "data").Items(), func(item stack.Value) bool {
		remote, had := remotes[item.At("secretKey").String()]
		return had && !remote.Equal(item.At("remoteRef"))
	})
}

// refersToSecret tells whether something below a value is to be read from a Secret.
func refersToSecret(v stack.Value, secret string) bool {
	for _, entry := range v.Entries() {
		switch entry.Key {
		case "secretKeyRef", "secretRef":
			if entry.Value.At("name").String() == secret {
				return true
			}
		case "secretName":
			if entry.Value.String() == secret {
				return true
			}
		case "imagePullSecrets":
			if slices.ContainsFunc(entry.Value.Items(), func(item stack.Value) bool { return item.At("name").String() == secret }) {
				return true
			}
		}
		if refersToSecret(entry.Value, secret) {
			return true
		}
	}
	return slices.ContainsFunc(v.Items(), func(item stack.Value) bool { return refersToSecret(item, secret) })
}
