package output

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/petrify-dev/petrify/internal/parallel"
)

// WriteDirectories makes each directory hold its files, and keeps there, in
// .petrify.sum, an inventory of what it wrote. Directories and their parents are made
// if they are not there.
//
// A file that holds what it should is not written. A file of the inventory that is
// not to be there is removed. Any other file is left alone: if one stands at a name that
// is needed and holds something else, or is no regular file, nothing is written and
// the error is a *Refused; so it is, unless force, if a file of the inventory holds
// something that was not written here. Links inside a directory are not followed: a
// link or a file where a subdirectory is needed is refused, too. A subdirectory that
// nothing is left in goes with its last file.
//
// Everything is checked in all directories, then written and synced beside the old
// files of all, and only then renamed, in the order of files, followed by removals. An
// error before the first rename, a full disk or the end of ctx among them, leaves the
// old files as they are; afterwards ctx is not looked at, and an error in one directory
// does not keep the others from being completed. When a process is killed between two
// renames, each file is whole and is the old one or the new one, the inventory knows
// both, and the next WriteDirectories, of the same files or of others, completes the
// directory without force. What a killed process left in .petrify.new goes with the
// next run.
//
// Of two calls at once on one directory, the later fails and changes nothing. This
// holds for processes of one machine; other programs are not kept out.
//
// For each directory, step is called when it is staged and when it is complete, by
// several goroutines at once.
func WriteDirectories(ctx context.Context, directories []Directory, force bool, step func()) (err error) {
	var all writing
	defer func() { err = errors.Join(err, all.close()) }()
	present, absent, refused := byPresence(directories)
	// What is there is compared before anything new is made beside it.
	for _, some := range [][]Directory{present, absent} {
		opened, err := all.open(some)
		if err != nil {
			return err
		}
		found, err := opened.compare(force)
		if err != nil {
			return err
		}
		if refused = append(refused, found...); len(refused) > 0 {
			return &Refused{refused}
		}
	}
	return all.write(ctx, step)
}

func byPresence(directories []Directory) (present, absent []Directory, refused []RefusedFile) {
	for _, d := range directories {
		_, err := os.Stat(d.Path)
		switch {
		case d.obstructed():
			refused = append(refused, RefusedFile{d.Path, itself})
		case errors.Is(err, fs.ErrNotExist):
			absent = append(absent, d)
		default:
			present = append(present, d)
		}
	}
	return present, absent, refused
}

// itself is something that stands in the place of a whole directory.
var itself = Difference{Kind: Obstacle, Name: "."}

func (d Directory) obstructed() bool {
	info, err := os.Lstat(d.Path)
	return d.Derived && err == nil && !info.IsDir()
}

// writing is directories that are open.
type writing []*openDirectory

type openDirectory struct {
	directory
	wanted []File
	found  comparison
	close  func() error
}

// open adds directories, which it makes if they are not there, and returns those that
// it added.
func (w *writing) open(directories []Directory) (writing, error) {
	before := len(*w)
	for _, d := range directories {
		opened, err := openLocked(d)
		if err != nil {
			return nil, failure(d.Path, err)
		}
		*w = append(*w, opened)
	}
	return (*w)[before:], nil
}

func openLocked(d Directory) (*openDirectory, error) {
	if err := os.MkdirAll(d.Path, 0o777); err != nil {
		return nil, err
	}
	opened, err := os.OpenRoot(d.Path)
	if err != nil {
		return nil, err
	}
	unlock, err := lock(opened)
	if err != nil {
		return nil, errors.Join(err, opened.Close())
	}
	return &openDirectory{
		directory: directory{d.Path, root{opened}},
		wanted:    d.Files,
		close:     func() error { return errors.Join(unlock(), opened.Close()) },
	}, nil
}

func (w writing) close() error {
	var failed []error
	for _, d := range w {
		failed = append(failed, d.close())
	}
	return errors.Join(failed...)
}

// compare returns what may not be written over.
func (w writing) compare(force bool) (refused []RefusedFile, err error) {
	err = w.first(func(d *openDirectory) (err error) {
		d.found, err = d.compare(d.wanted)
		return err
	})
	for _, d := range w {
		refused = append(refused, d.refused(d.found.differences, force)...)
	}
	return refused, err
}

// write stages everything, then moves it to its place.
func (w writing) write(ctx context.Context, step func()) error {
	err := w.first(func(d *openDirectory) error {
		defer step()
		return d.begin(ctx)
	})
	if err != nil {
		for _, d := range w {
			// The next run tries again what fails here.
			_ = d.clearStaging()
		}
		return err
	}
	return errors.Join(w.each(func(d *openDirectory) error {
		defer step()
		return d.complete()
	})...)
}

func (d *openDirectory) begin(ctx context.Context) error {
	if err := d.clearStaging(); err != nil {
		return err
	}
	if len(d.found.differences) == 0 {
		return nil
	}
	return d.stage(ctx, d.found)
}

func (d *openDirectory) complete() error {
	if len(d.found.differences) == 0 {
		return nil
	}
	if err := d.commit(d.found); err != nil {
		// The next run tries again what fails here.
		_ = d.clearStaging()
		return fmt.Errorf("%w; some files of the directory are new and some old: run again to finish", err)
	}
	return d.clearStaging()
}

// each calls do for all directories at once and returns what each call returned.
func (w writing) each(do func(*openDirectory) error) []error {
	failed := make([]error, len(w))
	parallel.Each(len(w), func(i int) { failed[i] = do(w[i]) })
	return failed
}

// first is each for what fails as a whole. It returns one error alone, since what
// fails one directory, such as a full disk, mostly fails them all.
func (w writing) first(do func(*openDirectory) error) error {
	for _, err := range w.each(do) {
		if err != nil {
			return err
		}
	}
	return nil
}

// Written returns what WriteDirectories wrote to: "." if that is parent itself, then the
// names of directories in it, sorted. A parent that is not there has none.
func Written(parent string) ([]string, error) {
	entries, err := os.ReadDir(parent)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read %q: %w", parent, cause(err))
	}
	names := []string{"."}
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	var written []string
	for _, name := range names {
		if info, err := os.Lstat(filepath.Join(parent, name, inventoryName)); err == nil && info.Mode().IsRegular() {
			written = append(written, name)
		}
	}
	return written, nil
}
