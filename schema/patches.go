package schema

import "github.com/petrify-dev/petrify/internal/diag"

// Patch changes rendered objects: a strategic merge patch, or a JSON6902 patch
// when the text is a list.
type Patch struct {
	// The patch itself as YAML: a partial object (strategic merge) or a list of operations (JSON6902).
	Patch PatchText `json:"patch"`
	// The objects to change. Without it the patch's own kind and name say which.
	Target *PatchTarget `json:"target,omitempty"`
}

// PatchTarget selects objects; every field that is set must match.
type PatchTarget struct {
	// Kind of the objects, such as Deployment.
	Kind ObjectKind `json:"kind,omitempty"`
	// Name of the object.
	Name ObjectName `json:"name,omitempty"`
	// Labels that the objects carry, as in kubectl -l, such as app.kubernetes.io/component=server.
	LabelSelector LabelSelector `json:"labelSelector,omitempty"`
}

// PatchText is a patch written as YAML.
type PatchText string

// Rule accepts text without control characters, up to 64 KiB. What the YAML may be, Validate knows.
func (PatchText) Rule() Rule {
	return Rule{Noun: "a patch", Allowed: "YAML in a literal block", MaxLength: 64 << 10, Check: checkPlainText}
}

// mostPatches is where patches become a burden: each that matches all objects takes
// kustomize some ten milliseconds.
const mostPatches = 100

// validatePatches holds patches to the same YAML as the spec itself, so that they
// say the same to everybody who reads them.
func validatePatches(v *validation, patches []Patch) {
	if len(patches) > mostPatches {
		v.add("spec.patches", "has "+number(len(patches))+" entries", "allowed: at most "+number(mostPatches))
		return
	}
	r := &reader{nulls: true}
	for i, patch := range patches {
		r.found = nil
		r.patch(patch.Patch)
		for _, d := range r.found {
			v.found = append(v.found, withinPatch(d, indexed("spec.patches", i)+".patch"))
		}
	}
}

// patch reads a text of which only the problems are wanted. A null is fine: in a
// strategic merge patch it removes a field.
func (r *reader) patch(patch PatchText) {
	src, text, bad := newSource("", []byte(patch))
	if bad != nil {
		r.found = append(r.found, *bad)
		return
	}
	r.source = src
	hints := documentHints{
		none:   "allowed: a partial object or a list of operations",
		second: "allowed: one patch in each entry of spec.patches; remove the line ---",
	}
	if root := r.root(text, hints); root != nil {
		r.node("", root, nil, r.place(root), deepest)
	}
}

// withinPatch turns a problem within the patch at path into one of the spec, which
// says the line and the path there in its message.
func withinPatch(d diag.Diagnostic, path string) diag.Diagnostic {
	message := d.Message
	if d.Path != "" {
		message = d.Path + ": " + message
	}
	if d.Position.Line > 0 {
		message = "line " + number(d.Position.Line) + ": " + message
	}
	return diag.Diagnostic{Path: path, Message: message, Hint: d.Hint, Confidential: d.Confidential}
}
