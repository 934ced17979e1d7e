// Package delivery brings a result to a Config service: it sends a request until it is accepted, refused for good, or the
// time that the invocation has left is over.
//
// Throttling (429 and what the service calls throttling), 408, 5xx, transport errors and answers that are no answer of the service are
// retried with exponential backoff, jitter and the server's Retry-After; every other refusal is final. Throttling alone makes the other
// requests of a client wait for each other. Each attempt builds the request anew, because signatures carry a date or a nonce. A
// redirection is not followed: a signed request goes where it was meant to go.
//
// A tenth of the time left, at most half a second, is kept for the caller to say that a result was lost.
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
	maxResponse     = 32 << 20               // bytes of an answer that are read: a page of resources; reports are answered with far less
	unboundedBudget = 60 * time.Second       // when the caller's context has no deadline
	longestReserve  = 500 * time.Millisecond // of the caller's time, for what follows
	firstWait       = 200 * time.Millisecond
	longestWait     = 5 * time.Second
	shortestLeft    = 20 * time.Millisecond // less is not enough for another attempt
	shortestAttempt = time.Second
	longestAttempt  = 10 * time.Second

	// After a function was frozen, connections that it kept may be dead without a sign, and its monotonic clock may have stood still.
	doubtful    = time.Second            // by the wall clock since the last answer: a kept connection has to answer soon
	firstAnswer = 700 * time.Millisecond // of a doubtful connection; a new one gets the whole attempt
	surelyDead  = 50 * time.Second       // load balancers drop idle connections after 60 s
)

// userAgent names the program to the service, without which nobody can find out who sends odd requests.
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
	// Incomplete says why Body is not all of the answer: the connection broke, or it is larger than 32 MiB.
	Incomplete error
}

// OK reports whether the status is 2xx.
func (r Response) OK() bool { return r.Status >= 200 && r.Status < 300 }

// JSON makes a judge for [Client.Do] that decodes an answer and hands it to use. An answer that cannot be decoded is asked for again, so
// that a part is never taken for the whole, nor a stranger's answer for the service's.
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

// NoAnswer refuses what is not the service's answer to the request: a stranger's, or a part of one. It is asked for again.
func NoAnswer(response Response, message string) *Refusal {
	return &Refusal{Status: response.Status, Message: message, Advice: "check the endpoint", Retry: true}
}

// Client sends requests. HTTP must be set. Many goroutines may use one Client; when the service throttles one of them, all slow
// down. A Client must not be copied after its first use.
type Client struct {
	HTTP *http.Client
	// FirstWait is the pause after the first failure; each further pause is twice as long, up to 5 s. Zero means 200 ms.
	FirstWait time.Duration
	// Attempts is how often a request is sent at the most. Zero means until the time is over.
	Attempts int

	pace     pace
	answered atomic.Int64 // when the last answer came, by the wall clock, in nanoseconds
}

// Do sends the request that build makes until judge accepts an answer. Judge returns nil, a [*Refusal], or another error for an
// answer that is wrong for good. The error of Do wraps [compliance.ErrReport] and the last cause.
//
// A request whose time suffices for one attempt is sent at least once, however many others wait because the service throttles.
func (c *Client) Do(ctx context.Context, build func(context.Context) (*http.Request, error), judge func(Response) error) error {
	return c.Try(ctx, 0, build, judge)
}

// Try is Do for a request on which not all of the time may be spent: it gives up after so many failures, not counting throttling. Zero
// means that only the time counts.
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
		if attempt == 1 || ctx.Err() == nil { // what the service said last says more than that time ran out in mid-attempt
			cause = err
		}

		if attempt == c.Attempts || most > 0 && failures >= most {
			return compliance.ErrReport.Wrap(cause)
		}
		left := time.Until(deadline)
		if asked >= left && asked > 0 {
			return lost(ctx, attempt, fmt.Errorf("the service asks to wait %v: %w", asked, cause))
		}
		// Jitter keeps many functions from coming back together; half of the time left is kept for the attempt itself. No pause is
		// shorter than 200 ms: many requests that share a deadline must not crowd before it.
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

// withReserve ends early enough for the caller to tell what happened.
func withReserve(ctx context.Context) (context.Context, context.CancelFunc) {
	deadline, bounded := ctx.Deadline()
	if !bounded {
		return context.WithTimeout(ctx, unboundedBudget)
	}
	return context.WithDeadline(ctx, deadline.Add(-min(time.Until(deadline)/10, longestReserve)))
}

// lost is the error when nothing more can be tried.
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

// How many failures, besides throttling, one request of a sweep may have: the others need the time, too.
const (
	MostForPage     = 10
	MostForResource = 5
)

// sleep waits, and says whether the context lasts.
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

// finalError is one that no retry can mend.
type finalError struct{ error }

// errDead is about a kept connection that did not answer soon.
var errDead = errors.New("a connection from before does not answer")

// attempt sends once. It returns how long the service asks to wait, and nil, a *finalError, or an error worth another attempt.
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
		answer.Incomplete = fmt.Errorf("the answer breaks off: %w", transportError(ctx, err))
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

// doubt gives a kept connection little time to begin its answer if the last answer was a while ago, and drops the kept connections if it
// was long ago. The wall clock tells, because it runs on while a function is frozen.
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

// transportError leaves out what can hold a signature or what the service repeats: the URL, and bytes that are not HTTP.
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

// retryAfter reads the header's two forms, seconds and date (RFC 9110, section 10.2.3).
func retryAfter(header http.Header, now time.Time) time.Duration {
	const longest = 24 * time.Hour // to wait for longer makes no difference
	value := header.Get("Retry-After")
	if seconds, err := strconv.ParseUint(value, 10, 64); err == nil || errors.Is(err, strconv.ErrRange) {
		return time.Duration(min(seconds, uint64(longest/time.Second))) * time.Second //nolint:gosec // at most a day
	}
	if date, err := http.ParseTime(value); err == nil {
		return min(max(date.Sub(now), 0), longest)
	}
	return 0
}
