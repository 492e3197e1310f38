package golden

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/petrify-dev/petrify/internal/gitops"
	"github.com/petrify-dev/petrify/internal/output"
	"github.com/petrify-dev/petrify/render"
)

// What GitOps tools are known to trip over, and that nothing that is rendered makes
// them do so: for every whole case and every layer over the minimal one.
func TestTraps(t *testing.T) {
	for _, trap := range []struct {
		name   string
		target string
		check  func(t *testing.T, s stack)
	}{
		{"PreSync runs before the ConfigMaps of its sync exist (argo-cd#9891)", "argocd", hooksAreOfTheSyncItself},
		{"within a wave a Deployment comes before a Job", "argocd", migrationHasAWaveBeforeAllThatNeedsIt},
		{"a hook shares its wave (argo-cd#27507)", "argocd", hooksAreAloneInTheirWave},
		{"a finished hook is in the way of the next one", "argocd", hooksAreDeletedBeforeTheNext},
		{"a Job that vanishes is created for ever anew (argo-cd#21055, argo-cd#8586)", "argocd", jobsStay},
		{"an Ingress is not healthy until it has an address", "argocd", nothingWaitsForRoutes},
		{"the publishable key comes from the admin behind the route", "argocd", routesDoNotWaitForTheStorefront},
		{"a directory without a kustomization is applied file by file", "argocd", everyFileIsListed},
		{"a claim is bound to no volume before a pod mounts it", "argocd", nothingWaitsForClaims},
		{"a pruned claim takes the dumps with it", "argocd", areKept("PersistentVolumeClaim", "argocd.argoproj.io/sync-options", "Prune=false,Delete=false")},
		{"a pruned Namespace takes the database with it", "argocd", areKept("Namespace", "argocd.argoproj.io/sync-options", "Prune=false,Delete=false")},

		{"a Job's template is immutable", "flux", jobsAreForced},
		{"a Job that vanishes is created for ever anew", "flux", jobsStay},
		{"what looks like a variable is replaced by nothing", "flux", variablesAreLeftAlone},
		{"dependencies are compared by revision only if they have one source", "flux", stepsHaveOneSource},
		{"a step begins before the one before it is ready", "flux", stepsWaitForEachOther},
		{"pods begin before their database is migrated", "flux", migrationHasAStepOfItsOwn},
		{"a step is given up while its Job still runs", "flux", stepsOutlastTheirJobs},
		{"a step reaches into another's directory", "flux", everyFileIsListed},
		{"a claim is bound to no volume before a pod mounts it", "flux", stepsMountTheirClaims},
		{"a pruned claim takes the dumps with it", "flux", areKept("PersistentVolumeClaim", "kustomize.toolkit.fluxcd.io/prune", "disabled")},
		{"a pruned Namespace takes the database with it", "flux", areKept("Namespace", "kustomize.toolkit.fluxcd.io/prune", "disabled")},

		{"kustomize puts Deployments before Jobs", "kubectl", kustomizationsKeepTheOrder},
		{"kustomize puts Deployments before Jobs", "flux", kustomizationsKeepTheOrder},
		{"a name prefix misses the backends of an HTTPRoute, labels reach into selectors (kustomize#1009)", "kubectl", kustomizationsChangeNothing},
		{"a name prefix misses the backends of an HTTPRoute, labels reach into selectors (kustomize#1009)", "flux", kustomizationsChangeNothing},
	} {
		t.Run(trap.target+": "+trap.name, func(t *testing.T) {
			for _, specs := range cases(t) {
				trap.check(t, newStack(t, trap.target, specs...))
			}
		})
	}
}

// cases are the specs of every case.
func cases(t *testing.T) [][]string {
	t.Helper()
	var all [][]string
	for _, spec := range environments(t) {
		all = append(all, []string{spec})
	}
	for _, layer := range glob(t, "*/layer.yaml") {
		all = append(all, []string{"minimal/environment.yaml", layer})
	}
	return all
}

// stack is a case as it is rendered for a target.
type stack struct {
	environment gitops.Environment
	objects     []any
	files       []output.File
}

func newStack(t *testing.T, target string, specs ...string) stack {
	t.Helper()
	env, manifest := mustLoadAndRender(t, []string{"target=" + target}, specs...)
	return stack{
		environment: gitops.Environment{Environment: env, Manifest: manifest, Directory: "rendered"},
		objects:     jsonItems(t, manifest),
		files:       gitops.Files(manifest, env.Spec.Target),
	}
}

func kindOf(object any) string { return at(object, "kind").(string) }

func nameOf(object any) string { return kindOf(object) + "/" + at(object, "metadata", "name").(string) }

func annotation(object any, name string) string {
	value, _ := at(object, "metadata", "annotations", name).(string)
	return value
}

const hookAnnotation = "argocd.argoproj.io/hook"

func isHook(object any) bool { return annotation(object, hookAnnotation) != "" }

func waveOf(t *testing.T, object any) int {
	t.Helper()
	wave, err := strconv.Atoi(annotation(object, "argocd.argoproj.io/sync-wave"))
	if err != nil {
		t.Errorf("%s has no wave: %v", nameOf(object), err)
	}
	return wave
}

// migrationOf is the Job that migrates the database.
func migrationOf(t *testing.T, objects []any) any {
	t.Helper()
	i := slices.IndexFunc(objects, func(o any) bool { return strings.HasPrefix(nameOf(o), "Job/medusa-migrate") })
	if i < 0 {
		t.Fatal("there is no migration")
	}
	return objects[i]
}

func hooksAreOfTheSyncItself(t *testing.T, s stack) {
	for _, object := range s.objects {
		if isHook(object) && annotation(object, hookAnnotation) != "Sync" {
			t.Errorf("%s is a hook %s", nameOf(object), annotation(object, hookAnnotation))
		}
	}
	if migration := migrationOf(t, s.objects); !isHook(migration) {
		t.Errorf("%s is no hook", nameOf(migration))
	}
}

func migrationHasAWaveBeforeAllThatNeedsIt(t *testing.T, s stack) {
	migration := migrationOf(t, s.objects)
	for _, object := range s.objects {
		switch wave := waveOf(t, object); kindOf(object) {
		case "ConfigMap", "ServiceAccount", "NetworkPolicy", "Namespace", "StatefulSet":
			if wave >= waveOf(t, migration) {
				t.Errorf("%s has the wave %d, not one before %s", nameOf(object), wave, nameOf(migration))
			}
		case "Deployment":
			if wave <= waveOf(t, migration) {
				t.Errorf("%s has the wave %d, not one after %s", nameOf(object), wave, nameOf(migration))
			}
		}
	}
}

func hooksAreAloneInTheirWave(t *testing.T, s stack) {
	for _, hook := range s.objects {
		for _, other := range s.objects {
			if isHook(hook) && nameOf(other) != nameOf(hook) && waveOf(t, other) == waveOf(t, hook) {
				t.Errorf("%s is in the wave of the hook %s", nameOf(other), nameOf(hook))
			}
		}
	}
}

func hooksAreDeletedBeforeTheNext(t *testing.T, s stack) {
	for _, object := range s.objects {
		if policy := annotation(object, "argocd.argoproj.io/hook-delete-policy"); isHook(object) && policy != "BeforeHookCreation" {
			t.Errorf("%s has the delete policy %q", nameOf(object), policy)
		}
		if isHook(object) && nameOf(object) != "Job/medusa-migrate" {
			t.Errorf("the hook %s has no fixed name, so that none is deleted", nameOf(object))
		}
	}
}

func jobsStay(t *testing.T, s stack) {
	for _, object := range s.objects {
		if ttl := at(object, "spec", "ttlSecondsAfterFinished"); ttl != nil {
			t.Errorf("%s vanishes after %v seconds", nameOf(object), ttl)
		}
	}
}

func areKept(kind, name, value string) func(*testing.T, stack) {
	return func(t *testing.T, s stack) {
		for _, object := range s.objects {
			if kindOf(object) == kind && annotation(object, name) != value {
				t.Errorf("%s has the annotation %s: %q, want %q", nameOf(object), name, annotation(object, name), value)
			}
		}
	}
}

func nothingWaitsForClaims(t *testing.T, s stack) {
	for _, claim := range s.objects {
		for _, object := range s.objects {
			if kindOf(claim) == "PersistentVolumeClaim" && waveOf(t, object) > waveOf(t, claim) {
				t.Errorf("%s waits for %s", nameOf(object), nameOf(claim))
			}
		}
	}
}

// stepsMountTheirClaims wants a Job that mounts the claim in the step of each: Flux waits
// for all that a step has.
func stepsMountTheirClaims(t *testing.T, s stack) {
	mounted := map[string]bool{}
	for _, object := range s.objects {
		volumes, _ := at(podTemplate(object), "spec", "volumes").([]any)
		for _, volume := range volumes {
			if claim, named := at(volume, "persistentVolumeClaim", "claimName").(string); named && kindOf(object) == "Job" {
				mounted[claim+" "+string(s.stageOf(object))] = true
			}
		}
	}
	for _, object := range s.objects {
		name := fmt.Sprint(at(object, "metadata", "name"))
		if kindOf(object) == "PersistentVolumeClaim" && !mounted[name+" "+string(s.stageOf(object))] {
			t.Errorf("no Job of the same stage mounts %s", nameOf(object))
		}
	}
}

func (s stack) stageOf(object any) render.Stage {
	i := slices.IndexFunc(s.environment.Manifest.Resources, func(r render.Resource) bool { return r.String() == nameOf(object) })
	return s.environment.Manifest.Resources[i].Stage
}

func isRoute(object any) bool { return kindOf(object) == "Ingress" || kindOf(object) == "HTTPRoute" }

func nothingWaitsForRoutes(t *testing.T, s stack) {
	for _, route := range s.objects {
		for _, object := range s.objects {
			if isRoute(route) && waveOf(t, object) > waveOf(t, route) {
				t.Errorf("%s waits for %s", nameOf(object), nameOf(route))
			}
		}
	}
}

func routesDoNotWaitForTheStorefront(t *testing.T, s stack) {
	for _, route := range s.objects {
		for _, object := range s.objects {
			if isRoute(route) && nameOf(object) == "Deployment/storefront" && waveOf(t, route) > waveOf(t, object) {
				t.Errorf("%s waits for the storefront", nameOf(route))
			}
		}
	}
}

// kustomizationsOf are the contents of kustomization files, by directory.
func kustomizationsOf(t *testing.T, files []output.File) map[string]map[string]any {
	t.Helper()
	found := map[string]map[string]any{}
	for _, file := range files {
		directory, isOne := strings.CutSuffix(file.Name, "kustomization.yaml")
		if !isOne {
			continue
		}
		var content map[string]any
		if err := yaml.Unmarshal(file.Content, &content); err != nil {
			t.Fatal(err)
		}
		found[directory] = content
	}
	if found[""] == nil {
		t.Error("the directory has no kustomization")
	}
	return found
}

// everyFileIsListed checks as well that no kustomization reaches out of its directory.
func everyFileIsListed(t *testing.T, s stack) {
	listed := map[string]bool{"kustomization.yaml": true}
	for directory, kustomization := range kustomizationsOf(t, s.files) {
		for _, resource := range kustomization["resources"].([]any) {
			name := directory + resource.(string)
			if listed[name] {
				t.Errorf("%s is listed twice", name)
			}
			listed[name] = true
			listed[name+"/kustomization.yaml"] = true
		}
	}
	for _, file := range s.files {
		if !listed[file.Name] {
			t.Errorf("no kustomization lists %s", file.Name)
		}
	}
}

func kustomizationsKeepTheOrder(t *testing.T, s stack) {
	for directory, kustomization := range kustomizationsOf(t, s.files) {
		if order := at(any(kustomization), "sortOptions", "order"); order != "fifo" {
			t.Errorf("%skustomization.yaml has the order %v", directory, order)
		}
	}
}

func kustomizationsChangeNothing(t *testing.T, s stack) {
	for directory, kustomization := range kustomizationsOf(t, s.files) {
		for field := range kustomization {
			if !slices.Contains([]string{"apiVersion", "kind", "resources", "sortOptions"}, field) {
				t.Errorf("%skustomization.yaml has the field %s", directory, field)
			}
		}
	}
}

func jobsAreForced(t *testing.T, s stack) {
	for _, object := range s.objects {
		forced := annotation(object, "kustomize.toolkit.fluxcd.io/force") == "enabled"
		if isJob := kindOf(object) == "Job"; forced != isJob {
			t.Errorf("%s: forced is %v", nameOf(object), forced)
		}
	}
}

func variablesAreLeftAlone(t *testing.T, s stack) {
	for i, object := range s.objects {
		one := render.Manifest{Resources: s.environment.Manifest.Resources[i : i+1]}
		holds := strings.Contains(string(one.YAML()), "${")
		disabled := annotation(object, "kustomize.toolkit.fluxcd.io/substitute") == "disabled"
		if holds != disabled {
			t.Errorf("%s: holds ${ is %v, substitution disabled is %v", nameOf(object), holds, disabled)
		}
	}
}

func fluxOf(t *testing.T, s stack) []gitops.FluxKustomization {
	t.Helper()
	kustomizations, err := gitops.FluxKustomizations([]gitops.Environment{s.environment},
		gitops.FluxOptions{Namespace: "flux-system", Source: gitops.FluxSource{Kind: "GitRepository", Name: "shop"}})
	if err != nil || len(kustomizations) != 3 {
		t.Fatalf("there are %d Kustomizations: %v", len(kustomizations), err)
	}
	return kustomizations
}

func stepsHaveOneSource(t *testing.T, s stack) {
	for _, k := range fluxOf(t, s) {
		if want := (gitops.FluxSource{Kind: "GitRepository", Name: "shop"}); k.Spec.SourceRef != want || k.Metadata.Namespace != "flux-system" {
			t.Errorf("%s in %s has the source %v", k.Metadata.Name, k.Metadata.Namespace, k.Spec.SourceRef)
		}
	}
}

func stepsWaitForEachOther(t *testing.T, s stack) {
	var before []gitops.FluxDependency
	for _, k := range fluxOf(t, s) {
		if !slices.Equal(k.Spec.DependsOn, before) || !k.Spec.Wait {
			t.Errorf("%s depends on %v and waits: %v; want %v and true", k.Metadata.Name, k.Spec.DependsOn, k.Spec.Wait, before)
		}
		before = []gitops.FluxDependency{{Name: k.Metadata.Name}}
	}
}

// stepOf is the directory that an object's file is in.
func stepOf(t *testing.T, s stack, object any) string {
	t.Helper()
	name := strings.ToLower(kindOf(object)) + "_" + at(object, "metadata", "name").(string) + ".yaml"
	for _, file := range s.files {
		if directory, found := strings.CutSuffix(file.Name, "/"+name); found {
			return directory
		}
	}
	t.Errorf("%s has no file", nameOf(object))
	return ""
}

func migrationHasAStepOfItsOwn(t *testing.T, s stack) {
	steps := map[string]string{"ConfigMap": "setup", "NetworkPolicy": "setup", "ServiceAccount": "setup", "StatefulSet": "pre-deploy", "Deployment": "deploy", "Ingress": "deploy"}
	for _, object := range s.objects {
		if want, known := steps[kindOf(object)]; known && stepOf(t, s, object) != want {
			t.Errorf("%s is in %s, want %s", nameOf(object), stepOf(t, s, object), want)
		}
	}
	if migration := migrationOf(t, s.objects); stepOf(t, s, migration) != "pre-deploy" {
		t.Errorf("%s is in %s", nameOf(migration), stepOf(t, s, migration))
	}
}

func stepsOutlastTheirJobs(t *testing.T, s stack) {
	for _, k := range fluxOf(t, s) {
		timeout, err := strconv.ParseFloat(strings.TrimSuffix(k.Spec.Timeout, "s"), 64)
		if err != nil {
			t.Fatal(err)
		}
		for _, object := range s.objects {
			deadline, has := at(object, "spec", "activeDeadlineSeconds").(float64)
			if has && k.Spec.Path == "./rendered/"+stepOf(t, s, object) && timeout <= deadline {
				t.Errorf("%s gives up after %v seconds, %s after %v", k.Metadata.Name, timeout, nameOf(object), deadline)
			}
		}
	}
}

// An object in which something looks like a variable is told apart from the others.
func TestFluxPutsNoVariableIntoAConfigMap(t *testing.T) {
	_, manifest := mustLoadAndRender(t, []string{"target=flux", "medusa.config[GREETING]=hello ${NAME}"}, "minimal/environment.yaml")
	for _, object := range jsonItems(t, manifest) {
		if nameOf(object) == "ConfigMap/medusa-config" && annotation(object, "kustomize.toolkit.fluxcd.io/substitute") != "disabled" {
			t.Errorf("%s is given to substitution", nameOf(object))
		}
	}
}

// Flux prunes before it waits: a ConfigMap whose name follows its content would be
// gone while old pods still start from it. Its name stays, and pods roll by an annotation.
func TestAChangedConfigMapKeepsItsNameAndRollsPods(t *testing.T) {
	_, before := mustLoadAndRender(t, []string{"target=flux"}, "minimal/environment.yaml")
	_, after := mustLoadAndRender(t, []string{"target=flux", "medusa.config[LOG_LEVEL]=debug"}, "minimal/environment.yaml")
	old, changed := jsonItems(t, before), jsonItems(t, after)
	for i := range old {
		if kindOf(old[i]) != "Job" && nameOf(old[i]) != nameOf(changed[i]) {
			t.Errorf("%s is now %s", nameOf(old[i]), nameOf(changed[i]))
		}
		if nameOf(old[i]) == "Deployment/medusa" {
			path := []string{"spec", "template", "metadata", "annotations"}
			if a, b := at(old[i], path...), at(changed[i], path...); a == nil || toText(a) == toText(b) {
				t.Errorf("the pods have the annotations %v before and %v after", a, b)
			}
		}
	}
}

// A Job's template is immutable, so that kubectl needs a new name for a new one: of
// the whole template, since the tag alone stays when the configuration changes.
func TestAChangedMigrationIsAnotherJob(t *testing.T) {
	name := func(settings ...string) string {
		_, manifest := mustLoadAndRender(t, settings, "minimal/environment.yaml")
		return nameOf(migrationOf(t, jsonItems(t, manifest)))
	}
	same := name()
	if again := name("storefront.replicas=3"); again != same {
		t.Errorf("the migration is now %s, but nothing of it changed", again)
	}
	for _, setting := range []string{"medusa.config[LOG_LEVEL]=debug", "medusa.migrate.resources.limits.memory=2Gi", "images.medusa.tag=b2c3d4e"} {
		if other := name(setting); other == same {
			t.Errorf("with %s the migration is still %s", setting, other)
		}
	}
	long := name("images.medusa.tag=" + strings.Repeat("long-tag.", 14))
	if job := strings.TrimPrefix(long, "Job/"); len(job) > 63 {
		t.Errorf("%s has %d characters", job, len(job))
	}
}

func toText(value any) string {
	text, _ := yaml.Marshal(value)
	return string(text)
}
