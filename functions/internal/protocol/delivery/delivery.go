// Package delivery brings a result to a Config service: it sends a request until it is accepted, refused for good, or the
// time that the invocation has left is over.
//
// Throttling (429 and what the service calls throttling), 408, 5xx and transport errors are retried with exponential
// backoff, jitter and the server's Retry-After; every other refusal is final. Each attempt builds the request anew, because
// signatures carry a date or a nonce. A redirection is not followed: a signed request goes where it was meant to go.
//
// A tenth of the time left, at most half a second, is kept for the caller to tell that a result was lost.
package delivery

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"strings"
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
)

// Response is what a Config service answered.
type Response struct {
	Status int
	Header http.Header
	Body   []byte
	// Incomplete says why Body is not all of the answer: the connection broke, or it is larger than 32 MiB. Where the status alone
	// decides, that does not undo an acceptance; a judge that needs the body returns a Refusal with Retry.
	Incomplete error
}

// OK reports whether the status is 2xx.
func (r Response) OK() bool { return r.Status >= 200 && r.Status < 300 }

// JSON makes a judge for [Client.Do] that decodes an accepted answer and hands it to use. An answer that cannot be decoded is asked for
// again, so that a part is never taken for the whole.
func JSON[T any](use func(*T) error) func(Response) error {
	return func(response Response) error {
		value := new(T)
		err := response.Incomplete
		if err == nil {
			err = native.Read("the answer", response.Body, value)
		}
		if err != nil {
			return &Refusal{Status: response.Status, Message: err.Error(), Advice: "check the endpoint", Retry: true}
		}
		return use(value)
	}
}

// Client sends requests. HTTP must be set. Many goroutines may use one Client; when the service throttles one of them, all slow
// down. A Client must not be copied after its first use.
type Client struct {
	HTTP *http.Client
	// FirstWait is the pause after the first failure; each further pause is twice as long, up to 5 s. Zero means 200 ms.
	FirstWait time.Duration
	// Attempts is how often a request is sent at the most. Zero means until the time is over.
	Attempts int

	pace pace
}

// Do sends the request that build makes until judge accepts an answer. Judge returns nil, a [*Refusal], or another error for an
// answer that is wrong for good. The error of Do wraps [compliance.ErrReport] and the last cause.
func (c *Client) Do(ctx context.Context, build func(context.Context) (*http.Request, error), judge func(Response) error) error {
	ctx, cancel := withReserve(ctx)
	defer cancel()
	deadline, _ := ctx.Deadline()

	first := c.FirstWait
	if first <= 0 {
		first = firstWait
	}
	pause := first
	cause := errors.New("it was not sent")
	for attempt := 0; ; {
		if !c.pace.turn(ctx, first) {
			return lost(ctx, attempt, cause)
		}
		attempt++
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
		if errors.As(err, &refusal) && refusal.Status < 500 { // throttled; a 5xx can be about one resource only
			c.pace.slower(started, first)
		}
		if refusal == nil {
			// After a function was frozen all its connections are dead, and only some say so.
			c.HTTP.CloseIdleConnections()
		}
		if attempt == 1 || ctx.Err() == nil { // what the service said last says more than that time ran out in mid-attempt
			cause = err
		}

		if attempt == c.Attempts {
			return compliance.ErrReport.Wrap(cause)
		}
		left := time.Until(deadline)
		if asked >= left && asked > 0 {
			return lost(ctx, attempt, fmt.Errorf("the service asks to wait %v: %w", asked, cause))
		}
		if left < shortestLeft {
			return lost(ctx, attempt, cause)
		}
		// Jitter keeps many functions from coming back together; half of the time left is kept for the attempt itself.
		wait := max(asked, min(max(asked, pause/2)+rand.N(pause), left/2)) //nolint:gosec // jitter is no secret
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
	return compliance.ErrReport.Errorf("no time left after attempt %d: %w", attempts, cause)
}

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

// attempt sends once. It returns how long the service asks to wait, and nil, a *finalError, or an error worth another attempt.
func (c *Client) attempt(ctx context.Context, deadline time.Time, build func(context.Context) (*http.Request, error), judge func(Response) error) (time.Duration, error) {
	// A hanging server must leave time for another attempt.
	limit := min(max(time.Until(deadline)/3, shortestAttempt), longestAttempt)
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	request, err := build(ctx)
	if err != nil {
		return 0, &finalError{err}
	}
	client := *c.HTTP
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	response, err := client.Do(request)
	if err != nil {
		return 0, transportError(ctx, err)
	}
	defer response.Body.Close()

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
