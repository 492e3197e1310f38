package check

import (
	"bytes"
	"encoding/json"
	"os/exec"
	"strings"
	"testing"
)

// kubeScore looks at each stack as a whole, since it follows references. Anything
// below the best grade is a finding, suggestions included.
func kubeScore(t *testing.T, stacks []stack) []verdict {
	command := tool(t, "kube-score")
	verdicts := make([]verdict, len(stacks))
	for i, s := range stacks {
		verdicts[i] = score(t, command, s)
	}
	return verdicts
}

// bestGrade is kube-score's "all OK".
const bestGrade = 10

func score(t *testing.T, command string, s stack) verdict {
	t.Helper()
	var complaint bytes.Buffer
	run := exec.Command(command, "score", "-", "--output-format=json", "--kubernetes-version=v1.36",
		"--enable-optional-test=container-seccomp-profile", "--enable-optional-test=container-ports-check",
		"--disable-ignore-checks-annotations")
	run.Stdin, run.Stderr = bytes.NewReader(s.yaml()), &complaint
	output, err := run.Output() // exit code 1 only says that there are findings
	if strings.Contains(complaint.String(), "failed to parse") {
		return verdict{findings: []finding{{check: "parse", text: complaint.String()}}}
	}
	var objects []struct {
		TypeMeta   struct{ Kind string } `json:"type_meta"`
		ObjectMeta struct{ Name string } `json:"object_meta"`
		Checks     []struct {
			Check    struct{ ID string }
			Grade    int
			Skipped  bool
			Comments []struct{ Path, Summary string }
		}
	}
	if parseErr := json.Unmarshal(output, &objects); parseErr != nil {
		t.Fatalf("%s: %v (%v)\n%s%s", s.name, parseErr, err, output, complaint.Bytes())
	}
	var v verdict
	for _, o := range objects {
		name := o.TypeMeta.Kind + "/" + o.ObjectMeta.Name
		v.judged = append(v.judged, name)
		for _, c := range o.Checks {
			if c.Skipped || c.Grade >= bestGrade {
				continue
			}
			f := finding{object: name, check: c.Check.ID}
			for _, comment := range c.Comments {
				f.text += comment.Path + " " + comment.Summary + "; "
			}
			v.findings = append(v.findings, f)
		}
	}
	return v
}
