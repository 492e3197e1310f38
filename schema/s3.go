package schema

// S3 is a bucket in S3-compatible storage. Its access key is in the Secret.
type S3 struct {
	// Name of the bucket.
	Bucket BucketName `json:"bucket"`
	// Region of the bucket, such as eu-west-1, or what your storage asks for in its place, such as auto.
	Region BucketRegion `json:"region"`
	// URL below which browsers find the files: of the bucket or of what stands in front of it. Medusa stores it with each file, so that a later change reaches new files only.
	FileURL PublicURL `json:"fileURL"`
	// URL of the storage's API, unless it is Amazon's.
	Endpoint EndpointURL `json:"endpoint,omitempty"`
	// Put the bucket into the path of the API's URLs instead of their host. Default: true with an endpoint, where almost every storage takes it.
	ForcePathStyle *bool `json:"forcePathStyle,omitempty"`
}

// withDefaults returns nil for nil.
func (s *S3) withDefaults() *S3 {
	if s == nil {
		return nil
	}
	bucket := *s
	setDefault(&bucket.ForcePathStyle, bucket.Endpoint != "")
	return &bucket
}

// imageHost is where the storefront may then load product images from; nil when
// there is no bucket, or no valid URL of it.
func (s *S3) imageHost() *ImageHost {
	if s == nil || !s.FileURL.valid() {
		return nil
	}
	url := s.FileURL.Split()
	return &ImageHost{Hostname: Host(url.Host), Pathname: PathPattern(url.Path + "/**")}
}

// validateUploads warns of servers that keep uploads each for itself.
func (s Server) validateUploads(v *validation) {
	path, most := "spec.medusa.server.replicas", int32(0)
	switch {
	case s.Autoscaling != nil:
		path, most = "spec.medusa.server.autoscaling.max", int32(s.Autoscaling.Max)
	case s.Replicas != nil:
		most = int32(*s.Replicas)
	}
	if most > 1 {
		v.warn(path, "without spec.integrations.s3 each of "+number(most)+" servers keeps its own uploads, and answers 404 for those of the others",
			"allowed: 1, or spec.integrations.s3, where all share a bucket")
	}
}
