package schema

import (
	"reflect"
	"slices"
	"strings"

	"github.com/petrify-dev/petrify/internal/diag"
)

// Input is one YAML text and the name under which diagnostics speak of it.
type Input struct {
	Name string
	Data []byte
	// File returns a file that the text names by a relative path, which has slashes and
	// leads nowhere upwards. The error says what is wrong with it, without its name.
	// Without File, the text can name none.
	File func(path string) (Input, error)
	// Resolved says that another program has read the text and written it anew, as
	// kustomize does for a KRM function: an unquoted scalar is what that program made
	// of it, so that 42798 may have been 0123456. A scalar that is no text is refused
	// where text belongs, amounts aside, and lines and columns, which the user has
	// never seen, are not told.
	Resolved bool
}

// Load reads the inputs, merges them left to right, lays the settings ("path=value")
// over them, each over those before it, and returns the environment with its
// defaults. Mappings merge; scalars and lists replace. Where exactly one of several
// fields must be there (see Choice), an input or setting that names one of them
// drops those that only earlier ones name, with all that they hold. Two that one
// input names both stay, which is an error unless a later one decides. Of fields
// that mean something only together (see Whole), such as an image's tag and digest,
// an input that names one drops the others that only earlier ones name, too; there
// the settings count as one.
//
// The diagnostics are sorted, all problems at once but those that only follow from
// another. When one of them is an error, the environment is the zero one.
func Load(inputs []Input, settings []string) (Environment, Diagnostics) {
	l := &loading{inputs: inputs, places: map[string]place{}}
	return l.environment(l.read(settings))
}

// Reading is inputs that were read once, to be loaded often with differences. Several
// goroutines may do so at once.
type Reading struct {
	inputs []Input
	root   *node // nil when an input could not be read
	found  Diagnostics
}

// Read reads the inputs. What is wrong with them, Load tells.
func Read(inputs []Input) *Reading {
	l := &loading{inputs: inputs}
	root := l.readInputs()
	return &Reading{inputs, root, l.found}
}

// LoadWithout is Load of what the inputs and settings give, less the fields and the
// entries of lists and mappings at the paths, which are as in diagnostics, such as
// spec.hosts.storefrontAliases[0].
func (r *Reading) LoadWithout(paths, settings []string) (Environment, Diagnostics) {
	l := &loading{inputs: r.inputs, places: map[string]place{}, found: slices.Clone(r.found)}
	root := l.set(r.root, settings)
	if root != nil && len(paths) > 0 {
		root = root.without(paths, "", environmentShape)
	}
	return l.environment(root)
}

// environment is what Load returns of the merged tree.
func (l *loading) environment(root *node) (Environment, Diagnostics) {
	if root == nil {
		return Environment{}, l.sorted()
	}
	env := l.decode(root)
	if l.found.Err() != nil {
		return Environment{}, l.sorted()
	}
	return env, l.sorted()
}

// Locate returns the problems, which concern the environment that Load made of the
// inputs and settings, with where they stand in them, in the order of Load's. A
// problem that has a position keeps it, and problems is not changed.
func Locate(inputs []Input, settings []string, problems Diagnostics) Diagnostics {
	l := locating(inputs, settings)
	if l == nil {
		return problems
	}
	for _, d := range problems {
		if d.Position == (diag.Position{}) {
			d.Related = slices.Clone(d.Related)
			d = l.located(d)
		}
		l.found = append(l.found, d)
	}
	return l.sorted()
}

// Places returns where the fields stand that the inputs and settings give to the
// environment that Load made of them, by path. A field that only has its default is
// not among them.
func Places(inputs []Input, settings []string) map[string]diag.Position {
	l := locating(inputs, settings)
	if l == nil {
		return nil
	}
	positions := make(map[string]diag.Position, len(l.places))
	for path, at := range l.places {
		positions[path] = at.position()
	}
	return positions
}

// locating knows the places of what the inputs and settings give, and no problems; it
// is nil when an input cannot be read.
func locating(inputs []Input, settings []string) *loading {
	l := &loading{inputs: inputs, places: map[string]place{}}
	root := l.read(settings)
	if root == nil {
		return nil
	}
	var env Environment
	(&decoder{places: l.places}).value("", root, environmentShape, true, reflect.ValueOf(&env).Elem())
	l.found = nil
	return l
}

// loading is what is known so far.
type loading struct {
	inputs []Input
	found  Diagnostics
	meant  []string
	places map[string]place
}

// read returns the merged tree, or nil when an input could not be read at all.
func (l *loading) read(settings []string) *node { return l.set(l.readInputs(), settings) }

func (l *loading) readInputs() *node {
	var root *node
	readable, total := true, 0
	for _, input := range l.inputs {
		if total += len(input.Data); total > LargestInput {
			l.found = append(l.found, tooLarge(input.Name, len(input.Data)))
			return nil
		}
		layer, found := readDocument(input)
		l.found = append(l.found, found...)
		if layer == nil {
			readable = false
			continue
		}
		root = merge(root, layer, environmentShape)
	}
	switch {
	case !readable:
		return nil
	case root == nil:
		return &node{kind: mappingNode}
	}
	return root
}

// set lays settings over a tree, which is not changed.
func (l *loading) set(root *node, settings []string) *node {
	if len(settings) > mostSettings {
		l.found = append(l.found, diag.Diagnostic{Position: diag.Position{Name: settingName}, Message: "is given " + number(len(settings)) + " times",
			Hint: "allowed: at most " + number(mostSettings) + "; write more into a file"})
		return nil
	}
	for i, setting := range settings {
		layer, found, meant := readSetting(setting, i+1)
		l.found, l.meant = append(l.found, found...), append(l.meant, meant...)
		if layer != nil && root != nil {
			root = merge(root, layer, environmentShape)
		}
	}
	return root
}

// decode turns the tree into the effective environment and collects its problems.
func (l *loading) decode(root *node) Environment {
	var env Environment
	d := &decoder{places: l.places}
	d.value("", root, environmentShape, true, reflect.ValueOf(&env).Elem())
	l.found, l.meant = append(l.found, d.found...), append(l.meant, d.meant...)
	l.found.Conceal() // a line stays hidden for a problem that is not told
	l.found = withoutThoseBelowUnknown(l.found)
	if foreign := foreignObject(env); foreign != "" {
		l.found = Diagnostics{l.located(diag.Diagnostic{Path: "kind", Message: foreign, Hint: headerHint})}
		return env
	}
	l.readPatches(env.Spec.Patches)
	l.follow(d.missing)
	env = Default(env)
	l.follow(Validate(env))
	return env
}

// withoutThoseBelowUnknown leaves out the problems of what unknown fields hold, of which
// nobody knows what it should be.
func withoutThoseBelowUnknown(found Diagnostics) Diagnostics {
	unknown := map[string]bool{}
	for _, d := range found {
		if d.Message == unknownField {
			unknown[d.Path] = true
		}
	}
	return slices.DeleteFunc(found, func(d diag.Diagnostic) bool {
		path := d.Path
		for path != "" && !unknown[path] {
			path = parent(path)
		}
		return path != "" && d.Message != unknownField
	})
}

// foreignObject says that the object is of another make, when it is: then nothing
// else that is wrong with it matters.
func foreignObject(env Environment) string {
	if env.APIVersion == "" || env.APIVersion == APIVersion || env.Kind == "" || env.Kind == Kind {
		return ""
	}
	return concealed(string(env.APIVersion)+" "+string(env.Kind), "this is a "+quote(env.Kind)+" of "+quote(env.APIVersion)+", not an "+Kind)
}

// follow adds the problems that do not just follow from those that are known.
func (l *loading) follow(problems Diagnostics) {
	failed := failuresOf(l.found)
	for _, path := range l.meant {
		failed.add(path)
	}
	var defaults Diagnostics
	for _, d := range problems {
		switch {
		case failed.explain(d):
		case l.given(d):
			l.found = append(l.found, l.located(d))
		default:
			defaults = append(defaults, l.located(d))
		}
	}
	// A default that is wrong was derived from something wrong.
	if l.found.Err() == nil {
		l.found = append(l.found, defaults...)
	}
}

// given tells whether a problem is about something that stands in the inputs or
// should, rather than about a default.
func (l *loading) given(d diag.Diagnostic) bool {
	if _, given := l.places[d.Path]; given || d.Message == missing {
		return true
	}
	return slices.ContainsFunc(d.Related, func(r diag.Related) bool { _, given := l.places[r.Path]; return given })
}

// failures is the paths at which something is wrong, and all paths above them.
type failures struct{ at, above map[string]bool }

func failuresOf(problems Diagnostics) failures {
	f := failures{at: map[string]bool{}, above: map[string]bool{}}
	for _, d := range problems {
		if d.Severity == diag.Error {
			f.add(d.Path)
		}
	}
	return f
}

func (f failures) add(path string) {
	if path == "" || f.at[path] {
		return
	}
	f.at[path] = true
	for ; path != "" && !f.above[path]; path = parent(path) {
		f.above[path] = true
	}
}

// explain tells whether a problem is about what failed, or what is above or below it.
func (f failures) explain(d diag.Diagnostic) bool {
	return f.touch(d.Path) || slices.ContainsFunc(d.Related, func(r diag.Related) bool { return f.touch(r.Path) })
}

func (f failures) touch(path string) bool {
	if f.above[path] {
		return true
	}
	for ; path != ""; path = parent(path) {
		if f.at[path] {
			return true
		}
	}
	return false
}

// located fills in where a problem and what it relates to stand. A problem with a
// default points at the given field that it contradicts, and one with a field that
// is missing at the key of what should hold it.
func (l *loading) located(d diag.Diagnostic) diag.Diagnostic {
	for i, r := range d.Related {
		d.Related[i].Position = l.places[r.Path].position()
	}
	if at, given := l.places[d.Path]; given {
		return at.mark(d)
	}
	for _, r := range d.Related {
		if at, given := l.places[r.Path]; given {
			return at.mark(d)
		}
	}
	for path := d.Path; path != ""; {
		path = parent(path)
		if at, given := l.places[path]; given {
			return at.mark(d)
		}
	}
	return d
}

func parent(path string) string { return path[:max(strings.LastIndexAny(path, ".["), 0)] }

// sorted returns the problems in the order of the inputs, then by position.
func (l *loading) sorted() Diagnostics {
	order := map[string]int{settingName: len(l.inputs)}
	for i, input := range slices.Backward(l.inputs) {
		order[input.Name] = i
	}
	slices.SortStableFunc(l.found, func(a, b diag.Diagnostic) int { return order[a.Position.Name] - order[b.Position.Name] })
	l.found.Sort()
	l.found.Conceal()
	return firstOf(l.found)
}

// firstOf returns as many of sorted problems as anybody reads, and says so.
func firstOf(found Diagnostics) Diagnostics {
	if len(found) <= mostProblems {
		return found
	}
	last := found[mostProblems-1].Position.Name
	return append(found[:mostProblems:mostProblems], diag.Diagnostic{
		Position: diag.Position{Name: last}, Message: "there are more problems than these " + number(mostProblems), Hint: "mend these, and look again"})
}
