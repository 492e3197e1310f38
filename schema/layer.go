package schema

// merge lays the upper node over the lower one: mappings merge, anything else
// replaces. Neither is changed.
func merge(lower, upper *node) *node {
	if lower == nil || lower.kind != mappingNode || upper.kind != mappingNode {
		return upper
	}
	merged := *lower
	merged.entries = append([]entry(nil), lower.entries...)
	for _, e := range upper.entries {
		if i, both := merged.entry(e.name); both {
			merged.entries[i].value = merge(merged.entries[i].value, e.value)
		} else {
			merged.entries = append(merged.entries, e)
		}
	}
	return &merged
}
