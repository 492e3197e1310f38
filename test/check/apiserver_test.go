package check

import (
	"cmp"
	"context"
	"fmt"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/apiserver/pkg/warning"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	_ "k8s.io/kubernetes/pkg/apis/apps/install" // the installs register kinds with the scheme
	_ "k8s.io/kubernetes/pkg/apis/autoscaling/install"
	_ "k8s.io/kubernetes/pkg/apis/batch/install"
	"k8s.io/kubernetes/pkg/apis/core"
	_ "k8s.io/kubernetes/pkg/apis/core/install"
	_ "k8s.io/kubernetes/pkg/apis/networking/install"
	_ "k8s.io/kubernetes/pkg/apis/policy/install"
	"k8s.io/kubernetes/pkg/registry/apps/deployment"
	"k8s.io/kubernetes/pkg/registry/apps/statefulset"
	"k8s.io/kubernetes/pkg/registry/autoscaling/horizontalpodautoscaler"
	"k8s.io/kubernetes/pkg/registry/batch/cronjob"
	"k8s.io/kubernetes/pkg/registry/batch/job"
	"k8s.io/kubernetes/pkg/registry/core/configmap"
	"k8s.io/kubernetes/pkg/registry/core/namespace"
	"k8s.io/kubernetes/pkg/registry/core/persistentvolumeclaim"
	"k8s.io/kubernetes/pkg/registry/core/service"
	"k8s.io/kubernetes/pkg/registry/core/serviceaccount"
	"k8s.io/kubernetes/pkg/registry/networking/ingress"
	"k8s.io/kubernetes/pkg/registry/networking/networkpolicy"
	"k8s.io/kubernetes/pkg/registry/policy/poddisruptionbudget"
)

// An apiServer treats objects as kube-apiserver does between reading a request to
// create one and storing it: strict decoding, defaults, validation, warnings.
type apiServer struct {
	decoder   runtime.Decoder
	resources map[schema.GroupKind]resource
	custom    map[schema.GroupKind]customResource
}

// A resource is how a built-in kind is served.
type resource struct {
	name     string
	strategy rest.RESTCreateStrategy
}

func newAPIServer(t *testing.T) apiServer {
	t.Helper()
	return apiServer{
		decoder: serializer.NewCodecFactory(legacyscheme.Scheme, serializer.EnableStrict).UniversalDecoder(),
		resources: map[schema.GroupKind]resource{
			{Kind: "Namespace"}:                                     {"namespaces", namespace.Strategy},
			{Kind: "ServiceAccount"}:                                {"serviceaccounts", serviceaccount.Strategy},
			{Kind: "ConfigMap"}:                                     {"configmaps", configmap.Strategy},
			{Kind: "Service"}:                                       {"services", service.Strategy},
			{Kind: "PersistentVolumeClaim"}:                         {"persistentvolumeclaims", persistentvolumeclaim.Strategy},
			{Group: "apps", Kind: "Deployment"}:                     {"deployments", deployment.Strategy},
			{Group: "apps", Kind: "StatefulSet"}:                    {"statefulsets", statefulset.Strategy},
			{Group: "batch", Kind: "Job"}:                           {"jobs", job.Strategy},
			{Group: "batch", Kind: "CronJob"}:                       {"cronjobs", cronjob.Strategy},
			{Group: "networking.k8s.io", Kind: "Ingress"}:           {"ingresses", ingress.Strategy},
			{Group: "networking.k8s.io", Kind: "NetworkPolicy"}:     {"networkpolicies", networkpolicy.Strategy},
			{Group: "autoscaling", Kind: "HorizontalPodAutoscaler"}: {"horizontalpodautoscalers", horizontalpodautoscaler.Strategy},
			{Group: "policy", Kind: "PodDisruptionBudget"}:          {"poddisruptionbudgets", poddisruptionbudget.Strategy},
		},
		custom: map[schema.GroupKind]customResource{
			{Group: "gateway.networking.k8s.io", Kind: "HTTPRoute"}: ofGatewayAPI(t, "gateway.networking.k8s.io_httproutes.yaml"),
			{Group: "external-secrets.io", Kind: "ExternalSecret"}:  newCustomResource(t, readDefinition(t, externalSecret(t))),
		},
	}
}

func (a apiServer) admit(o object) ([]finding, bool) {
	kind := o.GroupVersionKind()
	var recorder warnings
	namespace := cmp.Or(o.Namespace, "default") // as kubectl has it
	ctx := warning.WithWarningRecorder(request.WithNamespace(context.Background(), namespace), &recorder)
	var err error
	if custom, known := a.custom[kind.GroupKind()]; known {
		err = custom.create(ctx, o)
	} else if resource, known := a.resources[kind.GroupKind()]; known {
		err = a.create(ctx, o, resource)
	} else {
		return nil, false
	}
	if err != nil {
		recorder = append(recorder, err.Error())
	}
	var findings []finding
	for _, text := range recorder {
		findings = append(findings, finding{object: o.String(), text: text})
	}
	return findings, true
}

func (a apiServer) create(ctx context.Context, o object, resource resource) error {
	decoded, kind, err := a.decoder.Decode(o.text, nil, nil)
	if err != nil {
		return err
	}
	accessor, ok := decoded.(metav1.Object)
	if !ok {
		return fmt.Errorf("a %s has no metadata", kind)
	}
	ctx = request.WithRequestInfo(ctx, &request.RequestInfo{
		IsResourceRequest: true, Verb: "create", APIGroup: kind.Group, APIVersion: kind.Version,
		Namespace: request.NamespaceValue(ctx), Resource: resource.name, Name: o.Name,
	})
	if service, ok := decoded.(*core.Service); ok && service.Spec.ClusterIP != "" {
		service.Spec.ClusterIPs = []string{service.Spec.ClusterIP} // as the registry's storage does first
	}
	rest.FillObjectMetaSystemFields(accessor)
	return rest.BeforeCreate(resource.strategy, ctx, decoded)
}

// warnings are what clients would print.
type warnings []string

// AddWarning implements warning.Recorder.
func (w *warnings) AddWarning(_, text string) { *w = append(*w, "warning: "+text) }
