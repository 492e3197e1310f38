package adopt

import (
	"github.com/petrify-dev/petrify/internal/dotenv"
	"github.com/petrify-dev/petrify/schema"
)

// isSecret tells whether a variable's value must not be shown, by the schema's own rules.
func isSecret(v dotenv.Variable) bool {
	return schema.LooksCredential(v.Value) || schema.IsSecretVariable(v.Name) || schema.NamesCredential(v.Name)
}
