//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package output

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

const lockName = ".petrify.lock"

// lock takes the directory for this process, or fails at once if another has it.
// The lock is a file, which a process that is killed leaves behind.
func lock(dir *os.Root) (unlock func() error, err error) {
	f, err := dir.OpenFile(lockName, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("another petrify is writing there; if none is, remove %s and run again", lockName)
	}
	if err != nil {
		return nil, err
	}
	return func() error { return errors.Join(f.Close(), dir.Remove(lockName)) }, nil
}

// lockFile is lock for the directory that a file is in.
func lockFile(path string) (unlock func() error, err error) {
	dir, err := os.OpenRoot(filepath.Dir(path))
	if err != nil {
		return nil, err
	}
	unlockDirectory, err := lock(dir)
	if err != nil {
		return nil, errors.Join(err, dir.Close())
	}
	return func() error { return errors.Join(unlockDirectory(), dir.Close()) }, nil
}

// syncDirectory does nothing: directories cannot be synced here.
func syncDirectory(*os.Root, string) error { return nil }
