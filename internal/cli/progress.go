package cli

import (
	"fmt"
	"io"
	"io/fs"
	"strings"
	"sync"
)

// progress is a line on a terminal that says how much of the work on many environments
// is done. Without a terminal, or before begin, it says nothing. The line is no output
// and no diagnostic: it is erased.
type progress struct {
	terminal io.Writer // nil if there is none
	stepsOf  int       // one environment

	mu                 sync.Mutex
	environments, done int
	shown              string
}

func (r *run) progress(stepsOfOne int) *progress {
	p := &progress{stepsOf: stepsOfOne}
	if isTerminal(r.stderr) && r.diagnostics.value == "text" {
		p.terminal = r.stderr
	}
	return p
}

func (p *progress) begin(environments int) { p.environments = environments }

// step counts one step. It may be called by several goroutines at once.
func (p *progress) step() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.environments == 0 {
		return
	}
	p.done++
	p.show(fmt.Sprintf("%d environments: %d %%", p.environments, 100*p.done/(p.stepsOf*p.environments)))
}

// end erases the line.
func (p *progress) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.show(strings.Repeat(" ", len(p.shown)))
	p.show("")
}

// show replaces the line, which never gets shorter but to end. It needs no more of a
// terminal than that it knows carriage returns. Where stderr fails there is nobody
// left to tell.
func (p *progress) show(line string) {
	if p.terminal != nil && line != p.shown {
		_, _ = fmt.Fprint(p.terminal, "\r", line)
		p.shown = line
	}
}

// isTerminal tells whether a stream is a terminal, or another device that keeps
// nothing of what is written to it, such as /dev/null.
func isTerminal(stream any) bool {
	file, ok := stream.(interface{ Stat() (fs.FileInfo, error) })
	if !ok {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&fs.ModeCharDevice != 0
}
