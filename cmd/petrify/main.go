// Command petrify renders a Medusa commerce stack to Kubernetes YAML.
package main

import (
	"os"

	"github.com/petrify-dev/petrify/internal/cli"
)

func main() {
	os.Exit(cli.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
