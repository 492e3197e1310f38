package database

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/petrify-dev/petrify/render"
	"github.com/petrify-dev/petrify/schema"
)

// A shop is a database of its own and what stands in for the image of Medusa.
type shop struct {
	t        *testing.T
	server   server
	database string
	app      string            // directory, in place of /app
	secrets  map[string]string // the values of the keys of all Secrets
}

// newShop makes a shop without a database.
func newShop(t *testing.T, server server, modules string) *shop {
	t.Helper()
	app := t.TempDir()
	programs := filepath.Join(app, "node_modules", ".bin")
	if err := os.MkdirAll(programs, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(modules, "pg"), filepath.Join(app, "node_modules", "pg")); err != nil {
		t.Fatal(err)
	}
	s := &shop{t: t, server: server, database: filepath.Base(t.Name()), app: app}
	s.secrets = map[string]string{
		"DATABASE_URL":   server.url(owner, server.password, s.database),
		"REDIS_URL":      rand.Text(),
		"JWT_SECRET":     rand.Text(),
		"COOKIE_SECRET":  rand.Text(),
		"ADMIN_PASSWORD": rand.Text(),

		"POSTGRES_PASSWORD": server.password,
	}
	return s
}

func (s *shop) createDatabase() {
	s.t.Helper()
	s.server.must(s.t, "postgres", fmt.Sprintf("create database %q owner %s", s.database, owner))
}

// medusa makes the program of Medusa do what a shell script says, and note how it was called.
func (s *shop) medusa(script string) {
	s.t.Helper()
	program := "#!/bin/sh\necho \"$*\" >>calls\n" + script
	if err := os.WriteFile(filepath.Join(s.app, "node_modules", ".bin", "medusa"), []byte(program), 0o777); err != nil {
		s.t.Fatal(err)
	}
}

// calls are the arguments of each call of the program of Medusa so far.
func (s *shop) calls() []string {
	s.t.Helper()
	content, err := os.ReadFile(filepath.Join(s.app, "calls"))
	if err != nil && !os.IsNotExist(err) {
		s.t.Fatal(err)
	}
	return strings.FieldsFunc(string(content), func(r rune) bool { return r == '\n' })
}

// wantRecorded wants exactly these names to be recorded in the database.
func (s *shop) wantRecorded(want ...string) {
	s.t.Helper()
	recorded := strings.Fields(s.server.must(s.t, s.database, "select name from petrify_release order by completed_at"))
	if !slices.Equal(recorded, want) {
		s.t.Errorf("recorded are %q, want %q", recorded, want)
	}
}

// render renders the minimal environment, with all Jobs and these settings.
func (s *shop) render(settings ...string) release {
	s.t.Helper()
	return readRelease(s.t, s.app, s.secrets, append([]string{"medusa.seed.enabled=true", "medusa.adminUser.email=admin@example.com"}, settings...))
}

// A release is a rendered environment, whose containers run as processes.
type release struct {
	t         *testing.T
	dir       string // in place of /app
	secrets   map[string]string
	migration string // the name of the Job
	pods      map[string]pod
	config    map[string]map[string]string // the ConfigMaps' data
}

// A pod is a template of one, as far as it matters here.
type pod struct{ InitContainers, Containers []container }

type container struct {
	Name          string
	Command, Args []string
	Env           []struct {
		Name, Value string
		ValueFrom   struct {
			SecretKeyRef struct{ Name, Key string }
		}
	}
	EnvFrom []struct {
		ConfigMapRef struct{ Name string }
	}
}

// readRelease renders the minimal environment with these settings.
func readRelease(t *testing.T, dir string, secrets map[string]string, settings []string) release {
	t.Helper()
	manifest, err := render.Render(load(t, settings))
	if err != nil {
		t.Fatal(err)
	}
	return newRelease(t, dir, secrets, manifest)
}

// load reads the minimal environment with these settings.
func load(t *testing.T, settings []string) schema.Environment {
	t.Helper()
	const path = "../../../golden/minimal/environment.yaml"
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	environment, problems := schema.Load([]schema.Input{{Name: path, Data: data}}, settings)
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	return environment
}

func newRelease(t *testing.T, dir string, secrets map[string]string, manifest render.Manifest) release {
	t.Helper()
	var list struct {
		Items []struct {
			Kind     string
			Metadata struct{ Name string }
			Data     map[string]string
			Spec     struct {
				Template struct {
					Metadata struct{ Labels map[string]string }
					Spec     pod
				}
			}
		}
	}
	// Services have other things of the same names.
	workloads := manifest.Select(func(r render.Resource) bool {
		return slices.Contains([]string{"ConfigMap", "Deployment", "Job"}, r.Kind)
	})
	if err := json.Unmarshal(workloads.JSON(), &list); err != nil {
		t.Fatal(err)
	}
	r := release{t: t, dir: dir, secrets: secrets, pods: map[string]pod{}, config: map[string]map[string]string{}}
	for _, item := range list.Items {
		if item.Kind == "ConfigMap" {
			r.config[item.Metadata.Name] = item.Data
			continue
		}
		app := item.Spec.Template.Metadata.Labels["app"]
		r.pods[app] = item.Spec.Template.Spec
		if app == "medusa-migrate" {
			r.migration = item.Metadata.Name
		}
	}
	return r
}

// start runs a container of the pods with this label app as a process. Variables may be
// given, NAME=value, in place of those that are rendered or those of the machine.
func (r release) start(app, name string, variables ...string) *process {
	r.t.Helper()
	containers := append(r.pods[app].InitContainers, r.pods[app].Containers...)
	i := slices.IndexFunc(containers, func(c container) bool { return c.Name == name })
	if i < 0 {
		r.t.Fatalf("pods of %s have no container %s", app, name)
	}
	environment := r.environment(containers[i])
	environment["PATH"] = os.Getenv("PATH")
	for _, v := range variables {
		key, value, _ := strings.Cut(v, "=")
		environment[key] = value
	}
	words := append(slices.Clone(containers[i].Command), containers[i].Args...)
	var environ []string
	for key, value := range environment {
		environ = append(environ, key+"="+value)
		for i := range words {
			words[i] = strings.ReplaceAll(words[i], "$("+key+")", value)
		}
	}
	// env looks the program up in the PATH that it is given.
	command := exec.Command("env", words...)
	command.Dir, command.Env = r.dir, environ
	return startProcess(r.t, name+" of "+app, command, slices.Collect(maps.Values(r.secrets)))
}

// environment has the variables of a container as Kubernetes would set them.
func (r release) environment(c container) map[string]string {
	r.t.Helper()
	environment := map[string]string{}
	for _, source := range c.EnvFrom {
		config, known := r.config[source.ConfigMapRef.Name]
		if !known {
			r.t.Fatalf("there is no ConfigMap %s", source.ConfigMapRef.Name)
		}
		maps.Copy(environment, config)
	}
	for _, v := range c.Env {
		environment[v.Name] = v.Value
		if key := v.ValueFrom.SecretKeyRef.Key; key != "" {
			value, known := r.secrets[key]
			if !known {
				r.t.Fatalf("the Secret %s has no key %s", v.ValueFrom.SecretKeyRef.Name, key)
			}
			environment[v.Name] = value
		}
	}
	return environment
}
