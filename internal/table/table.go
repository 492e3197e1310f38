// Package table writes tables for terminals. It must not know what they tell.
package table

import (
	"fmt"
	"strings"
)

// Text aligns the cells of lines in columns. Lines may have different numbers of cells; a
// line of one is a heading and as long as it likes.
func Text(lines [][]string) string {
	var widths []int
	for _, line := range lines {
		for i, cell := range line {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			if len(line) > 1 {
				widths[i] = max(widths[i], len([]rune(cell)))
			}
		}
	}
	var b strings.Builder
	for _, line := range lines {
		var text strings.Builder
		for i, cell := range line {
			fmt.Fprintf(&text, "%-*s  ", widths[i], cell)
		}
		b.WriteString(strings.TrimRight(text.String(), " ") + "\n")
	}
	return b.String()
}
