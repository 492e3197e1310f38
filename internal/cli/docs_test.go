package cli_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// Documents that tell a story: their blocks, one after the other, are files (YAML that
// begins with its name in a comment), commands (sh), and steps of CI (YAML that says
// what to run). Each command must do what the text says: succeed, and say nothing else.
func TestTheDocumentsStoriesWork(t *testing.T) {
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("there is no sh")
	}
	for _, document := range []string{"docs/gitops.md", "docs/integrations.md"} {
		t.Run(document, func(t *testing.T) {
			dir := t.TempDir()
			commands := 0
			for _, block := range blocksOf(t, document) {
				name, isFile := strings.CutPrefix(firstLine(block.text), "# ")
				switch {
				case block.language == "yaml" && isFile:
					writeFile(t, filepath.Join(dir, name), block.text)
				case block.language == "sh":
					runShell(t, dir, block.text)
					commands++
				case block.language == "yaml":
					for _, step := range stepsOf(t, block.text) {
						runShell(t, dir, step.Run)
						commands++
					}
				}
			}
			if commands == 0 {
				t.Error("the document has no command")
			}
		})
	}
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}

func writeFile(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
		t.Fatal(err)
	}
}

type step struct{ Name, Run string }

func stepsOf(t *testing.T, text string) []step {
	t.Helper()
	var steps []step
	if err := yaml.Unmarshal([]byte(text), &steps); err != nil || len(steps) == 0 {
		t.Fatalf("%v in what is neither a file nor steps:\n%s", err, text)
	}
	return steps
}

// runShell runs commands, none of which may fail or print anything.
func runShell(t *testing.T, dir, commands string) {
	t.Helper()
	shell := exec.Command("sh", "-eu", "-c", commands)
	shell.Dir = dir
	if out, err := shell.CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("%s: %v\n%s", commands, err, out)
	}
}
