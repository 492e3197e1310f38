package cli

// Interruptible is for tests of what no verb does, as long as no bug makes it.
var Interruptible = interruptible

// VerbNames are those of the commands of petrify.
func VerbNames() []string {
	var names []string
	for _, verb := range (&run{}).rootCommand().Commands() {
		names = append(names, verb.Name())
	}
	return names
}
