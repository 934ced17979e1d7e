package aws

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
)

const (
	service      = "config" // in the signature's scope
	targetPrefix = "StarlingDoveService."
	contentType  = "application/x-amz-json-1.1"
	maxPage      = 100 // results, rows or keys in one request of each operation used here
)

// call sends one operation's request (AWS JSON 1.1) until it is answered. Input is called for each attempt; accept gets the body
// of an HTTP 200 and returns nil, a *delivery.Refusal or another error. Secrets are kept out of what the service says.
func (c *Cloud) call(ctx context.Context, operation string, input func() any, accept func(body []byte) error, secrets ...string) error {
	endpoint, err := c.endpoint()
	if err != nil {
		return fmt.Errorf("%w: %w", compliance.ErrReport, err)
	}
	credentials := compliance.InvocationFrom(ctx).Credentials
	if credentials.AccessKey == "" || credentials.SecretKey == "" {
		return fmt.Errorf("%w: no credentials to sign with; Lambda gives a function those of its role as AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY", compliance.ErrReport)
	}
	secrets = append(secrets, credentials.SecretKey, credentials.SecurityToken, credentials.AuthToken)

	build := func(ctx context.Context) (*http.Request, error) {
		body, err := encode(input())
		if err != nil {
			return nil, err
		}
		request, err := http.NewRequestWithContext(ctx, http.MethodPost, endpoint, bytes.NewReader(body))
		if err != nil {
			return nil, err
		}
		request.Header.Set("Content-Type", contentType)
		request.Header.Set("X-Amz-Target", targetPrefix+operation)
		hash := sha256.Sum256(body)
		return request, v4.NewSigner().SignHTTP(ctx, aws.Credentials{
			AccessKeyID:     credentials.AccessKey,
			SecretAccessKey: credentials.SecretKey,
			SessionToken:    credentials.SecurityToken,
		}, request, hex.EncodeToString(hash[:]), service, c.Region, time.Now())
	}
	return c.Client.Do(ctx, build, func(response delivery.Response) error {
		switch {
		case response.Status != http.StatusOK:
			return c.refusal(operation, response, secrets)
		case response.Incomplete != nil:
			return again("", response.Incomplete.Error())
		default:
			return accept(response.Body)
		}
	})
}

// answer decodes the body of an HTTP 200 into a new T and hands it on. Like the SDK it takes an empty body for an empty answer.
func answer[T any](use func(*T) error) func([]byte) error {
	return func(body []byte) error {
		value := new(T)
		if len(body) > 0 {
			if err := json.Unmarshal(body, value); err != nil {
				return again("", "the answer cannot be read as JSON")
			}
		}
		return use(value)
	}
}

// again refuses an HTTP 200 that does not hold what was asked for, or not yet.
func again(code, message string) *delivery.Refusal {
	return &delivery.Refusal{Status: http.StatusOK, Code: code, Message: message, Retry: true}
}

// refusal reads an error answer. The code is in X-Amzn-Errortype, __type or code, perhaps with a namespace before a # and a URI behind
// a colon (aws-sdk-go-v2, aws/protocol/restjson).
func (c *Cloud) refusal(operation string, response delivery.Response, secrets []string) *delivery.Refusal {
	var body struct {
		Type    string `json:"__type"`
		Code    string `json:"code"`
		Message string `json:"message"` // or Message: names match in either case
	}
	_ = json.Unmarshal(response.Body, &body) // the status alone decides
	code, _, _ := strings.Cut(cmp.Or(response.Header.Get("X-Amzn-Errortype"), body.Type, body.Code), ":")
	code = code[strings.LastIndexByte(code, '#')+1:]
	return &delivery.Refusal{
		Status:    response.Status,
		Code:      delivery.Mask(code, secrets...),
		Message:   delivery.Mask(body.Message, secrets...),
		RequestID: delivery.Mask(response.Header.Get("X-Amzn-Requestid"), secrets...),
		Advice:    c.advice(operation, response.Status, code),
		Retry:     temporary(code),
	}
}

// temporary says whether a code means that the same request may be accepted later, also with HTTP 400: those that the SDK
// retries (aws-sdk-go-v2, aws/retry, DefaultThrottleErrorCodes and DefaultRetryableErrorCodes), without those of other services.
func temporary(code string) bool {
	switch code {
	case "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottled", "RequestThrottledException",
		"TooManyRequestsException", "RequestLimitExceeded", "BandwidthLimitExceeded", "SlowDown", "PriorRequestNotComplete",
		"RequestTimeout", "RequestTimeoutException":
		return true
	}
	return false
}

// advice is what the user can do about a refusal.
func (c *Cloud) advice(operation string, status int, code string) string {
	switch code {
	case "AccessDeniedException", "AccessDenied", "NotAuthorized", "UnauthorizedOperation":
		return "allow " + service + ":" + operation + " in the policy of the function's role"
	case "InvalidResultTokenException":
		return "the result token is too old, or of another account or a region other than " + c.Region + "; have the rule evaluated again"
	case "NoSuchConfigRuleException":
		return "the rule was deleted, or is in another account or a region other than " + c.Region
	case "ExpiredTokenException", "ExpiredToken", "UnrecognizedClientException", "InvalidClientTokenId", "InvalidSignatureException",
		"SignatureDoesNotMatch", "IncompleteSignature", "MissingAuthenticationToken", "MissingAuthenticationTokenException", "RequestExpired":
		return "check the credentials and the clock of the function"
	case "NoAvailableConfigurationRecorderException", "NoRunningConfigurationRecorderException":
		return "turn the configuration recorder on in " + c.Region
	case "UnknownOperationException":
		return "check the endpoint: what answers there does not know " + operation
	}
	switch {
	case temporary(code), status == http.StatusTooManyRequests, status >= 500:
		return "" // it is asked again
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		return "check the credentials of the function, and that its role allows " + service + ":" + operation
	case status == http.StatusBadRequest:
		return "the AWS Config API reference tells under " + operation + " what this means"
	default:
		return "check the endpoint and the region, " + c.Region
	}
}
