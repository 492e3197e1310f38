package schema

import (
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/petrify-dev/petrify/internal/diag"
)

// Diagnostics is all that is wrong with an environment. It is an error when one of
// them is more than a warning, see its method Err.
type Diagnostics = diag.List

// Validate returns everything that is wrong with an environment that went through
// Default: single values, missing fields, and fields that contradict each other,
// unless one of them is wrong in itself. Of what is valid but probably not meant it
// warns. The diagnostics carry field paths but no positions, since env has none.
func Validate(env Environment) Diagnostics {
	v := &validation{integrations: env.Spec.Integrations}
	v.walk("", reflect.ValueOf(env), environmentShape, true)
	single := v.found
	v.found = nil
	spec := env.Spec
	spec.Hosts.validate(v)
	spec.Images.validate(v)
	spec.Medusa.validate(v, env.Metadata.Name)
	spec.Storefront.validate(v)
	spec.Postgres.validate(v)
	spec.Redis.validate(v)
	spec.Exposure.validate(v, spec.Hosts.Scheme)
	spec.Exposure.validateHosts(v, spec.Hosts)
	spec.Integrations.validate(v, spec)
	spec.NetworkPolicy.validate(v)
	validatePatches(v, spec.Patches)
	all := append(single, slices.DeleteFunc(v.found, failuresOf(single).explain)...)
	return append(all, slices.DeleteFunc(v.credentials, failuresOf(all).explain)...)
}

// validation collects problems of an environment with these integrations, which
// decide what its variables are.
type validation struct {
	found        Diagnostics
	credentials  Diagnostics // in values that are fine but for that
	integrations Integrations
}

func (v *validation) add(path, message, hint string) {
	v.found = append(v.found, diag.Diagnostic{Path: path, Message: message, Hint: hint})
}

// warn adds what is allowed but probably not meant.
func (v *validation) warn(path, message, hint string) {
	v.found = append(v.found, diag.Diagnostic{Severity: diag.Warning, Path: path, Message: message, Hint: hint})
}

func (v *validation) warnRelated(path, related, message, hint string) {
	v.found = append(v.found, diag.Diagnostic{Severity: diag.Warning, Path: path, Message: message, Hint: hint, Related: []diag.Related{{Path: related}}})
}

// addConfidential adds a problem whose source line must not be shown.
func (v *validation) addConfidential(path, message, hint string) {
	v.found = append(v.found, diag.Diagnostic{Path: path, Message: message, Hint: hint, Confidential: true})
}

func (v *validation) addRelated(path, related, message, hint string) {
	v.found = append(v.found, diag.Diagnostic{Path: path, Message: message, Hint: hint, Related: []diag.Related{{Path: related}}})
}

// walk checks every scalar below value against its rule, and that what must be
// given is.
func (v *validation) walk(path string, value reflect.Value, shape *shape, required bool) {
	if value.Kind() == reflect.Pointer {
		if value.IsNil() {
			return
		}
		value = value.Elem()
	}
	switch shape.form {
	case formText:
		v.text(path, value.String(), shape.rule, required)
	case formInteger:
		v.integer(path, value.Int(), shape.rule, required)
	case formMapping:
		if shape.choice {
			v.exactlyOne(path, value, shape)
		}
		for i, field := range shape.fields {
			v.walk(field.at(path), value.Field(i), field.shape, field.required)
		}
	case formList:
		if v.tooMany(path, value.Len(), MostItems) {
			return
		}
		for i := range value.Len() {
			v.walk(indexed(path, i), value.Index(i), shape.elem, true)
		}
	case formEntries:
		if v.tooMany(path, value.Len(), MostEntries) {
			return
		}
		for _, key := range sortedMapKeys(value) {
			at := keyed(path, key.String())
			v.text(at, key.String(), shape.key.rule, true)
			v.walk(at, value.MapIndex(key), shape.elem, true)
		}
	}
}

// tooMany tells whether a list or mapping is longer than it may be, in which case
// nothing more is looked at.
func (v *validation) tooMany(path string, count, most int) bool {
	if count <= most {
		return false
	}
	message, hint := tooMany(count, most)
	v.add(path, message, hint)
	return true
}

// total holds texts to what they may take together.
func (v *validation) total(path string, bytes int) {
	message, hint := totalProblem(bytes)
	v.addUnlessFine(path, message, hint)
}

func (v *validation) integer(path string, value int64, rule Rule, required bool) {
	if value == 0 && required {
		v.add(path, missing, "allowed: "+rule.allowed())
		return
	}
	message, hint := rule.numberProblem(value)
	v.addUnlessFine(path, message, hint)
}

func (v *validation) text(path, value string, rule Rule, required bool) {
	if value == "" {
		if required && !rule.Empty {
			v.add(path, missing, "allowed: "+rule.allowed())
		}
		return
	}
	switch message, hint := rule.Problem(value); {
	case message == "" && rule.credential(value):
		v.credentials = append(v.credentials, diag.Diagnostic{Path: path, Message: looksCredential, Hint: secretHint(path), Confidential: true})
	case message == "":
	case isOfSecret(path) && !isNameLike(value):
		v.addConfidential(path, "is not "+rule.Noun, namesOnly+rule.allowed())
	case Unrepeatable(value):
		v.addConfidential(path, looksCredential, "allowed: "+rule.allowed())
	default:
		v.add(path, message, hint)
	}
}

const looksCredential = "holds what looks like a credential"

func (v *validation) addUnlessFine(path, message, hint string) {
	if message != "" {
		v.add(path, message, hint)
	}
}

// missing is the message about what must be given and is not.
const missing = "is missing"

// exactlyOne holds a choice to its mark.
func (v *validation) exactlyOne(path string, choice reflect.Value, shape *shape) {
	hint := "allowed: " + shape.expected()
	first := ""
	for i, field := range shape.fields {
		switch {
		case choice.Field(i).IsZero():
		case first == "":
			first = field.name
		default:
			v.addRelated(joined(path, field.name), joined(path, first), "cannot stand beside "+first, hint)
		}
	}
	if first == "" {
		v.add(path, "makes no choice", hint)
	}
}

// unique refuses entries of a list that stand in it before.
func unique[T ~string](v *validation, path string, list []T) {
	earlier := map[T]int{}
	for i, entry := range list {
		if first, twice := earlier[entry]; twice {
			v.addRelated(indexed(path, i), indexed(path, first), quote(entry)+" stands in the list twice", "allowed: each entry once")
			continue
		}
		earlier[entry] = i
	}
}

func joined(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

func indexed(path string, i int) string { return path + "[" + strconv.Itoa(i) + "]" }

// unremarkablePattern is of keys that can stand in a path as they are.
var unremarkablePattern = regexp.MustCompile(`^[A-Za-z0-9._/-]{1,120}$`)

// keyed returns the path of a mapping's entry. It is fit to be printed whatever the key.
func keyed[K ~string](path string, key K) string {
	switch {
	case Unrepeatable(string(key)):
		return path + "[…]"
	case unremarkablePattern.MatchString(string(key)):
		return path + "[" + string(key) + "]"
	}
	return path + "[" + quote(key) + "]"
}

func quote[T ~string](value T) string { return diag.Quote(string(value)) }

func number[T ~int | ~int32 | ~int64](n T) string { return strconv.FormatInt(int64(n), 10) }

func nearest(name string, candidates []string) (string, bool) { return diag.Nearest(name, candidates) }

// productionLike tells whether a name says that customers are served.
func productionLike(name Name) bool {
	for part := range strings.SplitSeq(string(name), "-") {
		if slices.Contains([]string{"production", "prod", "live"}, part) {
			return true
		}
	}
	return false
}
