package starter

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/petrify-dev/petrify/internal/explain"
	"github.com/petrify-dev/petrify/internal/wrap"
	"github.com/petrify-dev/petrify/schema"
)

// writer writes a file, in which each comment stands once.
type writer struct {
	text strings.Builder
	said map[string]bool
}

// entries writes those of a mapping at a path: what is given, and as comments what else
// there is in all, which has everything that is given.
func (w *writer) entries(path, indent string, given, all *yaml.Node) error {
	for i := 0; i < len(all.Content); i += 2 {
		key, value := all.Content[i].Value, all.Content[i+1]
		at := path + key
		own := valueOf(given, key)
		if own == nil {
			if err := w.explainLeaves(at, indent, value); err != nil {
				return err
			}
			w.text.WriteString(indent + "#" + entry(key, inline(value)))
			continue
		}
		if err := w.explainGiven(at, indent, own); err != nil {
			return err
		}
		switch {
		case own.Kind == yaml.MappingNode && len(own.Content) > 0:
			w.text.WriteString(indent + entry(key, ""))
			if err := w.entries(at+".", indent+"  ", own, value); err != nil {
				return err
			}
		case own.Kind == yaml.SequenceNode && len(own.Content) > 0:
			w.text.WriteString(indent + entry(key, ""))
			for _, item := range own.Content {
				w.text.WriteString(indent + "  - " + inline(item) + "\n")
			}
		default:
			w.text.WriteString(indent + entry(key, inline(own)))
		}
	}
	return nil
}

func entry(key, value string) string {
	return strings.TrimRight(schema.PlainOrQuoted(key)+": "+value, " ") + "\n"
}

// explainGiven explains the parts of the spec, and what is in their own parts: the names
// between say enough. Where names are free, they mean what the mapping means.
func (w *writer) explainGiven(path, indent string, value *yaml.Node) error {
	depth := strings.Count(path, ".")
	if depth == 1 || depth == 3 {
		return w.explain(path, indent)
	}
	if value.Kind != yaml.MappingNode || len(value.Content) == 0 {
		return nil
	}
	own, err := explain.Meaning(path)
	if err != nil {
		return err
	}
	entry, err := explain.Meaning(path + "." + value.Content[0].Value)
	if err != nil || entry != own {
		return err
	}
	return w.explain(path, indent)
}

// explainLeaves explains all fields of a value that have no fields in it.
func (w *writer) explainLeaves(path, indent string, value *yaml.Node) error {
	if value.Kind != yaml.MappingNode || len(value.Content) == 0 {
		return w.explain(path, indent)
	}
	for i := 0; i < len(value.Content); i += 2 {
		if err := w.explainLeaves(path+"."+value.Content[i].Value, indent, value.Content[i+1]); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) explain(path, indent string) error {
	meaning, err := explain.Meaning(path)
	if isOneWord := !strings.Contains(meaning, " "); err != nil || isOneWord || w.said[meaning] {
		return err
	}
	w.said[meaning] = true
	w.text.WriteString(wrap.Lines(indent+"# ", meaning))
	return nil
}

func valueOf(mapping *yaml.Node, key string) *yaml.Node {
	for i := 0; i < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == key {
			return mapping.Content[i+1]
		}
	}
	return nil
}

// inline is a value on one line.
func inline(value *yaml.Node) string {
	var parts []string
	switch value.Kind {
	case yaml.MappingNode:
		for i := 0; i < len(value.Content); i += 2 {
			parts = append(parts, schema.PlainOrQuoted(value.Content[i].Value)+": "+inline(value.Content[i+1]))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case yaml.SequenceNode:
		for _, item := range value.Content {
			parts = append(parts, inline(item))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	if value.Tag == "!!str" {
		return schema.PlainOrQuoted(value.Value)
	}
	return value.Value
}
