// Package parallel runs pieces of work that do not depend on each other at once. It
// must not know what they do.
package parallel

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
)

// Each calls do with every number from 0 to n-1, up to GOMAXPROCS calls at once, and
// returns when all of them have. If calls panic, it panics, too, with what the one
// with the lowest number panicked with, and where.
func Each(n int, do func(i int)) {
	panics := make([]any, n)
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		workers.Go(func() {
			for i := next.Add(1) - 1; i < int64(n); i = next.Add(1) - 1 {
				panics[i] = caught(func() { do(int(i)) })
			}
		})
	}
	workers.Wait()
	for _, cause := range panics {
		if cause != nil {
			panic(cause)
		}
	}
}

// caught returns what do panicked with, or nil.
func caught(do func()) (cause any) {
	defer func() {
		if cause = recover(); cause != nil {
			cause = fmt.Sprintf("%v\n%s", cause, debug.Stack())
		}
	}()
	do()
	return nil
}
