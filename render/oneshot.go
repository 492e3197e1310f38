package render

import (
	"strings"

	"github.com/petrify-dev/petrify/schema"
)

// nameJobs gives every Job the name under which it is applied, and the release the
// name of its migration. It comes after all that may change a pod template.
func (w *wiring) nameJobs(objects []*object) {
	release := migrateName
	for _, o := range objects {
		if o.stage == StageMigrate && o.kind() == "Job" {
			release = oneShotName(o)
		}
	}
	for _, o := range objects {
		o.setRelease(release)
	}
	for _, o := range objects {
		switch {
		case o.kind() != "Job":
		case o.stage != StageMigrate:
			o.rename(oneShotName(o))
		case w.spec.Target != schema.TargetArgoCD:
			// Argo CD deletes and creates a hook anew at each sync, under a name that stays.
			o.rename(release)
		}
	}
}

// setRelease tells the pods that record or await the migration its name.
func (o *object) setRelease(release string) {
	pod := podTemplate(o.root).get("spec")
	for _, list := range []string{"initContainers", "containers"} {
		for _, container := range pod.items(list) {
			if v := container.at("env", varRelease, "value"); v != nil && v.value == migrateName {
				v.setText(release)
			}
		}
	}
}

// oneShotName is the name of a Job: of the image's tag, for people, and of the hash
// of its whole pod template, since a template is immutable (kubernetes:
// Job.spec.template) and a changed one needs a Job of its own.
func oneShotName(job *object) string {
	const hashLength = 10
	hash := digest(job.inTemplate())[:hashLength]
	tag := labelOf(job.part.version)
	room := longestLabel - len(job.name()) - hashLength - len("--")
	if tag = strings.Trim(tag[:min(len(tag), room)], "-"); tag != "" {
		hash = tag + "-" + hash
	}
	return job.name() + "-" + hash
}

// labelOf turns an image's tag into a label as of RFC 1123.
func labelOf(tag string) string {
	return strings.Map(func(r rune) rune {
		if r == '_' || r == '.' {
			return '-'
		}
		return r
	}, strings.ToLower(tag))
}
