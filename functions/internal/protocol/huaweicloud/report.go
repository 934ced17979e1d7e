package huaweicloud

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
	"github.com/assay-rules/assay/functions/internal/protocol/native"
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

// policyState is the body of a report, in the order of the documentation's example.
type policyState struct {
	Resource       policyResource  `json:"policy_resource"`
	TriggerType    string          `json:"trigger_type"`
	State          string          `json:"compliance_state"`
	AssignmentID   string          `json:"policy_assignment_id"`
	AssignmentName string          `json:"policy_assignment_name,omitempty"`
	EvaluationTime json.RawMessage `json:"evaluation_time"`
	EvaluationHash json.RawMessage `json:"evaluation_hash"`
}

// policyResource is the resource of a report. What an account does not have is null, as in the official sample function (Config User Guide, "Example Functions", rms_05_0504).
type policyResource struct {
	DomainID string  `json:"domain_id"`
	RegionID *string `json:"region_id"`
	ID       string  `json:"resource_id"`
	Name     *string `json:"resource_name"`
	Provider *string `json:"resource_provider"`
	Type     *string `json:"resource_type"`
}

// Report sends one request per outcome, because Config takes no batches. It continues after a refusal that concerns one resource only and
// stops after one that would refuse all that follow. The error says how many results were not accepted.
func (n *notification) Report(ctx context.Context, outcomes []compliance.Outcome) error {
	bodies := make([][]byte, len(outcomes))
	for i, outcome := range outcomes {
		var err error
		if bodies[i], err = n.encode(outcome); err != nil {
			return compliance.ErrReport.Errorf("resource %q: %w", outcome.Resource.ID, err)
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
	request := Request{Operation: updateStates, Domain: n.event.Resource.Account, Body: body, Secrets: n.secrets()}
	// The status alone means acceptance, whatever the body says: official clients fail on its types, too.
	return n.cloud.Call(ctx, request, func(delivery.Response) error { return nil })
}

// secrets are what an error must not show: the hash, as it was sent and as it reads.
func (n *notification) secrets() []string {
	var hash string
	_ = json.Unmarshal(n.hash, &hash) // Decode has done so before
	return []string{hash, strings.Trim(string(n.hash), `"`)}
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

	return native.Write(state)
}

// split takes huaweicloud/vpc.publicips apart.
func split(resourceType string) (provider, kind string, err error) {
	name, ours := strings.CutPrefix(resourceType, typePrefix)
	provider, kind, dotted := strings.Cut(name, ".")
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

// concernsOneResource: another resource's report may be accepted although this one never will.
func concernsOneResource(err error) bool {
	var refusal *delivery.Refusal
	return errors.As(err, &refusal) && refusal.Status == http.StatusBadRequest &&
		strings.HasPrefix(refusal.Code, configErrorCode) && refusal.Code != codeNoRecorder
}
