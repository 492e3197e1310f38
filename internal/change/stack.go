package change

import (
	"slices"
	"strconv"
	"strings"

	"github.com/petrify-dev/petrify/internal/stack"
)

// namespace tells of a stack that is put into another namespace.
func (c *comparison) namespace() {
	if !c.moved() {
		return
	}
	var moved []*pair
	for _, p := range c.pairs {
		if len(p.take("metadata", "namespace")) > 0 {
			moved = append(moved, p)
		}
	}
	old := "the old objects are deleted where pruning is on"
	if c.to.target == kubectl {
		old = "the old objects stay"
	}
	c.say(Data, "namespace "+arrow(c.from.space, c.to.space)+": everything is created anew there, Secrets must be there first, data does not move, and "+old, moved...)
}

// target tells of another tool that is to apply the stack, and takes what was
// rendered for it: what no other tool looks at.
func (c *comparison) target() {
	if c.from.target == c.to.target {
		return
	}
	var concerned []*pair
	for _, p := range c.pairs {
		annotations := p.takeThose(speaksToTarget, "metadata", "annotations", "*")
		if len(annotations)+len(p.take("spec", "ttlSecondsAfterFinished")) > 0 {
			concerned = append(concerned, p)
		}
	}
	c.say(Target, "target "+arrow(c.from.target, c.to.target)+": what applies the stack must change with it", concerned...)
}

func speaksToTarget(d *difference) bool {
	_, speaks := targetOf(d.path[2].Name)
	return speaks
}

// removed tells of objects that are in the stack no longer.
func (c *comparison) removed() {
	for _, p := range c.pairs {
		if p.after != nil {
			continue
		}
		p.differences[0].explained = true
		left := always(" removed: deleted where pruning is on")
		switch {
		case c.to.target == kubectl:
			left = predicate{" removed: kubectl leaves it in the cluster", " removed: kubectl leaves them in the cluster"}
		case isKept(*p.before):
			left = predicate{" removed: its annotations keep it in the cluster", " removed: their annotations keep them in the cluster"}
		}
		c.sayOf(Removed, p.before.String(), left, p)
	}
}

// isKept tells whether nothing that prunes deletes an object.
func isKept(o stack.Object) bool {
	annotations := o.Fields.At("metadata", "annotations")
	return annotations.At(fluxAnnotation+"prune").String() == "disabled" ||
		slices.Contains(strings.Split(annotations.At(argocdAnnotation+"sync-options").String(), ","), "Prune=false")
}

// added tells of objects that were not there.
func (c *comparison) added() {
	for _, p := range c.pairs {
		if p.before == nil {
			p.differences[0].explained = true
			c.sayOf(Added, p.after.String(), always(" added"), p)
		}
	}
}

// order tells whether objects that stay are applied in another order.
func (c *comparison) order() {
	var staying []*pair
	for _, p := range c.pairs {
		if p.stays() {
			staying = append(staying, p)
		}
	}
	sorted := slices.SortedFunc(slices.Values(staying), func(a, b *pair) int { return a.rank - b.rank })
	var displaced []*pair
	for i, p := range staying {
		if p != sorted[i] {
			displaced = append(displaced, p)
		}
	}
	if len(displaced) > 0 {
		c.say(Metadata, "order of "+strconv.Itoa(len(displaced))+" objects: restarts nothing", displaced...)
	}
}

// metadata tells of labels and annotations that nothing else explains, but for those by
// which a Namespace says which pods it admits.
func (c *comparison) metadata() {
	var names set
	var concerned []*pair
	for _, p := range c.pairs {
		labels, annotations := p.takeThose(admitsNothing, "metadata", "labels", "*"), p.take("metadata", "annotations", "*")
		labels = append(labels, p.take("spec", "jobTemplate", "metadata", "labels", "*")...)
		for _, d := range labels {
			names.add("label " + shown(d.path[len(d.path)-1].Name))
		}
		for _, d := range annotations {
			names.add("annotation " + shown(d.path[2].Name))
		}
		if len(labels)+len(annotations) > 0 {
			concerned = append(concerned, p)
		}
	}
	switch len(concerned) {
	case 0:
	case 1:
		c.say(Metadata, listed(names.list)+" of "+concerned[0].object().String()+": restarts nothing", concerned...)
	default:
		c.say(Metadata, listed(names.list)+" of "+strconv.Itoa(len(concerned))+" objects: restarts nothing", concerned...)
	}
}

func admitsNothing(d *difference) bool {
	return !strings.HasPrefix(d.path[2].Name, "pod-security.kubernetes.io/")
}

// rest tells of what nothing else explains, field by field.
func (c *comparison) rest() {
	for _, p := range c.pairs {
		var fields []string
		for _, d := range p.take() {
			fields = append(fields, d.String())
		}
		if len(fields) > 0 {
			c.sayOf(Changed, p.object().String(), always(": "+listed(fields)), p)
		}
	}
}
