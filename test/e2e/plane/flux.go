package plane

// leashed is a shell script that becomes the command which its arguments are, and kills it and
// whatever it started once standard input ends. It must be the head of a process group.
const leashed = `exec 3<&0
{ cat <&3 >/dev/null; kill -KILL 0; } &
exec "$@"`

// StartKustomizeController starts Flux's kustomize-controller with the binary that
// BuildKustomizeController made. The definitions of its custom resources and of Flux's sources
// must be there. It ends with the other servers.
func (p *Plane) StartKustomizeController(binary string) error {
	return p.watch("kustomize-controller", []string{"/bin/sh", "-c", leashed, "sh", binary,
		"--metrics-addr=0",
		"--health-addr=0",
		"--concurrent=20",         // one that waits for a rollout holds up no other
		"--requeue-dependency=1s", // by default half a minute
		"--kube-api-qps=500",
		"--kube-api-burst=1000",
	})
}
