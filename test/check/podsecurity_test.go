package check

import (
	"slices"
	"testing"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	"k8s.io/pod-security-admission/admission"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
)

// A podSecurity admits pods to a namespace with pod-security.kubernetes.io/enforce: restricted.
type podSecurity struct {
	decoder   runtime.Decoder
	extractor admission.PodSpecExtractor
	evaluator policy.Evaluator
}

func newPodSecurity(t *testing.T) podSecurity {
	t.Helper()
	evaluator, err := policy.NewEvaluator(policy.DefaultChecks(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return podSecurity{legacyscheme.Codecs.UniversalDeserializer(), admission.DefaultPodSpecExtractor{}, evaluator}
}

var kindsWithPods = []string{"StatefulSet", "Deployment", "Job", "CronJob"}

// admit has no opinion on what has no pods, nor on what cannot be read.
func (p podSecurity) admit(o object) ([]finding, bool) {
	if !slices.Contains(kindsWithPods, o.Kind) {
		return nil, false
	}
	decoded, _, err := p.decoder.Decode(o.text, nil, nil)
	if err != nil {
		return nil, false
	}
	metadata, spec, err := p.extractor.ExtractPodSpec(decoded)
	if err != nil || spec == nil {
		return nil, false
	}
	var findings []finding
	for _, result := range p.evaluator.EvaluatePod(api.LevelVersion{Level: api.LevelRestricted, Version: api.LatestVersion()}, metadata, spec) {
		if !result.Allowed {
			findings = append(findings, finding{object: o.String(), check: result.ForbiddenReason, text: result.ForbiddenDetail})
		}
	}
	return findings, true
}
