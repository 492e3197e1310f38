package render

import (
	"github.com/petrify-dev/petrify/schema"
)

// object loads a copy of a file of base/.
func (w *wiring) object(file string, stage Stage, p part) *object {
	d, found := w.manifests[file]
	if !found {
		o := &object{root: &node{kind: mapping}, stage: stage, part: p}
		o.fail("base has no file %s", file)
		return o
	}
	return &object{root: d.copy(), stage: stage, part: p}
}

// workload loads an object with a pod template and fills what all templates share.
func (w *wiring) workload(file string, stage Stage, p part) *object {
	o := w.object(file, stage, p)
	w.labels(o.inTemplate("metadata", "labels"), p)
	o.pullSecrets(w.spec.Images.PullSecrets)
	return o
}

func (w *wiring) patch(o *object, file string) {
	operation, found := w.patches["patches/"+file]
	if !found {
		o.fail("base has no patches/%s", file)
		return
	}
	o.apply(operation)
}

// waitForDatabase makes pods wait until the database can serve them: until this
// release's migration is recorded, or, where something else keeps that order, until
// the port is open.
func (w *wiring) waitForDatabase(o *object) {
	if !*w.spec.Medusa.Migrate.Gate {
		w.waitForPort(o, postgresName, w.postgres)
		return
	}
	const container = "wait-for-migration"
	w.patch(o, container+".yaml")
	o.image(container, w.spec.Images.Medusa)
	o.secret(container, schema.VarDatabaseURL, w.databaseURL())
}

func (w *wiring) databaseURL() schema.SecretKey {
	return schema.SecretKey{Name: w.spec.Medusa.Secret.Name, Key: schema.VarDatabaseURL}
}

func (w *wiring) waitForRedis(o *object) { w.waitForPort(o, redisName, w.redis) }

func (w *wiring) waitForPort(o *object, name string, to endpoint) {
	w.patch(o, "wait-for-"+name+".yaml")
	w.setWait(o, "wait-for-"+name, to)
}

// setWait points an init container that waits for a port at an endpoint. The
// values go by environment, never into the script.
func (w *wiring) setWait(o *object, container string, to endpoint) {
	o.image(container, w.spec.Images.Busybox)
	o.value(container, "WAIT_HOST", to.host)
	o.value(container, "WAIT_PORT", intNode(to.port).value)
}

// scale sets the number of pods, or leaves it to the autoscaler.
func (o *object) scale(replicas schema.Replicas, autoscaling *schema.Autoscaling) {
	if autoscaling != nil {
		o.drop("spec", "replicas")
		return
	}
	o.replace(intNode(replicas), "spec", "replicas")
}

// autoscaler is the HorizontalPodAutoscaler of a component, if it has one.
func (w *wiring) autoscaler(file string, p part, a *schema.Autoscaling) []*object {
	if a == nil {
		return nil
	}
	o := w.object(file, StageApp, p)
	o.replace(intNode(a.Min), "spec", "minReplicas")
	o.replace(intNode(a.Max), "spec", "maxReplicas")
	metrics := o.root.items("spec", "metrics")
	if len(metrics) != 1 || metrics[0].at("resource", "target", "averageUtilization") == nil {
		o.fail("base has no averageUtilization in its only metric")
		return []*object{o}
	}
	metrics[0].at("resource", "target").set("averageUtilization", intNode(a.CPU))
	return []*object{o}
}

// budget is the PodDisruptionBudget of a component that runs more than one pod.
func (w *wiring) budget(file string, p part, replicas schema.Replicas, a *schema.Autoscaling) []*object {
	least := replicas
	if a != nil {
		least = schema.Replicas(a.Min)
	}
	if least < 2 {
		return nil
	}
	return []*object{w.object(file, StageApp, p)}
}
