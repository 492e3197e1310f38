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

// blocks are the files (yaml, named in the first line) and commands (sh) of a document.
var blocks = regexp.MustCompile("(?ms)^```(yaml|sh)\n(?:# (\\S+)\n)?(.*?)^```$")

// What documents tell to do works, one block after the other, as far as a control plane without
// kubelets can tell: what runs in the pods is held to a real PostgreSQL in ./database.
func TestDocuments(t *testing.T) {
	petrify := buildPetrify(t)
	for _, test := range []struct {
		document, namespace string
		check               func(s space)
	}{
		{"backups.md", "shop", wantRestored},
		{"upgrading.md", "production", wantRestored},
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
	dir := s.t.TempDir()
	path := s.programs(petrify) + ":" + os.Getenv("PATH")
	for _, block := range blocks.FindAllStringSubmatch(string(text), -1) {
		language, name, content := block[1], block[2], block[3]
		if language == "yaml" {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o666); err != nil {
				s.t.Fatal(err)
			}
			continue
		}
		shell := exec.Command("sh", "-eu", "-c", content)
		shell.Dir, shell.Env = dir, append(os.Environ(), "PATH="+path)
		if output, err := shell.CombinedOutput(); err != nil {
			s.t.Fatalf("%s%v\n%s", content, err, output)
		}
	}
}

// wantRestored tells a shop that runs after a restore.
func wantRestored(s space) {
	s.t.Helper()
	s.wantStored("Deployment/medusa {.status.readyReplicas} 1")
	s.wantStored("Deployment/medusa-worker {.status.readyReplicas} 1")
	s.wantStored("PersistentVolumeClaim/postgres-backup {.status.phase} Bound")
	if left := s.must("", "get", "jobs", "-l", "app.kubernetes.io/component=restore", "-o", "name").Stdout; left != "" {
		s.t.Errorf("the Job that restores is still there: %s", left)
	}
}

// programs returns a directory with petrify and with a kubectl of the space.
func (s space) programs(petrify string) string {
	s.t.Helper()
	dir := s.t.TempDir()
	kubectl := "#!/bin/sh\nexec " + strings.Join(s.kubectl.Words("--namespace="+s.name), " ") + " \"$@\"\n"
	if err := os.WriteFile(filepath.Join(dir, "kubectl"), []byte(kubectl), 0o777); err != nil {
		s.t.Fatal(err)
	}
	if err := os.Symlink(petrify, filepath.Join(dir, "petrify")); err != nil {
		s.t.Fatal(err)
	}
	return dir
}
