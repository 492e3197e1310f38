package schema

// Integrations are services beyond the data stores that the images know how to use.
// Naming one turns it on: its variables, Secret keys and routes are then in effect.
type Integrations struct {
	// Payments by Stripe, whose keys are in the Secrets.
	Stripe *Stripe `json:"stripe,omitempty"`
	// Uploads in S3-compatible storage. Without it each server keeps its own, and loses them with its pod.
	S3 *S3 `json:"s3,omitempty"`
	// Product search by Meilisearch: in the cluster or external. A later file or setting that names the one replaces the other.
	Meilisearch *Meilisearch `json:"meilisearch,omitempty"`
	// E-mail by Resend, whose key is in the Secret.
	Resend *Resend `json:"resend,omitempty"`
}

// Integration is the name of a field of Integrations.
type Integration string

// The integrations.
const (
	IntegrationStripe      Integration = "stripe"
	IntegrationS3          Integration = "s3"
	IntegrationMeilisearch Integration = "meilisearch"
	IntegrationResend      Integration = "resend"
)

// on tells whether an integration is on; none, the empty name, always is.
func (i Integrations) on(name Integration) bool {
	switch name {
	case IntegrationStripe:
		return i.Stripe != nil
	case IntegrationS3:
		return i.S3 != nil
	case IntegrationMeilisearch:
		return i.Meilisearch != nil
	case IntegrationResend:
		return i.Resend != nil
	}
	return name == ""
}

// path is where the spec turns the integration on.
func (i Integration) path() string { return "spec.integrations." + string(i) }

func (i *Integrations) setDefaults() {
	i.S3 = i.S3.withDefaults()
	i.Meilisearch = i.Meilisearch.withDefaults()
}

func (i Integrations) validate(v *validation, spec Spec) {
	if i.S3 == nil {
		spec.Medusa.Server.validateUploads(v)
	} else {
		i.S3.FileURL.validate(v, "spec.integrations.s3.fileURL", spec.Hosts.Scheme)
	}
	i.Meilisearch.validate(v, spec)
}

// Stripe is chosen by an empty mapping, {}.
type Stripe struct{}

// Resend is the service that sends e-mails.
type Resend struct {
	// Sender of all e-mails, at a domain that Resend has verified, such as Shop <orders@example.com>.
	From Sender `json:"from"`
}
