package diag

// furthest is the edit distance beyond which a guess is worth nothing.
const furthest = 2

// Nearest returns the candidate that name was probably meant to be: the one with
// the smallest edit distance (insert, delete, replace, swap of neighbours) that
// is at most 2 and less than half of name's length, letter case aside. Of equals the first wins.
// It returns false when there is none.
func Nearest(name string, candidates []string) (string, bool) {
	best, distance := "", furthest+1
	for _, candidate := range candidates {
		if d := editDistance(lower(name), lower(candidate)); d < distance {
			best, distance = candidate, d
		}
	}
	return best, distance <= furthest && distance*2 < max(len(name), 2)
}

func lower(s string) []rune {
	runes := []rune(s)
	for i, r := range runes {
		if r >= 'A' && r <= 'Z' {
			runes[i] = r + 'a' - 'A'
		}
	}
	return runes
}

// editDistance is the optimal string alignment distance, or furthest+1 when the
// lengths alone exceed it.
func editDistance(a, b []rune) int {
	if len(a)-len(b) > furthest || len(b)-len(a) > furthest {
		return furthest + 1
	}
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			replace := rows[i-1][j-1]
			if a[i-1] != b[j-1] {
				replace++
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, replace)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(a)][len(b)]
}
