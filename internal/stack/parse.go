package stack

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/petrify-dev/petrify/internal/diag"
)

// Input is a YAML text and the name under which diagnostics speak of it.
type Input struct {
	Name string
	Data []byte
}

// Each is several times what any stack has, and so little that two stacks are compared
// in no time.
const (
	mostObjects = 1000
	mostValues  = 100_000
	deepest     = 64 // levels of an object
)

// Parse returns the objects of the inputs in their order, those of a List one by
// one, without comments and without keys whose value is null, which API servers take
// for absent. The error is a diag.List of all that is no object or stood there before;
// it repeats no values but those that should name an object.
func Parse(inputs ...Input) ([]Object, error) {
	p := newParsing()
	for _, input := range inputs {
		for _, document := range p.documents(input) {
			p.object(document)
		}
	}
	return p.objects, p.found.Err()
}

// Documents returns what the documents of a YAML stream hold, empty ones left out. The
// error is a diag.List: each document holds each key once, and no anchors, aliases or
// tags.
func Documents(input Input) ([]Value, error) {
	p := newParsing()
	documents := p.documents(input)
	return documents, p.found.Err()
}

// parsing is what is known so far.
type parsing struct {
	input   string
	room    int // for values
	objects []Object
	places  map[Identity]diag.Position
	found   diag.List
}

func newParsing() *parsing {
	return &parsing{room: mostValues, places: map[Identity]diag.Position{}}
}

func (p *parsing) refuse(v *yaml.Node, message, hint string, related ...diag.Related) {
	p.found = append(p.found, diag.Diagnostic{Position: p.position(v), Message: message, Hint: hint, Related: related})
}

func (p *parsing) position(v *yaml.Node) diag.Position {
	return diag.Position{Name: p.input, Line: v.Line, Column: v.Column}
}

func (p *parsing) documents(input Input) []Value {
	p.input = input.Name
	roots, err := decode(input.Data)
	if err != nil {
		p.found = append(p.found, syntaxError(input.Name, err))
	}
	if len(roots) > mostObjects {
		p.refuse(roots[mostObjects], fmt.Sprintf("begins more than %d documents", mostObjects), "allowed: the objects of one stack")
		return nil
	}
	var documents []Value
	for _, root := range roots {
		if root.Tag == nullTag || p.full() {
			continue
		}
		if copied, fits := p.plain(root, deepest); fits {
			documents = append(documents, Value{copied})
		}
	}
	return documents
}

// full tells whether there is no room for more values or complaints.
func (p *parsing) full() bool { return p.room < 0 || len(p.found) > mostObjects }

// decode returns the documents of a stream, or one more than there may be.
func decode(data []byte) (documents []*yaml.Node, err error) {
	// The library panics on some malformed comments (yaml/go-yaml, "please report").
	defer func() {
		if problem := recover(); problem != nil {
			err = fmt.Errorf("%v", problem)
		}
	}()
	decoder := yaml.NewDecoder(strings.NewReader(string(data)))
	for len(documents) <= mostObjects {
		var document yaml.Node
		switch err := decoder.Decode(&document); {
		case errors.Is(err, io.EOF):
			return documents, nil
		case err != nil:
			return nil, err
		}
		documents = append(documents, document.Content[0])
	}
	return documents, nil
}

var syntaxPattern = regexp.MustCompile(`^(?:yaml: )?(?:line ([0-9]+): )?`)

// syntaxError leaves the library's reason out, which may repeat a value.
func syntaxError(name string, err error) diag.Diagnostic {
	d := diag.Diagnostic{Position: diag.Position{Name: name}, Message: "is not YAML"}
	if line, err := strconv.Atoi(syntaxPattern.FindStringSubmatch(err.Error())[1]); err == nil {
		d.Position.Line, d.Position.Column = line, 1
	}
	return d
}

const headerHint = "allowed: Kubernetes objects, each with apiVersion, kind and metadata.name"

// object adds an object, or those of a List.
func (p *parsing) object(v Value) {
	o := Object{
		APIVersion: v.At("apiVersion").String(),
		Kind:       v.At("kind").String(),
		Namespace:  v.At("metadata", "namespace").String(),
		Name:       v.At("metadata", "name").String(),
		Fields:     v,
	}
	if items := v.At("items"); o.APIVersion == "v1" && o.Kind == "List" {
		for _, item := range items.Items() {
			p.object(item)
		}
		return
	}
	first, twice := p.places[o.Identity()]
	switch fault := o.fault(); {
	case p.full():
	case fault != "":
		p.refuse(v.node, fault, headerHint)
	case twice:
		p.refuse(v.node, o.String()+" is there already", "allowed: each object once", diag.Related{Position: first, Path: o.String()})
	case len(p.objects) == mostObjects:
		p.room = -1
		p.refuse(v.node, fmt.Sprintf("begins more than %d objects", mostObjects), "allowed: the objects of one stack")
	default:
		p.places[o.Identity()] = p.position(v.node)
		p.objects = append(p.objects, o)
	}
}

var (
	versionPattern = regexp.MustCompile(`^[A-Za-z0-9./-]{1,300}$`)
	kindPattern    = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9]{0,62}$`)
	namePattern    = regexp.MustCompile(`^[A-Za-z0-9._:-]{1,253}$`)
	spacePattern   = regexp.MustCompile(`^[a-z0-9-]{0,63}$`)
)

// fault says what is wrong with the fields that name an object. They are held to
// what API servers take, and so hold nothing that could steer a terminal.
func (o Object) fault() string {
	if o.Kind == "ResourceList" && strings.HasPrefix(o.APIVersion, "config.kubernetes.io/") {
		return "is a ResourceList, which KRM functions read, and no object"
	}
	for _, field := range []struct {
		name, value string
		pattern     *regexp.Regexp
	}{
		{"apiVersion", o.APIVersion, versionPattern},
		{"kind", o.Kind, kindPattern},
		{"metadata.name", o.Name, namePattern},
		{"metadata.namespace", o.Namespace, spacePattern},
	} {
		switch {
		case field.pattern.MatchString(field.value):
		case field.value == "":
			return "is no object: it has no " + field.name
		default:
			return "is no object: " + field.name + " is " + diag.Quote(field.value)
		}
	}
	return ""
}

var plainTags = map[string]bool{
	"!!map": true, "!!seq": true, textTag: true, "!!int": true, "!!float": true, "!!bool": true, nullTag: true, "!!timestamp": true,
}

// plain returns a copy without comments and styles, and without keys of a mapping
// whose value is null, unless something in it has no place in an object.
func (p *parsing) plain(n *yaml.Node, levels int) (copied *yaml.Node, fits bool) {
	copied = &yaml.Node{Kind: n.Kind, Tag: n.ShortTag(), Value: n.Value, Line: n.Line, Column: n.Column}
	p.room--
	switch {
	case p.room < 0:
		p.refuse(n, fmt.Sprintf("begins more than %d values", mostValues), "allowed: the objects of one stack")
	case levels == 0:
		p.refuse(n, fmt.Sprintf("is nested deeper than %d levels", deepest), "allowed: Kubernetes objects")
	case n.Kind == yaml.AliasNode || n.Anchor != "":
		p.refuse(n, "has an anchor or an alias", "write the values out")
	case !plainTags[copied.Tag]:
		p.refuse(n, "has a tag, "+diag.Quote(n.Tag), "remove the tag")
	case n.Kind == yaml.MappingNode:
		return copied, p.plainEntries(n, copied, levels)
	case n.Kind == yaml.SequenceNode:
		return copied, p.plainItems(n, copied, levels)
	case copied.Tag == textTag:
		copied.Style = textStyle(n.Value)
		return copied, true
	default:
		return copied, true
	}
	return nil, false
}

func (p *parsing) plainItems(n, copied *yaml.Node, levels int) (fits bool) {
	for _, child := range n.Content {
		item, fits := p.plain(child, levels-1)
		if !fits {
			return false
		}
		copied.Content = append(copied.Content, item)
	}
	return true
}

func (p *parsing) plainEntries(n, copied *yaml.Node, levels int) (fits bool) {
	given := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		switch {
		case key.Kind != yaml.ScalarNode || key.Anchor != "":
			p.refuse(key, "has a key that is not text", "write the key out, without an anchor or alias")
			return false
		case given[key.Value]:
			p.refuse(key, diag.Quote(key.Value)+" is given twice", "allowed: each key once")
			return false
		}
		given[key.Value] = true
		value, fits := p.plain(n.Content[i+1], levels-1)
		if !fits {
			return false
		}
		if value.Tag != nullTag {
			copied.Content = append(copied.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: textTag, Value: key.Value, Style: keyStyle(key.Value)}, value)
		}
	}
	return true
}
