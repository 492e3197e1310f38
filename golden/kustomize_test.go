package golden

import (
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"

	"github.com/petrify-dev/petrify/base"
	"github.com/petrify-dev/petrify/render"
)

// kustomize reads the output as resources and gives the same objects in the same order.
func TestKustomizeBuildsTheOutputUnchanged(t *testing.T) {
	for _, spec := range environments(t) {
		t.Run(filepath.Base(filepath.Dir(spec)), func(t *testing.T) {
			manifest := mustManifest(t, spec)
			files := filesys.MakeFsInMemory()
			write(t, files, "kustomization.yaml", []byte("resources: [stack.yaml]\nsortOptions: {order: fifo}\n"))
			write(t, files, "stack.yaml", manifest.YAML())
			if diff := cmp.Diff(jsonItems(t, manifest), kustomizeBuild(t, files)); diff != "" {
				t.Errorf("kustomize build changes the output (-rendered +built):\n%s", diff)
			}
		})
	}
}

// base is what the minimal environment renders, so that each default stands in
// base/ as it does in the schema. Only what rendering adds may differ.
func TestBaseHoldsTheDefaults(t *testing.T) {
	rendered := byKindAndName(jsonItems(t, mustManifest(t, "minimal/environment.yaml")))
	built := byKindAndName(kustomizeBuild(t, baseFiles(t)))
	if diff := cmp.Diff(names(built), names(rendered)); diff != "" {
		t.Fatalf("base has other objects than minimal renders (-base +rendered):\n%s", diff)
	}
	for name, object := range built {
		if diff := cmp.Diff(object, withoutAdditions(rendered[name])); diff != "" {
			t.Errorf("%s: base is not what minimal renders (-base +rendered):\n%s", name, diff)
		}
	}
}

// Every file of base/ is either built by its kustomization or opt-in.
func TestBaseHasNoForgottenFile(t *testing.T) {
	optIn := []string{
		"adminuser/job.yaml", "adminuser/networkpolicy.yaml", "adminuser/serviceaccount.yaml",
		"backup/cronjob.yaml", "backup/networkpolicy.yaml", "backup/persistentvolumeclaim.yaml", "backup/serviceaccount.yaml",
		"exposure/httproute-medusa.yaml", "exposure/httproute-redirect.yaml", "exposure/httproute-search.yaml", "exposure/httproute-storefront.yaml",
		"meilisearch/networkpolicy.yaml", "meilisearch/service-headless.yaml", "meilisearch/service.yaml", "meilisearch/serviceaccount.yaml", "meilisearch/statefulset.yaml",
		"namespace/namespace.yaml",
		"patches/download-dump.yaml", "patches/scratch-volume.yaml", "patches/upload-dump.yaml", "patches/wait-for-postgres.yaml",
		"restore/job.yaml",
		"secrets/externalsecret.yaml",
		"seed/job.yaml", "seed/networkpolicy.yaml", "seed/serviceaccount.yaml",
		"server/horizontalpodautoscaler.yaml", "server/poddisruptionbudget.yaml",
		"storefront/horizontalpodautoscaler.yaml",
		"worker/poddisruptionbudget.yaml",
	}
	kustomization, err := base.FS.ReadFile("kustomization.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var listed struct {
		Resources []string
		Patches   []struct{ Path string }
	}
	if err := yaml.Unmarshal(kustomization, &listed); err != nil {
		t.Fatal(err)
	}
	for _, patch := range listed.Patches {
		listed.Resources = append(listed.Resources, patch.Path)
	}
	files, err := fs.Glob(base.FS, "*/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if slices.Contains(listed.Resources, file) == slices.Contains(optIn, file) {
			t.Errorf("base/%s must be either in base/kustomization.yaml or opt-in", file)
		}
	}
}

func baseFiles(t *testing.T) filesys.FileSystem {
	t.Helper()
	files := filesys.MakeFsInMemory()
	err := fs.WalkDir(base.FS, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := base.FS.ReadFile(path)
		if err != nil {
			return err
		}
		return files.WriteFile(path, data)
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func write(t *testing.T, files filesys.FileSystem, path string, data []byte) {
	t.Helper()
	if err := files.WriteFile(path, data); err != nil {
		t.Fatal(err)
	}
}

func kustomizeBuild(t *testing.T, files filesys.FileSystem) []any {
	t.Helper()
	built, err := krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(files, ".")
	if err != nil {
		t.Fatal(err)
	}
	data, err := built.AsYaml()
	if err != nil {
		t.Fatal(err)
	}
	return yamlDocuments(t, data)
}

// byKindAndName indexes objects; the hash in a Job's name is left out.
func byKindAndName(objects []any) map[string]any {
	index := map[string]any{}
	for _, object := range objects {
		o := object.(map[string]any)
		name := o["metadata"].(map[string]any)["name"].(string)
		if o["kind"] == "Job" {
			name, _, _ = strings.Cut(name, "-a1b2c3d-")
		}
		index[fmt.Sprint(o["kind"], "/", name)] = object
	}
	return index
}

func names(index map[string]any) []string {
	var list []string
	for name := range index {
		list = append(list, name)
	}
	slices.Sort(list)
	return list
}

// withoutAdditions takes away what rendering adds to base: recommended labels, digests of
// configuration and build arguments, and the hash in the names of Jobs and releases.
func withoutAdditions(value any) any {
	switch value := value.(type) {
	case map[string]any:
		for key, child := range value {
			if strings.HasPrefix(key, "app.kubernetes.io/") || strings.HasPrefix(key, "checksum/") || key == render.BuildArgumentsAnnotation {
				delete(value, key)
				continue
			}
			value[key] = withoutAdditions(child)
			if empty, is := value[key].(map[string]any); is && len(empty) == 0 && (key == "labels" || key == "annotations") {
				delete(value, key)
			}
		}
	case []any:
		for i := range value {
			value[i] = withoutAdditions(value[i])
		}
	case string:
		if name, _, found := strings.Cut(value, "-a1b2c3d-"); found {
			return name
		}
	}
	return value
}
