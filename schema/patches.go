package schema

import (
	"path"
	"regexp"
	"strings"

	"github.com/petrify-dev/petrify/internal/diag"
)

// Patch changes rendered objects: a strategic merge patch, or a JSON6902 patch
// when the text is a list. It has exactly one of patch and path.
type Patch struct {
	// The patch itself as YAML: a partial object (strategic merge) or a list of operations (JSON6902).
	Patch PatchText `json:"patch,omitempty"`
	// The file that holds the patch instead, in the directory of the spec's file or below, and relative to it.
	Path PatchPath `json:"path,omitempty"`
	// The objects to change. Without it the patch's own kind and name say which, and its apiVersion if it has one; beside it these say nothing.
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
	return Rule{
		Noun: "a patch", Allowed: "YAML in a literal block", Examples: []string{"kind: Service\nmetadata:\n  name: medusa\n  annotations:\n    example.com/team: shop\n"},
		MaxLength: largestPatch, Document: true, Check: checkPlainText,
	}
}

// PatchPath names a file beside the spec.
type PatchPath string

// Rule accepts a relative path with slashes that does not lead upwards (kustomize:
// files outside of a kustomization's directory are refused).
func (PatchPath) Rule() Rule {
	return Rule{Noun: "a path", Allowed: "a relative path that stays in the directory of the spec, such as patches/server.yaml", Examples: []string{"patches/server.yaml"}, MaxLength: 1024, Check: checkPatchPath}
}

func checkPatchPath(value string) string {
	if wrong := checkPlainText(value); wrong != "" {
		return wrong
	}
	clean := path.Clean(value)
	switch {
	case path.IsAbs(clean):
		return quote(value) + " is not relative"
	case clean == ".." || strings.HasPrefix(clean, "../"):
		return quote(value) + " leads out of the directory of the spec"
	}
	return ""
}

// validatePatches holds patches to the same YAML as the spec itself, so that they
// say the same to everybody who reads them.
func validatePatches(v *validation, patches []Patch) {
	if len(patches) > MostItems {
		return // walk tells
	}
	r := &reader{patches: true}
	for i, patch := range patches {
		at := indexed("spec.patches", i)
		switch {
		case patch.Patch == "" && patch.Path == "":
			v.add(at, "holds no patch", "allowed: exactly one of patch and path")
		case patch.Patch == "":
			v.add(at+".path", "is a file that was not read", "allowed: in a spec that schema.Load reads from an Input with File")
		case patch.Path != "":
			v.addRelated(at+".path", at+".patch", "cannot stand beside patch", "allowed: exactly one of patch and path")
		default:
			for _, d := range r.patch("", []byte(patch.Patch)) {
				v.found = append(v.found, withinPatch(d, at+".patch"))
			}
		}
	}
}

var (
	fractionPattern = regexp.MustCompile(`^[-+]?[0-9]*(\.[0-9]*)?([eE][-+]?[0-9]+)?$`)
	booleanWord     = regexp.MustCompile(`^(?i:y|n|yes|no|on|off)$`)
)

// patchScalar refuses what readers of YAML 1.1 and 1.2 take for different values, since
// it would reach the output, and numbers that no field of an object holds.
func (r *reader) patchScalar(path string, n *node) {
	quoted := "quote it: " + quote(n.text)
	switch {
	case n.is == meansNumber && decimalPattern.MatchString(n.text), n.text == "true", n.text == "false":
	case n.is == meansNumber && fractionPattern.MatchString(n.text) && !strings.HasPrefix(n.text, "0"):
		r.refuse(n.value, path, n.text+" is no whole number in plain digits", "write one, or "+quoted)
	case n.is == meansNumber:
		r.refuse(n.value, path, n.text+" is one number to some readers of YAML, and another or text to others", "write plain digits, or "+quoted)
	case n.is == meansBoolean, booleanWord.MatchString(n.text):
		r.refuse(n.value, path, n.text+" is a boolean to some readers of YAML, and text to others", "write true or false, or "+quoted)
	case n.is == meansTime:
		r.refuse(n.value, path, n.text+" is a date to some readers of YAML, and text to others", quoted)
	}
}

// patch returns what is wrong with a text as YAML. A null is fine: in a strategic
// merge patch it removes a field.
func (r *reader) patch(name string, data []byte) Diagnostics {
	src, text, bad := newSource(name, data)
	if bad != nil {
		return Diagnostics{*bad}
	}
	r.source, r.found = src, nil
	hints := documentHints{
		none:   "allowed: a partial object or a list of operations",
		second: "allowed: one patch in each entry of spec.patches; remove the line ---",
	}
	if root := r.root(text, hints); root != nil {
		r.node("", root, nil, r.place(root), deepest)
	}
	return r.found
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
	for _, r := range d.Related {
		message += ", first in line " + number(r.Position.Line)
	}
	return diag.Diagnostic{Path: path, Message: message, Hint: d.Hint, Confidential: d.Confidential}
}

// readPatches puts the patches that the inputs name by path in place of the paths.
// What is wrong with a file is told where it stands in it, once however many entries
// name it. After more problems than are told, no further file is read.
func (l *loading) readPatches(patches []Patch) {
	r := &reader{patches: true}
	read := map[string]patchFile{}
	for i := range patches {
		if patches[i].Path == "" || patches[i].Patch != "" || checkPatchPath(string(patches[i].Path)) != "" {
			continue // Validate tells
		}
		at := indexed("spec.patches", i)
		if len(l.found) > mostProblems {
			l.meant = append(l.meant, at)
			continue
		}
		key := l.places[at+".path"].position().Name + ":" + path.Clean(string(patches[i].Path))
		file, known := read[key]
		if !known {
			file = l.readPatch(r, at, patches[i].Path)
			read[key] = file
			l.found = append(l.found, file.problems...)
		}
		if len(file.problems) > 0 {
			l.meant = append(l.meant, at)
			continue
		}
		// What is found later about the text is told at the path to the file.
		l.places[at+".patch"] = l.places[at+".path"]
		patches[i].Path, patches[i].Patch = "", file.text
	}
}

// patchFile is what a file holds, or what is wrong with it.
type patchFile struct {
	text     PatchText
	problems Diagnostics
}

// readPatch reads the file that the entry at the path given names.
func (l *loading) readPatch(r *reader, at string, name PatchPath) patchFile {
	refuse := func(message, hint string) patchFile {
		return patchFile{problems: Diagnostics{l.located(diag.Diagnostic{Path: at + ".path", Message: concealed(string(name), quote(name)+message), Hint: hint})}}
	}
	open := l.opener(l.places[at+".path"].position().Name)
	if open == nil {
		return refuse(" cannot be read from here", "allowed: path in the file of a spec, or patch with the patch itself")
	}
	file, err := open(path.Clean(string(name)))
	switch {
	case err != nil:
		return refuse(": "+err.Error(), "allowed: a file, named relative to that of the spec")
	case len(file.Data) > largestPatch:
		return refuse(" is larger than "+number(largestPatch>>10)+" KiB", "allowed: one patch; is this the right file?")
	}
	if problems := r.patch(file.Name, file.Data); len(problems) > 0 {
		return patchFile{problems: problems}
	}
	return patchFile{text: PatchText(strings.ReplaceAll(strings.TrimPrefix(string(file.Data), "\ufeff"), "\r\n", "\n"))}
}

// opener returns what opens the files that the input of that name names, or nil.
func (l *loading) opener(name string) func(string) (Input, error) {
	for _, input := range l.inputs {
		if input.Name == name {
			return input.File
		}
	}
	return nil
}
