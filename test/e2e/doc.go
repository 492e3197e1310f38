// Package e2e tests Petrify's output on real Kubernetes control planes, of the oldest and the
// newest supported version, which it builds, starts and stops itself:
//
//	go -C test/e2e test                     # all tests
//	go -C test/e2e test -kubernetes 1.36    # on one version only
//	go -C test/e2e test -run TestHarness    # the harness itself
//	go -C test/e2e test ./database          # the scripts in pods, on a real PostgreSQL
//
// Without a package pattern go test passes on progress, which matters the first time: building
// the control plane and Flux's controller then takes about ten minutes and needs the network.
// They are kept under the user's cache directory, in petrify.
package e2e
