// Generate writes the JSON Schema of the spec from the Go types, their rules, their
// doc comments and what Default makes of an empty spec. Run it by go generate.
package main

import (
	"fmt"
	"os"
)

func main() {
	if err := run("../../schema", "environment.schema.json"); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func run(sources, target string) error {
	generated, err := generate(sources)
	if err != nil {
		return err
	}
	return os.WriteFile(target, generated, 0o644)
}
