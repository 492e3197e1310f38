package plane

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
)

// BuildKubelab returns the path of the kubelab binary made from the module in directory source.
func BuildKubelab(ctx context.Context, source string, progress io.Writer) (string, error) {
	version, err := required(source, "k8s.io/kubernetes")
	if err != nil {
		return "", fmt.Errorf("build kubelab: %w", err)
	}
	parts := regexp.MustCompile(`^v(\d+)\.(\d+)\.`).FindStringSubmatch(version)
	if parts == nil {
		return "", fmt.Errorf("build kubelab: %s is not a version of Kubernetes", version)
	}
	// Without its version kubectl cannot compare itself with the server, and fails.
	stamp := "-X k8s.io/component-base/version."
	return program{
		name:   "kubelab",
		what:   "a control plane of Kubernetes " + version,
		takes:  "about six minutes",
		source: source,
		files:  []string{"main.go"},
		target: ".",
		ldflags: fmt.Sprintf("%sgitVersion=%s %sgitMajor=%s %sgitMinor=%s",
			stamp, version, stamp, parts[1], stamp, parts[2]),
	}.build(ctx, progress)
}

// BuildKustomizeController returns the path of the binary of Flux's kustomize-controller, of the
// version that the module in directory source requires.
func BuildKustomizeController(ctx context.Context, source string, progress io.Writer) (string, error) {
	const target = "github.com/fluxcd/kustomize-controller"
	version, err := required(source, target)
	if err != nil {
		return "", fmt.Errorf("build kustomize-controller: %w", err)
	}
	return program{
		name:   "kustomize-controller",
		what:   "Flux's kustomize-controller " + version,
		takes:  "about four minutes",
		source: source,
		target: target,
	}.build(ctx, progress)
}

// required returns the version of a module that the one in directory source requires.
func required(source, module string) (string, error) {
	path := filepath.Join(source, "go.mod")
	content, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	version := regexp.MustCompile(`\s` + regexp.QuoteMeta(module) + ` (v\S+)`).FindSubmatch(content)
	if version == nil {
		return "", fmt.Errorf("%s: requires no version of %s", path, module)
	}
	return string(version[1]), nil
}
