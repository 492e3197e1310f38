package schema

// Hosts are the public names of the shop.
type Hosts struct {
	// Host of the storefront, such as shop.example.com.
	Storefront Host `json:"storefront"`
	// Host of the Medusa admin and API, such as admin.example.com.
	Admin Host `json:"admin" example:"admin.example.com"`
	// More hosts that serve the storefront.
	StorefrontAliases []Host `json:"storefrontAliases,omitempty" example:"[www.example.com]"`
	// Host at which browsers search, when Meilisearch runs in the cluster, such as search.example.com. Of its API only what searching needs is routed.
	Search Host `json:"search,omitempty" example:"search.example.com"`
	// Scheme under which browsers reach the hosts. Over http the admin login sets no session cookie.
	Scheme Scheme `json:"scheme,omitempty"`
}

func (h *Hosts) setDefaults() {
	if h.Scheme == "" {
		h.Scheme = SchemeHTTPS
	}
}

func (h Hosts) validate(v *validation) {
	type use struct {
		path string
		host Host
	}
	uses := []use{{"spec.hosts.storefront", h.Storefront}, {"spec.hosts.admin", h.Admin}, {"spec.hosts.search", h.Search}}
	for i, alias := range h.StorefrontAliases {
		uses = append(uses, use{indexed("spec.hosts.storefrontAliases", i), alias})
	}
	first := map[Host]string{}
	for _, u := range uses {
		if u.host == "" {
			continue
		}
		if earlier, taken := first[u.host]; taken {
			v.addRelated(u.path, earlier, quote(u.host)+" is the same host as "+earlier,
				"allowed: a host of its own, since each host routes to one service")
			continue
		}
		first[u.host] = u.path
	}
}
