package e2e

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
)

// wantStoredAsWritten wants every field of an applied manifest to be in the cluster with the
// value that was written, in the same form: tools that compare text see no difference either.
// kubectl diff does not notice all of that: the API server normalizes both of its sides.
func (s space) wantStoredAsWritten(manifest, manifestJSON string) {
	s.t.Helper()
	written := itemsByName(s.t, manifestJSON)
	stored := itemsByName(s.t, s.must(manifest, "get", "-f", "-", "-o", "json").Stdout)
	for name, object := range written {
		for _, difference := range notStored(name, object, stored[name]) {
			s.t.Error(difference)
		}
	}
}

// itemsByName returns the items of a List in JSON by kind and name.
func itemsByName(t *testing.T, list string) map[string]any {
	t.Helper()
	var content struct{ Items []map[string]any }
	if err := json.Unmarshal([]byte(list), &content); err != nil {
		t.Fatal(err)
	}
	items := map[string]any{}
	for _, item := range content.Items {
		metadata := item["metadata"].(map[string]any)
		items[fmt.Sprintf("%s/%s", item["kind"], metadata["name"])] = item
	}
	return items
}

// notStored says which fields of written are not in stored, or with another value. Stored may
// have more fields, but not more items of a list.
func notStored(path string, written, stored any) []string {
	switch written := written.(type) {
	case map[string]any:
		fields, ok := stored.(map[string]any)
		if !ok {
			break
		}
		var differences []string
		for name, value := range written {
			differences = append(differences, notStored(path+"."+name, value, fields[name])...)
		}
		slices.Sort(differences)
		return differences
	case []any:
		items, ok := stored.([]any)
		if !ok || len(items) != len(written) {
			break
		}
		var differences []string
		for i, value := range written {
			differences = append(differences, notStored(fmt.Sprintf("%s[%d]", path, i), value, items[i])...)
		}
		return differences
	default:
		if written == stored {
			return nil
		}
	}
	return []string{fmt.Sprintf("%s: written %s, stored %s", path, compact(written), compact(stored))}
}

func compact(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

func TestHarnessNotStored(t *testing.T) {
	parse := func(text string) (value any) {
		if err := json.Unmarshal([]byte(text), &value); err != nil {
			t.Fatal(err)
		}
		return value
	}
	written := parse(`{"same": 1, "cpu": "1000m", "list": [{"a": 1}], "gone": true, "longer": []}`)
	stored := parse(`{"same": 1, "cpu": "1", "list": [{"a": 2, "default": 3}], "longer": [1], "default": 4}`)
	want := []string{
		`x.cpu: written "1000m", stored "1"`,
		`x.gone: written true, stored null`,
		`x.list[0].a: written 1, stored 2`,
		`x.longer: written [], stored [1]`,
	}
	if got := notStored("x", written, stored); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
