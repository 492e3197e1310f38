package schema

// Redis holds queues, sessions, caches and locks: exactly one of inCluster and external.
type Redis struct {
	// Run Redis in the namespace, as StatefulSet and Service redis on port 6379, with an append-only file and without eviction.
	InCluster *RedisInCluster `json:"inCluster,omitempty"`
	// Use a Redis that exists. It must not evict keys.
	External *ExternalRedis `json:"external,omitempty"`
}

// RedisInCluster is a single Redis on a volume.
type RedisInCluster struct {
	// Size of the volume. Kubernetes refuses to change it once the StatefulSet exists.
	Storage Bytes `json:"storage,omitempty"`
	// StorageClass of the volume. Default: the cluster's.
	StorageClass ObjectName `json:"storageClass,omitempty"`
	// What the pod asks for and may use. Data may take three quarters of the memory limit.
	Resources Resources `json:"resources,omitzero"`
}

// ExternalRedis is a Redis outside the stack. User, password and options are in REDIS_URL.
type ExternalRedis struct {
	// Host name or IPv4 address, the one in REDIS_URL.
	Host Address `json:"host"`
	// Port.
	Port Port `json:"port,omitempty"`
}

// ExactlyOne marks the choice.
func (Redis) ExactlyOne() {}

func (r *Redis) setDefaults() {
	if r.InCluster != nil {
		in := *r.InCluster
		setDefaultText(&in.Storage, "1Gi")
		in.Resources.setDefaults(Resources{
			Requests: ResourceList{CPU: "50m", Memory: "128Mi", EphemeralStorage: "64Mi"},
			Limits:   ResourceList{CPU: "200m", Memory: "256Mi", EphemeralStorage: "128Mi"},
		})
		r.InCluster = &in
	}
	if r.External != nil {
		external := *r.External
		setDefaultNumber(&external.Port, 6379)
		r.External = &external
	}
}

func (r Redis) validate(v *validation) {
	if r.InCluster != nil {
		r.InCluster.Resources.validate(v, "spec.redis.inCluster.resources")
	}
}
