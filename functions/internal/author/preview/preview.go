// Package preview shows what would be sent. It replaces the network, records every request, and answers as a Config service that
// accepts the report.
package preview

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/assay-rules/assay/functions/internal/compliance"
)

// Request is a request that would have been sent. Secrets in its headers are masked, and User-Agent is left out.
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
	// Item is the response to a request for a resource whose event omits its properties: the JSON of the cloud's own API.
	Item []byte

	mu       sync.Mutex
	requests []Request
	stop     context.CancelCauseFunc
}

var _ http.RoundTripper = (*Recorder)(nil)

// accepted means acceptance for every cloud: Alibaba Cloud says Result and RequestId, AWS that nothing failed, and Huawei Cloud repeats the
// state that it has stored.
func accepted(report []byte) []byte {
	var state struct {
		Resource struct {
			ID string `json:"resource_id"`
		} `json:"policy_resource"`
		State        string `json:"compliance_state"`
		AssignmentID string `json:"policy_assignment_id"`
	}
	_ = json.Unmarshal(report, &state) // of another cloud
	answer, _ := json.Marshal(map[string]any{
		"Result": true, "RequestId": "preview", "FailedEvaluations": []any{},
		"resource_id": state.Resource.ID, "compliance_state": state.State, "policy_assignment_id": state.AssignmentID,
	}) // strings always encode
	return answer
}

// Stoppable returns a context for one event. It ends, with the reason as its cause, if the event needs a response that the recorder does
// not have, because retrying is useless.
func (r *Recorder) Stoppable(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, stop := context.WithCancelCause(ctx)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.stop = stop
	return ctx, func() { stop(nil) }
}

// RoundTrip keeps the request and responds to it.
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
		if name == "User-Agent" { // it differs with the version
			continue
		}
		kept.Headers[name] = mask(name, strings.Join(values, ", "))
	}
	r.mu.Lock()
	r.requests = append(r.requests, kept)
	stop := r.stop
	r.mu.Unlock()
	answer := accepted(body)
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

// Why an event cannot be evaluated if nothing is sent.
var (
	ErrNoItem = errors.New("the event omits the resource's properties, and nothing is sent without --endpoint: " +
		"put the response of the cloud's API into a file and name it with --item")
	ErrNotAsked = errors.New("the event is about all resources of the account, and nothing is sent without --endpoint: " +
		"name an endpoint to list the resources from, or evaluate events about single resources")
)

// fetches reports whether a request gets a resource.
func fetches(request *http.Request) bool {
	return slices.Contains([]string{"GetResourceConfigHistory", "GetDiscoveredResource"}, operation(request))
}

// reports reports whether a request sends results: PUT policy-states or PutEvaluations.
func reports(request *http.Request) bool {
	return request.Method == http.MethodPut || operation(request) == "PutEvaluations"
}

// operation is the operation that a request names, for services whose operations share one path.
func operation(request *http.Request) string {
	_, name, _ := strings.Cut(request.Header.Get("X-Amz-Target"), ".")
	return name + request.Header.Get("X-Acs-Action")
}

// mask hides credentials: tokens, keys and signatures.
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

// Invocation replaces a platform's invocation. Its keys are not secret and belong to no account.
func Invocation() compliance.Invocation {
	return compliance.Invocation{RequestID: "preview", Credentials: compliance.Credentials{AccessKey: "PREVIEW", SecretKey: "preview"}}
}
