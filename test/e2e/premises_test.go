package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"os/exec"
	"path/filepath"

	"github.com/petrify-dev/petrify/test/e2e/plane"
)

// definitionPaths returns the files, or directories with nothing else, of the custom resource
// definitions that the output and Flux's controller need, fetched as the Go modules that their
// projects publish them in.
func definitionPaths(ctx context.Context) ([]string, error) {
	var paths []string
	for _, source := range []struct{ module, path string }{
		{"sigs.k8s.io/gateway-api@v1.6.3", "config/crd/standard"},
		{"github.com/external-secrets/external-secrets@v1.3.2", "config/crds/bases/external-secrets.io_externalsecrets.yaml"},
		{"github.com/fluxcd/kustomize-controller", "config/crd/bases"},
		{"github.com/fluxcd/source-controller@v1.9.0", "config/crd/bases"},
	} {
		module, err := downloadModule(ctx, source.module)
		if err != nil {
			return nil, err
		}
		paths = append(paths, filepath.Join(module, source.path))
	}
	return paths, nil
}

// downloadModule returns the directory in the module cache of a module such as example.org/m@v1.2.3,
// or of one without a version that the controller is built from.
func downloadModule(ctx context.Context, module string) (string, error) {
	output, err := exec.CommandContext(ctx, "go", "-C", kustomizeController, "mod", "download", "-json", module).Output()
	var answer struct{ Dir, Error string }
	if parseErr := json.Unmarshal(output, &answer); parseErr != nil {
		return "", fmt.Errorf("fetch %s: go mod download: %w", module, err)
	}
	if answer.Error != "" {
		return "", fmt.Errorf("fetch %s: %s", module, answer.Error)
	}
	return answer.Dir, nil
}

// prepare installs what rendered environments need to find in a cluster.
func prepare(ctx context.Context, kubectl plane.Kubectl, definitions []string) error {
	arguments := [][]string{{"apply", "--server-side", "-f", "testdata/premises.yaml"}}
	for _, path := range definitions {
		arguments = append(arguments, []string{"apply", "--server-side", "-f", path})
	}
	arguments = append(arguments, []string{"wait", "--for=condition=Established", "--timeout=1m", "customresourcedefinitions", "--all"})
	for _, args := range arguments {
		result, err := kubectl.Run(ctx, "", args...)
		if err == nil && result.Code != 0 {
			err = fmt.Errorf("%v", result)
		}
		if err != nil {
			return fmt.Errorf("prepare the cluster: %w", err)
		}
	}
	return nil
}
