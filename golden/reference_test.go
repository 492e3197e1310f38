package golden

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Each field that the seeds show is in the reference's output, but for the rows of
// docs/seed-differences.md; each of those differs.
func TestReferenceHasAllOfTheSeeds(t *testing.T) {
	objects := byKindAndName(jsonItems(t, mustManifest(t, "reference/environment.yaml")))
	differences := tableRows(t, "../docs/seed-differences.md")
	shown := map[string]bool{}
	for _, line := range lines(t, "reference/seed.txt") {
		object, rest, _ := strings.Cut(line, " ")
		path, want, _ := strings.Cut(rest, " ")
		field := object + " " + path
		shown[field] = true
		got := valueAt(objects[object], path)
		switch meant := slices.Contains(differences, field); {
		case meant && got == want:
			t.Errorf("%s is listed as a difference, and is the same: %s", field, got)
		case !meant && got != want:
			t.Errorf("%s: the seeds show %q, the output has %q", field, want, got)
		}
	}
	for _, field := range differences {
		if !shown[field] {
			t.Errorf("docs/seed-differences.md lists %s, which the seeds do not show", field)
		}
	}
}

// lines are the lines of a file that are neither empty nor comments.
func lines(t *testing.T, file string) []string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(strings.Split(string(data), "\n"), func(line string) bool {
		return line == "" || strings.HasPrefix(line, "#")
	})
}

// tableRows are the first two cells of each row of the only table in a Markdown file.
func tableRows(t *testing.T, file string) []string {
	t.Helper()
	var rows []string
	for _, line := range lines(t, file) {
		cells := strings.Split(line, "|")
		if len(cells) > 3 && strings.Contains(cells[1], "/") {
			rows = append(rows, strings.TrimSpace(cells[1])+" "+strings.TrimSpace(cells[2]))
		}
	}
	return rows
}

// valueAt walks a path such as spec.containers[medusa].ports[0].port: a list's item
// is chosen by its index or its name, a key with dots stands in brackets as well.
func valueAt(value any, path string) string {
	for _, segment := range strings.FieldsFunc(dotsOutsideBrackets(path), func(r rune) bool { return r == 0 || r == '[' || r == ']' }) {
		switch v := value.(type) {
		case map[string]any:
			value = v[segment]
		case []any:
			value = item(v, segment)
		default:
			return ""
		}
	}
	if value == nil {
		return ""
	}
	return fmt.Sprint(value)
}

// dotsOutsideBrackets puts NUL where a dot divides segments.
func dotsOutsideBrackets(path string) string {
	inside := false
	return strings.Map(func(r rune) rune {
		switch r {
		case '[', ']':
			inside = r == '['
		case '.':
			if !inside {
				return 0
			}
		}
		return r
	}, path)
}

func item(list []any, segment string) any {
	if i, err := strconv.Atoi(segment); err == nil {
		if i < len(list) {
			return list[i]
		}
		return nil
	}
	for _, candidate := range list {
		if object, is := candidate.(map[string]any); is && object["name"] == segment {
			return candidate
		}
	}
	return nil
}
