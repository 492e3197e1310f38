package explain

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/petrify-dev/petrify/internal/stack"
	"github.com/petrify-dev/petrify/render"
	"github.com/petrify-dev/petrify/schema"
)

// finding is a value in the output.
type finding struct {
	object  render.Resource
	fields  stack.Value // of the object
	keys    []string    // the way to the value: keys and indexes
	text    string      // the value as YAML
	through string      // by what it comes from another object than was asked for, or ""
}

// output is a manifest that is looked at. Objects that were read before, by their text,
// are not read again.
type output struct {
	manifest render.Manifest
	known    map[string]stack.Value
}

// lookUp finds the value that steps lead to in an object. The error is a diag.List.
func (o output) lookUp(object render.Resource, steps []step) (finding, error) {
	fields, err := o.read(object)
	if err != nil {
		return finding{}, err
	}
	keys, value, err := walk(object.String(), fields, steps)
	if err == nil {
		return finding{object: object, fields: fields, keys: keys, text: yamlOf(value)}, nil
	}
	if container, variable, asked := variableOf(fields, steps); asked {
		found, names := o.fromConfigMap(container, variable)
		if found.text == "" {
			return found, unknownAt(object.String(), "has no variable", variable, names, "")
		}
		return found, nil
	}
	return finding{}, err
}

// read returns the fields of an object.
func (o output) read(object render.Resource) (stack.Value, error) {
	text := render.Manifest{Resources: []render.Resource{object}}.YAML()
	if fields, known := o.known[string(text)]; known {
		return fields, nil
	}
	objects, err := stack.Parse(stack.Input{Name: object.String(), Data: text})
	if err != nil {
		return stack.Value{}, fmt.Errorf("read what was rendered: %w", err)
	}
	return objects[0].Fields, nil
}

// remember reads all objects.
func (o *output) remember() {
	o.known = map[string]stack.Value{}
	for _, r := range o.manifest.Resources {
		if fields, err := o.read(r); err == nil {
			o.known[string(render.Manifest{Resources: []render.Resource{r}}.YAML())] = fields
		}
	}
}

// walk goes down from the fields of an object, whose name is for errors.
func walk(object string, fields stack.Value, steps []step) (keys []string, value stack.Value, err error) {
	value = fields
	path := ""
	for _, s := range steps {
		names, children := childrenOf(value)
		i := slices.Index(names, s.text)
		if index, err := strconv.Atoi(s.text); i < 0 && err == nil && !value.IsMapping() && index >= 0 && index < len(children) {
			i = index
		}
		switch at := strings.TrimSpace(object + " " + path); {
		case value.IsScalar():
			return nil, value, noFields(at, "the value "+strings.TrimSpace(yamlOf(value)))
		case i < 0:
			return nil, value, unknownAt(at, "has no", s.text, names, "")
		case value.IsMapping():
			keys = append(keys, s.text)
		default:
			keys = append(keys, strconv.Itoa(i))
		}
		path += joint(path, s.text, value.IsMapping())
		value = children[i]
	}
	return keys, value, nil
}

// childrenOf are the values in a mapping by their keys, or in a list by their names
// or else their indexes.
func childrenOf(v stack.Value) (names []string, children []stack.Value) {
	for _, entry := range v.Entries() {
		names, children = append(names, entry.Key), append(children, entry.Value)
	}
	for i, item := range v.Items() {
		name := item.Name()
		if name == "" {
			name = strconv.Itoa(i)
		}
		names, children = append(names, name), append(children, item)
	}
	return names, children
}

// yamlOf is a value as people read it.
func yamlOf(v stack.Value) string {
	_, text := stack.Texts(nil, &stack.Object{Fields: v})
	return string(text)
}

// variableOf tells whether steps ask for a variable in a container's environment.
func variableOf(fields stack.Value, steps []step) (container stack.Value, variable string, asked bool) {
	last := len(steps) - 1
	if last < 1 || steps[last-1].text != "env" {
		return stack.Value{}, "", false
	}
	_, container, err := walk("", fields, steps[:last-1])
	return container, steps[last].text, err == nil && container.At("envFrom").Exists()
}

// fromConfigMap finds a variable in the ConfigMaps that a container takes all of, the
// last of which counts. Without it, the finding is empty. It returns the names of all
// variables of the container, too.
func (o output) fromConfigMap(container stack.Value, variable string) (found finding, names []string) {
	names, _ = childrenOf(container.At("env"))
	for _, source := range container.At("envFrom").Items() {
		name := source.At("configMapRef", "name").String()
		config, there := o.object(func(r render.Resource) bool { return r.Kind == "ConfigMap" && r.Name == name })
		fields, err := o.read(config)
		if !there || err != nil {
			continue
		}
		for _, entry := range fields.At("data").Entries() {
			names = append(names, source.At("prefix").String()+entry.Key)
			if names[len(names)-1] == variable {
				found = finding{object: config, fields: fields, keys: []string{"data", entry.Key}, text: yamlOf(entry.Value)}
				found.through = "by envFrom from " + config.String() + " data[" + entry.Key + "]"
			}
		}
	}
	return found, names
}

func (o output) object(is func(render.Resource) bool) (render.Resource, bool) {
	i := slices.IndexFunc(o.manifest.Resources, is)
	if i < 0 {
		return render.Resource{}, false
	}
	return o.manifest.Resources[i], true
}

// purpose says what the contract says of a variable, if the value is one, or what the
// digest of build arguments is for.
func (f finding) purpose(of schema.Integrations) string {
	if slices.Equal(f.keys, []string{"metadata", "annotations", render.BuildArgumentsAnnotation}) {
		return "digest of what the storefront's image must be built with, which petrify build-args prints: an image that was built with another one does not fit"
	}
	variable := ""
	for i, key := range f.keys {
		switch {
		case key == "env" && i+1 < len(f.keys):
			_, item, err := walk("", f.fields, stepsOf(f.keys[:i+2]))
			if err == nil {
				variable = item.Name()
			}
		case key == "data" && i == 0 && len(f.keys) == 2:
			variable = f.keys[1]
		}
	}
	labels := f.fields.At("metadata", "labels")
	roles := []schema.Role{schema.Role(labels.At("app.kubernetes.io/component").String()), schema.RoleServer}
	for _, role := range roles {
		for _, source := range []schema.Source{schema.FromLiteral, schema.FromConfig, schema.FromSecret} {
			for v := range of.Contract(role, source) {
				if v.Name == variable {
					return v.Purpose
				}
			}
		}
	}
	return ""
}

func stepsOf(keys []string) []step {
	steps := make([]step, len(keys))
	for i, key := range keys {
		steps[i] = step{key, true}
	}
	return steps
}

// CompletePath returns the values of an object that a path that is being typed may go
// on with.
func CompletePath(manifest render.Manifest, object render.Resource, typed string) []string {
	value, err := output{manifest: manifest}.read(object)
	if err != nil {
		return nil
	}
	above := typed[:max(strings.LastIndexAny(typed, ".["), 0)]
	if above != "" {
		steps, err := parsePath(above)
		if err != nil {
			return nil
		}
		if _, value, err = walk("", value, steps); err != nil {
			return nil
		}
	}
	names, _ := childrenOf(value)
	for i, name := range names {
		names[i] = above + joint(above, name, value.IsMapping())
	}
	return names
}

// joint is a name as it goes on after a path.
func joint(path, name string, key bool) string {
	switch {
	case !key, strings.ContainsAny(name, ".[]"):
		return "[" + name + "]"
	case path == "":
		return name
	}
	return "." + name
}
