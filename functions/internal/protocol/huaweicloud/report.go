package huaweicloud

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
)

// notification is an event together with what Config wants back, byte for byte.
type notification struct {
	cloud          *Cloud
	event          *compliance.Event
	trigger        string
	assignmentID   string
	assignmentName string
	time, hash     json.RawMessage
}

func (n *notification) Event() *compliance.Event { return n.event }

// Report sends one PUT for each outcome, one after the other: Config takes no batches. It stops at what would refuse all that
// follow, goes on after what is wrong with one resource only, and tells how many results were not accepted.
func (n *notification) Report(ctx context.Context, outcomes []compliance.Outcome) error {
	bodies := make([][]byte, len(outcomes))
	for i, outcome := range outcomes {
		var err error
		if bodies[i], err = n.encode(outcome); err != nil {
			return fmt.Errorf("%w: resource %q: %w", compliance.ErrReport, outcome.Resource.ID, err)
		}
	}
	var first error
	refused := 0
	for i, body := range bodies {
		err := n.put(ctx, body)
		if err == nil {
			continue
		}
		err = fmt.Errorf("resource %q: %w", outcomes[i].Resource.ID, err)
		refused++
		if first == nil {
			first = err
		}
		if !concernsOneResource(err) {
			refused = len(outcomes) - i + refused - 1
			break
		}
	}
	if first != nil && len(outcomes) > 1 {
		return fmt.Errorf("%d of %d results were not accepted; the first: %w", refused, len(outcomes), first)
	}
	return first
}

func (n *notification) put(ctx context.Context, body []byte) error {
	build, err := n.cloud.request(ctx, http.MethodPut, n.event.Resource.Account, policyStates, nil, body)
	if err != nil {
		return err
	}
	return n.cloud.Client.Do(ctx, build, func(response delivery.Response) error {
		if accepted(response.Status) {
			return nil // whatever the body says: official clients trip over its types
		}
		return n.refusal(ctx, policyStates, response)
	})
}

func accepted(status int) bool { return status >= 200 && status < 300 }

// The body of a report, in the order of the documentation's example.
type policyState struct {
	Resource       policyResource  `json:"policy_resource"`
	TriggerType    string          `json:"trigger_type"`
	State          string          `json:"compliance_state"`
	AssignmentID   string          `json:"policy_assignment_id"`
	AssignmentName string          `json:"policy_assignment_name,omitempty"`
	EvaluationTime json.RawMessage `json:"evaluation_time"`
	EvaluationHash json.RawMessage `json:"evaluation_hash"`
}

// What an account does not have is null, as in the official sample function (Config User Guide, "Example Functions", rms_05_0504).
type policyResource struct {
	DomainID string  `json:"domain_id"`
	RegionID *string `json:"region_id"`
	ID       string  `json:"resource_id"`
	Name     *string `json:"resource_name"`
	Provider *string `json:"resource_provider"`
	Type     *string `json:"resource_type"`
}

// encode makes the body of a report. Config knows neither NotApplicable, which the official sample function reports as Compliant,
// nor reasons.
func (n *notification) encode(outcome compliance.Outcome) ([]byte, error) {
	state := policyState{
		TriggerType: n.trigger, AssignmentID: n.assignmentID, AssignmentName: n.assignmentName,
		EvaluationTime: n.time, EvaluationHash: n.hash,
	}
	switch outcome.Verdict {
	case compliance.Compliant, compliance.NotApplicable:
		state.State = "Compliant"
	case compliance.NonCompliant:
		state.State = "NonCompliant"
	default:
		return nil, fmt.Errorf("verdict %q cannot be reported", outcome.Verdict)
	}

	resource := outcome.Resource
	state.Resource = policyResource{
		DomainID: n.event.Resource.Account, RegionID: orNull(resource.Region), ID: resource.ID, Name: orNull(resource.Name),
	}
	if resource.Type != compliance.AccountType(compliance.HuaweiCloud) {
		provider, kind, err := split(resource.Type)
		if err != nil {
			return nil, err
		}
		state.Resource.Provider, state.Resource.Type = &provider, &kind
	}

	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	encoder.SetEscapeHTML(false) // would change what has to be echoed
	if err := encoder.Encode(state); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(body.Bytes(), []byte("\n")), nil
}

// split takes huaweicloud/vpc.publicips apart.
func split(resourceType string) (provider, kind string, err error) {
	native, ours := strings.CutPrefix(resourceType, typePrefix)
	provider, kind, dotted := strings.Cut(native, ".")
	if !ours || !dotted || provider == "" || kind == "" {
		return "", "", fmt.Errorf("resource type %q is not of the form %sprovider.type", resourceType, typePrefix)
	}
	return provider, kind, nil
}

func orNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// refusal reads an answer that is not acceptance. Gateways before Config answer in shapes of their own; what cannot be read is quoted.
func (n *notification) refusal(ctx context.Context, operation string, response delivery.Response) *delivery.Refusal {
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
	mask := n.masker(ctx)
	return &delivery.Refusal{
		Status: response.Status, Code: mask(body.Code), Message: mask(body.Message), RequestID: mask(body.RequestID),
		Advice: n.advice(operation, response.Status, body.Code, body.Message),
	}
}

// masker hides the credentials and the hash in what the service says.
func (n *notification) masker(ctx context.Context) func(string) string {
	credentials := compliance.InvocationFrom(ctx).Credentials
	secrets := []string{credentials.SecretKey, credentials.SecurityToken, credentials.AuthToken, strings.Trim(string(n.hash), `"`)}
	var hash string
	if json.Unmarshal(n.hash, &hash) == nil {
		secrets = append(secrets, hash)
	}
	return func(text string) string { return delivery.Mask(text, secrets...) }
}

const (
	codeNoRecorder  = "RMS.00010091" // The tracker-config is not enabled.
	codeInvalid     = "invalid_parameters"
	messageBadHash  = "evaluationHash"
	configErrorCode = "RMS."
)

// advice says what the user can do (Config API Reference, "Error Codes"; User Guide, "Adding a Custom Rule", rms_05_0404).
func (n *notification) advice(operation string, status int, code, message string) string {
	domain := n.event.Resource.Account
	switch {
	case status == http.StatusBadRequest && strings.Contains(message, messageBadHash):
		return "authentication and permission are right, but Config did not issue this evaluation_hash for this rule and resource, or it is out of date: " +
			"let Config send the event anew (evaluate the rule again)"
	case code == codeNoRecorder:
		return "turn the resource recorder of account " + domain + " on, with the type of the resource in its scope"
	case status == http.StatusBadRequest:
		return "Config does not take a value of this request: the message says which"
	case status == http.StatusUnauthorized:
		return "Config does not accept the credentials: they come from the function's agency, temporary keys live 24 hours, and the clock may be wrong by 15 minutes at most"
	case status == http.StatusForbidden:
		return "allow " + actions[operation] + " for account " + domain + " in the agency that the function runs with; a changed agency takes about 10 minutes to have effect"
	case status == http.StatusNotFound:
		return "there is no such rule or account at " + n.cloud.endpoint() + ": look whether the rule was deleted, and whether this is Config's endpoint"
	case status < http.StatusBadRequest:
		return n.cloud.endpoint() + " is not Config's endpoint"
	}
	return ""
}

// concernsOneResource: another resource's report may be accepted although this one never will.
func concernsOneResource(err error) bool {
	var refusal *delivery.Refusal
	return errors.As(err, &refusal) && refusal.Status == http.StatusBadRequest &&
		strings.HasPrefix(refusal.Code, configErrorCode) && refusal.Code != codeNoRecorder
}
