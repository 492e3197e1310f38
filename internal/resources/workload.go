package resources

import (
	"strconv"
	"strings"

	"github.com/petrify-dev/petrify/internal/stack"
)

// Pods is how many pods a workload has.
type Pods struct {
	Min   int `json:"min"`
	Max   int `json:"max"`
	Surge int `json:"surge,omitempty"` // more of them while the workload rolls out
}

// Workload is what has pods, all alike.
type Workload struct {
	Name     string  `json:"name"` // Kind/name
	Pods     Pods    `json:"pods"`
	Requests Amounts `json:"requests"` // of each pod
	Limits   Amounts `json:"limits"`
}

// Volume is what is asked of a storage class.
type Volume struct {
	Claim    string `json:"claim"`    // the name of the claim, or of its template
	Workload string `json:"workload"` // Kind/name; empty for a claim of its own
	Count    int    `json:"count"`
	Size     string `json:"size"`            // of each
	Class    string `json:"class,omitempty"` // empty for the cluster's default

	bytes int64
}

// workload reads what an object's pods ask for.
func (r *reading) workload(o stack.Object, template stack.Value, pods Pods) Workload {
	p := r.pod(o.String(), template.At("spec"))
	return Workload{o.String(), pods, p.requests, p.limits}
}

// scaleOf is how many pods a workload has, and at most has with its autoscaler, which
// leaves one alone that is scaled to nothing (kubernetes: HorizontalPodAutoscaler).
func scaleOf(workload stack.Object, all []stack.Object) Pods {
	replicas := count(workload.Fields.At("spec", "replicas"), 1)
	pods := Pods{Min: replicas, Max: replicas}
	for _, o := range all {
		target := o.Fields.At("spec", "scaleTargetRef")
		if o.Kind == "HorizontalPodAutoscaler" && replicas > 0 && target.At("kind").String() == workload.Kind && target.At("name").String() == workload.Name {
			pods = Pods{Min: count(o.Fields.At("spec", "minReplicas"), 1), Max: count(o.Fields.At("spec", "maxReplicas"), 1)}
		}
	}
	if workload.Kind == "Deployment" {
		pods.Surge = surgeOf(workload.Fields.At("spec", "strategy"), pods.Max)
	}
	return pods
}

// surgeOf is how many pods more than there should be a Deployment runs while it rolls
// out (kubernetes: maxSurge is 25% by default, and rounded up).
func surgeOf(strategy stack.Value, pods int) int {
	if strategy.At("type").String() == "Recreate" || pods == 0 {
		return 0
	}
	most := strategy.At("rollingUpdate", "maxSurge").String()
	if most == "" {
		most = "25%"
	}
	if percentage, isShare := strings.CutSuffix(most, "%"); isShare {
		share, _ := strconv.Atoi(percentage)
		return (pods*share + 99) / 100
	}
	surge, _ := strconv.Atoi(most)
	return surge
}

// count reads a number of pods.
func count(number stack.Value, fallback int) int {
	if n, err := strconv.Atoi(number.String()); err == nil && n >= 0 {
		return n
	}
	return fallback
}

// volumes are those of a workload, one for each pod: they outlive it, or are claimed for
// as long as it lives (kubernetes: generic ephemeral volumes).
func (r *reading) volumes(workload stack.Object, template stack.Value, pods Pods) []Volume {
	var volumes []Volume
	add := func(name string, claim stack.Value) {
		v := r.volume(workload.String(), name, claim)
		v.Workload, v.Count = workload.String(), pods.Max+pods.Surge
		volumes = append(volumes, v)
	}
	for _, claim := range workload.Fields.At("spec", "volumeClaimTemplates").Items() {
		add(claim.Name(), claim)
	}
	for _, volume := range template.At("spec", "volumes").Items() {
		if claim := volume.At("ephemeral", "volumeClaimTemplate"); claim.Exists() {
			add(volume.Name(), claim)
		}
	}
	return volumes
}

func (r *reading) volume(where, name string, claim stack.Value) Volume {
	size := claim.At("spec", "resources", "requests", "storage")
	bytes := r.amount(where+": volume "+name, size, EphemeralStorage, 0)
	return Volume{Claim: name, Count: 1, Size: size.String(), Class: claim.At("spec", "storageClassName").String(), bytes: bytes}
}
