package schema

import "github.com/petrify-dev/petrify/internal/diag"

// What a spec may hold at most. Without these limits the time that some steps take
// would grow with the square of what they are given (kustomize's merge of lists, the
// check of the output), and the output would be more than Kubernetes stores.
const (
	// LargestInput is how many bytes an input, and all inputs of an environment, may have.
	LargestInput = 1 << 20

	largestPatch = 64 << 10  // bytes of a patch
	largestTotal = 128 << 10 // bytes of all entries of a mapping or list of long texts

	deepest = 64 // levels of nesting; the spec itself needs eight

	// MostItems is how many entries a list may have, in a spec and in a patch.
	MostItems = 100
	// MostEntries is how many entries a mapping may have, in a spec and in a patch; those
	// that are there by default count.
	MostEntries = 250

	mostSettings   = 1000    // that are laid over the inputs
	largestEditing = 2 << 20 // bytes of a text that is read anew for each setting written into it

	mostParents = 32 // gateway API: HTTPRoute.spec.parentRefs

	mostProblems = 100 // that are told of one environment
)

// tooLarge says that an input of so many bytes is larger than it may be, by itself or
// with those before it.
func tooLarge(name string, size int) diag.Diagnostic {
	d := diag.Diagnostic{Position: diag.Position{Name: name}, Message: "is larger than 1 MiB", Hint: "allowed: one environment; is this the right file?"}
	if size <= LargestInput {
		d.Message, d.Hint = d.Message+" together with the files before it", "allowed: at most 1 MiB in all files of an environment"
	}
	return d
}

// tooMany says that a list or mapping is longer than it may be.
func tooMany(count, most int) (message, hint string) {
	return "has " + number(count) + " entries", "allowed: at most " + number(most)
}

// sizeOf is in bytes.
func sizeOf[K, V ~string](entries map[K]V) int {
	total := 0
	for key, value := range entries {
		total += len(key) + len(value)
	}
	return total
}

// totalProblem says that texts are longer together than they may be; sizes of their
// parts are in bytes. kubectl apply keeps a copy of an object in one of its annotations,
// which hold 256 KiB in all (kubernetes: metadata.annotations), so that half of it is
// left for everything else.
func totalProblem(total int) (message, hint string) {
	if total <= largestTotal {
		return "", ""
	}
	return "holds " + number((total+1023)>>10) + " KiB in all", "allowed: at most " + number(largestTotal>>10) + " KiB in all"
}
