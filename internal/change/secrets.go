package change

import (
	"slices"

	"github.com/petrify-dev/petrify/internal/stack"
)

// secretKey is a key of a Secret that a pod does not start without.
type secretKey struct{ secret, key string }

// secretKeysOf are those below a value.
func secretKeysOf(v stack.Value) []secretKey {
	var keys []secretKey
	for _, entry := range v.Entries() {
		if entry.Key == "secretKeyRef" && entry.Value.At("optional").String() != "true" {
			keys = append(keys, secretKey{entry.Value.At("name").String(), entry.Value.At("key").String()})
		}
		keys = append(keys, secretKeysOf(entry.Value)...)
	}
	for _, item := range v.Items() {
		keys = append(keys, secretKeysOf(item)...)
	}
	return keys
}

// neededKeys are those that a workload's pods start with; none where it has no pods.
func neededKeys(workload stack.Value) []secretKey {
	if replicas(workload) == "0" {
		return nil
	}
	return secretKeysOf(workload.At("spec", "template"))
}

// secrets tells of keys that Secrets must have from now on: nothing else in a stack
// shows whether they do. In another namespace that holds for all.
func (c *comparison) secrets() {
	if c.moved() {
		return
	}
	had := map[secretKey]bool{}
	for _, p := range c.pairs {
		for _, key := range neededKeys(p.was()) {
			had[key] = true
		}
	}
	var secrets set
	keys, readers := map[string]*set{}, map[string][]*pair{}
	for _, p := range c.pairs {
		for _, needed := range neededKeys(p.will()) {
			if had[needed] {
				continue
			}
			secrets.add(needed.secret)
			if keys[needed.secret] == nil {
				keys[needed.secret] = &set{}
			}
			keys[needed.secret].add(shown(needed.key))
			readers[needed.secret] = append(readers[needed.secret], p)
		}
	}
	for _, secret := range secrets.list {
		c.say(Outage, "Secret "+shown(secret)+" must have "+listed(keys[secret].list)+" before pods can start", readers[secret]...)
	}
}

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
		var readers []*pair
		for _, reader := range c.pairs {
			needs := func(key secretKey) bool { return key.secret == p.before.Name }
			if slices.ContainsFunc(neededKeys(reader.will()), needs) {
				readers = append(readers, reader)
			}
		}
		if len(readers) > 0 {
			c.sayOf(Outage, p.object().String(), predicate{
				" removed: where pruning is on, its Secret is deleted with it, which pods need to start",
				" removed: where pruning is on, their Secrets are deleted with them, which pods need to start",
			}, readers...)
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
