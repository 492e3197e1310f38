package explain

import (
	"encoding/json"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"
)

// example is the field with a value, where it stands in a spec, as YAML; an entry is
// shown by an example of what it is in.
func (p place) example() string {
	if p.isEntry() {
		return p.around.example()
	}
	return written(p.around.holding(p, p.shown()))
}

// holding is a spec in which a field or entry of p has a value.
func (p *place) holding(inner place, value *yaml.Node) *yaml.Node {
	switch {
	case p == nil:
		return value
	case inner.isEntry():
		value = list(value)
	default:
		value = overlaid(p.company(inner), mapping(inner.name, value))
	}
	return p.around.holding(*p, value)
}

// company is what must stand beside a field in a mapping that stands in no spec by
// itself: what the mapping requires or, where the field is a mapping too and says
// little alone, an example of an entry.
func (p *place) company(inner place) *yaml.Node {
	switch {
	case p.isChoice():
	case p.isEntry() && len(p.around.Examples) > 0 && inner.is("object"):
		return fromJSON(p.around.Examples[0]).Content[0]
	case p.within() != "" || p.isEntry():
		return sample(p.field)
	}
	return &yaml.Node{Kind: yaml.MappingNode}
}

// shown is a value that shows most of a field: of a mapping in which nothing is
// required, all that is no mapping itself, and else its first field.
func (p place) shown() *yaml.Node {
	value := sample(p.field)
	if p.isChoice() || len(p.Properties) == 0 || len(value.Content) > 0 {
		return value
	}
	for _, inner := range p.Properties {
		switch {
		case inner.isBoolean() && len(inner.Examples) == 0 && len(inner.Default) > 0:
			value = overlaid(value, mapping(inner.name, fromJSON(inner.Default)))
		case len(inner.Properties) == 0:
			value = overlaid(value, mapping(inner.name, sample(inner.field)))
		}
	}
	if len(value.Content) > 0 {
		return value
	}
	first := p.Properties[0]
	return mapping(first.name, place{field: first.field}.shown())
}

// sample is a short value of a field that may stand in a spec: what is required.
func sample(f *field) *yaml.Node {
	switch {
	case len(f.Default) > 0 && f.Enum == nil && !f.isBoolean():
		return fromJSON(f.Default)
	case len(f.Examples) > 0:
		return fromJSON(f.Examples[0])
	case f.isBoolean():
		return scalar(fmt.Sprint(string(f.Default) != "true"), "!!bool")
	case f.Const != "":
		return scalar(f.Const, "!!str")
	case f.Enum != nil:
		return scalar(f.telling(), "!!str")
	case f.is("integer"):
		return scalar(fmt.Sprint(f.Minimum), "!!int")
	case f.Items != nil:
		return list(sample(f.Items))
	case f.Values.field != nil:
		return mapping(sample(f.Keys).Value, sample(f.Values.field))
	case f.isChoice():
		first := f.Properties[0]
		return mapping(first.name, sample(first.field))
	case f.is("object"):
		value := &yaml.Node{Kind: yaml.MappingNode}
		for _, name := range f.Required {
			value = overlaid(value, mapping(name, sample(f.child(name))))
		}
		return value
	}
	return scalar("text", "!!str")
}

// telling is a word of the enumeration that is not what stands there anyway.
func (f *field) telling() string {
	for _, word := range f.Enum {
		if word != plain(f.Default) {
			return word
		}
	}
	return f.Enum[0]
}

func scalar(text, tag string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: tag, Value: text}
}

func mapping(name string, value *yaml.Node) *yaml.Node {
	return &yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{scalar(name, "!!str"), value}}
}

func list(item *yaml.Node) *yaml.Node {
	return &yaml.Node{Kind: yaml.SequenceNode, Content: []*yaml.Node{item}}
}

// overlaid is a mapping with the entries of both, of which upper's count.
func overlaid(lower, upper *yaml.Node) *yaml.Node {
	both := &yaml.Node{Kind: yaml.MappingNode}
	for i := 0; i < len(lower.Content); i += 2 {
		if !hasKey(upper, lower.Content[i].Value) {
			both.Content = append(both.Content, lower.Content[i:i+2]...)
		}
	}
	both.Content = append(both.Content, upper.Content...)
	return both
}

func hasKey(n *yaml.Node, key string) bool {
	for i := 0; i < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return true
		}
	}
	return false
}

// fromJSON reads a value of the schema, keys in their order.
func fromJSON(data json.RawMessage) *yaml.Node {
	var document yaml.Node
	if err := yaml.Unmarshal(data, &document); err != nil {
		panic(err) // it is embedded, and tests read it
	}
	value := document.Content[0]
	plainStyle(value)
	return value
}

// plainStyle lets the encoder choose how to write what JSON quotes and braces.
func plainStyle(n *yaml.Node) {
	n.Style = 0
	if strings.Contains(n.Value, "\n") {
		n.Style = yaml.LiteralStyle
	}
	for _, child := range n.Content {
		plainStyle(child)
	}
}

func written(value *yaml.Node) string {
	var b strings.Builder
	encoder := yaml.NewEncoder(&b)
	encoder.SetIndent(2)
	if err := encoder.Encode(value); err != nil {
		panic(err) // it consists of scalars that YAML can hold
	}
	return b.String()
}
