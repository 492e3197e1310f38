package schema

// NetworkPolicy is which traffic pods accept and send.
type NetworkPolicy struct {
	// Render a NetworkPolicy for each workload.
	Enabled *bool `json:"enabled,omitempty"`
	// Namespace of the ingress controller or gateway, the only one that may then reach the Services from outside. Default: any source, as load balancers that address pods directly need it.
	ControllerNamespace Name `json:"controllerNamespace,omitempty" example:"traefik"`
}

func (n *NetworkPolicy) setDefaults() {
	setDefault(&n.Enabled, true)
}

func (n NetworkPolicy) validate(v *validation) {
	if n.ControllerNamespace != "" && !isTrue(n.Enabled) {
		v.addRelated("spec.networkPolicy.controllerNamespace", "spec.networkPolicy.enabled",
			"has no effect without NetworkPolicies", "allowed: leave it out, or enabled: true")
	}
}
