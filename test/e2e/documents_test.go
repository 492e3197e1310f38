package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/petrify-dev/petrify/test/e2e/plane"
)

// blocks are the files (yaml and dotenv, named in the first line) and commands (sh) of a document.
var blocks = regexp.MustCompile("(?ms)^```(yaml|dotenv|sh)\n(?:# (\\S+)\n)?(.*?)^```$")

// What documents tell to do works, one block after the other, as far as a control plane without
// kubelets can tell: what runs in the pods is held to a real PostgreSQL in ./database.
func TestDocuments(t *testing.T) {
	petrify := buildPetrify(t)
	for _, test := range []struct {
		document, namespace string
		check               func(s space)
	}{
		{"backups.md", "shop", wantRestored},
		{"getting-started.md", "my-shop", wantStorefront},
		{"migrating.md", "live", wantServers},
		{"upgrading.md", "webshop", wantRestored},
	} {
		t.Run(test.document, func(t *testing.T) {
			onNewestPlane(t, func(t *testing.T, kubectl plane.Kubectl) {
				s := newSpace(t, kubectl, test.namespace)
				s.follow(petrify, test.document)
				s.waitForRollouts()
				s.wantJobs(jobComplete)
				test.check(s)
			})
		})
	}
}

// follow does what a document tells: it writes its files and runs its commands.
func (s space) follow(petrify, document string) {
	s.t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", document))
	if err != nil {
		s.t.Fatal(err)
	}
	if _, err := exec.LookPath("openssl"); err != nil && strings.Contains(string(text), "sh secrets.sh") {
		s.t.Skip("there is no openssl")
	}
	dir := s.t.TempDir()
	path := s.programs(petrify) + ":" + os.Getenv("PATH")
	for _, block := range blocks.FindAllStringSubmatch(string(text), -1) {
		language, name, content := block[1], block[2], block[3]
		if language != "sh" {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o666); err != nil {
				s.t.Fatal(err)
			}
			continue
		}
		shell := exec.Command("sh", "-eu", "-c", content)
		shell.Dir, shell.Env = dir, append(os.Environ(), "PATH="+path, "DATABASE_URL=postgres://machine.example.com/medusa")
		shell.Stdin = strings.NewReader(strings.Repeat("an answer\n", 20))
		if output, err := shell.CombinedOutput(); err != nil {
			s.t.Fatalf("%s%v\n%s", content, err, output)
		}
	}
}

func wantServers(s space) {
	s.t.Helper()
	s.wantStored("Deployment/medusa {.status.readyReplicas} 1")
	s.wantStored("Deployment/medusa-worker {.status.readyReplicas} 1")
}

func wantStorefront(s space) {
	s.t.Helper()
	wantServers(s)
	s.wantStored("Deployment/storefront {.status.readyReplicas} 2")
}

// wantRestored tells a shop that runs after a restore.
func wantRestored(s space) {
	s.t.Helper()
	wantServers(s)
	s.wantStored("PersistentVolumeClaim/postgres-backup {.status.phase} Bound")
	if left := s.must("", "get", "jobs", "-l", "app.kubernetes.io/component=restore", "-o", "name").Stdout; left != "" {
		s.t.Errorf("the Job that restores is still there: %s", left)
	}
}

// programs returns a directory with petrify, with kubectl, and with a pg_dump: what
// that does, and what runs in pods, is tried in ./database.
func (s space) programs(petrify string) string {
	s.t.Helper()
	dir := s.t.TempDir()
	kubectl := "[ \"$1\" != exec ] || exit 0\nexec " + strings.Join(s.kubectl.Words(), " ") + " \"$@\"\n"
	for name, script := range map[string]string{"kubectl": kubectl, "pg_dump": ": >shop.dump\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+script), 0o777); err != nil {
			s.t.Fatal(err)
		}
	}
	if err := os.Symlink(petrify, filepath.Join(dir, "petrify")); err != nil {
		s.t.Fatal(err)
	}
	return dir
}
