package platform

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"
)

const (
	firstPause     = 50 * time.Millisecond // as in the official FunctionGraph sample, if there is no event
	longestPause   = time.Second
	lastWait       = 20 * time.Millisecond // after ctx is canceled, for an event that the runtime API has given away already
	answerAttempts = 6
	answerTimeout  = 5 * time.Second // per attempt
)

// Poll takes events from the runtime API at address (host:port), one at a time, until ctx is canceled. It finishes the current event first,
// and waits before it polls a failing runtime API again. It returns an error only if the address is invalid.
func (f *Function) Poll(ctx context.Context, address string) error {
	if _, err := url.Parse("http://" + address); address == "" || err != nil {
		return fmt.Errorf("runtime API address %q must be host:port", address)
	}
	// The runtime API is local, so no proxy; the wait for an event has no limit.
	transport := &http.Transport{DialContext: f.dial, DisableCompression: true}
	if f.dial == nil {
		transport.DialContext = (&net.Dialer{Timeout: 3 * time.Second}).DialContext
	}
	defer transport.CloseIdleConnections()
	api := runtimeAPI{f.Platform, "http://" + address, &http.Client{Transport: transport}}

	pause := firstPause
	for ctx.Err() == nil {
		call, err := api.next(ctx)
		if err != nil {
			if ctx.Err() != nil {
				break
			}
			if pause == firstPause { // once per series of failures
				f.warn(ctx, err)
			}
			sleep(ctx, pause)
			pause = min(2*pause, longestPause)
			continue
		}
		pause = firstPause
		f.serve(ctx, api, call)
	}
	return nil
}

// serve answers one call of the runtime API.
func (f *Function) serve(ctx context.Context, api runtimeAPI, call call) {
	ctx, cancel := f.invocationContext(ctx, call.header, call.received)
	defer cancel()
	body, err := []byte(nil), call.err
	switch {
	case !f.Platform.bringsEvent(call.header):
		err = nil
	case err == nil:
		body, err = f.Invoke(ctx, call.payload)
	default:
		f.warn(ctx, err)
	}
	if err := api.answer(call.requestID, body, err); err != nil {
		f.warn(ctx, err)
	}
}

// runtimeAPI is the platform's side of polling.
type runtimeAPI struct {
	platform *Platform
	base     string
	client   *http.Client
}

// call is one call of the runtime API. It must be answered even if it is unusable; err then says why.
type call struct {
	requestID string
	header    http.Header
	received  time.Time
	payload   []byte
	err       error
}

// next waits for a call. Canceling ctx ends the wait, but a call that is on its way or has already arrived is still read.
func (a runtimeAPI) next(ctx context.Context) (call, error) {
	waiting, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	request, err := http.NewRequestWithContext(waiting, http.MethodGet, a.base+a.platform.next, nil)
	if err != nil {
		return call{}, fmt.Errorf("next event: %w", err)
	}
	arrived := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		select {
		case <-time.After(lastWait):
			cancel()
		case <-arrived:
		}
	})
	response, err := a.client.Do(request)
	close(arrived)
	stop()
	if err != nil {
		return call{}, fmt.Errorf("next event: %w", err)
	}
	defer response.Body.Close()
	received := time.Now()
	requestID := response.Header.Get(a.platform.requestID)
	if response.StatusCode != http.StatusOK || requestID == "" {
		_, _ = io.CopyN(io.Discard, response.Body, 64<<10) // keeps the connection
		if response.StatusCode != http.StatusOK {
			return call{}, fmt.Errorf("next event: the runtime API answered HTTP %d", response.StatusCode)
		}
		return call{}, fmt.Errorf("next event: the runtime API answered without %s", a.platform.requestID)
	}
	payload, err := readPayload(response.Body, response.ContentLength)
	if err == nil {
		err = a.platform.refuse(response.Header, "")
	}
	return call{requestID, response.Header, received, payload, err}, nil
}

// answer sends the outcome of a call to the runtime API, with retries because the event has been evaluated.
func (a runtimeAPI) answer(requestID string, body []byte, err error) error {
	outcome := "response"
	if err != nil {
		outcome, body = "error", NewFailure(err).JSON()
	}
	for attempt, pause := 1, firstPause; ; attempt, pause = attempt+1, 2*pause {
		retry, err := a.post(a.platform.answer(requestID, outcome), body)
		if err == nil {
			return nil
		}
		if !retry || attempt == answerAttempts {
			return fmt.Errorf("the %s did not reach the runtime API in %d attempts: %w", outcome, attempt, err)
		}
		time.Sleep(pause)
	}
}

// post sends one attempt, even during a shutdown. With an error it reports whether a retry may succeed.
func (a runtimeAPI) post(path string, body []byte) (retry bool, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), answerTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, a.base+path, bytes.NewReader(body))
	if err != nil {
		return false, err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := a.client.Do(request)
	if err != nil {
		return true, err
	}
	defer response.Body.Close()
	_, _ = io.CopyN(io.Discard, response.Body, 64<<10) // keeps the connection
	if response.StatusCode/100 != 2 {
		return response.StatusCode >= 500 || response.StatusCode == http.StatusTooManyRequests,
			fmt.Errorf("the runtime API answered HTTP %d", response.StatusCode)
	}
	return false, nil
}

func sleep(ctx context.Context, pause time.Duration) {
	select {
	case <-time.After(pause):
	case <-ctx.Done():
	}
}
