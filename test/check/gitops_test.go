package check

import (
	"context"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"k8s.io/apiserver/pkg/endpoints/request"
)

// The controllers' own definitions of what petrify gitops prints, at the versions and
// with the checksums of their modules, of which nothing is built.
const (
	argoCD     = "github.com/argoproj/argo-cd/v3@v3.4.13"
	argoCDSum  = "h1:kmnF4nE5SQ83OhtdX6DMmLSpH0eRIa1gNYdCLNHqB+A="
	fluxModule = "github.com/fluxcd/kustomize-controller@v1.9.5"
	fluxSum    = "h1:/XY2zy3K7fntyppEXIHG7oRMzmfgIt50eJzUfaPX1Kc="
)

// What petrify gitops prints is what the controllers' definitions allow, and a
// misspelt field would not be.
func TestGitOps(t *testing.T) {
	argo := filepath.Join(download(t, argoCD, argoCDSum), "manifests", "crds")
	flux := filepath.Join(download(t, fluxModule, fluxSum), "config", "crd", "bases")
	const one, many = "overlays/production/environment.yaml", "overlays/*/environment.yaml"
	for _, c := range []struct {
		name       string
		definition string
		args       []string
		objects    int
		field      string // one that is there
	}{
		{"Application", filepath.Join(argo, "application-crd.yaml"),
			[]string{"argocd", "-f", one, "--set", "target=argocd", "--repo", "https://example.com/shop.git", "--path", "rendered/production"}, 1, "selfHeal:"},
		{"ApplicationSet", filepath.Join(argo, "applicationset-crd.yaml"),
			[]string{"argocd", "-f", many, "--set", "target=argocd", "--repo", "git@example.com:shop.git", "--path", "rendered", "--name", "shops"}, 1, "preserveResourcesOnDeletion:"},
		{"Kustomization", filepath.Join(flux, "kustomize.toolkit.fluxcd.io_kustomizations.yaml"),
			[]string{"flux", "-f", many, "--set", "target=flux", "--path", "rendered"}, 9, "retryInterval:"},
	} {
		t.Run(c.name, func(t *testing.T) {
			stdout := goSays(t, append([]string{"-C", "../..", "run", "./cmd/petrify", "gitops"}, c.args...)...)
			resource := newCustomResource(t, readDefinition(t, c.definition))
			printed := mustReadStack(t, stdout)
			if len(printed.objects) != c.objects {
				t.Errorf("%d objects are printed, want %d", len(printed.objects), c.objects)
			}
			for _, o := range printed.objects {
				if err := resource.create(inNamespaceOf(o), o); err != nil {
					t.Errorf("%s: %v", o, err)
				}
			}
			misspelt := mustReadStack(t, strings.Replace(stdout, c.field, "x"+c.field, 1)).objects[0]
			if err := resource.create(inNamespaceOf(misspelt), misspelt); err == nil || !strings.Contains(err.Error(), "unknown field") {
				t.Errorf("with a misspelt field, the error is %v", err)
			}
		})
	}
}

func inNamespaceOf(o object) context.Context {
	return request.WithNamespace(context.Background(), o.Namespace)
}

func mustReadStack(t *testing.T, stream string) stack {
	t.Helper()
	s, err := readStack("gitops", []byte(stream))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// download returns the directory of a module that is not among those of go.mod.
func download(t *testing.T, module, sum string) string {
	t.Helper()
	var downloaded struct{ Dir, Sum string }
	if err := json.Unmarshal([]byte(goSays(t, "mod", "download", "-json", module)), &downloaded); err != nil {
		t.Fatal(err)
	}
	if downloaded.Sum != sum {
		t.Fatalf("%s has the checksum %s, not %s", module, downloaded.Sum, sum)
	}
	return downloaded.Dir
}
