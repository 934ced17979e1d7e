package huaweicloud

import (
	"bytes"
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
	"github.com/assay-rules/assay/functions/internal/protocol/native"
)

// Operation is an operation of Config's API below /v1/resource-manager/domains/{domain}.
type Operation struct {
	method, path string
	action       string // the function's agency must allow it
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
	Secrets   []string // in the body, besides the credentials; errors mask them
	Most      int      // failures, not counting throttling, before giving up; zero: until time runs out
}

// Call sends a request until it is accepted or finally refused. Accept receives answers with status 2xx and no error in the body.
func (c *Cloud) Call(ctx context.Context, r Request, accept func(delivery.Response) error) error {
	endpoint := cmp.Or(c.Endpoint, DefaultEndpoint)
	if err := delivery.CheckEndpoint(endpoint); err != nil {
		return compliance.ErrReport.Errorf("endpoint %w", err)
	}
	credentials := compliance.InvocationFrom(ctx).Credentials
	if credentials.Empty() {
		return compliance.ErrReport.Errorf("the function has no credentials; give it an agency that trusts FunctionGraph and allows %s "+
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
	refusal := func(response delivery.Response) *delivery.Refusal { return c.refusal(r, response, credentials) }
	return c.Client.Try(ctx, r.Most, build, delivery.Accepting(refusal, accept))
}

// refusal reads an error answer; nil if it is none. Gateways in front of Config have answer formats of their own; an unreadable answer is quoted.
func (c *Cloud) refusal(r Request, response delivery.Response, credentials compliance.Credentials) *delivery.Refusal {
	body, _ := native.Scan(response.Body)
	code := body.Text("error_code")
	if response.OK() && code == "" {
		return nil
	}
	const quoted = 16 << 10
	message := body.Text("error_msg")
	if code == "" && message == "" {
		message = string(response.Body[:min(len(response.Body), quoted)])
	}
	return delivery.Refusal{
		Status: response.Status, Code: code, Message: message, RequestID: cmp.Or(response.Header.Get("X-Request-Id"), body.Text("request_id")),
		Advice:    c.advice(r, response.Status, code, message),
		Throttled: slices.Contains(codesThrottled, code),
	}.Masked(credentials, r.Secrets...)
}

// codesThrottled mean throttling, regardless of the status: by the gateway, or by a busy query service.
var codesThrottled = []string{"APIG.0308", "APIGW.0308", "RMS.00010063"}

const (
	codeNoRecorder  = "RMS.00010091" // The tracker-config is not enabled.
	codeInvalid     = "invalid_parameters"
	messageBadHash  = "evaluationHash"
	configErrorCode = "RMS."
)

// advice says what the user should do about an error (Config API Reference, "Error Codes"; User Guide, "Adding a Custom Rule", rms_05_0404).
func (c *Cloud) advice(r Request, status int, code, message string) string {
	switch {
	case status == http.StatusBadRequest && strings.Contains(message, messageBadHash):
		return "authentication and permission are right, but Config did not issue this evaluation_hash for this rule and resource, or it is out of date: " +
			"have Config send a new event (evaluate the rule again)"
	case code == codeNoRecorder:
		return "turn on the resource recorder of account " + r.Domain + " and include the type of the resource in its scope"
	case status == http.StatusBadRequest:
		return "Config rejects a value in the request; see the message"
	case status == http.StatusUnauthorized:
		return "Config does not accept the credentials: check the function's agency; temporary keys expire after 24 hours, and the clock may be at most 15 minutes off"
	case status == http.StatusForbidden:
		return "allow " + r.Operation.action + " for account " + r.Domain + " in the agency that the function runs with; a changed agency takes about 10 minutes to have effect"
	case status == http.StatusNotFound:
		return "the rule or account does not exist at " + cmp.Or(c.Endpoint, DefaultEndpoint) + ": check that the rule still exists, and that this is Config's endpoint"
	case status < http.StatusBadRequest:
		return cmp.Or(c.Endpoint, DefaultEndpoint) + " is not Config's endpoint"
	}
	return ""
}
