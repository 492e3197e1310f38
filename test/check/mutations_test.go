package check

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"

	jsonpatch "gopkg.in/evanphx/json-patch.v4"
	sigsyaml "sigs.k8s.io/yaml"

	"github.com/petrify-dev/petrify/render"
	"github.com/petrify-dev/petrify/schema"
)

// Each defect is put into a correct output alone, and exactly those layers catch it
// that the table says.
func TestDefects(t *testing.T) {
	caught := make([][]string, len(defects))
	for i, d := range defects {
		if said := d.refused(t); said != "" {
			caught[i] = append(caught[i], petrify)
			if d.says == "" || !strings.Contains(said, d.says) {
				t.Errorf("%s: petrify says\n%s\nwant\n%s", d.name, said, d.says)
			}
		}
	}
	waived := readWaivers(t)
	correct, whole, alone := damagedStacks(t)
	for _, j := range allJudges(t) {
		damaged := alone
		if j.whole {
			damaged = whole
		}
		for i, v := range j.judge(t, correct) {
			for _, f := range waived.rest(j.name, correct[i].name, v.findings) {
				t.Fatalf("the undamaged output has a finding of %s: %s", j.name, f)
			}
		}
		for i, v := range j.judge(t, damaged) {
			if len(waived.rest(j.name, damaged[i].name, v.findings)) > 0 {
				caught[i] = append(caught[i], j.name)
			}
		}
	}
	for i, d := range defects {
		if !slices.Equal(caught[i], d.caught) {
			t.Errorf("%s: caught by %q, the table says %q", d.name, caught[i], d.caught)
		}
		missed := d.patch != repeat && !slices.Contains(caught[i], petrify)
		if slices.Contains(ownAbouts, d.about) && missed {
			t.Errorf("%s: petrify does not catch this defect of a %s", d.name, d.about)
		}
	}
	t.Log(report(caught))
}

// What no patch can do to Petrify's output is tried inside of it.
func TestRepeatedObjectIsTriedInPackage(t *testing.T) {
	data, err := os.ReadFile("../../render/check_test.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range defects {
		if d.patch == repeat && !strings.Contains(string(data), fmt.Sprintf("{%q", d.name)) {
			t.Errorf("render/check_test.go has no defect %q", d.name)
		}
	}
}

// refused returns what Petrify says when the defect is a patch of the spec, or
// nothing when it lets the defect pass.
func (d defect) refused(t *testing.T) string {
	t.Helper()
	if d.patch == repeat {
		return ""
	}
	kind, name, _ := strings.Cut(d.object, "/")
	env := loadFiles(t, d.file())
	env.Spec.Patches = []schema.Patch{{
		Patch:  schema.PatchText(d.patch + "\n"),
		Target: &schema.PatchTarget{Kind: schema.ObjectKind(kind), Name: schema.ObjectName(name)},
	}}
	if _, err := render.Render(env); err != nil {
		return err.Error()
	}
	return ""
}

func (d defect) file() string {
	if d.spec == "" {
		return "testdata/defects/cluster.yaml"
	}
	return "testdata/defects/" + d.spec + ".yaml"
}

// damagedStacks are the correct outputs, those with each defect, and of these only
// what is damaged.
func damagedStacks(t *testing.T) (correct, whole, alone []stack) {
	t.Helper()
	stacks := map[string]stack{}
	for _, file := range glob(t, "testdata/defects/*.yaml") {
		stacks[file] = renderFiles(t, file)
		correct = append(correct, stacks[file])
	}
	for _, d := range defects {
		damaged, others := d.damage(t, stacks[d.file()])
		whole = append(whole, stack{d.name, slices.Concat(others, damaged)})
		alone = append(alone, stack{d.name, damaged})
	}
	return correct, whole, alone
}

// damage returns what becomes of the damaged object, and the others.
func (d defect) damage(t *testing.T, s stack) (damaged, others []object) {
	t.Helper()
	isDamaged := func(o object) bool {
		return o.String() == d.object || strings.HasPrefix(o.String(), d.object+"-a1b2c3d-")
	}
	i := slices.IndexFunc(s.objects, isDamaged)
	if i < 0 {
		t.Fatalf("%s: there is no %s to damage", d.name, d.object)
	}
	others = slices.DeleteFunc(slices.Clone(s.objects), isDamaged)
	switch o := s.objects[i]; d.patch {
	case remove:
		return nil, others
	case repeat:
		return []object{o, o}, others
	default:
		return []object{d.patched(t, o)}, others
	}
}

func (d defect) patched(t *testing.T, o object) object {
	t.Helper()
	operations, err := sigsyaml.YAMLToJSON([]byte(d.patch))
	if err != nil {
		t.Fatalf("%s: %v", d.name, err)
	}
	patch, err := jsonpatch.DecodePatch(operations)
	if err != nil {
		t.Fatalf("%s: %v", d.name, err)
	}
	before, err := sigsyaml.YAMLToJSON(o.text)
	if err != nil {
		t.Fatal(err)
	}
	after, err := patch.Apply(before)
	if err != nil {
		t.Fatalf("%s: %v", d.name, err)
	}
	patched, err := readObject(after)
	if err != nil {
		t.Fatalf("%s: %v", d.name, err)
	}
	return patched
}

// report is a table of the defects and the layers that catch them, with sums.
func report(caught [][]string) string {
	layers := []string{petrify, apiServerName, validateName, scoreName, securityName}
	sums := make([]int, len(layers))
	var b strings.Builder
	table := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintf(table, "\nabout\tdefect\t%s\n", strings.Join(layers, "\t"))
	for i, d := range defects {
		fmt.Fprintf(table, "%s\t%s", d.about, d.name)
		for column, layer := range layers {
			mark := "-"
			if slices.Contains(caught[i], layer) {
				mark, sums[column] = "yes", sums[column]+1
			}
			if layer == petrify && d.patch == repeat {
				mark = "in package"
			}
			fmt.Fprintf(table, "\t%s", mark)
		}
		fmt.Fprintln(table)
	}
	fmt.Fprintf(table, "\t%d defects", len(defects))
	for _, sum := range sums {
		fmt.Fprintf(table, "\t%d", sum)
	}
	fmt.Fprintln(table)
	table.Flush()
	return b.String()
}
