package check

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// kubectlValidate holds all stacks to the schemas that kube-apiserver publishes and to
// the CustomResourceDefinitions of Gateway API and External Secrets, in one run since it
// takes a while to start.
func kubectlValidate(t *testing.T, stacks []stack) []verdict {
	directory := t.TempDir()
	args := []string{"--output=json", "--local-schemas=" + publishedSchemas(t), "--local-crds=" + definitions(t), "--local-crds=" + alone(t, externalSecret(t))}
	files := make([]string, len(stacks))
	for i, s := range stacks {
		files[i] = filepath.Join(directory, fmt.Sprintf("%d.yaml", i))
		if err := os.WriteFile(files[i], s.yaml(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var complaint bytes.Buffer
	run := exec.Command(tool(t, "kubectl-validate"), append(args, files...)...)
	run.Stderr = &complaint
	output, err := run.Output() // a failure may only say that there are findings
	var statuses map[string][]metav1.Status
	if parseErr := json.Unmarshal(output, &statuses); parseErr != nil {
		t.Fatalf("%v (%v)\n%s%s", parseErr, err, output, complaint.Bytes())
	}
	verdicts := make([]verdict, len(stacks))
	for i, s := range stacks {
		verdicts[i] = validated(t, s, statuses[files[i]])
	}
	return verdicts
}

// validated reads the answers for the documents of a stack, which are in their order.
func validated(t *testing.T, s stack, statuses []metav1.Status) verdict {
	t.Helper()
	if len(statuses) != len(s.objects) {
		t.Fatalf("%s: %d answers for %d objects: %v", s.name, len(statuses), len(s.objects), statuses)
	}
	var v verdict
	for i, o := range s.objects {
		v.judged = append(v.judged, o.String())
		if statuses[i].Status != metav1.StatusSuccess {
			v.findings = append(v.findings, finding{object: o.String(), check: string(statuses[i].Reason), text: statuses[i].Message})
		}
	}
	return v
}

// alone is a directory with nothing but one file.
func alone(t *testing.T, file string) string {
	t.Helper()
	directory := t.TempDir()
	if err := os.Symlink(file, filepath.Join(directory, filepath.Base(file))); err != nil {
		t.Fatal(err)
	}
	return directory
}

// publishedSchemas is a directory of the OpenAPI documents in the module
// k8s.io/kubernetes, under the paths at which an API server has them.
func publishedSchemas(t *testing.T) string {
	t.Helper()
	directory := t.TempDir()
	const suffix = "_openapi.json"
	for _, file := range glob(t, filepath.Join(moduleDirectory(t, "k8s.io/kubernetes"), "api", "openapi-spec", "v3", "*__v*"+suffix)) {
		path := strings.ReplaceAll(strings.TrimSuffix(filepath.Base(file), suffix), "__", string(filepath.Separator))
		target := filepath.Join(directory, path+".json")
		if err := os.MkdirAll(filepath.Dir(target), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(file, target); err != nil {
			t.Fatal(err)
		}
	}
	return directory
}
