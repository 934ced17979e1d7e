// Package delivery brings a result to a Config service: it sends a request until it is accepted, refused for good, or the
// time that the invocation has left is over.
//
// Throttling (429 and what the service calls throttling), 5xx and transport errors are retried with exponential
// backoff, jitter and the server's Retry-After; every other refusal is final. Each attempt builds the request anew, because
// signatures carry a date or a nonce.
package delivery

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
)

const (
	maxResponse     = 8 << 20          // bytes of an answer that are read: a page of resources; reports are answered with far less
	unboundedBudget = 60 * time.Second // when the caller's context has no deadline
	firstWait       = 200 * time.Millisecond
	longestWait     = 5 * time.Second
	shortestAttempt = time.Second
	longestAttempt  = 10 * time.Second
)

// Response is what a Config service answered.
type Response struct {
	Status int
	Header http.Header
	Body   []byte
}

// Refusal is an answer that is not acceptance, in the words of the service.
type Refusal struct {
	Status    int    // HTTP status
	Code      string // the service's error code
	Message   string // the service's message
	RequestID string // the service's, for its support
	Advice    string // what the user can do about it
	Retry     bool   // the same request may be accepted later, whatever the status
}

func (r *Refusal) Error() string {
	text := fmt.Sprintf("HTTP %d", r.Status)
	if r.Code != "" {
		text += " " + r.Code
	}
	if r.Message != "" {
		text += ": " + r.Message
	}
	if r.RequestID != "" {
		text += " (request " + r.RequestID + ")"
	}
	if r.Advice != "" {
		text += "; " + r.Advice
	}
	return text
}

// Temporary says whether the same request may be accepted later.
func (r *Refusal) Temporary() bool {
	return r.Retry || r.Status == http.StatusTooManyRequests || r.Status >= 500
}

// Client sends requests. HTTP must be set.
type Client struct {
	HTTP *http.Client
	// FirstWait is the pause after the first failure; each further pause is twice as long, up to 5 s. Zero means 200 ms.
	FirstWait time.Duration
}

// Do sends the request that build makes until judge accepts an answer. Judge returns nil, a [*Refusal], or another error for an
// answer that is wrong for good. The error of Do wraps [compliance.ErrReport] and the last cause.
func (c *Client) Do(ctx context.Context, build func(context.Context) (*http.Request, error), judge func(Response) error) error {
	if _, bounded := ctx.Deadline(); !bounded {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, unboundedBudget)
		defer cancel()
	}
	deadline, _ := ctx.Deadline()

	pause := cmp.Or(c.FirstWait, firstWait)
	for attempt := 1; ; attempt++ {
		asked, err := c.attempt(ctx, time.Until(deadline), build, judge)
		if err == nil {
			return nil
		}
		var final *finalError
		if errors.As(err, &final) {
			return fmt.Errorf("%w: %w", compliance.ErrReport, final.error)
		}
		wait := max(asked, pause/2+rand.N(pause)) //nolint:gosec // jitter is no secret
		pause = min(2*pause, longestWait)
		if time.Until(deadline) <= wait {
			return fmt.Errorf("%w: no time left after attempt %d: %w", compliance.ErrReport, attempt, err)
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return fmt.Errorf("%w: %w after attempt %d: %w", compliance.ErrReport, context.Cause(ctx), attempt, err)
		}
	}
}

// finalError is one that no retry can mend.
type finalError struct{ error }

// attempt sends once. It returns how long the service asks to wait, and nil, a *finalError, or an error worth another attempt.
func (c *Client) attempt(ctx context.Context, left time.Duration, build func(context.Context) (*http.Request, error), judge func(Response) error) (time.Duration, error) {
	// A hanging server must leave time for another attempt.
	ctx, cancel := context.WithTimeout(ctx, min(max(left/3, shortestAttempt), longestAttempt))
	defer cancel()
	request, err := build(ctx)
	if err != nil {
		return 0, &finalError{err}
	}
	response, err := c.HTTP.Do(request)
	if err != nil {
		return 0, transportError(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxResponse))
	if err != nil && !accepted(response.StatusCode) {
		return 0, fmt.Errorf("read the answer: %w", transportError(err))
	}
	// Where the status alone decides, a body that breaks off does not undo the acceptance: judge sees what arrived.
	err = judge(Response{Status: response.StatusCode, Header: response.Header, Body: body})
	var refusal *Refusal
	switch {
	case err == nil:
		return 0, nil
	case errors.As(err, &refusal) && refusal.Temporary():
		return retryAfter(response.Header), err
	default:
		return 0, &finalError{err}
	}
}

func accepted(status int) bool { return status >= 200 && status < 300 }

// transportError leaves the URL out, which can hold a signature.
func transportError(err error) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		return wrapped.Err
	}
	return err
}

func retryAfter(header http.Header) time.Duration {
	seconds, err := strconv.Atoi(header.Get("Retry-After"))
	if err != nil || seconds < 0 {
		return 0
	}
	return time.Duration(seconds) * time.Second
}
