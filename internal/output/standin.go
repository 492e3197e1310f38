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

// standIn is a directory of links to the files that another one is to hold. It takes the
// place of that one while files there are replaced, and gives it back: since the file
// system exchanges two directories at once, all files at the place are the old ones or
// all are the new ones. The directory itself stays what it was to a shell that is in it,
// a mount, or whoever watches it.
type standIn struct {
	parent         *os.Root
	place, name    string   // of the directory and of the stand-in, in parent
	subdirectories []string // that the two may have
	known          map[string][]fs.FileInfo
	unlock         func() error
}

var (
	errForeignDirectory = errors.New("holds a directory of others")
	errLeftOver         = errors.New("was left by a petrify that was killed; enter the directory anew, as by cd \"$PWD\"")
)

// newStandIn makes a stand-in for a directory in which all is staged, beside it. It
// returns nil where there can be none. Of a directory of others it makes none, since all
// that is below would be linked, be it a whole repository.
func newStandIn(place string, found comparison) (*standIn, error) {
	parent, err := os.OpenRoot(filepath.Dir(place))
	if impossible(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	s := &standIn{
		parent:         parent,
		place:          filepath.Base(place),
		name:           filepath.Base(besides(place)),
		subdirectories: found.owned.union(found.next).subdirectories(),
		known:          map[string][]fs.FileInfo{},
		unlock:         func() error { return nil },
	}
	err = s.fill(found)
	if err == nil {
		return s, nil
	}
	removed := errors.Join(s.remove(), s.close())
	if impossible(err) {
		return nil, removed
	}
	return nil, errors.Join(err, removed)
}

// impossible tells whether an error is one of a place where there can be no stand-in: a
// mount point, a directory whose parent may not be written to, a file system without
// hard links or exchange.
func impossible(err error) bool {
	return slices.ContainsFunc([]error{
		errForeignDirectory, fs.ErrPermission, errors.ErrUnsupported,
		syscall.EBUSY, syscall.EINVAL, syscall.EMLINK, syscall.EROFS, syscall.EXDEV,
	}, func(reason error) bool { return errors.Is(err, reason) })
}

// fill makes the stand-in and returns when it will outlive a power failure.
func (s *standIn) fill(found comparison) error {
	changing := map[string]bool{inventoryName: true}
	for _, difference := range found.differences {
		changing[difference.Name] = true
	}
	if err := s.linkPresent(changing); err != nil {
		return err
	}
	if err := s.linkStaged(found); err != nil {
		return err
	}
	if err := s.trim(found.next.subdirectories()); err != nil {
		return err
	}
	return s.lock()
}

// linkPresent links what is in the directory, except for the files that change.
func (s *standIn) linkPresent(changing map[string]bool) error {
	return fs.WalkDir(s.parent.FS(), s.place, func(at string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := within(s.place, at)
		switch {
		case name == stagingName:
			return fs.SkipDir
		case entry.IsDir():
			return s.makeLike(name, entry)
		case changing[name]:
			return s.note(at, name)
		}
		return s.link(name, name)
	})
}

// within is a name in a directory, of which at is the path below the directory's parent.
func within(directory, at string) string {
	if at == directory {
		return "."
	}
	return strings.TrimPrefix(at, directory+"/")
}

// makeLike makes a directory with the permissions that another has.
func (s *standIn) makeLike(name string, entry fs.DirEntry) error {
	if !s.has(name) {
		return errForeignDirectory
	}
	info, err := entry.Info()
	if err != nil {
		return err
	}
	made := path.Join(s.name, name)
	if err := s.parent.Mkdir(made, 0o777); err != nil {
		return err
	}
	directory, err := s.parent.Open(made)
	if err != nil {
		return err
	}
	return errors.Join(directory.Chmod(info.Mode()), directory.Close())
}

// has tells whether a directory is one of those that the two may be made of.
func (s *standIn) has(name string) bool {
	return name == "." || slices.Contains(s.subdirectories, name)
}

// link links a file of the directory by a name in the stand-in.
func (s *standIn) link(from, name string) error {
	to := path.Join(s.name, name)
	if err := s.parent.Link(path.Join(s.place, from), to); err != nil {
		return err
	}
	return s.note(to, name)
}

// note keeps what stands at a name, so that drain can tell it from what others put there.
func (s *standIn) note(at, name string) error {
	info, err := s.parent.Lstat(at)
	if err != nil {
		return err
	}
	s.known[name] = append(s.known[name], info)
	return nil
}

func (s *standIn) linkStaged(found comparison) error {
	for _, name := range found.next.subdirectories() {
		if err := s.parent.MkdirAll(path.Join(s.name, name), 0o777); err != nil {
			return err
		}
	}
	for _, difference := range found.differences {
		if difference.New == nil || difference.Name == inventoryName {
			continue
		}
		if err := s.link(staged(difference.Name), difference.Name); err != nil {
			return err
		}
	}
	return s.link(stagedInventory, inventoryName)
}

// trim removes the subdirectories that are not needed and hold nothing, and syncs the
// others.
func (s *standIn) trim(needed []string) error {
	for _, name := range s.subdirectories {
		at := path.Join(s.name, name)
		if !slices.Contains(needed, name) {
			err := s.parent.Remove(at)
			if err == nil || errors.Is(err, fs.ErrNotExist) {
				continue
			}
			if !errors.Is(err, fs.ErrExist) {
				return err
			}
		}
		if err := syncDirectory(s.parent, at); err != nil {
			return err
		}
	}
	return syncDirectory(s.parent, s.name)
}

// lock keeps other runs away from the stand-in, too.
func (s *standIn) lock() error {
	opened, err := s.parent.OpenRoot(s.name)
	if err != nil {
		return err
	}
	unlock, err := lock(opened)
	if err != nil {
		return errors.Join(err, opened.Close())
	}
	s.unlock = func() error { return errors.Join(unlock(), opened.Close()) }
	return nil
}

// takePlace puts the stand-in in the place of the directory, or leaves all as it is.
func (s *standIn) takePlace() error {
	if err := s.exchange(); err != nil {
		return err
	}
	if err := s.settle(); err != nil {
		return errors.Join(err, s.exchange())
	}
	return nil
}

// giveBack puts the directory back in its place.
func (s *standIn) giveBack() error {
	if err := s.exchange(); err != nil {
		return err
	}
	return s.settle()
}

func (s *standIn) exchange() error {
	parent, err := s.parent.Open(".")
	if err != nil {
		return err
	}
	return errors.Join(exchange(parent, s.place, s.name), parent.Close())
}

// settle returns when the last exchange will outlive a power failure.
func (s *standIn) settle() error { return syncDirectory(s.parent, ".") }

// drain removes whichever of the two is not at the place, after it moved what others put
// into that one in the meantime to the one that is.
func (s *standIn) drain() error {
	err := fs.WalkDir(s.parent.FS(), s.name, func(at string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := within(s.name, at)
		switch {
		case name == stagingName:
			return fs.SkipDir
		case entry.IsDir() && s.has(name), s.knows(name, entry):
			return nil
		}
		if err := s.parent.Rename(at, path.Join(s.place, name)); err != nil {
			return err
		}
		if entry.IsDir() {
			return fs.SkipDir
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("what others wrote at the same time is left in %q: %w", s.name, cause(err))
	}
	return s.remove()
}

// knows tells whether a file is no other than it was when the stand-in was made. The
// inventory is nobody else's.
func (s *standIn) knows(name string, entry fs.DirEntry) bool {
	info, err := entry.Info()
	return name == inventoryName || err == nil && slices.ContainsFunc(s.known[name], func(known fs.FileInfo) bool {
		return os.SameFile(known, info)
	})
}

// remove removes what is not at the place.
func (s *standIn) remove() error { return s.parent.RemoveAll(s.name) }

func (s *standIn) close() error { return errors.Join(s.unlock(), s.parent.Close()) }
