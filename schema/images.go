package schema

// Images are the container images of the stack.
type Images struct {
	// The Medusa backend's image, for server, worker and Jobs.
	Medusa Image `json:"medusa" example:"{tag: a1b2c3d}"`
	// The Next.js storefront's image.
	Storefront Image `json:"storefront" example:"{tag: a1b2c3d}"`
	// PostgreSQL's image, when it runs in the cluster.
	Postgres Image `json:"postgres,omitzero"`
	// Redis' image, when it runs in the cluster.
	Redis Image `json:"redis,omitzero"`
	// Meilisearch's image, when it runs in the cluster.
	Meilisearch Image `json:"meilisearch,omitzero"`
	// rclone's image, when backups go to a bucket.
	Rclone Image `json:"rclone,omitzero"`
	// BusyBox' image, for the init containers that wait for a TCP port.
	Busybox Image `json:"busybox,omitzero"`
	// Secrets of type kubernetes.io/dockerconfigjson for private registries. An empty list means none.
	PullSecrets []ObjectName `json:"pullSecrets,omitzero"`
}

// Image is a container image, pinned by a tag, a digest or both. The digest decides which one runs, the tag is the version that labels tell.
type Image struct {
	// Registry and path without tag, such as ghcr.io/example/medusa.
	Repository Repository `json:"repository,omitempty"`
	// Tag, such as a short commit SHA; latest is refused, since it names a different image every day. A later file or setting that names the tag alone drops the digest.
	Tag Tag `json:"tag,omitempty"`
	// Digest, such as sha256:… with 64 hexadecimal digits. A later file or setting that names the digest alone drops the tag.
	Digest Digest `json:"digest,omitempty"`
}

// Whole keeps an old digest from running the old image under a new tag.
func (Image) Whole() []string { return []string{"tag", "digest"} }

// Reference is the image as a container runtime reads it.
func (i Image) Reference() string {
	reference := string(i.Repository)
	if i.Tag != "" {
		reference += ":" + string(i.Tag)
	}
	if i.Digest != "" {
		reference += "@" + string(i.Digest)
	}
	return reference
}

// setDefaults fills the repository, and the tag when the image is not pinned at all.
func (i *Image) setDefaults(repository Repository, tag Tag) {
	if i.Repository == "" {
		i.Repository = repository
	}
	if i.Tag == "" && i.Digest == "" {
		i.Tag = tag
	}
}

func (i *Images) setDefaults() {
	i.Medusa.setDefaults("ghcr.io/ekenheim/ecom/medusa", "")
	i.Storefront.setDefaults("ghcr.io/ekenheim/ecom/storefront", "")
	i.Postgres.setDefaults("docker.io/library/postgres", "18.1")
	i.Redis.setDefaults("docker.io/library/redis", "8.2.3")
	i.Meilisearch.setDefaults("docker.io/getmeili/meilisearch", "v1.56.2")
	i.Rclone.setDefaults("docker.io/rclone/rclone", "1.71.2")
	i.Busybox.setDefaults("docker.io/library/busybox", "1.36.1")
	if i.PullSecrets == nil {
		i.PullSecrets = []ObjectName{"ghcr-credentials"}
	}
}

func (i Images) validate(v *validation) {
	i.Medusa.validate(v, "spec.images.medusa")
	i.Storefront.validate(v, "spec.images.storefront")
	i.Postgres.validate(v, "spec.images.postgres")
	i.Redis.validate(v, "spec.images.redis")
	i.Meilisearch.validate(v, "spec.images.meilisearch")
	i.Rclone.validate(v, "spec.images.rclone")
	i.Busybox.validate(v, "spec.images.busybox")
	unique(v, "spec.images.pullSecrets", i.PullSecrets)
}

func (i Image) validate(v *validation, path string) {
	if i.Tag == "" && i.Digest == "" {
		v.add(path, "has neither tag nor digest", "allowed: one of them or both, such as tag: a1b2c3d")
	}
	if i.Tag == "latest" {
		v.add(path+".tag", `"latest" names a different image every day`, "allowed: a tag that stays, such as a short commit SHA")
	}
}
