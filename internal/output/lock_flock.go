//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package output

import (
	"errors"
	"os"
	"syscall"
)

// lock takes the directory for this process, or fails at once if another has it. The
// lock is on the directory itself, so that it leaves no file and ends with the process.
func lock(dir *os.Root) (unlock func() error, err error) {
	f, err := dir.Open(".")
	if err != nil {
		return nil, err
	}
	return flock(f)
}

// lockFile is lock for a file, whichever is at path at that moment.
func lockFile(path string) (unlock func() error, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	return flock(f)
}

// flock locks f, or closes it. Unlocking closes it, too, which alone would not do: a
// child of the process may have f open between its fork and its exec.
func flock(f *os.File) (unlock func() error, err error) {
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	switch {
	case err == nil:
		return func() error {
			return errors.Join(os.NewSyscallError("flock", syscall.Flock(int(f.Fd()), syscall.LOCK_UN)), f.Close())
		}, nil
	case errors.Is(err, syscall.EWOULDBLOCK):
		err = errors.New("another petrify is writing there; run again when it has finished")
	default:
		err = &os.SyscallError{Syscall: "flock", Err: err}
	}
	return nil, errors.Join(err, f.Close())
}

func syncDirectory(dir *os.Root, name string) error {
	f, err := dir.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
