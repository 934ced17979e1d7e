package platform

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"
)

// longestReserve is the maximum time reserved for answering an event; a tenth of the time left if that is less.
const longestReserve = time.Second

// ErrTimeout means that the handler did not answer in time.
var ErrTimeout = errors.New("timeout")

// PanicError means that the handler panicked.
type PanicError struct {
	Value any    // the value of the panic
	Stack []byte // where, as [debug.Stack] prints it
}

func (e *PanicError) Error() string { return fmt.Sprintf("panic: %v", e.Value) }

// guarded is a handler that always answers before the context's deadline: with an [ErrTimeout] if the inner handler is late, even if it
// ignores its context, and with a [*PanicError] if it panics. The inner deadline is up to a second earlier, so the handler can report what
// it was doing when time ran out.
type guarded struct{ handler Handler }

type answer struct {
	body []byte
	err  error
}

func (g guarded) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	var late <-chan time.Time
	started := time.Now()
	if deadline, bounded := ctx.Deadline(); bounded {
		reserve := min(deadline.Sub(started)/10, longestReserve)
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, deadline.Add(-reserve))
		defer cancel()
		late = time.After(time.Until(deadline.Add(-reserve / 2)))
	}
	answered := make(chan answer, 1)
	go func() {
		defer func() {
			if value := recover(); value != nil {
				answered <- answer{err: &PanicError{value, debug.Stack()}}
			}
		}()
		body, err := g.handler.Invoke(ctx, payload)
		answered <- answer{body, err}
	}()
	select {
	case a := <-answered:
		return a.body, a.err
	case <-late:
		return nil, fmt.Errorf("%w: no answer after %s; increase the function's timeout", ErrTimeout, time.Since(started).Round(time.Millisecond))
	}
}
