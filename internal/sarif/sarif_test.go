package sarif_test

import (
	"net/url"
	"path/filepath"
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
		{Position: diag.Position{Name: "a.yaml"}, Severity: diag.Warning, Message: "is empty"},
		{Position: diag.Position{Name: "--set", Column: 4}, Severity: diag.Warning, Path: "spec.a", Message: "is odd"},
		{Position: diag.Position{Name: "-", Line: 7, Column: 1}, Path: "spec.a", Message: "is wrong", Hint: "allowed: y"},
		{Message: "unknown flag"},
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
      "invocations": [
        {
          "executionSuccessful": false,
          "toolExecutionNotifications": [
            {
              "level": "warning",
              "message": {
                "text": "--set: spec.a: is odd"
              }
            },
            {
              "level": "error",
              "message": {
                "text": "-:7:1: spec.a: is wrong\nallowed: y"
              }
            },
            {
              "level": "error",
              "message": {
                "text": "unknown flag"
              }
            }
          ]
        }
      ],
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
            }
          ]
        },
        {
          "ruleId": "input",
          "level": "warning",
          "message": {
            "text": "is empty"
          },
          "locations": [
            {
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "a.yaml"
                },
                "region": {
                  "startLine": 1
                }
              }
            }
          ]
        }
      ]
    }
  ]
}
`
	var b strings.Builder
	if err := sarif.Print(&b, list, "1.2.3", t.TempDir()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("log (-want +got):\n%s", diff)
	}
}

// Code hosts know files by their place in the repository, which is where they run.
func TestPrintNamesFilesFromTheWorkingDirectory(t *testing.T) {
	dir := t.TempDir()
	outside := filepath.ToSlash(filepath.Dir(dir)) + "/bad.yaml"
	if !strings.HasPrefix(outside, "/") {
		outside = "/" + outside // a letter of a drive
	}
	for name, want := range map[string]string{
		"bad.yaml":                             "bad.yaml",
		"./bad.yaml":                           "bad.yaml",
		"envs/../envs//bad.yaml":               "envs/bad.yaml",
		filepath.Join(dir, "envs", "bad.yaml"): "envs/bad.yaml",
		filepath.Join("..", filepath.Base(dir), "bad.yaml"): "bad.yaml",
		filepath.Join("..", "bad.yaml"):                     (&url.URL{Scheme: "file", Path: outside}).String(),
		"50% a#b?.yaml":                                     "50%25%20a%23b%3F.yaml",
		"..bad.yaml":                                        "..bad.yaml",
		"a:b.yaml":                                          "./a:b.yaml", // else a would be the scheme
	} {
		var b strings.Builder
		if err := sarif.Print(&b, diag.List{{Position: diag.Position{Name: name}, Message: "is odd"}}, "1.2.3", dir); err != nil {
			t.Fatal(err)
		}
		if line := `"uri": "` + want + `"`; !strings.Contains(b.String(), line) {
			t.Errorf("of %s, there is no %s in\n%s", name, line, b.String())
		}
	}
}
