package cli_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var top = filepath.Join("..", "..")

// fences are the code blocks of a Markdown text.
var fences = regexp.MustCompile("(?ms)^```([a-z]+)\n(.*?)^```$")

// block is a code block and the language that it says it is in.
type block struct{ language, text string }

// blocksOf returns the code blocks of a document, by its path from the top.
func blocksOf(t *testing.T, document string) []block {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(top, document))
	if err != nil {
		t.Fatal(err)
	}
	var found []block
	for _, fence := range fences.FindAllStringSubmatch(string(text), -1) {
		found = append(found, block{fence[1], fence[2]})
	}
	return found
}

// blocks returns the README's code blocks in a language.
func blocks(t *testing.T, language string) []string {
	t.Helper()
	var found []string
	for _, block := range blocksOf(t, "README.md") {
		if block.language == language {
			found = append(found, block.text)
		}
	}
	if len(found) == 0 {
		t.Fatalf("the README has no block of %s", language)
	}
	return found
}

// The commands run in a directory that holds what the README's reader has: the
// overlays, and the README's own spec.
func TestTheREADMEsCommandsWork(t *testing.T) {
	makefile, err := os.ReadFile(filepath.Join(top, "Makefile"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	copyOverlays(t, dir)
	writeREADMEsSpec(t, dir)
	for _, block := range blocks(t, "sh") {
		for line := range strings.Lines(block) {
			command, _, _ := strings.Cut(line, "#")
			command, _, _ = strings.Cut(command, "|")
			command = strings.Replace(strings.TrimSpace(command), "go run ./cmd/petrify", "petrify", 1)
			if target, ok := strings.CutPrefix(command, "make "); ok {
				if !bytes.Contains(makefile, []byte("\n"+target+":\n")) {
					t.Errorf("%s: the Makefile has no such target", command)
				}
				continue
			}
			// No shell is between: a quoted pattern arrives as it is.
			words := strings.Fields(strings.ReplaceAll(command, "'", ""))
			if words[0] != "petrify" {
				t.Errorf("%s: this test does not know how to run it", command)
				continue
			}
			run(t, dir, words[1:]...)
		}
	}
}

func TestTheREADMEsProgramWorks(t *testing.T) {
	dir := t.TempDir()
	writeREADMEsSpec(t, dir)
	binary := filepath.Join(dir, "program")
	source := binary + ".go"
	if err := os.WriteFile(source, []byte(blocks(t, "go")[0]), 0o666); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("go", "build", "-o", binary, source).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	program := exec.Command(binary)
	program.Dir = dir
	got, err := program.Output()
	if want := run(t, dir, "render"); err != nil || string(got) != want {
		t.Errorf("the program ends with %v and prints %d bytes, petrify render prints %d others", err, len(got), len(want))
	}
}

func writeREADMEsSpec(t *testing.T, dir string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, "environment.yaml"), []byte(blocks(t, "yaml")[0]), 0o666); err != nil {
		t.Fatal(err)
	}
}

// run runs petrify in a directory and returns its output.
func run(t *testing.T, dir string, args ...string) string {
	t.Helper()
	petrify := exec.Command("petrify", args...)
	petrify.Dir = dir
	var stdout, stderr strings.Builder
	petrify.Stdout, petrify.Stderr = &stdout, &stderr
	if err := petrify.Run(); err != nil || stderr.Len() > 0 {
		t.Errorf("petrify %s: %v, %s", strings.Join(args, " "), err, &stderr)
	}
	return stdout.String()
}
