package diag

import "unicode"

// wide is what terminals give two cells: East Asian scripts and pictures (Unicode Standard
// Annex #11, Wide and Fullwidth, in ranges that hold some that are not assigned).
var wide = &unicode.RangeTable{
	R16: []unicode.Range16{
		{0x1100, 0x115F, 1}, {0x2E80, 0x303E, 1}, {0x3041, 0xA4CF, 1}, {0xA960, 0xA97F, 1}, {0xAC00, 0xD7A3, 1},
		{0xF900, 0xFAFF, 1}, {0xFE30, 0xFE6F, 1}, {0xFF01, 0xFF60, 1}, {0xFFE0, 0xFFE6, 1},
	},
	R32: []unicode.Range32{{0x1F300, 0x1F64F, 1}, {0x1F680, 0x1F6FF, 1}, {0x1F900, 0x1F9FF, 1}, {0x1FA70, 0x1FAFF, 1}, {0x20000, 0x3FFFD, 1}},
}

// cells is how many cells of a terminal a printable text takes.
func cells(text []rune) int {
	count := 0
	for _, r := range text {
		switch {
		case unicode.Is(wide, r):
			count += 2
		case !unicode.In(r, unicode.Mn, unicode.Me):
			count++
		}
	}
	return count
}
