package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"github.com/spf13/cobra"

	"github.com/petrify-dev/petrify/internal/diag"
	"github.com/petrify-dev/petrify/render"
	"github.com/petrify-dev/petrify/schema"
)

const (
	standardInput = "-"
	defaultFile   = "environment.yaml"

	// mostRead is one byte more than schema takes, so that it can tell that a file is too
	// large, or that all are together.
	mostRead = schema.LargestInput + 1
)

// specFlags say which environment a verb is about.
type specFlags struct {
	files    []string
	settings []string
}

func (s *specFlags) addTo(cmd *cobra.Command) {
	s.addFilesTo(cmd)
	cmd.Flags().StringArrayVar(&s.settings, "set", nil, "`PATH=VALUE` that replaces a field of the spec, such as images.medusa.tag=a1b2c3d; repeatable")
	if err := cmd.RegisterFlagCompletionFunc("set", completeSetting); err != nil {
		panic(err)
	}
}

func (s *specFlags) addFilesTo(cmd *cobra.Command) {
	cmd.Flags().StringArrayVarP(&s.files, "file", "f", nil, "`FILE` with the spec, - for stdin; a later one is merged over those before it (default "+defaultFile+")")
	if err := cmd.MarkFlagFilename("file", "yaml", "yml"); err != nil {
		panic(err)
	}
}

// names are the files of the spec.
func (s specFlags) names() []string {
	if len(s.files) == 0 {
		return []string{defaultFile}
	}
	return s.files
}

// load reads and checks the environment and keeps warnings for the end of the run.
// Of what the user can correct it tells all at once. It returns what it read, too.
func (r *run) load(spec specFlags) (schema.Environment, []schema.Input, error) {
	inputs, err := r.read(spec)
	if err != nil {
		return schema.Environment{}, nil, err
	}
	env, err := r.loadInputs(inputs, spec.settings)
	return env, inputs, err
}

// loadInputs is load for what was read already.
func (r *run) loadInputs(inputs []schema.Input, settings []string) (schema.Environment, error) {
	env, found := schema.Load(inputs, settings)
	if err := found.Err(); err != nil {
		return schema.Environment{}, err
	}
	r.warnings = append(r.warnings, found...)
	return env, nil
}

// render loads the environment and renders it. What shows only then to be wrong
// with the spec is told with its place, as by load.
func (r *run) render(spec specFlags) (render.Manifest, error) {
	env, inputs, err := r.load(spec)
	if err != nil {
		return render.Manifest{}, err
	}
	return renderLoaded(env, inputs, spec)
}

// renderLoaded renders what load returned.
func renderLoaded(env schema.Environment, inputs []schema.Input, spec specFlags) (render.Manifest, error) {
	manifest, err := render.Render(env)
	return manifest, located(err, inputs, spec)
}

// located returns the error with the places of what it blames the spec for.
func located(err error, inputs []schema.Input, spec specFlags) error {
	var problems schema.Diagnostics
	if errors.As(err, &problems) {
		return schema.Locate(inputs, spec.settings, problems)
	}
	return err
}

// read returns the content of all files, in order.
func (r *run) read(spec specFlags) ([]schema.Input, error) {
	read := r.readFile
	if len(spec.files) == 0 {
		read = r.readFound
	}
	inputs, unreadable, err := r.readFiles(spec.names(), withinBudget(read))
	if err != nil {
		return nil, err
	}
	if len(unreadable) > 0 && len(spec.files) == 0 {
		unreadable[0].Hint = "name the spec with -f FILE, run petrify in the directory of " + defaultFile + ", or write one by petrify init"
	}
	return inputs, unreadable.Err()
}

// readFiles returns the content of files, in order, and those that are not there to be
// read.
func (r *run) readFiles(names []string, read fileReader) (inputs []schema.Input, unreadable diag.List, err error) {
	fromStdin := false
	for _, name := range names {
		if name == standardInput && fromStdin {
			return nil, nil, flagUsageError("file", "stdin is given twice, but can be read once", "allowed: -f - once")
		}
		fromStdin = fromStdin || name == standardInput
		data, err := read(name, mostRead)
		var problem diag.List
		switch {
		case errors.As(err, &problem):
			unreadable = append(unreadable, problem...)
		case err != nil:
			return nil, nil, err
		}
		inputs = append(inputs, schema.Input{Name: name, Data: data, File: r.filesBeside(name)})
	}
	return inputs, unreadable, nil
}

// fileReader is readFile or readFound.
type fileReader func(name string, most int64) ([]byte, error)

// withinBudget reads files of one environment, and nothing of those after the one that is
// too much. That one is read like any other, to tell whether it is by itself.
func withinBudget(read fileReader) fileReader {
	total := 0
	return func(name string, most int64) ([]byte, error) {
		if total > schema.LargestInput {
			most = 0
		}
		data, err := read(name, most)
		total += len(data)
		return data, err
	}
}

// readFound is readFile for a file that nobody named, but its directory or a pattern.
// Nobody waits for a pipe that just lies there.
func (r *run) readFound(name string, most int64) ([]byte, error) {
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() && !info.IsDir() {
		return nil, fileProblem(name, "is no regular file", "name it itself to have it read all the same")
	}
	return r.readFile(name, most)
}

// readFile returns the content of a file, or of stdin, up to so many bytes. A file
// that is not there to be read is a diagnostic; other errors are plain ones. Pipes
// and devices are read like files, because -f <(command) is a pipe.
func (r *run) readFile(name string, most int64) ([]byte, error) {
	if name == standardInput {
		return readSome(name, r.stdin, most)
	}
	if name == "" {
		return nil, flagUsageError("file", "is an empty name", "allowed: a file, or - for stdin")
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, unopened(name, err)
	}
	defer func() { _ = f.Close() }()
	if info, err := f.Stat(); err == nil && info.IsDir() {
		return nil, fileProblem(name, "is a directory", "allowed: a file")
	}
	return readSome(name, f, most)
}

func readSome(name string, from io.Reader, most int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(from, most))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", diag.Quote(name), cause(err))
	}
	return data, nil
}

// filesBeside reads what a spec names, in the directory of its file or below, up to
// mostRead bytes each; a spec from stdin stands in the working directory. Links are
// followed unless they lead out of it. Only regular files are read: nobody waits for
// a pipe that a spec names. The run remembers which they are.
func (r *run) filesBeside(spec string) func(path string) (schema.Input, error) {
	dir := filepath.Dir(spec)
	return func(path string) (schema.Input, error) {
		name := filepath.Join(dir, path)
		data, err := readBeside(dir, filepath.FromSlash(path))
		r.patches.add(name)
		return schema.Input{Name: name, Data: data}, err
	}
}

// fileNames are names to which several goroutines may add.
type fileNames struct {
	mu    sync.Mutex
	names []string
}

func (f *fileNames) add(name string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.names = append(f.names, name)
}

func readBeside(dir, path string) ([]byte, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, cause(err)
	}
	defer func() { _ = root.Close() }()
	return readWithin(root, path, mostRead)
}

// readWithin returns the content of a regular file below a directory, up to so many
// bytes. The error says what is wrong with it, and not its name.
func readWithin(root *os.Root, path string, most int64) ([]byte, error) {
	info, err := root.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, errors.New("there is no such file")
	case err != nil:
		return nil, cause(err)
	case !info.Mode().IsRegular():
		return nil, errors.New("is no regular file")
	}
	f, err := root.Open(path)
	if err != nil {
		return nil, cause(err)
	}
	defer func() { _ = f.Close() }()
	return io.ReadAll(io.LimitReader(f, most))
}

func unopened(name string, err error) error {
	switch _, there := os.Lstat(name); {
	case errors.Is(err, fs.ErrNotExist) && there == nil:
		return fileProblem(name, "is a symbolic link to nothing", "")
	case errors.Is(err, fs.ErrNotExist) && matchesSome(name):
		return fileProblem(name, "there is no such file", patternHint)
	case errors.Is(err, fs.ErrNotExist):
		return fileProblem(name, "there is no such file", "")
	}
	return fileProblem(name, "cannot be opened: "+cause(err).Error(), "")
}

func fileProblem(name, message, hint string) diag.List {
	return diag.List{{Position: diag.Position{Name: name}, Message: message, Hint: hint}}
}

// cause is what the operating system says of a file, without the file's name.
func cause(err error) error {
	var onPath *fs.PathError
	if errors.As(err, &onPath) {
		return onPath.Err
	}
	return err
}
