package output

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// fileSystem is what writing a directory asks of it; names are relative to it.
type fileSystem interface {
	Lstat(name string) (fs.FileInfo, error)
	// read returns the content of a file that has no more than so many bytes.
	read(name string, most int) ([]byte, error)

	MkdirAll(name string, perm fs.FileMode) error
	Rename(from, to string) error
	Remove(name string) error
	RemoveAll(name string) error

	// create makes a file that must not exist and returns when its content will
	// outlive a power failure.
	create(name string, content []byte) error

	// sync returns when earlier renames and removals in a directory, not in those
	// below it, will outlive a power failure.
	sync(directory string) error
}

// root is a directory of the operating system. No name leads out of it.
type root struct{ *os.Root }

func (r root) read(name string, most int) ([]byte, error) {
	f, err := r.Open(name)
	if err != nil {
		return nil, err
	}
	return readAtMost(f, most)
}

// readAtMost reads a file to its end and closes it.
func readAtMost(f *os.File, most int) ([]byte, error) {
	content, err := io.ReadAll(io.LimitReader(f, int64(most)+1))
	if err := errors.Join(err, f.Close()); err != nil {
		return nil, err
	}
	if len(content) > most {
		return nil, fmt.Errorf("is larger than %d MiB, unlike any file that petrify writes", most>>20)
	}
	return content, nil
}

func (r root) create(name string, content []byte) error {
	f, err := r.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	return finish(f, content, func(*os.File) error { return nil })
}

func (r root) sync(directory string) error { return syncDirectory(r.Root, directory) }
