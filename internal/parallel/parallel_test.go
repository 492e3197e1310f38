package parallel_test

import (
	"runtime"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/petrify-dev/petrify/internal/parallel"
)

func TestEachCallsEveryNumberOnce(t *testing.T) {
	for _, n := range []int{0, 1, 2, 1000} {
		calls := make([]atomic.Int32, n)
		parallel.Each(n, func(i int) { calls[i].Add(1) })
		for i := range calls {
			if got := calls[i].Load(); got != 1 {
				t.Errorf("of %d, %d was called %d times", n, i, got)
			}
		}
	}
}

func TestEachIsBounded(t *testing.T) {
	var running, most atomic.Int32
	parallel.Each(200, func(int) {
		now := running.Add(1)
		for seen := most.Load(); now > seen && !most.CompareAndSwap(seen, now); seen = most.Load() {
		}
		runtime.Gosched()
		running.Add(-1)
	})
	if got, limit := most.Load(), int32(runtime.GOMAXPROCS(0)); got > limit {
		t.Errorf("%d ran at once, want at most %d", got, limit)
	}
}

func TestEachPassesTheFirstPanicOn(t *testing.T) {
	finished := make([]bool, 10)
	defer func() {
		cause, _ := recover().(string)
		if !strings.HasPrefix(cause, "no light\n") || !strings.Contains(cause, "TestEachPassesTheFirstPanicOn") {
			t.Errorf("the panic is %q, want that of the third call and where it was", cause)
		}
		if !finished[9] {
			t.Error("a panic kept the others from being called")
		}
	}()
	parallel.Each(10, func(i int) {
		switch i {
		case 2:
			panic("no light")
		case 5:
			panic("no ink")
		}
		finished[i] = true
	})
}
