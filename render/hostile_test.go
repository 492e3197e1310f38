package render_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
	sigsyaml "sigs.k8s.io/yaml"

	"github.com/petrify-dev/petrify/internal/diag"
	"github.com/petrify-dev/petrify/render"
	"github.com/petrify-dev/petrify/schema"
)

// hostile is what no field must let through as anything but text.
var hostile = slices.Concat(
	// Quotes, line breaks, documents and everything else that is syntax to YAML.
	[]string{
		`"`, `'`, `"a": "b"`, `'a`, "a\nb", "a\n", "\na", "a\n---\nkind: Secret\n", "---", "--- a", "...", "a: b", "a:", ": a", "a #b", "#a", "- a", "-", "? a", "[a]", "{a: b}", "[", "}",
		"*a", "&a", "!a", "!!int 1", "<<", "|", ">", "%YAML 1.1", "@a", "`a`", ",", "a,b", " a", "a ", "\ta", "a\t", "a\n\n  b\n", "  a\n b",
	},
	// Other languages: templates, shells, Kubernetes, Flux, NGINX, JavaScript, SQL, paths.
	[]string{
		"{{ .Values.x }}", "{{", "{% x %}", "${X}", "${X:=y}", "$${X}", "$(X)", "$$(X)", "$(DATABASE_URL)", "$X", "`id`", "$(id)", "; id", "&& id", "| id", "> /tmp/x", "a\nid\n", "'; id; '",
		"; } location / { return 200", "a;", "}", "*/", "//", "\"); process.exit(); (\"", "a' or '1'='1", "../../etc/passwd", "/etc/passwd", "a/../b", "--help", "-x", "--",
		`\`, `a\b`, `\n`, `\x1b`, `\u0000`,
	},
	// Words and numbers, in all spellings.
	[]string{
		"y", "Y", "n", "N", "yes", "Yes", "YES", "no", "No", "NO", "on", "On", "ON", "off", "Off", "OFF", "true", "True", "TRUE", "false", "False", "FALSE", "null", "Null", "NULL", "~", "=",
		"0", "-0", "00", "007", "0o7", "0x1F", "0b11", "1_000", "+1", "-1", "1.", ".5", "1.10", "1e3", "12e4567", "1E10", "0123456", "1:30", "190:20:30", ".inf", "-.INF", ".nan", "NaN", "Infinity",
		"2026-01-31", "2026-01-31T00:00:00Z", "99999999999999999999", "1k", "1Mi",
	},
	// What cannot be seen, or looks like something else, or is no text at all.
	[]string{
		"\x00", "a\x00b", "\x07", "\x1b[31m", "\r", "a\rb", "a\r\nb", "\x7f", "\u0085", "\u009b2J", "\u00a0", "\u00ad", "\u200b", "\u200d", "\u2028", "\u2029", "\u202e", "\u2066a\u2069", "\ufeff", "\ufeffa", "\ufffd", "\ufffe", "\uffff",
		"\U000e0001", "\U0010ffff", "ä", "e\u0301", "名前", "🦄", "\xff", "a\xc3", "\xed\xa0\x80", " ", "\n", "\t",
	},
	[]string{strings.Repeat("a", 64), strings.Repeat("a", 254), strings.Repeat("a", 5000), strings.Repeat("a ", 40000), strings.Repeat("a.", 130) + "a", strings.Repeat("\n", 3000)},
)

// leaf is a string in an environment: a value, or the key of a mapping.
type leaf struct {
	path string
	// set puts a string there, making what must be around it, and tells whether the
	// environment has the place at all: of a choice it has one member.
	set func(env *schema.Environment, s string) bool
}

// Every string of a spec, whatever it holds, is refused where it stands, or comes out as
// the same string in one scalar, alone or in a composition such as a URL.
func TestHostileStrings(t *testing.T) {
	var accepted atomic.Int32
	t.Cleanup(func() {
		if n := accepted.Load(); n < 1000 {
			t.Errorf("only %d strings came through: what are the fields that take any text?", n)
		}
	})
	for _, leaf := range leaves() {
		t.Run(leaf.path, func(t *testing.T) {
			t.Parallel()
			base, harmless := reachable(leaf)
			if harmless == "" {
				if _, known := unreachable[leaf.path]; !known {
					t.Fatal("no spec in testdata renders with any harmless string here; give one what it needs")
				}
			}
			var want []string
			if harmless != "" {
				env := clone(bases[base])
				leaf.set(&env, harmless)
				want = objects(t, env)
			}
			for _, s := range hostile {
				if try(t, leaf, base, comparison{leaf, harmless, s, want}) {
					accepted.Add(1)
				}
			}
		})
	}
}

// Flux puts its variables into what it applies unless it is told not to.
func TestHostileStringsUnderFlux(t *testing.T) {
	tried := 0
	for _, leaf := range leaves() {
		env := clone(bases["cluster.yaml"])
		if leaf.set(&env, "a${X}b") {
			env.Spec.Target = schema.TargetFlux
			manifest, err := render.Render(env)
			if err != nil {
				continue
			}
			for _, o := range read(manifest) {
				if strings.Contains(o, "${X}") && !strings.Contains(o, "kustomize.toolkit.fluxcd.io/substitute: disabled") {
					t.Errorf("%s: Flux would put a variable into\n%s", leaf.path, o)
				}
				tried++
			}
		}
	}
	if tried == 0 {
		t.Error("no field takes such a text")
	}
}

// Controllers for NGINX write the values of their annotations into its configuration,
// where a directive ends with a semicolon or a brace.
func TestHostileStringsForNGINX(t *testing.T) {
	accepted := 0
	for _, s := range hostile {
		env := clone(bases["cluster.yaml"])
		env.Spec.Exposure.Ingress.Annotations = map[schema.AnnotationKey]schema.AnnotationValue{"nginx.ingress.kubernetes.io/rewrite-target": schema.AnnotationValue(s)}
		if _, err := render.Render(env); err != nil {
			continue
		}
		if accepted++; strings.ContainsAny(s, ";{}\n\r") {
			t.Errorf("%q is accepted", s)
		}
	}
	if accepted < 50 {
		t.Errorf("only %d strings are accepted", accepted)
	}
}

// unreachable are leaves that need more than a string beside them, and where they are
// put to the test.
var unreachable = map[string]string{
	"spec.patches[0].patch":                "is YAML itself: TestPatches, FuzzRender",
	"spec.patches[0].path":                 "names a file: schema.TestPatchFile",
	"spec.patches[0].target.kind":          "changes nothing without a patch",
	"spec.patches[0].target.name":          "changes nothing without a patch",
	"spec.patches[0].target.labelSelector": "changes nothing without a patch",
}

// harmlessStrings has one for each type.
var harmlessStrings = []string{
	"harmless", "HARMLESS", "harmless.example.com", "https://harmless.example.com", "/harmless", "harmless@example.com", "Harmless", "harmless=x",
	"zz", "sha256:" + strings.Repeat("abcd", 16), "1234Mi", "1234m", "123Mi", "123m", "23Mi",
	"petrify.dev/v1alpha1", "Environment", "kubectl", "https", "ingress-nginx", "SecretStore", "7 4 * * SUN", "Harmless/Place",
}

// reachable returns the first base and harmless string with which the leaf renders.
func reachable(leaf leaf) (base, harmless string) {
	for _, base := range specs {
		for _, s := range harmlessStrings {
			env := clone(bases[base])
			if !leaf.set(&env, s) {
				break
			}
			if _, err := render.Render(env); err == nil {
				return base, s
			}
		}
	}
	return specs[0], ""
}

// try renders the base with the hostile string at the leaf and tells whether it is accepted.
func try(t *testing.T, leaf leaf, base string, c comparison) bool {
	t.Helper()
	env := clone(bases[base])
	leaf.set(&env, c.hostile)
	manifest, err := render.Render(env)
	if err != nil {
		var problems schema.Diagnostics
		if !errors.As(err, &problems) {
			t.Errorf("%q is refused, but not as a mistake of the spec: %v", c.hostile, err)
		} else if !slices.ContainsFunc(problems, func(d diag.Diagnostic) bool { return about(d, leaf.path) }) {
			t.Errorf("%q is refused, but not there: %v", c.hostile, err)
		}
		return false
	}
	got := read(manifest)
	if len(got) != len(c.want) {
		t.Errorf("%q makes %d objects of %d", c.hostile, len(got), len(c.want))
		return true
	}
	for i, want := range c.want {
		if want == got[i] {
			continue
		}
		if before, after := withoutDigests(want), withoutDigests(got[i]); before != after {
			c.same(t, "", parsed(t, before), parsed(t, after))
		}
	}
	return true
}

// objects are the YAML of each object of the output.
func objects(t *testing.T, env schema.Environment) []string {
	t.Helper()
	manifest, err := render.Render(env)
	if err != nil {
		t.Fatal(err)
	}
	return read(manifest)
}

func read(manifest render.Manifest) []string {
	var all []string
	for _, r := range manifest.Resources {
		one := manifest.Select(func(other render.Resource) bool { return other.String() == r.String() }).YAML()
		_, text, _ := strings.Cut(string(one), "---\n") // without the header, which has a digest
		all = append(all, text)
	}
	return all
}

// withoutDigests leaves out the lines with digests, of what is compared elsewhere.
func withoutDigests(text string) string {
	var kept strings.Builder
	for line := range strings.Lines(text) {
		if !slices.ContainsFunc(digested, func(name string) bool { return strings.Contains(line, name) }) {
			kept.WriteString(line)
		}
	}
	return kept.String()
}

var digested = []string{"checksum/config: ", render.BuildArgumentsAnnotation + ": ", ": medusa-migrate-", ": medusa-seed-", ": medusa-admin-user-", ": postgres-backup-"}

// parsed is an object as one library reads it, which another must read alike.
func parsed(t *testing.T, text string) *yaml.Node {
	t.Helper()
	var document yaml.Node
	if err := yaml.Unmarshal([]byte(text), &document); err != nil {
		t.Fatalf("%v:\n%s", err, text)
	}
	var here, there any
	if err := document.Decode(&here); err != nil {
		t.Fatal(err)
	}
	if err := sigsyaml.Unmarshal([]byte(text), &there); err != nil {
		t.Fatalf("%v:\n%s", err, text)
	}
	if diff := cmp.Diff(jsonValue(t, here), jsonValue(t, there)); diff != "" {
		t.Errorf("go.yaml.in/yaml/v3 and sigs.k8s.io/yaml read it differently (-v3 +sigs):\n%s", diff)
	}
	return document.Content[0]
}

// jsonValue gives numbers one type.
func jsonValue(t *testing.T, value any) (same any) {
	t.Helper()
	data, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &same); err != nil {
		t.Fatal(err)
	}
	return same
}

// about tells whether a problem is told at the path, or relates to it. What is wrong with
// a whole patch is told at its entry.
func about(d diag.Diagnostic, path string) bool {
	if d.Path == path || strings.HasPrefix(d.Path, path) && strings.HasSuffix(path, "[") || strings.HasPrefix(path, "spec.patches[0]") && strings.HasPrefix(path, d.Path) {
		return true
	}
	for _, r := range d.Related {
		if r.Path == path {
			return true
		}
	}
	return false
}

// comparison holds the output with a hostile string to that with a harmless one.
type comparison struct {
	leaf              leaf
	harmless, hostile string
	want              []string // with the harmless one; none where none is accepted
}

func (c comparison) same(t *testing.T, path string, want, got *yaml.Node) {
	t.Helper()
	if want.Kind != got.Kind || len(want.Content) != len(got.Content) || want.Kind == yaml.ScalarNode && want.Tag != got.Tag {
		t.Errorf("%q: %s is no more of the same kind, tag and length", c.hostile, path)
		return
	}
	switch want.Kind {
	case yaml.MappingNode:
		for i := 0; i < len(want.Content); i += 2 {
			key := want.Content[i].Value
			if is := got.Content[i].Value; is != key && is != strings.ReplaceAll(key, c.harmless, c.hostile) {
				t.Errorf("%q: %s has the key %q, not %q", c.hostile, path, is, key)
			}
			c.same(t, path+"."+key, want.Content[i+1], got.Content[i+1])
		}
	case yaml.ScalarNode:
		c.scalar(t, path, want.Value, got.Value)
	default:
		for i := range want.Content {
			c.same(t, fmt.Sprintf("%s[%d]", path, i), want.Content[i], got.Content[i])
		}
	}
}

var (
	amount     = regexp.MustCompile(`^[0-9]+[A-Za-z]{0,2}$`)
	inCommand  = regexp.MustCompile(`\.(command|args)\[[0-9]+\]$`)
	inVariable = regexp.MustCompile(`\.env\[[0-9]+\]\.value$`)
)

func (c comparison) scalar(t *testing.T, path, want, got string) {
	t.Helper()
	if want == got {
		return
	}
	amounts := c.amount()
	switch {
	case amounts && amount.MatchString(want) && amount.MatchString(got):
		return // the same amount as API servers and NGINX write it
	case strings.HasSuffix(path, ".app.kubernetes.io/version") && strings.HasPrefix(c.hostile, got) && len(got) <= 63:
		return // a label has room for 63 characters of a tag
	case got != strings.ReplaceAll(want, c.harmless, c.hostile):
		t.Errorf("%q: %s is %q, and was %q", c.hostile, path, got, want)
	case inCommand.MatchString(path) && !c.argument(want):
		t.Errorf("%q: %s is run, and was %q", c.hostile, path, want)
	case inVariable.MatchString(path) && strings.Contains(c.hostile, "$("):
		t.Errorf("%q: Kubernetes would expand %s", c.hostile, path)
	}
}

// argument tells whether a word of a command may be what the leaf says: as a whole in the
// commands that a spec gives, which no shell reads, and after the = of a probe's option.
func (c comparison) argument(want string) bool {
	return strings.HasPrefix(c.leaf.path, "spec.medusa.commands.") && want == c.harmless || want == "--username="+c.harmless || want == "--dbname="+c.harmless
}

func (c comparison) amount() bool {
	for _, quantity := range []string{".cpu", ".memory", ".ephemeral-storage", ".storage", ".maxBodySize"} {
		if strings.HasSuffix(c.leaf.path, quantity) {
			return true
		}
	}
	return false
}

// specs are those of testdata, and bases what they say.
var specs = []string{"cluster.yaml", "external.yaml", "none.yaml"}

var bases = func() map[string]schema.Environment {
	all := map[string]schema.Environment{}
	for _, name := range specs {
		data, err := os.ReadFile("testdata/" + name)
		if err != nil {
			panic(err)
		}
		env, found := schema.Load([]schema.Input{{Name: name, Data: data}}, nil)
		if err := found.Err(); err != nil {
			panic(err)
		}
		all[name] = env
	}
	return all
}()

// clone copies an environment with all that it points to.
func clone(env schema.Environment) schema.Environment {
	data, err := json.Marshal(env)
	if err != nil {
		panic(err)
	}
	var copied schema.Environment
	if err := json.Unmarshal(data, &copied); err != nil {
		panic(err)
	}
	return copied
}

// leaves are all strings that a spec can hold, by reflection.
func leaves() []leaf {
	var all []leaf
	visit(reflect.TypeFor[schema.Environment](), "", func(env *schema.Environment) (reflect.Value, bool) {
		return reflect.ValueOf(env).Elem(), true
	}, func(l leaf) { all = append(all, l) })
	return all
}

// place finds a value that can be set, or tells that the environment has chosen otherwise.
type place func(*schema.Environment) (reflect.Value, bool)

func visit(t reflect.Type, path string, at place, emit func(leaf)) {
	switch t.Kind() {
	case reflect.String:
		emit(leaf{path, func(env *schema.Environment, s string) bool {
			v, there := at(env)
			if there {
				v.SetString(s)
			}
			return there
		}})
	case reflect.Pointer:
		visit(t.Elem(), path, func(env *schema.Environment) (reflect.Value, bool) {
			v, there := at(env)
			if !there {
				return v, false
			}
			if v.IsNil() {
				v.Set(reflect.New(t.Elem()))
			}
			return v.Elem(), true
		}, emit)
	case reflect.Slice:
		visit(t.Elem(), path+"[0]", func(env *schema.Environment) (reflect.Value, bool) {
			v, there := at(env)
			if !there {
				return v, false
			}
			if v.Len() == 0 {
				v.Set(reflect.Append(v, reflect.Zero(t.Elem())))
			}
			return v.Index(0), true
		}, emit)
	case reflect.Map:
		visitEntries(t, path, at, emit)
	case reflect.Struct:
		for i := range t.NumField() {
			name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
			visit(t.Field(i).Type, strings.TrimPrefix(path+"."+name, "."), func(env *schema.Environment) (reflect.Value, bool) {
				v, there := at(env)
				if !there || schema.IsChoice(t) && v.Field(i).IsNil() {
					return v, false
				}
				return v.Field(i), true
			}, emit)
		}
	}
}

// visitEntries emits the key and the value of an entry of a mapping.
func visitEntries(t reflect.Type, path string, at place, emit func(leaf)) {
	put := func(env *schema.Environment, key, value string) bool {
		v, there := at(env)
		if !there {
			return false
		}
		if v.IsNil() {
			v.Set(reflect.MakeMap(t))
		}
		v.SetMapIndex(reflect.ValueOf(key).Convert(t.Key()), reflect.ValueOf(value).Convert(t.Elem()))
		return true
	}
	const key = "ENTRY"
	emit(leaf{path + "[", func(env *schema.Environment, s string) bool { return put(env, s, "value") }})
	emit(leaf{path + "[" + key + "]", func(env *schema.Environment, s string) bool { return put(env, key, s) }})
}
