package platform

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"
)

// largestRequest is the limit for FC's synchronous invocations.
const largestRequest = 32 << 20

// Listen serves the events that the platform posts to a port, as [Function.Serve] does.
func (f *Function) Listen(ctx context.Context, port string) error {
	listener, err := net.Listen("tcp", ":"+port)
	if err != nil {
		return err
	}
	return f.Serve(ctx, listener)
}

// Serve answers the events that the platform posts to listener, concurrently if the platform does, until ctx is canceled. It finishes the
// events in flight first. It returns an error only if listener fails.
func (f *Function) Serve(ctx context.Context, listener net.Listener) error {
	server := &http.Server{
		Handler:           http.HandlerFunc(f.handle),
		ReadHeaderTimeout: 10 * time.Second, // connections themselves stay open between events
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serve events: %w", err)
	case <-ctx.Done():
		// This ends, because every event has a deadline, including its body.
		return server.Shutdown(context.WithoutCancel(ctx))
	}
}

// handle answers a call of the platform. It does without a [http.ServeMux], whose patterns would be 50 kB of what a
// function reads when it starts.
func (f *Function) handle(w http.ResponseWriter, r *http.Request) {
	call := r.Method + " " + r.URL.Path
	name, known := f.Platform.lifecycle[call]
	switch {
	case call == "POST /invoke":
		f.mark("Invoke", "Start", r, "")
		body, err := f.invoke(w, r)
		if err != nil {
			f.reply(w, f.Platform.failed, NewFailure(err).JSON())
			f.mark("Invoke", "End", r, ", Error: Unhandled function error")
			return
		}
		f.reply(w, http.StatusOK, body)
		f.mark("Invoke", "End", r, "")
	case known:
		f.mark(name, "Start", r, "")
		f.reply(w, http.StatusOK, nil)
		f.mark(name, "End", r, "")
	default:
		http.NotFound(w, r)
	}
}

func (f *Function) invoke(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	ctx, cancel := f.invocationContext(r.Context(), r.Header, time.Now())
	defer cancel()
	payload, err := []byte(nil), f.Platform.refuse(r.Header, r.URL.Path)
	if err == nil {
		deadline, _ := ctx.Deadline()
		_ = http.NewResponseController(w).SetReadDeadline(deadline) // for this event only
		payload, err = readPayload(r.Body, r.ContentLength)
		if errors.Is(err, errTooLarge) {
			_, _ = io.CopyN(io.Discard, r.Body, largestRequest) // a client that is still sending does not read the answer
		}
	}
	if err != nil {
		f.warn(ctx, err)
		return nil, err
	}
	return f.Invoke(ctx, payload)
}

func (f *Function) reply(w http.ResponseWriter, status int, body []byte) {
	if f.Platform.status != "" {
		w.Header().Set(f.Platform.status, strconv.Itoa(status))
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(body) // the client is gone
}

// mark writes a line that marks an event's part of the log for the platform.
func (f *Function) mark(name, moment string, r *http.Request, suffix string) {
	if f.Platform.marker == "" || f.Output == nil {
		return
	}
	_, _ = fmt.Fprintf(f.Output, "%s %s %s RequestId: %s%s\n", f.Platform.marker, name, moment, r.Header.Get(f.Platform.requestID), suffix)
}
