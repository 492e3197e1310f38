package schema

import (
	"strconv"
	"strings"
)

// urlRule is what all URLs of a spec have in common; check is of what else their host must be.
func urlRule(example string, check func(host string) string) Rule {
	return Rule{
		Noun: "a URL", Allowed: "scheme, lower-case host and, where needed, port and path, without user, query or slash at the end, such as " + example, Examples: []string{example},
		Pattern: urlPattern, MaxLength: 1024, Suggest: asURL,
		Check: func(value string) string {
			url := splitURL(value)
			if url.Port == 0 {
				return quote(value) + " has no valid port"
			}
			if most := Host("").Rule().MaxLength; len(url.Host) > most {
				return quote(url.Host) + " has " + number(len(url.Host)) + " characters, at most " + number(most) + " are allowed"
			}
			return check(url.Host)
		},
	}
}

// asURL strips what people copy along with a URL, and adds the scheme.
func asURL(value string) (string, bool) {
	scheme, rest, given := strings.Cut(strings.TrimSpace(value), "://")
	if !given {
		scheme, rest = "https", scheme
	}
	rest, _, _ = strings.Cut(rest, "#")
	rest, _, _ = strings.Cut(rest, "?")
	host, path, slash := strings.Cut(rest, "/")
	if slash {
		path = strings.TrimRight("/"+path, "/")
	}
	return strings.ToLower(scheme) + "://" + strings.ToLower(host[strings.LastIndex(host, "@")+1:]) + path, true
}

// URL is a valid URL of a spec in its parts.
type URL struct {
	Scheme Scheme
	Host   string
	Port   Port   // that of the scheme when the URL names none
	Path   string // empty, or with a slash in front and none at the end
}

// splitURL takes apart what urlPattern accepts. The port is 0 when there is no such port.
func splitURL[T ~string](value T) URL {
	scheme, rest, _ := strings.Cut(string(value), "://")
	authority, path, slash := strings.Cut(rest, "/")
	if slash {
		path = "/" + path
	}
	url := URL{Scheme: Scheme(scheme), Path: path, Port: 443}
	if url.Scheme == SchemeHTTP {
		url.Port = 80
	}
	host, digits, given := strings.Cut(authority, ":")
	url.Host = host
	if given {
		port, err := strconv.ParseUint(digits, 10, 16)
		if err != nil {
			port = 0
		}
		url.Port = Port(port)
	}
	return url
}

// PublicURL is where browsers find something.
type PublicURL string

// Rule accepts hosts that browsers can resolve.
func (PublicURL) Rule() Rule {
	return urlRule("https://files.example.com/shop", func(host string) string {
		if _, service := Address(host).Service(); service && host != "localhost" {
			return quote(host) + " is the name of a Service, which browsers do not know"
		}
		return checkHost(host)
	})
}

// Split returns the URL's parts; it must be valid.
func (u PublicURL) Split() URL { return splitURL(u) }

func (u PublicURL) valid() bool {
	message, _ := u.Rule().Problem(string(u))
	return message == ""
}

// validate warns of what pages over https do not load.
func (u PublicURL) validate(v *validation, path string, scheme Scheme) {
	if url := splitURL(u); scheme == SchemeHTTPS && url.Scheme == SchemeHTTP && url.Host != "localhost" {
		v.warnRelated(path, "spec.hosts.scheme", "browsers load nothing over http into pages over https", "allowed: a URL over https")
	}
}

// EndpointURL is where pods find something.
type EndpointURL string

// Rule accepts hosts that are not the pod's or node's own.
func (EndpointURL) Rule() Rule { return urlRule("https://s3.example.com", checkAddress) }

// Split returns the URL's parts; it must be valid.
func (u EndpointURL) Split() URL { return splitURL(u) }
