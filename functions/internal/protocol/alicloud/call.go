package alicloud

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
)

const version = "2020-09-07"

// call sends one operation until it is answered or refused for good. Query and form are where the official clients put an operation's
// parameters; form may be nil. Accept may refuse what came with HTTP 200. Source: the OpenAPI metadata of Config 2020-09-07.
func call[T any](ctx context.Context, c *Cloud, action string, query, form url.Values, accept func(T) error) (T, error) {
	var answer T
	endpoint, err := url.Parse(cmp.Or(c.Endpoint, China))
	if err != nil || endpoint.Host == "" || endpoint.Scheme != "https" && endpoint.Scheme != "http" {
		return answer, fmt.Errorf("%w: the endpoint of Cloud Config is not a URL like %s", compliance.ErrReport, China)
	}
	endpoint.Path, endpoint.RawQuery = "/", percentEncode(query)
	credentials := compliance.InvocationFrom(ctx).Credentials
	if credentials.AccessKey == "" || credentials.SecretKey == "" {
		return answer, fmt.Errorf("%w: no access key to sign %s with; give the function a role that is allowed config:%s",
			compliance.ErrReport, action, action)
	}
	body := []byte(percentEncode(form))

	build := func(ctx context.Context) (*http.Request, error) {
		request, err := http.NewRequestWithContext(ctx, http.MethodPost, endpoint.String(), bytes.NewReader(body))
		if err != nil {
			return nil, errors.New("the endpoint of Cloud Config cannot be used")
		}
		if form != nil {
			request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		request.Header.Set("Accept", "application/json")
		request.Header.Set("x-acs-action", action)
		request.Header.Set("x-acs-version", version)
		Sign(request, body, credentials, time.Now(), rand.Text())
		return request, nil
	}
	judge := func(response delivery.Response) error {
		if response.Status < 200 || response.Status > 299 {
			return refusal(action, response, credentials, form.Get("ResultToken"))
		}
		var decoded T
		if err := json.Unmarshal(response.Body, &decoded); err != nil {
			return &delivery.Refusal{
				Status:  response.Status,
				Message: "the answer to " + action + " is not one of Cloud Config" + because(response.Incomplete),
				Advice:  "check the endpoint",
				Retry:   true,
			}
		}
		answer = decoded
		return accept(decoded)
	}
	err = c.Client.Do(ctx, build, judge)
	return answer, err
}

func acceptAll[T any](T) error { return nil }

func because(cause error) string {
	if cause == nil {
		return ""
	}
	return ": " + cause.Error()
}

// refusal reads {"Code", "Message", "RequestId"}. Its texts hold nothing that was secret in the request.
func refusal(action string, response delivery.Response, credentials compliance.Credentials, token string) *delivery.Refusal {
	var answer struct{ Code, Message, RequestID string }
	_ = json.Unmarshal(response.Body, &answer) // a proxy's answer is no JSON; its status is what counts
	mask := func(text string) string {
		return delivery.Mask(text, token, credentials.AccessKey, credentials.SecretKey, credentials.SecurityToken, credentials.AuthToken)
	}
	message, _, _ := strings.Cut(answer.Message, "server string to sign") // which repeats the request
	refused := &delivery.Refusal{
		Status:    response.Status,
		Code:      mask(answer.Code),
		Message:   mask(message),
		RequestID: mask(answer.RequestID),
		Advice:    "see https://error-center.aliyun.com/status/product/Config",
	}
	switch code := answer.Code; {
	case code == "":
		refused.Advice = "this is no answer of Cloud Config: check the endpoint"
	case strings.HasPrefix(code, "Throttling"), code == "ServiceUnavailable", code == "SignatureNonceUsed":
		refused.Retry = true // throttling is told with HTTP 400
		refused.Advice = ""
	case code == "NoPermission", strings.HasPrefix(code, "Forbidden"):
		refused.Advice = "allow the function's role the RAM action config:" + action + " on resource *, or attach AliyunConfigFullAccess"
	case strings.HasPrefix(code, "InvalidAccessKeyId"):
		refused.Advice = "the access key does not exist or is disabled: check the function's role, or the keys in its environment"
	case code == "SignatureDoesNotMatch", code == "IncompleteSignature":
		refused.Advice = "the secret does not belong to the access key, or something on the way changes requests"
	case strings.HasPrefix(code, "InvalidTimeStamp"):
		refused.Advice = "the clock is more than 15 minutes off"
	case strings.HasPrefix(code, "InvalidSecurityToken"), code == "MissingSecurityToken":
		refused.Advice = "the temporary access key has expired or its parts do not belong together: invoke the function anew, it gets a new one"
	case code == "AccountNotExisted":
		refused.Advice = "check the endpoint: accounts of the international site use " + International + ", others " + China
	}
	return refused
}

// cut shortens a text to a number of characters, the last of which then is an ellipsis.
func cut(text string, limit int) string {
	characters := []rune(text)
	if len(characters) <= limit {
		return text
	}
	if limit < 1 {
		return ""
	}
	return string(characters[:limit-1]) + "…"
}
