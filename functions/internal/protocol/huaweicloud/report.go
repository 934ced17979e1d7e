package huaweicloud

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
	"github.com/assay-rules/assay/functions/internal/protocol/native"
)

// notification is an event with the values that Config expects back unchanged.
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

// policyResource is the resource of a report. An account has null in the other fields, as in the official sample function (Config User Guide, "Example Functions", rms_05_0504).
type policyResource struct {
	DomainID string  `json:"domain_id"`
	RegionID *string `json:"region_id"`
	ID       string  `json:"resource_id"`
	Name     *string `json:"resource_name"`
	Provider *string `json:"resource_provider"`
	Type     *string `json:"resource_type"`
}

// Report sends one request per outcome, because Config has no batches, and [Cloud.Concurrency] of them at the same time. It continues after
// a refusal that concerns one resource only and stops after one that applies to all results. The error says how many results were not
// accepted.
func (n *notification) Report(ctx context.Context, outcomes []compliance.Outcome) error {
	bodies := make([][]byte, len(outcomes))
	for i, outcome := range outcomes {
		var err error
		if bodies[i], err = n.encode(outcome); err != nil {
			return compliance.ErrReport.Errorf("resource %q: %w", outcome.Resource.ID, err)
		}
	}
	if len(outcomes) == 1 {
		return n.put(ctx, outcomes[0], bodies[0])
	}
	errs := make([]error, len(outcomes))
	var stopped atomic.Bool
	var group errgroup.Group
	group.SetLimit(cmp.Or(max(n.cloud.Concurrency, 0), defaultConcurrency))
	for i := range outcomes {
		group.Go(func() error {
			if stopped.Load() {
				errs[i] = errStopped
				return nil
			}
			if errs[i] = n.put(ctx, outcomes[i], bodies[i]); errs[i] != nil && !concernsOneResource(errs[i]) {
				stopped.Store(true)
			}
			return nil
		})
	}
	_ = group.Wait() // errs has the errors
	return lost(errs)
}

const defaultConcurrency = 16

var errStopped = errors.New("it was not sent, because of another refusal")

// lost returns an error about the outcomes that were not accepted, or nil.
func lost(errs []error) error {
	var which []int
	var first error
	for i, err := range errs {
		if err == nil {
			continue
		}
		which = append(which, i)
		if first == nil || errors.Is(first, errStopped) {
			first = err
		}
	}
	if first == nil {
		return nil
	}
	return &compliance.LostError{Lost: which, Err: fmt.Errorf("%d of %d results were not accepted; the first: %w", len(which), len(errs), first)}
}

func (n *notification) put(ctx context.Context, outcome compliance.Outcome, body []byte) error {
	request := Request{Operation: updateStates, Domain: n.event.Resource.Account, Body: body, Secrets: n.secrets()}
	accept := func(response delivery.Response) error { return n.accepted(response, outcome) }
	if err := n.cloud.Call(ctx, request, accept); err != nil {
		return fmt.Errorf("resource %q: %w", outcome.Resource.ID, err)
	}
	return nil
}

// accepted requires the documented success: HTTP 200 and the stored state. A status alone could come from any server.
func (n *notification) accepted(response delivery.Response, outcome compliance.Outcome) error {
	if response.Status != http.StatusOK {
		return delivery.NoAnswer(response, "this is not how Config accepts a result")
	}
	type stored struct {
		ResourceID   string `json:"resource_id"`
		State        string `json:"compliance_state"`
		AssignmentID string `json:"policy_assignment_id"`
	}
	return delivery.JSON(func(got *stored) error {
		if want := (stored{outcome.Resource.ID, stateOf(outcome.Verdict), n.assignmentID}); *got != want {
			return delivery.NoAnswer(response, "the answer does not say that this result was stored")
		}
		return nil
	})(response)
}

// secrets are the values that an error must not show: the hash in its JSON form and decoded.
func (n *notification) secrets() []string {
	hash, _ := native.String(n.hash)
	return []string{hash, strings.Trim(string(n.hash), `"`)}
}

// encode returns the body of a report. Config has no reasons and no NotApplicable, which the official sample function reports as Compliant.
func (n *notification) encode(outcome compliance.Outcome) ([]byte, error) {
	state := policyState{
		TriggerType: n.trigger, AssignmentID: n.assignmentID, AssignmentName: n.assignmentName,
		EvaluationTime: n.time, EvaluationHash: n.hash,
	}
	if state.State = stateOf(outcome.Verdict); state.State == "" {
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

// stateOf returns Config's word for a verdict, or "" if it has none.
func stateOf(verdict compliance.Verdict) string {
	switch verdict {
	case compliance.Compliant, compliance.NotApplicable:
		return "Compliant"
	case compliance.NonCompliant:
		return "NonCompliant"
	}
	return ""
}

// split splits a type such as huaweicloud/vpc.publicips into provider and type.
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

// concernsOneResource reports whether reports of other resources may still be accepted.
func concernsOneResource(err error) bool {
	var refusal *delivery.Refusal
	return errors.As(err, &refusal) && refusal.Status == http.StatusBadRequest &&
		strings.HasPrefix(refusal.Code, configErrorCode) && refusal.Code != codeNoRecorder
}
