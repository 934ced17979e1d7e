package aws

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
)

// notification is an event with the values that AWS Config expects back with the results.
type notification struct {
	cloud    *Cloud
	event    *compliance.Event
	token    string      // resultToken, a secret
	rule     string      // configRuleName as AWS Config knows it
	captured time.Time   // when the configuration item of a change was captured
	ordering json.Number // OrderingTimestamp: captured, or the scheduled time
}

func (n *notification) Event() *compliance.Event { return n.event }

// Format omits the result token, for every verb.
func (n *notification) Format(f fmt.State, _ rune) {
	fmt.Fprintf(f, "AWS Config event of rule %q about %s %q", n.rule, n.event.Resource.Type, n.event.Resource.ID)
}

// evaluation is one result for AWS Config (API reference, Evaluation). Its fields are in the SDK's order.
type evaluation struct {
	Annotation             string `json:",omitempty"` // 1 to 256 characters
	ComplianceResourceID   string `json:"ComplianceResourceId"`
	ComplianceResourceType string
	ComplianceType         string
	OrderingTimestamp      json.Number // epoch seconds
}

// resourceKey names a resource; its JSON form is a key of BatchGetResourceConfig.
type resourceKey struct {
	ID   string `json:"resourceId"`
	Type string `json:"resourceType"`
}

type putEvaluations struct {
	Evaluations []evaluation
	ResultToken string
	TestMode    bool `json:",omitempty"`
}

// testToken is a result token for test reports: AWS Config validates the report and changes nothing. Existing tools send test events with
// it (repository awslabs/aws-config-rdklib).
const testToken = "TESTMODE"

// Report sends the outcomes by PutEvaluations, a hundred per call. Results that AWS Config lists as failed are sent again.
func (n *notification) Report(ctx context.Context, outcomes []compliance.Outcome) error {
	evaluations := make([]evaluation, len(outcomes))
	for i, outcome := range outcomes {
		var err error
		if evaluations[i], err = n.encode(outcome); err != nil {
			return compliance.ErrReport.Errorf("nothing was sent: %w", err)
		}
	}
	return n.send(ctx, evaluations)
}

func (n *notification) encode(outcome compliance.Outcome) (evaluation, error) {
	typeName, err := nativeType(outcome.Resource.Type)
	if err != nil {
		return evaluation{}, err
	}
	e := evaluation{
		Annotation:             annotation(outcome.Messages()),
		ComplianceResourceID:   outcome.Resource.ID,
		ComplianceResourceType: typeName,
		OrderingTimestamp:      n.ordering,
	}
	switch outcome.Verdict {
	case compliance.Compliant:
		e.ComplianceType = "COMPLIANT"
	case compliance.NonCompliant:
		e.ComplianceType = "NON_COMPLIANT"
	case compliance.NotApplicable:
		e.ComplianceType = "NOT_APPLICABLE"
	default:
		return evaluation{}, fmt.Errorf("verdict %[3]q of %[1]s %[2]s cannot be reported to AWS Config", typeName, e.ComplianceResourceID, outcome.Verdict)
	}
	return e, nil
}

// maxAnnotation is AWS Config's limit (API reference, Evaluation), counted in UTF-16 units, which are never fewer than characters.
const maxAnnotation = 256

// annotation joins the messages into a text that AWS Config accepts. If it is "", the member must be omitted.
func annotation(messages []string) string {
	const more = "…"
	text := strings.TrimSpace(strings.ToValidUTF8(strings.Join(messages, "; "), "\uFFFD"))
	units, cut := 0, 0
	for at, character := range text {
		if units < maxAnnotation {
			cut = at // more fits up to here
		}
		if units += utf16.RuneLen(character); units > maxAnnotation {
			return text[:cut] + more
		}
	}
	return text
}

// send delivers in batches. If part of a batch is refused, the next batch is still sent.
func (n *notification) send(ctx context.Context, evaluations []evaluation) error {
	return delivery.Batches(len(evaluations), maxPage, func(first, end int) ([]int, error) {
		pending, err := n.put(ctx, evaluations[first:end])
		if err == nil {
			return nil, nil
		}
		var lost []int
		for i := first; i < end; i++ {
			if slices.Contains(pending, evaluations[i]) {
				lost = append(lost, i)
			}
		}
		return lost, fmt.Errorf("%s: %w", list(pending), err)
	}, concern)
}

// concern reports whether a refusal is about single results.
func concern(err error) delivery.Concern {
	refusal, ok := errors.AsType[*delivery.Refusal](err)
	if !ok {
		return delivery.ConcernsAll
	}
	switch refusal.Code {
	case failedEvaluations:
		if !refusal.Temporary() {
			return delivery.ConcernsLost
		}
	case "ValidationException", "InvalidParameterValueException", "SerializationException":
		return delivery.ConcernsValue
	}
	if refusal.Status == http.StatusRequestEntityTooLarge {
		return delivery.ConcernsValue
	}
	return delivery.ConcernsAll
}

const (
	failedEvaluations = "FailedEvaluations"
	maxFailures       = 6 // consecutive failures before a result is given up, so that it does not use up the time of the others
)

// put sends at most a hundred results and returns those that were not accepted. HTTP 200 does not mean acceptance: the answer must list the
// results that failed "because of a client or server error", even if the list is empty (API reference, PutEvaluations).
func (n *notification) put(ctx context.Context, batch []evaluation) ([]evaluation, error) {
	pending, failures := batch, 0
	type output struct {
		FailedEvaluations *[]struct{ ComplianceResourceID, ComplianceResourceType string }
	}
	request := Request{
		Operation: "PutEvaluations",
		Input: func() any {
			return putEvaluations{Evaluations: pending, ResultToken: n.token, TestMode: n.token == testToken}
		},
		Secrets: []string{n.token},
	}
	err := n.cloud.Call(ctx, request, delivery.JSON(func(out *output) error {
		switch {
		case out.FailedEvaluations == nil:
			return again("", "this is not how AWS Config accepts results")
		case len(*out.FailedEvaluations) == 0:
			return nil
		}
		failed := make(map[resourceKey]bool, len(*out.FailedEvaluations))
		for _, e := range *out.FailedEvaluations {
			failed[resourceKey{ID: e.ComplianceResourceID, Type: e.ComplianceResourceType}] = true
		}
		rest := slices.DeleteFunc(slices.Clone(pending), func(e evaluation) bool {
			return !failed[resourceKey{ID: e.ComplianceResourceID, Type: e.ComplianceResourceType}]
		})
		if len(rest) == 0 {
			rest = pending // the answer lists results that were not sent: sending all again is harmless, losing one is not
		}
		if failures++; len(rest) < len(pending) {
			failures = 1
		}
		pending = rest
		refusal := again(failedEvaluations, fmt.Sprintf("%d of %d results failed", len(rest), len(batch)))
		if failures == maxFailures {
			refusal.Retry = false
			refusal.Message += fmt.Sprintf(" %d times in a row", failures)
			refusal.Advice = "check that the resources' types and ids are those of AWS Config"
		}
		return refusal
	}))
	return pending, err
}

// list names the first few resources.
func list(evaluations []evaluation) string {
	const most = 5
	var names []string
	for _, e := range evaluations[:min(most, len(evaluations))] {
		names = append(names, e.ComplianceResourceType+" "+e.ComplianceResourceID)
	}
	if len(evaluations) > most {
		names = append(names, "…")
	}
	return strings.Join(names, ", ")
}

// accountType is the resource type of the account in an evaluation (AWS Config developer guide, "Custom rules: triggers and evaluations").
const accountType = "AWS::::Account"

// nativeType returns the resource's type as AWS writes it.
func nativeType(resourceType string) (string, error) {
	if resourceType == compliance.AccountType(compliance.AWS) {
		return accountType, nil
	}
	name, ok := strings.CutPrefix(resourceType, typePrefix)
	if !ok || name == "" {
		return "", fmt.Errorf("%q is not a resource type of AWS, such as aws/AWS::EC2::EIP", resourceType)
	}
	return name, nil
}
