package render

import (
	"slices"

	"github.com/petrify-dev/petrify/schema"
)

func postgres(w *wiring) []*object {
	in := w.spec.Postgres.InCluster
	if in == nil {
		return nil
	}
	p := part{postgresName, "database", versionOf(w.spec.Images.Postgres)}

	set := w.workload("postgres/statefulset.yaml", StageData, p)
	set.image(postgresName, w.spec.Images.Postgres)
	set.resources(postgresName, in.Resources)
	set.storage(in.Storage, in.StorageClass)
	set.value(postgresName, "POSTGRES_DB", w.database())
	set.value(postgresName, "POSTGRES_USER", string(in.User))
	set.secret(postgresName, schema.VarPostgresPassword, in.PasswordSecret)
	for _, probe := range []string{"startupProbe", "readinessProbe"} {
		set.probeCommand(postgresName, probe, "pg_isready", "--host=127.0.0.1", "--username="+string(in.User), "--dbname="+w.database())
	}
	clients := w.medusaApps
	if in.Backup != nil {
		clients = append(slices.Clip(clients), backupName)
	}
	objects := w.identity("postgres", p, rule("from", pods(clients...), postgresPort))
	return append(objects, w.object("postgres/service.yaml", StageData, p), set)
}

// probeCommand sets what a probe runs in the container.
func (o *object) probeCommand(container, probe string, words ...string) {
	exec := o.container(container).at(probe, "exec")
	if exec == nil {
		o.fail("base has no exec in %s of container %s", probe, container)
		return
	}
	exec.set("command", textSequence(words))
}
