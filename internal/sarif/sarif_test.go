package sarif_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/petrify-dev/petrify/internal/diag"
	"github.com/petrify-dev/petrify/internal/sarif"
)

func TestPrint(t *testing.T) {
	list := diag.List{
		{
			Position: diag.Position{Name: "envs/pro duction.yaml", Line: 7, Column: 11}, Width: 4, Path: "spec.patches[3].path",
			Message: `"x\n" is <wrong>`, Hint: "allowed: y", Source: "not shown",
			Related: []diag.Related{{Position: diag.Position{Name: "base.yaml", Line: 2, Column: 3}, Path: "spec.a"}, {Path: "spec.b"}},
		},
		{Position: diag.Position{Name: "--set", Column: 4}, Severity: diag.Warning, Message: "is odd"},
	}
	want := `{
  "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
  "version": "2.1.0",
  "runs": [
    {
      "tool": {
        "driver": {
          "name": "petrify",
          "version": "1.2.3"
        }
      },
      "columnKind": "unicodeCodePoints",
      "results": [
        {
          "ruleId": "spec.patches[].path",
          "level": "error",
          "message": {
            "text": "spec.patches[3].path: \"x\\n\" is <wrong>\nallowed: y"
          },
          "locations": [
            {
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "envs/pro%20duction.yaml"
                },
                "region": {
                  "startLine": 7,
                  "startColumn": 11,
                  "endColumn": 15
                }
              },
              "logicalLocations": [
                {
                  "fullyQualifiedName": "spec.patches[3].path"
                }
              ]
            }
          ],
          "relatedLocations": [
            {
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "base.yaml"
                },
                "region": {
                  "startLine": 2,
                  "startColumn": 3
                }
              },
              "logicalLocations": [
                {
                  "fullyQualifiedName": "spec.a"
                }
              ]
            },
            {
              "logicalLocations": [
                {
                  "fullyQualifiedName": "spec.b"
                }
              ]
            }
          ]
        },
        {
          "ruleId": "input",
          "level": "warning",
          "message": {
            "text": "is odd"
          }
        }
      ]
    }
  ]
}
`
	var b strings.Builder
	if err := sarif.Print(&b, list, "1.2.3"); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("log (-want +got):\n%s", diff)
	}
}
