package schema

import "regexp"

// Backup is the CronJob postgres-backup, which dumps the database, and a Job that does so once as soon as it is applied.
type Backup struct {
	// When the database is dumped: the five fields of cron, or a word such as @daily.
	Schedule CronSchedule `json:"schedule,omitempty"`
	// Time zone of the schedule, such as Europe/Berlin. Kubernetes refuses names that it does not know.
	TimeZone TimeZone `json:"timeZone,omitempty"`
	// How many dumps are kept. Older ones are removed, once a new one was read through without an error.
	Keep DumpCount `json:"keep,omitempty"`
	// Where dumps are kept. A later file or setting that names one place replaces the other.
	To BackupPlace `json:"to"`
	// Seconds after which a backup has failed.
	ActiveDeadlineSeconds *Seconds `json:"activeDeadlineSeconds,omitempty"`
	// What dumping and restoring ask for and may use.
	Resources Resources `json:"resources,omitzero"`
}

// BackupPlace is where dumps are kept.
type BackupPlace struct {
	// A volume of their own, the PersistentVolumeClaim postgres-backup. It is lost with the cluster.
	Volume *Volume `json:"volume,omitempty"`
	// A bucket in S3-compatible storage, which outlives the cluster.
	S3 *BackupBucket `json:"s3,omitempty"`
}

// BackupBucket is a bucket in S3-compatible storage, and what it takes to get dumps there.
type BackupBucket struct {
	// Name of the bucket.
	Bucket BucketName `json:"bucket"`
	// Region of the bucket, such as eu-west-1, or what your storage asks for in its place, such as auto.
	Region BucketRegion `json:"region"`
	// What the names of dumps in the bucket begin with, before a slash. No two environments may share it. Default: metadata.name.
	Prefix BucketPrefix `json:"prefix,omitempty"`
	// URL of the storage's API, unless it is Amazon's.
	Endpoint EndpointURL `json:"endpoint,omitempty"`
	// Put the bucket into the path of the API's URLs instead of their host. Default: true with an endpoint, where almost every storage takes it.
	ForcePathStyle *bool `json:"forcePathStyle,omitempty"`
	// The Secret with the keys S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY. They must allow to list, read, write and delete what begins with the prefix.
	SecretName ObjectName `json:"secretName,omitempty"`
	// A volume that a run has for one dump, and gives back.
	Scratch Volume `json:"scratch,omitzero"`
}

// Volume is storage that is claimed.
type Volume struct {
	// Size of the volume.
	Storage Bytes `json:"storage,omitempty"`
	// StorageClass of the volume. Default: the cluster's.
	StorageClass ObjectName `json:"storageClass,omitempty"`
}

// ExactlyOne marks the choice.
func (BackupPlace) ExactlyOne() {}

// DumpCount is a number of dumps.
type DumpCount int32

// Rule accepts 1 to 1000.
func (DumpCount) Rule() Rule { return Rule{Noun: "a number of dumps", Minimum: 1, Maximum: 1000} }

// dumpTime is a time that a clock can show; how many days the month has is left open.
const dumpTime = `[0-9]{4}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3])[0-5][0-9][0-5][0-9]Z`

var dumpPattern = regexp.MustCompile(`^` + dumpTime + `$`)

// DumpName names a dump by the time at which it was begun.
type DumpName string

// Rule accepts a date and a time in UTC, as backups name dumps.
func (DumpName) Rule() Rule {
	return Rule{
		Noun: "the name of a dump", Allowed: "date and time as backups print them, such as 20260301T031700Z", Pattern: dumpPattern,
		Suggest: func(value string) (string, bool) {
			name := dumpFilePattern.FindStringSubmatch(value)
			if name == nil {
				return "", false
			}
			return name[1], true
		},
	}
}

// dumpFilePattern is of what people copy along with a dump's name.
var dumpFilePattern = regexp.MustCompile(`^(?:[A-Za-z0-9_./-]*/)?(` + dumpTime + `)\.dump$`)

// withDefaults returns nil for nil.
func (b *Backup) withDefaults(environment Name) *Backup {
	if b == nil {
		return nil
	}
	backup := *b
	setDefaultText(&backup.Schedule, "17 3 * * *")
	setDefaultText(&backup.TimeZone, "UTC")
	setDefaultNumber(&backup.Keep, 7)
	setDefault(&backup.ActiveDeadlineSeconds, 3600)
	backup.Resources.setDefaults(Resources{
		Requests: ResourceList{CPU: "100m", Memory: "128Mi", EphemeralStorage: "16Mi"},
		Limits:   ResourceList{CPU: "1", Memory: "512Mi", EphemeralStorage: "64Mi"},
	})
	if backup.To.Volume != nil {
		volume := *backup.To.Volume
		setDefaultText(&volume.Storage, "20Gi")
		backup.To.Volume = &volume
	}
	backup.To.S3 = backup.To.S3.withDefaults(environment)
	return &backup
}

// withDefaults returns nil for nil.
func (b *BackupBucket) withDefaults(environment Name) *BackupBucket {
	if b == nil {
		return nil
	}
	bucket := *b
	setDefaultText(&bucket.Prefix, BucketPrefix(environment))
	setDefault(&bucket.ForcePathStyle, bucket.Endpoint != "")
	setDefaultText(&bucket.SecretName, "backup-secret")
	setDefaultText(&bucket.Scratch.Storage, "10Gi")
	return &bucket
}

func (b *Backup) validate(v *validation) {
	if b != nil {
		b.Resources.validate(v, "spec.postgres.inCluster.backup.resources")
	}
}
