// Command kubelab is a Kubernetes control plane and its kubectl in one binary, for tests:
// what it runs is named by its own name (argv[0]) or by its first argument.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"go.etcd.io/etcd/server/v3/etcdmain"
	"k8s.io/component-base/cli"
	kubectl "k8s.io/kubectl/pkg/cmd"
	kubectlutil "k8s.io/kubectl/pkg/cmd/util"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllermanager "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	scheduler "k8s.io/kubernetes/cmd/kube-scheduler/app"
	kwokconfig "sigs.k8s.io/kwok/pkg/config"
	kwok "sigs.k8s.io/kwok/pkg/kwok/cmd"
	kwoklog "sigs.k8s.io/kwok/pkg/log"
	kwoksignals "sigs.k8s.io/kwok/pkg/utils/signals"
)

const usage = "usage: kubelab etcd|kube-apiserver|kube-controller-manager|kube-scheduler|kwok|kubectl [argument ...]"

func main() {
	args := os.Args
	if len(args) > 1 && !known(filepath.Base(args[0])) {
		args = args[1:]
	}
	name := filepath.Base(args[0])
	if !known(name) {
		fmt.Fprintln(os.Stderr, usage)
		os.Exit(2)
	}
	args[0] = name
	os.Args = args // kubectl and the flag packages read it themselves
	if name == "kubectl" {
		runKubectl()
		return
	}
	go exitWithStdin()
	if err := serve(name); err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", name, err)
		os.Exit(1)
	}
}

func known(name string) bool {
	switch name {
	case "etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok", "kubectl":
		return true
	}
	return false
}

// exitWithStdin ends the process when its standard input ends. A server whose parent
// holds the other end of a pipe therefore cannot outlive it, however the parent dies.
func exitWithStdin() {
	io.Copy(io.Discard, os.Stdin)
	fmt.Fprintln(os.Stderr, "standard input ended: exit")
	os.Exit(1)
}

// serve runs the named server until it is told to stop.
func serve(name string) error {
	switch name {
	case "etcd":
		etcdmain.Main(os.Args)
		return nil
	case "kube-apiserver":
		return run(apiserver.NewAPIServerCommand())
	case "kube-controller-manager":
		return run(controllermanager.NewControllerManagerCommand())
	case "kube-scheduler":
		return run(scheduler.NewSchedulerCommand())
	case "kwok":
		return runKwok()
	}
	return errors.New("not a server")
}

// run is the main function of a Kubernetes component.
func run(command *cobra.Command) error {
	if code := cli.Run(command); code != 0 {
		return fmt.Errorf("exit code %d", code)
	}
	return nil
}

// runKwok is the main function of kwok, which lies in an unimportable package.
func runKwok() error {
	flags := pflag.NewFlagSet("global", pflag.ContinueOnError)
	flags.ParseErrorsAllowlist.UnknownFlags = true
	flags.Usage = func() {}
	ctx, _ := kwoklog.InitFlags(kwoksignals.SetupSignalContext(), flags)
	ctx, err := kwokconfig.InitFlags(ctx, flags)
	if err != nil {
		return err
	}
	command := kwok.NewCommand(ctx)
	command.Version = "" // its --version clashes with the one that Kubernetes' packages register
	command.PersistentFlags().AddFlagSet(flags)
	return command.ExecuteContext(ctx)
}

func runKubectl() {
	if err := cli.RunNoErrOutput(kubectl.NewDefaultKubectlCommand()); err != nil {
		kubectlutil.CheckErr(err) // prints what kubectl prints and exits
	}
}
