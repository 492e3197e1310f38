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

// What docs/backups.md tells to do works, one block after the other, as far as a control plane
// without kubelets can tell: what runs in the pods is held to a real PostgreSQL in ./database.
func TestDocumentedBackups(t *testing.T) {
	text, err := os.ReadFile("../../docs/backups.md")
	if err != nil {
		t.Fatal(err)
	}
	petrify := buildPetrify(t)
	onNewestPlane(t, func(t *testing.T, kubectl plane.Kubectl) {
		s := newSpace(t, kubectl, "shop")
		dir := t.TempDir()
		path := s.programs(petrify) + ":" + os.Getenv("PATH")
		for _, block := range blocks.FindAllStringSubmatch(string(text), -1) {
			language, name, content := block[1], block[2], block[3]
			if language == "yaml" {
				if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o666); err != nil {
					t.Fatal(err)
				}
				continue
			}
			shell := exec.Command("sh", "-eu", "-c", content)
			shell.Dir, shell.Env = dir, append(os.Environ(), "PATH="+path)
			if output, err := shell.CombinedOutput(); err != nil {
				t.Fatalf("%s%v\n%s", content, err, output)
			}
		}
		s.waitForRollouts()
		s.wantJobs(jobComplete)
		s.wantStored("Deployment/medusa {.status.readyReplicas} 1")
		s.wantStored("Deployment/medusa-worker {.status.readyReplicas} 1")
		s.wantStored("PersistentVolumeClaim/postgres-backup {.status.phase} Bound")
		if left := s.must("", "get", "jobs", "-l", "app.kubernetes.io/component=restore", "-o", "name").Stdout; left != "" {
			t.Errorf("the Job that restores is still there: %s", left)
		}
	})
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
