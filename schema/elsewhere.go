package schema

import (
	"cmp"
	"slices"
	"strings"
)

// fieldPlaces is where in the spec each field name stands, outside of lists.
var fieldPlaces = placesOf("", environmentShape, map[string][]string{})

func placesOf(path string, s *shape, places map[string][]string) map[string][]string {
	for _, f := range s.fields {
		places[f.name] = append(places[f.name], joined(path, f.name))
		placesOf(joined(path, f.name), f.shape, places)
	}
	return places
}

func isFieldName(name string) bool { return len(fieldPlaces[name]) > 0 }

// elsewhere returns where a field that path does not have was probably meant to
// stand: the one place that has it, or the one or two that are most alike to path.
// When too many are, it returns none.
func elsewhere(path, name string) []string {
	alike := func(place string) int { return shared(strings.Split(path, "."), strings.Split(place, ".")) }
	places := slices.SortedStableFunc(slices.Values(fieldPlaces[name]), func(a, b string) int {
		return cmp.Or(alike(b)-alike(a), strings.Count(a, ".")-strings.Count(b, "."))
	})
	if len(places) == 0 {
		return nil
	}
	most := alike(places[0])
	places = slices.DeleteFunc(places, func(place string) bool { return alike(place) < most })
	switch {
	case len(places) == 1:
		return places
	case len(places) > 3, most <= strings.Count(path, "."):
		return nil
	}
	return places[:2]
}

// shared counts the names that stand in both paths.
func shared(a, b []string) int {
	count := 0
	for _, name := range a {
		if slices.Contains(b, name) {
			count++
		}
	}
	return count
}
