package change

import (
	"strconv"
	"strings"

	"github.com/petrify-dev/petrify/internal/stack"
	"github.com/petrify-dev/petrify/schema"
)

// stores tells of data stores that are elsewhere from now on, or whose data another
// version does not read.
func (c *comparison) stores() {
	for _, p := range c.pairs {
		c.storeMoved(p, "database", schema.VarDatabaseURL, databaseOf)
		if component(p.object()) == "server" {
			c.storeMoved(p, "redis", schema.VarRedisURL, redisOf)
		}
	}
	for _, p := range c.pairs {
		switch {
		case p.kind() == "Namespace" && p.after == nil && c.to.target != kubectl && !isKept(*p.before):
			c.say(Data, p.object().String()+" removed: where pruning is on, all that is in it is deleted, volumes included", p)
		case p.kind() == "CronJob" && p.stays():
			c.dumpsMoved(p)
		case p.kind() == "StatefulSet" && p.after == nil:
			c.storeRemoved(p)
		case p.kind() == "StatefulSet" && p.stays():
			c.storeChanged(p)
		}
	}
}

// endpoint is where a data store listens.
type endpoint struct{ host, port string }

func (e endpoint) String() string { return e.host + ":" + e.port }

// databaseOf is the database that a migration migrates.
func databaseOf(o *stack.Object) endpoint {
	at := valueAt(o, []string{"spec", "template", "metadata", "annotations", databaseAnnotation}).String()
	colon := max(strings.LastIndex(at, ":"), 0)
	return endpoint{at[:colon], strings.TrimPrefix(at[colon:], ":")}
}

// redisOf is the Redis that pods wait for.
func redisOf(o *stack.Object) endpoint {
	env := valueAt(o, []string{"spec", "template", "spec", "initContainers", "wait-for-redis", "env"})
	return endpoint{env.At("WAIT_HOST", "value").String(), env.At("WAIT_PORT", "value").String()}
}

func (c *comparison) storeRemoved(p *pair) {
	var claims []string
	for _, claim := range p.was("spec", "volumeClaimTemplates").Items() {
		claims = append(claims, shown(claim.Name()+"-"+p.before.Name+"-0"))
	}
	if len(claims) > 0 {
		c.say(Data, title(*p.before)+" removed: its volume stays as PersistentVolumeClaim "+listed(claims)+" until it is deleted by hand", p)
	}
}

// storeChanged tells of what a store makes of a volume that another version of it wrote.
func (c *comparison) storeChanged(p *pair) {
	if c.moved() {
		return
	}
	for _, d := range p.under("spec", "template", "spec", "containers", "*", "image") {
		switch before, after := d.before.String(), d.after.String(); component(*p.after) {
		case "database":
			c.databaseVersion(p, before, after)
		case "cache":
			c.cacheVersion(p, before, after)
		case "search":
			c.say(Data, title(*p.after)+" "+imageArrow(before, after)+": its volume is upgraded in place, and there is no way back", p)
		}
	}
	if component(*p.after) == "database" {
		c.databaseRenamed(p)
	}
}

// databaseVersion tells of another major version of the database, or that it may be one.
func (c *comparison) databaseVersion(p *pair, before, after string) {
	const unread = "a major version does not read the data of another"
	was, known := majorVersion(before)
	is, both := majorVersion(after)
	name := title(*p.after)
	switch {
	case known && both && was == is:
	case known && both:
		c.say(Data, name+" "+arrow(strconv.Itoa(was), strconv.Itoa(is))+": "+unread+", so dump and restore", p)
	case known:
		c.say(Data, "cannot tell whether "+name+" is still "+strconv.Itoa(was)+" ("+imageArrow(before, after)+"): check first, since "+unread, p)
	default:
		c.say(Data, "cannot tell whether "+name+" keeps its major version ("+imageArrow(before, after)+"): check first, since "+unread, p)
	}
}

// cacheVersion tells of an earlier version of Redis, which reads files of versions before
// it alone. Not every minor version has a format of its own.
func (c *comparison) cacheVersion(p *pair, before, after string) {
	was, known := majorVersion(before)
	is, both := majorVersion(after)
	wasMinor, knownMinor := minorVersion(before)
	isMinor, bothMinor := minorVersion(after)
	change := title(*p.after) + " " + imageArrow(before, after)
	switch {
	case !known || !both:
	case is < was:
		c.say(Data, change+": an earlier major version does not read its volume", p)
	case is == was && knownMinor && bothMinor && isMinor < wasMinor:
		c.say(Data, change+": an earlier version may not read its volume", p)
	}
}

// databaseRenamed tells of variables that count only while a volume is empty.
func (c *comparison) databaseRenamed(p *pair) {
	var initial set
	for _, d := range p.under("spec", "template", "spec", "containers", "*", "env", "*") {
		if variable := d.path[6].Name; strings.HasPrefix(variable, "POSTGRES_") {
			initial.add(shown(variable))
		}
	}
	if len(initial.list) > 0 {
		c.say(Data, title(*p.after)+" reads "+listed(initial.list)+" while its volume is empty and never again: change the database by hand", p)
	}
}

// storeMoved tells of a store that pods look for elsewhere.
func (c *comparison) storeMoved(p *pair, store, variable string, of func(*stack.Object) endpoint) {
	before, after := of(p.before), of(p.after)
	if before == after || before == (endpoint{}) || after == (endpoint{}) {
		return
	}
	data := "data does not move, and "
	if before.host == after.host {
		data = ""
	}
	c.say(Data, store+" "+arrow(before.String(), after.String())+": "+data+variable+" in the Secret must name it", p)
}

// dumpsMoved tells of backups that go elsewhere.
func (c *comparison) dumpsMoved(p *pair) {
	before, after := dumpsOf(p, p.was()), dumpsOf(p, p.will())
	if before != after && before != "" && after != "" {
		c.say(Data, title(*p.after)+" "+before+" → "+after+": dumps do not move, and those of before are neither restored nor removed any more", p)
	}
}

// dumpsOf is where the pods of a CronJob put dumps, for people; empty if they make none.
func dumpsOf(p *pair, cron stack.Value) string {
	pod := cron.At(p.template("spec")...)
	for _, volume := range pod.At("volumes").Items() {
		if claim := volume.At("persistentVolumeClaim", "claimName"); claim.Exists() {
			return "PersistentVolumeClaim " + shown(claim.String())
		}
	}
	for _, container := range pod.At("containers").Items() {
		env := container.At("env")
		if bucket := env.At(bucketVariable, "value").String(); bucket != "" {
			place := "bucket " + shown(bucket+"/"+env.At(prefixVariable, "value").String())
			if endpoint := env.At(endpointVariable, "value").String(); endpoint != "" {
				place += " at " + shown(endpoint)
			}
			return place
		}
	}
	return ""
}
