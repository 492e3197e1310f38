package output

import (
	"io/fs"
	"os"
)

// fileSystem is what writing a directory asks of it; names are relative to it.
type fileSystem interface {
	Lstat(name string) (fs.FileInfo, error)
	ReadFile(name string) ([]byte, error)
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

func (r root) create(name string, content []byte) error {
	f, err := r.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	return finish(f, content, func(*os.File) error { return nil })
}

func (r root) sync(directory string) error { return syncDirectory(r.Root, directory) }
