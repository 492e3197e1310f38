package render

// component renders one part of the stack: its objects, or none when the
// environment does without it.
type component struct {
	name   string
	render func(*wiring) []*object
}

// components are all parts of the stack. Their order is that of the objects within a stage.
func components() []component {
	return []component{
		{"namespace", namespace},
		{"config", config},
		{"postgres", postgres},
		{"redis", redis},
		{"meilisearch", meilisearch},
		{"migrate", migrate},
		{"server", server},
		{"worker", worker},
		{"storefront", storefront},
		{"exposure", exposure},
		{"backup", backup},
		{"seed", seed},
		{"admin-user", adminUser},
	}
}
