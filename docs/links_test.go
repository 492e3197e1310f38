package docs_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// links are the targets of links and pictures in Markdown.
var links = regexp.MustCompile(`\]\(([^)\s]+)\)`)

// What a document links to within the repository is there, and so is the heading.
func TestLinksLeadSomewhere(t *testing.T) {
	documents, err := filepath.Glob("*.md")
	if err != nil || len(documents) == 0 {
		t.Fatalf("no documents (%v)", err)
	}
	for _, document := range append(documents, filepath.Join("..", "README.md")) {
		for _, match := range links.FindAllStringSubmatch(read(t, document), -1) {
			path, heading, _ := strings.Cut(match[1], "#")
			if strings.Contains(path, "://") {
				continue
			}
			target := filepath.Join(filepath.Dir(document), path)
			if path == "" {
				target = document
			}
			if _, err := os.Stat(target); err != nil {
				t.Errorf("%s links to %s: %v", document, match[1], err)
				continue
			}
			if heading != "" && !hasHeading(read(t, target), heading) {
				t.Errorf("%s links to %s, and %s has no such heading", document, match[1], target)
			}
		}
	}
}

// hasHeading tells whether a text has the heading, named as Git hosts do.
func hasHeading(text, name string) bool {
	for line := range strings.Lines(text) {
		title := strings.ToLower(strings.TrimSpace(strings.TrimLeft(line, "#")))
		if strings.HasPrefix(line, "#") && strings.ReplaceAll(title, " ", "-") == name {
			return true
		}
	}
	return false
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
