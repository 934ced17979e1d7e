// Package runtimetest plays the function platforms on loopback, so that tests can hand events to the very program that is deployed.
//
// It knows the runtime APIs of FunctionGraph, Function Compute and Lambda, from which a function polls its events, and shares no code
// with the packages that it tests.
package runtimetest

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// Protocol is how one platform's runtime API looks.
type Protocol struct {
	next      string         // path of the next event
	answer    *regexp.Regexp // path of an answer; groups id and outcome
	requestID string         // header
	accepted  int            // status of a taken answer
}

// FunctionGraph is the custom runtime of Huawei Cloud ("Creating a Function Using a Custom Runtime", functiongraph_01_0406).
func FunctionGraph() Protocol {
	return Protocol{
		next:      "/v1/runtime/invocation/request",
		answer:    regexp.MustCompile(`^/v1/runtime/invocation/(?P<outcome>response|error)/(?P<id>[^/]+)$`),
		requestID: "X-CFF-Request-Id",
		accepted:  http.StatusOK,
	}
}

// FC is the go1 runtime of Alibaba Cloud (github.com/aliyun/fc-runtime-go-sdk).
func FC() Protocol {
	return Protocol{
		next:      "/2020-11-11/runtime/invocation/next",
		answer:    regexp.MustCompile(`^/2020-11-11/runtime/invocation/(?P<id>[^/]+)/(?P<outcome>response|error)$`),
		requestID: "x-fc-request-id",
		accepted:  http.StatusOK,
	}
}

// Lambda is the runtime API of AWS ("Using the Lambda runtime API", Lambda Developer Guide).
func Lambda() Protocol {
	return Protocol{
		next:      "/2018-06-01/runtime/invocation/next",
		answer:    regexp.MustCompile(`^/2018-06-01/runtime/invocation/(?P<id>[^/]+)/(?P<outcome>response|error)$`),
		requestID: "Lambda-Runtime-Aws-Request-Id",
		accepted:  http.StatusAccepted,
	}
}

// Event is what the platform hands over.
type Event struct {
	ID      string // request id; may be empty, then the event cannot be answered
	Header  http.Header
	Payload string
}

// Answer is what the function said about an event.
type Answer struct {
	Outcome string // response or error
	Body    string
}

// API is a runtime API with the events that wait in it.
type API struct {
	Address string // host:port

	protocol Protocol
	disturb  func(http.ResponseWriter, *http.Request) bool
	events   chan Event

	mu      sync.Mutex
	waiting map[string]chan Answer
}

// New returns a runtime API that nobody reaches yet. Disturb sees every request first and returns whether it has answered it; it may
// be nil.
func New(protocol Protocol, disturb func(http.ResponseWriter, *http.Request) bool) *API {
	return &API{protocol: protocol, disturb: disturb, events: make(chan Event), waiting: make(map[string]chan Answer)}
}

// Start starts a runtime API on loopback that ends with the test.
func Start(t testing.TB, protocol Protocol, disturb func(http.ResponseWriter, *http.Request) bool) *API {
	t.Helper()
	api := New(protocol, disturb)
	server := httptest.NewServer(api)
	t.Cleanup(func() {
		server.CloseClientConnections() // functions wait for events
		server.Close()
	})
	api.Address = strings.TrimPrefix(server.URL, "http://")
	return api
}

// Invoke hands an event to the function and waits for its answer.
func (a *API) Invoke(ctx context.Context, event Event) (Answer, error) {
	answer := make(chan Answer, 1)
	a.mu.Lock()
	a.waiting[event.ID] = answer
	a.mu.Unlock()
	select {
	case a.events <- event:
	case <-ctx.Done():
		return Answer{}, fmt.Errorf("event %s was not taken: %w", event.ID, ctx.Err())
	}
	select {
	case got := <-answer:
		return got, nil
	case <-ctx.Done():
		return Answer{}, fmt.Errorf("event %s was not answered: %w", event.ID, ctx.Err())
	}
}

// Hand hands an event to the function and does not wait for its answer.
func (a *API) Hand(ctx context.Context, event Event) error {
	select {
	case a.events <- event:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("event %s was not taken: %w", event.ID, ctx.Err())
	}
}

// ServeHTTP speaks the protocol.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if a.disturb != nil && a.disturb(w, r) {
		return
	}
	if r.Method == http.MethodGet && r.URL.Path == a.protocol.next {
		a.serveNext(w, r)
		return
	}
	path := a.protocol.answer.FindStringSubmatch(r.URL.EscapedPath())
	if r.Method != http.MethodPost || path == nil {
		http.Error(w, "no such operation", http.StatusNotFound)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	a.mu.Lock()
	id := path[a.protocol.answer.SubexpIndex("id")]
	answer, waiting := a.waiting[id]
	delete(a.waiting, id)
	a.mu.Unlock()
	if !waiting {
		http.Error(w, "no event waits under this request id", http.StatusBadRequest)
		return
	}
	answer <- Answer{Outcome: path[a.protocol.answer.SubexpIndex("outcome")], Body: string(body)}
	w.WriteHeader(a.protocol.accepted)
}

func (a *API) serveNext(w http.ResponseWriter, r *http.Request) {
	select {
	case event := <-a.events:
		for name, values := range event.Header {
			w.Header()[http.CanonicalHeaderKey(name)] = values
		}
		if event.ID != "" {
			w.Header().Set(a.protocol.requestID, event.ID)
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, event.Payload)
	case <-r.Context().Done():
	}
}
