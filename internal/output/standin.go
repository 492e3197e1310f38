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

	parent *os.Root // of both, while the stand-in is made and while it is open
	unlock func() error
}

var (
	errForeign  = errors.New("holds what others put there")
	errReserved = errors.New("begins with " + temporaryPrefix + ", as what petrify removes")
	errLeft     = errors.New("is a directory of a petrify that is writing or was killed; run again, and if that does not help, enter the directory anew: cd \"$PWD\"")
)

// newStandIn makes a stand-in for a directory in which all is staged. It returns nil where
// there can be none. There is none for a directory with files or directories of others:
// while the stand-in shows links to them, others may replace or remove them there, in
// ways that could not be told apart afterwards.
func newStandIn(place string, found comparison) (*standIn, error) {
	s := &standIn{place: place, path: besides(place), found: found}
	err := s.make()
	if impossible(err) {
		return nil, nil
	}
	return s, err
}

// impossible tells whether an error is one of a place where there can be no stand-in: a
// mount point, a directory whose parent may not be written to or whose owner another
// cannot have, a file system without hard links or exchange.
func impossible(err error) bool {
	return slices.ContainsFunc([]error{
		errForeign, errors.ErrUnsupported, fs.ErrNotExist, fs.ErrPermission,
		syscall.EBUSY, syscall.EINVAL, syscall.EMLINK, syscall.EROFS, syscall.EXDEV,
	}, func(reason error) bool { return errors.Is(err, reason) })
}

// make returns when the stand-in will outlive a power failure, or leaves nothing of it.
func (s *standIn) make() (err error) {
	if s.parent, err = os.OpenRoot(filepath.Dir(s.path)); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.parent.Close()) }()
	directories, files, err := s.present()
	if err != nil {
		return err
	}
	if err := s.fill(directories, files); err != nil {
		if removed := s.remove(); removed != nil {
			return removed
		}
		return err
	}
	return nil
}

// fill makes directories, links the files that stay and those that come, and syncs.
func (s *standIn) fill(directories, files []string) error {
	for _, name := range directories {
		if err := s.makeLike(name); err != nil {
			return err
		}
	}
	for _, name := range files {
		if err := s.link(name, name); err != nil {
			return err
		}
	}
	if err := s.linkStaged(); err != nil {
		return err
	}
	return s.trim()
}

// of is the path of a name in the stand-in, and in the directory, below their parent.
func (s *standIn) of(name string) (own, original string) {
	return path.Join(filepath.Base(s.path), name), path.Join(filepath.Base(s.place), name)
}

// present returns the directories that are there, each before those in it, and the files
// that stay.
func (s *standIn) present() (directories, files []string, err error) {
	ours := s.found.owned.union(s.found.next)
	changing := map[string]bool{inventoryName: true}
	for _, difference := range s.found.differences {
		changing[difference.Name] = true
	}
	err = s.walk(s.place, func(name string, entry fs.DirEntry) error {
		switch {
		case name == stagingName:
			return fs.SkipDir
		case name == "." || entry.IsDir() && slices.Contains(ours.subdirectories(), name):
			directories = append(directories, name)
		case name != inventoryName && !ours.owns(name):
			return errForeign
		case !changing[name]:
			files = append(files, name)
		}
		return nil
	})
	return directories, files, err
}

// walk calls visit for what is in one of the two directories, by its name there, and
// for the directory itself as ".".
func (s *standIn) walk(directory string, visit func(name string, entry fs.DirEntry) error) error {
	top := filepath.Base(directory)
	return fs.WalkDir(s.parent.FS(), top, func(at string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if at == top {
			return visit(".", entry)
		}
		return visit(strings.TrimPrefix(at, top+"/"), entry)
	})
}

// makeLike makes a directory that has the owner and permissions of the one that is there.
func (s *standIn) makeLike(name string) error {
	own, original := s.of(name)
	if err := s.parent.Mkdir(own, 0o777); err != nil {
		return err
	}
	info, err := s.parent.Lstat(original)
	if err != nil {
		return err
	}
	made, err := s.parent.Open(own)
	if err != nil {
		return err
	}
	err = made.Chown(owner(info))
	if err == nil {
		err = made.Chmod(info.Mode())
	}
	return errors.Join(err, made.Close())
}

// link links a file of the directory by a name in the stand-in.
func (s *standIn) link(from, name string) error {
	own, _ := s.of(name)
	_, original := s.of(from)
	return s.parent.Link(original, own)
}

func (s *standIn) linkStaged() error {
	for _, name := range s.found.next.subdirectories() {
		own, _ := s.of(name)
		if err := s.parent.MkdirAll(own, 0o777); err != nil {
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

// trim removes the subdirectories that are not needed, which hold nothing, and syncs the
// others.
func (s *standIn) trim() error {
	needed := s.found.next.subdirectories()
	for _, name := range s.found.owned.subdirectories() {
		own, _ := s.of(name)
		if slices.Contains(needed, name) {
			continue
		}
		if err := s.parent.Remove(own); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	for _, name := range append(needed, ".") {
		own, _ := s.of(name)
		if err := syncDirectory(s.parent, own); err != nil {
			return err
		}
	}
	return nil
}

// remove removes a stand-in that has not been in the place of the directory.
func (s *standIn) remove() error { return os.RemoveAll(s.path) }

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

// exchange moves the stand-in to the place of the directory, or back.
func (s *standIn) exchange() error {
	parent, err := s.parent.Open(".")
	if err != nil {
		return err
	}
	own, original := s.of(".")
	return errors.Join(exchange(parent, original, own), parent.Close())
}

// settle returns when the last exchange will outlive a power failure.
func (s *standIn) settle() error { return syncDirectory(s.parent, ".") }

// drain removes the stand-in when it has given back the place, after it moved what others
// put into it in the meantime. What would replace another's file stays, and is an error.
func (s *standIn) drain() error {
	err := s.walk(s.path, func(name string, entry fs.DirEntry) error {
		own, original := s.of(name)
		switch {
		case name == "." || entry.IsDir() && slices.Contains(s.found.next.subdirectories(), name):
			return nil
		case s.linked(own, original):
			return s.parent.Remove(own)
		}
		if _, err := s.parent.Lstat(original); err == nil && !s.found.next.owns(name) {
			return fs.ErrExist
		}
		if err := s.parent.Rename(own, original); err != nil {
			return err
		}
		if entry.IsDir() {
			return fs.SkipDir
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, name := range append(s.found.next.subdirectories(), ".") {
		own, _ := s.of(name)
		if err := s.parent.Remove(own); err != nil {
			return err
		}
	}
	return nil
}

// linked tells whether two names are of one file.
func (s *standIn) linked(one, other string) bool {
	a, err := s.parent.Lstat(one)
	if err != nil {
		return false
	}
	b, err := s.parent.Lstat(other)
	return err == nil && os.SameFile(a, b)
}

// left tells of what a failure behind the stand-in leaves.
func (s *standIn) left(err error) error {
	return fmt.Errorf("%w; all files are the new ones, but %q is left, which may hold files of others", err, s.path)
}
