package render

import (
	"fmt"
	"slices"
	"strings"

	"github.com/petrify-dev/petrify/schema"
)

// Recipe is how the value of a key of a Secret comes to be. At most one of Command, Text
// and Registries is there; without any, people have the value from elsewhere.
type Recipe struct {
	Purpose    string           // for people; empty for keys that the spec or a patch adds
	Frozen     bool             // the value is built into an image, too
	Command    string           // makes a value up
	Text       string           // the value, but for words in capitals that stand for what is missing
	Password   schema.SecretKey // its value, percent-encoded, is the missing PASSWORD; zero: people fill in what is missing
	Registries []string         // whose credentials the value has
}

// Password is the word in a recipe's text that stands for one.
const Password = "PASSWORD"

// Complete tells whether nothing is missing in the text but a password that another key has.
func (r Recipe) Complete() bool {
	return r.Text != "" && (r.Password != schema.SecretKey{} || !strings.Contains(r.Text, Password))
}

// recipes are by the variable or key that gets the value.
type recipes map[string]Recipe

// of is the recipe of what a reference is to.
func (r recipes) of(reference secretReference) Recipe {
	for _, name := range []string{reference.variable, reference.key} {
		recipe, special := r[name]
		v, known := schema.SecretVariable(name)
		if !special && !known {
			continue
		}
		if known {
			recipe.Purpose, recipe.Command, recipe.Frozen = v.Purpose, v.Generate, v.Frozen
		}
		return recipe
	}
	return Recipe{}
}

// recipes are those that depend on the spec, or that are of no variable.
func (w *wiring) recipes() recipes {
	return recipes{
		schema.VarDatabaseURL: w.databaseRecipe(),
		schema.VarRedisURL:    w.redisRecipe(),
		keyRegistry:           {Purpose: "credentials for private images", Registries: w.ownRegistries()},
		keyCertificate:        {Purpose: "certificate for " + strings.Join(textsOf(w.hosts()), ", ")},
		keyPrivateKey:         {Purpose: "private key of the certificate"},
	}
}

func (w *wiring) databaseRecipe() Recipe {
	user, database := "USER", string(w.spec.Medusa.Config[schema.VarDBName])
	recipe := Recipe{}
	if in := w.spec.Postgres.InCluster; in != nil {
		user, recipe.Password = string(in.User), in.PasswordSecret
	}
	recipe.Text = fmt.Sprintf("postgres://%s:%s@%s/%s", user, Password, w.postgres, database)
	return recipe
}

// redisRecipe has no password for the Redis in the cluster, which asks for none and lets
// in by network policy.
func (w *wiring) redisRecipe() Recipe {
	if w.spec.Redis.InCluster != nil {
		return Recipe{Text: fmt.Sprintf("redis://%s", w.redis)}
	}
	return Recipe{Text: fmt.Sprintf("redis://USER:%s@%s", Password, w.redis)}
}

// ownRegistries are where the shop's own images are, each once.
func (w *wiring) ownRegistries() []string {
	var registries []string
	for _, image := range []schema.Image{w.spec.Images.Medusa, w.spec.Images.Storefront} {
		if registry := registryOf(image.Repository); !slices.Contains(registries, registry) {
			registries = append(registries, registry)
		}
	}
	return registries
}

// dockerHub is by what name credentials for Docker Hub are kept (docker: config.json).
const dockerHub = "https://index.docker.io/v1/"

// registryOf is the name by which credentials for a repository's registry are kept.
func registryOf(repository schema.Repository) string {
	host, _, nested := strings.Cut(string(repository), "/")
	if !nested || !strings.ContainsAny(host, ".:") || host == "docker.io" || host == "index.docker.io" {
		return dockerHub
	}
	return host
}

func textsOf[T ~string](items []T) []string {
	texts := make([]string, len(items))
	for i, item := range items {
		texts[i] = string(item)
	}
	return texts
}
