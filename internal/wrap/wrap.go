// Package wrap breaks texts into lines for terminals. It must not know what they say,
// and asks no terminal how wide it is.
package wrap

import "strings"

// Width is the number of columns that a line may take, so that a text is the same
// wherever it is read.
const Width = 80

// Lines breaks a text between words into lines that begin with indent. A word that is
// longer than a line has one of its own. The last line ends with a line break, and the
// empty text has no line.
func Lines(indent, text string) string {
	var b strings.Builder
	column := 0
	for _, word := range strings.Fields(text) {
		length := len([]rune(word))
		switch {
		case column == 0:
			b.WriteString(indent)
			column = len(indent)
		case column+1+length > Width:
			b.WriteString("\n" + indent)
			column = len(indent)
		default:
			b.WriteString(" ")
			column++
		}
		b.WriteString(word)
		column += length
	}
	if column > 0 {
		b.WriteString("\n")
	}
	return b.String()
}
