package e2e

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/petrify-dev/petrify/test/e2e/plane"
)

// kubectl has a kustomize of its own, which is older than that of the other tests. What
// petrify writes for kustomize builds with both to the same objects. (Before 5.8.2, labels
// with includeTemplates reached into volumeClaimTemplates, kustomize#5389.)
func TestKubectlKustomize(t *testing.T) {
	petrify := buildPetrify(t)
	onNewestPlane(t, func(t *testing.T, kubectl plane.Kubectl) {
		for _, spec := range glob(t, "../../overlays/*/environment.yaml") {
			environment := filepath.Base(filepath.Dir(spec))
			for _, target := range []string{"kubectl", "argocd", "flux"} {
				t.Run(environment+"/"+target, func(t *testing.T) {
					t.Parallel()
					dir := t.TempDir()
					args := []string{"--file=" + spec, "--set=target=" + target}
					output(t, exec.Command(petrify, append([]string{"render", "--output-dir=" + filepath.Join(dir, "rendered")}, args...)...))
					output(t, exec.Command(petrify, append([]string{"eject", filepath.Join(dir, "ejected")}, args...)...))
					for _, built := range []string{"rendered", "ejected/overlays/" + environment} {
						result, err := kubectl.Run(t.Context(), "", "kustomize", filepath.Join(dir, built))
						if err != nil || result.Code != 0 {
							t.Fatal(result, err)
						}
						compare := exec.Command(petrify, "diff", filepath.Join(dir, "rendered"), "-")
						compare.Stdin = strings.NewReader(result.Stdout)
						output(t, compare)
					}
				})
			}
		}
	})
}

// output runs a command that must succeed and returns what it prints.
func output(t *testing.T, command *exec.Cmd) string {
	t.Helper()
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", command, err, out)
	}
	return string(out)
}
