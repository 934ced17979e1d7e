package protocoltest

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
)

// firstWait is short, to keep the suite fast.
const firstWait = 2 * time.Millisecond

// reply answers one report. If the service stores the results, it calls take before it writes.
type reply func(w http.ResponseWriter, r *http.Request, body []byte, take func())

// service simulates a Config service: the n-th report gets the n-th reply, further reports the last one.
type service struct {
	url     string
	t       *testing.T
	h       Harness
	replies []reply
	client  *http.Client

	mu       sync.Mutex
	arrivals []time.Time
	taken    []string // results, in the order of acceptance
}

func newService(t *testing.T, h Harness, replies ...reply) *service {
	t.Helper()
	s := &service{t: t, h: h, replies: replies}
	server := Serve(t, s)
	s.url = server.URL
	s.client = &http.Client{Transport: boundedOnly{t, server.Client.Transport}}
	return s
}

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the client has given up
	}
	results, err := s.h.Results(r, body)
	if err != nil {
		s.t.Errorf("the service would not take %s %s: %v", r.Method, r.URL.Path, err)
	}
	s.mu.Lock()
	answer := s.replies[min(len(s.arrivals), len(s.replies)-1)]
	s.arrivals = append(s.arrivals, time.Now())
	s.mu.Unlock()
	answer(w, r, body, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.taken = append(s.taken, results)
	})
}

// requests returns the number of reports received so far.
func (s *service) requests() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.arrivals)
}

// results returns the results stored so far.
func (s *service) results() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.taken...)
}

// notification decodes the harness's event with a cloud that reports to the service.
func (s *service) notification(t *testing.T) compliance.Notification {
	t.Helper()
	notification, err := s.h.Cloud(s.url, s.client, firstWait).Decode(s.h.Event)
	if err != nil {
		t.Fatalf("decode the harness's event: %v", err)
	}
	return notification
}

// invocation returns a context as a platform creates it; zero means without a deadline.
func invocation(t *testing.T, timeout time.Duration) context.Context {
	t.Helper()
	ctx := compliance.WithInvocation(t.Context(), compliance.Invocation{RequestID: "invocation-1", Credentials: Credentials()})
	if timeout == 0 {
		return ctx
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	t.Cleanup(cancel)
	return ctx
}

// boundedOnly fails the test if a request has no deadline.
type boundedOnly struct {
	t         *testing.T
	transport http.RoundTripper
}

// CloseIdleConnections is for [http.Client.CloseIdleConnections].
func (b boundedOnly) CloseIdleConnections() {
	if closer, ok := b.transport.(interface{ CloseIdleConnections() }); ok {
		closer.CloseIdleConnections()
	}
}

func (b boundedOnly) RoundTrip(r *http.Request) (*http.Response, error) {
	if _, bounded := r.Context().Deadline(); !bounded {
		b.t.Errorf("%s %s has no deadline", r.Method, r.URL.Path)
	}
	return b.transport.RoundTrip(r)
}

func (h Harness) accept() reply {
	return func(w http.ResponseWriter, _ *http.Request, body []byte, take func()) {
		take()
		h.Accepted(body).write(w)
	}
}

func answer(a Answer) reply {
	return func(w http.ResponseWriter, _ *http.Request, _ []byte, _ func()) { a.write(w) }
}

func (a Answer) write(w http.ResponseWriter) {
	for name, values := range a.Header {
		w.Header()[http.CanonicalHeaderKey(name)] = values
	}
	w.WriteHeader(a.Status)
	_, _ = io.WriteString(w, a.Body) // the client may have gone
}

func (a Answer) with(name, value string) Answer {
	header := a.Header.Clone()
	if header == nil {
		header = http.Header{}
	}
	header.Set(name, value)
	a.Header = header
	return a
}

// believed is a reply of a service that stores the results, although the client may not be sure of it.
func believed(then reply) reply {
	return func(w http.ResponseWriter, r *http.Request, body []byte, take func()) { take(); then(w, r, body, take) }
}

// hang never answers.
func hang(_ http.ResponseWriter, r *http.Request, _ []byte, _ func()) { <-r.Context().Done() }

// reset answers with raw bytes and resets the connection.
func reset(bytes string) reply {
	return func(w http.ResponseWriter, _ *http.Request, _ []byte, _ func()) {
		connection, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			panic(fmt.Sprintf("hijack: %v", err)) // the server speaks HTTP/1.1
		}
		defer connection.(*serverEnd).reset()
		_, _ = io.WriteString(connection, bytes) // the client may have gone
	}
}
