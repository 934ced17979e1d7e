// Package preview shows what would be sent: it stands where the network is, keeps each request and answers as a Config service answers
// a report that it accepts.
package preview

import (
	"bytes"
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

// Recorder is an [http.RoundTripper] that sends nothing. It can be used by many goroutines at once.
type Recorder struct {
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
	answer := []byte(accepted)
	if fetches(request) {
		if r.Item == nil {
			return nil, errNoItem
		}
		answer = r.Item
	}
	kept := Request{Method: request.Method, URL: request.URL.String(), Headers: map[string]string{}, Body: string(body)}
	for name, values := range request.Header {
		kept.Headers[name] = mask(name, strings.Join(values, ", "))
	}
	r.mu.Lock()
	r.requests = append(r.requests, kept)
	r.mu.Unlock()
	return &http.Response{
		StatusCode: http.StatusOK, Status: "200 OK", Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(bytes.NewReader(answer)),
		ContentLength: int64(len(answer)), Request: request,
	}, nil
}

// Requests are those kept so far, in the order they came.
func (r *Recorder) Requests() []Request {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]Request(nil), r.requests...)
}

type itemError struct{}

func (itemError) Error() string {
	return "the event leaves the resource's properties out and this is a preview: give the item that the cloud's API answers in a file (--item)"
}

var errNoItem = itemError{}

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
