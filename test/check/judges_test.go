package check

import (
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// The layers that may catch a defect: Petrify's own check, then the judges.
const (
	petrify       = "petrify"
	apiServerName = "api-server"
	validateName  = "kubectl-validate"
	scoreName     = "kube-score"
	securityName  = "pod-security"
)

// A judge is one of the checkers.
type judge struct {
	name   string
	judges []string // the kinds that it knows; nil for all
	whole  bool     // it follows references: an object alone tells it less than a stack
	judge  func(t *testing.T, stacks []stack) []verdict
}

// A verdict is what a judge makes of one stack.
type verdict struct {
	judged   []string // what it looked at, as Kind/name
	findings []finding
}

// A finding is what a judge has against an object.
type finding struct {
	object string
	check  string // which of the judge's checks, if they have names
	text   string
}

func (f finding) String() string {
	return strings.TrimSpace(fmt.Sprintf("%s: %s %s", f.object, f.check, f.text))
}

// allJudges are in the order of the report.
func allJudges(t *testing.T) []judge {
	t.Helper()
	api := newAPIServer(t)
	security := newPodSecurity(t)
	return []judge{
		{name: apiServerName, judge: each(api.admit)},
		{name: validateName, judge: kubectlValidate},
		{name: scoreName, judge: kubeScore, whole: true, judges: []string{
			"NetworkPolicy", "Service", "StatefulSet", "Deployment", "Job", "CronJob", "HorizontalPodAutoscaler", "PodDisruptionBudget", "Ingress",
		}},
		{name: securityName, judge: each(security.admit), judges: kindsWithPods},
	}
}

// knows tells whether the judge has an opinion on the kind.
func (j judge) knows(kind string) bool { return j.judges == nil || slices.Contains(j.judges, kind) }

// each makes a judge of a function that looks at one object at a time; the function
// returns false for an object that it has no opinion on.
func each(admit func(object) ([]finding, bool)) func(*testing.T, []stack) []verdict {
	return func(_ *testing.T, stacks []stack) []verdict {
		verdicts := make([]verdict, len(stacks))
		for i, s := range stacks {
			verdicts[i] = judgeEach(s, admit)
		}
		return verdicts
	}
}

func judgeEach(s stack, admit func(object) ([]finding, bool)) verdict {
	var v verdict
	for _, o := range s.objects {
		if findings, known := admit(o); known {
			v.judged = append(v.judged, o.String())
			v.findings = append(v.findings, findings...)
		}
	}
	return v
}

// moduleDirectory is where a module of go.mod lies.
func moduleDirectory(t *testing.T, module string) string {
	t.Helper()
	return goSays(t, "list", "-m", "-f", "{{.Dir}}", module)
}

// tool returns the path of a command under tools, which go builds and caches.
func tool(t *testing.T, name string) string {
	t.Helper()
	return goSays(t, "tool", "-n", "-modfile=tools/"+name+"/go.mod", name)
}

func goSays(t *testing.T, args ...string) string {
	t.Helper()
	var said, complaint strings.Builder
	command := exec.Command("go", args...)
	command.Stdout, command.Stderr = &said, &complaint
	if err := command.Run(); err != nil {
		t.Fatalf("%s: %v\n%s", command, err, complaint.String())
	}
	return strings.TrimSpace(said.String())
}
