package secrets

import (
	"cmp"
	"embed"
	"regexp"
	"strings"

	"github.com/petrify-dev/petrify/internal/diag"
	"github.com/petrify-dev/petrify/render"
)

//go:embed script/*.sh
var parts embed.FS

// Script is a POSIX shell script that makes Secrets. It is for those who run it: it gets
// values from openssl and from who types them.
type Script struct {
	Environment, Namespace string

	// Tool receives the Secrets: kubectl, or sealed-secrets for kubeseal.
	Tool string
}

// Tools are those that scripts are written for.
func Tools() []string { return []string{"kubectl", "sealed-secrets"} }

// Of returns the script for a stack's Secrets, but those that cert-manager or External
// Secrets makes. The error is a diag.List when a patch refers to what no Secret can be or
// have.
func (s Script) Of(secrets []render.Secret) (string, error) {
	if err := checkNames(secrets); err != nil {
		return "", err
	}
	var b strings.Builder
	b.WriteString("#!/bin/sh\n")
	b.WriteString("# Makes the Secrets of the environment " + s.Environment + ". Printed by petrify " + render.Version + ".\n#\n")
	b.WriteString(part("begin"))
	b.WriteString("\nnamespace=" + quoted(s.Namespace) + "\n")
	b.WriteString("names=" + quoted(strings.Join(made(secrets), " ")) + "\n")
	b.WriteString(part(s.Tool))
	command(&b, "say", "Press Enter for what you do not have yet. For what a file holds, answer @ and its name.")
	for _, secret := range inOrder(secrets) {
		b.WriteString("\n")
		writeSecret(&b, secret, secrets)
	}
	b.WriteString("\n" + part("end"))
	return b.String(), nil
}

// part is one of the files below script. They are there when this is built.
func part(name string) string {
	data, err := parts.ReadFile("script/" + name + ".sh")
	if err != nil {
		panic(err)
	}
	return string(data)
}

var (
	secretPattern = regexp.MustCompile(`^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$`) // kubernetes: metadata.name
	keyPattern    = regexp.MustCompile(`^[-._a-zA-Z0-9]+$`)                // kubernetes: Secret.data
)

// checkNames refuses what no Secret can be called or have, before a shell reads it. What
// the spec itself names is checked already, so that it can only be a patch's.
func checkNames(secrets []render.Secret) error {
	var wrong diag.List
	refuse := func(what, name string, pattern *regexp.Regexp) {
		if !pattern.MatchString(name) {
			wrong = append(wrong, diag.Diagnostic{
				Path: "spec.patches", Message: "refers to " + diag.Quote(name) + ", which can be no " + what, Hint: "allowed: letters, digits, hyphens and dots; for Secrets lower-case letters; for keys underscores, too",
			})
		}
	}
	for _, secret := range secrets {
		refuse("Secret", secret.Name, secretPattern)
		for _, key := range secret.Keys {
			refuse("key of a Secret", key.Name, keyPattern)
		}
	}
	return wrong.Err()
}

// inOrder puts Secrets and keys with passwords before all others, whose URLs may repeat
// them.
func inOrder(secrets []render.Secret) []render.Secret {
	var first, others []render.Secret
	for _, s := range secrets {
		var passwords, rest []render.SecretKey
		for _, k := range s.Keys {
			if _, url := repeated(s, k, secrets); url != "" {
				passwords = append(passwords, k)
			} else {
				rest = append(rest, k)
			}
		}
		s.Keys = append(passwords, rest...)
		if len(passwords) > 0 {
			first = append(first, s)
		} else {
			others = append(others, s)
		}
	}
	return append(first, others...)
}

// made are the names of the Secrets that the script makes, in its order.
func made(secrets []render.Secret) []string {
	var names []string
	for _, s := range inOrder(secrets) {
		if s.Issuer == "" && s.Remote.Store == "" && len(s.Keys) > 0 {
			names = append(names, s.Name)
		}
	}
	return names
}

// writeSecret writes the commands that make a Secret.
func writeSecret(b *strings.Builder, secret render.Secret, all []render.Secret) {
	switch {
	case secret.Issuer != "":
		b.WriteString("# cert-manager makes " + secret.Name + ".\n")
		return
	case secret.Remote.Store != "":
		b.WriteString("# External Secrets makes " + secret.Name + ".\n")
		return
	case len(secret.Keys) == 0:
		b.WriteString("# Pods read whatever " + secret.Name + " has: make it yourself.\n")
		return
	}
	command(b, "start", secret.Name, secret.Type)
	for _, key := range secret.Keys {
		writeKey(b, secret, key, all)
	}
	command(b, "finish")
}

// writeKey writes the command that gets a key's value.
func writeKey(b *strings.Builder, secret render.Secret, key render.SecretKey, all []render.Secret) {
	needed := neededIn(secret, key)
	urls, url := repeated(secret, key, all)
	switch {
	case key.Command != "" && url != "":
		command(b, "password", append([]string{key.Name, urls, url}, strings.Fields(key.Command)...)...)
	case key.Command != "":
		command(b, "generate", append([]string{key.Name}, strings.Fields(key.Command)...)...)
	case key.Password.Name != "":
		before, after, _ := strings.Cut(key.Text, ":"+render.Password+"@")
		command(b, "url", key.Name, needed, before+":", "@"+after)
	case key.Complete():
		command(b, "fixed", key.Name, key.Text)
	case key.Text != "":
		command(b, "enter", key.Name, needed, key.Purpose+", "+key.Text)
	case key.Registries != nil:
		command(b, "registries", append([]string{key.Name, needed}, key.Registries...)...)
	case secret.Type == render.SecretTLS:
		command(b, "contents", key.Name, needed, key.Purpose)
	default:
		command(b, "enter", key.Name, needed, cmp.Or(key.Purpose, yourOwn))
	}
}

// repeated returns the key, and its Secret, whose URL has this key's value as password.
func repeated(secret render.Secret, key render.SecretKey, all []render.Secret) (in, url string) {
	for _, s := range all {
		for _, k := range s.Keys {
			if string(k.Password.Name) == secret.Name && string(k.Password.Key) == key.Name {
				return s.Name, k.Name
			}
		}
	}
	return "", ""
}

// command writes a line of shell. Words are quoted where a shell could read more than
// letters into them.
func command(b *strings.Builder, name string, words ...string) {
	b.WriteString(name)
	for _, word := range words {
		b.WriteString(" " + quoted(word))
	}
	b.WriteString("\n")
}

var plainPattern = regexp.MustCompile(`^[A-Za-z0-9._/-]+$`)

// quoted is a word as any POSIX shell reads it back.
func quoted(word string) string {
	if plainPattern.MatchString(word) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
