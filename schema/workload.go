package schema

// Resources are what a pod's main container asks for and may use.
type Resources struct {
	// What the scheduler sets aside.
	Requests ResourceList `json:"requests,omitzero"`
	// What the container may use at most.
	Limits ResourceList `json:"limits,omitzero"`
}

// ResourceList is one amount of each resource.
type ResourceList struct {
	// Processor time, in cores (0.5) or thousandths of a core (500m).
	CPU CPU `json:"cpu,omitempty"`
	// Memory, such as 512Mi.
	Memory Bytes `json:"memory,omitempty"`
	// Disk for logs and scratch volumes, such as 1Gi.
	EphemeralStorage Bytes `json:"ephemeral-storage,omitempty"`
}

// Autoscaling scales the number of pods by the load of their processors.
type Autoscaling struct {
	// Least number of pods.
	Min ScaleBound `json:"min,omitempty"`
	// Greatest number of pods.
	Max ScaleBound `json:"max" example:"6"`
	// Percentage of the requested processor time that pods should use on average.
	CPU Percent `json:"cpu,omitempty"`
}

// SecretKeys is a Secret and the keys in it that are read besides those that every environment needs. Names only: values never stand in a spec.
type SecretKeys struct {
	// Name of the Secret.
	Name ObjectName `json:"name,omitempty"`
	// More keys, each passed as the variable of the same name. A pod does not start while one is missing.
	Keys []VariableName `json:"keys,omitempty" example:"[PAYMENT_API_KEY]"`
}

// SecretKey is one key of a Secret.
type SecretKey struct {
	// Name of the Secret.
	Name ObjectName `json:"name,omitempty"`
	// Key in the Secret.
	Key VariableName `json:"key,omitempty"`
}

func (r *Resources) setDefaults(defaults Resources) {
	r.Requests.setDefaults(defaults.Requests)
	r.Limits.setDefaults(defaults.Limits)
}

func (r *ResourceList) setDefaults(defaults ResourceList) {
	setDefaultText(&r.CPU, defaults.CPU)
	setDefaultText(&r.Memory, defaults.Memory)
	setDefaultText(&r.EphemeralStorage, defaults.EphemeralStorage)
}

func (r Resources) validate(v *validation, path string) {
	for _, pair := range []struct {
		name            string
		request, limit  string
		requested, most func() (int64, bool)
	}{
		{"cpu", string(r.Requests.CPU), string(r.Limits.CPU), r.Requests.CPU.Millicores, r.Limits.CPU.Millicores},
		{"memory", string(r.Requests.Memory), string(r.Limits.Memory), r.Requests.Memory.Bytes, r.Limits.Memory.Bytes},
		{"ephemeral-storage", string(r.Requests.EphemeralStorage), string(r.Limits.EphemeralStorage), r.Requests.EphemeralStorage.Bytes, r.Limits.EphemeralStorage.Bytes},
	} {
		requested, readable := pair.requested()
		most, alsoReadable := pair.most()
		if readable && alsoReadable && requested > most {
			v.addRelated(path+".requests."+pair.name, path+".limits."+pair.name,
				quote(pair.request)+" is more than the limit "+quote(pair.limit),
				"allowed: at most the limit; set both when you raise one")
		}
	}
}

// leastScaled is the least number of pods by default: with one alone, a node that
// goes takes the shop with it.
const leastScaled ScaleBound = 2

// withDefaults returns nil for nil.
func (a *Autoscaling) withDefaults() *Autoscaling {
	if a == nil {
		return nil
	}
	scaled := *a
	setDefaultNumber(&scaled.Min, leastScaled)
	setDefaultNumber(&scaled.CPU, 70)
	return &scaled
}

func (a *Autoscaling) validate(v *validation, path string) {
	if a == nil || a.Min <= a.Max || a.Max == 0 {
		return
	}
	hint := "allowed: at most max"
	if a.Min == leastScaled {
		hint += "; min is " + number(leastScaled) + " unless you set it"
	}
	v.addRelated(path+".min", path+".max", number(a.Min)+" is more than max, "+number(a.Max), hint)
}
