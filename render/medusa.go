package render

import (
	"github.com/petrify-dev/petrify/schema"
)

func server(w *wiring) []*object {
	p, s := w.medusaPart("server"), w.spec.Medusa.Server
	deployment := w.medusaDeployment("server/deployment.yaml", serverName, p, schema.RoleServer)
	deployment.scale(*s.Replicas, s.Autoscaling)
	deployment.resources(serverName, s.Resources)

	objects := w.identity("server", p, w.publicIngress(serverPort, storefrontName))
	objects = append(objects, w.object("server/service.yaml", StageApp, p), deployment)
	objects = append(objects, w.autoscaler("server/horizontalpodautoscaler.yaml", p, s.Autoscaling)...)
	return append(objects, w.budget("server/poddisruptionbudget.yaml", p, *s.Replicas, s.Autoscaling)...)
}

func worker(w *wiring) []*object {
	if !*w.spec.Medusa.Worker.Enabled {
		return nil
	}
	p, s := w.medusaPart("worker"), w.spec.Medusa.Worker
	deployment := w.medusaDeployment("worker/deployment.yaml", "worker", p, schema.RoleWorker)
	deployment.scale(*s.Replicas, nil)
	deployment.resources("worker", s.Resources)

	objects := append(w.identity("worker", p, nil), deployment)
	return append(objects, w.budget("worker/poddisruptionbudget.yaml", p, *s.Replicas, nil)...)
}

// medusaDeployment is what server and worker share.
func (w *wiring) medusaDeployment(file, container string, p part, role schema.Role) *object {
	o := w.workload(file, StageApp, p)
	o.replace(intNode(w.rolloutDeadline(0)), "spec", "progressDeadlineSeconds")
	w.waitForDatabase(o)
	w.waitForRedis(o)
	o.image(container, w.spec.Images.Medusa)
	o.command(container, w.spec.Medusa.Commands.Start)
	if w.spec.Integrations.S3 != nil {
		// An image that does not use the bucket then fails to store a file, rather than lose it later.
		o.dropVolume(container, "uploads")
	}
	o.env(container, w.medusaEnv(role, map[string]string{
		schema.VarPort:          intNode(serverPort).value,
		schema.VarWorkerMode:    w.workerMode(role),
		schema.VarAdminDisabled: boolNode(role == schema.RoleWorker).value,
	})...)
	return o
}

// rolloutDeadline is in seconds, for a workload whose pods start after this many
// others. Pods wait for the migration before they start, so a rollout must not be
// called failed while the Job may still succeed.
func (w *wiring) rolloutDeadline(others schema.Seconds) schema.Seconds {
	const start = 300
	return *w.spec.Medusa.Migrate.ActiveDeadlineSeconds + (others+1)*start
}

// workerMode is the value of MEDUSA_WORKER_MODE, of which Medusa ignores unknown ones.
func (w *wiring) workerMode(role schema.Role) string {
	switch {
	case role == schema.RoleWorker:
		return "worker"
	case *w.spec.Medusa.Worker.Enabled:
		return "server"
	}
	return "shared"
}

// medusaEnv is the environment of a container that runs Medusa; more variables
// that stand in the pod may follow the contract's.
func (w *wiring) medusaEnv(role schema.Role, values map[string]string, more ...*node) []*node {
	values[schema.VarNodeEnv] = "production"
	values[schema.VarHome] = "/tmp"
	env := append(w.literalEnv(role, values), more...)
	return append(env, w.secretEnv(role, w.spec.Medusa.Secret)...)
}
