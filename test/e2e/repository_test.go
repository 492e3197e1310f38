package e2e

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/petrify-dev/petrify/test/e2e/plane"
)

// A repository is where an environment is kept rendered, and what Flux takes it from. Its
// namespace is that of the environment as well as of Flux's own objects.
type repository struct {
	space
	petrify   string // the program
	tree      string // directory: the working tree
	artifacts string // directory: what Flux downloads
	address   string // URL of artifacts
}

const (
	sourceName = "shop"     // of Flux's object for the repository
	rendered   = "rendered" // directory in the repository
)

// newRepository makes an empty repository. It stands in for Flux's source-controller, which
// needs a Git server: commit writes the status of a source as that would.
func newRepository(t *testing.T, kubectl plane.Kubectl, petrify, name string) repository {
	t.Helper()
	r := repository{space: newSpace(t, kubectl, name), petrify: petrify, tree: t.TempDir(), artifacts: t.TempDir()}
	server := httptest.NewServer(http.FileServer(http.Dir(r.artifacts)))
	t.Cleanup(server.Close)
	r.address = server.URL
	r.must(fmt.Sprintf(`{
		"apiVersion": "source.toolkit.fluxcd.io/v1",
		"kind": "GitRepository",
		"metadata": {"name": %q},
		"spec": {"url": "https://git.invalid/shop.git", "interval": "1h"}
	}`, sourceName), "create", "-f", "-")
	return r
}

// buildPetrify returns the path of the program as users run it.
func buildPetrify(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "petrify")
	build := exec.CommandContext(t.Context(), "go", "-C", "../..", "build", "-o", path, "./cmd/petrify")
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", build, err, output)
	}
	return path
}

// follow has Flux apply the repository from now on, by what petrify prints for that.
func (r repository) follow(c environmentCase) {
	r.t.Helper()
	kustomizations := r.runPetrify(c, "gitops", "flux", "--path="+rendered, "--source="+sourceName, "--namespace="+r.name)
	r.applyWithoutWarning(kustomizations)
}

// commit renders an environment, with settings as --set takes them, over what the repository
// has of it, and returns the new revision.
func (r repository) commit(c environmentCase, settings ...string) (revision string) {
	r.t.Helper()
	args := []string{"render", "--output-dir=" + rendered}
	for _, setting := range settings {
		args = append(args, "--set="+setting)
	}
	r.runPetrify(c, args...)

	archive := pack(r.t, r.tree)
	digest := fmt.Sprintf("%x", sha256.Sum256(archive))
	name := digest + ".tar.gz"
	if err := os.WriteFile(filepath.Join(r.artifacts, name), archive, 0o666); err != nil {
		r.t.Fatal(err)
	}
	revision = "main@sha256:" + digest
	r.must("", "patch", "gitrepository", sourceName, "--subresource=status", "--type=merge", "--patch", fmt.Sprintf(`{
		"status": {"artifact": {
			"url": "%s/%s", "path": %q, "digest": "sha256:%s", "revision": %q, "lastUpdateTime": "2026-01-01T00:00:00Z"
		}}
	}`, r.address, name, name, digest, revision))
	return revision
}

// runPetrify runs petrify on an environment in the working tree and returns what it prints.
func (r repository) runPetrify(c environmentCase, args ...string) string {
	r.t.Helper()
	for i, input := range c.inputs {
		name := fmt.Sprintf("environment-%d.yaml", i)
		if err := os.WriteFile(filepath.Join(r.tree, name), input.Data, 0o666); err != nil {
			r.t.Fatal(err)
		}
		args = append(args, "--file="+name)
	}
	command := exec.CommandContext(r.t.Context(), r.petrify, append(args, "--set=target=flux", "--set=namespace="+r.name)...)
	command.Dir = r.tree
	var stdout, stderr strings.Builder
	command.Stdout, command.Stderr = &stdout, &stderr
	if err := command.Run(); err != nil {
		r.t.Fatalf("%s: %v\n%s", command, err, stderr.String())
	}
	return stdout.String()
}

// pack packs the files of a directory.
func pack(t *testing.T, directory string) []byte {
	t.Helper()
	var archive bytes.Buffer
	compressor := gzip.NewWriter(&archive)
	packer := tar.NewWriter(compressor)
	if err := packer.AddFS(os.DirFS(directory)); err != nil {
		t.Fatal(err)
	}
	if err := packer.Close(); err != nil {
		t.Fatal(err)
	}
	if err := compressor.Close(); err != nil {
		t.Fatal(err)
	}
	return archive.Bytes()
}
