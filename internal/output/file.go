// Package output puts finished bytes where the user asked for them. It must not
// know what the bytes mean or how they came to be.
package output

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// WriteFile writes data to the file at path, whole or not at all: a reader sees
// the old content or the new, and an error or the end of ctx leaves the old. An
// existing file keeps its permissions, and must allow writing. A symbolic link stays,
// and the file that it names is written. What is no regular file, such as /dev/stdout,
// is written to directly, for as long as ctx lasts; a directory is an error. A process
// that is killed may leave a file beside it whose name begins with .petrify.
func WriteFile(ctx context.Context, path string, data []byte) error {
	there, err := exists(path)
	if err != nil {
		return failure(path, err)
	}
	if !there {
		return replace(ctx, path, data, func(*os.File) error { return nil })
	}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return failure(path, err)
	case info.IsDir():
		return fmt.Errorf("write %q: is a directory", path)
	case !info.Mode().IsRegular():
		return writeDirectly(ctx, path, data)
	}
	return overwrite(ctx, path, data, func() error { return nil })
}

// ReplaceFile is WriteFile for what was made from the file's own content, old: if the
// file is not there any more or holds something else, it is an error and nothing is
// written. Of two calls at once on one file, one fails; other programs are not kept out
// in the moment between the comparison and the change.
func ReplaceFile(ctx context.Context, path string, old, data []byte) (err error) {
	info, err := os.Stat(path)
	if err != nil {
		return failure(path, err)
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("write %q: is no regular file", path)
	}
	unlock, err := lockFile(path)
	if err != nil {
		return failure(path, err)
	}
	defer func() { err = errors.Join(err, unlock()) }()
	return overwrite(ctx, path, data, func() error {
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		current, err := io.ReadAll(io.LimitReader(f, int64(len(old))+1))
		err = errors.Join(err, f.Close())
		if err == nil && !bytes.Equal(current, old) {
			err = errChanged
		}
		return err
	})
}

// overwrite replaces the file that path is or leads to, if at last ready says so.
func overwrite(ctx context.Context, path string, data []byte, ready func() error) error {
	target, err := filepath.EvalSymlinks(path)
	if err != nil {
		return failure(path, err)
	}
	// A rename would not ask whether the file may be written to.
	old, err := os.OpenFile(target, os.O_WRONLY, 0)
	if err != nil {
		return failure(path, err)
	}
	info, err := old.Stat()
	if err := errors.Join(err, old.Close()); err != nil {
		return failure(path, err)
	}
	return replace(ctx, target, data, func(f *os.File) error {
		if err := f.Chmod(info.Mode().Perm()); err != nil {
			return err
		}
		return ready()
	})
}

// replace fills a temporary file beside path and renames it to path. The prepare
// step runs right before the rename.
func replace(ctx context.Context, path string, data []byte, prepare func(*os.File) error) (err error) {
	temporary := besides(path)
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
	if ctx.Err() != nil {
		return unchanged(ctx)
	}
	return os.Rename(temporary, path)
}

var errChanged = errors.New("was changed by another program at the same time; run again")

// temporaryPrefix begins the names of what a process that is killed may leave.
const temporaryPrefix = ".petrify-"

// besides is a new name in the directory of path.
func besides(path string) string {
	return filepath.Join(filepath.Dir(path), temporaryPrefix+rand.Text())
}

// unchanged is the error of what ended with ctx.
func unchanged(ctx context.Context) error {
	return fmt.Errorf("%w; nothing was changed", context.Cause(ctx))
}

// finish writes, syncs, prepares and closes f.
func finish(f *os.File, data []byte, prepare func(*os.File) error) error {
	_, err := f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if err == nil {
		err = prepare(f)
	}
	return errors.Join(err, f.Close())
}

// writeDirectly gives up on what takes nothing, such as a pipe that nobody reads, when
// ctx ends.
func writeDirectly(ctx context.Context, path string, data []byte) error {
	written := make(chan error, 1)
	go func() {
		f, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err == nil {
			_, err = f.Write(data)
			err = errors.Join(err, f.Close())
		}
		written <- err
	}()
	var err error
	select {
	case err = <-written:
	case <-ctx.Done():
		err = context.Cause(ctx)
	}
	if err != nil {
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
