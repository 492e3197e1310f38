package schema

import "regexp"

// Secrets is where the stack's Secrets come from.
type Secrets struct {
	// Render an ExternalSecret for each Secret, by which External Secrets Operator makes it from a store, but for certificates of cert-manager. It has the keys that pods do not start without; the value of each is the property of that name of what the store has by remotePrefix and the Secret's name. Without it, somebody makes the Secrets: petrify secrets prints which, and scripts.
	ExternalSecrets *ExternalSecrets `json:"externalSecrets,omitempty"`
}

// ExternalSecrets makes Secrets from what a store has.
type ExternalSecrets struct {
	// The store, which must exist.
	StoreRef StoreRef `json:"storeRef"`
	// How often the store is asked, in hours, minutes and seconds, such as 1h or 10m30s; 0s: once.
	RefreshInterval Interval `json:"refreshInterval,omitempty"`
	// What names in the store begin with, before the name of the Secret, such as shop/production/. Default: metadata.name and a hyphen.
	RemotePrefix *RemotePrefix `json:"remotePrefix,omitempty" example:"shop/production/"`
}

// StoreRef names a store of External Secrets Operator.
type StoreRef struct {
	// Name of the store.
	Name ObjectName `json:"name" example:"vault"`
	// SecretStore, which is in the environment's namespace, or ClusterSecretStore.
	Kind StoreKind `json:"kind,omitempty"`
}

// StoreKind is the kind of a store.
type StoreKind string

// The kinds of stores.
const (
	StoreOfNamespace StoreKind = "SecretStore"
	StoreOfCluster   StoreKind = "ClusterSecretStore"
)

// Rule accepts the kinds.
func (StoreKind) Rule() Rule {
	return Rule{Noun: "a kind of store", Enum: []string{string(StoreOfNamespace), string(StoreOfCluster)}}
}

var (
	intervalPattern     = regexp.MustCompile(`^([0-9]{1,6}[hms]){1,3}$`)
	remotePrefixPattern = regexp.MustCompile(`^[A-Za-z0-9/_.-]*$`)
)

// Interval is a time between two events.
type Interval string

// Rule accepts durations as Go writes them (external secrets: spec.refreshInterval).
func (Interval) Rule() Rule {
	return Rule{
		Noun: "an interval", Allowed: "numbers with h, m or s, such as 1h, 10m or 1h30m", Examples: []string{"1h", "10m"}, Pattern: intervalPattern,
		Suggest: func(value string) (string, bool) {
			parts := looseIntervalPattern.FindStringSubmatch(value)
			if parts == nil {
				return "", false
			}
			return parts[1] + parts[2], true
		},
	}
}

// looseIntervalPattern is of intervals as people say them, such as 5 minutes.
var looseIntervalPattern = regexp.MustCompile(`^([0-9]{1,6}) ?([hms])[a-z]*$`)

// RemotePrefix is what names in a store begin with.
type RemotePrefix string

// Rule accepts what stores have in names, up to 200 characters; it may be empty.
func (RemotePrefix) Rule() Rule {
	return Rule{
		Noun: "a prefix", Allowed: "letters, digits, hyphens, underscores, dots and slashes", Examples: []string{"shop/production/"}, Pattern: remotePrefixPattern, MaxLength: 200, Empty: true,
	}
}

func (s *Secrets) setDefaults(environment Name) {
	if s.ExternalSecrets == nil {
		return
	}
	external := *s.ExternalSecrets
	setDefaultText(&external.StoreRef.Kind, StoreOfNamespace)
	setDefaultText(&external.RefreshInterval, "1h")
	setDefault(&external.RemotePrefix, RemotePrefix(environment)+"-")
	s.ExternalSecrets = &external
}
