package main

import (
	"bytes"
	"debug/elf"
	"debug/macho"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// testStandsAlone asks of a binary what its system does before it starts it.
func testStandsAlone(t *testing.T, binary string, p platform) {
	switch p.system {
	case "darwin":
		if !hasUUID(t, binary) {
			t.Error("has no LC_UUID: macOS 26 would not start it")
		}
	case "linux":
		if loader := loaderOf(t, binary); loader != "" {
			t.Errorf("is not static: %s loads it", loader)
		}
	}
	if p != host {
		return
	}
	printed, err := exec.Command(binary, "version").CombinedOutput()
	if want := "petrify " + versionIn(t, filepath.Dir(binary)) + "\n"; err != nil || string(printed) != want {
		t.Errorf("petrify version printed %q (%v), want %q", printed, err, want)
	}
}

func hasUUID(t *testing.T, binary string) bool {
	t.Helper()
	const loadUUID = 0x1b // LC_UUID in mach-o/loader.h
	file, err := macho.Open(binary)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for _, load := range file.Loads {
		if file.ByteOrder.Uint32(load.Raw()) == loadUUID {
			return true
		}
	}
	return false
}

// loaderOf returns the dynamic loader that an ELF file asks for, or "".
func loaderOf(t *testing.T, binary string) string {
	t.Helper()
	file, err := elf.Open(binary)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for _, part := range file.Progs {
		if part.Type == elf.PT_INTERP {
			name := make([]byte, part.Filesz)
			if _, err := part.ReadAt(name, 0); err != nil {
				t.Fatal(err)
			}
			return string(bytes.TrimRight(name, "\x00"))
		}
	}
	return ""
}

func testNoPaths(t *testing.T, directory string) {
	here, err := filepath.Abs(source)
	if err != nil {
		t.Fatal(err)
	}
	said, err := goSays(source, host, "env", "GOMODCACHE", "GOCACHE", "GOROOT")
	if err != nil {
		t.Fatal(err)
	}
	paths := append(strings.Fields(string(said)), here, directory)
	if machine, err := os.Hostname(); err == nil && len(machine) > 8 { // a shorter name may be a word
		paths = append(paths, machine)
	}
	for _, name := range filesIn(t, directory) {
		content := read(t, directory, name)
		for _, path := range paths {
			if bytes.Contains(content, []byte(path)) {
				t.Errorf("%s holds %s", name, path)
			}
		}
	}
}
