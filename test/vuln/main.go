// Command vuln asks govulncheck, at the version that its go.mod pins, whether a module
// calls functions with known vulnerabilities:
//
//	vuln [-db URL] DIRECTORY
//
// It exits with 3 if the module does, and with 1 if there is no answer although the
// database has one to give. Where the database cannot be reached it says so in one
// line and exits with 0, for that is no fault of the module. govulncheck has one exit
// code for everything that goes wrong, and waits for its database without end: so the
// database is looked for first.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"golang.org/x/vuln/scan"
)

// Exit codes; those of govulncheck where it has one.
const (
	exitFine       = 0
	exitNoAnswer   = 1
	exitUsage      = 2
	exitVulnerable = 3
)

func main() {
	database := flag.String("db", "https://vuln.go.dev", "`URL` of the vulnerability database, of scheme file: for one on this machine")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: vuln [-db URL] DIRECTORY")
		os.Exit(exitUsage)
	}
	c := check{database: *database, module: flag.Arg(0), toReach: 15 * time.Second, toScan: 10 * time.Minute}
	err := c.run(os.Stdout, os.Stderr)
	if err != nil {
		fmt.Fprintln(os.Stderr, "govulncheck:", err)
	}
	os.Exit(exitCode(err))
}

type check struct {
	database, module string // URL and directory
	toReach, toScan  time.Duration
}

// run prints what is known of the module. The error is an unreachable if there is no
// database, has the exit code of govulncheck if the module is vulnerable, and is
// another if there is no answer.
func (c check) run(stdout, stderr io.Writer) error {
	if err := c.reach(); err != nil {
		return unreachable{err}
	}
	return c.scan(stdout, stderr)
}

type unreachable struct{ error }

func (u unreachable) Error() string {
	return "left out, for the database of vulnerabilities cannot be reached: " + u.error.Error()
}

func exitCode(err error) int {
	var exit interface{ ExitCode() int }
	switch {
	case err == nil, errors.As(err, new(unreachable)):
		return exitFine
	case errors.As(err, &exit) && exit.ExitCode() == exitVulnerable:
		return exitVulnerable
	}
	return exitNoAnswer
}

// reach gets what govulncheck asks a database on the network for first. A database on
// this machine is there or is misspelt, which govulncheck reports.
func (c check) reach() (err error) {
	if strings.HasPrefix(c.database, "file:") {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), c.toReach)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, c.database+"/index/modules.json.gz", nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, response.Body.Close()) }()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", request.URL, response.Status)
	}
	_, err = io.Copy(io.Discard, response.Body)
	return err
}

func (c check) scan(stdout, stderr io.Writer) error {
	ctx, cancel := context.WithTimeout(context.Background(), c.toScan)
	defer cancel()
	govulncheck := scan.Command(ctx, "-db", c.database, "-C", c.module, "./...")
	govulncheck.Stdout, govulncheck.Stderr = stdout, stderr
	if err := govulncheck.Start(); err != nil {
		return err
	}
	return govulncheck.Wait()
}
