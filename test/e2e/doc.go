// Package e2e tests Petrify's output on real Kubernetes control planes, of the oldest and the
// newest supported version, which it builds, starts and stops itself:
//
//	go -C test/e2e test                     # all tests
//	go -C test/e2e test -kubernetes 1.36    # on one version only
//	go -C test/e2e test -run TestHarness    # the harness itself
//	go -C test/e2e test ./database          # the scripts in pods, on a real PostgreSQL
//
// Without a package pattern go test passes on progress, which matters the first time: building
// the control plane then takes about six minutes and needs the network. It is kept under the
// user's cache directory, in petrify/kubelab.
package e2e
