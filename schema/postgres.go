package schema

// Postgres is the PostgreSQL database: exactly one of inCluster and external.
type Postgres struct {
	// Run PostgreSQL in the namespace, as StatefulSet and Service postgres on port 5432.
	InCluster *PostgresInCluster `json:"inCluster,omitempty"`
	// Use a PostgreSQL that exists.
	External *ExternalPostgres `json:"external,omitempty"`
}

// PostgresInCluster is a single PostgreSQL on a volume. Its database is named by spec.medusa.config.DB_NAME.
type PostgresInCluster struct {
	// Size of the volume. Kubernetes refuses to change it once the StatefulSet exists.
	Storage Bytes `json:"storage,omitempty"`
	// StorageClass of the volume. Default: the cluster's.
	StorageClass ObjectName `json:"storageClass,omitempty"`
	// What the pod asks for and may use.
	Resources Resources `json:"resources,omitzero"`
	// Database user, the owner of the database.
	User DatabaseName `json:"user,omitempty"`
	// The Secret and key of the user's password, the one in DATABASE_URL.
	PasswordSecret SecretKey `json:"passwordSecret,omitzero"`
	// Dump the database regularly. Without it, what is lost with the volume is lost.
	Backup *Backup `json:"backup,omitempty"`
}

// ExternalPostgres is a PostgreSQL outside the stack. User, password and options are in DATABASE_URL.
type ExternalPostgres struct {
	// Host name or IPv4 address, the one in DATABASE_URL.
	Host Address `json:"host"`
	// Port.
	Port Port `json:"port,omitempty"`
}

// ExactlyOne marks the choice.
func (Postgres) ExactlyOne() {}

func (p *Postgres) setDefaults(environment Name) {
	if p.InCluster != nil {
		in := *p.InCluster
		setDefaultText(&in.Storage, "10Gi")
		in.Resources.setDefaults(Resources{
			Requests: ResourceList{CPU: "250m", Memory: "512Mi", EphemeralStorage: "64Mi"},
			Limits:   ResourceList{CPU: "1", Memory: "2Gi", EphemeralStorage: "256Mi"},
		})
		setDefaultText(&in.User, "medusa")
		setDefaultText(&in.PasswordSecret.Name, "postgres-secret")
		setDefaultText(&in.PasswordSecret.Key, VarPostgresPassword)
		in.Backup = in.Backup.withDefaults(environment)
		p.InCluster = &in
	}
	if p.External != nil {
		external := *p.External
		setDefaultNumber(&external.Port, 5432)
		p.External = &external
	}
}

func (p Postgres) validate(v *validation) {
	if p.InCluster != nil {
		p.InCluster.Resources.validate(v, "spec.postgres.inCluster.resources")
		p.InCluster.Backup.validate(v)
	}
}

// Backup is how the database is backed up; nil if it is not.
func (p Postgres) Backup() *Backup {
	if p.InCluster == nil {
		return nil
	}
	return p.InCluster.Backup
}
