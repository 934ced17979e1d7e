package platform

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"sync"
)

// Event is one event for a function.
type Event struct {
	ID      string // of the request; an event without one cannot be answered
	Header  http.Header
	Payload string
}

// Answer is a function's answer to an event.
type Answer struct {
	Outcome string // response or error
	Body    string
}

// API is the runtime API that one instance of a function polls for events and answers.
type API struct {
	platform Platform
	offers   chan offer

	mu        sync.Mutex
	waiting   map[string]chan<- reply // events without an answer, by request ID
	initError string                  // why the function could not start, in its own words
}

// reply is an answer, or the reason why the platform does not take it.
type reply struct {
	Answer
	err error
}

// offer is an event that waits to be polled. The event is built when it is polled, because its deadline counts from then.
type offer struct {
	event func() Event
	reply chan reply // takes one
}

func newOffer(event func() Event) offer { return offer{event, make(chan reply, 1)} }

// NewAPI returns a runtime API without events.
func NewAPI(platform Platform) *API {
	return &API{platform: platform, offers: make(chan offer), waiting: map[string]chan<- reply{}}
}

// Hand gives an event to the function and does not wait for the answer.
func (a *API) Hand(ctx context.Context, event Event) error {
	_, err := a.hand(ctx, event)
	return err
}

// Invoke gives an event to the function and waits for the answer.
func (a *API) Invoke(ctx context.Context, event Event) (Answer, error) {
	reply, err := a.hand(ctx, event)
	if err != nil {
		return Answer{}, err
	}
	select {
	case got := <-reply:
		return got.Answer, got.err
	case <-ctx.Done():
		return Answer{}, fmt.Errorf("event %s was not answered: %w", event.ID, ctx.Err())
	}
}

func (a *API) hand(ctx context.Context, event Event) (<-chan reply, error) {
	o := newOffer(func() Event { return event })
	select {
	case a.offers <- o:
		return o.reply, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("event %s was not polled: %w", event.ID, ctx.Err())
	}
}

func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch path := a.platform.answer.FindStringSubmatch(r.URL.EscapedPath()); {
	case r.Method == http.MethodGet && r.URL.Path == a.platform.next:
		a.serveNext(w, r)
	case r.Method == http.MethodPost && path != nil:
		a.takeAnswer(w, r, path[a.platform.answer.SubexpIndex("id")], path[a.platform.answer.SubexpIndex("outcome")])
	case r.Method == http.MethodPost && a.platform.initError != "" && r.URL.Path == a.platform.initError:
		a.takeInitError(w, r)
	default:
		http.Error(w, "the runtime API has no such operation", http.StatusNotFound)
	}
}

func (a *API) serveNext(w http.ResponseWriter, r *http.Request) {
	select {
	case o := <-a.offers:
		event := o.event()
		a.mu.Lock()
		a.waiting[event.ID] = o.reply
		a.mu.Unlock()
		for name, values := range event.Header {
			w.Header()[http.CanonicalHeaderKey(name)] = values
		}
		if event.ID != "" {
			w.Header().Set(a.platform.requestID, event.ID)
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, event.Payload) // a function that has gone is noticed by its end
	case <-r.Context().Done():
	}
}

func (a *API) takeAnswer(w http.ResponseWriter, r *http.Request, escapedID, outcome string) {
	id, err := url.PathUnescape(escapedID)
	if err != nil {
		http.Error(w, "the request ID cannot be decoded", http.StatusBadRequest)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, int64(a.platform.maxAnswer)))
	tooLong := (*http.MaxBytesError)(nil)
	if err != nil && !errors.As(err, &tooLong) {
		http.Error(w, "the answer cannot be read", http.StatusBadRequest)
		return
	}
	a.mu.Lock()
	replies, waiting := a.waiting[id]
	delete(a.waiting, id)
	a.mu.Unlock()
	switch {
	case !waiting:
		http.Error(w, "no event waits for an answer under this request ID", http.StatusBadRequest)
	case tooLong != nil:
		replies <- reply{err: fmt.Errorf("the answer has more than %d bytes", a.platform.maxAnswer)}
		http.Error(w, "the answer is too long", http.StatusRequestEntityTooLarge)
	default:
		replies <- reply{Answer: Answer{outcome, string(body)}}
		w.WriteHeader(a.platform.accepted)
	}
}

func (a *API) takeInitError(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxLine))
	if err != nil {
		http.Error(w, "the error cannot be read", http.StatusBadRequest)
		return
	}
	a.mu.Lock()
	a.initError = string(body)
	a.mu.Unlock()
	w.WriteHeader(a.platform.accepted)
}

// failure returns why the function could not start, if it reported that.
func (a *API) failure() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.initError
}
