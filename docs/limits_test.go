package docs_test

import (
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/petrify-dev/petrify/internal/adopt"
	"github.com/petrify-dev/petrify/internal/dotenv"
	"github.com/petrify-dev/petrify/schema"
)

// The limits are those that are enforced.
func TestLimits(t *testing.T) {
	text, err := os.ReadFile("limits.md")
	if err != nil {
		t.Fatal(err)
	}
	kibibytes := func(of reflect.Type) string { return fmt.Sprint(schema.RuleOf(of).MaxLength>>10) + " KiB" }
	for _, row := range []string{
		fmt.Sprintf("| a file of the spec | %d MiB,", schema.LargestInput>>20),
		fmt.Sprintf("| all files of an environment, patches in files of their own aside | %d MiB |", schema.LargestInput>>20),
		fmt.Sprintf("| a list | %d entries;", schema.MostItems),
		fmt.Sprintf("| a mapping, such as `medusa.config` | %d entries,", schema.MostEntries),
		"| one variable or annotation | " + kibibytes(reflect.TypeFor[schema.ConfigValue]()) + " |",
		"| a word of a command | " + kibibytes(reflect.TypeFor[schema.CommandWord]()) + " |",
		"| a patch | " + kibibytes(reflect.TypeFor[schema.PatchText]()) + " |",
		fmt.Sprintf("| a file of variables, as `init --from-dotenv` and `secrets --check-env` read | %d MiB; %d variables in all |", dotenv.Largest>>20, adopt.Most),
	} {
		if !strings.Contains(string(text), row) {
			t.Errorf("limits.md has no row %s", row)
		}
	}
}
