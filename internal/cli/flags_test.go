package cli

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// TestEveryFlagIsInAScript holds the help to what is tested.
func TestEveryFlagIsInAScript(t *testing.T) {
	commands := scriptedCommands(t)
	r := &run{diagnostics: diagnosticsFormat(nil)}
	root := r.rootCommand()
	for _, verb := range append(verbs(root), root) {
		verb.InitDefaultHelpFlag()
		verb.LocalFlags().VisitAll(func(flag *pflag.Flag) {
			if !slices.ContainsFunc(commands, func(words []string) bool { return uses(words, verb, flag.Name) }) {
				t.Errorf("no script runs %s --%s", verb.CommandPath(), flag.Name)
			}
			if flag.Shorthand != "" && !slices.ContainsFunc(commands, func(words []string) bool { return slices.Contains(words, "-"+flag.Shorthand) }) {
				t.Errorf("no script uses -%s", flag.Shorthand)
			}
		})
	}
}

// scriptedCommands returns the words of each line of the scripts that runs petrify, from there on.
func scriptedCommands(t *testing.T) [][]string {
	t.Helper()
	scripts, err := filepath.Glob(filepath.Join("testdata", "script", "*.txtar"))
	if err != nil || len(scripts) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	var commands [][]string
	for _, script := range scripts {
		text, err := os.ReadFile(script)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			if words := strings.Fields(line); len(words) > 2 && words[0] == "exits" && words[2] == "petrify" {
				commands = append(commands, words[2:])
			}
		}
	}
	return commands
}

// uses tells whether a command line runs the verb with the flag, written out.
func uses(words []string, verb *cobra.Command, flag string) bool {
	for _, part := range strings.Fields(verb.CommandPath()) {
		if !slices.Contains(words, part) {
			return false
		}
	}
	return slices.ContainsFunc(words, func(word string) bool {
		name, _, _ := strings.Cut(word, "=")
		return name == "--"+flag
	})
}
