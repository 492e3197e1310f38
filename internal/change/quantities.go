package change

import (
	"github.com/petrify-dev/petrify/internal/stack"
	"github.com/petrify-dev/petrify/schema"
)

// respelled tells of quantities that are written otherwise and stored as the same text, so
// that API servers and controllers see no change. A Job under another name is another one.
func (c *comparison) respelled() {
	for _, p := range c.pairs {
		if p.stays() && p.before.Name == p.after.Name && len(p.takeThose(isRespelled)) > 0 {
			c.sayOf(Metadata, p.object().String(), predicate{
				" has the same quantities in another spelling: restarts nothing",
				" have the same quantities in another spelling: restarts nothing",
			}, p)
		}
	}
}

func isRespelled(d *difference) bool {
	return isQuantity(d.path) && d.before.IsScalar() && d.after.IsScalar() &&
		storedQuantity(d.path, d.before) == storedQuantity(d.path, d.after)
}

// isQuantity tells whether a path leads to an amount of a container's or a volume's
// resources.
func isQuantity(at path) bool {
	last := len(at) - 1
	if last < 2 {
		return false
	}
	return at[last-2].Name == "resources" && (at[last-1].Name == "requests" || at[last-1].Name == "limits") ||
		at[last-1].Name == "emptyDir" && at[last].Name == "sizeLimit"
}

// storedQuantity is the text as which Kubernetes stores a quantity.
func storedQuantity(at path, quantity stack.Value) string {
	if at[len(at)-1].Name == "cpu" {
		return string(schema.CPU(quantity.String()).Canonical())
	}
	return string(schema.Bytes(quantity.String()).Canonical())
}
