package main_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// BenchmarkEnvironments compares processes for 1, 10 and 100 environments within one
// run: their time and the most memory that they had. The ratio is that of what a further
// environment takes after the tenth to what it takes before: 1 if time is linear.
func BenchmarkEnvironments(b *testing.B) {
	dir := b.TempDir()
	petrify := build(b, filepath.Join(dir, "petrify"), ".")
	production, err := os.ReadFile(filepath.Join("..", "..", "overlays", "production", "environment.yaml"))
	if err != nil {
		b.Fatal(err)
	}
	counts := []int{1, 10, 100}
	args := map[int][]string{}
	for _, count := range counts {
		specs, rendered := filepath.Join(dir, fmt.Sprint(count)), filepath.Join(dir, fmt.Sprint(count, "-rendered"))
		for i := range count {
			spec := filepath.Join(specs, fmt.Sprintf("%03d", i), "environment.yaml")
			named := strings.Replace(string(production), "name: production", fmt.Sprintf("name: shop-%03d", i), 1)
			if err := os.MkdirAll(filepath.Dir(spec), 0o777); err != nil {
				b.Fatal(err)
			}
			if err := os.WriteFile(spec, []byte(named), 0o666); err != nil {
				b.Fatal(err)
			}
		}
		args[count] = []string{"render", "-f", filepath.Join(specs, "*", "environment.yaml"), "--output-dir", rendered}
		duration(b, petrify, args[count]...)
	}

	took, memory := map[int]time.Duration{}, map[int]int64{}
	for b.Loop() {
		for _, count := range counts {
			// Nothing differs, so that no disk is measured.
			command := exec.Command(petrify, append(args[count], "--check")...)
			start := time.Now()
			if out, err := command.CombinedOutput(); err != nil {
				b.Fatalf("%v\n%s", err, out)
			}
			took[count] += time.Since(start)
			memory[count] = max(memory[count], command.ProcessState.SysUsage().(*syscall.Rusage).Maxrss)
		}
	}
	for _, count := range counts {
		b.ReportMetric(1000*took[count].Seconds()/float64(b.N), fmt.Sprintf("ms/%d", count))
		b.ReportMetric(float64(memory[count])/1024, fmt.Sprintf("MiB/%d", count))
	}
	perFurther := func(few, many int) float64 { return (took[many] - took[few]).Seconds() / float64(many-few) }
	b.ReportMetric(perFurther(10, 100)/perFurther(1, 10), "x-linear")
}
