package krm

import (
	"fmt"

	"go.yaml.in/yaml/v3"

	"github.com/petrify-dev/petrify/internal/diag"
)

// result is a diagnostic as kpt shows it (kyaml, fn/framework).
type result struct {
	Message     string       `yaml:"message"`
	Severity    string       `yaml:"severity"`
	ResourceRef *resourceRef `yaml:"resourceRef,omitempty"`
	Field       *fieldRef    `yaml:"field,omitempty"`
	File        *fileRef     `yaml:"file,omitempty"`
}

type resourceRef struct {
	APIVersion string `yaml:"apiVersion"`
	Kind       string `yaml:"kind"`
	Namespace  string `yaml:"namespace,omitempty"`
	Name       string `yaml:"name"`
}

type fieldRef struct {
	Path string `yaml:"path"`
}

type fileRef struct {
	Path string `yaml:"path"`
}

// SetResults makes the diagnostics the list's results, in place of those that it has.
func (l *List) SetResults(diagnostics diag.List) error {
	list := root(l.document)
	if len(diagnostics) == 0 {
		remove(list, "results")
		return nil
	}
	var results []result
	for _, d := range diagnostics {
		results = append(results, l.resultOf(d))
	}
	n := &yaml.Node{}
	if err := n.Encode(results); err != nil {
		return fmt.Errorf("write results: %w", err)
	}
	set(list, "results", n)
	return nil
}

func (l *List) resultOf(d diag.Diagnostic) result {
	r := result{Message: d.Message, Severity: d.Severity.String()}
	if d.Position.Line > 0 {
		r.Message = fmt.Sprintf("line %d: %s", d.Position.Line, r.Message)
	}
	if d.Hint != "" {
		r.Message += "; " + d.Hint
	}
	if d.Path != "" {
		r.Field = &fieldRef{d.Path}
	}
	if d.Position.Name != "" && d.Position.Name != configName {
		r.File = &fileRef{d.Position.Name}
	}
	if config := objectOf(l.config); config.Name != "" {
		r.ResourceRef = &resourceRef{config.APIVersion, config.Kind, config.Namespace, config.Name}
	}
	return r
}
