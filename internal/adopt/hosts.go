package adopt

import (
	"net/url"
	"slices"
	"strings"

	"github.com/petrify-dev/petrify/schema"
)

// hosts takes the two hosts from the URLs of the deployment, and where these name none,
// from the origins that it lets in.
func (a *adoption) hosts() {
	for _, name := range []string{schema.VarStorefrontURL, schema.VarBaseURL, schema.VarStoreCORS} {
		a.each(name, func(value string) []string {
			return a.host(value, "spec.hosts.storefront", func(s *schema.Spec) *schema.Host { return &s.Hosts.Storefront })
		})
	}
	for _, name := range []string{schema.VarAdminBackendURL, schema.VarBackendURL, schema.VarAdminCORS} {
		a.each(name, func(value string) []string {
			return a.host(value, "spec.hosts.admin", func(s *schema.Spec) *schema.Host { return &s.Hosts.Admin })
		})
	}
}

// host puts the first public host among URLs into a field, or finds there what they name,
// and says so.
func (a *adoption) host(urls, path string, field func(*schema.Spec) *schema.Host) (fates []string) {
	for _, u := range split(urls) {
		host := schema.Host(u.Hostname())
		now := *field(&a.env.Spec)
		if isPublic(u) && (now == host || now == "" && a.try(func(s *schema.Spec) { *field(s) = host })) {
			return []string{path}
		}
	}
	return nil
}

// split returns the URLs in a list that is separated by commas, as far as they are any.
func split(list string) []*url.URL {
	var all []*url.URL
	for text := range strings.SplitSeq(list, ",") {
		if u, err := url.Parse(strings.TrimSpace(text)); err == nil && u.Host != "" {
			all = append(all, u)
		}
	}
	return all
}

// isPublic tells whether a host may be found from elsewhere: a name without a dot is the
// machine itself, or a container beside the one that uses it.
func isPublic(u *url.URL) bool {
	host := u.Hostname()
	return strings.Contains(host, ".") && !strings.HasSuffix(host, ".localhost") && !strings.HasSuffix(host, ".local")
}

// origins keeps what else may call the APIs from a browser. The origins of the hosts
// themselves are derived.
func (a *adoption) origins() {
	hosts := a.env.Spec.Hosts
	for _, list := range []struct {
		name, path string
		field      func(*schema.Spec) *[]schema.Origin
		derived    []schema.Host
	}{
		{schema.VarStoreCORS, "spec.medusa.extraOrigins.store", func(s *schema.Spec) *[]schema.Origin { return &s.Medusa.ExtraOrigins.Store }, []schema.Host{hosts.Storefront}},
		{schema.VarAdminCORS, "spec.medusa.extraOrigins.admin", func(s *schema.Spec) *[]schema.Origin { return &s.Medusa.ExtraOrigins.Admin }, []schema.Host{hosts.Storefront, hosts.Admin}},
	} {
		a.each(list.name, func(value string) (fates []string) {
			urls := split(value)
			whole := len(urls) == strings.Count(value, ",")+1
			for _, u := range urls {
				host := schema.Host(u.Host)
				switch {
				case slices.Contains(list.derived, host):
				case u.Scheme == "https" && isPublic(u):
					fates = append(fates, a.origin(host, list.path, list.field)...)
				default:
					whole = false
				}
			}
			if !whole {
				fates = append(fates, inPart)
			}
			return fates
		})
	}
}

// origin lets in a host that may have a port: as an alias of the storefront, if it is its
// name with or without www., or else as an origin over https.
func (a *adoption) origin(host schema.Host, path string, field func(*schema.Spec) *[]schema.Origin) (fates []string) {
	const aliases = "spec.hosts.storefrontAliases"
	storefront, origin := a.env.Spec.Hosts.Storefront, schema.Origin("https://"+host)
	switch {
	case slices.Contains(a.env.Spec.Hosts.StorefrontAliases, host):
		return []string{aliases}
	case slices.Contains(*field(&a.env.Spec), origin):
		return []string{path}
	case (host == "www."+storefront || "www."+host == storefront) &&
		a.try(func(s *schema.Spec) { s.Hosts.StorefrontAliases = append(s.Hosts.StorefrontAliases, host) }):
		return []string{aliases}
	case a.try(func(s *schema.Spec) { *field(s) = append(*field(s), origin) }):
		return []string{path}
	}
	return nil
}
