package aws

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
	"github.com/assay-rules/assay/functions/internal/localcloud/wire"
)

// evaluation is a result as a function reports it (API Reference, Evaluation).
type evaluation struct {
	ComplianceResourceType string    `aws:"required,length=1:256"`
	ComplianceResourceId   string    `aws:"required,length=1:768"`
	ComplianceType         string    `aws:"required,oneof=COMPLIANT|NON_COMPLIANT|NOT_APPLICABLE|INSUFFICIENT_DATA"`
	Annotation             string    `aws:"length=1:256"`
	OrderingTimestamp      time.Time `aws:"required"`
}

// MarshalJSON writes the evaluation as it was received.
func (e evaluation) MarshalJSON() ([]byte, error) {
	return wire.JSON(struct {
		ComplianceResourceType, ComplianceResourceId, ComplianceType string
		Annotation                                                   string `json:",omitempty"`
		OrderingTimestamp                                            json.Number
	}{e.ComplianceResourceType, e.ComplianceResourceId, e.ComplianceType, e.Annotation, epoch(e.OrderingTimestamp)})
}

// putEvaluationsInput has the bounds of AWS's model: no evaluations are accepted, too, and the form of the token is open.
type putEvaluationsInput struct {
	Evaluations []evaluation `aws:"length=0:100"`
	ResultToken string       `aws:"required"`
	TestMode    bool
}

// ahead is how far an OrderingTimestamp may lie in the future. A later one would suppress all results until then.
const ahead = 5 * time.Minute

var (
	errResultToken  = refuse("InvalidResultTokenException", "The resultToken provided is invalid")
	errForeignToken = refuse("InvalidResultTokenException", "The resultToken provided is of the evaluation of another resource")
)

// putEvaluations accepts the results of a function. A token may be used until it expires, because functions report in batches and retry. An
// evaluation of an unknown resource fails alone; any other error refuses the whole call. A result that is older than the stored one is
// accepted and has no effect. In test mode the evaluations are checked and the token is not.
func (s *Service) putEvaluations(ctx context.Context, input putEvaluationsInput) (any, error) {
	now := s.Now()
	for i, e := range input.Evaluations {
		switch {
		case e.ComplianceType == wire.InsufficientData:
			return nil, invalidValue("Evaluation %d: INSUFFICIENT_DATA is not supported as a ComplianceType of PutEvaluations.", i+1)
		case e.ComplianceResourceType != accountType && !typeForm.MatchString(e.ComplianceResourceType):
			return nil, invalidValue("Evaluation %d: %q is not a resource type.", i+1, e.ComplianceResourceType)
		case e.ComplianceResourceType == accountType && e.ComplianceResourceId != s.Account:
			return nil, invalidValue("Evaluation %d: the ID of %s must be the account's.", i+1, accountType)
		case e.OrderingTimestamp.After(now.Add(ahead)):
			return nil, invalidValue("Evaluation %d: OrderingTimestamp lies in the future.", i+1)
		}
	}
	output := struct{ FailedEvaluations []evaluation }{[]evaluation{}}
	if input.TestMode {
		return &output, nil
	}
	err := s.Store.Update(ctx, func(tx *store.Tx) error {
		asked, err := tx.Evaluation(cloud, input.ResultToken)
		if errors.Is(err, store.ErrNotFound) || err == nil && (asked.Account != s.Account || !now.Before(asked.Expires)) {
			return errResultToken // also if the rule was deleted, and its tokens with it
		}
		if err != nil {
			return err
		}
		for _, e := range input.Evaluations {
			taken, err := s.take(tx, asked, e, now)
			if err != nil {
				return err
			}
			if !taken {
				output.FailedEvaluations = append(output.FailedEvaluations, e)
			}
		}
		if !asked.Used.IsZero() {
			return nil
		}
		return tx.MarkUsed(cloud, input.ResultToken, now)
	})
	return &output, err
}

// take records an evaluation, and reports whether the resource exists.
func (s *Service) take(tx *store.Tx, asked store.Evaluation, e evaluation, now time.Time) (bool, error) {
	if !asked.Asks(e.ComplianceResourceType, e.ComplianceResourceId) {
		return false, errForeignToken
	}
	result := store.Result{
		Cloud: cloud, Account: s.Account, Rule: asked.Rule, Type: e.ComplianceResourceType, ID: e.ComplianceResourceId, Verdict: wire.Verdicts[e.ComplianceType],
		Trigger: asked.Trigger, Annotation: e.Annotation, Ordering: e.OrderingTimestamp, Asked: asked.Asked, Recorded: now,
	}
	if e.ComplianceResourceType != accountType {
		resource, err := tx.Resource(cloud, s.Account, e.ComplianceResourceType, e.ComplianceResourceId)
		if errors.Is(err, store.ErrNotFound) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		result.Name, result.Region = resource.Name, resource.Region
	} else if asked.Trigger != compliance.Period {
		return false, errForeignToken
	}
	_, err := tx.PutResult(result)
	return true, err
}
