package database

import (
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// inPod is a kubectl that runs what is to be run in a pod, and does nothing else.
const inPod = `#!/bin/sh
[ "$1" = exec ] || exit 0
while [ "$1" != -- ]; do shift; done
shift
exec "$@"
`

// What docs/migrating.md tells of the database moves it, into one that is there and in use.
func TestDocumentedMove(t *testing.T) {
	server := startServer(t, need(t, serverPrograms, "postgresql"))
	// PostgreSQL's image makes its user so.
	server.must(t, "postgres", "alter role "+owner+" superuser")
	server.must(t, "postgres", `create database "machine"`)
	server.must(t, "machine", "create table product (title text not null)")
	server.must(t, "machine", "insert into product values ('Shirt'), ('It''s \"quoted\"; $HOME')")
	server.must(t, "postgres", `create database "medusa"`)
	server.must(t, "medusa", "create table product (title text not null)")
	server.must(t, "medusa", "insert into product values ('from the rehearsal')")

	programs := t.TempDir()
	if err := os.WriteFile(filepath.Join(programs, "kubectl"), []byte(inPod), 0o777); err != nil {
		t.Fatal(err)
	}
	host, port, _ := strings.Cut(server.address, ":")
	machine := url.URL{Scheme: "postgresql", User: url.UserPassword(owner, server.password), Host: server.address, Path: "/machine"}
	shell := exec.Command("sh", "-eu", "-c", movingCommands(t))
	shell.Dir = t.TempDir()
	shell.Env = append(os.Environ(), "PATH="+programs+":"+server.programs+":"+os.Getenv("PATH"), "DATABASE_URL="+machine.String(),
		"PGHOST="+host, "PGPORT="+port, "PGPASSWORD="+server.password)
	if output, err := shell.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	if got, want := server.must(t, "medusa", "select title from product order by title"), "It's \"quoted\"; $HOME\nShirt"; strings.TrimSpace(got) != want {
		t.Errorf("the new database has %q, want %q", got, want)
	}
}

// movingCommands are those blocks of the document that name PostgreSQL's programs.
func movingCommands(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "..", "docs", "migrating.md"))
	if err != nil {
		t.Fatal(err)
	}
	var commands string
	for _, block := range regexp.MustCompile("(?ms)^```sh\n(.*?)^```$").FindAllStringSubmatch(string(text), -1) {
		if strings.Contains(block[1], "pg_dump") || strings.Contains(block[1], "pg_restore") {
			commands += block[1]
		}
	}
	if strings.Count(commands, "pg_dump") != 1 || strings.Count(commands, "pg_restore") != 1 {
		t.Fatalf("the document moves the database by\n%s", commands)
	}
	return commands
}
