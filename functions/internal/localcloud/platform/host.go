package platform

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// Host runs one function: one instance, one event at a time, like a platform with a concurrency of one. It is safe for
// concurrent use; events wait for each other.
type Host struct {
	platform Platform
	function Function
	client   *http.Client  // of a URL
	turn     chan struct{} // holds one token, which an event takes for as long as it runs
	closing  sync.Once

	mu       sync.Mutex
	instance *instance // of a binary; nil: none runs
}

// New returns a host for a function. The first event starts its binary; Close stops it.
func New(platform Platform, function Function) (*Host, error) {
	function.Timeout = cmp.Or(function.Timeout, 30*time.Second)
	if (function.Path == "") == (function.URL == "") {
		return nil, fmt.Errorf("function %q: must have either a binary or a URL", function.Name)
	}
	if function.URL != "" {
		base, err := url.Parse(function.URL)
		if err != nil || base.Scheme != "http" && base.Scheme != "https" || base.Host == "" {
			return nil, fmt.Errorf("function %q: %q must be an HTTP URL", function.Name, function.URL)
		}
	}
	// The function is on this machine: a proxy in the environment does not apply.
	h := &Host{platform: platform, function: function, client: &http.Client{Transport: &http.Transport{}}, turn: make(chan struct{}, 1)}
	h.turn <- struct{}{}
	return h, nil
}

// Invoke gives an event to the function and returns its answer. It fails if the function reports an error, ends, or exceeds its timeout;
// after a timeout the function is stopped, and the next event starts it again. ID must be unique among the function's events; attempt counts
// from 1.
func (h *Host) Invoke(ctx context.Context, id string, attempt int, payload []byte) ([]byte, error) {
	if len(payload) > h.platform.maxEvent {
		return nil, fmt.Errorf("the event has %d bytes; the platform takes at most %d", len(payload), h.platform.maxEvent)
	}
	select {
	case <-h.turn:
		defer func() { h.turn <- struct{}{} }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	c := call{function: h.function, id: id, attempt: attempt}
	if h.function.URL != "" {
		return h.post(ctx, c, payload)
	}
	return h.deliver(ctx, c, payload)
}

// deliver gives an event to the child process.
func (h *Host) deliver(ctx context.Context, c call, payload []byte) ([]byte, error) {
	i, err := h.running()
	if err != nil {
		return nil, err
	}
	o := newOffer(func() Event {
		c.deadline = time.Now().Add(h.function.Timeout)
		return Event{c.id, c.header(h.platform), string(payload)}
	})
	select {
	case i.api.offers <- o:
	case <-i.ended:
		return nil, i.err
	case <-time.After(initTimeout):
		h.stop(i, 0)
		return nil, fmt.Errorf("the function did not ask for an event within %v", initTimeout)
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	select {
	case r := <-o.reply:
		return r.result()
	case <-i.ended:
		select { // it may have answered before it ended
		case r := <-o.reply:
			return r.result()
		default:
			return nil, i.err
		}
	case <-time.After(h.function.Timeout):
		h.stop(i, 0)
		return nil, fmt.Errorf("the function timed out after %v", h.function.Timeout)
	case <-ctx.Done():
		h.stop(i, 0) // it works on an event that nobody waits for
		return nil, ctx.Err()
	}
}

// result is what the function returned, or the error that it reported.
func (r reply) result() ([]byte, error) {
	body := []byte(r.Body)
	switch {
	case r.err != nil:
		return nil, r.err
	case r.Outcome == "error":
		return body, reported(r.Body)
	case len(body) > 0 && !json.Valid(body):
		return body, errors.New("the answer is not JSON")
	}
	return body, nil
}

// running returns the instance that runs, or starts one.
func (h *Host) running() (*instance, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.instance != nil {
		select {
		case <-h.instance.ended: // between two events
		default:
			return h.instance, nil
		}
	}
	i, err := start(h.platform, h.function)
	if err != nil {
		return nil, fmt.Errorf("start the function: %w", err)
	}
	h.instance = i
	return i, nil
}

// stop stops an instance; the next event starts another.
func (h *Host) stop(i *instance, grace time.Duration) {
	i.stop(grace)
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.instance == i {
		h.instance = nil
	}
}

// post calls a function that is an HTTP server.
func (h *Host) post(ctx context.Context, c call, payload []byte) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, h.function.Timeout)
	defer cancel()
	c.deadline, _ = ctx.Deadline()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimSuffix(h.function.URL, "/")+h.platform.invoke, bytes.NewReader(payload))
	if err != nil {
		return nil, fmt.Errorf("call the function: %w", err)
	}
	request.Header = c.header(h.platform)
	request.Header.Set(h.platform.requestID, c.id)
	request.Header.Set("Content-Type", "application/json")
	response, err := h.client.Do(request)
	if err != nil {
		return nil, fmt.Errorf("call the function: %w", err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, int64(h.platform.maxAnswer)+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("read the function's answer: %w", err)
	case len(body) > h.platform.maxAnswer:
		return nil, fmt.Errorf("the answer has more than %d bytes", h.platform.maxAnswer)
	case response.StatusCode/100 != 2 || h.platform.failed != nil && h.platform.failed(response.Header):
		return body, reported(string(body))
	}
	return body, nil
}

// reported is the error in a function's answer.
func reported(body string) error {
	var read struct {
		Message string `json:"errorMessage"`
	}
	if err := json.Unmarshal([]byte(body), &read); err != nil || read.Message == "" {
		return fmt.Errorf("the function failed: %.200q", body)
	}
	return fmt.Errorf("the function failed: %s", read.Message)
}

// Kill kills the function's process at once, as if the platform lost a machine. The next event starts another.
func (h *Host) Kill() {
	h.mu.Lock()
	i := h.instance
	h.mu.Unlock()
	if i != nil {
		h.stop(i, 0)
	}
}

// Close stops the function after its current event: with SIGTERM, then with SIGKILL.
func (h *Host) Close() {
	h.closing.Do(func() {
		<-h.turn // never returned, so that no other event runs
		h.mu.Lock()
		i := h.instance
		h.mu.Unlock()
		if i != nil {
			h.stop(i, stopTimeout)
		}
		h.client.CloseIdleConnections()
	})
}
