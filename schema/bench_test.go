package schema_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/petrify-dev/petrify/schema"
)

// BenchmarkLoadHostile reads inputs that nobody writes, at 32 KiB and four and
// sixteen times that. Reading is linear when the time for each byte stays about the
// same.
func BenchmarkLoadHostile(b *testing.B) {
	const medusa = "spec:\n  medusa:\n    "
	for _, c := range []struct {
		name string
		text func(size int) string
		twin bool // the same input twice, as two layers
	}{
		{"list_on_one_line", func(size int) string { return medusa + "secret: {keys: [" + repeated(size, "K%d,") + "]}\n" }, false},
		{"list_of_lines", func(size int) string { return medusa + "secret:\n      keys:\n" + repeated(size, "      - K%d\n") }, false},
		{"one_item_again_and_again", func(size int) string { return medusa + "secret: {keys: [" + repeated(size, "KEY,") + "]}\n" }, false},
		{"bad_items", func(size int) string { return medusa + "secret: {keys: [" + repeated(size, "%d-,") + "]}\n" }, false},
		{"items_without_what_is_required", func(size int) string { return "spec: {patches: [" + repeated(size, "{},") + "]}\n" }, false},
		{"aliases", func(size int) string { return "spec: {patches: [&a a," + repeated(size, "*a,") + "]}\n" }, false},
		{"mapping", func(size int) string { return medusa + "config:\n" + repeated(size, "      K%d: a\n") }, false},
		{"mapping_over_mapping", func(size int) string { return medusa + "config:\n" + repeated(size, "      K%d: a\n") }, true},
		{"one_key_again_and_again", func(size int) string { return medusa + "config:\n" + repeated(size, "      KEY: a\n") }, false},
		{"unknown_fields", func(size int) string { return medusa + "commands: {" + repeated(size, "k%d: a, ") + "}\n" }, false},
		{"unknown_choices", func(size int) string { return "spec:\n  exposure: {none: {}, " + repeated(size, "k%d: a, ") + "}\n" }, true},
		{"host_aliases", func(size int) string { return "spec: {hosts: {storefrontAliases: [" + repeated(size, "h%d,") + "]}}\n" }, false},
		{"nesting", func(size int) string {
			return "spec: {patches: " + strings.Repeat("[", size/2) + strings.Repeat("]", size/2) + "}\n"
		}, false},
		{"long_text", func(size int) string { return "spec: {namespace: " + strings.Repeat("a", size) + "}\n" }, false},
		{"comments", func(size int) string { return "spec: {}\n" + repeated(size, "# %d\n") }, false},
		{"unclosed", func(size int) string { return "spec: {patches: [" + repeated(size, "K%d,") + "\n" }, false},
	} {
		b.Run(c.name, func(b *testing.B) {
			const base = 31 << 10 // sixteen times that and a beginning, twice, are within what may be read
			scales := []int{1, 4, 16}
			spent := make([]time.Duration, len(scales))
			for b.Loop() {
				for i, scale := range scales {
					inputs := []schema.Input{{Name: "hostile.yaml", Data: []byte(c.text(scale * base))}}
					if c.twin {
						inputs = append(inputs, schema.Input{Name: "twin.yaml", Data: inputs[0].Data})
					}
					if len(inputs)*len(inputs[0].Data) > schema.LargestInput {
						b.Fatal("the input is too large to be read at all")
					}
					start := time.Now()
					schema.Load(inputs, nil)
					spent[i] += time.Since(start)
				}
			}
			for i, scale := range scales {
				bytes := float64(b.N) * float64(scale*base)
				b.ReportMetric(float64(spent[i].Nanoseconds())/bytes, fmt.Sprintf("ns/B@%02dx", scale))
			}
			b.ReportMetric(0, "ns/op") // of three sizes together it says nothing
		})
	}
}

// repeated is a format with rising numbers, up to a size in bytes.
func repeated(size int, format string) string {
	var b strings.Builder
	for i := 0; ; i++ {
		item := strings.Replace(format, "%d", strconv.Itoa(i), 1)
		if b.Len()+len(item) > size {
			return b.String()
		}
		b.WriteString(item)
	}
}
