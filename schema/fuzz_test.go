package schema

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"github.com/petrify-dev/petrify/internal/diag"
	"github.com/petrify-dev/petrify/internal/sarif"
)

// Whatever the bytes are, they are an environment or a mistake that is told, by work that
// their length bounds.
func FuzzLoad(f *testing.F) {
	for _, seed := range seeds(f, "testdata/*/*.yaml") {
		f.Add([]byte(seed), "images.medusa.tag=0123456")
	}
	f.Add([]byte("a: &a [*a]\n? {b: c}\n: !!x d\n"), "medusa.config[a.b]={c: d}")
	f.Fuzz(func(t *testing.T, data []byte, setting string) {
		var env Environment
		var found Diagnostics
		bounded(t, len(data)+len(setting), func() Diagnostics {
			env, found = Load([]Input{{Name: "fuzz.yaml", Data: data}}, []string{setting})
			return found
		})
		checkDiagnostics(t, found)
		checkLoaded(t, env, found)
	})
}

// What --set takes is laid over the spec as it says, or refused; and written into the
// text of the spec it says the same.
func FuzzSetting(f *testing.F) {
	minimal := Input{Name: "minimal.yaml", Data: []byte(seeds(f, "testdata/valid/minimal.yaml")[0])}
	for _, seed := range []string{
		"images.medusa.tag=0123456", "metadata.name=a", "medusa.config[a.b]=c: d", "hosts.storefrontAliases=[a.example.com, *x]", "patches=[{patch: \"a: b\"}]",
		"postgres.external={host: db, port: 1}", "medusa.worker.enabled=no", "medusa.server.replicas=0x1F", "spec..a=b", "a[b", "=", "exposure={none: {}}", "medusa.config.A=\n#\t", "metadata.annotations[\"]=x",
		"medusa.secret.keys=[{a: b}]", "images={medusa: {tag: !x y}}", "redis.inCluster.storage=1 Gi", "storefront.config.É=é",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, setting string) {
		var env Environment
		var found Diagnostics
		bounded(t, len(minimal.Data)+len(setting), func() Diagnostics {
			env, found = Load([]Input{minimal}, []string{setting})
			return found
		})
		checkDiagnostics(t, found)
		checkLoaded(t, env, found)
		text, problems := Edit(minimal, []string{setting})
		checkDiagnostics(t, problems)
		if text == nil || found.Err() != nil {
			return
		}
		edited, problems := Load([]Input{{Name: "edited.yaml", Data: text}}, nil)
		if diff := cmp.Diff(env, edited); problems.Err() != nil || diff != "" {
			t.Errorf("written into the text, %q says something else (%v):\n%s\n%s", setting, problems, text, diff)
		}
	})
}

// Layers may be merged two at a time in any grouping, but for what takes the place of
// something below it: the members of a choice, and what only means something as a whole.
func FuzzLayers(f *testing.F) {
	const full, minimal = "testdata/valid/full.yaml", "testdata/valid/minimal.yaml"
	for _, seed := range seeds(f, "testdata/valid/*.yaml") {
		f.Add([]byte(seed), []byte("spec: {hosts: {admin: b.example.com}, target: flux}"), []byte("spec: {hosts: [], medusa: {config: {A: b}}}"))
	}
	f.Add([]byte(seeds(f, full)[0]), []byte(seeds(f, minimal)[0]), []byte("metadata: {annotations: {a: b}}\nspec: x\n"))
	f.Fuzz(func(t *testing.T, lower, middle, upper []byte) {
		var inputs []Input
		var layers []*node
		var env Environment
		var found Diagnostics
		for i, data := range [][]byte{lower, middle, upper} {
			input := Input{Name: string(rune('a' + i)), Data: data}
			inputs = append(inputs, input)
			if layer, found := readDocument(input); found.Err() == nil {
				layers = append(layers, layer.withoutReplacing(environmentShape))
			}
		}
		bounded(t, len(lower)+len(middle)+len(upper), func() Diagnostics {
			env, found = Load(inputs, nil)
			return found
		})
		checkDiagnostics(t, found)
		checkLoaded(t, env, found)
		if len(layers) < 3 {
			return
		}
		merged := func(a, b *node) *node { return merge(a, b, environmentShape) }
		left, right := merged(merged(layers[0], layers[1]), layers[2]), merged(layers[0], merged(layers[1], layers[2]))
		if !sameValues(left, right) {
			t.Error("merged from the left and from the right, layers say different things")
		}
		if !sameValues(merged(layers[0], layers[0]), layers[0]) {
			t.Error("a layer over itself changes it")
		}
	})
}

// What stands around a secret in a wrong place, and however it is written there, no
// diagnostic repeats it.
func FuzzSecrecy(f *testing.F) {
	const value = "hunter2"
	secrets := []string{
		"API_TOKEN: hunter2\n", "API_TOKEN: \"a\n  hunter2\"\n", "API_TOKEN: |\n        hunter2\n        and hunter2\n", "API_TOKEN:\n      - hunter2\n", "API_TOKEN: {a: hunter2}\n",
		"? API_TOKEN\n      : hunter2\n", "BROKER: amqp://shop:hunter2@rabbit/\n", "START: [medusa, --password=hunter2]\n", "LIST: [{name: API_TOKEN, value: hunter2}]\n",
		"A: b\n    secret: {name: \"Hunter2!x\"}\n", "A: b\n    secret: {keys: [\"hunter2!x\"], cmds: {}}\n", "A: b\n    secret:\n      keys:\n      - hunter2!x\n      name: x y\n", "A: b\n    adminUser: {passwordKey: \"hunter2!x\"}\n",
		"\"password=hunter2\": b\n", "A: b\n    extraOrigins: {store: [\"https://x/?token=hunter2\"]}\n", "A: b\n    worker: {enabled: \"password=hunter2\"}\n",
	}
	before := seeds(f, "testdata/valid/minimal.yaml")[0] + "  medusa:\n    config:\n      LOG_LEVEL: http\n      "
	for which := range secrets {
		for _, after := range []string{"", "      OTHER: x\n", "    cmds: {}\n", "  - *x\n\t[", "\"'\x00\n---\n"} {
			f.Add(before, uint8(which), after)
		}
	}
	f.Fuzz(func(t *testing.T, before string, which uint8, after string) {
		if strings.Contains(strings.ToLower(before+after), value) {
			return
		}
		_, found := Load([]Input{{Name: "fuzz.yaml", Data: []byte(before + secrets[int(which)%len(secrets)] + after)}}, nil)
		var b strings.Builder
		for _, print := range []func(io.Writer, diag.List) error{diag.PrintText, diag.PrintJSON} {
			if err := print(&b, found); err != nil {
				t.Fatal(err)
			}
		}
		if strings.Contains(strings.ToLower(b.String()), value) {
			t.Errorf("a secret is repeated:\n%s", b.String())
		}
	})
}

// withoutReplacing leaves out the mappings in which a layer replaces what it does not name.
func (n *node) withoutReplacing(s *shape) *node {
	kept := *n
	kept.entries = nil
	for _, e := range n.entries {
		if _, child := s.child("", e.name); child == nil || len(child.together()) == 0 {
			kept.entries = append(kept.entries, entry{e.name, e.value.withoutReplacing(child)})
		}
	}
	return &kept
}

func seeds(f *testing.F, pattern string) []string {
	f.Helper()
	paths, err := filepath.Glob(pattern)
	if err != nil || len(paths) == 0 {
		f.Fatalf("no seeds in %s (%v)", pattern, err)
	}
	all := make([]string, len(paths))
	for i, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		all[i] = string(data)
	}
	return all
}

// checkDiagnostics holds every printed form to what a terminal can show, and the number
// of problems to what people can read.
func checkDiagnostics(t *testing.T, found Diagnostics) {
	t.Helper()
	if len(found) > mostProblems+1 {
		t.Errorf("%d problems are told", len(found))
	}
	for form, print := range map[string]func(io.Writer, diag.List) error{
		"text": diag.PrintText, "json": diag.PrintJSON, "sarif": func(w io.Writer, found diag.List) error { return sarif.Print(w, found, "1", "/") },
	} {
		var b strings.Builder
		if err := print(&b, found); err != nil {
			t.Fatal(err)
		}
		if i := strings.IndexFunc(b.String(), func(r rune) bool { return r != '\n' && !unicode.IsPrint(r) }); i >= 0 {
			t.Errorf("%s holds an unprintable character: %q", form, b.String()[i:])
		}
		if form != "text" && !json.Valid([]byte(b.String())) {
			t.Errorf("%s is no JSON:\n%s", form, b.String())
		}
	}
}

// checkLoaded holds an environment to its diagnostics, to its defaults, and to what it is
// when it is written down and read again.
func checkLoaded(t *testing.T, env Environment, found Diagnostics) {
	t.Helper()
	if found.Err() != nil {
		if diff := cmp.Diff(Environment{}, env); diff != "" {
			t.Errorf("an environment in spite of errors:\n%s", diff)
		}
		return
	}
	if again := Default(env); !reflect.DeepEqual(env, again) {
		t.Errorf("Default is not idempotent:\n%s", cmp.Diff(env, again))
	}
	if problems := Validate(env); problems.Err() != nil {
		t.Errorf("Load accepts what Validate refuses: %v", problems)
	}
	written, err := json.Marshal(env)
	if err != nil {
		t.Fatal(err)
	}
	if len(written) > LargestInput {
		return
	}
	read, problems := Load([]Input{{Name: "again.json", Data: written}}, nil)
	again, err := json.Marshal(read)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(written), string(again)); problems.Err() != nil || diff != "" {
		t.Errorf("written down and read again it is another (%v):\n%s", problems, diff)
	}
}
