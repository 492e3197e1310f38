package gitops

import (
	"path"
	"regexp"
	"strings"

	"github.com/petrify-dev/petrify/internal/diag"
	"github.com/petrify-dev/petrify/schema"
)

// directoryPattern leaves out what is no plain name to every tool that the path
// passes through, such as a backslash, or the braces of a template.
var directoryPattern = regexp.MustCompile(`^[A-Za-z0-9._+@-]+(/[A-Za-z0-9._+@-]+)*/?$`)

// DirectoryRule accepts a directory in the repository.
func DirectoryRule() schema.Rule {
	return schema.Rule{
		Noun: "a directory in a repository", Allowed: "names joined by slashes, from the root of the repository, such as rendered/production",
		Pattern: directoryPattern,
		Check: func(value string) string {
			if clean := path.Clean(value); clean == ".." || strings.HasPrefix(clean, "../") {
				return diag.Quote(value) + " leads out of the repository"
			}
			return ""
		},
	}
}
