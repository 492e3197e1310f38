package output

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"github.com/petrify-dev/petrify/internal/parallel"
)

// WriteDirectories makes each directory hold its files, and keeps there, in
// .petrify.sum, an inventory of what it wrote. Directories and their parents are made
// if they are not there.
//
// A file that holds what it should is not written. A file of the inventory that is
// not to be there is removed. Any other file is left alone: if one stands at a name that
// is needed and holds something else, or is no regular file, nothing is written and
// the error is a *Refused; so it is, unless force, if a file of the inventory holds
// something that was not written here. Links inside a directory are not followed: a
// link or a file where a subdirectory is needed is refused, too. A subdirectory that
// nothing is left in goes with its last file.
//
// Everything is checked in all directories, then written and synced beside the old
// files of all, and only then renamed, in the order of files, followed by removals. An
// error before the first rename, a full disk or the end of ctx among them, leaves
// everything as it is; afterwards ctx is not looked at, and an error in one directory
// does not keep the others from being completed.
//
// What other processes see, and what a process that is killed leaves: the old files or
// the new ones, all of them. A directory that was not there appears at once. One that
// was there is exchanged for another while its files are replaced, and is there again
// afterwards. Each of several directories has its own moment. A killed process may leave
// another directory beside one, whose name begins with .petrify-; .petrify.new in one
// goes with the next run.
//
// A directory that holds anything of others, or that cannot be exchanged, because it is
// a mount point, its parent cannot be written to, or the system or file system has no
// means, changes file by file. Then each file is whole and is the old one or the new one,
// the inventory knows both, Check tells what is missing, and the next WriteDirectories,
// of the same files or of others, completes it without force.
//
// Of two calls at once on one directory, the later fails and changes nothing. This
// holds for processes of one machine; other programs are not kept out.
//
// For each directory, step is called when it is staged and when it is complete, by
// several goroutines at once.
func WriteDirectories(ctx context.Context, directories []Directory, force bool, step func()) (err error) {
	present, absent, refused, err := byPresence(directories)
	if err != nil {
		return err
	}
	opened, err := openAll(present)
	defer func() { err = errors.Join(err, opened.close()) }()
	if err != nil {
		return err
	}
	found, err := opened.compare(force)
	if err != nil {
		return err
	}
	if refused = append(refused, found...); len(refused) > 0 {
		return &Refused{refused}
	}
	// What is there is compared before anything new is made beside it.
	all := opened.places()
	for _, d := range absent {
		drafted, err := newDirectory(d)
		if err != nil {
			all.cancel()
			return err
		}
		all = append(all, drafted)
	}
	return all.write(ctx, step)
}

func byPresence(directories []Directory) (present, absent []Directory, refused []RefusedFile, err error) {
	for _, d := range directories {
		d.Path = filepath.Clean(d.Path)
		if d.obstructed() {
			refused = append(refused, RefusedFile{Dir: d.Path, Difference: itself})
			continue
		}
		there, err := exists(d.Path)
		if err != nil {
			return nil, nil, nil, failure(d.Path, err)
		}
		if there {
			present = append(present, d)
		} else {
			absent = append(absent, d)
		}
	}
	return present, absent, refused, nil
}

// itself is something that stands in the place of a whole directory.
var itself = Difference{Kind: Obstacle, Name: "."}

func (d Directory) obstructed() bool {
	info, err := os.Lstat(d.Path)
	return d.Derived && err == nil && !info.IsDir()
}

// opened is directories that are open and locked.
type opened []*openDirectory

type openDirectory struct {
	directory
	place   string // where it is, by no link; empty if nothing can stand in for it
	wanted  []File
	found   comparison
	standIn *standIn // nil if the directory changes file by file
	close   func() error
}

// openAll returns what it opened, also when it fails.
func openAll(directories []Directory) (opened, error) {
	var all opened
	for _, d := range directories {
		one, err := openLocked(d)
		if err != nil {
			return all, failure(d.Path, err)
		}
		all = append(all, one)
	}
	return all, nil
}

var (
	errReserved = errors.New("begins with " + temporaryPrefix + ", as what petrify makes for a moment")
	errLeft     = errors.New("is a directory of a petrify that is writing or was killed; run again, and if that does not help, enter the directory anew: cd \"$PWD\"")
)

// asDirectory is a path that is an error at once for what is no directory. By its bare
// path, a pipe would be opened first, which waits for whoever writes to it.
func asDirectory(path string) string { return path + string(filepath.Separator) }

func openLocked(d Directory) (*openDirectory, error) {
	place, err := placeOf(d.Path)
	if err != nil {
		return nil, err
	}
	opened, err := os.OpenRoot(asDirectory(d.Path))
	if err != nil {
		return nil, err
	}
	unlock, err := lock(opened)
	if err != nil {
		return nil, errors.Join(err, opened.Close())
	}
	locked := &openDirectory{
		directory: directory{d.Path, root{opened}},
		place:     place,
		wanted:    d.Files,
		close:     func() error { return errors.Join(unlock(), opened.Close()) },
	}
	if err := locked.stillThere(); err != nil {
		return nil, errors.Join(err, locked.close())
	}
	return locked, nil
}

// placeOf returns where a directory is, or nothing where none can be exchanged.
func placeOf(dir string) (string, error) {
	place, err := filepath.Abs(dir)
	if err == nil {
		place, err = filepath.EvalSymlinks(place)
	}
	switch {
	case !canExchange || impossible(err):
		return "", nil
	case err == nil && strings.HasPrefix(filepath.Base(place), temporaryPrefix):
		return "", errLeft
	}
	return place, err
}

// stillThere tells of a directory that is not at its path any more, such as a stand-in
// that another run took back.
func (d directory) stillThere() error {
	itself, err := d.files.Lstat(".")
	if err != nil {
		return err
	}
	if now, err := os.Stat(d.path); err != nil || !os.SameFile(itself, now) {
		return overtaken{}
	}
	return nil
}

func (o opened) close() error {
	var failed []error
	for _, d := range o {
		failed = append(failed, d.close())
	}
	return errors.Join(failed...)
}

// compare returns what may not be written over.
func (o opened) compare(force bool) (refused []RefusedFile, err error) {
	err = first(each(len(o), func(i int) (err error) {
		o[i].found, err = o[i].directory.compare(o[i].wanted)
		return err
	}))
	for _, d := range o {
		refused = append(refused, d.refused(d.found, force)...)
	}
	return refused, err
}

func (o opened) places() places {
	var all places
	for _, d := range o {
		all = append(all, d)
	}
	return all
}

// begin stages what differs, and makes a stand-in if there can be one.
func (d *openDirectory) begin(ctx context.Context) error {
	if err := d.clearStaging(); err != nil {
		return err
	}
	if len(d.found.differences) == 0 {
		return nil
	}
	if err := d.stage(ctx, d.found); err != nil || d.place == "" {
		return err
	}
	itself, err := d.files.Lstat(".")
	if err == nil {
		d.standIn, err = newStandIn(d.place, itself, d.found)
	}
	if err != nil {
		return failure(d.path, err)
	}
	if ctx.Err() != nil {
		return failure(d.path, unchanged(ctx))
	}
	return nil
}

func (d *openDirectory) complete() error {
	if len(d.found.differences) == 0 {
		return nil
	}
	if err := d.stillAsCompared(); err != nil {
		d.cancel()
		return failure(d.path, err)
	}
	if d.standIn == nil {
		return d.replaceFiles()
	}
	return d.replaceBehindStandIn()
}

// stillAsCompared looks once more, since it takes time to stage many directories.
func (d *openDirectory) stillAsCompared() error {
	if err := d.stillThere(); err != nil {
		return fmt.Errorf("%w; run again", errMoved)
	}
	again, err := d.directory.compare(d.wanted)
	if err != nil {
		return err
	}
	if !reflect.DeepEqual(again.differences, d.found.differences) {
		return errChanged
	}
	return nil
}

// replaceFiles replaces one file after the other where everyone sees it.
func (d *openDirectory) replaceFiles() error {
	if err := d.commit(d.found); err != nil {
		d.cancel()
		return fmt.Errorf("%w; some files of the directory are new and some old: run again to finish", err)
	}
	return d.clearStaging()
}

// replaceBehindStandIn replaces one file after the other while the stand-in shows them
// all. After an error it stays in the place of the directory, whose files may be of both.
func (d *openDirectory) replaceBehindStandIn() (err error) {
	err = d.standIn.open()
	if err == nil {
		defer func() { err = errors.Join(err, d.standIn.close()) }()
		err = d.standIn.takePlace()
	}
	if impossible(err) {
		return errors.Join(d.replaceFiles(), d.standIn.remove())
	}
	if err != nil {
		d.cancel()
		return fmt.Errorf("%w; all files are the old ones: run again to finish", failure(d.path, err))
	}
	if err := d.commitAndGiveBack(); err != nil {
		return d.standIn.left(err)
	}
	return d.clearStaging()
}

func (d *openDirectory) commitAndGiveBack() error {
	if err := d.standIn.settle(); err != nil {
		return failure(d.path, err)
	}
	if err := d.commit(d.found); err != nil {
		return err
	}
	err := d.standIn.giveBack()
	if err == nil {
		err = d.standIn.drain()
	}
	if err != nil {
		return failure(d.path, err)
	}
	return nil
}

// cancel leaves to the next run what fails here.
func (d *openDirectory) cancel() {
	_ = d.clearStaging()
	if d.standIn != nil {
		_ = d.standIn.remove()
	}
}

// draftedDirectory is a directory that is not there yet.
type draftedDirectory struct {
	*draft
	wanted []File
}

func newDirectory(d Directory) (*draftedDirectory, error) {
	if err := checkNames(d.Files); err != nil {
		return nil, err
	}
	if strings.HasPrefix(filepath.Base(d.Path), temporaryPrefix) {
		return nil, failure(d.Path, errReserved)
	}
	draft, err := newDraft(d.Path)
	if err != nil {
		return nil, err
	}
	return &draftedDirectory{draft, d.Files}, nil
}

func (d *draftedDirectory) begin(ctx context.Context) error {
	inventory := File{inventoryName, inventoryOf(d.wanted).text()}
	return d.fill(ctx, append(slices.Clone(d.wanted), inventory))
}

func (d *draftedDirectory) complete() error {
	if err := d.publish(); err != nil {
		if !errors.Is(err, overtaken{}) {
			err = fmt.Errorf("%w; the directory is not there yet: run again to finish", err)
		}
		return errors.Join(err, d.abandon())
	}
	return nil
}

// cancel leaves, at worst, a directory that nothing needs.
func (d *draftedDirectory) cancel() { _ = d.abandon() }

// place is where a directory is written in two steps.
type place interface {
	begin(ctx context.Context) error // writes everything beside what is there
	complete() error                 // moves it to its place
	cancel()                         // removes what begin wrote
}

type places []place

// write begins everywhere before it completes anything.
func (p places) write(ctx context.Context, step func()) error {
	err := first(each(len(p), func(i int) error {
		defer step()
		return p[i].begin(ctx)
	}))
	if err != nil {
		p.cancel()
		return err
	}
	failed := each(len(p), func(i int) error {
		defer step()
		return p[i].complete()
	})
	return errors.Join(overtakenOnce(failed)...)
}

// overtakenOnce leaves one error of those that tell of another process, which mostly
// makes all that is made here.
func overtakenOnce(failed []error) []error {
	told := false
	return slices.DeleteFunc(failed, func(err error) bool {
		again := told && errors.Is(err, overtaken{})
		told = told || errors.Is(err, overtaken{})
		return again
	})
}

// cancel goes backwards: the first of several drafts may have made their common parent.
func (p places) cancel() {
	for _, place := range slices.Backward(p) {
		place.cancel()
	}
}

// each makes n calls at once and returns what each returned.
func each(n int, do func(i int) error) []error {
	failed := make([]error, n)
	parallel.Each(n, func(i int) { failed[i] = do(i) })
	return failed
}

// first returns one error alone, since what fails one directory, such as a full disk,
// mostly fails them all.
func first(errs []error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// Written returns what WriteDirectories wrote to: "." if that is parent itself, then the
// names of directories in it, sorted. A parent that is not there has none.
func Written(parent string) ([]string, error) {
	entries, err := os.ReadDir(asDirectory(parent))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read %q: %w", parent, cause(err))
	}
	names := []string{"."}
	for _, entry := range entries {
		// Hidden are those that another process is about to make.
		if !strings.HasPrefix(entry.Name(), ".") {
			names = append(names, entry.Name())
		}
	}
	var written []string
	for _, name := range names {
		if info, err := os.Lstat(filepath.Join(parent, name, inventoryName)); err == nil && info.Mode().IsRegular() {
			written = append(written, name)
		}
	}
	return written, nil
}
