package gitops

import (
	"path"
	"regexp"
	"strings"

	"github.com/petrify-dev/petrify/internal/diag"
	"github.com/petrify-dev/petrify/schema"
)

// What stands in these texts is passed on to Git, to controllers and to their
// templates. The patterns leave out what one of them could take for something else: a
// backslash, spaces, and the braces of an expression.
var (
	directoryPattern  = regexp.MustCompile(`^[A-Za-z0-9._+@-]+(/[A-Za-z0-9._+@-]+)*/?$`)
	repositoryPattern = regexp.MustCompile(`^((https?|ssh|git)://([A-Za-z0-9._-]+@)?[A-Za-z0-9.-]+(:[0-9]+)?/|[A-Za-z0-9._-]+@[A-Za-z0-9.-]+:)[A-Za-z0-9._~%+/-]+$`)
	loginPattern      = regexp.MustCompile(`^https?://[^/]*@|^[a-z]+://[^/]*:[^/]*@`)
	revisionPattern   = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._+/*-]*$`)
	serverPattern     = regexp.MustCompile(`^https://[A-Za-z0-9.:\[\]-]+(/[A-Za-z0-9._~/-]*)?$`)
)

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

// RepositoryRule accepts the URL of a Git repository. What it says of others does not
// repeat them: a URL is where credentials are put.
func RepositoryRule() schema.Rule {
	return schema.Rule{
		Noun: "the URL of a repository", Allowed: "a URL without credentials, such as https://example.com/shop/environments.git or git@example.com:shop/environments.git",
		Check: func(value string) string {
			switch {
			case loginPattern.MatchString(value):
				return "holds a user or a password; what is printed is no place for them"
			case !repositoryPattern.MatchString(value):
				return "is not the URL of a repository"
			}
			return ""
		},
	}
}

// RevisionRule accepts a branch, tag or commit, or a range of versions.
func RevisionRule() schema.Rule {
	return schema.Rule{
		Noun: "a revision", Allowed: "a branch, a tag or a commit, such as main",
		Pattern: revisionPattern,
	}
}

// ServerRule accepts the URL of a Kubernetes API server.
func ServerRule() schema.Rule {
	return schema.Rule{
		Noun: "the URL of an API server", Allowed: "a URL as Argo CD knows the cluster by, such as https://kubernetes.default.svc",
		Pattern: serverPattern,
	}
}
