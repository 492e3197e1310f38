package change

import "github.com/petrify-dev/petrify/internal/stack"

// The labels and annotations by which a rendered object tells its part of the stack.
const (
	componentLabel = "app.kubernetes.io/component"
	versionLabel   = "app.kubernetes.io/version"

	configDigestAnnotation = "checksum/config"
	databaseAnnotation     = "petrify.dev/database"
	buildDigestAnnotation  = "petrify.dev/build-args"
)

// titles are what people call the components, by their label.
var titles = map[string]string{
	"server": "server", "worker": "worker", "storefront": "storefront", "migrate": "migration", "seed": "seed",
	"admin-user": "admin user Job", "database": "postgres", "cache": "redis", "search": "meilisearch", "backup": "backup",
}

// title is what people call the pods that an object has or is about.
func title(o stack.Object) string {
	if name, known := titles[component(o)]; known {
		return name
	}
	return o.String()
}

func component(o stack.Object) string {
	return o.Fields.At("metadata", "labels", componentLabel).String()
}
