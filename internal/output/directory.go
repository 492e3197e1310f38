package output

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// File is a file of a rendered directory. Its name is letters, digits, dots, dashes
// and underscores, and begins with no dot. It may stand in a subdirectory, whose name
// is of the same form: then a slash separates the two.
type File struct {
	Name    string
	Content []byte
}

// Directory is a place and the files that it is to hold. Path may be a symbolic link to
// a directory, but if it is Derived, its last part may not: then not the user named it,
// but something that is written there by a name of its own.
type Directory struct {
	Path    string
	Derived bool
	Files   []File
}

// In a directory that is written to, names that begin with .petrify are reserved.
const (
	inventoryName = ".petrify.sum"
	stagingName   = ".petrify.new" // a directory, there only during a run
)

// The staged inventories. No File has such a name.
var (
	stagedJournal   = path.Join(stagingName, ".journal")
	stagedInventory = path.Join(stagingName, ".inventory")
)

// directory is an open and locked directory, and the path that the user gave it.
type directory struct {
	path  string
	files fileSystem
}

// fill puts files into a directory that is empty, and returns when it will outlive a
// power failure.
func (d directory) fill(ctx context.Context, files []File) error {
	filled := map[string]bool{".": true}
	for _, file := range files {
		if err := d.files.MkdirAll(path.Dir(file.Name), 0o777); err != nil {
			return d.failure(file.Name, err)
		}
		if err := d.stageFile(ctx, file.Name, file.Name, file.Content); err != nil {
			return err
		}
		for within := path.Dir(file.Name); !filled[within]; within = path.Dir(within) {
			filled[within] = true
		}
	}
	for _, name := range slices.Sorted(maps.Keys(filled)) {
		if err := d.files.sync(name); err != nil {
			return d.failure(name, err)
		}
	}
	return nil
}

// stage puts everything that is to be written into the staging directory.
func (d directory) stage(ctx context.Context, found comparison) error {
	if err := d.files.MkdirAll(stagingName, 0o777); err != nil {
		return failure(d.path, err)
	}
	for _, difference := range found.differences {
		if difference.New == nil || difference.Name == inventoryName {
			continue
		}
		if err := d.stageFile(ctx, difference.Name, staged(difference.Name), difference.New); err != nil {
			return err
		}
	}
	if err := d.stageFile(ctx, inventoryName, stagedJournal, found.journal().text()); err != nil {
		return err
	}
	return d.stageFile(ctx, inventoryName, stagedInventory, found.next.text())
}

// staged is where a file waits for its turn. No File has a plus in its name.
func staged(name string) string {
	return path.Join(stagingName, strings.ReplaceAll(name, "/", "+"))
}

func (d directory) stageFile(ctx context.Context, name, as string, content []byte) error {
	if ctx.Err() != nil {
		return failure(d.path, unchanged(ctx))
	}
	if err := d.files.create(as, content); err != nil {
		return d.failure(name, err)
	}
	return nil
}

// commit moves what is staged to its place. In between, the journal is the inventory.
func (d directory) commit(found comparison) error {
	if err := d.replaceInventory(stagedJournal); err != nil {
		return err
	}
	if err := d.makeSubdirectories(found.next.subdirectories()); err != nil {
		return err
	}
	for _, difference := range found.differences {
		if difference.Name == inventoryName {
			continue
		}
		if err := d.carryOut(difference); err != nil {
			return d.failure(difference.Name, err)
		}
	}
	if err := d.settle(found); err != nil {
		return err
	}
	return d.replaceInventory(stagedInventory)
}

func (d directory) makeSubdirectories(names []string) error {
	for _, name := range names {
		if err := d.files.MkdirAll(name, 0o777); err != nil {
			return d.failure(name, err)
		}
	}
	return nil
}

// settle returns when what was renamed and removed will outlive a power failure, and
// the subdirectories are gone that are not needed any more and hold nothing.
func (d directory) settle(found comparison) error {
	needed := found.next.subdirectories()
	for _, name := range found.owned.union(found.next).subdirectories() {
		if err := d.files.sync(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return d.failure(name, err)
		}
		if slices.Contains(needed, name) {
			continue
		}
		// That there is something in it is told as ErrExist.
		if err := d.files.Remove(name); err != nil && !errors.Is(err, fs.ErrExist) && !errors.Is(err, fs.ErrNotExist) {
			return d.failure(name, err)
		}
	}
	if err := d.files.sync("."); err != nil {
		return failure(d.path, err)
	}
	return nil
}

// replaceInventory returns when the new inventory will outlive a power failure, so
// that none of the steps after it can be seen without it.
func (d directory) replaceInventory(with string) error {
	if err := d.files.Rename(with, inventoryName); err != nil {
		return d.failure(inventoryName, err)
	}
	if err := d.files.sync("."); err != nil {
		return failure(d.path, err)
	}
	return nil
}

func (d directory) carryOut(difference Difference) error {
	switch {
	case difference.New != nil:
		return d.files.Rename(staged(difference.Name), difference.Name)
	case difference.Old != nil:
		return d.files.Remove(difference.Name)
	}
	return nil
}

func (d directory) clearStaging() error {
	_, err := d.files.Lstat(stagingName)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = d.files.RemoveAll(stagingName)
	}
	if err != nil {
		return d.failure(stagingName, err)
	}
	return nil
}

func (d directory) failure(name string, err error) error {
	return failure(filepath.Join(d.path, name), err)
}
