package output

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

var errDangling = errors.New("is a symbolic link to nothing")

// overtaken is the error of a draft whose place was taken while it was filled.
type overtaken struct{}

func (overtaken) Error() string {
	return "another petrify is writing there; run again when it has finished"
}

func (overtaken) Is(target error) bool { return target == fs.ErrExist }

// draft is a directory that is filled under another name, beside its place, so that
// it comes to its place whole.
type draft struct {
	path, temporary string
	parents         []string // those that were made for it, the lowest first
}

// newDraft makes an empty draft and the parents of its path. The path must not be
// there.
func newDraft(path string) (*draft, error) {
	parents, err := missingParents(path)
	if err != nil {
		return nil, err
	}
	d := &draft{path: path, temporary: besides(path), parents: parents}
	err = os.MkdirAll(filepath.Dir(path), 0o777)
	if err == nil {
		err = os.Mkdir(d.temporary, 0o777)
	}
	if err != nil {
		d.removeParents()
		return nil, failure(path, err)
	}
	return d, nil
}

// missingParents are the directories above path that are not there, the lowest first.
func missingParents(path string) (missing []string, err error) {
	for parent := filepath.Dir(path); parent != path; path, parent = parent, filepath.Dir(parent) {
		there, err := exists(parent)
		if err != nil {
			return nil, failure(parent, err)
		}
		if there {
			break
		}
		missing = append(missing, parent)
	}
	return missing, nil
}

// exists tells whether something is at path. A link to nothing is an error.
func exists(path string) (bool, error) {
	_, err := os.Stat(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return err == nil, err
	}
	if _, err := os.Lstat(path); err == nil {
		return false, errDangling
	}
	return false, nil
}

// fill puts files into the draft.
func (d *draft) fill(ctx context.Context, files []File) error {
	opened, err := os.OpenRoot(d.temporary)
	if err != nil {
		return failure(d.path, err)
	}
	return errors.Join(directory{d.path, root{opened}}.fill(ctx, files), opened.Close())
}

// publish moves the draft to its place. If something has come to be there, it stays,
// and the error wraps fs.ErrExist.
func (d *draft) publish() error {
	err := os.Rename(d.temporary, d.path)
	switch {
	case errors.Is(err, fs.ErrExist):
		return failure(d.path, overtaken{})
	case err != nil:
		return failure(d.path, err)
	}
	return nil
}

// abandon removes what was made for the draft.
func (d *draft) abandon() error {
	err := os.RemoveAll(d.temporary)
	d.removeParents()
	return err
}

// removeParents leaves those that others use by now.
func (d *draft) removeParents() {
	for _, parent := range d.parents {
		_ = os.Remove(parent)
	}
}
