// Package platform runs functions as their platforms do, so that the deployed binary also runs on this machine: [Host] starts it as a child
// process and serves the platform's runtime API to it, or calls a URL. Tests use only the runtime API ([API]).
//
// The package shares no code with the functions that it runs.
package platform

import (
	"fmt"
	"net/http"
	"path/filepath"
	"regexp"
	"strconv"
	"time"

	"github.com/assay-rules/assay/functions/internal/localcloud/access"
)

// Platform describes one cloud's function service as a function sees it: [FunctionGraph], [FC] or [Lambda].
type Platform struct {
	next      string         // path of the next event
	requestID string         // header with the event's request ID
	answer    *regexp.Regexp // paths of the answers, with the groups id and outcome
	accepted  int            // status of an accepted answer
	initError string         // path that takes the failure to start, if there is one
	maxEvent  int            // bytes of an asynchronous event
	maxAnswer int            // bytes
	headers   func(call) map[string]string
	invoke    string                 // path of an event on a function that is an HTTP server
	failed    func(http.Header) bool // a 2xx answer of such a server means failure
	variables func(address string, function Function) map[string]string
}

// call is one event on its way to a function.
type call struct {
	function Function
	id       string
	attempt  int // from 1
	deadline time.Time
}

// header is what the platform sends with an event, without the request ID.
func (c call) header(p Platform) http.Header {
	header := http.Header{}
	for name, value := range p.headers(c) {
		header.Set(name, value)
	}
	return header
}

// FunctionGraph is Huawei Cloud's custom runtime: "Creating a Function Using a Custom Runtime" (FunctionGraph User Guide,
// functiongraph_01_0406), and "Creating an Event Function Using a Container Image" (functiongraph_01_1047) behind a URL. The limits of
// asynchronous events are in "Notes and Constraints".
func FunctionGraph() Platform {
	return Platform{
		next:      "/v1/runtime/invocation/request",
		requestID: "X-Cff-Request-Id",
		answer:    regexp.MustCompile(`^/v1/runtime/invocation/(?P<outcome>response|error)/(?P<id>[^/]+)$`),
		accepted:  http.StatusOK,
		maxEvent:  256 << 10,
		maxAnswer: 6 << 20,
		invoke:    "/invoke",
		headers: func(c call) map[string]string {
			key := c.function.Credentials.Function
			return map[string]string{
				"X-Cff-Access-Key":     key.ID,
				"X-Cff-Secret-Key":     key.Secret,
				"X-Cff-Security-Token": key.Token,
				"X-Cff-Auth-Token":     c.function.Credentials.Token,
				"X-Cff-Invoke-Type":    "async",
			}
		},
		variables: func(address string, f Function) map[string]string {
			return map[string]string{
				"RUNTIME_API_ADDR":           address,
				"RUNTIME_PROJECT_ID":         "0123456789abcdef0123456789abcdef",
				"RUNTIME_PACKAGE":            "default",
				"RUNTIME_FUNC_NAME":          f.Name,
				"RUNTIME_FUNC_VERSION":       "latest",
				"RUNTIME_HANDLER":            "bootstrap",
				"RUNTIME_TIMEOUT":            strconv.Itoa(int(f.Timeout.Seconds())),
				"RUNTIME_CPU":                "300",
				"RUNTIME_MEMORY":             "128",
				"RUNTIME_MAX_RESP_BODY_SIZE": "6291456",
				"RUNTIME_CODE_ROOT":          filepath.Dir(f.Path),
				"RUNTIME_USERDATA":           userData(f.Environment),
			}
		},
	}
}

// FC is Alibaba Cloud's go1 runtime (github.com/aliyun/fc-runtime-go-sdk), and its custom runtime behind a URL
// (github.com/awesome-fc/golang-runtime).
func FC() Platform {
	return Platform{
		next:      "/2020-11-11/runtime/invocation/next",
		requestID: "X-Fc-Request-Id",
		answer:    regexp.MustCompile(`^/2020-11-11/runtime/invocation/(?P<id>[^/]+)/(?P<outcome>response|error)$`),
		accepted:  http.StatusOK,
		maxEvent:  128 << 10,
		maxAnswer: 6 << 20,
		invoke:    "/invoke",
		failed:    func(h http.Header) bool { return h.Get("X-Fc-Status") == "404" },
		headers: func(c call) map[string]string {
			key := c.function.Credentials.Function
			return map[string]string{
				"X-Fc-Function-Deadline": strconv.FormatInt(c.deadline.UnixMilli(), 10),
				"X-Fc-Function-Type":     "0",
				"X-Fc-Access-Key-Id":     key.ID,
				"X-Fc-Access-Key-Secret": key.Secret,
				"X-Fc-Security-Token":    key.Token,
				"X-Fc-Function-Name":     c.function.Name,
				"X-Fc-Function-Handler":  "bootstrap",
				"X-Fc-Function-Memory":   "128",
				"X-Fc-Function-Timeout":  strconv.Itoa(int(c.function.Timeout.Seconds())),
				"X-Fc-Region":            c.function.Region,
				"X-Fc-Account-Id":        c.function.Account,
				"X-Fc-Qualifier":         "LATEST",
				"X-Fc-Retry-Count":       strconv.Itoa(c.attempt - 1),
				"X-Fc-Control-Path":      "/invoke",
			}
		},
		variables: func(address string, f Function) map[string]string {
			return map[string]string{
				"FC_RUNTIME_API":    address,
				"FC_FUNC_CODE_PATH": filepath.Dir(f.Path),
				"FC_FUNCTION_NAME":  f.Name,
				"FC_REGION":         f.Region,
				"FC_ACCOUNT_ID":     f.Account,
				"FC_INSTANCE_ID":    "local",
			}
		},
	}
}

// Lambda is AWS Lambda's custom runtime: "Using the Lambda runtime API for custom runtimes" and "Defined runtime environment
// variables" (Lambda Developer Guide).
func Lambda() Platform {
	return Platform{
		next:      "/2018-06-01/runtime/invocation/next",
		requestID: "Lambda-Runtime-Aws-Request-Id",
		answer:    regexp.MustCompile(`^/2018-06-01/runtime/invocation/(?P<id>[^/]+)/(?P<outcome>response|error)$`),
		accepted:  http.StatusAccepted,
		initError: "/2018-06-01/runtime/init/error",
		maxEvent:  256 << 10,
		maxAnswer: 6 << 20,
		invoke:    "/2015-03-31/functions/function/invocations",
		headers: func(c call) map[string]string {
			return map[string]string{
				"Lambda-Runtime-Deadline-Ms":          strconv.FormatInt(c.deadline.UnixMilli(), 10),
				"Lambda-Runtime-Invoked-Function-Arn": fmt.Sprintf("arn:aws:lambda:%s:%s:function:%s", c.function.Region, c.function.Account, c.function.Name),
			}
		},
		variables: func(address string, f Function) map[string]string {
			key := f.Credentials.Function
			return map[string]string{
				"AWS_LAMBDA_RUNTIME_API":          address,
				"AWS_LAMBDA_FUNCTION_NAME":        f.Name,
				"AWS_LAMBDA_FUNCTION_VERSION":     "$LATEST",
				"AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
				"AWS_LAMBDA_LOG_GROUP_NAME":       "/aws/lambda/" + f.Name,
				"AWS_LAMBDA_LOG_STREAM_NAME":      "local",
				"AWS_REGION":                      f.Region,
				"AWS_DEFAULT_REGION":              f.Region,
				"AWS_ACCESS_KEY_ID":               key.ID,
				"AWS_SECRET_ACCESS_KEY":           key.Secret,
				"AWS_SESSION_TOKEN":               key.Token,
				"_HANDLER":                        "bootstrap",
				"LAMBDA_TASK_ROOT":                filepath.Dir(f.Path),
			}
		},
	}
}

// Function describes the function to run.
type Function struct {
	Name        string            // as the cloud knows it
	Path        string            // of the binary; or
	URL         string            // of a function that is already running: http://127.0.0.1:9000
	Arguments   []string          // of the binary
	Environment map[string]string // as the user would configure it; nothing is inherited from the service's own environment
	Region      string
	Account     string
	Timeout     time.Duration // of one event, whole seconds; 0 means 30 s
	Credentials access.Credentials
	Log         func(line string) // receives the lines that the function writes, from several goroutines; nil drops them
}
