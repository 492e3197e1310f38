package adopt

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/petrify-dev/petrify/internal/dotenv"
	"github.com/petrify-dev/petrify/schema"
)

// integrations turns on what the deployment uses, if it says all that is needed for it.
func (a *adoption) integrations() {
	in := a.env.Spec.Integrations
	if in.Stripe == nil && slices.ContainsFunc(a.variables, isOfStripe) {
		a.try(func(s *schema.Spec) { s.Integrations.Stripe = &schema.Stripe{} })
	}
	if in.S3 == nil && a.has(schema.VarS3Bucket) {
		a.s3()
	}
	if in.Meilisearch == nil && a.has(schema.VarMeilisearchHost) {
		a.meilisearch()
	}
	if from := a.value(schema.VarResendFrom); in.Resend == nil && from != "" &&
		a.try(func(s *schema.Spec) { s.Integrations.Resend = &schema.Resend{From: schema.Sender(from)} }) {
		a.note(schema.VarResendFrom, "spec.integrations.resend.from")
	}
}

// isOfStripe tells whether a variable is one that only shops with Stripe have.
func isOfStripe(v dotenv.Variable) bool {
	return v.Value != "" && slices.ContainsFunc(schema.VariablesNamed(v.Name), func(known schema.Variable) bool { return known.Of == schema.IntegrationStripe })
}

func (a *adoption) s3() {
	bucket := schema.S3{
		Bucket:   schema.BucketName(a.value(schema.VarS3Bucket)),
		Region:   schema.BucketRegion(a.value(schema.VarS3Region)),
		FileURL:  schema.PublicURL(strings.TrimRight(a.value(schema.VarS3FileURL), "/")),
		Endpoint: schema.EndpointURL(strings.TrimRight(a.value(schema.VarS3Endpoint), "/")),
	}
	if style, err := strconv.ParseBool(a.value(schema.VarS3ForcePathStyle)); err == nil {
		bucket.ForcePathStyle = &style
	}
	if !a.try(func(s *schema.Spec) { s.Integrations.S3 = &bucket }) {
		return
	}
	for _, field := range []struct {
		variable, name string
		isFilled       bool
	}{
		{schema.VarS3Bucket, "bucket", true},
		{schema.VarS3Region, "region", true},
		{schema.VarS3FileURL, "fileURL", true},
		{schema.VarS3Endpoint, "endpoint", bucket.Endpoint != ""},
		{schema.VarS3ForcePathStyle, "forcePathStyle", bucket.ForcePathStyle != nil},
	} {
		if field.isFilled {
			a.note(field.variable, "spec.integrations.s3."+field.name)
		}
	}
}

// meilisearch takes over one outside the stack: one beside the deployment will not be there.
func (a *adoption) meilisearch() {
	host := strings.TrimRight(a.value(schema.VarMeilisearchHost), "/")
	if u, err := url.Parse(host); err != nil || !isPublic(u) {
		return
	}
	if !a.try(func(s *schema.Spec) {
		s.Integrations.Meilisearch = &schema.Meilisearch{External: &schema.ExternalMeilisearch{URL: schema.EndpointURL(host)}}
	}) {
		return
	}
	a.note(schema.VarMeilisearchHost, "spec.integrations.meilisearch.external.url")
	public := strings.TrimRight(a.value(schema.VarSearchEndpoint), "/")
	if public != "" && a.try(func(s *schema.Spec) { s.Integrations.Meilisearch.External.PublicURL = schema.PublicURL(public) }) {
		a.note(schema.VarSearchEndpoint, "spec.integrations.meilisearch.external.publicURL")
	}
}

// storefront takes over what a storefront is told that has fields of its own.
func (a *adoption) storefront() {
	region := schema.Region(strings.ToLower(a.value(schema.VarDefaultRegion)))
	if region != "" && a.env.Spec.Storefront.DefaultRegion == "" && a.try(func(s *schema.Spec) { s.Storefront.DefaultRegion = region }) {
		a.note(schema.VarDefaultRegion, "spec.storefront.defaultRegion")
	}
	image := schema.ImageHost{Hostname: schema.Host(a.value(schema.VarImageHost)), Pathname: schema.PathPattern(a.value(schema.VarImagePath))}
	if image.Hostname == "" || a.env.Spec.Storefront.ImageHost != nil || !a.try(func(s *schema.Spec) { s.Storefront.ImageHost = &image }) {
		return
	}
	a.note(schema.VarImageHost, "spec.storefront.imageHost.hostname")
	if image.Pathname != "" {
		a.note(schema.VarImagePath, "spec.storefront.imageHost.pathname")
	}
}
