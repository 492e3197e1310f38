package golden

import (
	"path"
	"strings"
	"testing"

	"github.com/petrify-dev/petrify/internal/gitops"
)

// What a directory holds for each target: the names of its files, and the
// kustomizations, which say in which order the others are applied.
func TestDirectories(t *testing.T) {
	for target, file := range map[string]string{
		"kubectl": "minimal/directory.txt",
		"argocd":  "target-argocd/directory.txt",
		"flux":    "target-flux/directory.txt",
	} {
		t.Run(target, func(t *testing.T) {
			env, manifest := mustLoadAndRender(t, []string{"target=" + target}, "minimal/environment.yaml")
			var names, kustomizations strings.Builder
			for _, file := range gitops.Files(manifest, env.Spec.Target) {
				names.WriteString(file.Name + "\n")
				if path.Base(file.Name) == "kustomization.yaml" {
					kustomizations.WriteString("\n-- " + file.Name + " --\n" + string(file.Content))
				}
			}
			expect(t, file, []byte(names.String()+kustomizations.String()))
		})
	}
}
