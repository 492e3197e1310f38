package gitops

import (
	"fmt"
	"path"
	"regexp"
	"strconv"
	"strings"

	"github.com/petrify-dev/petrify/internal/diag"
	"github.com/petrify-dev/petrify/render"
	"github.com/petrify-dev/petrify/schema"
)

// Environment is a rendered environment and where it lies in the repository: its
// directory, with slashes, relative to the root.
type Environment struct {
	schema.Environment
	Manifest  render.Manifest
	Directory string
}

// Metadata names an object.
type Metadata struct {
	Name      string `json:"name"`
	Namespace string `json:"namespace"`
}

// FluxOptions are what the Kustomizations of all environments share.
type FluxOptions struct {
	Namespace string     // of the Kustomizations
	Source    FluxSource // in the same namespace
}

// FluxSource is the object by which Flux fetches the repository.
type FluxSource struct {
	Kind string `json:"kind"`
	Name string `json:"name"`
}

// FluxSourceKinds are the kinds of a FluxSource; the first is meant where none is given.
func FluxSourceKinds() []string { return []string{"GitRepository", "OCIRepository", "Bucket"} }

// FluxSourceRule accepts a name, or a kind and a name.
func FluxSourceRule() schema.Rule {
	kinds := FluxSourceKinds()
	return schema.Rule{
		Noun:    "a source of Flux",
		Allowed: "NAME, which is that of a " + kinds[0] + ", or " + strings.Join(kinds, "/NAME, ") + "/NAME",
		Pattern: regexp.MustCompile(`^((` + strings.Join(kinds, "|") + `)/)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?$`),
		Suggest: func(value string) (string, bool) {
			kind, name, _ := strings.Cut(value, "/")
			meant, ok := diag.Nearest(kind, kinds)
			return meant + "/" + name, ok
		},
	}
}

// FluxSourceOf reads a text that the rule accepts.
func FluxSourceOf(text string) FluxSource {
	kind, name, given := strings.Cut(text, "/")
	if !given {
		return FluxSource{Kind: FluxSourceKinds()[0], Name: text}
	}
	return FluxSource{Kind: kind, Name: name}
}

// FluxKustomization is one of kustomize.toolkit.fluxcd.io/v1.
type FluxKustomization struct {
	APIVersion string                `json:"apiVersion"`
	Kind       string                `json:"kind"`
	Metadata   Metadata              `json:"metadata"`
	Spec       FluxKustomizationSpec `json:"spec"`
}

// FluxKustomizationSpec says what is applied and when. Durations carry their unit.
type FluxKustomizationSpec struct {
	DependsOn     []FluxDependency `json:"dependsOn,omitempty"`
	SourceRef     FluxSource       `json:"sourceRef"`
	Path          string           `json:"path"`
	Interval      string           `json:"interval"`
	RetryInterval string           `json:"retryInterval"`
	Timeout       string           `json:"timeout"`
	Prune         bool             `json:"prune"`
	Wait          bool             `json:"wait"`
}

// FluxDependency names a Kustomization of the same namespace.
type FluxDependency struct {
	Name string `json:"name"`
}

const (
	fluxInterval      = "10m"
	fluxRetryInterval = "2m"

	// fluxMargin is in seconds: for pulling images and scheduling pods, and so that
	// Kubernetes calls a Job or rollout failed before Flux stops waiting for it.
	fluxMargin = 300

	// longestFluxName is that of a label's value: Flux puts a Kustomization's name
	// into a label of all that it applies.
	longestFluxName = 63
)

// FluxProblems returns why Flux cannot apply the environment.
func FluxProblems(env schema.Environment) schema.Diagnostics {
	var found schema.Diagnostics
	if env.Spec.Target != schema.TargetFlux {
		found = append(found, targetProblem(env.Spec.Target, schema.TargetFlux)...)
	}
	longest := 0
	for _, step := range fluxSteps() {
		longest = max(longest, len(step.directory))
	}
	if room := longestFluxName - len("-") - longest; len(env.Metadata.Name) > room {
		found = append(found, schema.Diagnostics{{
			Path:    "metadata.name",
			Message: fmt.Sprintf("has %d characters, which with those of a stage is more than a label of Flux can hold", len(env.Metadata.Name)),
			Hint:    fmt.Sprintf("allowed: at most %d characters", room),
		}}...)
	}
	return found
}

// FluxKustomizations describe environments that have no FluxProblems: for each, in
// order, one Kustomization for each step, which waits for the one before it. They all
// have one source, since Flux compares the revisions of dependencies only then. The
// error is a schema.Diagnostics: two of them would have the same name.
func FluxKustomizations(environments []Environment, options FluxOptions) ([]FluxKustomization, error) {
	var kustomizations []FluxKustomization
	var clashes schema.Diagnostics
	owners := map[string]schema.Name{}
	for _, env := range environments {
		var earlier []FluxDependency
		for _, step := range fluxSteps() {
			part := step.of(env.Manifest)
			if len(part.Resources) == 0 {
				continue
			}
			name := string(env.Metadata.Name) + "-" + step.directory
			if other, taken := owners[name]; taken {
				clashes = append(clashes, nameClash(name, other, env.Metadata.Name)...)
			}
			owners[name] = env.Metadata.Name
			kustomizations = append(kustomizations, FluxKustomization{
				APIVersion: "kustomize.toolkit.fluxcd.io/v1",
				Kind:       "Kustomization",
				Metadata:   Metadata{Name: name, Namespace: options.Namespace},
				Spec: FluxKustomizationSpec{
					DependsOn:     earlier,
					SourceRef:     options.Source,
					Path:          "./" + path.Join(env.Directory, step.directory),
					Interval:      fluxInterval,
					RetryInterval: fluxRetryInterval,
					Timeout:       strconv.Itoa(longestDeadline(part)+fluxMargin) + "s",
					Prune:         true,
					Wait:          true,
				},
			})
			earlier = []FluxDependency{{name}}
		}
	}
	return kustomizations, clashes.Err()
}

func nameClash(name string, first, second schema.Name) schema.Diagnostics {
	return schema.Diagnostics{{
		Message: fmt.Sprintf("the environments %s and %s would share the Kustomization %s", first, second, name),
		Hint:    "allowed: names of which none is another with -pre behind it",
	}}
}

// longestDeadline is in seconds.
func longestDeadline(manifest render.Manifest) int {
	longest := 0
	for _, resource := range manifest.Resources {
		longest = max(longest, resource.Deadline())
	}
	return longest
}

func targetProblem(target, needed schema.Target) schema.Diagnostics {
	return schema.Diagnostics{{
		Path:    "spec.target",
		Message: fmt.Sprintf("is %s, for which nothing is rendered that tells %s the order", target, needed),
		Hint:    fmt.Sprintf("allowed here: %s; set it and render again", needed),
	}}
}
