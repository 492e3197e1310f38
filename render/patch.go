package render

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
	jsonpatch "gopkg.in/evanphx/json-patch.v4"
	"sigs.k8s.io/kustomize/api/filters/patchstrategicmerge"
	kyaml "sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/petrify-dev/petrify/internal/diag"
	"github.com/petrify-dev/petrify/schema"
)

// applyPatches applies the environment's own patches in order, as kustomize does,
// and returns the objects that remain. The error is a schema.Diagnostics that names
// the patch: one that is no patch, matches nothing, or makes another object of one.
func applyPatches(objects []*object, patches []schema.Patch) ([]*object, error) {
	for i, patch := range patches {
		remaining, err := applyPatch(objects, patch)
		if err != nil {
			return nil, schema.Diagnostics{{
				Path:    fmt.Sprintf("spec.patches[%d]", i),
				Message: err.Error(),
				Hint:    "allowed: a strategic merge or JSON6902 patch, as in a kustomization, of objects that petrify renders without it",
			}}
		}
		objects = remaining
	}
	return objects, nil
}

func applyPatch(objects []*object, patch schema.Patch) ([]*object, error) {
	change, err := parsePatch(patch)
	if err != nil {
		return nil, err
	}
	var remaining []*object
	matched := false
	for _, o := range objects {
		if !change.target.selects(o) {
			remaining = append(remaining, o)
			continue
		}
		matched = true
		name := o.String()
		deleted, err := change.apply(o)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if !deleted {
			remaining = append(remaining, o)
		}
	}
	if !matched {
		return nil, fmt.Errorf("matches no object: %s", change.target.nothingAmong(objects))
	}
	return remaining, nil
}

// change is a patch that was read: where it goes, and what carries it out.
type change struct {
	target     objectSelector
	carryOut   func(root *node) (*node, error) // nil for an object that is deleted
	operations *node                           // of a JSON6902 patch
}

// objectSelector selects objects; what is empty matches all.
type objectSelector struct {
	apiVersion, kind, name string
	labels                 string
}

// String repeats names, and no values of labels.
func (s objectSelector) String() string {
	text := "object"
	if s.kind != "" {
		text = nameOr(schema.ObjectKind(s.kind), "object of this kind")
	}
	if name := nameOr(schema.ObjectName(s.name), ""); name != "" {
		text += " " + diag.Quote(name)
	} else if s.name != "" {
		text += " of this name"
	}
	if s.labels != "" {
		text += " with the values given of " + strings.Join(labelKeys(s.labels), ", ")
	}
	if s.apiVersion != "" {
		text += " of the apiVersion given"
	}
	return text
}

// nothingAmong says that none of the objects is selected, and which apiVersion one has
// that is selected but for it.
func (s objectSelector) nothingAmong(objects []*object) string {
	none := "there is no " + s.String()
	s.apiVersion = ""
	if i := slices.IndexFunc(objects, s.selects); i >= 0 {
		none += "; did you mean " + diag.Quote(objects[i].root.str("apiVersion")) + "?"
	}
	return none
}

func labelKeys(selector string) []string {
	var keys []string
	for requirement := range strings.SplitSeq(selector, ",") {
		key, _, _ := strings.Cut(requirement, "=")
		keys = append(keys, key)
	}
	return keys
}

func parsePatch(patch schema.Patch) (change, error) {
	parsed, err := kyaml.Parse(string(patch.Patch))
	if err != nil {
		return change{}, fmt.Errorf("is not YAML: %w", err)
	}
	switch root := parsed.YNode(); {
	case root.Kind == yaml.ScalarNode:
		return change{}, fmt.Errorf("is neither an object nor a list of operations")
	case len(root.Content) == 0:
		return change{}, fmt.Errorf("changes nothing")
	case root.Kind == yaml.SequenceNode:
		return parseJSON6902(parsed, patch.Target)
	}
	return parseStrategicMerge(parsed, patch.Target)
}

func parseJSON6902(parsed *kyaml.RNode, target *schema.PatchTarget) (change, error) {
	if target == nil {
		return change{}, fmt.Errorf("is a JSON6902 patch without target")
	}
	operations, err := fromYAML(parsed.YNode())
	if err != nil {
		return change{}, fmt.Errorf("is no JSON6902 patch: %w", err)
	}
	for i, operation := range operations.content {
		if wrong := wrongOperation(operation); wrong != "" {
			return change{}, fmt.Errorf("is no JSON6902 patch: operation %d %s", i+1, wrong)
		}
	}
	patch, err := jsonpatch.DecodePatch(appendJSON(nil, operations))
	if err != nil {
		return change{}, fmt.Errorf("is no JSON6902 patch: %w", err)
	}
	carryOut := func(root *node) (*node, error) {
		patched := appendJSON(nil, root)
		done := 0
		for _, step := range steps(patch) {
			before := patched
			if patched, err = step.Apply(before); err != nil {
				return nil, failedOperation(step, before, done)
			}
			done += len(step)
			if len(patched) > largestObject {
				return nil, errTooLarge
			}
		}
		return parseYAML(patched)
	}
	return change{selectorOf(*target), carryOut, operations}, nil
}

// badEscapePattern is of JSON pointers (RFC 6901, section 3).
var badEscapePattern = regexp.MustCompile(`~([^01]|$)`)

// wrongOperation says what keeps a node from being an operation (RFC 6902), or nothing.
func wrongOperation(n *node) string {
	verbs := []string{"add", "remove", "replace", "move", "copy", "test"}
	op, path := n.get("op"), n.get("path")
	switch {
	case n.kind != mapping:
		return "is not a mapping with op and path"
	case op == nil || !slices.Contains(verbs, op.value):
		wrong := "has an op that is none of " + strings.Join(verbs, ", ")
		if meant, near := diag.Nearest(n.str("op"), verbs); near {
			wrong += "; did you mean " + diag.Quote(meant) + "?"
		}
		return wrong
	case path == nil || path.kind != text:
		return "has no path"
	}
	for _, field := range []string{"path", "from"} {
		if pointer := n.str(field); pointer != "" && pointer[0] != '/' {
			return "has a " + field + " that does not begin with /"
		}
		if badEscapePattern.MatchString(n.str(field)) {
			return "has a " + field + " with a ~ that is neither ~0, for ~, nor ~1, for /"
		}
	}
	return ""
}

// steps are the parts of a patch after each of which the size of what it made is looked
// at. Each copy may double it, so that a few lines could fill the memory.
func steps(patch jsonpatch.Patch) []jsonpatch.Patch {
	if !slices.ContainsFunc(patch, func(o jsonpatch.Operation) bool { return o.Kind() == "copy" }) {
		return []jsonpatch.Patch{patch}
	}
	return slices.Collect(slices.Chunk(patch, 1))
}

const (
	// largestObject is in bytes. API servers store no more than 1.5 MiB (etcd:
	// --max-request-bytes), of which managed fields take a part.
	largestObject = 1 << 20

	// longestCollection is in entries: kustomize compares each of a patch with each of
	// the object.
	longestCollection = 1000
)

var (
	errTooLarge = errors.New("it would be larger than 1 MiB, and API servers store hardly more")
	errTooLong  = fmt.Errorf("it would have a list or mapping of more than %d entries", longestCollection)
)

// oversized returns an error when an object is too large to be patched further in
// reasonable time, or to be stored.
func (n *node) oversized() error {
	size, long := 0, false
	n.walk(func(n *node) {
		size += len(n.key) + len(n.value)
		long = long || len(n.content) > longestCollection
	})
	switch {
	case size > largestObject:
		return errTooLarge
	case long:
		return errTooLong
	}
	return nil
}

func parseStrategicMerge(parsed *kyaml.RNode, target *schema.PatchTarget) (change, error) {
	filter := patchstrategicmerge.Filter{Patch: parsed}
	carryOut := func(root *node) (*node, error) {
		if misshapen(parsed.YNode(), root) {
			return nil, errMisshapen
		}
		patched, err := filter.Filter([]*kyaml.RNode{kyaml.NewRNode(toYAML(root))})
		if err != nil {
			return nil, failedMerge(err)
		}
		if len(patched) == 0 {
			return nil, nil
		}
		return fromYAML(patched[0].YNode())
	}
	if target != nil {
		dropIdentity(parsed)
		return change{target: selectorOf(*target), carryOut: carryOut}, nil
	}
	own := objectSelector{apiVersion: parsed.GetApiVersion(), kind: parsed.GetKind(), name: parsed.GetName()}
	if own.kind == "" || own.name == "" {
		return change{}, fmt.Errorf("has neither a target nor a kind and metadata.name of its own")
	}
	return change{target: own, carryOut: carryOut}, nil
}

// dropIdentity removes from a patch what says which object it is for. Beside a target
// that says nothing, though kustomize demands a kind and a name of any patch (kustomize:
// resmap.ApplySmPatch).
func dropIdentity(patch *kyaml.RNode) {
	dropKeys(patch.YNode(), "apiVersion", "kind")
	if metadata := patch.Field("metadata"); metadata != nil {
		dropKeys(metadata.Value.YNode(), "name", "namespace")
	}
}

// dropKeys removes keys from what may be a mapping.
func dropKeys(from *yaml.Node, keys ...string) {
	if from.Kind != yaml.MappingNode {
		return
	}
	var kept []*yaml.Node
	for entry := range slices.Chunk(from.Content, 2) {
		if !slices.Contains(keys, entry[0].Value) {
			kept = append(kept, entry...)
		}
	}
	from.Content = kept
}

func selectorOf(target schema.PatchTarget) objectSelector {
	return objectSelector{kind: string(target.Kind), name: string(target.Name), labels: string(target.LabelSelector)}
}

func (s objectSelector) selects(o *object) bool {
	return (s.apiVersion == "" || s.apiVersion == o.root.str("apiVersion")) &&
		(s.kind == "" || s.kind == o.kind()) &&
		(s.name == "" || s.name == o.name()) &&
		(s.labels == "" || selectsLabels(s.labels, o.root.at("metadata", "labels")))
}

// selectsLabels matches a list of key=value or key against labels.
func selectsLabels(selector string, labels *node) bool {
	for requirement := range strings.SplitSeq(selector, ",") {
		key, value, exact := strings.Cut(requirement, "=")
		found := labels.get(key)
		if found == nil || exact && found.value != value {
			return false
		}
	}
	return true
}

// apply changes the object and tells whether the patch deletes it.
func (c change) apply(o *object) (deleted bool, err error) {
	before := o.String()
	if err := c.replacesWhatIsThere(o.root); err != nil {
		return false, err
	}
	root, err := c.carryOut(o.root)
	if err == nil && root != nil {
		err = cmp.Or(root.oversized(), root.leftDirective())
	}
	switch {
	case err != nil:
		return false, fmt.Errorf("the patch does not apply: %w", err)
	case root == nil:
		return true, nil
	}
	keepOrder(root, o.root)
	version, namespace := o.root.str("apiVersion"), o.root.str("metadata", "namespace")
	o.root = root
	switch now := root.str("metadata", "namespace"); {
	case root.str("apiVersion") != version:
		return false, fmt.Errorf("the patch changes its apiVersion, %s", version)
	case o.String() != before:
		return false, fmt.Errorf("the patch renames it to %s/%s", nameOr(schema.ObjectKind(o.kind()), "another kind"), nameOr(schema.ObjectName(o.name()), "what is no name"))
	case now != namespace:
		return false, fmt.Errorf("the patch moves it to the namespace %s", nameOr(schema.Name(now), "of no name"))
	}
	return false, nil
}

// replacesWhatIsThere refuses to replace what is not there, which the filter takes for
// an addition, so that a typo would pass silently. What follows an addition is not
// judged: it may replace what was added.
func (c change) replacesWhatIsThere(root *node) error {
	added := false
	for _, operation := range c.operations.items() {
		path := operation.str("path")
		switch operation.str("op") {
		case "replace":
			if !added && !root.hasPointer(path) {
				return fmt.Errorf("there is no %s to replace", pointerOr(path, "such field"))
			}
		case "add", "copy", "move":
			added = true
		}
	}
	return nil
}

// hasPointer tells whether a JSON pointer (RFC 6901) leads to a node.
func (n *node) hasPointer(pointer string) bool { return n.reached(pointer) == pointer }

// reached is the longest beginning of a JSON pointer that leads to a node.
func (n *node) reached(pointer string) string {
	unescape := strings.NewReplacer("~1", "/", "~0", "~")
	end := 0
	for end < len(pointer) && pointer[end] == '/' {
		segment, _, _ := strings.Cut(pointer[end+1:], "/")
		if n = n.step(unescape.Replace(segment)); n == nil {
			break
		}
		end += 1 + len(segment)
	}
	return pointer[:end]
}

// keepOrder puts the keys of a patched tree back into the order of the original,
// followed by new ones as they come; filters of kustomize sort them. Comments come
// back as well, and where it stands in base what the patch left as it was.
func keepOrder(patched, original *node) {
	if original == nil || patched.kind != original.kind {
		return
	}
	patched.comment = original.comment
	if patched.value == original.value {
		patched.file = original.file
	}
	switch patched.kind {
	case mapping:
		keepKeys(patched, original)
	case sequence:
		for i, item := range patched.content {
			keepOrder(item, counterpart(item, i, original))
		}
	}
}

func keepKeys(patched, original *node) {
	var ordered []*node
	for _, was := range original.content {
		if value := patched.get(was.key); value != nil {
			keepOrder(value, was)
			ordered = append(ordered, value)
		}
	}
	for _, value := range patched.content {
		if original.get(value.key) == nil {
			ordered = append(ordered, value)
		}
	}
	patched.content = ordered
}

// counterpart is the item of the original list that became an item of the patched
// one: that of the same name, or at the same place where there are no names.
func counterpart(item *node, i int, original *node) *node {
	if name := item.str("name"); name != "" {
		return original.find(name)
	}
	if i < len(original.content) {
		return original.content[i]
	}
	return nil
}

// toYAML converts a tree for kustomize. Every string is quoted, so that none is
// taken for a number on the way.
func toYAML(n *node) *yaml.Node {
	y := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: n.value, Style: yaml.DoubleQuotedStyle}
	switch n.kind {
	case mapping:
		y = &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
	case sequence:
		y = &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}
	case literal:
		y = &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!int", Value: n.value}
		if slices.Contains([]string{"true", "false"}, n.value) {
			y.Tag = "!!bool"
		}
	}
	for _, child := range n.content {
		if n.kind == mapping {
			y.Content = append(y.Content, toYAML(textNode(child.key)))
		}
		y.Content = append(y.Content, toYAML(child))
	}
	return y
}
