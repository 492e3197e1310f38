package cli

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"

	"github.com/spf13/cobra"

	"github.com/petrify-dev/petrify/internal/diag"
	"github.com/petrify-dev/petrify/schema"
)

// patternHint tells of patterns where one was given in vain.
const patternHint = "a pattern for many environments goes with validate, gitops, and render --output-dir"

// addEachTo is addTo for verbs that take many environments as well.
func (s *specFlags) addEachTo(cmd *cobra.Command) {
	s.addTo(cmd)
	cmd.Flags().Lookup("file").Usage = "`FILE` with the spec, - for stdin; a later one is merged over those before it; one may be a quoted pattern, such as 'envs/*/environment.yaml', each match of which is an environment (default " + defaultFile + ")"
	cmd.Args = noArgumentsOfAPattern
}

// noArgumentsOfAPattern is noArguments with a hint to those whose shell read a pattern
// in petrify's stead.
func noArgumentsOfAPattern(cmd *cobra.Command, args []string) error {
	if len(args) == 0 || !cmd.Flags().Changed("file") {
		return noArguments(cmd, args)
	}
	return usageError("unexpected argument "+schema.Repeated(args[0]),
		"if a pattern stood there, quote it, or the shell puts many names in its place: "+cmd.CommandPath()+" -f 'envs/*/environment.yaml'")
}

// matchesSome tells whether a name is a pattern of files that are there.
func matchesSome(name string) bool {
	matches, err := filepath.Glob(name)
	return err == nil && len(matches) > 0
}

// patternPattern needs both brackets: one alone is part of a terminal's escape sequence.
var patternPattern = regexp.MustCompile(`[*?]|\[.*\]`)

// isPattern tells whether a name is meant to match others. A file that has just that
// name is meant itself.
func isPattern(name string) bool {
	if !patternPattern.MatchString(name) {
		return false
	}
	_, err := os.Lstat(name)
	return err != nil
}

// readEach returns what the environments are read from, and whether that is what a
// pattern matches.
func (r *run) readEach(spec specFlags) (all []environment, many bool, err error) {
	names := spec.names()
	at := slices.IndexFunc(names, isPattern)
	if at < 0 {
		inputs, err := r.read(spec)
		return []environment{{file: names[0], inputs: inputs}}, false, err
	}
	matches, err := matchesOf(names, at)
	if err != nil {
		return nil, true, err
	}
	layers, unreadable, err := r.readFiles(slices.Delete(slices.Clone(names), at, at+1), withinBudget(r.readFile))
	if err != nil {
		return nil, true, err
	}
	files, further, err := r.readFiles(matches, r.readFound)
	if err != nil {
		return nil, true, err
	}
	for _, file := range files {
		all = append(all, environment{file: file.Name, inputs: slices.Insert(slices.Clone(layers), at, file)})
	}
	return all, true, append(unreadable, further...).Err()
}

// matchesOf returns what the pattern among names matches, in order.
func matchesOf(names []string, at int) ([]string, error) {
	if another := slices.IndexFunc(names[at+1:], isPattern); another >= 0 {
		return nil, flagUsageError("file", diag.Quote(names[at+1+another])+" is a second pattern", "allowed: one, and files that hold for all environments")
	}
	pattern := names[at]
	matches, err := filepath.Glob(pattern)
	switch {
	case err != nil:
		return nil, flagUsageError("file", diag.Quote(pattern)+" is no pattern: "+err.Error(), "allowed: * for any part of a name, ? for a character, [a-z] for one of some")
	case len(matches) == 0:
		return nil, flagUsageError("file", "nothing matches "+diag.Quote(pattern), "allowed: a pattern of files, such as 'envs/*/environment.yaml', in which * does not stand for a slash")
	}
	slices.Sort(matches)
	return matches, nil
}
