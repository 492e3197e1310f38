package change

import "github.com/petrify-dev/petrify/internal/stack"

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

// secrets tells of keys that Secrets must have from now on: nothing else in a stack
// shows whether they do. In another namespace that holds for all.
func (c *comparison) secrets() {
	if c.moved() {
		return
	}
	had := map[secretKey]bool{}
	for _, p := range c.pairs {
		for _, key := range secretKeysOf(p.was("spec", "template")) {
			had[key] = true
		}
	}
	var secrets set
	keys, readers := map[string]*set{}, map[string][]*pair{}
	for _, p := range c.pairs {
		for _, needed := range secretKeysOf(p.will("spec", "template")) {
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
