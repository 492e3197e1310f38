// Command release builds what a release of Petrify consists of: a static binary for
// each platform, beside each its bill of materials, and the checksums of them all.
// Their bytes depend on the source and on the version of Go, and not on the
// directory, the machine, the environment or the time. It knows the command only as
// a program that tells its version.
//
//	release SOURCE DIRECTORY [GOOS/GOARCH ...]
//
// SOURCE is the directory of the main module. DIRECTORY is made and must not exist,
// so that it holds nothing else. Without platforms, all that are released are built.
// The checksums are written last: a directory without them is not complete.
package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) < 2 {
		return errors.New("usage: release SOURCE DIRECTORY [GOOS/GOARCH ...]")
	}
	platforms, err := parsePlatforms(args[2:])
	if err != nil {
		return err
	}
	return release(args[0], args[1], platforms)
}

func release(source, directory string, platforms []platform) error {
	version, err := versionOf(source)
	if err != nil {
		return err
	}
	if err := os.Mkdir(directory, 0o777); err != nil {
		return err
	}
	for _, p := range platforms {
		binary := filepath.Join(directory, p.fileName(version))
		if err := build(source, binary, p); err != nil {
			return fmt.Errorf("building for %s: %w", p, err)
		}
		if err := writeBill(source, binary, version); err != nil {
			return fmt.Errorf("bill of materials for %s: %w", p, err)
		}
	}
	return writeChecksums(directory)
}
