package render

import (
	"strconv"

	"github.com/petrify-dev/petrify/schema"
)

func redis(w *wiring) []*object {
	in := w.spec.Redis.InCluster
	if in == nil {
		return nil
	}
	p := part{redisName, "cache", versionOf(w.spec.Images.Redis)}
	limit, _ := in.Resources.Limits.Memory.Bytes()

	set := w.workload("redis/statefulset.yaml", StageData, p)
	set.image(redisName, w.spec.Images.Redis)
	set.resources(redisName, in.Resources)
	set.storage(in.Storage, in.StorageClass)
	// A quarter stays free for the copy that Redis makes while it rewrites its file.
	maximum := schema.CommandWord(strconv.FormatInt(limit/4*3, 10))
	set.args(redisName, schema.Command{"--appendonly", "yes", "--maxmemory-policy", "noeviction", "--maxmemory", maximum})
	objects := w.identity("redis", p, w.fromMedusa(redisPort))
	return append(objects, w.object("redis/service.yaml", StageData, p), set)
}
