package change

import "github.com/petrify-dev/petrify/internal/stack"

// pair is an object before and after. Either may not be there.
type pair struct {
	before, after *stack.Object
	rank          int           // of before among the objects of its stack
	differences   []*difference // a single one, of no path, where one side is not there
	keys          set           // in a ConfigMap that stays, those whose values differ
	read          bool          // pods restart to read them
}

// object is the one that will be there or else was.
func (p *pair) object() stack.Object {
	if p.after != nil {
		return *p.after
	}
	return *p.before
}

func (p *pair) kind() string { return p.object().Kind }

// template is the path to the template of the object's pods, and on from there.
func (p *pair) template(below ...string) []string {
	if p.kind() == "CronJob" {
		return append([]string{"spec", "jobTemplate", "spec", "template"}, below...)
	}
	return append([]string{"spec", "template"}, below...)
}

// stays tells whether the object is there on both sides.
func (p *pair) stays() bool { return p.before != nil && p.after != nil }

// was and will are what stands at a path of the object before and after.
func (p *pair) was(path ...string) stack.Value  { return valueAt(p.before, path) }
func (p *pair) will(path ...string) stack.Value { return valueAt(p.after, path) }

func valueAt(o *stack.Object, path []string) stack.Value {
	if o == nil {
		return stack.Value{}
	}
	return o.Fields.At(path...)
}

// under are the differences of an object that stays, below a path; * is any step.
func (p *pair) under(names ...string) []*difference {
	var found []*difference
	for _, d := range p.differences {
		if p.stays() && d.path.under(names...) {
			found = append(found, d)
		}
	}
	return found
}

// open are those of under that nothing explains yet.
func (p *pair) open(names ...string) []*difference {
	var open []*difference
	for _, d := range p.under(names...) {
		if !d.explained {
			open = append(open, d)
		}
	}
	return open
}

// take returns the open ones below a path, and has them explained by what the caller is
// about to say.
func (p *pair) take(names ...string) []*difference {
	return p.takeThose(func(*difference) bool { return true }, names...)
}

// takeThose is take for some differences only.
func (p *pair) takeThose(fit func(*difference) bool, names ...string) []*difference {
	var taken []*difference
	for _, d := range p.open(names...) {
		if fit(d) {
			d.explained = true
			taken = append(taken, d)
		}
	}
	return taken
}

// newComparison conceals what is secret and pairs the objects: those of one identity,
// and of the others, where that is unambiguous, those of one role.
func newComparison(before, after []stack.Object) *comparison {
	before, after = conceal(before, after)
	c := &comparison{from: sideOf(before), to: sideOf(after)}
	partners := c.partners(before, after)
	follow := map[int][]*pair{} // what is removed, by the object of after that it comes behind
	ranks := map[int]int{}      // by the index of the partner
	behind := -1
	for i := range before {
		if partner, found := partners[i]; found {
			behind = partner
			ranks[partner] = i
			continue
		}
		follow[behind] = append(follow[behind], &pair{before: &before[i], differences: []*difference{{before: before[i].Fields}}})
	}
	c.pairs = follow[-1]
	for i := range after {
		p := &pair{after: &after[i], differences: []*difference{{after: after[i].Fields}}}
		if rank, stays := ranks[i]; stays {
			p.before, p.rank = &before[rank], rank
			p.differences = differencesOf(nil, p.before.Fields, p.after.Fields)
			p.keys = changedKeys(p)
		}
		c.pairs = append(append(c.pairs, p), follow[i]...)
	}
	return c
}

// moved tells whether the whole stack is put into another namespace.
func (c *comparison) moved() bool {
	return c.from.spaces == 1 && c.to.spaces == 1 && c.from.space != c.to.space
}

// partners are the objects of after that take the place of those of before, by index.
func (c *comparison) partners(before, after []stack.Object) map[int]int {
	partners := map[int]int{}
	taken := map[int]bool{}
	match := func(keyOf func(stack.Object) stack.Identity) {
		candidates := map[stack.Identity][]int{}
		for i, o := range after {
			if key := keyOf(o); !taken[i] && key != (stack.Identity{}) {
				candidates[key] = append(candidates[key], i)
			}
		}
		claims := map[stack.Identity][]int{}
		for i, o := range before {
			if _, found := partners[i]; !found {
				claims[keyOf(o)] = append(claims[keyOf(o)], i)
			}
		}
		for key, found := range candidates {
			if len(found) == 1 && len(claims[key]) == 1 {
				partners[claims[key][0]], taken[found[0]] = found[0], true
			}
		}
	}
	match(c.identity)
	match(jobRole)
	return partners
}

// identity is the same in both stacks though one of them is in another namespace.
func (c *comparison) identity(o stack.Object) stack.Identity {
	identity := o.Identity()
	if c.moved() && identity.Namespace == c.to.space {
		identity.Namespace = c.from.space
	}
	return identity
}

// jobRole is what a Job is for, whatever its name ends in, and zero for other objects.
func jobRole(o stack.Object) stack.Identity {
	component := o.Fields.At("metadata", "labels", componentLabel).String()
	if o.Kind != "Job" || component == "" {
		return stack.Identity{}
	}
	return stack.Identity{Kind: o.Kind, Name: component}
}
