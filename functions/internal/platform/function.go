// Package runtime receives the events that a cloud's function platform hands to a function, and answers each of them: with the
// result, or with an error that makes the platform retry and alarm.
//
// FunctionGraph and Function Compute (FC) each know two ways: the function polls a runtime API on loopback, or it serves HTTP. A
// [Platform] names the paths and headers; the loops exist once. AWS Lambda's own loop (aws-lambda-go) calls [Function.Invoke].
//
// Whatever one event does, the next one is served: panics, timeouts and oversized payloads are answered as errors.
package platform

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
)

// shortestTimeout is assumed when neither the event nor the configuration tells the function's timeout. It is the least that
// FunctionGraph allows, and what its Go runtime assumes.
const shortestTimeout = 3 * time.Second

// Handler evaluates one event and returns the answer, a JSON document.
type Handler interface {
	Invoke(ctx context.Context, payload []byte) ([]byte, error)
}

// Function is a [Handler] and what it needs to run on a platform. Handler must be set, Platform for [Function.Poll] and
// [Function.Serve].
type Function struct {
	Platform *Platform
	Handler  Handler
	// Timeout of the function as it is configured. An event that tells its deadline or its timeout goes first.
	Timeout time.Duration
	// Credentials sign reports of events that bring none.
	Credentials compliance.Credentials
	// Output receives the lines that mark in the function's log where an event starts and ends, each in one Write, also
	// concurrently. Nil discards them.
	Output io.Writer
	// Warn is told what no answer tells and the handler does not log: panics, timeouts, unreadable events, a runtime API that
	// fails. It may be called concurrently. Nil discards it.
	Warn func(error)

	dial func(ctx context.Context, network, address string) (net.Conn, error) // nil: loopback
}

// invocationContext is the context of one event: what the platform tells in the header, and a deadline. The event outlives the
// cancellation of ctx, so that a shutdown finishes it.
func (f *Function) invocationContext(ctx context.Context, header http.Header, received time.Time) (context.Context, context.CancelFunc) {
	ctx = compliance.WithInvocation(context.WithoutCancel(ctx), f.Platform.invocation(header))
	return context.WithDeadline(ctx, f.deadline(header, received))
}

func (f *Function) deadline(header http.Header, received time.Time) time.Time {
	if epoch, err := strconv.ParseInt(header.Get(f.Platform.deadline), 10, 64); err == nil && epoch > 0 {
		return time.UnixMilli(epoch)
	}
	if seconds, err := strconv.Atoi(header.Get(f.Platform.timeout)); err == nil && seconds > 0 {
		return received.Add(time.Duration(seconds) * time.Second)
	}
	if f.Timeout > 0 {
		return received.Add(f.Timeout)
	}
	return received.Add(shortestTimeout)
}

// Invoke evaluates one event, which a platform handed over with the invocation in the context. It answers before the context's
// deadline whatever the handler does. A handler that is late goes on in the background: the payload must not be reused.
func (f *Function) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	if invocation := compliance.InvocationFrom(ctx); invocation.Credentials.Empty() {
		invocation.Credentials = f.Credentials
		ctx = compliance.WithInvocation(ctx, invocation)
	}
	body, err := guarded{f.Handler}.Invoke(ctx, payload)
	if unseen(err) {
		f.warn(ctx, err)
	}
	return body, err
}

// unseen says that this is not an error of the handler's own.
func unseen(err error) bool {
	var panicked *PanicError
	return errors.As(err, &panicked) || errors.Is(err, ErrTimeout)
}

// warn tells what happened to an event, if the handler has not seen it.
func (f *Function) warn(ctx context.Context, err error) {
	if f.Warn == nil {
		return
	}
	if id := compliance.InvocationFrom(ctx).RequestID; id != "" {
		err = fmt.Errorf("request %s: %w", id, err)
	}
	f.Warn(err)
}

var errTooLarge = fmt.Errorf("%w: the payload is larger than %d MiB, which is more than a Config service sends", compliance.ErrEvent, compliance.MaxEvent>>20)

// readPayload reads an event, or as much of it as tells that it is too large.
func readPayload(body io.Reader, length int64) ([]byte, error) {
	if length > compliance.MaxEvent {
		return nil, errTooLarge
	}
	payload, err := io.ReadAll(io.LimitReader(body, compliance.MaxEvent+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("read the event: %w", err)
	case len(payload) > compliance.MaxEvent:
		return nil, errTooLarge
	}
	return payload, nil
}

// failure is the answer that every platform shows for a failed event.
func failure(err error) []byte {
	answer, _ := json.Marshal(struct { // strings always encode
		Type    string `json:"errorType"`
		Message string `json:"errorMessage"`
	}{FailureType(err), err.Error()})
	return answer
}

// FailureType is the errorType that a failed event is answered with: Panic, Timeout, Event, Policy, Report (see the errors of package
// compliance) or Error.
func FailureType(err error) string {
	var panicked *PanicError
	switch {
	case errors.As(err, &panicked):
		return "Panic"
	case errors.Is(err, ErrTimeout):
		return "Timeout"
	case errors.Is(err, compliance.ErrEvent):
		return "Event"
	case errors.Is(err, compliance.ErrPolicy):
		return "Policy"
	case errors.Is(err, compliance.ErrReport):
		return "Report"
	default:
		return "Error"
	}
}
