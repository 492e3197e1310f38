package schema

import "slices"

// merge lays the upper node over the lower one: mappings merge, anything else
// replaces, and what the upper one chooses takes the place of what the lower one
// chose. Neither is changed. The shape is nil below unknown keys.
func merge(lower, upper *node, s *shape) *node {
	if lower == nil || lower.kind != mappingNode || upper.kind != mappingNode {
		return upper
	}
	merged := *lower
	merged.entries = slices.Clone(lower.entries)
	chosen := s != nil && s.choice && upper.chooses(s)
	if chosen {
		merged.entries = slices.DeleteFunc(merged.entries, func(e entry) bool {
			if s.field(e.name) < 0 {
				return false
			}
			_, again := upper.entry(e.name)
			return !again
		})
	}
	index := make(map[string]int, len(merged.entries))
	for i, e := range merged.entries {
		index[e.name] = i
	}
	for _, e := range upper.entries {
		i, both := index[e.name]
		if !both {
			merged.entries = append(merged.entries, e)
			continue
		}
		_, child := s.child("", e.name)
		merged.entries[i].value = merge(merged.entries[i].value, e.value, child)
		if chosen {
			merged.entries[i].value.key = e.value.key // who chose last is who chose
		}
	}
	return &merged
}

// chooses tells whether a mapping names a member of the choice.
func (n *node) chooses(s *shape) bool {
	return slices.ContainsFunc(n.entries, func(e entry) bool { return s.field(e.name) >= 0 })
}
