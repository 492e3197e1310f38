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

// Directory is a place and the files that it is to hold.
type Directory struct {
	Path  string
	Files []File
}

// WriteDirectories does for several directories what WriteDirectory does for one.
// Nothing is written to any of them before all are compared and found to be free, and
// nothing is renamed in any before the files of all are staged. A failure after that
// in one directory does not keep the others from being completed. For each directory,
// step is called when it is staged and when it is complete, by several goroutines at
// once.
func WriteDirectories(ctx context.Context, directories []Directory, force bool, step func()) (err error) {
	var all writing
	defer func() { err = errors.Join(err, all.close()) }()
	// What is there is compared before anything new is made beside it.
	present, absent := byPresence(directories)
	for _, some := range [][]Directory{present, absent} {
		opened, err := all.open(some)
		if err != nil {
			return err
		}
		if err := opened.compare(force); err != nil {
			return err
		}
	}
	return all.write(ctx, step)
}

func byPresence(directories []Directory) (present, absent []Directory) {
	for _, d := range directories {
		if _, err := os.Stat(d.Path); errors.Is(err, fs.ErrNotExist) {
			absent = append(absent, d)
		} else {
			present = append(present, d)
		}
	}
	return present, absent
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

// compare fails with a *Refused of all that may not be written over.
func (w writing) compare(force bool) error {
	err := w.first(func(d *openDirectory) (err error) {
		d.found, err = d.compare(d.wanted)
		return err
	})
	if err != nil {
		return err
	}
	var refused []RefusedFile
	for _, d := range w {
		refused = append(refused, d.refused(d.found.differences, force)...)
	}
	if len(refused) > 0 {
		return &Refused{refused}
	}
	return nil
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

// Written returns what WriteDirectory wrote to: "." if that is parent itself, then the
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
