// Package sarif writes diagnostics in the form in which code hosts take them. It must
// not know what they are about.
package sarif

import (
	"io"
	"net/url"
	"path/filepath"
	"regexp"

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
		Tool       tool     `json:"tool"`
		ColumnKind string   `json:"columnKind"`
		Results    []result `json:"results"`
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
		Locations        []location `json:"locations,omitempty"`
		RelatedLocations []location `json:"relatedLocations,omitempty"`
	}
	message struct {
		Text string `json:"text"`
	}
	location struct {
		PhysicalLocation *physicalLocation `json:"physicalLocation,omitempty"`
		LogicalLocations []logicalLocation `json:"logicalLocations,omitempty"`
	}
	physicalLocation struct {
		ArtifactLocation artifactLocation `json:"artifactLocation"`
		Region           *region          `json:"region,omitempty"`
	}
	artifactLocation struct {
		URI string `json:"uri"`
	}
	region struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn"`
		EndColumn   int `json:"endColumn,omitempty"`
	}
	logicalLocation struct {
		FullyQualifiedName string `json:"fullyQualifiedName"`
	}
)

// Print writes the list as a SARIF log of the program's version, by which code
// hosts mark the lines of a change. A log without results says that all is well, so it
// is written for an empty list, too. The rule of a result is the field that it is about.
func Print(w io.Writer, list diag.List, version string) error {
	results := make([]result, len(list))
	for i, d := range list {
		results[i] = resultOf(d)
	}
	whole := run{Tool: tool{driver{"petrify", version}}, ColumnKind: "unicodeCodePoints", Results: results}
	return diag.WriteJSON(w, log{"https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", []run{whole}})
}

func resultOf(d diag.Diagnostic) result {
	text := d.Message
	if d.Path != "" {
		text = d.Path + ": " + text
	}
	if d.Hint != "" {
		text += "\n" + d.Hint
	}
	of := result{RuleID: ruleOf(d.Path), Level: d.Severity.String(), Message: message{text}}
	if at, found := locationOf(d.Position, d.Path, d.Width); found {
		of.Locations = []location{at}
	}
	for _, r := range d.Related {
		if at, found := locationOf(r.Position, r.Path, 0); found {
			of.RelatedLocations = append(of.RelatedLocations, at)
		}
	}
	return of
}

// indexPattern is what tells entries of a list or a mapping apart.
var indexPattern = regexp.MustCompile(`\[[^\]]*\]`)

func ruleOf(path string) string {
	if path == "" {
		return "input"
	}
	return indexPattern.ReplaceAllString(path, "[]")
}

// locationOf returns a place of which a file or a field is known.
func locationOf(at diag.Position, path string, width int) (place location, found bool) {
	if at.Name != "" && at.Name != "-" && at.Name != "--set" {
		uri := url.URL{Path: filepath.ToSlash(at.Name)}
		place.PhysicalLocation = &physicalLocation{ArtifactLocation: artifactLocation{uri.String()}}
		if at.Line > 0 {
			column := max(at.Column, 1)
			place.PhysicalLocation.Region = &region{StartLine: at.Line, StartColumn: column}
			if width > 0 {
				place.PhysicalLocation.Region.EndColumn = column + width
			}
		}
	}
	if path != "" {
		place.LogicalLocations = []logicalLocation{{path}}
	}
	return place, place.PhysicalLocation != nil || path != ""
}
