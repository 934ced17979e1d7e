package alibabarule

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/delivery"
)

const (
	version    = "2020-09-07"
	maxMessage = 300 // characters of a service's message that an error repeats
)

// call sends one operation until it is answered or refused for good. Query and form are where the official clients put an operation's
// parameters; form may be nil. Source: the OpenAPI metadata of Config 2020-09-07.
func call[T any](ctx context.Context, c *Cloud, action string, query, form url.Values) (T, error) {
	var answer T
	endpoint, err := url.Parse(cmp.Or(c.Endpoint, China))
	if err != nil || endpoint.Host == "" || endpoint.Scheme != "https" && endpoint.Scheme != "http" {
		return answer, fmt.Errorf("%w: the endpoint of Cloud Config is not a URL like %s", compliance.ErrReport, China)
	}
	endpoint.Path, endpoint.RawQuery = "/", percentEncode(query)
	credentials := compliance.InvocationFrom(ctx).Credentials
	if credentials.AccessKey == "" || credentials.SecretKey == "" {
		return answer, fmt.Errorf("%w: no access key to sign %s with; give the function a role that is allowed config:%s", compliance.ErrReport, action, action)
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
				Message: "the answer to " + action + " is not what Cloud Config answers",
				Advice:  "check the endpoint",
				Retry:   cutShort(response.Body),
			}
		}
		answer = decoded
		return nil
	}
	err = c.Client.Do(ctx, build, judge)
	return answer, err
}

// cutShort says that a body is the beginning of a JSON value: the connection broke, another attempt may bring all of it.
func cutShort(body []byte) bool {
	err := json.NewDecoder(bytes.NewReader(body)).Decode(new(json.RawMessage))
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}

// refusal reads {"Code", "Message", "RequestId"}. Its texts hold nothing that was secret in the request.
func refusal(action string, response delivery.Response, credentials compliance.Credentials, token string) *delivery.Refusal {
	var answer struct{ Code, Message, RequestID string }
	_ = json.Unmarshal(response.Body, &answer) // a proxy's answer is no JSON; its status is what counts
	clean := hider(credentials.AccessKey, credentials.SecretKey, credentials.SecurityToken, token)
	refused := &delivery.Refusal{
		Status:    response.Status,
		Code:      cut(clean.Replace(answer.Code), maxMessage),
		Message:   cut(clean.Replace(answer.Message), maxMessage),
		RequestID: cut(clean.Replace(answer.RequestID), maxMessage),
	}
	switch code := answer.Code; {
	case strings.HasPrefix(code, "Throttling"), code == "ServiceUnavailable", code == "SignatureNonceUsed":
		refused.Retry = true // throttling is told with HTTP 400
	case code == "NoPermission", strings.HasPrefix(code, "Forbidden"):
		refused.Advice = "allow the function's role the RAM action config:" + action + " on resource *, or attach AliyunConfigFullAccess"
	case strings.HasPrefix(code, "InvalidAccessKeyId"):
		refused.Advice = "the access key does not exist or is disabled: check the function's role, or the keys in its environment"
	case code == "SignatureDoesNotMatch", code == "IncompleteSignature":
		refused.Message = "" // it repeats the string to sign, with the security token
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

// hider replaces secrets, as they are and as they look in a form.
func hider(secrets ...string) *strings.Replacer {
	var pairs []string
	for _, secret := range secrets {
		if secret != "" {
			pairs = append(pairs, secret, "[hidden]", url.QueryEscape(secret), "[hidden]")
		}
	}
	return strings.NewReplacer(pairs...)
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
