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
	for _, host := range []struct {
		urls          []string
		origins, path string
		field         func(*schema.Spec) *schema.Host
	}{
		{[]string{schema.VarStorefrontURL, schema.VarBaseURL}, schema.VarStoreCORS, "spec.hosts.storefront", func(s *schema.Spec) *schema.Host { return &s.Hosts.Storefront }},
		{[]string{schema.VarAdminBackendURL, schema.VarBackendURL}, schema.VarAdminCORS, "spec.hosts.admin", func(s *schema.Spec) *schema.Host { return &s.Hosts.Admin }},
	} {
		for _, name := range host.urls {
			a.each(name, func(value string) (fates []string) {
				if fates = a.host(value, host.path, host.field); fates != nil {
					fates = append(fates, besidesHost(split(value)[0])...)
				}
				return fates
			})
		}
		a.each(host.origins, func(value string) []string { return a.host(value, host.path, host.field) })
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

// besidesHost says of the parts of a URL that go into no host what becomes of them.
func besidesHost(u *url.URL) (fates []string) {
	if u.Scheme == "http" {
		fates = append(fates, "over https unless spec.hosts.scheme says http")
	}
	if u.Port() != "" && u.Port() != "443" && u.Port() != "80" {
		fates = append(fates, "without its port, which is that of the way in")
	}
	if strings.Trim(u.Path, "/") != "" {
		fates = append(fates, "without its path")
	}
	return fates
}

// split returns the URLs in a list that is separated by commas, as far as they are any,
// with hosts in lower case, which they are the same in.
func split(list string) []*url.URL {
	var all []*url.URL
	for text := range strings.SplitSeq(list, ",") {
		if u, err := url.Parse(strings.TrimSpace(text)); err == nil && u.Host != "" {
			u.Host = strings.ToLower(u.Host)
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
// themselves are derived. What may authenticate, and is in no other list, may call the
// store API as well, which gives less away than the admin's.
func (a *adoption) origins() {
	store := func(s *schema.Spec) *[]schema.Origin { return &s.Medusa.ExtraOrigins.Store }
	admin := func(s *schema.Spec) *[]schema.Origin { return &s.Medusa.ExtraOrigins.Admin }
	hosts := a.env.Spec.Hosts
	for _, list := range []struct {
		name, path string
		field      func(*schema.Spec) *[]schema.Origin
		isDerived  func(schema.Host) bool
	}{
		{schema.VarStoreCORS, "spec.medusa.extraOrigins.store", store, func(host schema.Host) bool { return host == hosts.Storefront }},
		{schema.VarAdminCORS, "spec.medusa.extraOrigins.admin", admin, func(host schema.Host) bool { return host == hosts.Storefront || host == hosts.Admin }},
		{schema.VarAuthCORS, "spec.medusa.extraOrigins.store", store, a.mayAuthenticate},
	} {
		a.each(list.name, func(value string) (fates []string) {
			urls := split(value)
			whole := len(urls) == strings.Count(value, ",")+1
			for _, u := range urls {
				host := schema.Host(u.Host)
				if list.isDerived(host) {
					continue
				}
				var taken []string
				if u.Scheme == "https" && isPublic(u) {
					taken = a.origin(host, list.path, list.field)
				}
				fates, whole = append(fates, taken...), whole && taken != nil
			}
			if !whole {
				fates = append(fates, inPart)
			}
			return fates
		})
	}
}

// mayAuthenticate tells whether a host that may have a port is let in already.
func (a *adoption) mayAuthenticate(host schema.Host) bool {
	spec, origin := a.env.Spec, schema.Origin("https://"+host)
	return host == spec.Hosts.Storefront || host == spec.Hosts.Admin || slices.Contains(spec.Hosts.StorefrontAliases, host) ||
		slices.Contains(spec.Medusa.ExtraOrigins.Store, origin) || slices.Contains(spec.Medusa.ExtraOrigins.Admin, origin)
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
