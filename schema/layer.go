package schema

import "slices"

// merge lays the upper node over the lower one: mappings merge, anything else
// replaces, and what the upper one names of fields that belong together takes the
// place of what the lower one named of them. Neither is changed. The shape is nil
// below unknown keys.
func merge(lower, upper *node, s *shape) *node {
	if lower == nil || lower.kind != mappingNode || upper.kind != mappingNode {
		return upper
	}
	merged := *lower
	merged.entries = slices.Clone(lower.entries)
	chosen := upper.namesAny(s.together())
	if chosen {
		merged.entries = slices.DeleteFunc(merged.entries, func(e entry) bool {
			if !slices.Contains(s.together(), e.name) || !s.choice && sameLayer(e.value, upper) {
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

// without returns the node, which stands at the path at, less what stands at the
// others. It is not changed. The shape is nil below unknown keys.
func (n *node) without(paths []string, at string, s *shape) *node {
	remaining := *n
	remaining.entries, remaining.items = nil, nil
	for _, e := range n.entries {
		if below, child := s.child(at, e.name); !slices.Contains(paths, below) {
			remaining.entries = append(remaining.entries, entry{e.name, e.value.without(paths, below, child)})
		}
	}
	for i, item := range n.items {
		if below := indexed(at, i); !slices.Contains(paths, below) {
			remaining.items = append(remaining.items, item.without(paths, below, s.item()))
		}
	}
	return &remaining
}

// namesAny tells whether a mapping has one of the names.
func (n *node) namesAny(names []string) bool {
	return slices.ContainsFunc(n.entries, func(e entry) bool { return slices.Contains(names, e.name) })
}

// sameLayer tells whether both nodes are of settings, which the user gave together.
func sameLayer(a, b *node) bool { return a.value.source.setting > 0 && b.value.source.setting > 0 }
