package main

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// program calls strings.ToUpper, and imports strings.ToLower along with it.
const program = `package main

import "strings"

func main() { println(strings.ToUpper("petrify")) }
`

func TestWhatTheDatabaseKnows(t *testing.T) {
	called, imported := database(t, "ToUpper"), database(t, "ToLower")
	for _, test := range []struct {
		name, database string
		want           int
		says           string
	}{
		{"a function that is called", "file://" + called, exitVulnerable, "Vulnerability #1: GO-0000-0001"},
		{"a function that is only imported", "file://" + imported, exitFine, "affected by 0 vulnerabilities"},
		{"on the network, a function that is called", served(t, http.FileServer(http.Dir(called))), exitVulnerable, "Vulnerability #1: GO-0000-0001"},
		{"on the network, a function that is only imported", served(t, http.FileServer(http.Dir(imported))), exitFine, "affected by 0 vulnerabilities"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var stdout, stderr strings.Builder
			err := checkOf(t, test.database, program).run(&stdout, &stderr)
			if code := exitCode(err); code != test.want || !strings.Contains(stdout.String(), test.says) {
				t.Errorf("exit code %d, want %d: %v; printed\n%s%s", code, test.want, err, &stdout, &stderr)
			}
		})
	}
}

func TestNoDatabaseIsNoFault(t *testing.T) {
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	for name, url := range map[string]string{
		"nobody listens":     gone.URL,
		"a proxy refuses it": served(t, http.HandlerFunc(forbid)),
		"it never answers":   served(t, http.HandlerFunc(hang)),
	} {
		t.Run(name, func(t *testing.T) {
			var printed strings.Builder
			c := checkOf(t, url, program)
			c.toReach = time.Second
			err := c.run(&printed, &printed)
			if !errors.As(err, new(unreachable)) || exitCode(err) != exitFine {
				t.Errorf("exit code %d: %v", exitCode(err), err)
			}
			if err != nil && strings.Contains(err.Error(), "\n") || printed.Len() > 0 {
				t.Errorf("printed more than one line: %v\n%s", err, &printed)
			}
		})
	}
}

func TestNoAnswerIsAFailure(t *testing.T) {
	known := database(t, "ToUpper")
	broken := database(t, "ToUpper")
	if err := os.RemoveAll(filepath.Join(broken, "ID")); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ name, database, program, says string }{
		{"the module does not compile", "file://" + known, "package main\n\nfunc main() { missing() }\n", "undefined: missing"},
		{"the database is misspelt", "file://" + known + "x", program, "no such file or directory"},
		{"the database breaks off", served(t, http.FileServer(http.Dir(broken))), program, "404 Not Found"},
		{"the database is something else", served(t, http.HandlerFunc(welcome)), program, "gzip: invalid header"},
	} {
		t.Run(test.name, func(t *testing.T) {
			err := checkOf(t, test.database, test.program).run(io.Discard, io.Discard)
			if err == nil || exitCode(err) != exitNoAnswer || !strings.Contains(err.Error(), test.says) {
				t.Errorf("exit code %d: %v, want %d: %s", exitCode(err), err, exitNoAnswer, test.says)
			}
		})
	}
}

// checkOf checks a module that is one program.
func checkOf(t *testing.T, database, program string) check {
	t.Helper()
	directory := t.TempDir()
	write(t, filepath.Join(directory, "go.mod"), "module example.com/program\n\ngo 1.26.0\n")
	write(t, filepath.Join(directory, "main.go"), program)
	return check{database: database, module: directory, toReach: time.Minute, toScan: 5 * time.Minute}
}

// database returns a directory that is laid out as go.dev/security/vuln/database says,
// for files and for the network, and knows a made-up vulnerability of strings.
func database(t *testing.T, function string) string {
	t.Helper()
	const modified = "2026-01-01T00:00:00Z"
	directory := t.TempDir()
	for name, text := range map[string]string{
		"index/db":      fmt.Sprintf(`{"modified": %q}`, modified),
		"index/modules": fmt.Sprintf(`[{"path": "stdlib", "vulns": [{"id": "GO-0000-0001", "modified": %q}]}]`, modified),
		"ID/GO-0000-0001": fmt.Sprintf(`{"schema_version": "1.3.1", "id": "GO-0000-0001", "modified": %q,
			"summary": "made up", "database_specific": {"url": "https://example.com/GO-0000-0001"},
			"affected": [{"package": {"name": "stdlib", "ecosystem": "Go"},
				"ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}]}],
				"ecosystem_specific": {"imports": [{"path": "strings", "symbols": [%q]}]}}]}`, modified, function),
	} {
		path := filepath.Join(directory, filepath.FromSlash(name))
		write(t, path+".json", text)
		write(t, path+".json.gz", zipped(t, text))
	}
	return directory
}

func zipped(t *testing.T, text string) string {
	t.Helper()
	var zipped bytes.Buffer
	w := gzip.NewWriter(&zipped)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return zipped.String()
}

func served(t *testing.T, handler http.Handler) (url string) {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}

func forbid(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) }

func hang(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

func welcome(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "<p>Please sign in.") }

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}
