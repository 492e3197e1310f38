package graph

import "strings"

// textWidth is at least the number of pixels that a text takes in the fonts that
// browsers choose for sans-serif, of which DejaVu Sans is the widest.
func textWidth(text string, size int, bold bool) int {
	thousandths := 0
	for _, r := range text {
		thousandths += letterWidth(r)
	}
	if bold {
		thousandths = thousandths * 112 / 100
	}
	return (thousandths*size + 999) / 1000
}

// letterWidth is in thousandths of the size of the font.
func letterWidth(r rune) int {
	switch {
	case strings.ContainsRune("ijl.,'|", r):
		return 350
	case strings.ContainsRune(":;! ftIr()[]/-", r):
		return 450
	case strings.ContainsRune("&+=<>#~", r):
		return 880
	case strings.ContainsRune("mwMW@%", r):
		return 1000
	case r >= 'A' && r <= 'Z':
		return 800
	case r < 0x80:
		return 650
	}
	return 1050
}

// fitting shortens a text in its middle until it takes no more than a width. The end
// of a host tells as much as its beginning.
func fitting(text string, size int, bold bool, width int) string {
	characters := []rune(text)
	for n := len(characters); textWidth(text, size, bold) > width && n > 0; n-- {
		text = string(characters[:n/2]) + "…" + string(characters[len(characters)-(n-1)/2:])
	}
	return text
}
