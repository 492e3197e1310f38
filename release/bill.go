package main

import (
	"bytes"
	"debug/buildinfo"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"

	cyclonedx "github.com/CycloneDX/cyclonedx-go"
)

// billSuffix is the one by which tools know CycloneDX in JSON.
const billSuffix = ".cdx.json"

// writeBill writes beside a binary, as CycloneDX, which modules are in it, by what it
// says of itself, and under which licences. It has neither time nor serial number:
// the same binary gives the same bill.
func writeBill(source, binary, version string) error {
	info, err := buildinfo.ReadFile(binary)
	if err != nil {
		return err
	}
	sum, err := checksum(binary)
	if err != nil {
		return err
	}
	libraries, err := librariesOf(source, info)
	if err != nil {
		return err
	}
	program := programOf(info, version)
	program.BOMRef = filepath.Base(binary)
	program.Hashes = &[]cyclonedx.Hash{{Algorithm: cyclonedx.HashAlgoSHA256, Value: sum}}

	bill := cyclonedx.NewBOM()
	bill.Metadata = &cyclonedx.Metadata{Component: &program}
	bill.Components = &libraries
	bill.Dependencies = &[]cyclonedx.Dependency{{Ref: program.BOMRef, Dependencies: references(libraries)}}

	var text bytes.Buffer
	if err := cyclonedx.NewBOMEncoder(&text, cyclonedx.BOMFileFormatJSON).
		SetPretty(true).SetEscapeHTML(false).EncodeVersion(bill, cyclonedx.SpecVersion1_6); err != nil {
		return err
	}
	return os.WriteFile(binary+billSuffix, text.Bytes(), 0o666)
}

func programOf(info *debug.BuildInfo, version string) cyclonedx.Component {
	return cyclonedx.Component{
		Type:    cyclonedx.ComponentTypeApplication,
		Name:    "petrify",
		Version: version,
		PackageURL: fmt.Sprintf("%s?goarch=%s&goos=%s#%s", packageURL(info.Main.Path, "v"+version),
			setting(info, "GOARCH"), setting(info, "GOOS"), strings.TrimPrefix(info.Path, info.Main.Path+"/")),
	}
}

// librariesOf returns the modules in a binary, sorted by path, and the standard
// library, which scanners know as std and which is under Go's own licence.
func librariesOf(source string, info *debug.BuildInfo) ([]cyclonedx.Component, error) {
	licences, err := licencesOf(source, info.Deps)
	if err != nil {
		return nil, err
	}
	var libraries []cyclonedx.Component
	for _, module := range info.Deps {
		libraries = append(libraries, library(module.Path, module.Version, licences[module.Path]))
	}
	goVersion := strings.TrimPrefix(info.GoVersion, "go")
	return append(libraries, library("std", goVersion, []string{"BSD-3-Clause"})), nil
}

func library(path, version string, licences []string) cyclonedx.Component {
	var choices cyclonedx.Licenses
	for _, id := range licences {
		choices = append(choices, cyclonedx.LicenseChoice{License: &cyclonedx.License{ID: id}})
	}
	url := packageURL(path, version)
	return cyclonedx.Component{
		BOMRef:     url,
		Type:       cyclonedx.ComponentTypeLibrary,
		Name:       path,
		Version:    version,
		PackageURL: url,
		Licenses:   &choices,
	}
}

// packageURL names a Go module as the specification of package URLs has it, where
// paths are in lower case and the + of +incompatible is escaped.
func packageURL(path, version string) string {
	return "pkg:golang/" + strings.ToLower(path) + "@" + strings.ReplaceAll(version, "+", "%2B")
}

func references(components []cyclonedx.Component) *[]string {
	var names []string
	for _, c := range components {
		names = append(names, c.BOMRef)
	}
	return &names
}

func setting(info *debug.BuildInfo, key string) string {
	for _, s := range info.Settings {
		if s.Key == key {
			return s.Value
		}
	}
	return ""
}
