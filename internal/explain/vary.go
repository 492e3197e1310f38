package explain

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/petrify-dev/petrify/internal/diag"
	"github.com/petrify-dev/petrify/schema"
)

// cause is a field of a spec, or an entry of one, that may decide something.
type cause struct {
	path   string
	value  string // as it is in effect; empty when there is none
	doc    string // what the schema says of it first
	whole  bool   // nothing in it is tried alone, so that what goes with it was its doing
	trials []trial
}

// trial is the spec with something else in the cause's place.
type trial struct {
	settings []string // laid over the spec
	without  []string // the paths of what is left out of it
	spare    bool     // only for when none before it is valid
}

// variation finds the causes in a spec.
type variation struct {
	given  map[string]diag.Position // where what is not by default stands
	causes []cause
}

// causesIn are all fields and entries of an environment, in the order of the schema,
// each with other values to try. What has but one value is left out. The size is that of
// the environment, in bytes.
func causesIn(env schema.Environment, given map[string]diag.Position) (causes []cause, size int, err error) {
	encoded, err := json.Marshal(env)
	if err != nil {
		return nil, 0, fmt.Errorf("read the spec: %w", err)
	}
	var effective map[string]any
	if err := json.Unmarshal(encoded, &effective); err != nil {
		return nil, 0, fmt.Errorf("read the spec: %w", err)
	}
	v := &variation{given: given}
	v.mapping("", environment(), effective)
	return v.causes, len(encoded), nil
}

func (v *variation) add(path string, f *field, value any, trials ...trial) {
	if len(trials) > 0 {
		v.causes = append(v.causes, cause{path: path, value: flow(value), doc: f.firstSentence(), trials: trials})
	}
}

// field adds the causes at a path; the value is nil where there is none.
func (v *variation) field(path string, f *field, value any, beside []string) {
	inner, _ := value.(map[string]any)
	switch {
	case f.Const != "":
	case f.isChoice():
		v.choice(path, f, inner)
	case f.Items != nil:
		v.list(path, f, value)
	case f.Values.field != nil:
		v.entries(path, f, inner)
	case !f.is("object"):
		v.add(path, f, value, settingsOf(path, f.others(value), beside)...)
	case inner == nil && f.isSwitch():
		v.add(path, f, nil, trial{settings: []string{path + "=" + flow(sampleOf(f))}})
	default:
		v.mapping(path, f, inner)
	}
}

// mapping adds the fields of a mapping.
func (v *variation) mapping(path string, f *field, value map[string]any) {
	for _, p := range f.Properties {
		at := within(path, p.name)
		if p.isSwitch() && !f.requires(p.name) && v.isGiven(at) {
			v.add(at, p.field, "given", trial{without: []string{at}})
		}
		v.field(at, p.field, value[p.name], v.beside(path, p.name, f, value))
	}
}

// beside are settings that say again what is given beside a field: fields that mean
// something only together (see schema.Whole) are dropped when one of them is set alone.
func (v *variation) beside(path, name string, f *field, value map[string]any) []string {
	var settings []string
	for _, p := range f.Properties {
		at := within(path, p.name)
		if text, isText := value[p.name].(string); isText && p.name != name && v.isGiven(at) {
			settings = append(settings, at+"="+text)
		}
	}
	return settings
}

func (v *variation) isGiven(path string) bool {
	_, given := v.given[path]
	return given
}

// choice adds the field that was chosen, for which others are tried, and what is in it,
// or the choice itself when none was made.
func (v *variation) choice(path string, f *field, value map[string]any) {
	var trials []trial
	for _, other := range f.Properties {
		if _, made := value[other.name]; !made {
			trials = append(trials, trial{settings: []string{within(path, other.name) + "=" + flow(sampleOf(other.field))}})
		}
	}
	if value == nil {
		v.add(path, f, nil, trials...)
		return
	}
	for _, chosen := range f.Properties {
		if inner, made := value[chosen.name].(map[string]any); made {
			at := within(path, chosen.name)
			v.causes = append(v.causes, cause{path: at, value: "chosen", doc: chosen.firstSentence(), trials: trials})
			v.mapping(at, chosen.field, inner)
		}
	}
}

// list adds the entries of a list, each of which is left out or changed, and an empty
// list itself, which gets one. What an entry that is a mapping would do depends on more
// than an example can say.
func (v *variation) list(path string, f *field, value any) {
	items, _ := value.([]any)
	for i, item := range items {
		at := path + "[" + strconv.Itoa(i) + "]"
		c := cause{path: at, value: flow(item), doc: f.firstSentence(), whole: f.Items.is("object")}
		if v.isGiven(at) {
			c.trials = append(c.trials, trial{without: []string{at}})
		}
		for _, other := range f.Items.otherItems(item) {
			changed := slices.Clone(items)
			changed[i] = other.value
			c.trials = append(c.trials, trial{settings: []string{path + "=" + flow(changed)}, spare: other.spare || c.whole})
		}
		v.causes = append(v.causes, c)
	}
	if len(items) == 0 && !f.Items.is("object") {
		v.add(path, f, nil, trial{settings: []string{path + "=" + flow(sampleOf(f))}})
	}
}

// entries adds the entries of a mapping whose keys are free, and an empty mapping
// itself, which gets one.
func (v *variation) entries(path string, f *field, value map[string]any) {
	for _, key := range slices.Sorted(maps.Keys(value)) {
		at := path + "[" + key + "]"
		v.add(at, f, value[key], settingsOf(at, f.Values.others(value[key]), nil)...)
	}
	if len(value) == 0 {
		v.add(path, f, nil, trial{settings: []string{path + "=" + flow(sampleOf(f))}})
	}
}

func settingsOf(path string, others []other, beside []string) []trial {
	var trials []trial
	for _, o := range others {
		trials = append(trials, trial{settings: append(slices.Clone(beside), path+"="+flow(o.value)), spare: o.spare})
	}
	return trials
}

func within(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// other is a value to try in place of one; a spare one only if those before it are
// refused.
type other struct {
	value any
	spare bool
}

// others are for a field that is no mapping and no list: all there are of few, bounds
// and neighbours of a number, and examples of a text or else the text, edited. What
// only Go can refuse is among them.
func (f *field) others(value any) []other {
	if value == nil && len(f.Default) > 0 {
		value = decoded(f.Default)
	}
	var all []other
	switch number, isNumber := value.(float64); {
	case f.Enum != nil:
		for _, word := range f.Enum {
			all = append(all, other{value: word})
		}
	case f.isBoolean():
		all = []other{{value: true}, {value: false}}
	case f.is("integer"):
		all = []other{{value: float64(f.Minimum)}, {value: float64(f.Maximum)}}
		if isNumber {
			all = append(all, other{value: number + 1}, other{value: number - 1})
		}
	default:
		for _, example := range f.Examples {
			all = append(all, other{value: decoded(example)})
		}
		if text, isText := value.(string); isText {
			all = append(all, edited(text)...)
		}
	}
	return slices.DeleteFunc(all, func(o other) bool { return o.value == value })
}

// edited are texts that differ a little: those of most kinds stay of their kind when a
// letter or digit more stands before or after them, or one less.
func edited(text string) []other {
	all := []other{{"x" + text, true}, {text + "x", true}, {"1" + text, true}, {text + "1", true}}
	if characters := []rune(text); len(characters) > 1 {
		all = append(all, other{string(characters[1:]), true}, other{string(characters[:len(characters)-1]), true})
	}
	return all
}

// otherItems are others for an entry of a list; of a mapping, one of its fields differs.
func (f *field) otherItems(item any) []other {
	value, isMapping := item.(map[string]any)
	if !isMapping {
		return f.others(item)
	}
	var all []other
	for _, p := range f.Properties {
		if _, there := value[p.name]; !there || p.is("object") {
			continue
		}
		for _, o := range p.others(value[p.name]) {
			changed := maps.Clone(value)
			changed[p.name] = o.value
			all = append(all, other{changed, o.spare})
		}
	}
	return all
}

// sampleOf is a value that may stand in a field.
func sampleOf(f *field) any {
	var value any
	if err := sample(f).Decode(&value); err != nil {
		panic(err) // it consists of texts, numbers and booleans
	}
	return value
}

func decoded(value json.RawMessage) any {
	var out any
	if err := json.Unmarshal(value, &out); err != nil {
		panic(err) // it is embedded, and tests read it
	}
	return out
}

// flow writes a value as --set takes it: a text as it is, anything else as JSON.
func flow(value any) string {
	if text, isText := value.(string); isText {
		return text
	}
	if value == nil {
		return ""
	}
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		panic(err) // it was JSON before
	}
	return strings.TrimSuffix(b.String(), "\n")
}
