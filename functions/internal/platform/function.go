// Package platform receives events from a cloud's function platform and answers each one with its result, or with an error that makes
// the platform retry the event and raise alarms.
//
// FunctionGraph and Function Compute (FC) each offer two ways: the function polls a runtime API on loopback, or it serves HTTP. A
// [Platform] names the paths and headers; the loops exist only once. On AWS Lambda, the loop of aws-lambda-go calls [Function.Invoke].
//
// No event blocks the next one: panics, timeouts and oversized payloads are answered with errors.
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

// shortestTimeout is assumed if neither the event nor the configuration gives the function's timeout. It is the minimum that FunctionGraph
// allows, and the default of its Go runtime.
const shortestTimeout = 3 * time.Second

// longestTimeout is the maximum of all platforms, FunctionGraph's for asynchronous invocations. A larger value in a header is wrong.
const longestTimeout = 72 * time.Hour

// Handler evaluates one event and returns a JSON document.
type Handler interface {
	Invoke(ctx context.Context, payload []byte) ([]byte, error)
}

// Function runs a [Handler] on a platform. Handler must be set; [Function.Poll] and [Function.Serve] also need Platform.
type Function struct {
	Platform *Platform
	Handler  Handler
	// Timeout is the function's configured timeout. A deadline or timeout in the event takes precedence.
	Timeout time.Duration
	// Credentials sign the reports of events that come without credentials.
	Credentials compliance.Credentials
	// Output receives the lines that mark the start and end of an event in the function's log, one Write per line. It may be called
	// concurrently. Nil discards them.
	Output io.Writer
	// Warn receives failures that appear neither in an answer nor in the handler's log: panics, timeouts, unreadable events, a failing
	// runtime API. It may be called concurrently. Nil discards them.
	Warn func(error)

	dial func(ctx context.Context, network, address string) (net.Conn, error) // nil: loopback
}

// invocationContext is the context of one event, with its deadline and what the header says about it. It outlives ctx, because a
// shutdown finishes the event.
func (f *Function) invocationContext(ctx context.Context, header http.Header, received time.Time) (context.Context, context.CancelFunc) {
	ctx = compliance.WithInvocation(context.WithoutCancel(ctx), f.Platform.invocation(header))
	return context.WithDeadline(ctx, f.deadline(header, received))
}

func (f *Function) deadline(header http.Header, received time.Time) time.Time {
	latest := received.Add(longestTimeout)
	if epoch, err := strconv.ParseInt(header.Get(f.Platform.deadline), 10, 64); err == nil && epoch > 0 {
		return time.UnixMilli(min(epoch, latest.UnixMilli()))
	}
	if seconds, err := strconv.Atoi(header.Get(f.Platform.timeout)); err == nil && seconds > 0 {
		return received.Add(time.Duration(min(seconds, int(longestTimeout/time.Second))) * time.Second)
	}
	if f.Timeout > 0 {
		return received.Add(f.Timeout)
	}
	return received.Add(shortestTimeout)
}

// Invoke evaluates one event; its invocation is in the context. It always answers before the context's deadline. A late handler continues
// in the background, so the payload must not be reused.
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

// unseen reports whether an error comes from this package instead of the handler.
func unseen(err error) bool {
	var panicked *PanicError
	return errors.As(err, &panicked) || errors.Is(err, ErrTimeout)
}

// warn reports a failure that the handler did not notice.
func (f *Function) warn(ctx context.Context, err error) {
	if f.Warn == nil {
		return
	}
	if id := compliance.InvocationFrom(ctx).RequestID; id != "" {
		err = fmt.Errorf("request %s: %w", id, err)
	}
	f.Warn(err)
}

var errTooLarge = compliance.ErrEvent.Errorf("the payload is larger than %d MiB, which is more than a Config service sends", compliance.MaxEvent>>20)

// readPayload reads an event, up to the size at which it is refused.
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

// Failure is the answer to a failed event. Every platform shows it.
type Failure struct {
	// Panic, Timeout, Undetermined (the verdict is not reported), Error, or by [compliance.Kind] Event, Policy, Report.
	Type    string `json:"errorType"`
	Message string `json:"errorMessage"` // of Undetermined: the cause
}

// NewFailure describes an error.
func NewFailure(err error) Failure {
	var panicked *PanicError
	failure := Failure{"Error", err.Error()}
	if undetermined, ok := err.(*compliance.UndeterminedError); ok { //nolint:errorlint // a sweep wraps one and says more
		return Failure{Undetermined, undetermined.Cause}
	}
	switch {
	case errors.As(err, &panicked):
		failure.Type = "Panic"
	case errors.Is(err, ErrTimeout):
		failure.Type = "Timeout"
	case errors.Is(err, compliance.ErrEvent):
		failure.Type = "Event"
	case errors.Is(err, compliance.ErrPolicy):
		failure.Type = "Policy"
	case errors.Is(err, compliance.ErrReport):
		failure.Type = "Report"
	}
	return failure
}

// Undetermined is the type of the failure of an event whose verdict is not reported.
const Undetermined = "Undetermined"

// JSON returns the answer's text.
func (f Failure) JSON() []byte {
	text, _ := json.Marshal(f) // strings always encode
	return text
}
