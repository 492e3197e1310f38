package output

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// WriteNew makes a directory at dir, and its parents, that holds files and no inventory.
// The names of files are paths with slashes. The directory is there whole or not at all,
// also when ctx ends or the disk is full; whatever stands at dir already is left alone,
// and the error wraps fs.ErrExist.
func WriteNew(ctx context.Context, dir string, files []File) (err error) {
	dir = filepath.Clean(dir)
	if _, err := os.Lstat(dir); err == nil {
		return failure(dir, os.ErrExist)
	}
	parent := filepath.Dir(dir)
	if err := os.MkdirAll(parent, 0o777); err != nil {
		return failure(dir, err)
	}
	temporary := filepath.Join(parent, ".petrify-"+rand.Text())
	if err := os.Mkdir(temporary, 0o777); err != nil {
		return failure(dir, err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(temporary))
		}
	}()
	for _, file := range files {
		if ctx.Err() != nil {
			return fmt.Errorf("write %q: %w; nothing was written", dir, context.Cause(ctx))
		}
		if err := writeWithin(temporary, file); err != nil {
			return failure(filepath.Join(dir, file.Name), err)
		}
	}
	if err := os.Rename(temporary, dir); err != nil {
		return failure(dir, err)
	}
	return nil
}

// writeWithin writes and syncs a file below a directory of our own.
func writeWithin(dir string, file File) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }()
	name := filepath.FromSlash(file.Name)
	if err := root.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		return err
	}
	f, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	return finish(f, file.Content, func(*os.File) error { return nil })
}
