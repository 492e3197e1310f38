// Package change says what it means to a running shop that one stack is applied over
// another. It knows objects as plain data; it must not know files, flags or how a
// stack is rendered.
package change

import (
	"cmp"
	"slices"

	"github.com/petrify-dev/petrify/internal/stack"
)

// Review is what a change consists of, for a person who has to decide on it. It
// depends on the two stacks alone.
type Review struct {
	Meaning []Meaning // the gravest first; none when the stacks are the same
	Objects []Object  // in the order of after, removed ones in their place
}

// Consequence is what a Meaning is about.
type Consequence string

// The consequences, the gravest first.
const (
	Refused  Consequence = "refused"  // the API server will refuse the object
	Data     Consequence = "data"     // data does not move by itself, or may be lost
	Rebuild  Consequence = "rebuild"  // an image must be built anew
	Outage   Consequence = "outage"   // something is not reached, or lacks pods or values that it needs
	Removed  Consequence = "removed"  // objects are in the stack no longer
	Target   Consequence = "target"   // another tool is to apply the stack
	Run      Consequence = "run"      // a Job runs
	Restart  Consequence = "restart"  // pods are replaced by new ones
	Scale    Consequence = "scale"    // another number of pods
	Traffic  Consequence = "traffic"  // another way in or out
	Added    Consequence = "added"    // objects that were not there
	Changed  Consequence = "changed"  // a field that none of the above speaks of
	Metadata Consequence = "metadata" // labels, annotations, order and spelling, which restart nothing
)

// Consequences are all, the gravest first.
func Consequences() []Consequence {
	return []Consequence{Refused, Data, Rebuild, Outage, Removed, Target, Run, Restart, Scale, Traffic, Added, Changed, Metadata}
}

// Meaning is one consequence of a change.
type Meaning struct {
	Consequence Consequence
	Objects     []string // those whose difference it speaks of, as Kind/name, in the review's order
	Message     string   // one line that no terminal stumbles over
}

// Kind is what becomes of an object.
type Kind string

// The kinds. A Replaced object stands under another name or in another namespace.
const (
	ObjectAdded    Kind = "added"
	ObjectRemoved  Kind = "removed"
	ObjectChanged  Kind = "changed"
	ObjectReplaced Kind = "replaced"
)

// Object is one that differs.
type Object struct {
	stack.Identity
	Change Kind
	Was    stack.Identity // of what is replaced; else zero
	// What it was and what it will be as YAML, nil where it is not there. Values
	// that seem secret are numbered instead, equal ones alike.
	Before, After []byte
}

// Compare returns what it means to apply after where before runs. Every difference
// between two objects is part of a Meaning, and without a difference there is none:
// each step takes the differences that it explains, and the last one what is left.
func Compare(before, after []stack.Object) Review {
	c := newComparison(before, after)
	for _, explain := range []func(*comparison){
		(*comparison).namespace,
		(*comparison).target,
		(*comparison).respelled,
		(*comparison).immutable,
		(*comparison).stores,
		(*comparison).frozen,
		(*comparison).secrets,
		(*comparison).secretsRemoved,
		(*comparison).secretsTakenOver,
		(*comparison).secretsElsewhere,
		(*comparison).gates,
		(*comparison).jobs,
		(*comparison).pods,
		(*comparison).configuration,
		(*comparison).scale,
		(*comparison).routes,
		(*comparison).services,
		(*comparison).network,
		(*comparison).removed,
		(*comparison).added,
		(*comparison).order,
		(*comparison).metadata,
		(*comparison).rest,
	} {
		explain(c)
	}
	return Review{Meaning: c.meaning(), Objects: c.objects()}
}

// comparison is what is known so far of a change.
type comparison struct {
	pairs      []*pair
	from, to   side
	statements []*statement
}

// statement is a Meaning in the making: what is true of several subjects is said once.
type statement struct {
	consequence Consequence
	subjects    set
	predicate   predicate
	pairs       []*pair
}

// predicate is what is said of one subject and of many, with what parts it from them.
type predicate struct{ one, many string }

// always is the same of one and of many.
func always(said string) predicate { return predicate{said, said} }

func (s *statement) String() string {
	if len(s.subjects.list) > 1 {
		return enumerated(s.subjects.list) + s.predicate.many
	}
	return enumerated(s.subjects.list) + s.predicate.one
}

// say adds a statement on the differences of some pairs.
func (c *comparison) say(consequence Consequence, message string, pairs ...*pair) {
	c.statements = append(c.statements, &statement{consequence: consequence, predicate: predicate{one: message}, pairs: pairs})
}

// sayOf adds a statement on a subject, or the subject to the statement that is there.
func (c *comparison) sayOf(consequence Consequence, subject string, p predicate, pairs ...*pair) {
	i := slices.IndexFunc(c.statements, func(s *statement) bool {
		return s.consequence == consequence && s.predicate == p && len(s.subjects.list) > 0
	})
	if i < 0 {
		i = len(c.statements)
		c.statements = append(c.statements, &statement{consequence: consequence, predicate: p})
	}
	c.statements[i].subjects.add(subject)
	c.statements[i].pairs = append(c.statements[i].pairs, pairs...)
}

func (c *comparison) meaning() []Meaning {
	slices.SortStableFunc(c.statements, func(a, b *statement) int {
		return cmp.Compare(slices.Index(Consequences(), a.consequence), slices.Index(Consequences(), b.consequence))
	})
	var meaning []Meaning
	for _, s := range c.statements {
		m := Meaning{Consequence: s.consequence, Message: s.String()}
		for _, p := range c.pairs {
			if slices.Contains(s.pairs, p) {
				m.Objects = append(m.Objects, p.object().String())
			}
		}
		meaning = append(meaning, m)
	}
	return meaning
}

func (c *comparison) objects() []Object {
	var changed []Object
	for _, p := range c.pairs {
		if len(p.differences) == 0 {
			continue
		}
		o := Object{Identity: p.object().Identity(), Change: ObjectChanged}
		switch {
		case p.before == nil:
			o.Change = ObjectAdded
		case p.after == nil:
			o.Change = ObjectRemoved
		case p.before.Identity() != p.after.Identity():
			o.Change, o.Was = ObjectReplaced, p.before.Identity()
		}
		o.Before, o.After = stack.Texts(p.before, p.after)
		changed = append(changed, o)
	}
	return changed
}
