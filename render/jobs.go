package render

import (
	"maps"

	"github.com/petrify-dev/petrify/schema"
)

// databaseAnnotation on the migration's pods says which database it migrates.
const databaseAnnotation = "petrify.dev/database"

func migrate(w *wiring) []*object {
	const container = "migrate"
	settings := w.spec.Medusa.Migrate
	job := w.oneShot("migrate/job.yaml", container, StageMigrate, schema.RoleMigrate, w.spec.Medusa.Commands.Migrate, nil,
		variable(varRelease, migrateName), variable(varSuccess, "Migrations completed"))
	job.replace(intNode(*settings.BackoffLimit), "spec", "backoffLimit")
	job.replace(intNode(*settings.ActiveDeadlineSeconds), "spec", "activeDeadlineSeconds")
	job.resources(container, settings.Resources)
	// Another database is not migrated: the Job must be another one too.
	job.annotatePods(databaseAnnotation, w.postgres.String())
	job.image("wait-for-database", w.spec.Images.Medusa)
	job.secret("wait-for-database", schema.VarDatabaseURL, w.databaseURL())
	w.waitForRedis(job)
	return append(w.identity("migrate", job.part, nil), job)
}

func seed(w *wiring) []*object {
	if !w.spec.Medusa.Seed.Enabled {
		return nil
	}
	job := w.oneShot("seed/job.yaml", "seed", StageSeed, schema.RoleSeed, w.spec.Medusa.Commands.Seed, nil,
		variable(varRelease, seedName), variable(varSuccess, "Finished executing script"), variable(varOnce, "true"))
	w.awaitRelease(job)
	return append(w.identity("seed", job.part, nil), job)
}

func adminUser(w *wiring) []*object {
	user := w.spec.Medusa.AdminUser
	if user == nil {
		return nil
	}
	const container = "admin-user"
	job := w.oneShot("adminuser/job.yaml", container, StageAdmin, schema.RoleAdminUser, nil,
		map[string]string{schema.VarAdminEmail: string(user.Email)},
		variable(varSuccess, "User created successfully"), variable(varExisting, "User with email: "+string(user.Email)+", already exists"))
	job.secret(container, schema.VarAdminPassword, schema.SecretKey{Name: w.spec.Medusa.Secret.Name, Key: user.PasswordKey})
	w.awaitRelease(job)
	return append(w.identity("adminuser", job.part, nil), job)
}

// awaitRelease makes a Job wait as the servers do. Its time begins when it is applied,
// so the migration's is added to its own.
func (w *wiring) awaitRelease(job *object) {
	const own = 900 // seconds
	job.replace(intNode(*w.spec.Medusa.Migrate.ActiveDeadlineSeconds+own), "spec", "activeDeadlineSeconds")
	w.waitForDatabase(job)
	w.waitForRedis(job)
}

// oneShot is what the Jobs share: a Medusa command run by the script that checks
// what it printed. Without a command, base's own arguments stay.
func (w *wiring) oneShot(file, container string, stage Stage, role schema.Role, command schema.Command, values map[string]string, script ...*node) *object {
	job := w.workload(file, stage, w.medusaPart(string(role)))
	job.keepFinished(w.spec.Target)
	w.patch(job, "run-checked.yaml")
	job.image(container, w.spec.Images.Medusa)
	if command != nil {
		job.args(container, append(schema.Command{"--"}, command...))
	}
	all := map[string]string{schema.VarLogLevel: "http"}
	maps.Copy(all, values)
	job.env(container, w.medusaEnv(role, all, script...)...)
	return job
}

// keepFinished leaves a Job's time to live to kubectl alone: Argo CD and Flux
// create a Job again that vanished.
func (o *object) keepFinished(target schema.Target) {
	if target != schema.TargetKubectl {
		o.drop("spec", "ttlSecondsAfterFinished")
	}
}
