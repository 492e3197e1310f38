// Package check holds Petrify's output to the checkers that operators trust: the API
// server's own validators, Pod Security, kubectl-validate and kube-score. It looks at
// every overlay and golden case, at hundreds of random environments, and at defects
// that are put into correct output one at a time:
//
//	go -C test/check test ./...                              # all of it
//	go -C test/check test -run TestDefects -v                # with a report: which layer catches what
//	go -C test/check test -run TestRandom -seed 7 -specs 5000
//
// What petrify gitops prints is held to the definitions of Argo CD and Flux.
//
// The two checkers whose dependencies are older than the API server's are commands
// with a go.mod of their own under tools/; go tool builds and caches them. After the
// first time nothing needs the network.
package check
