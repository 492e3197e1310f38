package output

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
)

// Kind is how a file differs from what is rendered.
type Kind int

// What writing does with a file. It replaces or removes an Edited or Converted file,
// whose lines end as on Windows and which is else as it was written, only by force, and
// never a Foreign one nor an Obstacle, which stands where a subdirectory is needed.
// A Leftover is a whole directory of Written that nothing is rendered to any more, which
// it leaves alone.
const (
	Add Kind = iota
	Change
	Remove
	Edited
	Converted
	Foreign
	Obstacle
	Leftover
)

func (k Kind) String() string {
	return [...]string{"would add", "would change", "would remove", "edited by hand", "has Windows line endings", "in the way", "in the way", "left over"}[k]
}

// Difference is a file that is not as it is rendered. Old is nil if it is not there
// or is no regular file, New if it is not rendered. For an Obstacle and a Leftover both are.
type Difference struct {
	Kind     Kind
	Name     string
	Old, New []byte
}

// Check returns what WriteDirectories would do, in its order, and nothing if the
// directory is as it would be. It writes nothing.
func (d Directory) Check() (differences []Difference, err error) {
	if d.obstructed() {
		return []Difference{itself}, nil
	}
	d.Path = filepath.Clean(d.Path)
	there, err := exists(d.Path)
	if err != nil {
		return nil, fmt.Errorf("read %q: %w", d.Path, cause(err))
	}
	if !there {
		for _, file := range d.Files {
			differences = append(differences, Difference{Kind: Add, Name: file.Name, New: file.Content})
		}
		return differences, nil
	}
	opened, err := os.OpenRoot(asDirectory(d.Path))
	if err != nil {
		return nil, fmt.Errorf("read %q: %w", d.Path, cause(err))
	}
	defer func() { err = errors.Join(err, opened.Close()) }()
	read := directory{d.Path, root{opened}}
	found, err := read.compare(d.Files)
	if err != nil {
		return nil, err
	}
	if err := read.stillThere(); err != nil {
		return nil, fmt.Errorf("read %q: %w", d.Path, err)
	}
	return found.differences, nil
}

// CheckFile returns what WriteFile would do, and nothing if the file holds data.
func CheckFile(name string, data []byte) ([]Difference, error) {
	there, err := exists(name)
	if err != nil {
		return nil, fmt.Errorf("read %q: %w", name, cause(err))
	}
	if !there {
		return []Difference{{Kind: Add, Name: name, New: data}}, nil
	}
	info, err := os.Stat(name)
	if err != nil {
		return nil, fmt.Errorf("read %q: %w", name, cause(err))
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("read %q: is no regular file", name)
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("read %q: %w", name, cause(err))
	}
	old, err := readAtMost(f, max(mostOfFile, len(data)))
	if err != nil {
		return nil, fmt.Errorf("read %q: %w", name, cause(err))
	}
	if bytes.Equal(old, data) {
		return nil, nil
	}
	return []Difference{{Kind: Change, Name: name, Old: old, New: data}}, nil
}

// comparison is how a directory differs from what is rendered.
type comparison struct {
	owned, next inventory // the inventory that was found, and the one to write
	listed      bool      // an inventory was found
	differences []Difference
}

// journal is the inventory for the time in which files are replaced: it owns the old
// ones, edited ones that are replaced by force included, and the new ones.
func (c comparison) journal() inventory {
	both := c.owned.union(c.next)
	for _, difference := range c.differences {
		if difference.Old != nil && difference.Name != inventoryName {
			both.add(difference.Name, digest(difference.Old))
		}
	}
	return both
}

// compare reads the directory. First among the differences are obstacles, in place of
// the files below them, then files in their order; removals come next, by name, and
// last the inventory, if it differs alone or was edited.
func (d directory) compare(files []File) (comparison, error) {
	if err := checkNames(files); err != nil {
		return comparison{}, err
	}
	reader := reader{directory: d, left: mostOfDirectory}
	for _, file := range files {
		reader.left += len(file.Content)
	}
	stored, err := reader.read(inventoryName, mostOfInventory)
	if err != nil {
		return comparison{}, err
	}
	owned, intact := parseInventory(withUnixLines(stored.content))
	found := comparison{owned: owned, next: inventoryOf(files), listed: stored.exists}
	obstacles, err := d.obstacles(owned.union(found.next).subdirectories())
	if err != nil {
		return comparison{}, err
	}
	found.differences = obstacles
	for _, file := range files {
		if below(file.Name, obstacles) {
			continue
		}
		present, err := reader.read(file.Name, max(mostOfFile, len(file.Content)))
		if err != nil {
			return comparison{}, err
		}
		found.compareFile(file, present)
	}
	for _, name := range slices.Sorted(maps.Keys(owned)) {
		if found.next.owns(name) || below(name, obstacles) {
			continue
		}
		present, err := reader.read(name, mostOfFile)
		if err != nil {
			return comparison{}, err
		}
		found.compareLeftover(name, present)
	}
	found.compareInventory(stored, intact)
	return found, nil
}

// obstacles returns what stands at the names of subdirectories and is none. A link to
// a directory is no directory.
func (d directory) obstacles(names []string) ([]Difference, error) {
	var found []Difference
	for _, name := range names {
		info, err := d.files.Lstat(name)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return nil, d.unread(name, err)
		case !info.IsDir():
			found = append(found, Difference{Kind: Obstacle, Name: name})
		}
	}
	return found, nil
}

func below(name string, obstacles []Difference) bool {
	return slices.ContainsFunc(obstacles, func(o Difference) bool { return o.Name == path.Dir(name) })
}

func checkNames(files []File) error {
	seen := map[string]bool{}
	subdirectories := inventoryOf(files).subdirectories()
	for _, file := range files {
		switch {
		case !isName(file.Name):
			return fmt.Errorf("%q cannot be the name of a rendered file", file.Name)
		case slices.Contains(subdirectories, file.Name):
			return fmt.Errorf("a rendered file and a directory of such have the name %q", file.Name)
		case seen[file.Name]:
			return fmt.Errorf("two rendered files have the name %q", file.Name)
		}
		seen[file.Name] = true
	}
	return nil
}

// present is what stands at a name.
type present struct {
	exists  bool
	regular bool
	content []byte // never nil for a regular file
}

// What is read of old files, in bytes: many times what is rendered. What is rendered is
// the bound where it is larger.
const (
	mostOfInventory = 1 << 20
	mostOfFile      = 2 << 20
	mostOfDirectory = 16 << 20
)

// reader reads the files of a directory, up to so many bytes.
type reader struct {
	directory
	left int
}

// read looks at a name without following a link. What stands at the name of its
// subdirectory must be one, or nothing. A file of more than so many bytes is an error.
func (d *reader) read(name string, most int) (present, error) {
	info, err := d.files.Lstat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return present{}, nil
	case err == nil && !info.Mode().IsRegular():
		return present{exists: true}, nil
	}
	var content []byte
	if err == nil {
		content, err = d.files.read(name, most)
	}
	if err != nil {
		return present{}, d.unread(name, err)
	}
	if d.left -= len(content); d.left < 0 {
		return present{}, fmt.Errorf("read %q: is one file too many: petrify writes no directory of more than %d MiB", filepath.Join(d.path, name), mostOfDirectory>>20)
	}
	return present{exists: true, regular: true, content: append([]byte{}, content...)}, nil
}

func (d directory) unread(name string, err error) error {
	return fmt.Errorf("read %q: %w", filepath.Join(d.path, name), cause(err))
}

// compareFile compares a rendered file with what stands at its name.
func (c *comparison) compareFile(file File, at present) {
	difference := Difference{Name: file.Name, Old: at.content, New: append([]byte{}, file.Content...)}
	switch {
	case at.regular && bytes.Equal(difference.Old, difference.New):
		return
	case !at.exists:
		difference.Kind = Add
	case !at.regular || !c.owned.owns(file.Name):
		difference.Kind = Foreign
	case !c.owned.wrote(file.Name, at.content):
		difference.Kind = c.altered(file.Name, at.content)
	default:
		difference.Kind = Change
	}
	c.differences = append(c.differences, difference)
}

// compareLeftover compares a file that is owned, but no longer rendered, with what
// stands at its name.
func (c *comparison) compareLeftover(name string, at present) {
	difference := Difference{Name: name, Old: at.content}
	switch {
	case !at.exists:
		return
	case !at.regular:
		difference.Kind = Foreign
	case !c.owned.wrote(name, at.content):
		difference.Kind = c.altered(name, at.content)
	default:
		difference.Kind = Remove
	}
	c.differences = append(c.differences, difference)
}

func (c *comparison) compareInventory(at present, intact bool) {
	difference := Difference{Name: inventoryName, Old: at.content, New: c.next.text()}
	switch {
	case at.exists && !at.regular:
		difference.Kind = Foreign
	case !intact:
		difference.Kind = Edited
	case !bytes.Equal(at.content, withUnixLines(at.content)):
		difference.Kind = Converted
	case len(c.differences) > 0 || bytes.Equal(difference.Old, difference.New):
		return
	case at.exists:
		difference.Kind = Change
	default:
		difference.Kind = Add
	}
	c.differences = append(c.differences, difference)
}

// altered says how a file that is owned came to be what was not written.
func (c *comparison) altered(name string, content []byte) Kind {
	if c.owned.wrote(name, withUnixLines(content)) {
		return Converted
	}
	return Edited
}

// withUnixLines undoes what Git on Windows does to a text that it checks out.
func withUnixLines(text []byte) []byte { return bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n")) }
