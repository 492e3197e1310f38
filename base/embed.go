// Package base is the stack as plain Kubernetes YAML with every field's default
// value, a kustomize base that kubectl builds. It is data: it must know nothing of
// the spec or of rendering.
package base

import "embed"

// FS holds the manifests by component, and under patches what several of them share.
//
//go:embed */*.yaml kustomization.yaml
var FS embed.FS
