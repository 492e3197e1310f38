package schema

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// APIVersionName is the one version of this schema.
type APIVersionName string

// Rule accepts petrify.dev/v1alpha1.
func (APIVersionName) Rule() Rule { return Rule{Noun: "a known version", Enum: []string{APIVersion}} }

// KindName is the one kind of this schema.
type KindName string

// Rule accepts Environment.
func (KindName) Rule() Rule { return Rule{Noun: "a known kind", Enum: []string{Kind}} }

var (
	labelPattern         = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]*[a-z0-9])?$`)
	subdomainPattern     = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$`)
	kindPattern          = regexp.MustCompile(`^[A-Z][A-Za-z0-9]*$`)
	labelValuePattern    = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$`)
	labelSelectorPattern = regexp.MustCompile(`^[A-Za-z0-9./_-]+(=[A-Za-z0-9._-]+)?(,[A-Za-z0-9./_-]+(=[A-Za-z0-9._-]+)?)*$`)
	variablePattern      = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
	databasePattern      = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_-]*$`)
	bucketPattern        = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)
	bucketPrefixPattern  = regexp.MustCompile(`^[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$`)
	bucketRegionPattern  = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]*[a-z0-9])?$`)
	annotationPattern    = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*/)?[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$`)
)

// Name is a label as of RFC 1123, the form of namespaces and Services.
type Name string

// Rule accepts lower-case letters, digits and hyphens, up to 63 characters.
func (Name) Rule() Rule {
	return Rule{
		Noun: "a name", Allowed: "lower-case letters, digits and hyphens, beginning and ending with a letter or digit", Examples: []string{"shop"},
		Pattern: labelPattern, MaxLength: 63, Suggest: asLabel,
	}
}

func asLabel(value string) (string, bool) {
	return strings.Trim(strings.NewReplacer("_", "-", " ", "-", ".", "-").Replace(strings.ToLower(value)), "-"), true
}

// ObjectName is a subdomain as of RFC 1123, the form of most Kubernetes names.
type ObjectName string

// Rule accepts labels joined by dots, up to 253 characters.
func (ObjectName) Rule() Rule {
	return Rule{
		Noun: "a name", Allowed: "lower-case letters, digits, hyphens and dots, beginning and ending with a letter or digit", Examples: []string{"shop-example"},
		Pattern: subdomainPattern, MaxLength: 253,
		Suggest: func(value string) (string, bool) {
			return strings.Trim(strings.NewReplacer("_", "-", " ", "-").Replace(strings.ToLower(value)), "-."), true
		},
	}
}

// ObjectKind is a Kubernetes kind.
type ObjectKind string

// Rule accepts letters and digits, beginning with a capital.
func (ObjectKind) Rule() Rule {
	return Rule{
		Noun: "a kind", Allowed: "letters and digits, beginning with a capital, such as Deployment", Examples: []string{"Deployment"}, Pattern: kindPattern, MaxLength: 63,
		Suggest: func(value string) (string, bool) {
			if value == "" {
				return "", false
			}
			return strings.ToUpper(value[:1]) + value[1:], true
		},
	}
}

// LabelSelector is a list of labels that must all be there.
type LabelSelector string

// Rule accepts key or key=value, joined by commas.
func (LabelSelector) Rule() Rule {
	return Rule{Noun: "a label selector", Allowed: "key=value or key, joined by commas without spaces", Examples: []string{"app.kubernetes.io/component=server"}, Pattern: labelSelectorPattern, MaxLength: 1024, Check: checkSelector,
		Suggest: func(value string) (string, bool) {
			return strings.Trim(strings.NewReplacer(" ", "", "==", "=").Replace(value), ","), true
		}}
}

// checkSelector holds keys and values to what labels may be (kubernetes: labels, syntax).
func checkSelector(selector string) string {
	for requirement := range strings.SplitSeq(selector, ",") {
		key, value, exact := strings.Cut(requirement, "=")
		switch {
		case !annotationPattern.MatchString(key):
			return quote(key) + " is not the key of a label"
		case checkQualifiedName(key) != "":
			return checkQualifiedName(key)
		case exact && (len(value) > 63 || !labelValuePattern.MatchString(value)):
			return "the value of " + quote(key) + " is not that of a label: at most 63 letters, digits, hyphens, dots and underscores, a letter or digit first and last"
		}
	}
	return ""
}

// VariableName is the name of an environment variable, and of the key that holds its value.
type VariableName string

// Rule accepts letters, digits and underscores, not beginning with a digit.
func (VariableName) Rule() Rule {
	return Rule{
		Noun: "a variable name", Allowed: "letters, digits and underscores, not beginning with a digit", Examples: []string{"FEATURE_FLAG"}, Pattern: variablePattern, MaxLength: 253,
		Suggest: func(value string) (string, bool) {
			return strings.NewReplacer("-", "_", " ", "_", ".", "_").Replace(value), true
		},
	}
}

// DatabaseName is the name of a PostgreSQL database or user.
type DatabaseName string

// Rule accepts what needs no quoting in DATABASE_URL, up to PostgreSQL's 63 bytes.
func (DatabaseName) Rule() Rule {
	return Rule{
		Noun: "a database name", Allowed: "letters, digits, underscores and hyphens, beginning with a letter or underscore", Examples: []string{"medusa"},
		Pattern: databasePattern, MaxLength: 63,
	}
}

// BucketName is the name of a bucket.
type BucketName string

// Rule accepts names as of Amazon S3, which other storages share.
func (BucketName) Rule() Rule {
	return Rule{
		Noun: "a bucket name", Allowed: "3 to 63 lower-case letters, digits, hyphens and dots, beginning and ending with a letter or digit", Examples: []string{"shop-uploads"},
		Pattern: bucketPattern, Kind: kindOfHost,
		Check: func(value string) string {
			switch {
			case strings.Contains(value, ".."):
				return quote(value) + " has two dots in a row"
			case dottedQuadPattern.MatchString(value):
				return quote(value) + " is an address, not a bucket name"
			}
			return ""
		},
		Suggest: func(value string) (string, bool) {
			_, path, found := strings.Cut(value, "s3://")
			if !found {
				path = value
			}
			name, _, _ := strings.Cut(path, "/")
			return strings.NewReplacer("_", "-", " ", "-").Replace(strings.ToLower(name)), true
		},
	}
}

// BucketRegion is the region of a bucket.
type BucketRegion string

// Rule accepts lower-case letters, digits and hyphens, up to 63 characters.
func (BucketRegion) Rule() Rule {
	return Rule{
		Noun: "a region", Allowed: "lower-case letters, digits and hyphens, such as eu-west-1", Examples: []string{"eu-west-1", "eu-central-1"}, Pattern: bucketRegionPattern, MaxLength: 63,
		Suggest: func(value string) (string, bool) {
			return strings.NewReplacer("_", "-", " ", "-").Replace(strings.ToLower(value)), true
		},
	}
}

// BucketPrefix is what names of objects in a bucket begin with.
type BucketPrefix string

// Rule accepts names joined by slashes, without one at either end.
func (BucketPrefix) Rule() Rule {
	return Rule{
		Noun: "a prefix", Allowed: "letters, digits, hyphens, dots and underscores, with single slashes between them", Examples: []string{"shop", "shop/nightly"}, Pattern: bucketPrefixPattern, MaxLength: 512,
		Suggest: func(value string) (string, bool) { return strings.Trim(value, "/"), true },
	}
}

// The annotations on the Ingress that fields of the spec stand for.
const (
	AnnotationIngressNGINXBodySize AnnotationKey = "nginx.ingress.kubernetes.io/proxy-body-size"
	AnnotationF5NGINXBodySize      AnnotationKey = "nginx.org/client-max-body-size"
	AnnotationClusterIssuer        AnnotationKey = "cert-manager.io/cluster-issuer"
)

// AnnotationKey is the key of an annotation.
type AnnotationKey string

// Rule accepts a name with an optional DNS prefix (kubernetes: qualified name).
func (AnnotationKey) Rule() Rule {
	return Rule{Noun: "an annotation key", Allowed: "a name, or a DNS name, a slash and a name, such as example.com/key", Examples: []string{"example.com/key"}, Pattern: annotationPattern, MaxLength: 253 + 1 + 63, Check: checkQualifiedName}
}

// checkQualifiedName holds the two limits of Kubernetes: 253 characters before the slash, 63 after.
func checkQualifiedName(value string) string {
	prefix, name, slash := strings.Cut(value, "/")
	if !slash {
		prefix, name = "", value
	}
	if len(name) > 63 || len(prefix) > 253 {
		return quote(value) + " is too long: at most 253 characters before the slash and 63 after it"
	}
	return ""
}

// AnnotationValue is the value of an annotation.
type AnnotationValue string

// Rule accepts any text without control characters, up to 64 KiB; true and numbers need no quotes.
func (AnnotationValue) Rule() Rule {
	return Rule{Noun: "a value", Allowed: "text without control characters", Examples: []string{"true"}, MaxLength: 64 << 10, Number: true, Boolean: true, Empty: true, Check: checkPlainText}
}

// ConfigValue is the value of a variable that is not secret.
type ConfigValue string

// Rule accepts any text without control characters but tabs and line breaks, up to 64 KiB; true and numbers need no quotes.
func (ConfigValue) Rule() Rule {
	return Rule{Noun: "a value", Allowed: "text without control characters", Examples: []string{"true"}, MaxLength: 64 << 10, Number: true, Boolean: true, Empty: true, Check: checkPlainText}
}

// CommandWord is a word of a command.
type CommandWord string

// Rule accepts any text without control characters, up to 4096 bytes.
func (CommandWord) Rule() Rule {
	return Rule{Noun: "a word of a command", Allowed: "text without control characters", Examples: []string{"start"}, MaxLength: 4096, Number: true, Empty: true, Check: checkPlainText}
}

// checkPlainText refuses control characters other than tabs and line breaks.
func checkPlainText(value string) string {
	for _, r := range value {
		if unicode.IsControl(r) && r != '\t' && r != '\n' {
			return quote(value) + " holds a control character"
		}
	}
	if !utf8.ValidString(value) {
		return quote(value) + " is not valid UTF-8"
	}
	return ""
}
