// Package preview shows what would be sent: it stands where the network is, keeps each request and answers as a Config service answers
// a report that it accepts.
package preview

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/assay-rules/assay/functions/internal/compliance"
)

// Request is one that would have been sent. Secrets in its headers are masked.
type Request struct {
	Method  string            `json:"method"`
	URL     string            `json:"url"`
	Headers map[string]string `json:"headers"`
	Body    string            `json:"body"`
}

// Recorder is an [http.RoundTripper] that keeps requests. It can be used by many goroutines at once.
type Recorder struct {
	// Next sends the requests; nil: nothing is sent.
	Next http.RoundTripper
	// Item answers a request for a resource whose event leaves the properties out: the JSON that the cloud's own API would answer.
	Item []byte

	mu       sync.Mutex
	requests []Request
	stop     context.CancelCauseFunc
}

var _ http.RoundTripper = (*Recorder)(nil)

// accepted is what every one of the clouds takes for acceptance: Alibaba Cloud wants Result, AWS that nothing has failed.
const accepted = `{"Result":true,"FailedEvaluations":[],"RequestId":"preview"}`

// Stoppable returns a context for one event, which ends with the reason as its cause when the event needs an answer that nothing here can
// give: there is no use in asking again.
func (r *Recorder) Stoppable(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, stop := context.WithCancelCause(ctx)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.stop = stop
	return ctx, func() { stop(nil) }
}

// RoundTrip keeps the request and answers it.
func (r *Recorder) RoundTrip(request *http.Request) (*http.Response, error) {
	var body []byte
	if request.Body != nil {
		defer request.Body.Close()
		var err error
		if body, err = io.ReadAll(request.Body); err != nil {
			return nil, err
		}
	}
	kept := Request{Method: request.Method, URL: request.URL.String(), Headers: map[string]string{}, Body: string(body)}
	for name, values := range request.Header {
		kept.Headers[name] = mask(name, strings.Join(values, ", "))
	}
	r.mu.Lock()
	r.requests = append(r.requests, kept)
	stop := r.stop
	r.mu.Unlock()
	answer := []byte(accepted)
	switch {
	case fetches(request) && r.Item != nil:
		answer = r.Item
	case r.Next != nil:
		again := request.Clone(request.Context())
		again.Body = io.NopCloser(bytes.NewReader(body))
		return r.Next.RoundTrip(again)
	case !reports(request):
		err := ErrNotAsked
		if fetches(request) {
			err = ErrNoItem
		}
		if stop != nil {
			stop(err)
		}
		return nil, err
	}
	return &http.Response{
		StatusCode: http.StatusOK, Status: "200 OK", Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(bytes.NewReader(answer)),
		ContentLength: int64(len(answer)), Request: request,
	}, nil
}

// Take returns the requests kept since the last call, in the order they came.
func (r *Recorder) Take() []Request {
	r.mu.Lock()
	defer r.mu.Unlock()
	taken := r.requests
	r.requests = nil
	if taken == nil {
		taken = []Request{} // an empty list in JSON, not null
	}
	return taken
}

// Why an event cannot be evaluated when nothing is sent.
var (
	ErrNoItem   = errors.New("the event leaves the resource's properties out and nothing is sent: give what the cloud's API answers in a file (--item)")
	ErrNotAsked = errors.New("the event is about all resources of the account, which the cloud's API lists, and nothing is sent: " +
		"send it (--endpoint), or evaluate events about single resources")
)

// fetches tells the requests that get a resource.
func fetches(request *http.Request) bool {
	return slices.Contains([]string{"GetResourceConfigHistory", "GetDiscoveredResource"}, operation(request))
}

// reports tells the requests that report: the PUT of policy-states, and PutEvaluations.
func reports(request *http.Request) bool {
	return request.Method == http.MethodPut || operation(request) == "PutEvaluations"
}

// operation is what a request asks of a service whose operations share one path.
func operation(request *http.Request) string {
	_, name, _ := strings.Cut(request.Header.Get("X-Amz-Target"), ".")
	return name + request.Header.Get("X-Acs-Action")
}

// mask hides what authenticates: tokens and keys altogether, of a signature its value.
func mask(name, value string) string {
	switch strings.ToLower(name) {
	case "authorization":
		if i := strings.Index(value, "Signature="); i >= 0 {
			return value[:i] + "Signature=***"
		}
		return "***"
	case "x-auth-token", "x-security-token", "x-amz-security-token", "x-acs-security-token":
		return "***"
	}
	return value
}

// Invocation stands in for what a function runtime would hand over. Its keys are no secrets and fit no account.
func Invocation() compliance.Invocation {
	return compliance.Invocation{RequestID: "preview", Credentials: compliance.Credentials{AccessKey: "PREVIEW", SecretKey: "preview"}}
}
