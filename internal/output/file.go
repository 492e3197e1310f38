// Package output puts finished bytes where the user asked for them. It must not
// know what the bytes mean or how they came to be.
package output

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// WriteFile writes data to the file at path, whole or not at all: a reader sees
// the old content or the new, and an error leaves the old. An existing file keeps
// its permissions. A symbolic link stays, and the file that it names is written.
// What is no regular file, such as /dev/stdout, is written to directly; a
// directory is an error.
func WriteFile(path string, data []byte) error {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return create(path, data)
	case err != nil:
		return failure(path, err)
	case info.IsDir():
		return fmt.Errorf("write %q: is a directory", path)
	case !info.Mode().IsRegular():
		return writeDirectly(path, data)
	}
	target, err := filepath.EvalSymlinks(path)
	if err != nil {
		return failure(path, err)
	}
	return replace(target, data, func(f *os.File) error { return f.Chmod(info.Mode().Perm()) })
}

// create writes a file that does not exist yet.
func create(path string, data []byte) error {
	if _, err := os.Lstat(path); err == nil {
		return fmt.Errorf("write %q: is a symbolic link to a file that does not exist", path)
	}
	return replace(path, data, func(*os.File) error { return nil })
}

// replace fills a temporary file beside path and renames it to path. The prepare
// step runs before the rename.
func replace(path string, data []byte, prepare func(*os.File) error) (err error) {
	temporary := filepath.Join(filepath.Dir(path), ".petrify-"+rand.Text())
	// Unlike os.CreateTemp, this leaves the permissions of a new file to the umask.
	f, err := os.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return failure(path, err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(failure(path, err), os.Remove(temporary))
		}
	}()
	if err := finish(f, data, prepare); err != nil {
		return err
	}
	return os.Rename(temporary, path)
}

// finish writes, prepares, syncs and closes f.
func finish(f *os.File, data []byte, prepare func(*os.File) error) error {
	_, err := f.Write(data)
	if err == nil {
		err = prepare(f)
	}
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

func writeDirectly(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return failure(path, err)
	}
	_, err = f.Write(data)
	if err := errors.Join(err, f.Close()); err != nil {
		return failure(path, err)
	}
	return nil
}

// failure says which of the user's files could not be written; the operating
// system's own words name a temporary file that the user never heard of.
func failure(path string, err error) error {
	return fmt.Errorf("write %q: %w", path, cause(err))
}

// cause is what the operating system says of a file, without the file's name.
func cause(err error) error {
	var onPath *fs.PathError
	var onLink *os.LinkError
	switch {
	case errors.As(err, &onPath):
		return onPath.Err
	case errors.As(err, &onLink):
		return onLink.Err
	}
	return err
}
