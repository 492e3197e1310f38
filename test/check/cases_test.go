package check

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	sigsyaml "sigs.k8s.io/yaml"

	"github.com/petrify-dev/petrify/render"
	"github.com/petrify-dev/petrify/schema"
)

// A stack is the output for one environment.
type stack struct {
	name    string
	objects []object
}

// An object is one document of the output.
type object struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata"`

	text []byte // as it was printed
}

func (o object) String() string { return o.Kind + "/" + o.Name }

// yaml is the whole stack as one stream.
func (s stack) yaml() []byte {
	var stream []byte
	for _, o := range s.objects {
		stream = append(append(append(stream, "---\n"...), o.text...), '\n')
	}
	return stream
}

// readStack splits a stream as API clients do.
func readStack(name string, stream []byte) (stack, error) {
	s := stack{name: name}
	documents := utilyaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(stream)))
	for {
		text, err := documents.Read()
		if errors.Is(err, io.EOF) {
			return s, nil
		}
		if err != nil {
			return stack{}, err
		}
		o, err := readObject(text)
		if err != nil {
			return stack{}, fmt.Errorf("document %d: %w", len(s.objects), err)
		}
		if o.Kind != "" { // the header is a document of comments
			s.objects = append(s.objects, o)
		}
	}
}

func readObject(text []byte) (object, error) {
	o := object{text: text}
	err := sigsyaml.Unmarshal(text, &o)
	return o, err
}

const minimal = "../../golden/minimal/environment.yaml"

// wholeStacks are those of the overlays and the golden cases that are whole environments.
func wholeStacks(t *testing.T) []stack {
	t.Helper()
	var stacks []stack
	for _, spec := range append(glob(t, "../../overlays/*/environment.yaml"), glob(t, "../../golden/*/environment.yaml")...) {
		stacks = append(stacks, renderFiles(t, spec))
	}
	return stacks
}

// layeredStacks are those of the golden cases that are one change of the minimal environment.
func layeredStacks(t *testing.T) []stack {
	t.Helper()
	var stacks []stack
	for _, layer := range glob(t, "../../golden/*/layer.yaml") {
		stacks = append(stacks, renderFiles(t, minimal, layer))
	}
	return stacks
}

func glob(t *testing.T, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("no file matches %s (%v)", pattern, err)
	}
	return files
}

// renderFiles renders an environment whose layers stand in files, and what restores it
// if it is backed up. It is called as the directory of the last one.
func renderFiles(t *testing.T, files ...string) stack {
	t.Helper()
	env := loadFiles(t, files...)
	manifest, err := render.Render(env)
	if err != nil {
		t.Fatalf("%s: %v", files, err)
	}
	if env.Spec.Postgres.Backup() != nil {
		restore, err := render.Restore(env, "20260301T031700Z")
		if err != nil {
			t.Fatalf("%s: %v", files, err)
		}
		manifest.Resources = append(manifest.Resources, restore.Resources...)
	}
	name := filepath.Base(filepath.Dir(files[len(files)-1]))
	s, err := readStack(name, manifest.YAML())
	if err != nil {
		t.Fatalf("%s: %v", files, err)
	}
	if len(s.objects) != len(manifest.Resources) {
		t.Fatalf("%s: %d objects were read of %d", name, len(s.objects), len(manifest.Resources))
	}
	return s
}

func loadFiles(t *testing.T, files ...string) schema.Environment {
	t.Helper()
	var inputs []schema.Input
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		inputs = append(inputs, schema.Input{Name: file, Data: data})
	}
	env, problems := schema.Load(inputs, nil)
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	return env
}
