package change

import (
	"github.com/petrify-dev/petrify/internal/stack"
	"github.com/petrify-dev/petrify/schema"
)

// jobs tells of Jobs that run.
func (c *comparison) jobs() {
	for _, p := range c.pairs {
		if p.kind() != "Job" || p.after == nil {
			continue
		}
		run := " runs again"
		switch {
		case c.to.target == argocd && c.recreated(p):
			run = " runs at every sync"
		case p.before == nil:
			run = " runs"
		}
		renamed := p.stays() && p.before.Name != p.after.Name
		if p.before == nil || renamed || c.recreated(p) && len(p.under("spec", "template")) > 0 {
			p.take("metadata", "name")
			reasons, concerned := c.because(p)
			c.say(Run, title(*p.after)+run+" ("+p.after.Name+")"+onceOnly(p)+reasons, concerned...)
		}
	}
}

// onceOnly says what a Job does not do again, as it tells its script by variables.
func onceOnly(job *pair) string {
	containers := []string{"spec", "template", "spec", "containers"}
	before := job.was(containers...)
	for _, container := range job.will(containers...).Items() {
		address := before.At(container.Name(), "env", schema.VarAdminEmail, "value").String()
		switch env := container.At("env"); {
		case env.At(onceVariable).Exists():
			return ", but does nothing if it succeeded before"
		case env.At(existingVariable).Exists() && address != "" && address != env.At(schema.VarAdminEmail, "value").String():
			return ", which creates another admin, and the one before stays"
		case env.At(existingVariable).Exists():
			return ", but leaves alone what is there"
		}
	}
	return ""
}

// pods tells of workloads whose pods are replaced by new ones.
func (c *comparison) pods() {
	for _, p := range c.pairs {
		if !p.stays() || p.kind() == "Job" || len(p.under(p.template()...)) == 0 {
			continue
		}
		reasons, concerned := c.because(p)
		switch {
		case p.kind() == "CronJob":
			c.say(Changed, p.after.String()+" changes from its next run on"+reasons, concerned...)
		case c.moved():
			c.sayOf(Restart, title(*p.after), predicate{" starts there anew" + reasons, " start there anew" + reasons}, concerned...)
		case replicas(p.was()) == "0" || replicas(p.will()) == "0":
			c.sayOf(Changed, title(*p.after), predicate{" has no pods to restart" + reasons, " have no pods to restart" + reasons}, concerned...)
		case p.kind() == "StatefulSet":
			down := ", and " + without(*p.after) + " meanwhile" + reasons
			c.sayOf(Outage, title(*p.after), predicate{" restarts" + down, " restart" + down}, concerned...)
		default:
			c.sayOf(Restart, title(*p.after), predicate{" restarts" + reasons, " restart" + reasons}, concerned...)
		}
	}
}

// migrationGate is the init container that lets no pod start before this release's
// migration is recorded.
const migrationGate = "wait-for-migration"

// gates tells of pods that no longer wait for the migration, or do from now on. Argo CD
// and Flux apply them after it; with kubectl nothing else keeps that order.
func (c *comparison) gates() {
	for _, p := range c.pairs {
		if !p.stays() || !p.will("spec", "template").Exists() {
			continue
		}
		waited := p.was("spec", "template", "spec", "initContainers", migrationGate).Exists()
		waits := p.will("spec", "template", "spec", "initContainers", migrationGate).Exists()
		switch {
		case waited == waits:
		case waits:
			c.sayOf(Changed, title(*p.after), predicate{" now waits for the migration", " now wait for the migration"}, p)
		case c.to.target == kubectl:
			const risk = " for the migration: new code may meet the old schema"
			c.sayOf(Outage, title(*p.after), predicate{" no longer waits" + risk, " no longer wait" + risk}, p)
		default:
			by := " for the migration: " + c.to.target + " must keep the order"
			c.sayOf(Changed, title(*p.after), predicate{" no longer waits" + by, " no longer wait" + by}, p)
		}
	}
}

// without is how a shop is while a store of data restarts.
func without(store stack.Object) string {
	switch component(store) {
	case "database", "cache":
		return "the shop is down"
	case "search":
		return "nothing is found"
	}
	return "nothing answers there"
}

// replicas is the number of pods that a workload asks for (kubernetes: 1 by default).
func replicas(workload stack.Value) string {
	if replicas := workload.At("spec", "replicas").String(); replicas != "" {
		return replicas
	}
	return "1"
}
