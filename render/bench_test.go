package render

import (
	"runtime"
	"slices"
	"testing"
	"time"

	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
)

const production = "../overlays/production/environment.yaml"

// Rendering and encoding production.
func BenchmarkRender(b *testing.B) {
	env := environment(b, production)
	b.ReportAllocs()
	for b.Loop() {
		mustRender(b, env).YAML()
	}
}

// Encoding alone, as a committed tree that is checked does for every object.
func BenchmarkEncode(b *testing.B) {
	manifest := mustRender(b, environment(b, production))
	b.ReportAllocs()
	b.SetBytes(int64(len(manifest.YAML())))
	for b.Loop() {
		manifest.YAML()
	}
}

// kustomize building the same objects from memory.
func BenchmarkKustomize(b *testing.B) {
	files := kustomization(b)
	b.ReportAllocs()
	for b.Loop() {
		kustomize(b, files)
	}
}

// The two in turn, so that whatever else the machine does meets both, each on a heap
// that was collected before, so that neither clears up for the other: times-faster is
// the median time of a build by kustomize over that of a rendering.
func BenchmarkRenderBesideKustomize(b *testing.B) {
	const renderings = 20 // as many as leave garbage to collect
	env, files := environment(b, production), kustomization(b)
	var rendering, building []time.Duration
	for b.Loop() {
		rendering = append(rendering, timed(func() {
			for range renderings {
				mustRender(b, env).YAML()
			}
		}))
		building = append(building, timed(func() { kustomize(b, files) }))
	}
	b.ReportMetric(float64(median(building))/float64(median(rendering))*renderings, "times-faster")
}

func timed(do func()) time.Duration {
	runtime.GC()
	start := time.Now()
	do()
	return time.Since(start)
}

func median(durations []time.Duration) time.Duration {
	slices.Sort(durations)
	return durations[len(durations)/2]
}

func kustomization(b *testing.B) filesys.FileSystem {
	b.Helper()
	files := filesys.MakeFsInMemory()
	for name, data := range map[string][]byte{
		"kustomization.yaml": []byte("resources: [stack.yaml]\n"),
		"stack.yaml":         mustRender(b, environment(b, production)).YAML(),
	} {
		if err := files.WriteFile(name, data); err != nil {
			b.Fatal(err)
		}
	}
	return files
}

func kustomize(b *testing.B, files filesys.FileSystem) []byte {
	b.Helper()
	options := krusty.MakeDefaultOptions()
	options.Reorder = krusty.ReorderOptionNone
	built, err := krusty.MakeKustomizer(options).Run(files, ".")
	if err != nil {
		b.Fatal(err)
	}
	data, err := built.AsYaml()
	if err != nil {
		b.Fatal(err)
	}
	return data
}
