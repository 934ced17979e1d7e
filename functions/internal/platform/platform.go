package platform

import (
	"net/http"
	"net/url"

	"github.com/assay-rules/assay/functions/internal/compliance"
)

// Platform names the paths and headers of a function platform. See [FunctionGraph] and [FC].
type Platform struct {
	requestID   string              // header: the event's identifier
	deadline    string              // header: when the platform gives up on the event, in milliseconds since 1970; empty if there is none
	timeout     string              // header: seconds that an event may take
	credentials []credentialHeaders // in order of preference

	// The runtime API, polled by the function.
	next   string                                 // path of the next event
	answer func(requestID, outcome string) string // path for the answer; outcome is "response" or "error"
	kind   string                                 // header: not 0 for calls without an event; empty if there are none
	web    string                                 // header that only calls of HTTP functions have; empty if there is none

	// The HTTP server in the function.
	lifecycle map[string]string // method and path of calls without an event, and their names in the log
	marker    string            // prefix of the lines that mark an event in the log; empty for no such lines
	control   string            // header: the path of the call, regardless of the request's path
	failed    int               // status of a failed event
	status    string            // response header that repeats the status; empty if there is none
}

type credentialHeaders struct{ accessKey, secretKey, securityToken, authToken string }

// FunctionGraph describes Huawei Cloud FunctionGraph.
//
// Polling: "Creating a Function Using a Custom Runtime" (User Guide functiongraph_01_0406). It gives no deadline.
// Serving: "Creating an Event Function Using a Container Image" (functiongraph_01_1047), on port 8000.
func FunctionGraph() *Platform {
	return &Platform{
		requestID: "X-Cff-Request-Id",
		timeout:   "X-Cff-Timeout",
		// FunctionGraph no longer maintains the keys without "Security".
		credentials: []credentialHeaders{
			{accessKey: "X-Cff-Security-Access-Key", secretKey: "X-Cff-Security-Secret-Key", securityToken: "X-Cff-Security-Token"},
			{accessKey: "X-Cff-Access-Key", secretKey: "X-Cff-Secret-Key", securityToken: "X-Cff-Security-Token"},
			{authToken: "X-Cff-Auth-Token"},
		},
		next: "/v1/runtime/invocation/request",
		answer: func(requestID, outcome string) string {
			return "/v1/runtime/invocation/" + outcome + "/" + url.PathEscape(requestID)
		},
		lifecycle: map[string]string{"POST /init": "Initialize"},
		failed:    http.StatusInternalServerError,
	}
}

// FC describes Alibaba Cloud Function Compute, versions 2.0 and 3.0.
//
// Polling: the go1 runtime (github.com/aliyun/fc-runtime-go-sdk). Serving: custom runtimes and custom containers, "Specifications"
// and "Event handlers" of the custom runtime in the Function Compute user guide, on port 9000.
func FC() *Platform {
	return &Platform{
		requestID: "X-Fc-Request-Id",
		deadline:  "X-Fc-Function-Deadline",
		timeout:   "X-Fc-Function-Timeout",
		credentials: []credentialHeaders{
			{accessKey: "X-Fc-Access-Key-Id", secretKey: "X-Fc-Access-Key-Secret", securityToken: "X-Fc-Security-Token"},
		},
		next: "/2020-11-11/runtime/invocation/next",
		answer: func(requestID, outcome string) string {
			return "/2020-11-11/runtime/invocation/" + url.PathEscape(requestID) + "/" + outcome
		},
		kind: "X-Fc-Function-Type",
		web:  "X-Fc-Http-Params",
		lifecycle: map[string]string{
			"POST /initialize": "Initialize",
			"GET /pre-stop":    "PreStop",
			"GET /pre-freeze":  "PreFreeze",
		},
		marker:  "FC",
		control: "X-Fc-Control-Path",
		failed:  http.StatusNotFound,
		status:  "X-Fc-Status",
	}
}

// invocation is what the header says about an event.
func (p *Platform) invocation(header http.Header) compliance.Invocation {
	invocation := compliance.Invocation{RequestID: header.Get(p.requestID)}
	for _, names := range p.credentials {
		credentials := compliance.Credentials{
			AccessKey:     header.Get(names.accessKey),
			SecretKey:     header.Get(names.secretKey),
			SecurityToken: header.Get(names.securityToken),
			AuthToken:     header.Get(names.authToken),
		}
		if !credentials.Empty() {
			invocation.Credentials = credentials
			break
		}
	}
	return invocation
}

// refuse rejects calls from an HTTP trigger, because anyone who can reach it could forge events. The path is empty if the event was
// polled.
func (p *Platform) refuse(header http.Header, path string) error {
	control := header.Get(p.control)
	if header.Get(p.web) == "" && (path == "" || control == "" || control == path) {
		return nil
	}
	return compliance.ErrEvent.Errorf("called as an HTTP function, but Config rules invoke event functions: create the function with an event handler")
}

// bringsEvent reports whether a polled call is an event; other calls concern the instance's life cycle.
func (p *Platform) bringsEvent(header http.Header) bool {
	kind := header.Get(p.kind)
	return kind == "" || kind == "0"
}
