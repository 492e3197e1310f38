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
		resumed := p.stays() && isSuspended(p.was()) && !isSuspended(p.will())
		switch {
		case c.to.target == argocd && c.recreated(p):
			run = " runs at every sync"
		case p.before == nil, resumed:
			run = " runs"
		}
		renamed := p.stays() && p.before.Name != p.after.Name
		if p.before == nil || renamed || resumed || c.recreated(p) && len(p.open("spec", "template")) > 0 {
			p.take("metadata", "name")
			p.take("spec", "suspend")
			name := " (" + p.after.Name + ")"
			reasons, concerned := c.because(p)
			if isSuspended(p.will()) {
				c.say(Changed, title(*p.after)+" is suspended and does not run"+name+reasons, concerned...)
			} else {
				c.say(Run, title(*p.after)+run+name+onceOnly(p)+reasons, concerned...)
			}
		}
	}
}

// isSuspended tells whether a Job waits to be resumed (kubernetes: Suspending a Job).
func isSuspended(job stack.Value) bool { return job.At("spec", "suspend").String() == "true" }

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
		if !p.stays() || p.kind() == "Job" || len(p.open(p.template()...)) == 0 {
			continue
		}
		reasons, concerned := c.because(p)
		say := func(consequence Consequence, one, many string) {
			c.sayOf(consequence, title(*p.after), predicate{one + reasons, many + reasons}, concerned...)
		}
		switch {
		case p.kind() == "CronJob":
			c.say(Changed, p.after.String()+" changes from its next run on"+reasons, concerned...)
		case c.moved():
			say(Restart, " starts there anew", " start there anew")
		case replicas(p.was()) == "0" || replicas(p.will()) == "0":
			say(Changed, " has no pods to restart", " have no pods to restart")
		case p.will("spec", "updateStrategy", "type").String() == "OnDelete":
			say(Changed, " restarts only when its pods are deleted", " restart only when their pods are deleted")
		case p.will("spec", "paused").String() == "true":
			say(Changed, " restarts only when it is no longer paused", " restart only when they are no longer paused")
		case p.will("spec", "strategy", "type").String() == "Recreate":
			say(Outage, " restarts, and all its pods stop first", " restart, and all their pods stop first")
		case p.kind() == "StatefulSet":
			down := ", and " + without(*p.after) + " meanwhile"
			say(Outage, " restarts"+down, " restart"+down)
		default:
			say(Restart, " restarts", " restart")
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
