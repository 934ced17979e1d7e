// Package delivery sends requests to a Config service. It sends a request until it is accepted, finally refused, or the invocation runs out
// of time.
//
// Throttling (429 and the service's throttling codes), 408, 5xx, transport errors and answers that do not come from the service are retried
// with exponential backoff, jitter and the server's Retry-After; every other refusal is final. Only throttling slows down a client's other
// requests. Each attempt builds a new request, because signatures contain a date or a nonce. Redirects are not followed, so a signed request
// never reaches another server.
//
// A tenth of the time left, at most half a second, is reserved for the caller to report a lost result.
package delivery

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/native"
)

const (
	maxResponse     = 32 << 20               // bytes of an answer that are read; the largest answers are pages of resources
	unboundedBudget = 60 * time.Second       // when the caller's context has no deadline
	longestReserve  = 500 * time.Millisecond // of the time left, for the caller
	firstWait       = 200 * time.Millisecond
	longestWait     = 5 * time.Second
	shortestLeft    = 20 * time.Millisecond // too short for another attempt
	shortestAttempt = time.Second
	longestAttempt  = 10 * time.Second

	// After a function was frozen, kept connections may be dead without notice, and its monotonic clock may have stopped.
	doubtful    = time.Second            // wall-clock time since the last answer after which a kept connection must answer soon
	firstAnswer = 700 * time.Millisecond // time for a doubtful connection to answer; a new one has the whole attempt
	surelyDead  = 50 * time.Second       // load balancers drop idle connections after 60 s
)

// userAgent identifies the program to the service.
var userAgent = sync.OnceValue(func() string {
	version := "devel"
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		version = strings.TrimPrefix(info.Main.Version, "v")
	}
	return "assay/" + version + " (+https://github.com/assay-rules/assay)"
})

// Response is what a Config service answered.
type Response struct {
	Status int
	Header http.Header
	Body   []byte
	// Incomplete says why Body is not the whole answer: the connection broke, or the answer is larger than 32 MiB.
	Incomplete error
}

// OK reports whether the status is 2xx.
func (r Response) OK() bool { return r.Status >= 200 && r.Status < 300 }

// JSON returns a judge for [Client.Do] that decodes an answer and passes it to use. If the answer cannot be decoded, the request is retried,
// so that a truncated answer or another server's answer is never accepted.
func JSON[T any](use func(*T) error) func(Response) error {
	return func(response Response) error {
		value := new(T)
		err := response.Incomplete
		if err == nil {
			err = native.ReadObject("the answer", response.Body, value)
		}
		if err != nil {
			return NoAnswer(response, err.Error())
		}
		return use(value)
	}
}

// Accepting returns a judge for [Client.Do] that passes answers that are no refusal to accept. A service does not refuse with status 2xx, so such
// an answer is retried.
func Accepting(refusal func(Response) *Refusal, accept func(Response) error) func(Response) error {
	return func(response Response) error {
		refused := refusal(response)
		switch {
		case refused == nil:
			return accept(response)
		case response.OK():
			refused.Retry = true
		}
		return refused
	}
}

// NoAnswer refuses an answer that is incomplete or does not come from the service. The request is retried.
func NoAnswer(response Response, message string) *Refusal {
	return &Refusal{Status: response.Status, Message: message, Advice: "check the endpoint", Retry: true}
}

// Client sends requests. HTTP must be set. A Client may be used concurrently; when the service throttles one request, all slow down. A
// Client must not be copied after its first use.
type Client struct {
	HTTP *http.Client
	// FirstWait is the pause after the first failure; each further pause is twice as long, up to 5 s. Zero means 200 ms.
	FirstWait time.Duration
	// Attempts is the maximum number of attempts per request. Zero means until time runs out.
	Attempts int

	pace     pace
	answered atomic.Int64 // wall-clock time of the last answer, in nanoseconds
}

// Do sends the request that build returns until judge accepts an answer. Judge returns nil, a [*Refusal], or another error if a retry is
// useless. The error of Do wraps [compliance.ErrReport] and the last cause.
//
// A request with enough time for one attempt is sent at least once, even if many others wait because the service throttles.
func (c *Client) Do(ctx context.Context, build func(context.Context) (*http.Request, error), judge func(Response) error) error {
	return c.Try(ctx, 0, build, judge)
}

// Try is Do for a request that must not use all of the time: it gives up after most failures, not counting throttling. Zero means no limit
// but the time.
func (c *Client) Try(ctx context.Context, most int, build func(context.Context) (*http.Request, error), judge func(Response) error) error {
	ctx, cancel := withReserve(ctx)
	defer cancel()
	deadline, _ := ctx.Deadline()

	first := c.FirstWait
	if first <= 0 {
		first = firstWait
	}
	pause := first
	cause := errors.New("it was not sent")
	for attempt, failures := 0, 0; ; {
		if before, ok := c.pace.turn(ctx, first, attempt == 0); !ok {
			if before > 0 {
				cause = fmt.Errorf("the service throttles: %d requests are before this one; the last answer: %w", before, cause)
			}
			return lost(ctx, attempt, cause)
		}
		attempt++
		compliance.CountAttempt(ctx)
		started := time.Now()
		asked, err := c.attempt(ctx, deadline, build, judge)
		if err == nil {
			return nil
		}
		var final *finalError
		if errors.As(err, &final) {
			return compliance.ErrReport.Wrap(final.error)
		}
		var refusal *Refusal
		failures++
		switch {
		case errors.Is(err, errDead): // the next attempt has a new connection
			c.HTTP.CloseIdleConnections()
			cause = err
			if attempt != c.Attempts {
				continue
			}
		case !errors.As(err, &refusal):
			c.HTTP.CloseIdleConnections() // the others are as old as the one that failed
		case refusal.throttles():
			failures--
			c.pace.slower(started, first)
		}
		if attempt == 1 || ctx.Err() == nil { // the service's last error says more than a timeout during an attempt
			cause = err
		}

		if attempt == c.Attempts || most > 0 && failures >= most {
			return compliance.ErrReport.Wrap(cause)
		}
		left := time.Until(deadline)
		if asked >= left && asked > 0 {
			return lost(ctx, attempt, fmt.Errorf("the service asks to wait %v: %w", asked, cause))
		}
		// Jitter keeps many functions from retrying at the same time; half of the time left is reserved for the attempt itself. Every pause is
		// at least 200 ms, so that many requests with the same deadline do not pile up before it.
		wait := max(asked, min(first, firstWait), min(pause/2+rand.N(pause), left/2)) //nolint:gosec // jitter is no secret
		if left-wait < shortestLeft {
			return lost(ctx, attempt, cause)
		}
		pause = min(2*pause, longestWait)
		if !sleep(ctx, wait) {
			return lost(ctx, attempt, cause)
		}
	}
}

// withReserve ends the context early enough for the caller to report what happened.
func withReserve(ctx context.Context) (context.Context, context.CancelFunc) {
	deadline, bounded := ctx.Deadline()
	if !bounded {
		return context.WithTimeout(ctx, unboundedBudget)
	}
	return context.WithDeadline(ctx, deadline.Add(-min(time.Until(deadline)/10, longestReserve)))
}

// lost returns the error after the last attempt.
func lost(ctx context.Context, attempts int, cause error) error {
	if errors.Is(ctx.Err(), context.Canceled) {
		return compliance.ErrReport.Errorf("%w after attempt %d: %w", context.Cause(ctx), attempts, cause)
	}
	return compliance.ErrReport.Errorf("%w after attempt %d: %w", errNoTime, attempts, cause)
}

var errNoTime error = noTimeError{}

type noTimeError struct{}

func (noTimeError) Error() string { return "no time left" }

// Unfinished tells those who do not know this package.
func (noTimeError) Unfinished() bool { return true }

// Unfinished reports whether an error of [Client.Do] says that there was no time for a final answer.
func Unfinished(err error) bool { return errors.Is(err, errNoTime) || errors.Is(err, context.Canceled) }

// Maximum failures, not counting throttling, of one request of a sweep, so that time is left for the others.
const (
	MostForPage     = 10
	MostForResource = 5
)

// sleep waits and reports whether the context is still valid.
func sleep(ctx context.Context, wait time.Duration) bool {
	if wait <= 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// finalError is an error that is not retried.
type finalError struct{ error }

// errDead means that a kept connection did not answer in time.
var errDead = errors.New("a kept connection does not answer")

// attempt sends the request once. It returns how long the service asks to wait, and nil, a *finalError, or an error that is retried.
func (c *Client) attempt(ctx context.Context, deadline time.Time, build func(context.Context) (*http.Request, error), judge func(Response) error) (time.Duration, error) {
	// A hanging server must leave time for another attempt.
	limit := min(max(time.Until(deadline)/3, shortestAttempt), longestAttempt)
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	ctx, stop := c.doubt(ctx)
	defer stop()
	request, err := build(ctx)
	if err != nil {
		return 0, &finalError{err}
	}
	request.Header.Set("User-Agent", userAgent()) // after the signature: proxies change it
	client := *c.HTTP
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	response, err := client.Do(request)
	if err != nil {
		if cause := context.Cause(ctx); errors.Is(cause, errDead) {
			return 0, cause
		}
		return 0, transportError(ctx, err)
	}
	defer response.Body.Close()
	c.answered.Store(time.Now().UnixNano())

	answer := Response{Status: response.StatusCode, Header: response.Header}
	answer.Body, err = io.ReadAll(io.LimitReader(response.Body, maxResponse+1))
	tooLarge := len(answer.Body) > maxResponse
	switch {
	case tooLarge:
		answer.Body = answer.Body[:maxResponse]
		answer.Incomplete = fmt.Errorf("the answer is larger than %d MiB", maxResponse>>20)
	case err != nil:
		answer.Incomplete = fmt.Errorf("the answer is truncated: %w", transportError(ctx, err))
	}

	err = judge(answer)
	var refusal *Refusal
	switch {
	case err == nil:
		return 0, nil
	case errors.As(err, &refusal) && refusal.Temporary() && !(tooLarge && answer.OK()):
		return retryAfter(response.Header, time.Now()), err
	default:
		return 0, &finalError{err}
	}
}

// doubt gives a kept connection little time to start its answer if the last answer was a while ago, and closes kept connections if it was
// long ago. It uses the wall clock, which keeps running while a function is frozen.
func (c *Client) doubt(ctx context.Context) (context.Context, context.CancelFunc) {
	silence := time.Duration(time.Now().UnixNano() - c.answered.Load())
	if c.answered.Load() == 0 || silence.Abs() < doubtful {
		return ctx, func() {}
	}
	if silence.Abs() > surelyDead {
		c.HTTP.CloseIdleConnections()
	}
	ctx, cancel := context.WithCancelCause(ctx)
	var patience atomic.Pointer[time.Timer]
	stop := func() {
		if timer := patience.Load(); timer != nil {
			timer.Stop()
		}
	}
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(connection httptrace.GotConnInfo) {
			if connection.Reused {
				patience.Store(time.AfterFunc(firstAnswer, func() { cancel(errDead) }))
			}
		},
		GotFirstResponseByte: stop,
	})
	return ctx, func() { stop(); cancel(nil) }
}

// transportError omits what can contain a signature or an echo of the request: the URL, and bytes that are not HTTP.
func transportError(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("no complete answer in time: %w", ctx.Err())
	}
	if strings.Contains(err.Error(), "malformed") {
		return errors.New("the answer is not HTTP")
	}
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		return wrapped.Err
	}
	return err
}

// retryAfter reads both forms of the header, seconds and date (RFC 9110, section 10.2.3).
func retryAfter(header http.Header, now time.Time) time.Duration {
	const longest = 24 * time.Hour // longer makes no difference
	value := header.Get("Retry-After")
	if seconds, err := strconv.ParseUint(value, 10, 64); err == nil || errors.Is(err, strconv.ErrRange) {
		return time.Duration(min(seconds, uint64(longest/time.Second))) * time.Second //nolint:gosec // at most a day
	}
	if date, err := http.ParseTime(value); err == nil {
		return min(max(date.Sub(now), 0), longest)
	}
	return 0
}
