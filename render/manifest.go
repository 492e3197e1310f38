package render

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/petrify-dev/petrify/internal/diag"
)

// Manifest is the rendered stack, in the order in which it is applied.
type Manifest struct {
	Resources []Resource
	header    string
	recipes   recipes // for the Secrets that the resources refer to
}

// Resource is one Kubernetes object.
type Resource struct {
	APIVersion string
	Kind       string
	Namespace  string // empty for what belongs to no namespace
	Name       string
	Stage      Stage

	component int // the component's rank
	root      *node
}

func resourcesOf(objects []*object) []Resource {
	resources := make([]Resource, len(objects))
	for i, o := range objects {
		resources[i] = Resource{
			APIVersion: o.root.str("apiVersion"),
			Kind:       o.kind(),
			Namespace:  o.root.str("metadata", "namespace"),
			Name:       o.name(),
			Stage:      o.stage,
			component:  o.component,
			root:       o.root,
		}
	}
	return resources
}

func (r Resource) String() string { return r.Kind + "/" + r.Name }

// Deadline is in how many seconds Kubernetes gives up the run of a Job or the rollout
// of a Deployment. It is 0 for an object without such an end.
func (r Resource) Deadline() int {
	for _, field := range []string{"activeDeadlineSeconds", "progressDeadlineSeconds"} {
		if seconds, err := strconv.Atoi(r.root.str("spec", field)); err == nil {
			return seconds
		}
	}
	return 0
}

// LastingName is the object's name without what the release adds to that of a Job.
func (r Resource) LastingName() string {
	name, _ := baseName(&r)
	return name
}

// Base returns the file of the base manifests in which the value at a path stands as
// it is rendered, such as base/server/deployment.yaml. It is empty for a value that
// rendering or a patch has put there. A path consists of keys and indexes.
func (r Resource) Base(path ...string) string {
	n := r.root
	for _, key := range path {
		n = n.step(key)
	}
	files, err := baseFiles()
	if n == nil || n.file == 0 || err != nil {
		return ""
	}
	return "base/" + files[n.file-1]
}

// Select returns the manifest with those resources only that keep returns true for.
func (m Manifest) Select(keep func(Resource) bool) Manifest {
	selected := Manifest{header: m.header, recipes: m.recipes}
	for _, r := range m.Resources {
		if keep(r) {
			selected.Resources = append(selected.Resources, r)
		}
	}
	return selected
}

// YAML returns the manifest as a stream of documents under a header comment.
func (m Manifest) YAML() []byte {
	e := encoder{out: make([]byte, 0, len(m.header)+len(m.Resources)*typicalDocument)}
	e.out = append(e.out, m.header...)
	for _, r := range m.Resources {
		e.document(r.root)
	}
	return e.out
}

// typicalDocument is a guess at the length of a document in bytes.
const typicalDocument = 2560

// JSON returns the manifest as one List, indented.
func (m Manifest) JSON() []byte {
	list := mappingOf("apiVersion", textNode("v1")).and("kind", textNode("List"))
	items := sequenceOf()
	for _, r := range m.Resources {
		items.content = append(items.content, r.root)
	}
	list.and("items", items)
	var out bytes.Buffer
	// The input is JSON by construction, so that Indent cannot fail.
	_ = json.Indent(&out, appendJSON(nil, list), "", "  ")
	out.WriteByte('\n')
	return out.Bytes()
}

func appendJSON(out []byte, n *node) []byte {
	switch n.kind {
	case mapping:
		out = append(out, '{')
		for i, child := range n.content {
			if i > 0 {
				out = append(out, ',')
			}
			out = append(appendJSONString(out, child.key), ':')
			out = appendJSON(out, child)
		}
		return append(out, '}')
	case sequence:
		out = append(out, '[')
		for i, item := range n.content {
			if i > 0 {
				out = append(out, ',')
			}
			out = appendJSON(out, item)
		}
		return append(out, ']')
	case literal:
		return append(out, n.value...)
	}
	return appendJSONString(out, n.value)
}

func appendJSONString(out []byte, s string) []byte {
	var quoted bytes.Buffer
	encoder := json.NewEncoder(&quoted)
	encoder.SetEscapeHTML(false)
	// A string always encodes.
	_ = encoder.Encode(s)
	return append(out, diag.Printable(strings.TrimSuffix(quoted.String(), "\n"))...)
}

// kindRanks order the objects of a component within a stage: what is named by
// others comes first.
var kindRanks = []string{
	"Namespace", "ServiceAccount", "NetworkPolicy", "ExternalSecret", "ConfigMap", "Service", "PersistentVolumeClaim", "StatefulSet", "Deployment", "CronJob", "Job",
	"HorizontalPodAutoscaler", "PodDisruptionBudget", "Ingress", "HTTPRoute",
}

// sortResources orders by stage, component, kind and name, which tells any two
// resources apart.
func sortResources(resources []Resource) {
	slices.SortFunc(resources, func(a, b Resource) int {
		return cmp.Or(
			cmp.Compare(slices.Index(Stages(), a.Stage), slices.Index(Stages(), b.Stage)),
			cmp.Compare(a.component, b.component),
			cmp.Compare(slices.Index(kindRanks, a.Kind), slices.Index(kindRanks, b.Kind)),
			cmp.Compare(a.Name, b.Name),
		)
	})
}
