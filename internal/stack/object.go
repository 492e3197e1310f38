// Package stack reads the objects of a stack as plain data, and writes two of them so
// that their texts can be compared. It must not know what a field means, how an
// object came about, or files.
package stack

import "strings"

// Object is one Kubernetes object.
type Object struct {
	APIVersion string
	Kind       string
	Namespace  string // empty for what names none
	Name       string
	Fields     Value // all of it, the above included
}

// String is how people name an object of a stack.
func (o Object) String() string { return o.Kind + "/" + o.Name }

// Identity is what tells the objects of a cluster apart. Versions of one API group
// are the same objects.
type Identity struct{ Group, Kind, Namespace, Name string }

// Identity returns the object's.
func (o Object) Identity() Identity {
	group, _, grouped := strings.Cut(o.APIVersion, "/")
	if !grouped {
		group = ""
	}
	return Identity{group, o.Kind, o.Namespace, o.Name}
}
