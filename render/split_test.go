package render

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/yaml"
)

// What kustomize builds of the base and the overlay is what was split.
func TestSplit(t *testing.T) {
	for _, file := range overlays(t) {
		for _, settings := range []string{"target=kubectl", "target=argocd", "target=flux", "images.medusa.digest=sha256:" + strings.Repeat("1", 64), "createNamespace=true", "storefront.enabled=false", "secrets.externalSecrets.storeRef.name=vault", eachPatch} {
			t.Run(filepath.Base(filepath.Dir(file))+"/"+settings[:strings.Index(settings, "=")+4], func(t *testing.T) {
				manifest := mustRender(t, environment(t, file, settings))
				before := manifest.YAML()
				base, overlay := manifest.Split()
				if diff := cmp.Diff(objectsIn(t, before), built(t, base, overlay)); diff != "" {
					t.Errorf("built of base and overlay (-rendered +built):\n%s", diff)
				}
				if after := manifest.YAML(); string(before) != string(after) {
					t.Error("the manifest was changed")
				}
			})
		}
	}
}

func built(t *testing.T, base Manifest, overlay Overlay) []any {
	t.Helper()
	files := filesys.MakeFsInMemory()
	write := func(name, content string) {
		if err := files.WriteFile(name, []byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	write("base/kustomization.yaml", "resources: [stack.yaml]\nsortOptions: {order: fifo}\n")
	write("base/stack.yaml", string(base.YAML()))
	file := func(r Resource) string { return r.Kind + "-" + r.Name + ".yaml" }
	write("overlay/kustomization.yaml", string(overlay.Kustomization("../base", file)))
	for _, patch := range overlay.Patches.Resources {
		write("overlay/"+file(patch), string(Manifest{Resources: []Resource{patch}}.YAML()))
	}
	resources, err := krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(files, "overlay")
	if err != nil {
		t.Fatalf("%v\n%s", err, overlay.Kustomization("../base", file))
	}
	data, err := resources.AsYaml()
	if err != nil {
		t.Fatal(err)
	}
	return objectsIn(t, data)
}

func objectsIn(t *testing.T, stream []byte) []any {
	t.Helper()
	var objects []any
	for document := range strings.SplitSeq(strings.TrimPrefix(string(stream), "---\n"), "\n---\n") {
		var object any
		if err := yaml.Unmarshal([]byte(document), &object); err != nil {
			t.Fatal(err)
		}
		if object != nil {
			objects = append(objects, object)
		}
	}
	return objects
}
