package graph

import (
	"strings"
	"testing"
)

// widths are those of letters in DejaVu Sans and DejaVu Sans Bold, in thousandths of
// the size of the font, as resvg measures them.
var widths = []struct {
	letter        rune
	regular, bold int
}{
	{'a', 613, 675}, {'b', 635, 716}, {'c', 550, 593}, {'d', 635, 716}, {'e', 615, 678}, {'f', 344, 405},
	{'g', 635, 716}, {'h', 634, 712}, {'i', 278, 343}, {'j', 278, 343}, {'k', 579, 665}, {'l', 278, 343},
	{'m', 974, 1042}, {'n', 634, 712}, {'o', 612, 687}, {'p', 635, 716}, {'q', 635, 716}, {'r', 394, 493},
	{'s', 521, 595}, {'t', 392, 478}, {'u', 634, 712}, {'v', 592, 652}, {'w', 818, 924}, {'x', 592, 645},
	{'y', 592, 652}, {'z', 525, 582}, {'A', 712, 774}, {'B', 686, 762}, {'C', 698, 734}, {'D', 770, 830},
	{'E', 632, 683}, {'F', 575, 683}, {'G', 775, 821}, {'H', 752, 837}, {'I', 295, 372}, {'J', 295, 372},
	{'K', 656, 775}, {'L', 557, 637}, {'M', 863, 995}, {'N', 748, 837}, {'O', 787, 850}, {'P', 603, 733},
	{'Q', 787, 850}, {'R', 695, 770}, {'S', 635, 675}, {'T', 593, 705}, {'U', 732, 812}, {'V', 684, 774},
	{'W', 989, 1103}, {'X', 685, 771}, {'Y', 611, 724}, {'Z', 685, 725}, {'0', 636, 696}, {'1', 636, 696},
	{'2', 636, 696}, {'3', 636, 696}, {'4', 636, 696}, {'5', 636, 696}, {'6', 636, 696}, {'7', 636, 696},
	{'8', 636, 696}, {'9', 636, 696}, {' ', 0, 0}, {'.', 318, 380}, {',', 318, 380}, {':', 337, 400},
	{';', 337, 400}, {'/', 337, 365}, {'-', 361, 415}, {'_', 500, 500}, {'(', 390, 457}, {')', 390, 457},
	{'[', 390, 457}, {']', 390, 457}, {'@', 1000, 1000}, {'%', 950, 1002}, {'\'', 275, 306}, {'|', 337, 365},
	{'!', 401, 456}, {'&', 780, 872}, {'+', 838, 838}, {'=', 838, 838}, {'<', 838, 838}, {'>', 838, 838},
	{'*', 500, 523}, {'#', 838, 838}, {'~', 838, 838}, {'"', 460, 521},
}

// Labels that are thought to fit into their boxes do.
func TestTextWidth(t *testing.T) {
	for _, w := range widths {
		text := strings.Repeat(string(w.letter), 100)
		if got := textWidth(text, 10, false); got < w.regular {
			t.Errorf("%c is thought to be %d wide and is %d", w.letter, got, w.regular)
		}
		if got := textWidth(text, 10, true); got < w.bold {
			t.Errorf("%c in bold is thought to be %d wide and is %d", w.letter, got, w.bold)
		}
	}
}

func TestFitting(t *testing.T) {
	const long = "an-extraordinarily-long-name-of-a-host.for-a-shop.example.com"
	for text, want := range map[string]string{
		"short":   "short",
		"":        "",
		long:      "an-extraord…xample.com",
		"größäää": "größäää",
	} {
		got := fitting(text, lineSize, false, 160)
		if got != want || textWidth(got, lineSize, false) > 160 {
			t.Errorf("%q is shortened to %q, %d wide, want %q", text, got, textWidth(got, lineSize, false), want)
		}
	}
	if got := fitting("ab", lineSize, true, 1); got != "…" {
		t.Errorf("what has no room at all is %q", got)
	}
}
