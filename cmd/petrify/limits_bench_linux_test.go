package main_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// BenchmarkLimits measures whole processes on the largest input of each kind, the most
// memory that they had included: docs/limits.md says which limits bound it.
func BenchmarkLimits(b *testing.B) {
	dir := b.TempDir()
	petrify := build(b, filepath.Join(dir, "petrify"), ".")
	const spare = 100 // bytes for what is set
	comments := smallest + strings.Repeat("#\n", (1<<20-len(smallest)-spare)/2)
	deep := strings.Replace(smallest, "exposure: {", "exposure:\n    ", 1)
	deep = strings.TrimSuffix(deep, "}\n") + "\n"
	render := []string{"render"}
	for _, c := range []struct {
		name string
		verb []string
		spec string
	}{
		{"longest", render, smallest + longest()},
		{"comments", render, comments},
		{"comments_indented_in_turn", render, deep + strings.Repeat("  #\n#\n", (1<<20-len(deep))/6)},
		{"why_of_comments", []string{"explain", "--why", "Deployment/medusa", "spec.replicas"}, comments},
		{"why_of_many_fields", []string{"explain", "--why", "Deployment/medusa", "spec.replicas"}, smallest + "  medusa:\n    config:\n" + numbered(140, "      V%d: "+strings.Repeat("b", 120)+"\n")},
		{"set_in_comments", []string{"set", "target=argocd", "namespace=shop"}, comments},
		{"refused_aliases", render, smallest + "  medusa: {secret: {keys: [&a A" + strings.Repeat(",*a", 340_000) + "]}}\n"},
		{"refused_unclosed", render, smallest + "  medusa: {secret: {keys: [A" + strings.Repeat(",A", 500_000) + "\n"},
		{"refused_duplicates", render, smallest + "  medusa:\n    config:\n" + strings.Repeat("      K: a\n", 95_000)},
		{"refused_nesting", render, smallest + "  medusa: " + strings.Repeat("[", 1_000_000) + "\n"},
		{"refused_nesting_in_lines", render, strings.Repeat(strings.Repeat("[", 20)+"\n", 490)},
		{"refused_mapping_without_values", render, "a: {" + strings.Repeat("x,", 520_000) + "}\n"},
		{"refused_list_of_runs", render, smallest + "  medusa:\n    secret:\n      keys:\n" + strings.Repeat("      - \""+strings.Repeat("!a:b", 240)+"\"\n", 95)},
	} {
		b.Run(c.name, func(b *testing.B) {
			file := write(b, dir, c.name+".yaml", c.spec)
			var took time.Duration
			var memory int64
			for b.Loop() {
				spent, peak := process(b, petrify, slices.Concat(c.verb, []string{"-f", file})...)
				took, memory = took+spent, max(memory, peak)
			}
			b.ReportMetric(1000*took.Seconds()/float64(b.N), "ms")
			b.ReportMetric(float64(memory)/1024, "MiB")
			b.ReportMetric(0, "ns/op") // the same as ms
		})
	}
}

// BenchmarkManyOf compares processes for 1, 10 and 100 of what a run may have many of.
// The ratio is that of what a further one takes after the tenth to what it takes before:
// 1 if time is linear.
func BenchmarkManyOf(b *testing.B) {
	dir := b.TempDir()
	petrify := build(b, filepath.Join(dir, "petrify"), ".")
	write(b, dir, "all.yaml", "metadata:\n  annotations:\n"+numbered(245, "    example.com/a%d: "+strings.Repeat("b", 230)+"\n"))
	write(b, dir, "one.yaml", "kind: ConfigMap\nmetadata: {name: medusa-config}\ndata:\n"+numbered(245, "  V%d: "+strings.Repeat("b", 240)+"\n"))
	layer := write(b, dir, "layer.yaml", "spec:\n  medusa:\n    config:\n"+numbered(40, "      V%d: "+strings.Repeat("b", 240)+"\n"))
	small := write(b, dir, "small.yaml", smallest)
	for _, c := range []struct {
		name string
		args func(count int) []string
	}{
		{"patches_of_one_object", func(count int) []string {
			return []string{"-f", write(b, dir, fmt.Sprint("one-", count, ".yaml"), smallest+"  patches:\n"+strings.Repeat("    - path: one.yaml\n", count))}
		}},
		{"patches_of_all_objects", func(count int) []string {
			entry := "    - {path: all.yaml, target: {labelSelector: app.kubernetes.io/part-of=ecom}}\n"
			return []string{"-f", write(b, dir, fmt.Sprint("all-", count, ".yaml"), smallest+"  patches:\n"+strings.Repeat(entry, count))}
		}},
		{"settings", func(count int) []string {
			args := []string{"-f", small}
			for i := range count {
				args = append(args, "--set", fmt.Sprintf("medusa.config.V%d=a", i))
			}
			return args
		}},
		{"layers", func(count int) []string { return append([]string{"-f", small}, repeat(count, "-f", layer)...) }},
		{"aliases", func(count int) []string {
			return []string{"-f", write(b, dir, fmt.Sprint("aliases-", count, ".yaml"), strings.Replace(smallest, "  images:", "    storefrontAliases:\n"+numbered(count, "      - shop%d.example.com\n")+"  images:", 1))}
		}},
	} {
		b.Run(c.name, func(b *testing.B) {
			counts := []int{1, 10, 100}
			took, memory := map[int]time.Duration{}, map[int]int64{}
			for b.Loop() {
				for _, count := range counts {
					spent, peak := process(b, petrify, append([]string{"render"}, c.args(count)...)...)
					took[count], memory[count] = took[count]+spent, max(memory[count], peak)
				}
			}
			for _, count := range counts {
				b.ReportMetric(1000*took[count].Seconds()/float64(b.N), fmt.Sprintf("ms/%d", count))
				b.ReportMetric(float64(memory[count])/1024, fmt.Sprintf("MiB/%d", count))
			}
			perFurther := func(few, many int) float64 { return (took[many] - took[few]).Seconds() / float64(many-few) }
			b.ReportMetric(perFurther(10, 100)/perFurther(1, 10), "x-linear")
			b.ReportMetric(0, "ns/op") // of three processes together it says nothing
		})
	}
}

const smallest = `apiVersion: petrify.dev/v1alpha1
kind: Environment
metadata:
  name: shop
spec:
  hosts:
    storefront: shop.example.com
    admin: admin.example.com
  images:
    medusa: {tag: a1b2c3d}
    storefront: {tag: a1b2c3d}
  postgres: {inCluster: {}}
  redis: {inCluster: {}}
  exposure: {ingress: {className: traefik}}
`

// longest is the part of a spec in which every list and mapping is as long as it may be.
func longest() string {
	config := "    config:\n" + numbered(249, "      V%d: "+strings.Repeat("b", 500)+"\n")
	keys := "    secret:\n      keys:\n" + numbered(100, "      - KEY_%d_"+strings.Repeat("K", 200)+"\n")
	origins := numbered(100, "        - https://"+strings.Repeat("o", 60)+"%d.example.com\n")
	words := numbered(32, "        - "+strings.Repeat("w", 4000)+"\n")
	return "  medusa:\n" + config + keys + "    extraOrigins:\n      store:\n" + origins + "      admin:\n" + origins +
		"    commands:\n      start:\n" + words + "      migrate:\n" + words + "      seed:\n" + words + "    seed: {enabled: true}\n" +
		"  storefront:\n" + config + keys
}

// numbered repeats a format with rising numbers.
func numbered(count int, format string) string {
	var lines strings.Builder
	for i := range count {
		lines.WriteString(strings.ReplaceAll(format, "%d", fmt.Sprint(i)))
	}
	return lines.String()
}

func repeat(count int, args ...string) []string {
	var all []string
	for range count {
		all = append(all, args...)
	}
	return all
}

func write(b *testing.B, dir, name, text string) string {
	b.Helper()
	file := filepath.Join(dir, name)
	if len(text) > 1<<20 {
		b.Fatalf("%s is too large to be read at all", name)
	}
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		b.Fatal(err)
	}
	return file
}

// process runs a program that succeeds or refuses its input, and returns how long it took
// and the most memory that it had, in KiB.
func process(b *testing.B, program string, args ...string) (time.Duration, int64) {
	b.Helper()
	command := exec.Command(program, args...)
	var stderr bytes.Buffer
	command.Stderr = &stderr
	start := time.Now()
	if err := command.Run(); err != nil && command.ProcessState.ExitCode() != 2 {
		b.Fatalf("%v\n%s", err, stderr.Bytes())
	}
	if refused := strings.Contains(b.Name(), "refused"); refused != (command.ProcessState.ExitCode() == 2) {
		b.Fatalf("exit code %d:\n%s", command.ProcessState.ExitCode(), stderr.Bytes())
	}
	return time.Since(start), command.ProcessState.SysUsage().(*syscall.Rusage).Maxrss
}
