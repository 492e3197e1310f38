package change

import "github.com/petrify-dev/petrify/internal/stack"

// scale tells of workloads that will have another number of pods.
func (c *comparison) scale() {
	for _, p := range c.pairs {
		if !p.stays() || p.kind() == "Job" || !p.will("spec", "template").Exists() {
			continue
		}
		scaler := c.scalerOf(p)
		was, will := sizeOf(p.before, scaler.before), sizeOf(p.after, scaler.after)
		if was == will {
			continue
		}
		concerned := takeScale(p, scaler, was.cpu != will.cpu)
		subject, change := title(*p.after), was.String()+" → "+will.String()
		switch {
		case c.moved():
			c.say(Scale, subject+": "+change, concerned...)
		case was.pods == "0":
			c.say(Scale, subject+" starts: "+change, concerned...)
		case will.pods == "0":
			c.say(Outage, subject+" stops: "+change, concerned...)
		case will.pods == "" && was.pods != "" && was.pods != "1":
			c.say(Outage, subject+": "+change+": it falls to 1 pod until the autoscaler acts, unless the number is handed over first", concerned...)
		case was.pods == "" && will.pods != "" && c.to.target == kubectl:
			c.say(Scale, subject+": "+change+": delete the HorizontalPodAutoscaler first, or it goes on scaling", concerned...)
		default:
			c.say(Scale, subject+": "+change, concerned...)
		}
	}
}

// scalerOf is the HorizontalPodAutoscaler of a workload, and of neither side where
// there is none.
func (c *comparison) scalerOf(workload *pair) *pair {
	for _, p := range c.pairs {
		target := p.object().Fields.At("spec", "scaleTargetRef")
		if p.kind() == "HorizontalPodAutoscaler" && target.At("kind").String() == workload.kind() && target.At("name").String() == workload.after.Name {
			return p
		}
	}
	return &pair{}
}

// size is how many pods a workload has: a number, or what an autoscaler keeps to.
type size struct{ pods, least, most, cpu string }

func sizeOf(workload, scaler *stack.Object) size {
	if scaler == nil {
		return size{pods: replicas(workload.Fields)}
	}
	spec := scaler.Fields.At("spec")
	s := size{least: spec.At("minReplicas").String(), most: spec.At("maxReplicas").String()}
	for _, metric := range spec.At("metrics").Items() {
		if metric.At("resource", "name").String() == "cpu" {
			s.cpu = metric.At("resource", "target", "averageUtilization").String()
		}
	}
	return s
}

func (s size) String() string {
	switch {
	case s.pods == "1":
		return "1 pod"
	case s.pods != "":
		return shown(s.pods) + " pods"
	case s.cpu == "":
		return "autoscaling " + shown(s.least) + " to " + shown(s.most)
	}
	return "autoscaling " + shown(s.least) + " to " + shown(s.most) + " at " + shown(s.cpu) + "% CPU"
}

// takeScale takes what makes the size of a workload differ from it and from its
// autoscaler, and returns in which of them it was.
func takeScale(workload, scaler *pair, metrics bool) []*pair {
	var concerned []*pair
	if len(workload.take("spec", "replicas")) > 0 {
		concerned = append(concerned, workload)
	}
	taken := len(scaler.take("spec", "minReplicas")) + len(scaler.take("spec", "maxReplicas"))
	if metrics {
		taken += len(scaler.take("spec", "metrics"))
	}
	if taken > 0 || len(scaler.differences) > 0 && !scaler.stays() {
		concerned = append(concerned, scaler)
	}
	return concerned
}
