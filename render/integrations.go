package render

import (
	"github.com/petrify-dev/petrify/schema"
)

// addIntegrations adds to what is derived for medusa-config the values of the
// integrations. A setting that is off is left out: to much code any text is true.
func (w *wiring) addIntegrations(variables map[string]string) {
	in := w.spec.Integrations
	if in.S3 != nil {
		variables[schema.VarS3FileURL] = string(in.S3.FileURL)
		variables[schema.VarS3Region] = string(in.S3.Region)
		variables[schema.VarS3Bucket] = string(in.S3.Bucket)
		if in.S3.Endpoint != "" {
			variables[schema.VarS3Endpoint] = string(in.S3.Endpoint)
		}
		if *in.S3.ForcePathStyle {
			variables[schema.VarS3ForcePathStyle] = "true"
		}
	}
	if in.Meilisearch != nil {
		variables[schema.VarMeilisearchHost] = w.meilisearchHost()
	}
	if in.Resend != nil {
		variables[schema.VarResendFrom] = string(in.Resend.From)
	}
}

// medusaCalls are where pods that run Medusa find the integrations outside the stack.
// Stripe and Resend are on the web, which they may reach anyway.
func (w *wiring) medusaCalls() []schema.URL {
	var calls []schema.URL
	if s3 := w.spec.Integrations.S3; s3 != nil && s3.Endpoint != "" {
		calls = append(calls, s3.Endpoint.Split())
	}
	if search := w.spec.Integrations.Meilisearch; search != nil && search.External != nil {
		calls = append(calls, search.External.URL.Split())
	}
	return calls
}

// storefrontCalls are where the storefront's server finds them as browsers do, to
// optimize images and to search.
func (w *wiring) storefrontCalls() []schema.URL {
	var calls []schema.URL
	if s3 := w.spec.Integrations.S3; s3 != nil {
		calls = append(calls, s3.FileURL.Split())
	}
	if url := w.searchURL(); url != "" {
		calls = append(calls, url.Split())
	}
	return calls
}
