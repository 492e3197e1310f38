// Package sarif writes diagnostics in the form in which code hosts take them. It must
// not know what they are about.
package sarif

import (
	"io"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/petrify-dev/petrify/internal/diag"
)

// The part of SARIF 2.1.0 that is written here (OASIS: Static Analysis Results
// Interchange Format).
type (
	log struct {
		Schema  string `json:"$schema"`
		Version string `json:"version"`
		Runs    []run  `json:"runs"`
	}
	run struct {
		Tool        tool         `json:"tool"`
		ColumnKind  string       `json:"columnKind"`
		Invocations []invocation `json:"invocations,omitempty"`
		Results     []result     `json:"results"`
	}
	invocation struct {
		ExecutionSuccessful bool           `json:"executionSuccessful"`
		Notifications       []notification `json:"toolExecutionNotifications"`
	}
	notification struct {
		Level   string  `json:"level"`
		Message message `json:"message"`
	}
	tool struct {
		Driver driver `json:"driver"`
	}
	driver struct {
		Name    string `json:"name"`
		Version string `json:"version"`
	}
	result struct {
		RuleID           string     `json:"ruleId"`
		Level            string     `json:"level"`
		Message          message    `json:"message"`
		Locations        []location `json:"locations"`
		RelatedLocations []location `json:"relatedLocations,omitempty"`
	}
	message struct {
		Text string `json:"text"`
	}
	location struct {
		PhysicalLocation physicalLocation  `json:"physicalLocation"`
		LogicalLocations []logicalLocation `json:"logicalLocations,omitempty"`
	}
	physicalLocation struct {
		ArtifactLocation artifactLocation `json:"artifactLocation"`
		Region           region           `json:"region"`
	}
	artifactLocation struct {
		URI string `json:"uri"`
	}
	region struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn,omitempty"`
		EndColumn   int `json:"endColumn,omitempty"`
	}
	logicalLocation struct {
		FullyQualifiedName string `json:"fullyQualifiedName"`
	}
)

// Print writes the list as a SARIF log of the program's version, by which code
// hosts mark the lines of a change. A log without results says that all is well, so it
// is written for an empty list, too. The rule of a result is the field that it is about.
//
// Code hosts refuse a log with a result that has no place in a file. What concerns none,
// such as a flag or stdin, is a notification, which they leave alone. Files below dir,
// the working directory, are named from there, since that is where a repository is
// checked out.
func Print(w io.Writer, list diag.List, version, dir string) error {
	whole := run{Tool: tool{driver{"petrify", version}}, ColumnKind: "unicodeCodePoints", Results: []result{}}
	var elsewhere diag.List
	for _, d := range list {
		if isInFile(d.Position) {
			whole.Results = append(whole.Results, resultOf(d, dir))
		} else {
			elsewhere = append(elsewhere, d)
		}
	}
	if len(elsewhere) > 0 {
		whole.Invocations = []invocation{invocationOf(elsewhere)}
	}
	return diag.WriteJSON(w, log{"https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", []run{whole}})
}

func isInFile(at diag.Position) bool { return at.Name != "" && at.Name != "-" && at.Name != "--set" }

func invocationOf(list diag.List) invocation {
	of := invocation{ExecutionSuccessful: list.Err() == nil}
	for _, d := range list {
		text := textOf(d)
		if at := d.Position.String(); at != "" {
			text = at + ": " + text
		}
		of.Notifications = append(of.Notifications, notification{d.Severity.String(), message{text}})
	}
	return of
}

func resultOf(d diag.Diagnostic, dir string) result {
	of := result{
		RuleID: ruleOf(d.Path), Level: d.Severity.String(), Message: message{textOf(d)},
		Locations: []location{locationOf(d.Position, d.Path, d.Width, dir)},
	}
	for _, r := range d.Related {
		if isInFile(r.Position) {
			of.RelatedLocations = append(of.RelatedLocations, locationOf(r.Position, r.Path, 0, dir))
		}
	}
	return of
}

func textOf(d diag.Diagnostic) string {
	text := d.Message
	if d.Path != "" {
		text = d.Path + ": " + text
	}
	if d.Hint != "" {
		text += "\n" + d.Hint
	}
	return text
}

// indexPattern is what tells entries of a list or a mapping apart.
var indexPattern = regexp.MustCompile(`\[[^\]]*\]`)

func ruleOf(path string) string {
	if path == "" {
		return "input"
	}
	return indexPattern.ReplaceAllString(path, "[]")
}

// locationOf returns a place in a file; code hosts show the first line of one that is
// meant as a whole.
func locationOf(at diag.Position, path string, width int, dir string) location {
	place := location{PhysicalLocation: physicalLocation{
		ArtifactLocation: artifactLocation{uriOf(at.Name, dir)},
		Region:           region{StartLine: max(at.Line, 1)},
	}}
	if at.Line > 0 {
		place.PhysicalLocation.Region.StartColumn = max(at.Column, 1)
	}
	if at.Line > 0 && width > 0 {
		place.PhysicalLocation.Region.EndColumn = max(at.Column, 1) + width
	}
	if path != "" {
		place.LogicalLocations = []logicalLocation{{path}}
	}
	return place
}

// uriOf names a file from dir if it is below, and else from the root.
func uriOf(name, dir string) string {
	if !filepath.IsAbs(name) {
		name = filepath.Join(dir, name)
	}
	if below, err := filepath.Rel(dir, name); err == nil && filepath.IsLocal(below) {
		return (&url.URL{Path: filepath.ToSlash(below)}).String()
	}
	return (&url.URL{Scheme: "file", Path: "/" + strings.TrimPrefix(filepath.ToSlash(name), "/")}).String()
}
