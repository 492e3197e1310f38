package render

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/petrify-dev/petrify/schema"
)

func TestBase(t *testing.T) {
	patch := `patches=[{patch: "{apiVersion: apps/v1, kind: Deployment, metadata: {name: storefront}, spec: {minReadySeconds: 7}}"}]`
	for _, c := range []struct {
		setting, object, path, want string
	}{
		{"target=kubectl", "Deployment/storefront", "spec.strategy.rollingUpdate.maxSurge", "base/storefront/deployment.yaml"},
		{"target=kubectl", "Deployment/storefront", "spec.template.spec.containers.0.ports", "base/storefront/deployment.yaml"},
		{"target=kubectl", "Deployment/storefront", "spec.template.spec.containers.0.image", ""},
		{"target=kubectl", "Deployment/storefront", "spec.template.spec.containers.7.image", ""},
		{"target=kubectl", "Deployment/storefront", "spec.template.spec.containers.first.image", ""},
		{"target=kubectl", "Deployment/medusa", "spec.template.spec.initContainers.1.command.2", "base/patches/wait-for-redis.yaml"},
		{"target=kubectl", "Deployment/medusa", "spec.template.spec.initContainers.1.env.1.value", ""},
		{"target=kubectl", "Deployment/medusa", "metadata.labels", ""},
		{patch, "Deployment/storefront", "spec.minReadySeconds", ""},
		{patch, "Deployment/storefront", "spec.strategy.rollingUpdate.maxSurge", "base/storefront/deployment.yaml"},
	} {
		t.Run(c.object+" "+c.path, func(t *testing.T) {
			manifest := mustRender(t, environment(t, filepath.Join("testdata", "cluster.yaml"), c.setting))
			i := slices.IndexFunc(manifest.Resources, func(r Resource) bool { return r.String() == c.object })
			if got := manifest.Resources[i].Base(strings.Split(c.path, ".")...); got != c.want {
				t.Errorf("stands in %q, want %q", got, c.want)
			}
		})
	}
}

// A value that is said to stand in a file stands there.
func TestBaseTellsTheTruth(t *testing.T) {
	for _, file := range overlays(t) {
		for _, r := range mustRender(t, environment(t, file, eachPatch)).Resources {
			scalars(r.root, nil, func(path []string, value string) {
				name := r.Base(path...)
				if name == "" {
					return
				}
				text, err := os.ReadFile(filepath.Join("..", name))
				if err != nil {
					t.Fatal(err)
				}
				line, _, _ := strings.Cut(value, "\n")
				if !bytes.Contains(text, []byte(line)) {
					t.Errorf("%s: %s of %s is %q, which does not stand in %s", file, strings.Join(path, "."), r, line, name)
				}
			})
		}
	}
}

func scalars(n *node, path []string, visit func(path []string, value string)) {
	for i, child := range n.content {
		key := child.key
		if n.kind == sequence {
			key = strconv.Itoa(i)
		}
		scalars(child, append(slices.Clone(path), key), visit)
	}
	if n.kind == text || n.kind == literal {
		visit(path, n.value)
	}
}

func TestLastingName(t *testing.T) {
	manifest := mustRender(t, environment(t, filepath.Join("testdata", "cluster.yaml"), "medusa.seed.enabled=true"))
	var got []string
	for _, r := range manifest.Resources {
		if r.Kind == "Job" || r.Kind == "Deployment" {
			got = append(got, r.LastingName())
		}
	}
	if want := "medusa-migrate medusa medusa-worker storefront postgres-backup medusa-seed"; !strings.HasPrefix(strings.Join(got, " "), want) {
		t.Errorf("names %q, want %q", got, want)
	}
}

// The check of the output does not look for credentials in what stands so in base.
func TestBaseHoldsNoCredential(t *testing.T) {
	files, err := manifests()
	if err != nil {
		t.Fatal(err)
	}
	for name, file := range files {
		file.root.walk(func(n *node) {
			if schema.HoldsCredential(n.value) {
				t.Errorf("base/%s: %q looks like a credential", name, n.value)
			}
		})
	}
}
