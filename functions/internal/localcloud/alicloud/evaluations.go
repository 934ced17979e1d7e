package alicloud

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/localcloud/alicloud/acs"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
	"github.com/assay-rules/assay/functions/internal/localcloud/wire"
)

const (
	maxEvaluations = 100  // of one call, the service's own limit: none is documented
	maxAnnotation  = 4096 // characters, likewise
	clockSkew      = 31 * time.Minute

	accountType = "ACS::::Account" // of the account as a resource
)

var errToken = &acs.Error{Status: http.StatusBadRequest, Code: "Invalid.ResultToken.Value", Message: "The specified ResultToken is invalid or has expired."}

// evaluation is one element of the parameter Evaluations ("PutEvaluations", API reference).
type evaluation struct {
	AccountID    json.Number     `json:"accountId"`
	ResourceID   string          `json:"complianceResourceId"`
	ResourceName string          `json:"complianceResourceName"`
	ResourceType string          `json:"complianceResourceType"`
	RegionID     string          `json:"complianceRegionId"`
	Compliance   string          `json:"complianceType"`
	Ordering     json.Number     `json:"orderingTimestamp"`
	Annotation   json.RawMessage `json:"annotation"` // text or null
}

type putEvaluationsRequest struct {
	DeleteMode  bool
	Evaluations string
	ResultToken string `acs:"required"`
}

// putEvaluations accepts the results of a function. A token may be used until it expires, because functions report in batches and retry.
func (s *Service) putEvaluations(ctx context.Context, _ *acs.Request, o owner, request putEvaluationsRequest) (acs.Reply, error) {
	evaluations, err := readEvaluations(request.Evaluations)
	if err != nil {
		return nil, acs.InvalidValue("Evaluations", err.Error())
	}
	now := s.Now()
	return &resultResponse{Result: true}, s.Store.Update(ctx, func(tx *store.Tx) error {
		asked, err := tx.Evaluation(cloud, request.ResultToken)
		if errors.Is(err, store.ErrNotFound) || err == nil && (asked.Account != o.account && !s.manages(o.account, asked.Account) || !now.Before(asked.Expires)) {
			return errToken
		}
		if err != nil {
			return err
		}
		rule, err := tx.Rule(cloud, asked.Account, asked.Rule)
		if err != nil {
			return err
		}
		for i, one := range evaluations {
			result, err := one.result(asked, rule, now)
			if err != nil {
				return acs.InvalidValue("Evaluations", fmt.Sprintf("evaluation %d: %v", i+1, err))
			}
			if _, err := tx.PutResult(result); err != nil {
				return err
			}
		}
		if request.DeleteMode && asked.Trigger == compliance.Period {
			if err := deleteOutdated(tx, asked); err != nil {
				return err
			}
		}
		return tx.MarkUsed(cloud, request.ResultToken, now)
	})
}

// readEvaluations reads the list as JSON, or as the Python literal that the official Python samples send.
func readEvaluations(text string) ([]evaluation, error) {
	if text == "" {
		return nil, nil
	}
	raw := []byte(text)
	if !json.Valid(raw) {
		var err error
		if raw, err = fromPython(text); err != nil {
			return nil, fmt.Errorf("it must be a JSON array or a Python list: %w", err)
		}
	}
	var evaluations []evaluation
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	if err := decoder.Decode(&evaluations); err != nil {
		return nil, errors.New("it must be an array of evaluations with the documented fields")
	}
	if len(evaluations) > maxEvaluations {
		return nil, fmt.Errorf("a call may have at most %d evaluations", maxEvaluations)
	}
	return evaluations, nil
}

// result checks an evaluation against the question.
func (e evaluation) result(asked store.Evaluation, rule store.Rule, now time.Time) (store.Result, error) {
	verdict, known := wire.Verdicts[e.Compliance]
	switch {
	case !known:
		return store.Result{}, errors.New("complianceType must be COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE or INSUFFICIENT_DATA")
	case e.ResourceID == "" || e.ResourceType == "":
		return store.Result{}, errors.New("complianceResourceId and complianceResourceType are required")
	case len(e.ResourceID) > maxIdentifier || len(e.ResourceType) > maxIdentifier || len(e.ResourceName) > maxIdentifier || len(e.RegionID) > maxIdentifier:
		return store.Result{}, fmt.Errorf("an identifier is longer than %d bytes", maxIdentifier)
	case e.AccountID.String() != asked.Account:
		return store.Result{}, errors.New("accountId must be the account of the event")
	case !asked.Asks(e.ResourceType, e.ResourceID), !rule.Covers(e.ResourceType) && e.ResourceType != accountType:
		return store.Result{}, errors.New("the ResultToken was issued for another resource")
	}
	ordering, err := strconv.ParseInt(e.Ordering.String(), 10, 64)
	if err != nil || ordering <= 0 || ordering > now.Add(clockSkew).UnixMilli() {
		return store.Result{}, errors.New("orderingTimestamp must be the time of the event in milliseconds")
	}
	annotation, err := e.annotation()
	return store.Result{
		Cloud: cloud, Account: asked.Account, Rule: asked.Rule, Type: e.ResourceType, ID: e.ResourceID, Name: e.ResourceName, Region: e.RegionID,
		Verdict: verdict, Trigger: asked.Trigger, Annotation: annotation, Ordering: store.Time(ordering), Asked: asked.Asked, Recorded: now,
	}, err
}

// annotation is the annotation as text. An annotation that is an object is kept as its JSON.
func (e evaluation) annotation() (string, error) {
	var text string
	if len(e.Annotation) > 0 && json.Unmarshal(e.Annotation, &text) != nil {
		text = string(e.Annotation)
	}
	if utf8.RuneCountInString(text) > maxAnnotation {
		return "", fmt.Errorf("annotation may have at most %d characters", maxAnnotation)
	}
	return text, nil
}

// deleteOutdated deletes the results of the rule that are older than the event.
func deleteOutdated(tx *store.Tx, asked store.Evaluation) error {
	outdated, err := store.List(tx, func(row store.Row) (key store.ResultKey, err error) {
		err = row.Scan(&key.Type, &key.ID)
		return key, err
	}, "SELECT type, id FROM results WHERE cloud = ? AND account = ? AND rule = ? AND asked < ?", cloud, asked.Account, asked.Rule, store.Millis(asked.Asked))
	if err != nil {
		return err
	}
	for _, key := range outdated {
		if _, err := tx.DeleteResults(store.ResultFilter{Cloud: cloud, Account: asked.Account, Rule: asked.Rule, Type: key.Type, ID: key.ID}); err != nil {
			return err
		}
	}
	return nil
}
