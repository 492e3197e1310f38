package schema

import (
	"maps"
	"slices"
)

// Default returns a copy of the environment in which every field that was left
// out has its value. It does not change env, and Default of its result is the same.
func Default(env Environment) Environment {
	spec := &env.Spec
	setDefaultText(&env.APIVersion, APIVersion)
	setDefaultText(&env.Kind, Kind)
	setDefaultText(&spec.Namespace, env.Metadata.Name)
	setDefaultText(&spec.Target, TargetKubectl)
	spec.Hosts.setDefaults()
	spec.Images.setDefaults()
	spec.Medusa.setDefaults(spec.Target)
	spec.Secrets.setDefaults(env.Metadata.Name)
	spec.Integrations.setDefaults()
	spec.Storefront.setDefaults(spec.Integrations)
	spec.Postgres.setDefaults(env.Metadata.Name)
	spec.Redis.setDefaults()
	spec.Exposure.setDefaults(spec.Hosts.Scheme)
	for i := range spec.parentRefs() {
		setDefaultText(&spec.Exposure.Gateway.ParentRefs[i].Namespace, spec.Namespace)
	}
	spec.NetworkPolicy.setDefaults()
	return env
}

func (s *Spec) parentRefs() []ParentRef {
	if s.Exposure.Gateway == nil {
		return nil
	}
	return s.Exposure.Gateway.ParentRefs
}

// setDefault points an unset field at its default.
func setDefault[T any](field **T, value T) {
	if *field == nil {
		*field = &value
	}
}

func setDefaultText[T ~string](field *T, value T) {
	if *field == "" {
		*field = value
	}
}

func setDefaultNumber[T ~int32](field *T, value T) {
	if *field == 0 {
		*field = value
	}
}

// withDefaultEntry returns the map with an entry for key, without changing it.
func withDefaultEntry[K comparable, V any](entries map[K]V, key K, value V) map[K]V {
	if _, given := entries[key]; given {
		return entries
	}
	completed := maps.Clone(entries)
	if completed == nil {
		completed = map[K]V{}
	}
	completed[key] = value
	return completed
}

func isTrue(b *bool) bool { return b != nil && *b }

func sortedKeys[K ~string, V any](m map[K]V) []K {
	return slices.Sorted(maps.Keys(m))
}
