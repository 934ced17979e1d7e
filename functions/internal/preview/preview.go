// Package preview shows what would be sent: it stands where the network is, keeps each request and answers as a Config service answers
// a report that it accepts.
package preview

import (
	"bytes"
	"errors"
	"io"
	"net/http"
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
	// Without it such a request fails.
	Item []byte

	mu       sync.Mutex
	requests []Request
}

var _ http.RoundTripper = (*Recorder)(nil)

// accepted is what every one of the clouds takes for acceptance: Alibaba Cloud wants Result, AWS that nothing has failed.
const accepted = `{"Result":true,"FailedEvaluations":[],"RequestId":"preview"}`

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
	r.mu.Unlock()
	answer := []byte(accepted)
	switch {
	case fetches(request) && r.Item != nil:
		answer = r.Item
	case r.Next != nil:
		again := request.Clone(request.Context())
		again.Body = io.NopCloser(bytes.NewReader(body))
		return r.Next.RoundTrip(again)
	case fetches(request):
		return nil, errNoItem
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

var errNoItem = errors.New("the event leaves the resource's properties out and nothing is sent: give what the cloud's API answers in a file (--item)")

// fetches tells the requests that get a resource from those that report.
func fetches(request *http.Request) bool {
	operation := request.Header.Get("X-Amz-Target") + request.Header.Get("X-Acs-Action")
	return strings.HasSuffix(operation, "GetResourceConfigHistory") || operation == "GetDiscoveredResource"
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
