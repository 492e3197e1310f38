package cli_test

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/petrify-dev/petrify/internal/change"
)

// Documents that tell a story: their blocks, one after the other, are files (YAML that
// begins with its name in a comment), commands (sh), what a file then begins with (text
// that begins with its name), and steps of CI (YAML that says what to run), in a clone of
// what is there so far. Each command must do what the text says: succeed, and say nothing
// else.
func TestTheDocumentsStoriesWork(t *testing.T) {
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("there is no sh")
	}
	for _, document := range []string{"docs/gitops.md", "docs/graph.md", "docs/init.md", "docs/integrations.md", "docs/review.md", "docs/secrets.md", "docs/storefront.md", "docs/understanding.md"} {
		t.Run(document, func(t *testing.T) {
			dir := t.TempDir()
			copyOverlays(t, dir)
			commands := 0
			for _, block := range blocksOf(t, document) {
				name, isFile := strings.CutPrefix(firstLine(block.text), "# ")
				switch {
				case block.language == "yaml" && isFile:
					writeFile(t, filepath.Join(dir, name), block.text)
				case block.language == "text" && isFile:
					wantBeginning(t, filepath.Join(dir, name), strings.TrimPrefix(block.text, firstLine(block.text)+"\n"))
				case block.language == "sh":
					runShell(t, dir, block.text)
					commands++
				case block.language == "yaml":
					runShell(t, dir, clone)
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

// Whatever a document tells to write or run, a test does: it names the document.
func TestEveryDocumentIsFollowed(t *testing.T) {
	documents, err := filepath.Glob(filepath.Join(top, "docs", "*.md"))
	if err != nil || len(documents) == 0 {
		t.Fatalf("no documents (%v)", err)
	}
	tests := sourcesOfTests(t)
	for _, path := range documents {
		name := filepath.Base(path)
		told := slices.ContainsFunc(blocksOf(t, filepath.Join("docs", name)), func(b block) bool { return b.language == "sh" || b.language == "yaml" })
		if told && !strings.Contains(tests, name+`"`) {
			t.Errorf("docs/%s has commands or YAML, and no test names it", name)
		}
	}
}

func sourcesOfTests(t *testing.T) string {
	t.Helper()
	var all strings.Builder
	err := filepath.WalkDir(top, func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		all.Write(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}

// clone makes the directory one whose main branch is what is in it.
const clone = "git init --quiet\n" +
	"git add .\n" +
	"git -c user.name=test -c user.email=test@example.com commit --quiet --allow-empty --message=test\n" +
	"git update-ref refs/remotes/origin/main HEAD\n"

func wantBeginning(t *testing.T, path, want string) {
	t.Helper()
	got, err := os.ReadFile(path)
	if err != nil || !strings.HasPrefix(string(got), want) {
		t.Errorf("%s (%v) does not begin with\n%s\nbut is\n%s", path, err, want, got)
	}
}

// copyOverlays puts the overlays where a document's reader has them.
func copyOverlays(t *testing.T, dir string) {
	t.Helper()
	if err := os.CopyFS(filepath.Join(dir, "overlays"), os.DirFS(filepath.Join(top, "overlays"))); err != nil {
		t.Fatal(err)
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

// Whoever meets a consequence finds it explained: in the help and in the document.
func TestConsequencesAreExplained(t *testing.T) {
	help := run(t, t.TempDir(), "diff", "--help")
	document, err := os.ReadFile(filepath.Join(top, "docs", "review.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, consequence := range change.Consequences() {
		word := string(consequence)
		if !strings.Contains(string(document), "\n| `"+word+"` |") {
			t.Errorf("docs/review.md does not explain %s", word)
		}
		if !slices.Contains(strings.FieldsFunc(help, func(r rune) bool { return r == ' ' || r == ',' || r == '\n' }), word) {
			t.Errorf("the help does not name %s", word)
		}
	}
}
