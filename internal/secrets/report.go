// Package secrets tells people and machines which Secrets a stack needs, and makes them:
// by scripts that get the values where they run. It must never have a value itself, and
// not know of specs or flags.
package secrets

import (
	"slices"
	"strings"

	"github.com/petrify-dev/petrify/internal/table"
	"github.com/petrify-dev/petrify/render"
)

// Report is the Secrets of a stack, for machines.
type Report []Secret

// Secret is one of them.
type Secret struct {
	Name    string   `json:"name"`
	Type    string   `json:"type"`
	Issuer  string   `json:"issuer,omitempty"` // of cert-manager, which makes the Secret
	Remote  *Remote  `json:"remote,omitempty"` // of External Secrets, which makes the Secret
	Keys    []Key    `json:"keys"`
	Readers []string `json:"readers,omitempty"` // which read whatever keys it has

	of render.Secret
}

// Remote is what External Secrets makes a Secret from.
type Remote struct {
	Store string `json:"store"` // as Kind/name
	Key   string `json:"key"`
}

// Key is one of a Secret's. What it is not made by is left out.
type Key struct {
	Name         string   `json:"name"`
	Required     bool     `json:"required"` // a pod does not start without it
	Readers      []string `json:"readers"`  // as Kind/name
	Purpose      string   `json:"purpose,omitempty"`
	Frozen       bool     `json:"frozen,omitempty"`  // built into an image, too
	Command      string   `json:"command,omitempty"` // makes a value up
	Value        string   `json:"value,omitempty"`   // with USER and PASSWORD where they belong
	PasswordFrom *KeyOf   `json:"passwordFrom,omitempty"`
	Registries   []string `json:"registries,omitempty"`
}

// KeyOf names a key of a Secret.
type KeyOf struct {
	Name string `json:"name"`
	Key  string `json:"key"`
}

// Of reports the Secrets of a stack.
func Of(secrets []render.Secret) Report {
	report := make(Report, len(secrets))
	for i, s := range secrets {
		report[i] = Secret{Name: s.Name, Type: s.Type, Issuer: s.Issuer, Keys: make([]Key, len(s.Keys)), Readers: namesOf(s.Whole), of: s}
		if s.Remote.Store != "" {
			report[i].Remote = &Remote{s.Remote.Store, s.Remote.Key}
		}
		for j, k := range s.Keys {
			key := Key{
				Name: k.Name, Required: neededIn(s, k) == needed(true), Readers: namesOf(k.Readers), Purpose: k.Purpose, Frozen: k.Frozen,
				Command: k.Command, Value: k.Text, Registries: k.Registries,
			}
			if k.Password.Name != "" {
				key.PasswordFrom = &KeyOf{string(k.Password.Name), string(k.Password.Key)}
			}
			report[i].Keys[j] = key
		}
	}
	return report
}

func namesOf(resources []render.Resource) []string {
	names := make([]string, len(resources))
	for i, r := range resources {
		names[i] = r.Kind + "/" + r.LastingName()
	}
	return names
}

// Text is the report as a table.
func (r Report) Text() string {
	lines := [][]string{{"SECRET, KEY", "NEEDED", "READ BY", "VALUE"}}
	for _, s := range r {
		lines = append(lines, []string{s.title()})
		for _, k := range s.of.Keys {
			lines = append(lines, []string{"  " + k.Name, neededIn(s.of, k), s.readers(k.Readers), s.value(k)})
		}
		if len(s.of.Whole) > 0 {
			lines = append(lines, []string{"  (all that it has)", "", s.readers(s.of.Whole), yourOwn})
		}
	}
	return table.Text(lines)
}

// title names the Secret, its type unless it is the usual one, and what External Secrets
// makes it from.
func (s Secret) title() string {
	title := s.Name
	if s.Type != render.SecretOpaque {
		title += " (" + s.Type + ")"
	}
	if s.Remote != nil {
		title += ", from " + s.Remote.Key + " of " + s.Remote.Store
	}
	return title
}

// neededIn says when a key is needed. Without credentials, nodes pull images that are
// public; without a certificate, pods start as well, and visitors get another one.
func neededIn(secret render.Secret, key render.SecretKey) string {
	ofPod := func(reader render.Resource) bool { return reader.Kind != "Ingress" }
	switch {
	case secret.Type == render.SecretRegistry:
		return "if private"
	case secret.Type == render.SecretTLS && !slices.ContainsFunc(key.Readers, ofPod):
		return "for HTTPS"
	}
	return needed(!key.Optional)
}

func needed(required bool) string {
	if required {
		return "required"
	}
	return "optional"
}

// readers are parts of the stack, each once.
func (s Secret) readers(resources []render.Resource) string {
	if s.Type == render.SecretRegistry {
		return "image pulls"
	}
	var parts []string
	for _, r := range resources {
		part := r.Component()
		if r.Kind == "Ingress" {
			part = "ingress"
		}
		if !slices.Contains(parts, part) {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, ", ")
}

// yourOwn is said of what Petrify knows nothing of but the name.
const yourOwn = "your own"

// value says for people where a key's value comes from.
func (s Secret) value(k render.SecretKey) string {
	switch {
	case s.Issuer != "":
		return "cert-manager's issuer " + s.Issuer + " makes it"
	case k.Command != "":
		return k.Command
	case k.Password.Name != "":
		return k.Text + ", with " + string(k.Password.Key) + " of " + string(k.Password.Name)
	case k.Text != "":
		return k.Text
	case k.Registries != nil:
		return k.Purpose + " in " + strings.Join(k.Registries, ", ")
	case k.Purpose == "":
		return yourOwn
	case k.Frozen:
		return k.Purpose + "; build it into the image, too"
	}
	return k.Purpose
}
