package render

import (
	"slices"
	"strconv"

	"github.com/petrify-dev/petrify/schema"
)

// What the scripts in base/backup and base/restore are told by variables: whether to wait
// until there is anything to dump, how many dumps to keep, which one to restore, and in
// which bucket they are.
const (
	varAwaitMigration = "PETRIFY_AWAIT_MIGRATION"
	varKeep           = "PETRIFY_KEEP"
	varDump           = "PETRIFY_DUMP"
	varBucket         = "PETRIFY_BUCKET"
	varBucketPrefix   = "PETRIFY_PREFIX"
	varBucketEndpoint = "RCLONE_S3_ENDPOINT"
)

const backupComponent = "backup"

// backup dumps the database, which comes with the app: in the stages before, tools
// that wait for each stage would wait for a claim that is bound to no volume until a
// pod mounts it (kubernetes: StorageClass.volumeBindingMode).
func backup(w *wiring) []*object {
	b := w.spec.Postgres.Backup()
	if b == nil {
		return nil
	}
	p := part{postgresName, backupComponent, versionOf(w.spec.Images.Postgres)}
	objects := w.identity("backup", p, nil)
	if volume := b.To.Volume; volume != nil {
		claim := w.object("backup/persistentvolumeclaim.yaml", StageApp, p)
		claim.claim(claim.need("spec"), *volume)
		w.keep(claim)
		objects = append(objects, claim)
	}
	cron := w.workload("backup/cronjob.yaml", StageApp, p)
	w.labels(cron.need("spec", "jobTemplate", "metadata", "labels"), p)
	cron.replace(textNode(string(b.Schedule)), "spec", "schedule")
	cron.replace(textNode(string(b.TimeZone)), "spec", "timeZone")
	cron.replace(intNode(*b.ActiveDeadlineSeconds), "spec", "jobTemplate", "spec", "activeDeadlineSeconds")
	w.databaseClient(cron, "dump")
	keeper := "keep"
	if b.To.S3 != nil {
		keeper = "upload"
		w.bucketClient(cron, keeper)
	} else {
		cron.image(keeper, w.spec.Images.Postgres)
	}
	cron.value(keeper, varKeep, intNode(b.Keep).value)
	return append(objects, cron, w.firstBackup(cron))
}

// firstBackup is atOnce for a database that may have no tables yet: servers' pods wait
// for the migration, and so does this one. Its time begins when it is applied, so the
// migration's is added to its own.
func (w *wiring) firstBackup(cron *object) *object {
	job := w.atOnce(cron)
	if migrate := w.spec.Medusa.Migrate; *migrate.Gate {
		job.value("dump", varAwaitMigration, "true")
		deadline := *w.spec.Postgres.Backup().ActiveDeadlineSeconds + *migrate.ActiveDeadlineSeconds
		job.replace(intNode(deadline), "spec", "activeDeadlineSeconds")
	}
	return job
}

// atOnce is a Job that does once what a CronJob does again and again. What keeps
// backups from working so shows on the first day, and the claim is bound.
func (w *wiring) atOnce(cron *object) *object {
	const timeToLive = 86400 // seconds, as that of the other Jobs
	spec := copyOf(cron.need("spec", "jobTemplate", "spec"))
	if w.spec.Target == schema.TargetKubectl {
		ttl := intNode(timeToLive)
		ttl.key = "ttlSecondsAfterFinished"
		spec.content = slices.Insert(spec.content, len(spec.content)-1, ttl)
	}
	root := mappingOf("apiVersion", textNode(cron.root.str("apiVersion"))).
		and("kind", textNode("Job")).
		and("metadata", mappingOf("name", textNode(cron.name()))).
		and("spec", spec)
	return &object{root: root, stage: cron.stage, part: cron.part, err: cron.err}
}

// restore is the Job that puts a dump in the place of the database.
func restore(w *wiring, dump schema.DumpName) []*object {
	job := w.workload("restore/job.yaml", StageRestore, part{postgresName, "restore", versionOf(w.spec.Images.Postgres)})
	w.databaseClient(job, "restore")
	job.value("restore", varDump, string(dump))
	if w.spec.Postgres.Backup().To.S3 != nil {
		w.bucketClient(job, "download")
		job.value("download", varDump, string(dump))
	} else {
		job.drop(templatePath(job.kind(), "spec", "initContainers")...)
	}
	return []*object{job}
}

// databaseClient makes a container run PostgreSQL's programs, of the server's own
// version, on the shop's database.
func (w *wiring) databaseClient(o *object, container string) {
	in := w.spec.Postgres.InCluster
	o.image(container, w.spec.Images.Postgres)
	o.resources(container, in.Backup.Resources)
	o.value(container, "PGHOST", w.postgres.host)
	o.value(container, "PGPORT", intNode(w.postgres.port).value)
	o.value(container, "PGDATABASE", w.database())
	o.value(container, "PGUSER", string(in.User))
	o.secret(container, "PGPASSWORD", in.PasswordSecret)
}

// bucketClient adds a container, that of base/patches, which moves a dump between the
// bucket and a volume that the pod has for as long as it lives.
func (w *wiring) bucketClient(o *object, container string) {
	b := w.spec.Postgres.Backup().To.S3
	w.patch(o, container+"-dump.yaml")
	w.patch(o, "scratch-volume.yaml")
	volume := o.inTemplate("spec", "volumes", "backup", "ephemeral", "volumeClaimTemplate", "spec")
	o.claim(volume, b.Scratch)
	o.image(container, w.spec.Images.Rclone)
	o.value(container, varBucket, string(b.Bucket))
	o.value(container, varBucketPrefix, string(b.Prefix))
	o.value(container, "RCLONE_S3_REGION", string(b.Region))
	if b.Endpoint != "" {
		o.value(container, varBucketEndpoint, string(b.Endpoint))
	} else {
		o.value(container, "RCLONE_S3_PROVIDER", "AWS")
		o.unset(container, varBucketEndpoint)
	}
	o.value(container, "RCLONE_S3_FORCE_PATH_STYLE", strconv.FormatBool(*b.ForcePathStyle))
	o.secret(container, schema.VarDumpsAccessKey, schema.SecretKey{Name: b.SecretName, Key: "S3_ACCESS_KEY_ID"})
	o.secret(container, schema.VarDumpsSecretKey, schema.SecretKey{Name: b.SecretName, Key: "S3_SECRET_ACCESS_KEY"})
}

// backupCalls is where the bucket is found, if dumps go to one.
func (w *wiring) backupCalls() []schema.URL {
	b := w.spec.Postgres.Backup().To.S3
	if b == nil {
		return nil
	}
	return []schema.URL{storageOf(b.Endpoint)}
}

// storageOf is where a storage's API is: Amazon's without an endpoint.
func storageOf(endpoint schema.EndpointURL) schema.URL {
	if endpoint == "" {
		return schema.URL{Host: "amazonaws.com", Port: 443}
	}
	return endpoint.Split()
}

// database is the name of the shop's database in the cluster.
func (w *wiring) database() string { return string(w.spec.Medusa.Config[schema.VarDBName]) }
