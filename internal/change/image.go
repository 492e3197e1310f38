package change

import "strings"

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

// majorVersion is the number that an image's version begins with, or all of it.
func majorVersion(image string) string {
	_, version := reference(image)
	if digits := len(version) - len(strings.TrimLeft(version, "0123456789")); digits > 0 {
		return version[:digits]
	}
	return version
}
