package output

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
)

// inventory is which files of a directory are Petrify's, by name, and the SHA-256
// digests of what each may hold. During a run a file may hold the old or the new.
type inventory map[string][]string

const inventoryComment = "# The files that petrify wrote here, as sha256sum -c reads them.\n"

// digestLength is that of a SHA-256 digest in hexadecimal.
const digestLength = 2 * sha256.Size

func digest(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

func inventoryOf(files []File) inventory {
	owned := inventory{}
	for _, file := range files {
		owned[file.Name] = []string{digest(file.Content)}
	}
	return owned
}

func (i inventory) owns(name string) bool { return len(i[name]) > 0 }

// wrote tells whether a file was written by Petrify as it is now.
func (i inventory) wrote(name string, content []byte) bool {
	return slices.Contains(i[name], digest(content))
}

// union returns what either inventory owns.
func (i inventory) union(other inventory) inventory {
	both := inventory{}
	for _, part := range []inventory{i, other} {
		for name, digests := range part {
			for _, digest := range digests {
				both.add(name, digest)
			}
		}
	}
	return both
}

func (i inventory) add(name, digest string) {
	if !slices.Contains(i[name], digest) {
		i[name] = append(i[name], digest)
	}
}

// subdirectories are those that the files stand in, sorted.
func (i inventory) subdirectories() []string {
	names := map[string]bool{}
	for name := range i {
		names[path.Dir(name)] = true
	}
	delete(names, ".")
	return slices.Sorted(maps.Keys(names))
}

// text is the form in which an inventory is stored, sorted by name.
func (i inventory) text() []byte {
	out := []byte(inventoryComment)
	for _, name := range slices.Sorted(maps.Keys(i)) {
		for _, digest := range i[name] {
			out = fmt.Appendf(out, "%s  %s\n", digest, name)
		}
	}
	return out
}

// parseInventory reads what text returns. Lines that it cannot read, such as the
// marks of a merge conflict, make intact false and are passed over.
func parseInventory(text []byte) (owned inventory, intact bool) {
	owned, intact = inventory{}, true
	for line := range bytes.Lines(text) {
		if line[0] == '#' {
			continue
		}
		line, ended := bytes.CutSuffix(line, []byte("\n"))
		digest, name, _ := strings.Cut(string(line), "  ")
		if !ended || !isDigest(digest) || !isName(name) {
			intact = false
			continue
		}
		owned.add(name, digest)
	}
	return owned, intact
}

func isDigest(s string) bool {
	return len(s) == digestLength && strings.Trim(s, "0123456789abcdef") == ""
}

// isName tells whether a File can have that name. It refuses all that could lead out
// of the directory, mean something else on another system, or is reserved.
func isName(s string) bool {
	directory, name, nested := strings.Cut(s, "/")
	return isPart(directory) && (!nested || isPart(name))
}

func isPart(s string) bool {
	const allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_."
	return s != "" && s[0] != '.' && strings.Trim(s, allowed) == ""
}
