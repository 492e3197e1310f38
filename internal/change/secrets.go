package change

import "github.com/petrify-dev/petrify/internal/stack"

// secretKey is a key of a Secret that a pod does not start without, or the Secret itself,
// whatever keys it has.
type secretKey struct {
	secret string
	key    string // empty: the Secret itself
}

// secretKeysOf are those below a value.
func secretKeysOf(v stack.Value) []secretKey {
	var keys []secretKey
	for _, entry := range v.Entries() {
		keys = append(keys, secretKeysAt(entry)...)
		keys = append(keys, secretKeysOf(entry.Value)...)
	}
	for _, item := range v.Items() {
		keys = append(keys, secretKeysOf(item)...)
	}
	return keys
}

// secretKeysAt is the one that an entry refers to, if any.
func secretKeysAt(entry stack.Entry) []secretKey {
	reference := entry.Value
	name := reference.At("name").String()
	switch {
	case reference.At("optional").String() == "true":
	case entry.Key == "secretKeyRef":
		return []secretKey{{name, reference.At("key").String()}}
	case entry.Key == "secretRef":
		return []secretKey{{secret: name}}
	case entry.Key == "secret" && reference.At("secretName").Exists():
		return []secretKey{{secret: reference.At("secretName").String()}}
	}
	return nil
}

// neededKeys are those that a workload's pods start with; none where it has no pods.
func neededKeys(workload stack.Value) []secretKey {
	if replicas(workload) == "0" {
		return nil
	}
	return secretKeysOf(workload.At("spec", "template"))
}

// secrets tells of Secrets and keys that must be there from now on: nothing else in a stack
// shows whether they do. In another namespace that holds for all.
func (c *comparison) secrets() {
	if c.moved() {
		return
	}
	had := map[secretKey]bool{}
	for _, p := range c.pairs {
		for _, key := range neededKeys(p.was()) {
			had[key], had[secretKey{secret: key.secret}] = true, true
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
			if needed.key != "" {
				keys[needed.secret].add(shown(needed.key))
			}
			readers[needed.secret] = append(readers[needed.secret], p)
		}
	}
	for _, secret := range secrets.list {
		must := " must be there"
		if len(keys[secret].list) > 0 {
			must = " must have " + listed(keys[secret].list)
		}
		c.say(Outage, "Secret "+shown(secret)+must+" before pods can start", readers[secret]...)
	}
}
