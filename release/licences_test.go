package main

import (
	"path/filepath"
	"runtime/debug"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLicencesOfModules(t *testing.T) {
	modules := []*debug.Module{
		{Path: "github.com/spf13/cobra"}, // LICENSE.txt
		{Path: "go.yaml.in/yaml/v2"},     // two files
		{Path: "sigs.k8s.io/yaml"},       // one file with three licences, two of them twice
		{Path: "github.com/spf13/pflag"}, // with two copyright lines
	}
	got, err := licencesOf(source, modules)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]string{
		"github.com/spf13/cobra": {"Apache-2.0"},
		"go.yaml.in/yaml/v2":     {"Apache-2.0", "MIT"},
		"sigs.k8s.io/yaml":       {"Apache-2.0", "BSD-3-Clause", "MIT"},
		"github.com/spf13/pflag": {"BSD-3-Clause"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("licences (-want +got):\n%s", diff)
	}
}

func TestModulesThatMustNotBeReleased(t *testing.T) {
	replaced := &debug.Module{Path: "example.com/fork", Replace: &debug.Module{Path: "../fork"}}
	if _, err := licencesOf(source, []*debug.Module{replaced}); err == nil || err.Error() != "example.com/fork is replaced, and a release has published modules only" {
		t.Errorf("a replaced module: %v", err)
	}
	for _, test := range []struct{ file, text, want string }{
		{"main.go", "package main\n", "has no licence"},
		{"LICENSE", "All rights reserved.\n", "LICENSE is not the text of a known licence"},
		{"copying.md", "Ask me.\n", "copying.md is not the text of a known licence"},
	} {
		directory := t.TempDir()
		write(t, filepath.Join(directory, test.file), []byte(test.text))
		if _, err := licencesIn(directory); err == nil || err.Error() != test.want {
			t.Errorf("%s with %q: %v, want %s", test.file, test.text, err, test.want)
		}
	}
}
