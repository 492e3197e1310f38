package resources

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/petrify-dev/petrify/internal/diag"
	"github.com/petrify-dev/petrify/internal/goldenfile"
	"github.com/petrify-dev/petrify/internal/stack"
)

func report(t *testing.T, objects string) Report {
	t.Helper()
	parsed, err := stack.Parse(stack.Input{Name: "objects.yaml", Data: []byte(objects)})
	if err != nil {
		t.Fatal(err)
	}
	r, err := Of(parsed)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// A stack with all that there is to add up: an autoscaler, a sidecar, Jobs, volumes.
func TestReport(t *testing.T) {
	objects, err := os.ReadFile(filepath.Join("testdata", "stack.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	r := report(t, string(objects))
	goldenfile.Want(t, filepath.Join("testdata", "stack.txt"), r.Text())
	r.Place([]Node{node(t, "2,4Gi"), node(t, "1,2Gi,20")})
	r.Hold(bounds(t, "requests.cpu=4,limits.memory=12Gi,ephemeral-storage=1Gi,pods=10,requests.storage=100Gi,persistentvolumeclaims=2"))
	goldenfile.Want(t, filepath.Join("testdata", "asked.txt"), r.Text())
	encoded, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	goldenfile.Want(t, filepath.Join("testdata", "asked.json"), string(encoded)+"\n")
}

func TestQuantities(t *testing.T) {
	for text, want := range map[string]struct {
		cpu, memory int64 // -1 for none
	}{
		"1":         {1000, 1},
		"250m":      {250, 1},
		"0.5":       {500, 1},
		".5":        {500, 1},
		"1.":        {1000, 1},
		"0.0001":    {1, 1},
		"0":         {0, 0},
		"100n":      {1, 1},
		"1500u":     {2, 1},
		"2k":        {2_000_000, 2000},
		"1Ki":       {1_024_000, 1024},
		"1.5Gi":     {1_610_612_736_000, 1_610_612_736},
		"128974848": {128_974_848_000, 128_974_848},
		"129e6":     {129_000_000_000, 129_000_000},
		"129E6":     {129_000_000_000, 129_000_000},
		"1e-3":      {1, 1},
		"1E":        {unlimited, 1_000_000_000_000_000_000},
		"9Ei":       {unlimited, unlimited},
		"1e99":      {unlimited, unlimited},
		"":          {-1, -1},
		"-1":        {-1, -1},
		"1 Gi":      {-1, -1},
		"1GB":       {-1, -1},
		"1e999":     {-1, -1},
		"1Gim":      {-1, -1},
		"0x10":      {-1, -1},
		"1_000":     {-1, -1},
		".":         {-1, -1},
	} {
		for kind, want := range map[Kind]int64{CPU: want.cpu, Memory: want.memory} {
			got, valid := kind.parse(text)
			if valid != (want >= 0) || valid && got != want {
				t.Errorf("%q of %s is %d (%v), want %d", text, kind, got, valid, want)
			}
		}
	}
}

func TestAmountsAreWrittenAsTheyAreRead(t *testing.T) {
	for _, c := range []struct {
		kind   Kind
		amount int64
		want   string
	}{
		{CPU, 0, "0"}, {CPU, 250, "250m"}, {CPU, 2000, "2"}, {CPU, 1500, "1500m"},
		{Memory, 0, "0"}, {Memory, 1 << 30, "1Gi"}, {Memory, 3 << 19, "1536Ki"}, {Memory, 1000, "1000"}, {Memory, 1001, "1001"},
		{Memory, 1 << 52, "4398046511104Ki"}, {EphemeralStorage, unlimited, "no limit"},
	} {
		got := c.kind.written(c.amount)
		if got != c.want {
			t.Errorf("%d of %s is written %s, want %s", c.amount, c.kind, got, c.want)
		}
		if again, valid := c.kind.parse(got); c.amount != unlimited && (!valid || again != c.amount) {
			t.Errorf("%s is read as %d, want %d", got, again, c.amount)
		}
	}
}

// A pod asks for what its containers do together, or for what one of its init
// containers does, with the sidecars that run by then.
func TestPods(t *testing.T) {
	for name, c := range map[string]struct{ pod, requests, limits string }{
		"containers together":             {"containers: [{name: a, resources: {requests: {cpu: 1}, limits: {cpu: 2}}}, {name: b, resources: {requests: {cpu: 1}, limits: {cpu: 3}}}]", "2", "5"},
		"a larger init container":         {"initContainers: [{name: i, resources: {requests: {cpu: 4}, limits: {cpu: 4}}}], containers: [{name: a, resources: {requests: {cpu: 1}, limits: {cpu: 2}}}]", "4", "4"},
		"a smaller init container":        {"initContainers: [{name: i, resources: {requests: {cpu: 1}, limits: {cpu: 1}}}], containers: [{name: a, resources: {requests: {cpu: 3}, limits: {cpu: 3}}}]", "3", "3"},
		"init containers one by one":      {"initContainers: [{name: i, resources: {limits: {cpu: 2}}}, {name: j, resources: {limits: {cpu: 2}}}], containers: [{name: a, resources: {limits: {cpu: 1}}}]", "2", "2"},
		"a sidecar beside containers":     {"initContainers: [{name: s, restartPolicy: Always, resources: {limits: {cpu: 1}}}], containers: [{name: a, resources: {limits: {cpu: 3}}}]", "4", "4"},
		"a sidecar before an init one":    {"initContainers: [{name: s, restartPolicy: Always, resources: {limits: {cpu: 1}}}, {name: i, resources: {limits: {cpu: 5}}}], containers: [{name: a, resources: {limits: {cpu: 3}}}]", "6", "6"},
		"a sidecar after an init one":     {"initContainers: [{name: i, resources: {limits: {cpu: 5}}}, {name: s, restartPolicy: Always, resources: {limits: {cpu: 1}}}], containers: [{name: a, resources: {limits: {cpu: 3}}}]", "5", "5"},
		"a limit is a request":            {"containers: [{name: a, resources: {limits: {cpu: 2}}}]", "2", "2"},
		"a request is no limit":           {"containers: [{name: a, resources: {requests: {cpu: 2}}}]", "2", "no limit"},
		"one of them without a limit":     {"containers: [{name: a, resources: {requests: {cpu: 2}}}, {name: b, resources: {limits: {cpu: 1}}}]", "3", "no limit"},
		"nothing":                         {"containers: [{name: a}]", "0", "no limit"},
		"of the pod":                      {"resources: {requests: {cpu: 7}, limits: {cpu: 8}}, containers: [{name: a, resources: {limits: {cpu: 2}}}]", "7", "8"},
		"the overhead of a runtime class": {"overhead: {cpu: 1}, containers: [{name: a, resources: {limits: {cpu: 2}}}]", "3", "3"},
	} {
		t.Run(name, func(t *testing.T) {
			r := report(t, "{apiVersion: batch/v1, kind: Job, metadata: {name: j}, spec: {template: {spec: {"+c.pod+"}}}}")
			job := r.Jobs[0]
			if requests, limits := CPU.written(job.Requests[CPU]), CPU.written(job.Limits[CPU]); requests != c.requests || limits != c.limits {
				t.Errorf("requests %s and limits %s, want %s and %s", requests, limits, c.requests, c.limits)
			}
		})
	}
}

func TestScale(t *testing.T) {
	autoscaler := "\n---\n{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: d}, spec: {scaleTargetRef: {kind: Deployment, name: d}, minReplicas: 3, maxReplicas: 9}}"
	for name, c := range map[string]struct {
		spec, other string
		want        Pods
	}{
		"by default":              {"", "", Pods{1, 1, 1}},
		"a number":                {"replicas: 5", "", Pods{5, 5, 2}},
		"none":                    {"replicas: 0", "", Pods{0, 0, 0}},
		"an autoscaler":           {"", autoscaler, Pods{3, 9, 3}},
		"an autoscaler of none":   {"replicas: 0", autoscaler, Pods{0, 0, 0}},
		"an autoscaler's default": {"", strings.Replace(autoscaler, "minReplicas: 3, ", "", 1), Pods{1, 9, 3}},
		"another's autoscaler":    {"", strings.Replace(autoscaler, "Deployment, name: d", "Deployment, name: e", 1), Pods{1, 1, 1}},
		"a surge":                 {"replicas: 4, strategy: {rollingUpdate: {maxSurge: 3}}", "", Pods{4, 4, 3}},
		"a share, rounded up":     {"replicas: 4, strategy: {rollingUpdate: {maxSurge: 30%}}", "", Pods{4, 4, 2}},
		"no surge":                {"replicas: 4, strategy: {rollingUpdate: {maxSurge: 0}}", "", Pods{4, 4, 0}},
		"all at once":             {"replicas: 4, strategy: {type: Recreate}", "", Pods{4, 4, 0}},
	} {
		t.Run(name, func(t *testing.T) {
			spec := "template: {spec: {containers: [{name: a}]}}"
			if c.spec != "" {
				spec += ", " + c.spec
			}
			r := report(t, "{apiVersion: apps/v1, kind: Deployment, metadata: {name: d}, spec: {"+spec+"}}"+c.other)
			if got := r.Workloads[0].Pods; got != c.want {
				t.Errorf("pods %+v, want %+v", got, c.want)
			}
		})
	}
}

// Sums that are too large to count are no small ones.
func TestSumsDoNotOverflow(t *testing.T) {
	r := report(t, `{apiVersion: apps/v1, kind: Deployment, metadata: {name: d}, spec: {replicas: 1000000000, template: {spec: {containers: [
		{name: a, resources: {limits: {memory: 1E}}}, {name: b, resources: {limits: {memory: 4E}}}]}}}}`)
	if got := r.Totals[0].Requests[Memory]; got != unlimited {
		t.Errorf("the sum is %d", got)
	}
	r.Hold(bounds(t, "memory=9E"))
	if r.Fits() {
		t.Error("it fits a quota")
	}
}

// A number of objects is no amount of bytes.
func TestNumbersAreWrittenAsNumbers(t *testing.T) {
	r := report(t, "{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: s}, spec: {replicas: 1024, template: {spec: {containers: [{name: a}]}}}}")
	r.Hold(bounds(t, "pods=1000"))
	if got, want := r.Quota[0], (Limit{Name: "pods", Asked: "1024", Bound: "1000", Over: "24"}); got != want {
		t.Errorf("quota of pods is %+v, want %+v", got, want)
	}
}

func TestAmountsThatAreNone(t *testing.T) {
	objects, err := stack.Parse(stack.Input{Name: "o", Data: []byte(`{apiVersion: batch/v1, kind: Job, metadata: {name: j}, spec: {template: {spec: {containers: [
		{name: a, resources: {requests: {cpu: lots}, limits: {memory: "\e[31m"}}}]}}}}`)})
	if err != nil {
		t.Fatal(err)
	}
	_, err = Of(objects)
	want := "error: Job/j: container a: \"lots\" is not a quantity of cpu\nerror: Job/j: container a: \"\\x1b[31m\" is not a quantity of memory"
	if err == nil || err.Error() != want {
		t.Errorf("error is %v\nwant     %s", err, want)
	}
}

func node(t *testing.T, text string) Node {
	t.Helper()
	n, err := ParseNode(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func bounds(t *testing.T, text string) []Bound {
	t.Helper()
	b, err := ParseQuota(text)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestPlace(t *testing.T) {
	// Two pods of one core and three of half a core, at any time.
	objects := `{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: small}, spec: {replicas: 3, template: {spec: {containers: [{name: a, resources: {requests: {cpu: 500m, memory: 1Gi}}}]}}}}
---
{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: large}, spec: {replicas: 2, template: {spec: {containers: [{name: a, resources: {requests: {cpu: 1, memory: 1Gi}}}]}}}}`
	for nodes, want := range map[string]Holding{
		"4,8Gi":             {Fits: true},
		"3500m,5Gi":         {Fits: true},
		"3,5Gi":             {Missing: 1},
		"4,4Gi":             {Missing: 1},
		"4,8Gi,4":           {Missing: 1},
		"1,1Gi":             {Missing: 4},
		"1,2Gi":             {Missing: 3},
		"1,2Gi 1,2Gi":       {Missing: 2},
		"2,3Gi 1500m,3Gi":   {Fits: true},
		"500m,8Gi":          {TooBig: "StatefulSet/large"},
		"4,8Gi 100m,1Gi":    {Fits: true},
		"2,2Gi 900m,2Gi":    {Missing: 2},
		"1,900Mi":           {TooBig: "StatefulSet/small"},
		"500m,8Gi 500m,8Gi": {TooBig: "StatefulSet/large"},
	} {
		t.Run(nodes, func(t *testing.T) {
			r := report(t, objects)
			var all []Node
			for text := range strings.FieldsSeq(nodes) {
				all = append(all, node(t, text))
			}
			r.Place(all)
			for _, got := range r.Nodes.Holds {
				got.When = ""
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			}
			if r.Fits() != want.Fits {
				t.Errorf("fits: %v", r.Fits())
			}
		})
	}
}

func TestUnreadableNodesAndQuotas(t *testing.T) {
	parse := map[string]func(string) error{
		"node":  func(text string) error { _, err := ParseNode(text); return err },
		"quota": func(text string) error { _, err := ParseQuota(text); return err },
	}
	for text, want := range map[string]string{
		"node 4":                       `"4" is no size of a node; allowed: ` + NodeSyntax,
		"node 4,1Gi,2,3":               `"4,1Gi,2,3" is no size of a node; allowed: ` + NodeSyntax,
		"node four,1Gi":                `"four" is not a quantity of cpu; allowed: ` + NodeSyntax,
		"node 4,0":                     `"0" is not a quantity of memory; allowed: ` + NodeSyntax,
		"node 4,16":                    `"16" is less memory than a node has; allowed: at least 1Mi; did you mean "16Gi"?`,
		"node 4,512k":                  `"512k" is less memory than a node has; allowed: at least 1Mi`,
		"node 4,1Gi,0":                 `"0" is not a number of pods; allowed: ` + NodeSyntax,
		"node 4,1Gi,100001":            `"100001" is more pods than a node takes; allowed: at most 100000`,
		"node 100001,1Gi":              `"100001" is more cpu than a node has; allowed: at most 100000`,
		"node 4,1025Ti":                `"1025Ti" is more memory than a node has; allowed: at most 1Pi`,
		"node 4,9223372036854775807Ti": `"9223372036854775807Ti" is more memory than a node has; allowed: at most 1Pi`,
		"node 4,1Gi,many":              `"many" is not a number of pods; allowed: ` + NodeSyntax,
		"node PASSWORD=hunter2":        `"…" is no size of a node; allowed: ` + NodeSyntax,
		"quota token:hunter2":          `"…" has no =; allowed: NAME=QUANTITY, such as requests.cpu=4`,
		"quota requests.cpu":           `"requests.cpu" has no =; allowed: NAME=QUANTITY, such as requests.cpu=4`,
		"quota requests.cup=4":         `there is no quota of "requests.cup"; did you mean "requests.cpu"?`,
		"quota services=4":             `there is no quota of "services"; allowed: ` + strings.Join(QuotaNames(), ", "),
		"quota pods=4,cpu=\x1b[m":      `"\x1b[m" is not a quantity; allowed: a Kubernetes quantity, such as 4 or 16Gi`,
		"quota =":                      `there is no quota of ""; allowed: ` + strings.Join(QuotaNames(), ", "),
	} {
		t.Run(text, func(t *testing.T) {
			kind, text, _ := strings.Cut(text, " ")
			var list diag.List
			if err := parse[kind](text); !errors.As(err, &list) || len(list) != 1 || list[0].Message+"; "+list[0].Hint != want {
				t.Errorf("error is %v, want %s", list, want)
			}
		})
	}
}
