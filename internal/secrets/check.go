package secrets

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/petrify-dev/petrify/internal/diag"
	"github.com/petrify-dev/petrify/internal/dotenv"
	"github.com/petrify-dev/petrify/internal/table"
	"github.com/petrify-dev/petrify/render"
)

// Check is what a file of variables has of what a stack's Secrets need. It has no values.
type Check struct {
	Secrets []CheckedSecret `json:"secrets"`
	Unread  []Unread        `json:"unread"`
}

// CheckedSecret is a Secret that the file is the source of.
type CheckedSecret struct {
	Name string       `json:"name"`
	Keys []CheckedKey `json:"keys"`
}

// CheckedKey is a key, and where the file has it.
type CheckedKey struct {
	Name     string `json:"name"`
	Required bool   `json:"required"`
	Line     int    `json:"line,omitempty"` // 0: nowhere
	Empty    bool   `json:"empty,omitempty"`

	// SharedWith are the other Secrets that have a key of this name: what the file has is
	// one value for all.
	SharedWith []string `json:"sharedWith,omitempty"`
}

// Unread is a variable of the file that no pod reads.
type Unread struct {
	Name  string `json:"name"`
	Line  int    `json:"line"`
	Meant string `json:"meant,omitempty"`
}

// Check compares a file's variables with the Secrets whose values are variables. Those
// that pods have from elsewhere, by their names, may be in the file, too.
func (r Report) Check(file []dotenv.Variable, elsewhere map[string]bool) Check {
	check := Check{Secrets: []CheckedSecret{}, Unread: []Unread{}}
	var missing, read []string
	for _, s := range r {
		if !s.isOfVariables() {
			continue
		}
		checked := CheckedSecret{Name: s.Name}
		for _, k := range s.Keys {
			key := CheckedKey{Name: k.Name, Required: k.Required}
			if at := slices.IndexFunc(file, func(v dotenv.Variable) bool { return v.Name == k.Name }); at >= 0 {
				key.Line, key.Empty = file[at].Line, file[at].Value == ""
				key.SharedWith = r.othersWith(s, k)
				read = append(read, k.Name)
			} else {
				missing = append(missing, k.Name)
			}
			checked.Keys = append(checked.Keys, key)
		}
		check.Secrets = append(check.Secrets, checked)
	}
	if slices.ContainsFunc(r, Secret.isReadWhole) {
		return check // nobody can tell what is read by nothing
	}
	for _, v := range file {
		if slices.Contains(read, v.Name) || elsewhere[v.Name] {
			continue
		}
		meant, _ := diag.Nearest(v.Name, missing)
		check.Unread = append(check.Unread, Unread{v.Name, v.Line, meant})
	}
	return check
}

// isOfVariables tells whether a file of variables may be the Secret's source.
func (s Secret) isOfVariables() bool { return s.Type == render.SecretOpaque && len(s.Keys) > 0 }

// othersWith are the Secrets but this one that the same variable is for.
func (r Report) othersWith(this Secret, key Key) []string {
	var names []string
	for _, other := range r {
		has := func(k Key) bool { return k.Name == key.Name }
		if other.Name != this.Name && other.isOfVariables() && slices.ContainsFunc(other.Keys, has) {
			names = append(names, other.Name)
		}
	}
	return names
}

func (s Secret) isReadWhole() bool { return len(s.Readers) > 0 }

// lacks tells whether the file gives no value for the key.
func (k CheckedKey) lacks() bool { return k.Line == 0 || k.Empty }

// Lacking is how many required keys the file lacks.
func (c Check) Lacking() int {
	lacking := 0
	for _, s := range c.Secrets {
		for _, k := range s.Keys {
			if k.Required && k.lacks() {
				lacking++
			}
		}
	}
	return lacking
}

// Text is the check as tables.
func (c Check) Text() string {
	lines := [][]string{{"SECRET, KEY", "NEEDED", "FOUND"}}
	for _, s := range c.Secrets {
		lines = append(lines, []string{s.Name})
		for _, k := range s.Keys {
			lines = append(lines, []string{"  " + k.Name, needed(k.Required), k.found()})
		}
	}
	text := table.Text(lines)
	if len(c.Unread) > 0 {
		text += "\n" + table.Text(c.unread())
	}
	switch lacking := c.Lacking(); lacking {
	case 0:
		return text + "\nno required key is missing\n"
	case 1:
		return text + "\n1 required key is missing\n"
	default:
		return text + fmt.Sprintf("\n%d required keys are missing\n", lacking)
	}
}

func (k CheckedKey) found() string {
	in := "in line " + strconv.Itoa(k.Line)
	switch {
	case k.Line == 0:
		return "missing"
	case k.Empty:
		return "empty, " + in
	case len(k.SharedWith) > 0:
		return in + ", one value for this and " + strings.Join(k.SharedWith, " and ")
	}
	return in
}

func (c Check) unread() [][]string {
	lines := [][]string{{"READ BY NOTHING", "FOUND"}}
	for _, v := range c.Unread {
		line := []string{v.Name, "in line " + strconv.Itoa(v.Line)}
		if v.Meant != "" {
			line = append(line, "did you mean "+v.Meant+"?")
		}
		lines = append(lines, line)
	}
	return lines
}
