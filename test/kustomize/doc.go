// Package kustomize runs Petrify under the real kustomize, as a KRM function and as an
// exec plugin, which the main module's tests cannot: its go.mod would hold kustomize's.
//
//	go -C test/kustomize test .
//
// Each script of testdata is a directory of a user's; kustomize and petrify are on its
// $PATH. After the first time nothing needs the network.
package kustomize
