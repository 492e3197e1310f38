package render

// templatePath leads to the template of the pods that objects of a kind make, and on
// from there.
func templatePath(kind string, below ...string) []string {
	if kind == "CronJob" {
		return append([]string{"spec", "jobTemplate", "spec", "template"}, below...)
	}
	return append([]string{"spec", "template"}, below...)
}

// podTemplate is the template of the pods that an object makes; nil if it makes none.
func podTemplate(root *node) *node {
	spec := root.get("spec")
	if job := spec.get("jobTemplate"); job != nil {
		spec = job.get("spec")
	}
	return spec.get("template")
}

// inTemplate returns the node at a path in the object's pod template, as need does.
func (o *object) inTemplate(path ...string) *node {
	if found := podTemplate(o.root).at(path...); found != nil {
		return found
	}
	return o.need(templatePath(o.kind(), path...)...)
}
