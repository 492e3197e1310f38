package resources

import (
	"github.com/petrify-dev/petrify/internal/diag"
	"github.com/petrify-dev/petrify/internal/stack"
)

// pod is what the scheduler sets aside for a pod, and what it may use at most.
type pod struct{ requests, limits Amounts }

func (p pod) plus(q pod) pod { return pod{p.requests.plus(q.requests), p.limits.plus(q.limits)} }
func (p pod) most(q pod) pod { return pod{p.requests.most(q.requests), p.limits.most(q.limits)} }

// reading is what is wrong with the objects so far.
type reading struct{ found diag.List }

// pod adds up a pod's containers (kubernetes: Init Containers, Resource sharing within
// containers): those that run together, or the init container that asks for more. A
// sidecar, which is an init container that goes on running, counts with those that
// start after it. What the pod says of itself counts in place of that sum.
func (r *reading) pod(where string, spec stack.Value) pod {
	var running, starting pod
	for _, container := range spec.At("initContainers").Items() {
		own := r.container(where, container)
		if container.At("restartPolicy").String() == "Always" {
			running = running.plus(own)
			starting = starting.most(running)
			continue
		}
		starting = starting.most(running.plus(own))
	}
	for _, container := range spec.At("containers").Items() {
		running = running.plus(r.container(where, container))
	}
	sum := running.most(starting)
	for k := range kinds {
		own := spec.At("resources")
		sum.requests[k] = r.amount(where, own.At("requests", k.String()), k, sum.requests[k])
		sum.limits[k] = r.amount(where, own.At("limits", k.String()), k, sum.limits[k])
		overhead := r.amount(where, spec.At("overhead", k.String()), k, 0)
		sum = sum.plus(pod{of(k, overhead), of(k, overhead)})
	}
	return sum
}

func of(k Kind, amount int64) Amounts {
	var a Amounts
	a[k] = amount
	return a
}

// container reads what a container asks for. A limit without a request is a request,
// too (kubernetes: defaulting).
func (r *reading) container(where string, container stack.Value) pod {
	where += ": container " + container.Name()
	var p pod
	for k := range kinds {
		p.limits[k] = r.amount(where, container.At("resources", "limits", k.String()), k, unlimited)
		fallback := p.limits[k]
		if fallback == unlimited {
			fallback = 0
		}
		p.requests[k] = r.amount(where, container.At("resources", "requests", k.String()), k, fallback)
	}
	return p
}

// amount reads a quantity, which falls back to another amount where there is none.
func (r *reading) amount(where string, quantity stack.Value, k Kind, fallback int64) int64 {
	if !quantity.Exists() {
		return fallback
	}
	amount, valid := k.parse(quantity.String())
	if !valid {
		r.found = append(r.found, diag.Diagnostic{
			Path: where, Message: diag.Quote(quantity.String()) + " is not a quantity of " + k.String(),
			Hint: "allowed: a Kubernetes quantity, such as 500m or 512Mi",
		})
	}
	return amount
}
