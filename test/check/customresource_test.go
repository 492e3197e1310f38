package check

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	structuralschema "k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	"k8s.io/apiextensions-apiserver/pkg/registry/customresource"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/registry/rest"
	"sigs.k8s.io/gateway-api/pkg/consts"
	sigsyaml "sigs.k8s.io/yaml"
)

// A customResource is how a kind of a CustomResourceDefinition is served.
type customResource struct {
	structural *structuralschema.Structural
	strategy   rest.RESTCreateStrategy
}

// definitions is the directory of Gateway API's CustomResourceDefinitions.
func definitions(t *testing.T) string {
	t.Helper()
	return filepath.Join(moduleDirectory(t, "sigs.k8s.io/gateway-api"), "config", "crd", "standard")
}

// External Secrets Operator, at the version and with the checksum of its module, of which
// nothing is built.
const (
	externalSecrets    = "github.com/external-secrets/external-secrets@v1.3.2"
	externalSecretsSum = "h1:u2J8RjlHIeF0oZCqtl92adI/uZWUwOesJIDkfql6LqQ="
)

// externalSecret is the file of the ExternalSecret's CustomResourceDefinition.
func externalSecret(t *testing.T) string {
	t.Helper()
	return filepath.Join(download(t, externalSecrets, externalSecretsSum), "config", "crds", "bases", "external-secrets.io_externalsecrets.yaml")
}

// ofGatewayAPI serves a kind of Gateway API.
func ofGatewayAPI(t *testing.T, file string) customResource {
	t.Helper()
	definition := readDefinition(t, filepath.Join(definitions(t), file))
	if version := definition.Annotations[consts.BundleVersionAnnotation]; version != consts.BundleVersion {
		t.Fatalf("%s is of the version %s, not %s", file, version, consts.BundleVersion)
	}
	return newCustomResource(t, definition)
}

func readDefinition(t *testing.T, path string) apiextensionsv1.CustomResourceDefinition {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var definition apiextensionsv1.CustomResourceDefinition
	if err := sigsyaml.UnmarshalStrict(data, &definition); err != nil {
		t.Fatal(err)
	}
	return definition
}

// newCustomResource serves the first version of a definition.
func newCustomResource(t *testing.T, definition apiextensionsv1.CustomResourceDefinition) customResource {
	t.Helper()
	version := definition.Spec.Versions[0]
	var internal apiextensions.JSONSchemaProps
	if err := apiextensionsv1.Convert_v1_JSONSchemaProps_To_apiextensions_JSONSchemaProps(version.Schema.OpenAPIV3Schema, &internal, nil); err != nil {
		t.Fatal(err)
	}
	structural, err := structuralschema.NewStructural(&internal)
	if err != nil {
		t.Fatal(err)
	}
	validator, _, err := validation.NewSchemaValidator(&internal)
	if err != nil {
		t.Fatal(err)
	}
	kind := schema.GroupVersionKind{Group: definition.Spec.Group, Version: version.Name, Kind: definition.Spec.Names.Kind}
	return customResource{
		structural: structural,
		strategy:   customresource.NewStrategy(typer{}, true, kind, validator, nil, structural, nil, nil, nil),
	}
}

func (c customResource) create(ctx context.Context, o object) error {
	var u unstructured.Unstructured
	json, err := sigsyaml.YAMLToJSONStrict(o.text)
	if err != nil {
		return err
	}
	if err := u.UnmarshalJSON(json); err != nil {
		return err
	}
	options := structuralschema.UnknownFieldPathOptions{TrackUnknownFieldPaths: true}
	if unknown := pruning.PruneWithOptions(u.Object, c.structural, true, options); len(unknown) > 0 {
		return fmt.Errorf("unknown fields %s", strings.Join(unknown, ", "))
	}
	defaulting.Default(u.Object, c.structural)
	rest.FillObjectMetaSystemFields(&u)
	return rest.BeforeCreate(c.strategy, ctx, &u)
}

// typer reads an object's kind from the object.
type typer struct{}

// ObjectKinds implements runtime.ObjectTyper.
func (typer) ObjectKinds(o runtime.Object) ([]schema.GroupVersionKind, bool, error) {
	return []schema.GroupVersionKind{o.GetObjectKind().GroupVersionKind()}, false, nil
}

// Recognizes implements runtime.ObjectTyper.
func (typer) Recognizes(schema.GroupVersionKind) bool { return true }
