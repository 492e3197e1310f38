// Package buildargs writes an image's build arguments as those take them who build it. It
// must not know which arguments there are, or why.
package buildargs

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"
	"unicode"

	"github.com/petrify-dev/petrify/render"
)

// DockerArguments is a line for each argument, --build-arg NAME=VALUE, in which a shell
// and xargs read the same words. An argument whose value is not known is --build-arg NAME,
// which has docker take the value from its own environment, if it is there. The problems
// say of each argument that cannot be written why not; without any there is a text.
func DockerArguments(arguments []render.BuildArgument) (text string, problems []string) {
	var b strings.Builder
	for _, a := range arguments {
		if strings.Contains(a.Value, "\n") {
			problems = append(problems, a.Name+" holds a line break, over which xargs does not read")
			continue
		}
		word := a.Name
		if a.Known {
			word += "=" + a.Value
		}
		b.WriteString("--build-arg " + shellWord(word) + "\n")
	}
	if problems != nil {
		return "", problems
	}
	return b.String(), nil
}

// plainWord is what means itself to every shell, and to xargs.
var plainWord = regexp.MustCompile(`^[A-Za-z0-9_./:,@%+=-]+$`)

func shellWord(word string) string {
	if plainWord.MatchString(word) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// GitHubStep is a step for a workflow of GitHub Actions, which builds with the arguments.
// One whose value is not known is the secret of that name. Problems are as in DockerArguments.
func GitHubStep(arguments []render.BuildArgument) (step string, problems []string) {
	var b strings.Builder
	b.WriteString("- name: build the storefront's image\n" +
		"  uses: docker/build-push-action@v6\n" +
		"  with:\n" +
		"    build-args: |\n")
	for _, a := range arguments {
		if problem := unlisted(a.Value); problem != "" {
			problems = append(problems, a.Name+" "+problem)
			continue
		}
		line := a.Name + "=${{ secrets." + a.Name + " }}"
		if a.Known {
			line = withoutExpressions(listItem(a.Name + "=" + a.Value))
		}
		b.WriteString("      " + line + "\n")
	}
	if problems != nil {
		return "", problems
	}
	return b.String(), nil
}

// unlisted says why the action would not read a value as it is, if so: it trims each item
// of its list (docker/actions-toolkit: Util.getList), and YAML 1.1 breaks lines at more
// than line feeds.
func unlisted(value string) string {
	switch {
	case strings.ContainsAny(value, "\n\u2028\u2029"):
		return "holds a line break, at which a list of the action ends an item"
	case strings.TrimRightFunc(value, isTrimmed) != value:
		return "ends with space, which the action trims"
	}
	return ""
}

// isTrimmed tells whether JavaScript's trim takes a character away.
func isTrimmed(r rune) bool { return unicode.IsSpace(r) || r == '\ufeff' }

// listItem quotes an item of the action's list, which it reads as CSV, in some versions
// with comments after #.
func listItem(item string) string {
	if !strings.ContainsAny(item, `",#`) {
		return item
	}
	return `"` + strings.ReplaceAll(item, `"`, `""`) + `"`
}

// withoutExpressions has GitHub put the beginning of an expression where there is one,
// rather than evaluate what follows.
func withoutExpressions(text string) string {
	return strings.ReplaceAll(text, "${{", "${{ '${{' }}")
}

// JSON is an object of names and values, in their order. A value that is not known is null.
func JSON(arguments []render.BuildArgument) string {
	var b bytes.Buffer
	b.WriteString("{")
	for i, a := range arguments {
		if i > 0 {
			b.WriteString(",")
		}
		b.WriteString("\n  " + jsonText(a.Name) + ": ")
		if a.Known {
			b.WriteString(jsonText(a.Value))
		} else {
			b.WriteString("null")
		}
	}
	if len(arguments) > 0 {
		b.WriteString("\n")
	}
	b.WriteString("}\n")
	return b.String()
}

func jsonText(text string) string {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	// A string always encodes.
	_ = encoder.Encode(text)
	return strings.TrimSuffix(b.String(), "\n")
}
