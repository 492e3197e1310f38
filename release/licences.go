package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"runtime/debug"
	"slices"

	"github.com/google/licensecheck"
)

// licencesOf returns by path the SPDX identifiers of the licences of modules, read
// from the module cache. A module without a licence that is known is an error: it
// must not be released.
func licencesOf(source string, modules []*debug.Module) (map[string][]string, error) {
	args := []string{"list", "-m", "-json=Path,Dir"}
	for _, module := range modules {
		if module.Replace != nil {
			return nil, fmt.Errorf("%s is replaced, and a release has published modules only", module.Path)
		}
		args = append(args, module.Path)
	}
	listed, err := goSays(source, platform{runtime.GOOS, runtime.GOARCH}, args...)
	if err != nil {
		return nil, err
	}
	licences := map[string][]string{}
	for decoder := json.NewDecoder(bytes.NewReader(listed)); decoder.More(); {
		var module struct{ Path, Dir string }
		if err := decoder.Decode(&module); err != nil {
			return nil, err
		}
		if licences[module.Path], err = licencesIn(module.Dir); err != nil {
			return nil, fmt.Errorf("%s: %w", module.Path, err)
		}
	}
	return licences, nil
}

var licenceFile = regexp.MustCompile(`(?i)licen[cs]e|copying`)

// leastRecognised is the share of a licence file, in percent, that must be the text
// of known licences; the rest is names and years. pkg.go.dev asks for as much.
const leastRecognised = 75

func licencesIn(directory string) ([]string, error) {
	files, err := os.ReadDir(directory)
	if err != nil {
		return nil, err
	}
	var found []string
	for _, file := range files {
		if !licenceFile.MatchString(file.Name()) || !file.Type().IsRegular() {
			continue
		}
		text, err := os.ReadFile(filepath.Join(directory, file.Name()))
		if err != nil {
			return nil, err
		}
		coverage := licensecheck.Scan(text)
		if coverage.Percent < leastRecognised {
			return nil, fmt.Errorf("%s is not the text of a known licence", file.Name())
		}
		for _, match := range coverage.Match {
			found = append(found, match.ID)
		}
	}
	if len(found) == 0 {
		return nil, errors.New("has no licence")
	}
	slices.Sort(found)
	return slices.Compact(found), nil
}
