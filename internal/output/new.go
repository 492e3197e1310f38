package output

import (
	"context"
	"errors"
	"os"
	"path/filepath"
)

// WriteNew makes a directory at dir, and its parents, that holds files and no inventory.
// The names of files are paths with slashes. The directory is there whole or not at all,
// also when ctx ends, the disk is full or the process is killed, which may leave a
// directory beside it whose name begins with .petrify. Whatever stands at dir already
// is left alone, and the error wraps fs.ErrExist.
func WriteNew(ctx context.Context, dir string, files []File) error {
	dir = filepath.Clean(dir)
	if _, err := os.Lstat(dir); err == nil {
		return failure(dir, os.ErrExist)
	}
	draft, err := newDraft(dir)
	if err != nil {
		return err
	}
	err = draft.fill(ctx, files)
	if err == nil {
		err = draft.publish()
	}
	if err != nil {
		return errors.Join(err, draft.abandon())
	}
	return nil
}

// WriteNewFile makes a file at path that holds data. Whatever stands there already, a
// symbolic link to nothing too, is left alone, and the error wraps fs.ErrExist. After
// another error, or the end of ctx, there is no file; a process that is killed may leave
// the beginning of one.
func WriteNewFile(ctx context.Context, path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return failure(path, err)
	}
	err = finish(f, data, func(*os.File) error {
		if ctx.Err() != nil {
			return unchanged(ctx)
		}
		return nil
	})
	if err != nil {
		return errors.Join(failure(path, err), os.Remove(path))
	}
	return nil
}
