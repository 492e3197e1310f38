package change

import (
	"regexp"
	"strconv"
	"strings"
)

// reference is the part of an image's name that tells versions of it apart.
func reference(image string) (repository, version string) {
	name, digest, pinned := strings.Cut(image, "@")
	repository, version = name, ""
	if colon := strings.LastIndex(name, ":"); colon > strings.LastIndex(name, "/") {
		repository, version = name[:colon], name[colon+1:]
	}
	if !pinned {
		return repository, version
	}
	const readable = len("sha256:") + 12
	if len(digest) > readable {
		digest = digest[:readable]
	}
	return repository, version + "@" + digest
}

// imageArrow leads from one image to another: from version to version, when it is of
// the same repository.
func imageArrow(before, after string) string {
	was, from := reference(before)
	is, to := reference(after)
	if was != is || from == to || from == "" || to == "" {
		return arrow(before, after)
	}
	return arrow(from, to)
}

// majorPatterns find a major version where the images of data stores have it: behind
// pg, as those with extensions of PostgreSQL do, or else in front.
var majorPatterns = []*regexp.Regexp{
	regexp.MustCompile(`(?:^|[-.])pg([0-9]{1,2})(?:[-.@]|$)`),
	regexp.MustCompile(`^v?([0-9]{1,2})(?:[-.@]|beta|rc|$)`),
}

var minorPattern = regexp.MustCompile(`^v?[0-9]{1,2}\.([0-9]{1,2})(?:[-.@]|beta|rc|$)`)

// majorVersion is what an image's version tells of it, if anything.
func majorVersion(image string) (major int, known bool) {
	return versionNumber(image, majorPatterns...)
}

// minorVersion is what an image's version tells of it where its major one is in front.
func minorVersion(image string) (minor int, known bool) {
	return versionNumber(image, minorPattern)
}

// versionNumber is what the first pattern that fits finds in an image's version.
func versionNumber(image string, patterns ...*regexp.Regexp) (number int, known bool) {
	_, version := reference(image)
	for _, pattern := range patterns {
		if found := pattern.FindStringSubmatch(version); found != nil {
			number, err := strconv.Atoi(found[1])
			return number, err == nil
		}
	}
	return 0, false
}
