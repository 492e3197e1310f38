package cli

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// interrupted is the error of a run that the user or the system ended while it wrote.
type interrupted struct{ signal syscall.Signal }

func (interrupted) Error() string { return "interrupted" }

// exitCode is what a shell reports of a program that the signal ended.
func (i interrupted) exitCode() int { return 128 + int(i.signal) }

// interruptible runs write with a context that ends with the first signal to end the
// process, so that write can clean up after itself. At all other times such a signal
// ends the process at once, which then has written nothing, and a second one does so
// whatever write is at. Signals that whoever started the process had it ignore, such as
// nohup, stay ignored.
func interruptible(write func(context.Context) error) error {
	ctx, end := context.WithCancelCause(context.Background())
	defer end(nil)
	signals := make(chan os.Signal, 1)
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
		if !signal.Ignored(s) {
			signal.Notify(signals, s)
		}
	}
	defer signal.Stop(signals)
	go func() {
		select {
		case s := <-signals:
			signal.Stop(signals)
			end(interrupted{s.(syscall.Signal)})
		case <-ctx.Done():
		}
	}()
	return write(ctx)
}
