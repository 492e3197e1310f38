package explain

import (
	"errors"
	"fmt"
	"slices"

	"github.com/petrify-dev/petrify/internal/diag"
	"github.com/petrify-dev/petrify/internal/stack"
	"github.com/petrify-dev/petrify/render"
	"github.com/petrify-dev/petrify/schema"
)

// effect is what becomes of a value when a cause differs.
type effect int

const (
	unknown effect = iota // nothing else is valid there
	none
	removes // the value is not there any more
	changes
)

// mostWork bounds experiments: fields that are tried, times the bytes of the spec, all of
// which is read and rendered each time.
const mostWork = 8 << 20

// tooMuch refuses more causes than can be tried for a spec of that many bytes.
func tooMuch(causes, size int) error {
	if causes*size <= mostWork {
		return nil
	}
	return diag.List{{
		Message: fmt.Sprintf("%d fields of a spec of %d KiB are too many to be tried one by one", causes, (size+1023)>>10),
		Hint:    "allowed: a smaller spec, such as without its patches; petrify explain FIELD says what a field means",
	}}
}

// experiment renders a spec with differences and looks at one value.
type experiment struct {
	read     *schema.Reading
	settings []string
	given    map[string]diag.Position
	known    map[string]stack.Value // the objects of the spec as it is
	object   render.Resource
	steps    []step
}

// effect tries what the cause has to offer, until the value changes.
func (x experiment) effect(c cause, now finding) effect {
	most := unknown
	for _, t := range c.trials {
		if t.spare && most != unknown {
			continue
		}
		most = max(most, x.run(c, t, now))
		if most == changes {
			break
		}
	}
	if most == removes && c.whole {
		return changes
	}
	return most
}

// run compares the value, which is known of the spec as it is, with that of a trial.
// Where the trial contradicts other fields that are given, both sides do without these.
func (x experiment) run(c cause, t trial, now finding) effect {
	manifest, conflicts, err := x.reconciled(c, t)
	if err != nil {
		return unknown
	}
	if len(conflicts) > 0 {
		plain, err := x.render(trial{without: conflicts})
		if err != nil {
			return unknown
		}
		if now, err = x.lookUp(plain); err != nil {
			return unknown
		}
	}
	switch other, err := x.lookUp(manifest); {
	case err != nil:
		return removes
	case other.text != now.text:
		return changes
	}
	return none
}

// reconciled renders a trial without the given fields that contradict it, which it
// returns.
func (x experiment) reconciled(c cause, t trial) (render.Manifest, []string, error) {
	var conflicts []string
	for {
		manifest, err := x.render(trial{settings: t.settings, without: slices.Concat(t.without, conflicts)})
		more := x.contradicting(c, err)
		if len(more) == 0 || slices.Contains(conflicts, more[0]) {
			return manifest, conflicts, err
		}
		conflicts = append(conflicts, more[0])
	}
}

// contradicting are the given fields beside a cause that an error is about.
func (x experiment) contradicting(c cause, err error) []string {
	var problems schema.Diagnostics
	errors.As(err, &problems)
	var paths []string
	for _, d := range problems {
		about := []string{d.Path}
		for _, related := range d.Related {
			about = append(about, related.Path)
		}
		for _, path := range about {
			if _, given := x.given[path]; given && path != c.path && d.Severity == diag.Error {
				paths = append(paths, path)
			}
		}
	}
	return paths
}

func (x experiment) render(t trial) (render.Manifest, error) {
	env, found := x.read.LoadWithout(t.without, slices.Concat(x.settings, t.settings))
	if err := found.Err(); err != nil {
		return render.Manifest{}, err
	}
	return render.Render(env)
}

// lookUp finds the value in another manifest, where a Job may have another name.
func (x experiment) lookUp(manifest render.Manifest) (finding, error) {
	o := output{manifest, x.known}
	object, there := o.object(func(r render.Resource) bool {
		return r.Kind == x.object.Kind && r.LastingName() == x.object.LastingName()
	})
	if !there {
		return finding{}, errGone
	}
	return o.lookUp(object, x.steps)
}

var errGone = errors.New("the object is not there")
