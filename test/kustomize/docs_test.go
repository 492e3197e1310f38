package kustomize

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// fences are the code blocks of a Markdown text.
var fences = regexp.MustCompile("(?ms)^```[a-z]*\n(.*?)^```$")

// What docs/kustomize.md shows is run by a script, or is a part of the overlays.
func TestDocs(t *testing.T) {
	var sources strings.Builder
	for _, pattern := range []string{"testdata/*.txtar", top + "/overlays/production/*.yaml"} {
		files, err := filepath.Glob(filepath.FromSlash(pattern))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: no files, %v", pattern, err)
		}
		for _, file := range files {
			sources.WriteString(read(t, file))
		}
	}
	blocks := fences.FindAllStringSubmatch(read(t, filepath.Join(top, "docs", "kustomize.md")), -1)
	if len(blocks) == 0 {
		t.Fatal("docs/kustomize.md has no code blocks")
	}
	for _, block := range blocks {
		for line := range strings.Lines(block[1]) {
			if line = strings.TrimRight(line, "\n"); !strings.Contains(sources.String(), line) {
				t.Errorf("nothing runs or holds %q", line)
			}
		}
	}
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
