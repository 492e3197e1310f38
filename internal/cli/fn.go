package cli

import (
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/petrify-dev/petrify/internal/krm"
	"github.com/petrify-dev/petrify/render"
	"github.com/petrify-dev/petrify/schema"
)

const fnHelp = `run as a function of kustomize or kpt, which call this command

Without FILE it speaks the protocol of KRM functions: it reads a ResourceList of
config.kubernetes.io/v1 from stdin, whose functionConfig is the spec, and writes one
to stdout, with the stack after the objects of others. Errors go to its results and
to stderr. With FILE, the spec, it is an exec plugin of kustomize, which reads and
writes bare objects.

A spec that kustomize has read must quote text that looks like a number.
To render a spec by hand, use petrify render.`

func (r *run) fnCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "fn [FILE]",
		Short: "run as a function of kustomize or kpt",
		Long:  fnHelp,
		Example: `  kustomize build --enable-alpha-plugins --enable-exec overlays/production
  petrify fn < resourcelist.yaml`,
		Args: atMostOneFile,
		RunE: func(_ *cobra.Command, args []string) error {
			r.passesOn = true
			if len(args) > 0 {
				return r.execPlugin(args[0])
			}
			return r.function()
		},
	}
}

func atMostOneFile(cmd *cobra.Command, args []string) error {
	switch {
	case len(args) > 1:
		return noArguments(cmd, args[1:])
	case len(args) == 1 && args[0] == standardInput:
		return usageError("the spec cannot come from stdin, which is for the objects of others", "allowed: petrify fn FILE")
	}
	return nil
}

// function answers a ResourceList with one, whatever comes of it.
func (r *run) function() error {
	data, err := r.readObjects()
	if err != nil {
		return err
	}
	list, problems := krm.ReadList(data)
	if problems != nil {
		return problems
	}
	name, spec, failure := list.Config()
	if failure == nil {
		failure = r.renderInto(list, name, spec)
	}
	problems, _ = classify(failure)
	if err := list.SetResults(slices.Concat(r.warnings, problems)); err != nil {
		return err
	}
	answer, err := list.YAML()
	if err != nil {
		return err
	}
	r.stdout.Write(answer)
	r.answers = true
	return failure
}

// execPlugin answers bare objects with such.
func (r *run) execPlugin(file string) error {
	spec, err := r.readFile(file, mostRead)
	if err != nil {
		return err
	}
	data, err := r.readObjects()
	if err != nil {
		return err
	}
	list, problems := krm.ReadObjects(data)
	if problems != nil {
		return problems
	}
	if err := r.renderInto(list, file, spec); err != nil {
		return err
	}
	answer, err := list.YAML()
	r.stdout.Write(answer)
	return err
}

func (r *run) readObjects() ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r.stdin, krm.Largest+1))
	if err != nil {
		return nil, fmt.Errorf("read stdin: %w", cause(err))
	}
	return data, nil
}

// renderInto renders a spec that another program has read, and puts the stack into the
// list. Both protocols run a function in the directory of the kustomization, and do not
// say where the spec is, so that files which it names are sought there.
func (r *run) renderInto(list *krm.List, name string, spec []byte) error {
	inputs := []schema.Input{{Name: name, Data: spec, Resolved: true, File: r.filesBeside(".")}}
	env, err := r.loadInputs(inputs, nil)
	if err != nil {
		return err
	}
	manifest, err := renderLoaded(env, inputs, specFlags{})
	if err != nil {
		return err
	}
	// The header would be a comment of the first object.
	return list.Put(render.Manifest{Resources: manifest.Resources}.YAML(), succeeds)
}

// succeeds tells whether an object takes the place of one that was rendered from the
// same environment before: of the same name, or a Job, whose name is another one in each
// release.
func succeeds(own, item krm.Object) bool {
	const prefix = "app.kubernetes.io/"
	for _, label := range []string{"managed-by", "instance", "component"} {
		if item.Labels[prefix+label] != own.Labels[prefix+label] {
			return false
		}
	}
	return item.Labels[prefix+"managed-by"] == "petrify" &&
		item.Kind == own.Kind && item.Namespace == own.Namespace &&
		(item.Name == own.Name || own.Kind == "Job" && jobHash.MatchString(item.Name) && jobHash.MatchString(own.Name))
}
