package check

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
	sigsyaml "sigs.k8s.io/yaml"

	"github.com/petrify-dev/petrify/render"
	"github.com/petrify-dev/petrify/schema"
	"github.com/petrify-dev/petrify/test/check/random"
)

var (
	seed  = flag.Uint64("seed", 1, "seed of the random environments")
	specs = flag.Int("specs", 500, "number of random environments")
)

// Random environments hold what is promised of every environment. To look at one
// again: -run 'TestRandomEnvironments/^317$' -seed 1. Worth keeping: testdata/specs.
func TestRandomEnvironments(t *testing.T) {
	hold := newPromise(t)
	for i := range *specs {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			env := random.Environment(rand.New(rand.NewPCG(*seed, uint64(i))))
			text := written(t, env)
			defer func() {
				if t.Failed() {
					t.Logf("-seed %d, environment %d:\n%s", *seed, i, text)
				}
			}()
			read, problems := schema.Load([]schema.Input{{Name: "random.yaml", Data: text}}, nil)
			if err := problems.Err(); err != nil {
				t.Fatalf("a valid spec is refused: %v", err)
			}
			if diff := cmp.Diff(schema.Default(env), read); diff != "" {
				t.Fatalf("the spec is not read as it was written (-written +read):\n%s", diff)
			}
			hold.of(t, env)
		})
	}
}

// So do those that once did not, and some that stand at the edge.
func TestKeptEnvironments(t *testing.T) {
	hold := newPromise(t)
	for _, file := range glob(t, "testdata/specs/*.yaml") {
		t.Run(filepath.Base(file), func(t *testing.T) { hold.of(t, loadFiles(t, file)) })
	}
}

// written is a spec as JSON, which is YAML too: the encoders of YAML at hand do not
// write every string so that they themselves read it back.
func written(t *testing.T, env schema.Environment) []byte {
	t.Helper()
	text, err := json.MarshalIndent(env, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	// The one character that Petrify reads only when it is escaped and JSON does not escape.
	return bytes.ReplaceAll(text, []byte("\ufeff"), []byte(`\ufeff`))
}

// throughJSON makes of a value what JSON makes of it, so that numbers have one type.
func throughJSON(t *testing.T, value any) any {
	t.Helper()
	data, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	var same any
	if err := json.Unmarshal(data, &same); err != nil {
		t.Fatal(err)
	}
	return same
}

// A promise is what holds for the output of every valid environment: it renders, with
// its references closed; an API server takes it, without a warning; Pod Security
// admits its pods; every reader of YAML sees the same values.
type promise struct {
	api      apiServer
	security podSecurity
}

func newPromise(t *testing.T) promise {
	t.Helper()
	return promise{newAPIServer(t), newPodSecurity(t)}
}

func (p promise) of(t *testing.T, env schema.Environment) {
	t.Helper()
	manifest, err := render.Render(env)
	if err != nil {
		t.Fatalf("a valid spec is not rendered: %v", err)
	}
	s, err := readStack(string(env.Metadata.Name), manifest.YAML())
	if err != nil {
		t.Fatal(err)
	}
	for _, admit := range []func(object) ([]finding, bool){p.api.admit, p.security.admit} {
		for _, f := range judgeEach(s, admit).findings {
			t.Error(f)
		}
	}
	sameValues(t, s, manifest)
}

// sameValues compares what two YAML readers, one of version 1.2 and one of 1.1, make of
// the output with its JSON form.
func sameValues(t *testing.T, s stack, manifest render.Manifest) {
	t.Helper()
	var want struct{ Items []any }
	if err := json.Unmarshal(manifest.JSON(), &want); err != nil {
		t.Fatal(err)
	}
	if items := readByV3(t, manifest.YAML()); !reflect.DeepEqual(want.Items, items) {
		t.Errorf("go.yaml.in/yaml/v3 sees other values than JSON:\n%s", cmp.Diff(want.Items, items))
	}
	var items []any
	for _, o := range s.objects {
		var item any
		if err := sigsyaml.UnmarshalStrict(o.text, &item); err != nil {
			t.Fatalf("%s: %v", o, err)
		}
		items = append(items, item)
	}
	if !reflect.DeepEqual(want.Items, items) {
		t.Errorf("sigs.k8s.io/yaml sees other values than JSON:\n%s", cmp.Diff(want.Items, items))
	}
}

func readByV3(t *testing.T, stream []byte) []any {
	t.Helper()
	var items []any
	for decoder := yaml.NewDecoder(bytes.NewReader(stream)); ; {
		var item any
		err := decoder.Decode(&item)
		if errors.Is(err, io.EOF) {
			return items
		}
		if err != nil {
			t.Fatal(err)
		}
		items = append(items, throughJSON(t, item))
	}
}
