package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// platform is what a binary is built for.
type platform struct{ system, processor string } // GOOS and GOARCH

var released = []platform{
	{"darwin", "amd64"}, {"darwin", "arm64"},
	{"linux", "amd64"}, {"linux", "arm64"},
	{"windows", "amd64"}, {"windows", "arm64"},
}

func (p platform) String() string { return p.system + "/" + p.processor }

func (p platform) fileName(version string) string {
	name := fmt.Sprintf("petrify_%s_%s_%s", version, p.system, p.processor)
	if p.system == "windows" {
		name += ".exe"
	}
	return name
}

// parsePlatforms reads names such as linux/amd64; none stand for all released.
func parsePlatforms(names []string) ([]platform, error) {
	if len(names) == 0 {
		return released, nil
	}
	var platforms []platform
	for _, name := range names {
		system, processor, _ := strings.Cut(name, "/")
		p := platform{system, processor}
		if !slices.Contains(released, p) {
			return nil, fmt.Errorf("%q is not a platform of a release; allowed: %v", name, released)
		}
		platforms = append(platforms, p)
	}
	return platforms, nil
}

// versionOf asks the command itself, so that the names of files and what they print
// cannot differ.
func versionOf(source string) (string, error) {
	printed, err := goSays(source, platform{runtime.GOOS, runtime.GOARCH}, "run", "./cmd/petrify", "version")
	if err != nil {
		return "", err
	}
	version, ok := strings.CutPrefix(strings.TrimSpace(string(printed)), "petrify ")
	if !ok {
		return "", fmt.Errorf("petrify version printed %q", printed)
	}
	return version, nil
}

// build writes the command as one static file. The symbol table is left out. The
// build ID stays, though releases elsewhere often empty it: it is a hash of what was
// built, and without it a binary has no LC_UUID, which macOS 26 refuses to start
// (golang/go#68678).
func build(source, binary string, p platform) error {
	binary, err := filepath.Abs(binary)
	if err != nil {
		return err
	}
	_, err = goSays(source, p, "build", "-ldflags=-s", "-o", binary, "./cmd/petrify")
	return err
}

// settings are those of the environment that reach the bytes of a binary. GOFLAGS has
// a value because an empty one would let the user's own configuration of Go take its place.
var settings = []string{
	"CGO_ENABLED=0",
	"GOAMD64=v1",
	"GOARM64=v8.0",
	"GOEXPERIMENT=",
	"GOFIPS140=off",
	"GOFLAGS=-trimpath -buildvcs=false",
	"GOWORK=off",
}

// goSays returns what a go command prints in the directory of the main module.
func goSays(source string, p platform, args ...string) ([]byte, error) {
	command := exec.Command("go", args...)
	command.Dir = source
	command.Env = slices.Concat(os.Environ(), settings, []string{"GOOS=" + p.system, "GOARCH=" + p.processor})
	var stderr bytes.Buffer
	command.Stderr = &stderr
	out, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("go %s: %w\n%s", strings.Join(args, " "), err, &stderr)
	}
	return out, nil
}
