// Package cli is the command line: verbs, flags, streams and exit codes. It must
// not know what a spec means or how a stack is rendered.
package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/petrify-dev/petrify/internal/diag"
	"github.com/petrify-dev/petrify/internal/output"
	"github.com/petrify-dev/petrify/internal/sarif"
	"github.com/petrify-dev/petrify/render"
)

// The exit codes.
const (
	exitFine      = 0
	exitDifferent = 1   // --check or diff found differences, or something does not fit
	exitInvalid   = 2   // invalid spec or usage
	exitFailed    = 3   // I/O or internal
	exitPipe      = 141 // what a shell reports of a program that SIGPIPE ended
)

// Main runs the program with args, which lack the program's name, and returns its
// exit code. A run that fails writes nothing to stdout and to no file, but for a KRM
// function, which answers what it was given and why it failed, and set, whose stdout may
// fail when the file is written.
func Main(args []string, stdin io.Reader, stdout, stderr io.Writer) (code int) {
	defer func() {
		if cause := recover(); cause != nil {
			reportBug(stderr, cause)
			code = exitFailed
		}
	}()
	r := &run{stdin: stdin, stderr: stderr, diagnostics: diagnosticsFormat(args)}
	err := r.execute(args)
	if err == nil || r.answers {
		if unprinted := r.print(stdout); err == nil {
			err = unprinted
		}
	}
	if errors.Is(err, syscall.EPIPE) {
		return exitPipe
	}
	problems, code := classify(err)
	r.report(append(r.warnings, problems...))
	if code == exitFine && r.different {
		return exitDifferent
	}
	return code
}

// run is one run of the program.
type run struct {
	stdin       io.Reader
	stdout      bytes.Buffer // printed at the end if the run succeeds, or answers
	stderr      io.Writer
	warnings    diag.List
	diagnostics choice
	different   bool      // what was to be compared is not the same, or does not fit
	answers     bool      // stdout goes to a program that reads there what went wrong
	passesOn    bool      // stdout has objects of others, as they came
	patches     fileNames // that were read because a spec names them
}

func (r *run) execute(args []string) error {
	root := r.rootCommand()
	if len(args) > 0 && (args[0] == cobra.ShellCompRequestCmd || args[0] == cobra.ShellCompNoDescRequestCmd) {
		describePlainly(root)
	}
	// Without arguments of its own, cobra takes those of the process.
	root.SetArgs(append([]string{}, args...))
	return root.Execute()
}

// print leaves a stdout alone that it has nothing for: it may be closed. Names of files
// and much else in a report come from outside, and may be made to deceive who reads it;
// what is rendered is printable already.
func (r *run) print(stdout io.Writer) error {
	text := r.stdout.String()
	if text == "" {
		return nil
	}
	if !r.passesOn {
		text = diag.Printable(text)
	}
	if _, err := io.WriteString(stdout, text); err != nil {
		return fmt.Errorf("write to stdout: %w", cause(err))
	}
	return nil
}

// classify says what is to be told of an error, and the exit code: a diag.List is
// the user's to correct, anything else went wrong outside of the spec. Of several
// errors that were joined, each has its line.
func classify(err error) (diag.List, int) {
	var invalid diag.List
	var refused *output.Refused
	switch {
	case err == nil:
		return nil, exitFine
	case errors.As(err, &refused):
		return refusals(refused), exitFailed
	case errors.As(err, &invalid):
		return invalid, exitInvalid
	}
	code := exitFailed
	var ended interrupted
	if errors.As(err, &ended) {
		code = ended.exitCode()
	}
	var failed diag.List
	for message := range strings.SplitSeq(err.Error(), "\n") {
		failed = append(failed, diag.Diagnostic{Message: message})
	}
	return failed, code
}

// report prints diagnostics. Where stderr fails there is nobody left to tell.
func (r *run) report(list diag.List) {
	switch {
	case r.diagnostics.value == "sarif":
		dir, _ := os.Getwd() // without it, files keep the names they were given
		_ = sarif.Print(r.stderr, list, render.Version, dir)
	case len(list) == 0:
	case r.diagnostics.value == "json":
		_ = diag.PrintJSON(r.stderr, list)
	default:
		_ = diag.PrintText(r.stderr, named(list))
	}
}

// named gives the program's name to diagnostics that concern no file.
func named(list diag.List) diag.List {
	for i, d := range list {
		if d.Position.Name == "" {
			list[i].Position.Name = "petrify"
		}
	}
	return list
}

// reportBug tells of a panic. Left to itself, Go would exit with 2, which here
// means that the spec is invalid.
func reportBug(stderr io.Writer, cause any) {
	told := fmt.Sprintf("petrify: error: internal error: %v\n  this is a bug in petrify; please report it with what follows\n%s", cause, debug.Stack())
	_, _ = io.WriteString(stderr, diag.Printable(told))
}
