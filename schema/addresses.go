package schema

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

var (
	hostPattern       = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$`)
	originPattern     = regexp.MustCompile(`^https?://[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*(:[1-9][0-9]*)?$`)
	urlPattern        = regexp.MustCompile(`^https?://[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*(:[1-9][0-9]*)?(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*$`)
	emailPattern      = regexp.MustCompile(`^[A-Za-z0-9._%+-]+@[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)+$`)
	pathPattern       = regexp.MustCompile(`^/[A-Za-z0-9._~!&'()*+,;=:@/-]*$`)
	repositoryPattern = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*(:[0-9]+)?/)?[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*$`)
	tagPattern        = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9._-]*$`)
	digestPattern     = regexp.MustCompile(`^sha256:[a-f0-9]{64}$`)
	senderPattern     = regexp.MustCompile(`^([^<>@",;:\\\r\n\t]+ <[A-Za-z0-9._%+-]+@[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)+>|[A-Za-z0-9._%+-]+@[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)+)$`)
	regionPattern     = regexp.MustCompile(`^[a-z]{2}$`)
	dottedQuadPattern = regexp.MustCompile(`^[0-9]+(\.[0-9]+){3}$`)
	ipv6Pattern       = regexp.MustCompile(`^\[?[0-9A-Fa-f]*(:[0-9A-Fa-f.]*){2,}(%[0-9A-Za-z]+)?(\](:[0-9]+)?)?$`)
	numericEndPattern = regexp.MustCompile(`(^|\.)([0-9]+|0x[0-9a-f]*)$`) // WHATWG URL: "ends in a number"
	portPattern       = regexp.MustCompile(`^[^:/]+:[0-9]+$`)
)

// Host is a DNS name as browsers send it: lower case, without scheme, port or path.
type Host string

// Rule accepts names as of RFC 1123 that are no IPv4 address.
func (Host) Rule() Rule {
	return Rule{
		Noun: "a host name", Allowed: "a lower-case DNS name without scheme, port, path or wildcard, such as shop.example.com; international names in punycode", Examples: []string{"shop.example.com"},
		Pattern: hostPattern, MaxLength: 253, Kind: kindOfHost, Check: checkHost, Suggest: asHost,
	}
}

func checkHost(value string) string {
	if dottedQuadPattern.MatchString(value) {
		return quote(value) + " is an address, not a host name"
	}
	if numericEndPattern.MatchString(value) {
		return quote(value) + " ends with a number, so that browsers take it for an IPv4 address"
	}
	return checkLabels(value)
}

func checkLabels(value string) string {
	for label := range strings.SplitSeq(value, ".") {
		if len(label) > 63 {
			return quote(value) + " has a part of " + number(len(label)) + " characters between dots, at most 63 are allowed"
		}
	}
	return ""
}

// kindOfHost names what people write in place of a host.
func kindOfHost(value string) string {
	switch {
	case strings.ContainsAny(strings.TrimSpace(value), ", \t\n"):
		return "several hosts in one text"
	case strings.Contains(value, "://"):
		return "a URL"
	case strings.Contains(value, "*"):
		return "a wildcard"
	case portPattern.MatchString(value):
		return "a host with a port"
	case ipv6Pattern.MatchString(value):
		return "an IPv6 address"
	case strings.ContainsFunc(value, func(r rune) bool { return r > unicode.MaxASCII && unicode.IsLetter(r) }):
		return "an international name"
	}
	return ""
}

// asHost strips what people copy along with a host.
func asHost(value string) (string, bool) {
	if ipv6Pattern.MatchString(value) {
		return "", false
	}
	value = strings.ToLower(strings.TrimSpace(value))
	if _, rest, found := strings.Cut(value, ":/"); found {
		value = rest
	}
	value, _, _ = strings.Cut(strings.TrimLeft(value, "/"), "/")
	value, _, _ = strings.Cut(value, ":")
	return strings.Trim(value, "."), true
}

// Address is a host name or an IPv4 address.
type Address string

// Rule accepts names as of RFC 1123, of Services in the namespace too, and dotted quads that are not a pod's or node's own.
func (Address) Rule() Rule {
	return Rule{
		Noun: "a host", Allowed: "a lower-case DNS name or an IPv4 address, without scheme or port, such as db.example.com", Examples: []string{"db.example.com", "10.1.2.3", "db.data.svc.cluster.local"},
		Pattern: hostPattern, MaxLength: 253, Kind: kindOfHost, Check: checkAddress, Suggest: asHost,
		Instead: func(value string) string {
			if ipv6Pattern.MatchString(value) {
				return "IPv6 addresses are not supported: use a host name"
			}
			return ""
		},
	}
}

func checkAddress(value string) string {
	if value == "localhost" || strings.HasSuffix(value, ".localhost") {
		return quote(value) + ownPod
	}
	if !dottedQuadPattern.MatchString(value) {
		if numericEndPattern.MatchString(value) {
			return quote(value) + " ends with a number, so that it may be taken for an IPv4 address"
		}
		return checkLabels(value)
	}
	if !isIPv4(value) {
		return quote(value) + " is not an IPv4 address"
	}
	switch {
	case strings.HasPrefix(value, "127."), strings.HasPrefix(value, "0."):
		return quote(value) + ownPod
	case strings.HasPrefix(value, "169.254."):
		return quote(value) + " is link-local: in a pod it is the node's own, such as its metadata service"
	}
	return ""
}

// isIPv4 accepts four numbers in plain digits.
func isIPv4(value string) bool {
	for part := range strings.SplitSeq(value, ".") {
		if n, err := strconv.Atoi(part); err != nil || n > 255 || strconv.Itoa(n) != part {
			return false
		}
	}
	return strings.Count(value, ".") == 3
}

const ownPod = " is, in a pod, the pod itself"

// Service tells whether the address is the name of a Service as cluster DNS knows it,
// name or name.namespace.svc with whatever follows, and returns the namespace if it
// names one.
func (a Address) Service() (namespace Name, is bool) {
	labels := strings.Split(string(a), ".")
	if len(labels) == 1 {
		return "", true
	}
	if len(labels) > 2 && labels[2] == "svc" {
		return Name(labels[1]), true
	}
	return "", false
}

// IPv4 tells whether the address is an IPv4 address rather than a name.
func (a Address) IPv4() bool { return dottedQuadPattern.MatchString(string(a)) }

// Origin is a web origin exactly as browsers send it; Medusa compares it as text.
type Origin string

// Rule accepts scheme, host and port, without a slash at the end.
func (Origin) Rule() Rule {
	return Rule{
		Noun: "an origin", Allowed: "scheme, lower-case host and, unless it is the scheme's own, a port; no path and no slash at the end, such as http://localhost:8000", Examples: []string{"http://localhost:8000"},
		Pattern: originPattern, MaxLength: len("https://") + 253 + len(":65535"), Kind: kindOfOrigin, Check: checkOrigin, Suggest: asOrigin,
	}
}

// kindOfOrigin names what people write in place of an origin.
func kindOfOrigin(value string) string {
	switch {
	case strings.ContainsAny(value, ","):
		return "several origins in one text"
	case strings.HasPrefix(value, "/"):
		return "a path or a regular expression"
	case strings.Contains(value, "*"):
		return "a wildcard"
	case strings.Contains(value, "["):
		return "an IPv6 address"
	}
	return ""
}

// asOrigin completes the scheme, and strips path, query and the scheme's own port.
func asOrigin(value string) (string, bool) {
	scheme, rest, given := strings.Cut(strings.ToLower(strings.TrimSpace(value)), ":/")
	rest = strings.TrimLeft(rest, "/")
	switch {
	case given:
	case strings.HasPrefix(scheme, "localhost"):
		scheme, rest = "http", scheme
	case strings.Contains(scheme, "."):
		scheme, rest = "https", scheme
	}
	host := strings.TrimSuffix(rest[:(strings.IndexAny(rest+"/", "/?#"))], ".")
	switch scheme {
	case "https":
		host = strings.TrimSuffix(host, ":443")
	case "http":
		host = strings.TrimSuffix(host, ":80")
	}
	return scheme + "://" + host, true
}

// Valid tells whether a browser could send the origin.
func (o Origin) Valid() bool {
	message, _ := o.Rule().Problem(string(o))
	return message == ""
}

// checkOrigin refuses what browsers never send: the scheme's own port, and ports that do not exist.
func checkOrigin(value string) string {
	scheme, rest, _ := strings.Cut(value, "://")
	host, port, given := strings.Cut(rest, ":")
	if wrong := checkLabels(host); wrong != "" {
		return wrong
	}
	if numericEndPattern.MatchString(host) && !isIPv4(host) {
		return quote(value) + " has a host that ends with a number, which browsers write as an IPv4 address"
	}
	if !given {
		return ""
	}
	if n, err := strconv.Atoi(port); err != nil || n > 65535 {
		return quote(value) + " has a port above 65535"
	}
	if scheme == "https" && port == "443" || scheme == "http" && port == "80" {
		return quote(value) + " names the scheme's own port, which browsers leave out"
	}
	return ""
}

// Email is an e-mail address.
type Email string

// Rule accepts plain addresses without display name or quotes.
func (Email) Rule() Rule {
	return Rule{Noun: "an e-mail address", Allowed: "an address alone, such as admin@example.com", Examples: []string{"admin@example.com"}, Pattern: emailPattern, MaxLength: 254, Suggest: asEmail}
}

// asEmail strips what mail programs put around an address.
func asEmail(value string) (string, bool) {
	if _, rest, found := strings.Cut(value, "<"); found {
		value, _, _ = strings.Cut(rest, ">")
	}
	return strings.TrimPrefix(strings.TrimSpace(value), "mailto:"), true
}

// Sender is the e-mail address that messages come from, and the name that goes with it.
type Sender string

// Rule accepts an address, alone or in angle brackets behind a name.
func (Sender) Rule() Rule {
	return Rule{
		Noun: "a sender", Allowed: "an e-mail address, alone or in angle brackets behind a name without punctuation, such as Shop <orders@example.com>", Examples: []string{"Shop <orders@example.com>"},
		Pattern: senderPattern, MaxLength: 320, Check: checkPlainText, Suggest: asSender,
	}
}

// asSender takes away the quotes that belong to a dotenv file or a shell.
func asSender(value string) (string, bool) {
	return strings.Join(strings.Fields(strings.Trim(value, `"'`)), " "), true
}

// HTTPPath is an absolute path of a URL, without query.
type HTTPPath string

// Rule accepts a slash and URL characters.
func (HTTPPath) Rule() Rule {
	return Rule{
		Noun: "a path", Allowed: "a slash and URL characters, without query, such as /api/health", Examples: []string{"/api/health"}, Pattern: pathPattern, MaxLength: 1024,
		Kind: kindOfPath, Suggest: asPath,
	}
}

// kindOfPath names what people write in place of a path.
func kindOfPath(value string) string {
	switch {
	case strings.Contains(value, "://"):
		return "a URL"
	case strings.HasPrefix(value, "/") && strings.ContainsAny(value, "?#"):
		return "a path with a query or fragment"
	}
	return ""
}

// asPath keeps the path of a URL, without its query.
func asPath(value string) (string, bool) {
	if _, rest, found := strings.Cut(value, "://"); found {
		_, value, _ = strings.Cut(rest, "/")
	}
	value = value[:strings.IndexAny(value+"?", "?#")]
	return "/" + strings.TrimLeft(value, "/"), true
}

// PathPattern is a path in which * and ** stand for segments.
type PathPattern string

// Rule accepts a slash and URL characters.
func (PathPattern) Rule() Rule {
	return Rule{
		Noun: "a path pattern", Allowed: "a slash and URL characters, such as /images/**", Examples: []string{"/images/**"}, Pattern: pathPattern, MaxLength: 1024,
		Kind: kindOfPath, Suggest: asPath,
	}
}

// Repository is an image's registry and path, without tag or digest.
type Repository string

// Rule accepts the grammar of container image references.
func (Repository) Rule() Rule {
	return Rule{
		Noun: "an image repository", Allowed: "registry and lower-case path without tag or digest, such as ghcr.io/example/medusa", Examples: []string{"ghcr.io/example/medusa"},
		Pattern: repositoryPattern, MaxLength: 255, Check: checkRepository, Suggest: asRepository,
	}
}

// checkRepository refuses ports that do not exist.
func checkRepository(value string) string {
	registry, _, _ := strings.Cut(value, "/")
	if _, port, given := strings.Cut(registry, ":"); given {
		if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 {
			return quote(value) + " has a port that is none of 1 to 65535"
		}
	}
	return ""
}

// asRepository strips scheme, tag, digest and slashes around.
func asRepository(value string) (string, bool) {
	value = strings.ToLower(strings.TrimSpace(value))
	if _, rest, found := strings.Cut(value, "://"); found {
		value = rest
	}
	value, _, _ = strings.Cut(value, "@")
	if colon := strings.LastIndex(value, ":"); colon > strings.LastIndex(value, "/") {
		value = value[:colon]
	}
	return strings.Trim(value, "/"), true
}

// Tag is an image's tag.
type Tag string

// Rule accepts the grammar of container image references; an unquoted number stands for its text.
func (Tag) Rule() Rule {
	return Rule{
		Noun: "an image tag", Allowed: "letters, digits, underscores, dots and hyphens, not beginning with a dot or hyphen, such as a1b2c3d", Examples: []string{"a1b2c3d"},
		Pattern: tagPattern, MaxLength: 128, Number: true, Suggest: asTag,
		Kind: func(value string) string {
			if strings.Contains(value, "sha256:") {
				return "a digest, which goes in digest"
			}
			return ""
		},
	}
}

// asTag strips the repository before a tag, and writes a branch's name as CI systems do.
func asTag(value string) (string, bool) {
	if strings.Contains(value, "sha256:") {
		return "", false
	}
	value = strings.TrimSpace(value)
	if colon := strings.LastIndex(value, ":"); colon == 0 || colon > 0 && repositoryPattern.MatchString(value[:colon]) {
		value = value[colon+1:]
	}
	return strings.NewReplacer("/", "-", "+", "-", " ", "-").Replace(value), true
}

// Digest is an image's digest.
type Digest string

// Rule accepts sha256 digests.
func (Digest) Rule() Rule {
	return Rule{
		Noun: "an image digest", Allowed: "sha256: and 64 lower-case hexadecimal digits", Examples: []string{"sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"}, Pattern: digestPattern,
		Suggest: func(value string) (string, bool) {
			value = strings.ToLower(value[strings.LastIndexAny(value, "@ ")+1:])
			return "sha256:" + strings.TrimPrefix(value, "sha256:"), true
		},
	}
}

// Region is a country code.
type Region string

// Rule accepts two lower-case letters (ISO 3166-1 alpha-2).
func (Region) Rule() Rule {
	return Rule{
		Noun: "a country code", Allowed: "two lower-case letters (ISO 3166-1), such as us", Examples: []string{"us", "de"}, Pattern: regionPattern,
		Suggest: func(value string) (string, bool) { return strings.ToLower(value), true },
	}
}
