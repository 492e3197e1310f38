package diag

import (
	"encoding/json"
	"io"
	"net/url"
	"path/filepath"
	"regexp"
)

// The part of SARIF 2.1.0 that is written here (OASIS: Static Analysis Results
// Interchange Format).
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool       sarifTool     `json:"tool"`
		ColumnKind string        `json:"columnKind"`
		Results    []sarifResult `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name    string `json:"name"`
		Version string `json:"version"`
	}
	sarifResult struct {
		RuleID           string          `json:"ruleId"`
		Level            string          `json:"level"`
		Message          sarifMessage    `json:"message"`
		Locations        []sarifLocation `json:"locations,omitempty"`
		RelatedLocations []sarifLocation `json:"relatedLocations,omitempty"`
	}
	sarifMessage struct {
		Text string `json:"text"`
	}
	sarifLocation struct {
		PhysicalLocation *sarifPhysical `json:"physicalLocation,omitempty"`
		LogicalLocations []sarifLogical `json:"logicalLocations,omitempty"`
	}
	sarifPhysical struct {
		ArtifactLocation sarifArtifact `json:"artifactLocation"`
		Region           *sarifRegion  `json:"region,omitempty"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn"`
		EndColumn   int `json:"endColumn,omitempty"`
	}
	sarifLogical struct {
		FullyQualifiedName string `json:"fullyQualifiedName"`
	}
)

// PrintSARIF writes the list as a SARIF log of the program's version, by which code
// hosts mark the lines of a change. A log without results says that all is well, so it
// is written for an empty list, too. The rule of a result is the field that it is about.
func PrintSARIF(w io.Writer, list List, version string) error {
	run := sarifRun{
		Tool:       sarifTool{sarifDriver{"petrify", version}},
		ColumnKind: "unicodeCodePoints",
		Results:    []sarifResult{},
	}
	for _, d := range list {
		run.Results = append(run.Results, sarifResultOf(d))
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(sarifLog{"https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", []sarifRun{run}})
}

func sarifResultOf(d Diagnostic) sarifResult {
	text := d.Message
	if d.Path != "" {
		text = d.Path + ": " + text
	}
	if d.Hint != "" {
		text += "\n" + d.Hint
	}
	result := sarifResult{RuleID: ruleOf(d.Path), Level: d.Severity.String(), Message: sarifMessage{text}}
	if at, found := sarifLocationOf(d.Position, d.Path, d.Width); found {
		result.Locations = []sarifLocation{at}
	}
	for _, r := range d.Related {
		if at, found := sarifLocationOf(r.Position, r.Path, 0); found {
			result.RelatedLocations = append(result.RelatedLocations, at)
		}
	}
	return result
}

// indexPattern is what tells entries of a list or a mapping apart.
var indexPattern = regexp.MustCompile(`\[[^\]]*\]`)

func ruleOf(path string) string {
	if path == "" {
		return "input"
	}
	return indexPattern.ReplaceAllString(path, "[]")
}

// sarifLocationOf returns a place of which a file or a field is known.
func sarifLocationOf(at Position, path string, width int) (location sarifLocation, found bool) {
	if at.Name != "" && at.Name != "-" && at.Name != "--set" {
		uri := url.URL{Path: filepath.ToSlash(at.Name)}
		location.PhysicalLocation = &sarifPhysical{ArtifactLocation: sarifArtifact{uri.String()}}
		if at.Line > 0 {
			region := &sarifRegion{StartLine: at.Line, StartColumn: max(at.Column, 1)}
			if width > 0 {
				region.EndColumn = region.StartColumn + width
			}
			location.PhysicalLocation.Region = region
		}
	}
	if path != "" {
		location.LogicalLocations = []sarifLogical{{path}}
	}
	return location, location.PhysicalLocation != nil || path != ""
}
