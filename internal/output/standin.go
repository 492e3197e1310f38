package output

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
)

// standIn is a directory of links to the files that another one is to hold, beside it. It
// takes the place of that one while files there are replaced, and gives it back: since the
// file system exchanges two directories at once, all files at the place are the old ones
// or all are the new ones, and in the end the directory itself is there, in which a shell
// may be, or which may be mounted elsewhere.
type standIn struct {
	place, path string // of the directory and of the stand-in, by no link
	found       comparison

	directory, itself fs.FileInfo
	linked            map[string]fs.FileInfo // files of the stand-in, by name

	parent *os.Root // of both, while the stand-in is made and while it is open
	unlock func() error
}

var (
	errForeign = errors.New("holds what others put there")
	errMoved   = errors.New("was moved by another program at the same time")
)

// newStandIn makes a stand-in for a directory in which all is staged. It returns nil where
// there can be none. There is none for a directory with files or directories of others:
// while the stand-in shows links to them, others may replace or remove them there, in
// ways that could not be told apart afterwards.
func newStandIn(place string, directory fs.FileInfo, found comparison) (*standIn, error) {
	s := &standIn{place: place, path: besides(place), found: found, directory: directory, linked: map[string]fs.FileInfo{}}
	err := s.make()
	if err == nil {
		return s, nil
	}
	if removed := s.remove(); removed != nil {
		return nil, removed
	}
	if impossible(err) {
		return nil, nil
	}
	return nil, err
}

// impossible tells whether an error is one of a place where there can be no stand-in: a
// mount point, a directory whose parent may not be written to or whose owner a new one
// does not have, a file system without hard links or exchange, or where others put
// something.
func impossible(err error) bool {
	return slices.ContainsFunc([]error{
		errForeign, errors.ErrUnsupported, fs.ErrNotExist, fs.ErrPermission,
		syscall.EBUSY, syscall.EINVAL, syscall.EMLINK, syscall.EROFS, syscall.EXDEV,
	}, func(reason error) bool { return errors.Is(err, reason) })
}

// make returns when the stand-in will outlive a power failure.
func (s *standIn) make() (err error) {
	if s.parent, err = os.OpenRoot(filepath.Dir(s.path)); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.parent.Close()) }()
	staying, err := s.staying()
	if err != nil {
		return err
	}
	if s.itself, err = s.makeLike("."); err != nil {
		return err
	}
	directories := s.found.next.subdirectories()
	for _, name := range directories {
		if _, err := s.makeLike(name); err != nil {
			return err
		}
	}
	if err := s.fill(staying); err != nil {
		return err
	}
	for _, name := range append(directories, ".") {
		if err := syncDirectory(s.parent, s.own(name)); err != nil {
			return err
		}
	}
	return nil
}

// own is the path of a name in the stand-in, below its parent.
func (s *standIn) own(name string) string { return path.Join(filepath.Base(s.path), name) }

// original is the path of a name in the directory, below the same parent.
func (s *standIn) original(name string) string { return path.Join(filepath.Base(s.place), name) }

// staying returns the names of the files in the directory that do not change.
func (s *standIn) staying() (names []string, err error) {
	ours := s.found.owned.union(s.found.next)
	changing := map[string]bool{inventoryName: true}
	for _, difference := range s.found.differences {
		changing[difference.Name] = true
	}
	err = s.walk(s.place, func(name string, entry fs.DirEntry) error {
		switch {
		case name == stagingName:
			return fs.SkipDir
		case entry.IsDir() && slices.Contains(ours.subdirectories(), name):
			return nil
		case name != inventoryName && !ours.owns(name):
			return errForeign
		case !changing[name]:
			names = append(names, name)
		}
		return nil
	})
	return names, err
}

// walk calls visit for what is in one of the two directories, by its name there. What goes
// meanwhile is passed over.
func (s *standIn) walk(directory string, visit func(name string, entry fs.DirEntry) error) error {
	top := filepath.Base(directory)
	return fs.WalkDir(s.parent.FS(), top, func(at string, entry fs.DirEntry, err error) error {
		if err != nil {
			return unlessMissing(err)
		}
		if at == top {
			return nil
		}
		return visit(strings.TrimPrefix(at, top+"/"), entry)
	})
}

// makeLike makes a directory that is open to the same people as the one that is there, if
// one is. It returns what it made, also with an error.
func (s *standIn) makeLike(name string) (made fs.FileInfo, err error) {
	own := s.own(name)
	if err := s.parent.Mkdir(own, 0o777); err != nil {
		return nil, err
	}
	if made, err = s.parent.Lstat(own); err != nil {
		return nil, err
	}
	like, err := s.parent.Lstat(s.original(name))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return made, nil
	case err != nil:
		return made, err
	case !sameOwner(made, like):
		return made, fs.ErrPermission
	}
	opened, err := s.parent.Open(own)
	if err != nil {
		return made, err
	}
	return made, errors.Join(opened.Chmod(like.Mode()), opened.Close())
}

// fill links the files that stay and those that come.
func (s *standIn) fill(staying []string) error {
	for _, name := range staying {
		if err := s.link(name, name); err != nil {
			return err
		}
	}
	for _, difference := range s.found.differences {
		if difference.New == nil || difference.Name == inventoryName {
			continue
		}
		if err := s.link(staged(difference.Name), difference.Name); err != nil {
			return err
		}
	}
	return s.link(stagedInventory, inventoryName)
}

// link links a file of the directory by a name in the stand-in.
func (s *standIn) link(from, name string) (err error) {
	if err := s.parent.Link(s.original(from), s.own(name)); err != nil {
		return err
	}
	s.linked[name], err = s.parent.Lstat(s.own(name))
	return err
}

// remove removes a stand-in that has not been in the place of the directory, and nothing
// that others put in its own.
func (s *standIn) remove() error {
	now, err := os.Lstat(s.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err == nil && os.SameFile(now, s.itself):
		err = os.RemoveAll(s.path)
	case err == nil:
		err = errMoved
	}
	if err != nil {
		return fmt.Errorf("%q is left: %w", s.path, cause(err))
	}
	return nil
}

// open prepares for exchanges, and keeps other runs away from the stand-in.
func (s *standIn) open() error {
	parent, err := os.OpenRoot(filepath.Dir(s.path))
	if err != nil {
		return err
	}
	own, err := parent.OpenRoot(filepath.Base(s.path))
	if err != nil {
		return errors.Join(err, parent.Close())
	}
	unlock, err := lock(own)
	if err != nil {
		return errors.Join(err, own.Close(), parent.Close())
	}
	s.parent = parent
	s.unlock = func() error { return errors.Join(unlock(), own.Close()) }
	return nil
}

func (s *standIn) close() error { return errors.Join(s.unlock(), s.parent.Close()) }

// takePlace exchanges the two directories, unless others put something into theirs.
func (s *standIn) takePlace() error {
	if _, err := s.staying(); err != nil {
		return err
	}
	return s.exchange(s.directory)
}

// giveBack exchanges them again, and returns when that will outlive a power failure.
func (s *standIn) giveBack() error {
	if err := s.exchange(s.itself); err != nil {
		return err
	}
	return s.settle()
}

// exchange exchanges the two directories, of which this one leaves the place, and nothing
// else that stands there.
func (s *standIn) exchange(leaving fs.FileInfo) error {
	if err := s.swap(); err != nil {
		return err
	}
	if left, err := s.parent.Lstat(s.own(".")); err == nil && os.SameFile(left, leaving) {
		return nil
	}
	if err := s.swap(); err != nil {
		return fmt.Errorf("%w; %q is what came there", errMoved, s.path)
	}
	return errMoved
}

func (s *standIn) swap() error {
	parent, err := s.parent.Open(".")
	if err != nil {
		return err
	}
	return errors.Join(exchange(parent, s.original("."), s.own(".")), parent.Close())
}

// settle returns when the last exchange will outlive a power failure.
func (s *standIn) settle() error { return syncDirectory(s.parent, ".") }

// drain removes the stand-in when it has given back the place, after it moved what others
// put into it in the meantime.
func (s *standIn) drain() error {
	err := s.walk(s.path, func(name string, entry fs.DirEntry) error {
		info, err := entry.Info()
		switch {
		case err != nil:
			return unlessMissing(err)
		case entry.IsDir() && slices.Contains(s.found.next.subdirectories(), name):
			return nil
		case os.SameFile(info, s.linked[name]):
			return unlessMissing(s.parent.Remove(s.own(name)))
		}
		if err := s.move(name); err != nil || !entry.IsDir() {
			return err
		}
		return fs.SkipDir
	})
	if err != nil {
		return err
	}
	for _, name := range append(s.found.next.subdirectories(), ".") {
		if err := unlessMissing(s.parent.Remove(s.own(name))); err != nil {
			return err
		}
	}
	return nil
}

// move moves what others put into the stand-in to the directory. What would replace
// something of others there stays, and is an error.
func (s *standIn) move(name string) error {
	if _, err := s.parent.Lstat(s.original(name)); err == nil && !s.found.next.owns(name) {
		return fmt.Errorf("%s: %w", name, fs.ErrExist)
	}
	return unlessMissing(s.parent.Rename(s.own(name), s.original(name)))
}

// unlessMissing is an error, unless it is of what is not there any more.
func unlessMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// left tells of what a failure behind the stand-in leaves.
func (s *standIn) left(err error) error {
	now, missing := s.parent.Lstat(s.original("."))
	if missing == nil && (os.SameFile(now, s.itself) || os.SameFile(now, s.directory)) {
		return fmt.Errorf("%w; all files are the new ones, but %q is left, which may hold files of others", err, s.path)
	}
	return fmt.Errorf("%w; another program moved or removed what was there, and %q is the directory itself", err, s.path)
}
