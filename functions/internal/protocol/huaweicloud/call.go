package huaweicloud

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
)

// Operation is an operation of Config's API below /v1/resource-manager/domains/{domain}.
type Operation struct {
	method, path string
	action       string // that the function's agency must allow
}

// The operations that this project calls (Config API Reference, rms_04_0515, rms_04_0104, rms_04_0201, rms_04_0707 and rms_04_0504).
var (
	updateStates  = Operation{http.MethodPut, "policy-states", "rms:policyStates:update"}
	listResources = Operation{http.MethodGet, "all-resources", "rms:resources:list"}
	ShowTracker   = Operation{http.MethodGet, "tracker-config", "rms:trackerConfig:get"}
	ListSchemas   = Operation{http.MethodGet, "schemas", "rms:schemas:list"}
	ListRules     = Operation{http.MethodGet, "policy-assignments", "rms:policyAssignments:get"}
)

// RunEvaluation evaluates the rule that has an id (Config API Reference, rms_04_0510). Its answer is empty.
func RunEvaluation(id string) Operation {
	return Operation{http.MethodPost, "policy-assignments/" + url.PathEscape(id) + "/policy-states/run-evaluation", "rms:policyStates:runEvaluation"}
}

// Request is one call of an operation.
type Request struct {
	Operation Operation
	Domain    string // the account
	Query     url.Values
	Body      []byte
	Secrets   []string // of the body, besides the credentials: errors do not show them
	Most      int      // failures, besides throttling, after which it is given up; zero: when the time is over
}

// Call sends a request until an answer is accepted or refused for good. Accept gets the answers whose status is 2xx and that tell no error.
func (c *Cloud) Call(ctx context.Context, r Request, accept func(delivery.Response) error) error {
	endpoint := cmp.Or(c.Endpoint, DefaultEndpoint)
	if err := delivery.CheckEndpoint(endpoint); err != nil {
		return compliance.ErrReport.Errorf("endpoint %w", err)
	}
	credentials := compliance.InvocationFrom(ctx).Credentials
	if credentials.Empty() {
		return compliance.ErrReport.Errorf("there are no credentials to sign with; give the function an agency that trusts FunctionGraph and allows %s "+
			"(function settings, Permissions; for a container image also Include Keys)", r.Operation.action)
	}
	target := strings.TrimSuffix(endpoint, "/") + "/v1/resource-manager/domains/" + url.PathEscape(r.Domain) + "/" + r.Operation.path
	if len(r.Query) > 0 {
		target += "?" + encodeQuery(r.Query)
	}
	build := func(ctx context.Context) (*http.Request, error) {
		request, err := http.NewRequestWithContext(ctx, r.Operation.method, target, bytes.NewReader(r.Body))
		if err != nil {
			return nil, err
		}
		if len(r.Body) > 0 {
			request.Header.Set("Content-Type", "application/json")
		}
		Sign(request, r.Body, r.Domain, credentials, time.Now())
		return request, nil
	}
	return c.Client.Try(ctx, r.Most, build, func(response delivery.Response) error {
		refusal := c.refusal(r, response, credentials)
		if !response.OK() {
			return refusal
		}
		if refusal.Code != "" {
			refusal.Retry = true // Config does not answer errors with success
			return refusal
		}
		return accept(response)
	})
}

// refusal reads an answer that is not acceptance. Gateways before Config answer in shapes of their own; what cannot be read is quoted.
func (c *Cloud) refusal(r Request, response delivery.Response, credentials compliance.Credentials) *delivery.Refusal {
	var body struct {
		Code      string `json:"error_code"`
		Message   string `json:"error_msg"`
		RequestID string `json:"request_id"`
	}
	const quoted = 16 << 10
	_ = json.Unmarshal(response.Body, &body)
	if body.Code == "" && body.Message == "" {
		body.Message = string(response.Body[:min(len(response.Body), quoted)])
	}
	if id := response.Header.Get("X-Request-Id"); id != "" {
		body.RequestID = id
	}
	return delivery.Refusal{
		Status: response.Status, Code: body.Code, Message: body.Message, RequestID: body.RequestID,
		Advice:    c.advice(r, response.Status, body.Code, body.Message),
		Throttled: slices.Contains(codesThrottled, body.Code),
	}.Masked(credentials, r.Secrets...)
}

// codesThrottled mean throttling whatever the status: of the gateway, and of a busy query service.
var codesThrottled = []string{"APIG.0308", "APIGW.0308", "RMS.00010063"}

const (
	codeNoRecorder  = "RMS.00010091" // The tracker-config is not enabled.
	codeInvalid     = "invalid_parameters"
	messageBadHash  = "evaluationHash"
	configErrorCode = "RMS."
)

// advice says what the user can do (Config API Reference, "Error Codes"; User Guide, "Adding a Custom Rule", rms_05_0404).
func (c *Cloud) advice(r Request, status int, code, message string) string {
	switch {
	case status == http.StatusBadRequest && strings.Contains(message, messageBadHash):
		return "authentication and permission are right, but Config did not issue this evaluation_hash for this rule and resource, or it is out of date: " +
			"let Config send the event anew (evaluate the rule again)"
	case code == codeNoRecorder:
		return "turn on the resource recorder of account " + r.Domain + " and include the type of the resource in its scope"
	case status == http.StatusBadRequest:
		return "Config rejects a value of this request: the message says which"
	case status == http.StatusUnauthorized:
		return "Config does not accept the credentials: they come from the function's agency, temporary keys live 24 hours, and the clock may be wrong by 15 minutes at most"
	case status == http.StatusForbidden:
		return "allow " + r.Operation.action + " for account " + r.Domain + " in the agency that the function runs with; a changed agency takes about 10 minutes to have effect"
	case status == http.StatusNotFound:
		return "there is no such rule or account at " + cmp.Or(c.Endpoint, DefaultEndpoint) + ": check that the rule still exists, and that this is Config's endpoint"
	case status < http.StatusBadRequest:
		return cmp.Or(c.Endpoint, DefaultEndpoint) + " is not Config's endpoint"
	}
	return ""
}
