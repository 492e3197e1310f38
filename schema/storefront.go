package schema

// Storefront is the Deployment storefront.
type Storefront struct {
	// Run the storefront. Hold it back (false) until the publishable API key exists.
	Enabled *bool `json:"enabled,omitempty"`
	// Number of pods; with autoscaling the autoscaler decides instead.
	Replicas *Replicas `json:"replicas,omitempty"`
	// What a pod asks for and may use.
	Resources Resources `json:"resources,omitzero"`
	// Scale with the load.
	Autoscaling *Autoscaling `json:"autoscaling,omitempty"`
	// Two-letter code (ISO 3166-1) of the region that shoppers see first. Frozen when the image is built.
	DefaultRegion Region `json:"defaultRegion,omitempty"`
	// Path that answers 200 without a backend. The starter redirects / for ever, so use /api/health where the image has it.
	HealthPath HTTPPath `json:"healthPath,omitempty"`
	// Where product images come from, if not from the backend. Default: spec.integrations.s3.fileURL, when S3 is on. Frozen when the image is built.
	ImageHost *ImageHost `json:"imageHost,omitempty"`
	// More variables. Not secret: they are stored in a ConfigMap. Nothing in a value is replaced.
	Config map[VariableName]ConfigValue `json:"config,omitempty"`
	// The Secret that the storefront reads.
	Secret SecretKeys `json:"secret,omitzero"`
}

// ImageHost is a remote source that next/image may optimize.
type ImageHost struct {
	// Host of the bucket, such as my-bucket.s3.eu-west-1.amazonaws.com.
	Hostname Host `json:"hostname" example:"my-bucket.s3.eu-west-1.amazonaws.com"`
	// Pattern of paths.
	Pathname PathPattern `json:"pathname,omitempty"`
}

func (s *Storefront) setDefaults(integrations Integrations) {
	setDefault(&s.Enabled, true)
	setDefault(&s.Replicas, 2)
	s.Resources.setDefaults(Resources{
		Requests: ResourceList{CPU: "100m", Memory: "256Mi", EphemeralStorage: "128Mi"},
		Limits:   ResourceList{CPU: "500m", Memory: "512Mi", EphemeralStorage: "1Gi"},
	})
	s.Autoscaling = s.Autoscaling.withDefaults()
	setDefaultText(&s.DefaultRegion, "us")
	setDefaultText(&s.HealthPath, "/favicon.ico")
	setDefaultText(&s.Secret.Name, "storefront-secret")
	if s.ImageHost == nil {
		s.ImageHost = integrations.S3.imageHost()
	} else {
		host := *s.ImageHost
		setDefaultText(&host.Pathname, "/**")
		s.ImageHost = &host
	}
}

func (s Storefront) validate(v *validation) {
	s.Resources.validate(v, "spec.storefront.resources")
	s.Autoscaling.validate(v, "spec.storefront.autoscaling")
	validateVariables(v, "spec.storefront", s.Config, s.Secret.Keys, []Role{RoleStorefront})
}
