package aws

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
	"github.com/assay-rules/assay/functions/internal/protocol/native"
)

const (
	targetPrefix = "StarlingDoveService."
	contentType  = "application/x-amz-json-1.1"
	maxPage      = 100 // maximum of results, rows or keys per request, for each operation used here
)

// Request is one call of an operation.
type Request struct {
	Operation string     // PutEvaluations
	Input     func() any // the value to encode as JSON, called for each attempt
	Secrets   []string   // in the input, besides the credentials; errors mask them
	Most      int        // failures, not counting throttling, before giving up; zero: until time runs out
}

// Call sends a request until it is accepted or finally refused. Accept receives answers with status 200 and no error in the body.
func (c *Cloud) Call(ctx context.Context, r Request, accept func(delivery.Response) error) error {
	endpoint, err := c.endpoint()
	if err != nil {
		return compliance.ErrReport.Wrap(err)
	}
	credentials := compliance.InvocationFrom(ctx).Credentials
	if credentials.AccessKey == "" || credentials.SecretKey == "" {
		return compliance.ErrReport.Errorf("the function has no credentials; give it a role that allows config:%s (Lambda sets AWS_ACCESS_KEY_ID and "+
			"AWS_SECRET_ACCESS_KEY)", r.Operation)
	}
	build := func(ctx context.Context) (*http.Request, error) {
		body, err := native.Write(r.Input())
		if err != nil {
			return nil, err
		}
		request, err := http.NewRequestWithContext(ctx, http.MethodPost, endpoint, bytes.NewReader(body))
		if err != nil {
			return nil, err
		}
		request.Header.Set("Content-Type", contentType)
		request.Header.Set("X-Amz-Target", targetPrefix+r.Operation)
		return request, Sign(request, body, c.Region, credentials, time.Now())
	}
	refusal := func(response delivery.Response) *delivery.Refusal { return c.refusal(r, response, credentials) }
	return c.Client.Try(ctx, r.Most, build, delivery.Accepting(refusal, accept)) // AWS Config accepts with 200 only
}

// endpoint returns the URL that requests are sent to.
func (c *Cloud) endpoint() (string, error) {
	switch {
	case !consistsOf(c.Region, lower+digits+"-"):
		return "", fmt.Errorf("%q is not a region; set AWS_REGION to the region of the rule, for example eu-west-1", c.Region)
	case c.Endpoint != "":
		if err := delivery.CheckEndpoint(c.Endpoint); err != nil {
			return "", fmt.Errorf("endpoint %w", err)
		}
		return c.Endpoint, nil
	default:
		return Endpoint(c.Region), nil
	}
}

// again refuses an HTTP 200 that does not contain the requested data, or not yet; the request is retried.
func again(code, message string) *delivery.Refusal {
	return &delivery.Refusal{Status: http.StatusOK, Code: code, Message: message, Retry: true}
}

// refusal reads an error answer; nil if it is none. The code is in X-Amzn-Errortype, __type or code, possibly with a namespace before a # and a
// URI after a colon (aws-sdk-go-v2, aws/protocol/restjson).
func (c *Cloud) refusal(r Request, response delivery.Response, credentials compliance.Credentials) *delivery.Refusal {
	body, _ := native.Scan(response.Body) // the status alone decides
	code, _, _ := strings.Cut(cmp.Or(response.Header.Get("X-Amzn-Errortype"), body.Text("__type"), body.Text("code")), ":")
	code = code[strings.LastIndexByte(code, '#')+1:]
	if response.Status == http.StatusOK && code == "" {
		return nil
	}
	return delivery.Refusal{
		Status: response.Status, Code: code, Message: body.Text("message"), // or Message: names match regardless of case
		RequestID: response.Header.Get("X-Amzn-Requestid"),
		Advice:    c.advice(r.Operation, response.Status, code),
		Retry:     temporary(code),
		Throttled: throttled(code),
	}.Masked(credentials, r.Secrets...)
}

// throttled reports whether a code means throttling, even with HTTP 400: the SDK's codes (aws-sdk-go-v2, aws/retry,
// DefaultThrottleErrorCodes) except those of other services.
func throttled(code string) bool {
	switch code {
	case "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottled", "RequestThrottledException",
		"TooManyRequestsException", "RequestLimitExceeded", "BandwidthLimitExceeded", "SlowDown", "PriorRequestNotComplete":
		return true
	}
	return false
}

// temporary reports whether a code means that the same request may be accepted later (aws-sdk-go-v2, aws/retry,
// DefaultRetryableErrorCodes).
func temporary(code string) bool {
	return throttled(code) || code == "RequestTimeout" || code == "RequestTimeoutException"
}

// advice says what the user should do about an error.
func (c *Cloud) advice(operation string, status int, code string) string {
	switch code {
	case "AccessDeniedException", "AccessDenied", "NotAuthorized", "UnauthorizedOperation":
		return "allow config:" + operation + " in the policy of the function's role"
	case "InvalidResultTokenException":
		return "the result token has expired, or belongs to another account or to a region other than " + c.Region + "; have the rule evaluated again"
	case "NoSuchConfigRuleException":
		return "the rule was deleted, or is in another account or a region other than " + c.Region
	case "ExpiredTokenException", "ExpiredToken", "UnrecognizedClientException", "InvalidClientTokenId", "InvalidSignatureException",
		"SignatureDoesNotMatch", "IncompleteSignature", "MissingAuthenticationToken", "MissingAuthenticationTokenException", "RequestExpired":
		return "check the credentials and the clock of the function"
	case "NoAvailableConfigurationRecorderException", "NoRunningConfigurationRecorderException":
		return "turn on the configuration recorder in " + c.Region
	case "UnknownOperationException":
		return "check the endpoint: the server does not know the operation " + operation
	}
	switch {
	case temporary(code), status == http.StatusTooManyRequests, status >= 500:
		return "" // it is retried
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		return "check the credentials of the function, and that its role allows config:" + operation
	case status == http.StatusBadRequest:
		return "see " + operation + " in the AWS Config API reference"
	default:
		return "check the endpoint and the region, " + c.Region
	}
}

const (
	lower  = "abcdefghijklmnopqrstuvwxyz"
	upper  = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	digits = "0123456789"
)

// consistsOf reports whether text is not empty and contains only the given characters.
func consistsOf(text, characters string) bool {
	return text != "" && strings.Trim(text, characters) == ""
}
