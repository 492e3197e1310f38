package render

// Variables are the names of all variables of the stack's pods that come from no Secret:
// what stands in pods and what their ConfigMaps hold.
func (m Manifest) Variables() map[string]bool {
	names := map[string]bool{}
	for _, r := range m.Resources {
		if r.Kind == "ConfigMap" {
			for _, entry := range r.root.get("data").entries() {
				names[entry.key] = true
			}
		}
		for _, container := range containers(podSpec(r)) {
			for _, variable := range container.items("env") {
				if variable.at("valueFrom", "secretKeyRef") == nil {
					names[variable.str("name")] = true
				}
			}
		}
	}
	return names
}
