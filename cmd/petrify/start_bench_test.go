package main_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// BenchmarkStart compares the whole process, from its start to the last byte of
// the production stack, with a Go program that does nothing.
func BenchmarkStart(b *testing.B) {
	dir := b.TempDir()
	source := filepath.Join(dir, "empty.go")
	if err := os.WriteFile(source, []byte("package main\n\nfunc main() {}\n"), 0o666); err != nil {
		b.Fatal(err)
	}
	empty := build(b, filepath.Join(dir, "empty"), source)
	petrify := build(b, filepath.Join(dir, "petrify"), ".")
	production := filepath.Join("..", "..", "overlays", "production", "environment.yaml")

	var forEmpty, forPetrify time.Duration
	for b.Loop() {
		forEmpty += duration(b, empty)
		forPetrify += duration(b, petrify, "render", "-f", production)
	}
	b.ReportMetric(forPetrify.Seconds()/forEmpty.Seconds(), "x-empty")
	b.ReportMetric(1000*forEmpty.Seconds()/float64(b.N), "ms/empty")
	b.ReportMetric(1000*forPetrify.Seconds()/float64(b.N), "ms/render")
}

func build(b *testing.B, binary, source string) string {
	b.Helper()
	if out, err := exec.Command("go", "build", "-o", binary, source).CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	return binary
}

func duration(b *testing.B, program string, args ...string) time.Duration {
	b.Helper()
	start := time.Now()
	if out, err := exec.Command(program, args...).CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	return time.Since(start)
}
