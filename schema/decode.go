package schema

import (
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"github.com/petrify-dev/petrify/internal/diag"
)

// decoder fills Go values from nodes by their shapes. It goes on after a problem.
type decoder struct {
	found   Diagnostics
	missing Diagnostics      // required fields that are not there
	meant   []string         // paths for which unknown fields probably stand
	places  map[string]place // of every node that was seen, by path
}

func (d *decoder) refuse(at place, path, message, hint string) {
	d.add(at, diag.Diagnostic{Path: path, Message: message, Hint: hint})
}

// add reports a problem, unless there are more already than are told.
func (d *decoder) add(at place, problem diag.Diagnostic) {
	if len(d.found) > mostProblems {
		return
	}
	// Who writes something else here than the name of a secret may write the secret.
	problem.Confidential = MayNameCredential(problem.Path)
	d.found = append(d.found, at.mark(problem))
}

// value decodes the node at path into a Go value of the shape.
func (d *decoder) value(path string, n *node, s *shape, required bool, into reflect.Value) {
	d.places[path] = n.noticed()
	if n.kind == brokenNode {
		return
	}
	if want := s.nodeKind(); n.kind != want {
		d.refuse(n.noticed(), path, "is "+n.kindName()+", not "+s.noun(), s.kindHint(path, n))
		return
	}
	if into.Kind() == reflect.Pointer {
		into.Set(reflect.New(into.Type().Elem()))
		into = into.Elem()
	}
	switch s.form {
	case formMapping:
		d.mapping(path, n, s, into)
	case formEntries:
		d.entries(path, n, s, into)
	case formList:
		into.Set(reflect.MakeSlice(into.Type(), len(n.items), len(n.items)))
		for i, item := range n.items {
			d.value(indexed(path, i), item, s.elem, true, into.Index(i))
		}
	case formText:
		d.text(path, n, s.rule, required, into)
	case formInteger:
		d.integer(path, n, s.rule, into)
	case formBoolean:
		d.boolean(path, n, into)
	}
}

func (s *shape) nodeKind() nodeKind {
	switch s.form {
	case formMapping, formEntries:
		return mappingNode
	case formList:
		return listNode
	}
	return scalarNode
}

func (d *decoder) mapping(path string, n *node, s *shape, into reflect.Value) {
	for _, e := range n.entries {
		childPath, _ := s.child(path, e.name)
		if i := s.field(e.name); i >= 0 {
			d.value(childPath, e.value, s.fields[i].shape, s.fields[i].required, into.Field(i))
			continue
		}
		d.places[childPath] = e.value.key
		d.unknown(e.value.key, path, childPath, e.name, s)
	}
	for _, f := range s.fields {
		if _, given := n.entry(f.name); f.required && !given {
			d.missing = append(d.missing, diag.Diagnostic{
				Path: joined(path, f.name), Message: missing, Hint: "allowed: " + f.shape.expected()})
		}
	}
}

// unknown refuses a field that the shape does not have, and says which was meant.
func (d *decoder) unknown(at place, path, childPath, name string, s *shape) {
	hint := "allowed: " + strings.Join(s.fieldNames(), ", ")
	if len(s.fields) == 0 {
		hint = "allowed: " + s.expected()
	}
	meant, near := nearest(name, s.fieldNames())
	split, apart := s.split(name)
	switch places := elsewhere(path, name); {
	case split != "":
		hint = apart
		d.meant = append(d.meant, joined(path, split))
	case strings.HasPrefix(name, "\u00a0"):
		hint = "indent with spaces; this is a no-break space, U+00A0"
	case near:
		hint = "did you mean " + quote(meant) + "?"
		d.meant = append(d.meant, joined(path, meant))
	case len(places) > 0:
		hint += "; did you mean " + strings.Join(places, " or ") + "?"
	case MayNameCredential(childPath):
		hint = "a spec holds no secret values: put them in a Secret; " + hint
	}
	d.add(at, diag.Diagnostic{Path: childPath, Message: unknownField, Hint: hint, Clipped: true})
}

const unknownField = "unknown field"

func (d *decoder) entries(path string, n *node, s *shape, into reflect.Value) {
	into.Set(reflect.MakeMap(into.Type()))
	for _, e := range n.entries {
		childPath := keyed(path, e.name)
		if message, hint := s.key.rule.Problem(e.name); message != "" && e.value.kind != brokenNode {
			d.places[childPath] = e.value.key
			if Unrepeatable(e.name) {
				message, hint = looksCredential, "allowed: "+s.key.rule.allowed()
			}
			d.refuse(e.value.key, childPath, message, hint)
			continue
		}
		value := reflect.New(into.Type().Elem()).Elem()
		d.value(childPath, e.value, s.elem, true, value)
		into.SetMapIndex(reflect.ValueOf(e.name).Convert(into.Type().Key()), value)
	}
}

// concealed keeps a message from repeating a credential.
func concealed(value, message string) string {
	if Unrepeatable(value) {
		return looksCredential
	}
	return message
}

func (d *decoder) text(path string, n *node, rule Rule, required bool, into reflect.Value) {
	switch {
	case n.text == "" && !rule.Empty && required:
		d.refuse(n.value, path, "is empty", "allowed: "+rule.allowed())
	case n.text == "" && !rule.Empty:
		d.refuse(n.value, path, "is empty", "write a value, or leave the field out; allowed: "+rule.allowed())
	case n.isTextFor(rule):
		into.SetString(n.text)
		if n.resolved() && datePattern.MatchString(n.text) {
			d.found = append(d.found, n.value.mark(diag.Diagnostic{Severity: diag.Warning, Path: path, Message: quote(n.text) + " may have been a date", Hint: quoteDateHint}))
		}
	case n.resolved():
		d.refuse(n.value, path, n.text+" is "+n.is.String()+", not text", quoteResolvedHint)
	default:
		if isOfSecret(path) {
			d.refuse(n.value, path, "is "+n.is.String()+", not text", namesOnly+rule.allowed())
			return
		}
		d.refuse(n.value, path, n.text+" is "+n.is.String()+", not text", rule.quoteHint(n.text))
	}
}

// datePattern is what kustomize makes of a date without quotes.
var datePattern = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}T00:00:00Z$`)

const (
	quoteResolvedHint = "quote it: kustomize may have changed it on the way, as 0123456 to 42798"
	quoteDateHint     = "quote it: kustomize changes a date on the way, as 2026-01-31 to 2026-01-31T00:00:00Z"
)

// isTextFor tells whether a scalar is text, or stands for its own text where the rule
// says so. What was read by another program stands for itself no more.
func (n *node) isTextFor(rule Rule) bool {
	switch n.is {
	case meansText:
		return true
	case meansNumber:
		return rule.Amount || rule.Number && !n.resolved()
	case meansTime:
		return rule.Number && !n.resolved()
	case meansBoolean:
		return rule.Boolean && !n.resolved() && (n.text == "true" || n.text == "false")
	}
	return false
}

func (n *node) resolved() bool { return n.value.source.resolved }

var (
	decimalPattern = regexp.MustCompile(`^(0|-?[1-9][0-9]*)$`)
	truePattern    = regexp.MustCompile(`^(?i:true|yes|on|y|1|enabled)$`)
	falsePattern   = regexp.MustCompile(`^(?i:false|no|off|n|0|disabled)$`)
	prefixPattern  = regexp.MustCompile(`^[-+]?0[xXoObB]`)
)

func (d *decoder) integer(path string, n *node, rule Rule, into reflect.Value) {
	if n.plain && decimalPattern.MatchString(n.text) {
		value, err := strconv.ParseInt(n.text, 10, 32)
		message, hint := rule.numberProblem(value)
		if err != nil {
			message, hint = n.text+" is not "+rule.Noun, "allowed: "+rule.allowed()
		}
		if message != "" {
			d.refuse(n.value, path, message, hint)
			return
		}
		into.SetInt(value)
		return
	}
	if n.text == "" {
		d.refuse(n.value, path, "is empty", "allowed: "+rule.allowed())
		return
	}
	hint := "allowed: " + rule.allowed() + ", in plain digits"
	if meant, ok := asDecimal(n.text); ok {
		if message, _ := rule.numberProblem(meant); message == "" {
			hint += "; did you mean " + number(meant) + "?"
		}
	}
	message := quote(n.text) + " is not " + rule.Noun
	if !n.plain && decimalPattern.MatchString(n.text) {
		message = quote(n.text) + " is text, not " + rule.Noun
	}
	d.refuse(n.value, path, concealed(n.text, message), hint)
}

// asDecimal reads a number that is written in another way than in plain digits.
func asDecimal(text string) (int64, bool) {
	text = strings.ReplaceAll(strings.TrimSpace(text), "_", "")
	if len(text) > 20 {
		return 0, false
	}
	if prefixPattern.MatchString(text) {
		value, err := strconv.ParseInt(text, 0, 64)
		return value, err == nil
	}
	value, err := strconv.ParseFloat(text, 64)
	whole := int64(value)
	return whole, err == nil && value > -1e9 && value < 1e9 && float64(whole) == value
}

func (d *decoder) boolean(path string, n *node, into reflect.Value) {
	written := n.text == "true" || n.text == "false"
	switch {
	case n.plain && written:
		into.SetBool(n.text == "true")
	case written:
		d.refuse(n.value, path, quote(n.text)+" is text, not true or false", "write "+n.text+" without quotes")
	case n.text == "":
		d.refuse(n.value, path, "is empty", "allowed: true or false")
	default:
		hint := "allowed: true or false"
		if meant, near := asBoolean(n.text); near {
			hint += "; did you mean " + meant + "?"
		}
		d.refuse(n.value, path, concealed(n.text, quote(n.text)+" is not true or false"), hint)
	}
}

// asBoolean reads the ways in which people and other programs write true and false.
func asBoolean(text string) (string, bool) {
	switch {
	case truePattern.MatchString(text):
		return "true", true
	case falsePattern.MatchString(text):
		return "false", true
	}
	return nearest(text, []string{"true", "false"})
}
