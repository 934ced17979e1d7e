package alicloud

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
	"github.com/assay-rules/assay/functions/internal/protocol/native"
)

const version = "2020-09-07"

// Request is one call of an operation of an RPC API. Source: the OpenAPI metadata of Config 2020-09-07.
type Request struct {
	Operation string // PutEvaluations
	Version   string // of the API; empty means that of Config, 2020-09-07
	Method    string // empty means POST
	// Query and Form are where the official clients put an operation's parameters.
	Query, Form url.Values
	Secrets     []string // in the parameters, besides the credentials; errors mask them
	Most        int      // failures, not counting throttling, before giving up; zero: until time runs out
}

// Call sends a request until it is accepted or finally refused. Accept receives answers with status 2xx and no error in the body.
func (c *Cloud) Call(ctx context.Context, r Request, accept func(delivery.Response) error) error {
	endpoint := cmp.Or(c.Endpoint, China)
	if err := delivery.CheckEndpoint(endpoint); err != nil {
		return compliance.ErrReport.Errorf("endpoint %w", err)
	}
	credentials := compliance.InvocationFrom(ctx).Credentials
	if credentials.AccessKey == "" || credentials.SecretKey == "" {
		return compliance.ErrReport.Errorf("the function has no credentials; give it a role that allows config:%s", r.Operation)
	}
	target := strings.TrimSuffix(endpoint, "/") + "/"
	if len(r.Query) > 0 {
		target += "?" + percentEncode(r.Query)
	}
	body := []byte(percentEncode(r.Form))

	build := func(ctx context.Context) (*http.Request, error) {
		request, err := http.NewRequestWithContext(ctx, cmp.Or(r.Method, http.MethodPost), target, bytes.NewReader(body))
		if err != nil {
			return nil, err
		}
		if r.Form != nil {
			request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		request.Header.Set("Accept", "application/json")
		request.Header.Set("X-Acs-Action", r.Operation)
		request.Header.Set("X-Acs-Version", cmp.Or(r.Version, version))
		Sign(request, body, credentials, time.Now(), rand.Text())
		return request, nil
	}
	refusal := func(response delivery.Response) *delivery.Refusal { return c.refusal(r, response, credentials) }
	return c.Client.Try(ctx, r.Most, build, delivery.Accepting(refusal, accept))
}

// refusal reads {"Code", "Message", "RequestId"}, without what was secret in the request; nil if the answer tells no error.
func (c *Cloud) refusal(r Request, response delivery.Response, credentials compliance.Credentials) *delivery.Refusal {
	answer, _ := native.Scan(response.Body) // a proxy's answer is not JSON; only its status counts
	code := answer.Text("Code")
	if response.OK() && code == "" {
		return nil
	}
	message, _, _ := strings.Cut(answer.Text("Message"), "server string to sign") // which repeats the request
	return delivery.Refusal{
		Status: response.Status, Code: code, Message: message, RequestID: answer.Text("RequestId"),
		Advice:    advice(r.Operation, code),
		Retry:     temporary(code),
		Throttled: strings.HasPrefix(code, throttling),
	}.Masked(credentials, r.Secrets...)
}

const throttling = "Throttling" // Throttling.User, Throttling.Api

// temporary reports whether the same request may be accepted later: throttling comes with HTTP 400.
func temporary(code string) bool {
	return strings.HasPrefix(code, throttling) || code == "ServiceUnavailable" || code == "SignatureNonceUsed"
}

// advice says what the user should do about an error.
func advice(operation, code string) string {
	switch {
	case code == "":
		return "this is not an answer of Cloud Config: check the endpoint"
	case temporary(code):
		return ""
	case code == "NoPermission", strings.HasPrefix(code, "Forbidden"):
		return "allow the RAM action config:" + operation + " on resource * in the role of the function (or for the user of the access key), or attach AliyunConfigFullAccess"
	case strings.HasPrefix(code, "InvalidAccessKeyId"):
		return "the access key does not exist or is disabled: check the function's role, or the keys in its environment"
	case code == "SignatureDoesNotMatch", code == "IncompleteSignature":
		return "the secret does not match the access key, or a proxy changes requests"
	case strings.HasPrefix(code, "InvalidTimeStamp"):
		return "the clock is more than 15 minutes off"
	case strings.HasPrefix(code, "InvalidSecurityToken"), code == "MissingSecurityToken":
		return "the temporary access key has expired, or its parts do not match: invoke the function again to get a new one"
	case code == "AccountNotExisted":
		return "check the endpoint: accounts of the international site use " + International + ", others " + China
	}
	return "see https://error-center.aliyun.com/status/product/Config"
}
