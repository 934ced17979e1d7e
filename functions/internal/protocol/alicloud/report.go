package alicloud

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
	"github.com/assay-rules/assay/functions/internal/protocol/native"
)

const (
	defaultBatch      = 100
	defaultAnnotation = 1000 // characters
	accountType       = "ACS::::Account"
	accountRegion     = "global"
)

// notification is an event about a resource that is gone or whose configuration is in the event.
type notification struct {
	cloud    *Cloud
	event    *compliance.Event
	token    string       // resultToken
	ordering func() int64 // orderingTimestamp of every evaluation
}

func (n *notification) Event() *compliance.Event { return n.event }

// evaluation is an element of PutEvaluations' Evaluations.
type evaluation struct {
	Account    int64  `json:"accountId"`
	ID         string `json:"complianceResourceId"`
	Name       string `json:"complianceResourceName,omitempty"`
	Type       string `json:"complianceResourceType"`
	Region     string `json:"complianceRegionId"`
	Compliance string `json:"complianceType"`
	Ordering   int64  `json:"orderingTimestamp"`
	Annotation string `json:"annotation,omitempty"`
}

// Report sends the outcomes in batches.
func (n *notification) Report(ctx context.Context, outcomes []compliance.Outcome) error {
	evaluations, err := n.evaluations(outcomes)
	if err != nil {
		return err
	}
	return n.putAll(ctx, evaluations)
}

func (n *notification) putAll(ctx context.Context, evaluations []evaluation) error {
	return delivery.Batches(len(evaluations), n.cloud.batchSize(), func(first, end int) ([]int, error) {
		if err := n.put(ctx, evaluations[first:end], false); err != nil {
			return nil, fmt.Errorf("results %d to %d: %w", first+1, end, err)
		}
		return nil, nil
	}, concern)
}

// concern reports whether a refusal is about a value in one of the results.
func concern(err error) delivery.Concern {
	refusal, ok := errors.AsType[*delivery.Refusal](err)
	switch {
	case !ok || strings.Contains(refusal.Code, "Token"):
		return delivery.ConcernsAll
	case refusal.Status == http.StatusRequestEntityTooLarge,
		refusal.Status == http.StatusBadRequest && strings.HasPrefix(refusal.Code, "Invalid.") || strings.HasPrefix(refusal.Code, "InvalidParameter"):
		return delivery.ConcernsValue
	}
	return delivery.ConcernsAll
}

// evaluations encodes outcomes, all or none of them.
func (n *notification) evaluations(outcomes []compliance.Outcome) ([]evaluation, error) {
	limit := cmp.Or(n.cloud.AnnotationLimit, defaultAnnotation)
	evaluations := make([]evaluation, len(outcomes))
	for i, outcome := range outcomes {
		var err error
		if evaluations[i], err = encode(outcome, n.ordering(), limit); err != nil {
			return nil, compliance.ErrReport.Errorf("nothing was sent: %s %s: %w", outcome.Resource.Type, outcome.Resource.ID, err)
		}
	}
	return evaluations, nil
}

func (n *notification) put(ctx context.Context, batch []evaluation, deleteOthers bool) error {
	text, err := native.Write(batch)
	if err != nil {
		return compliance.ErrReport.Wrap(err)
	}
	form := url.Values{"ResultToken": {n.token}, "Evaluations": {string(text)}}
	if deleteOthers {
		form.Set("DeleteMode", "true")
	}
	return n.cloud.Call(ctx, Request{Operation: "PutEvaluations", Form: form, Secrets: []string{n.token}}, func(response delivery.Response) error {
		if response.Status != http.StatusOK {
			return delivery.NoAnswer(response, "this is not how Cloud Config accepts results")
		}
		return delivery.JSON(submitted)(response)
	})
}

// submitted accepts only the documented success: a RequestId, and Result true. Result false is documented as "the evaluation results fail to
// be submitted", without a reason. It is retried, because a request that cannot succeed is refused with a code.
func submitted(answer *struct {
	RequestID string `json:"RequestId"`
	Result    *bool
}) error {
	ok := delivery.Response{Status: http.StatusOK}
	switch {
	case answer.RequestID == "" || answer.Result == nil:
		return delivery.NoAnswer(ok, "this is not how Cloud Config accepts results")
	case !*answer.Result:
		return &delivery.Refusal{Status: http.StatusOK, Message: "Cloud Config says that the results were not submitted", RequestID: answer.RequestID, Retry: true}
	}
	return nil
}

func (c *Cloud) batchSize() int { return cmp.Or(max(c.BatchSize, 0), defaultBatch) }

func encode(outcome compliance.Outcome, ordering int64, limit int) (evaluation, error) {
	resource := outcome.Resource
	account, err := strconv.ParseInt(resource.Account, 10, 64)
	if err != nil {
		return evaluation{}, fmt.Errorf("account %q is not a number", cut(resource.Account, 100))
	}
	encoded := evaluation{
		Account:  account,
		ID:       resource.ID,
		Name:     resource.Name,
		Region:   resource.Region,
		Ordering: ordering,
	}
	switch name, ours := strings.CutPrefix(resource.Type, typePrefix); {
	case !ours:
		return evaluation{}, errors.New("not a resource of " + compliance.Alicloud)
	case resource.Type == compliance.AccountType(compliance.Alicloud):
		encoded.Type, encoded.Region = accountType, cmp.Or(resource.Region, accountRegion)
	default:
		encoded.Type = name
	}
	switch outcome.Verdict {
	case compliance.Compliant:
		encoded.Compliance = "COMPLIANT"
		return encoded, nil // the console shows an annotation as the problem
	case compliance.NonCompliant:
		encoded.Compliance = "NON_COMPLIANT"
	case compliance.NotApplicable:
		encoded.Compliance = "NOT_APPLICABLE"
	default:
		return evaluation{}, fmt.Errorf("the verdict %q cannot be reported", outcome.Verdict)
	}
	encoded.Annotation, err = annotate(outcome, limit)
	return encoded, err
}

// annotation is the JSON that the console shows as actual and desired value.
// Source: the help pages "Create a custom rule using Function Compute 2.0" and "ListConfigRuleEvaluationResults".
type annotation struct {
	Configuration json.RawMessage `json:"configuration,omitempty"`
	Desired       json.RawMessage `json:"desiredValue,omitempty"`
	Operator      string          `json:"operator,omitempty"`
	Property      string          `json:"property,omitempty"` // a JSON path: $.Bandwidth
	Reason        string          `json:"reason,omitempty"`
}

// annotate describes the values of the first reason and the messages of the outcome in at most limit characters. If they do not fit, the
// messages are cut; if the values need more than half of the room, the values are omitted.
func annotate(outcome compliance.Outcome, limit int) (string, error) {
	if len(outcome.Reasons) == 0 {
		return "", nil
	}
	first := outcome.Reasons[0]
	all := annotation{Configuration: first.Actual, Desired: first.Desired, Operator: first.Operator}
	switch {
	case first.Property == "":
	case strings.HasPrefix(first.Property, "["):
		all.Property = "$" + first.Property
	default:
		all.Property = "$." + first.Property
	}
	all.Reason = strings.Join(outcome.Messages(), "; ")

	withoutActual, onlyReason := all, annotation{Reason: all.Reason}
	withoutActual.Configuration = nil
	for _, candidate := range []annotation{all, withoutActual, onlyReason} {
		text, room, err := candidate.fit(limit)
		if err != nil {
			return "", err
		}
		if room {
			return text, nil
		}
	}
	return "", nil // not even an empty annotation fits
}

// fit encodes an annotation in at most limit characters by cutting the reason. It fails if the reason must be cut and everything else needs
// more than half of the room.
func (a annotation) fit(limit int) (text string, room bool, err error) {
	whole, err := native.Write(a)
	if err != nil || utf8.RuneCount(whole) <= limit {
		return string(whole), true, err
	}
	reason := a.Reason
	encodeFirst := func(characters int) string {
		a.Reason = cut(reason, characters)
		text, _ := native.Write(a) // it was encoded with the whole reason before
		return string(text)
	}
	if utf8.RuneCountInString(encodeFirst(0)) > limit/2 {
		return "", false, nil
	}
	tooMany := sort.Search(utf8.RuneCountInString(reason), func(characters int) bool {
		return utf8.RuneCountInString(encodeFirst(characters)) > limit
	})
	return encodeFirst(tooMany - 1), true, nil
}

// cut shortens a text to a number of characters, the last one an ellipsis.
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
