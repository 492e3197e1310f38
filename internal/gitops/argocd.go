package gitops

import (
	"path"
	"strconv"

	"github.com/petrify-dev/petrify/schema"
)

// ArgoCDOptions are what the Applications of all environments share.
type ArgoCDOptions struct {
	Namespace  string // of the Applications
	Project    string
	Repository string // its URL
	Revision   string
	Server     string // the URL of the API server that is deployed to
}

// Application is one of argoproj.io/v1alpha1.
type Application struct {
	APIVersion string          `json:"apiVersion"`
	Kind       string          `json:"kind"`
	Metadata   Metadata        `json:"metadata"`
	Spec       ApplicationSpec `json:"spec"`
}

// ApplicationSpec says what is applied, where to, and how.
type ApplicationSpec struct {
	Project     string                 `json:"project"`
	Source      ApplicationSource      `json:"source"`
	Destination ApplicationDestination `json:"destination"`
	SyncPolicy  ApplicationSyncPolicy  `json:"syncPolicy"`
}

// ApplicationSource is a directory of a repository. Its kustomization.yaml makes Argo
// CD build it, rather than apply every YAML file that it finds.
type ApplicationSource struct {
	RepoURL        string `json:"repoURL"`
	TargetRevision string `json:"targetRevision"`
	Path           string `json:"path"`
}

// ApplicationDestination is a namespace of a cluster.
type ApplicationDestination struct {
	Server    string `json:"server"`
	Namespace string `json:"namespace"`
}

// ApplicationSyncPolicy says that Argo CD syncs by itself.
type ApplicationSyncPolicy struct {
	Automated   ApplicationAutomation `json:"automated"`
	SyncOptions []string              `json:"syncOptions"`
	Retry       ApplicationRetry      `json:"retry"`
}

// ApplicationAutomation says what Argo CD does by itself.
type ApplicationAutomation struct {
	Prune    bool `json:"prune"`
	SelfHeal bool `json:"selfHeal"`
}

// ApplicationRetry says how often a failed sync is tried again.
type ApplicationRetry struct {
	Limit   int                `json:"limit"`
	Backoff ApplicationBackoff `json:"backoff"`
}

// ApplicationBackoff says how long to wait before. Durations carry their unit.
type ApplicationBackoff struct {
	Duration    string `json:"duration"`
	Factor      int    `json:"factor"`
	MaxDuration string `json:"maxDuration"`
}

// ApplicationSet is one of argoproj.io/v1alpha1.
type ApplicationSet struct {
	APIVersion string             `json:"apiVersion"`
	Kind       string             `json:"kind"`
	Metadata   Metadata           `json:"metadata"`
	Spec       ApplicationSetSpec `json:"spec"`
}

// ApplicationSetSpec is a list and what is made of each of its elements.
type ApplicationSetSpec struct {
	GoTemplate        bool                     `json:"goTemplate"`
	GoTemplateOptions []string                 `json:"goTemplateOptions"`
	Generators        []ApplicationGenerator   `json:"generators"`
	SyncPolicy        ApplicationSetSyncPolicy `json:"syncPolicy"`
	Template          ApplicationTemplate      `json:"template"`
}

// ApplicationSetSyncPolicy says what becomes of what is not in the list any more.
type ApplicationSetSyncPolicy struct {
	PreserveResourcesOnDeletion bool `json:"preserveResourcesOnDeletion"`
}

// ApplicationGenerator is a list generator.
type ApplicationGenerator struct {
	List ApplicationList `json:"list"`
}

// ApplicationList is a list of environments.
type ApplicationList struct {
	Elements []ApplicationElement `json:"elements"`
}

// ApplicationElement is what differs between environments. Argo CD takes texts alone.
type ApplicationElement struct {
	Name            string `json:"name"`
	Namespace       string `json:"namespace"`
	CreateNamespace string `json:"createNamespace"`
}

// ApplicationTemplate is an Application with expressions in place of an element.
type ApplicationTemplate struct {
	Metadata ApplicationTemplateMetadata `json:"metadata"`
	Spec     ApplicationSpec             `json:"spec"`
}

// ApplicationTemplateMetadata names Applications, which are in their set's namespace.
type ApplicationTemplateMetadata struct {
	Name string `json:"name"`
}

const argoCDVersion = "argoproj.io/v1alpha1"

// ArgoCDProblems returns why Argo CD cannot apply the environment.
func ArgoCDProblems(env schema.Environment) schema.Diagnostics {
	if env.Spec.Target != schema.TargetArgoCD {
		return targetProblem(env.Spec.Target, schema.TargetArgoCD)
	}
	return nil
}

// ApplicationOf describes one environment that has no ArgoCDProblems.
func ApplicationOf(env Environment, options ArgoCDOptions) Application {
	element := elementOf(env.Environment)
	return Application{
		APIVersion: argoCDVersion,
		Kind:       "Application",
		Metadata:   Metadata{Name: element.Name, Namespace: options.Namespace},
		Spec:       options.application(env.Directory, element),
	}
}

// ApplicationSetOf describes environments that have no ArgoCDProblems, whose
// directories are below parent and have their names.
func ApplicationSetOf(name string, environments []Environment, parent string, options ArgoCDOptions) ApplicationSet {
	elements := []ApplicationElement{}
	for _, env := range environments {
		elements = append(elements, elementOf(env.Environment))
	}
	expressions := ApplicationElement{Name: "{{ .name }}", Namespace: "{{ .namespace }}", CreateNamespace: "{{ .createNamespace }}"}
	return ApplicationSet{
		APIVersion: argoCDVersion,
		Kind:       "ApplicationSet",
		Metadata:   Metadata{Name: name, Namespace: options.Namespace},
		Spec: ApplicationSetSpec{
			GoTemplate:        true,
			GoTemplateOptions: []string{"missingkey=error"},
			Generators:        []ApplicationGenerator{{ApplicationList{elements}}},
			// Without it, a shop and its database go with its line in the list.
			SyncPolicy: ApplicationSetSyncPolicy{PreserveResourcesOnDeletion: true},
			Template: ApplicationTemplate{
				Metadata: ApplicationTemplateMetadata{Name: expressions.Name},
				Spec:     options.application(path.Join(parent, expressions.Name), expressions),
			},
		},
	}
}

// elementOf leaves the namespace to Argo CD unless it is rendered: it has one owner.
func elementOf(env schema.Environment) ApplicationElement {
	return ApplicationElement{
		Name:            string(env.Metadata.Name),
		Namespace:       string(env.Spec.Namespace),
		CreateNamespace: strconv.FormatBool(!env.Spec.CreateNamespace),
	}
}

// application leaves ServerSideApply out: over a stack that was applied by hand, it is
// refused where a probe changes its kind.
func (o ArgoCDOptions) application(directory string, element ApplicationElement) ApplicationSpec {
	return ApplicationSpec{
		Project:     o.Project,
		Source:      ApplicationSource{RepoURL: o.Repository, TargetRevision: o.Revision, Path: directory},
		Destination: ApplicationDestination{Server: o.Server, Namespace: element.Namespace},
		SyncPolicy: ApplicationSyncPolicy{
			Automated:   ApplicationAutomation{Prune: true, SelfHeal: true},
			SyncOptions: []string{"CreateNamespace=" + element.CreateNamespace, "PruneLast=true"},
			// Each try runs a failed migration anew, on top of the Job's own retries.
			Retry: ApplicationRetry{Limit: 3, Backoff: ApplicationBackoff{Duration: "1m", Factor: 2, MaxDuration: "10m"}},
		},
	}
}
