package huaweicloud

import (
	"context"
	"time"
	"unicode/utf8"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
	"github.com/assay-rules/assay/functions/internal/localcloud/wire"
)

func (s *Service) statesOfAccount(ctx context.Context, r request) (any, error) {
	return s.states(ctx, r, store.ResultFilter{}, "compliance_state", "resource_id", "resource_name")
}

func (s *Service) statesOfRule(ctx context.Context, r request) (any, error) {
	rule, err := ruleID(r)
	if err != nil {
		return nil, err
	}
	return s.states(ctx, r, store.ResultFilter{Rule: rule}, "compliance_state", "resource_id", "resource_name")
}

func (s *Service) statesOfResource(ctx context.Context, r request) (any, error) {
	id := r.PathValue("resource_id")
	if utf8.RuneCountInString(id) > 512 {
		return nil, invalid("RMS.00010009", "The max length of id must be less than or equal to 512.")
	}
	return s.states(ctx, r, store.ResultFilter{ID: id}, "compliance_state")
}

// states lists results ("Querying All Compliance Results …", rms_04_0512, rms_04_0513, rms_04_0514).
func (s *Service) states(ctx context.Context, r request, filter store.ResultFilter, parameters ...string) (any, error) {
	query := r.URL.Query()
	if err := checkQuery(query, parameters...); err != nil {
		return nil, err
	}
	limit, from, err := page(query, 200, 200)
	if err != nil {
		return nil, err
	}
	var after store.ResultKey
	switch len(from) {
	case 0:
	case 3:
		after = store.ResultKey{Rule: from[0], Type: from[1], ID: from[2]}
	default:
		return nil, errMarker
	}
	filter.Cloud, filter.Account = cloud, s.Account
	if state := query.Get("compliance_state"); state != "" {
		if len(state) > 16 {
			return nil, invalid("RMS.00010049", "The max length of compliance state must be less than or equal to 16.")
		}
		verdict, err := readVerdict(state)
		if err != nil {
			return nil, err
		}
		filter.Verdicts = []compliance.Verdict{verdict}
	}
	if id := query.Get("resource_id"); id != "" {
		filter.ID = id
	}
	filter.Name = query.Get("resource_name")
	switch {
	case utf8.RuneCountInString(filter.ID) > 512:
		return nil, invalid("RMS.00010009", "The max length of id must be less than or equal to 512.")
	case utf8.RuneCountInString(filter.Name) > 256:
		return nil, invalid("RMS.00010011", "The max length of name must be less than or equal to 256.")
	}

	answer := struct {
		Value []policyState `json:"value"`
		Page  pageInfo      `json:"page_info"`
	}{Value: []policyState{}}
	err = s.Store.View(ctx, func(tx *store.Tx) error {
		if filter.Rule != "" {
			if _, err := s.rule(tx, filter.Rule); err != nil {
				return err
			}
		}
		results, err := tx.Results(filter, after, limit+1)
		if err != nil {
			return err
		}
		if len(results) > limit {
			results = results[:limit]
			last := results[limit-1]
			answer.Page.Next = marker(last.Rule, last.Type, last.ID)
		}
		names := map[string]string{}
		for _, result := range results {
			if _, known := names[result.Rule]; !known {
				rule, err := s.rule(tx, result.Rule)
				if err != nil {
					return err
				}
				names[result.Rule] = rule.Name
			}
			answer.Value = append(answer.Value, showState(result, names[result.Rule]))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	answer.Page.Count = len(answer.Value)
	return answer, nil
}

// runEvaluation evaluates everything in a rule's scope ("Running a Resource Compliance Evaluation", rms_04_0510).
func (s *Service) runEvaluation(ctx context.Context, r request) (any, error) {
	id, err := ruleID(r)
	if err != nil {
		return nil, err
	}
	var rule store.Rule
	err = s.Store.View(ctx, func(tx *store.Tx) error {
		rule, err = s.rule(tx, id)
		return err
	})
	if err != nil {
		return nil, err
	}
	if rule.State == Disabled {
		return nil, invalid("RMS.00010052", "Policy assignment state is illegal.")
	}
	return nil, s.Evaluate(ctx, rule)
}

const timeForm = "2006-01-02T15:04:05.000Z"

// evaluationState shows how the last evaluation of a rule went ("Querying the Evaluation Status of a Rule", rms_04_0511). The evaluation
// failed if the function failed.
func (s *Service) evaluationState(ctx context.Context, r request) (any, error) {
	id, err := ruleID(r)
	if err != nil {
		return nil, err
	}
	answer := struct {
		State   string  `json:"state"`
		RuleID  string  `json:"policy_assignment_id"`
		Start   *string `json:"start_time"`
		End     *string `json:"end_time"`
		Message *string `json:"error_message"`
	}{State: "Succeeded", RuleID: id}
	at := func(t time.Time) *string { return wire.OrNull(t.UTC().Format(timeForm)) }
	err = s.Store.View(ctx, func(tx *store.Tx) error {
		rule, err := s.rule(tx, id)
		if err != nil {
			return err
		}
		answer.Start, answer.End = at(rule.Updated), at(rule.Updated)
		filter := store.InvocationFilter{Cloud: cloud, Account: s.Account, Rule: id}
		last, err := tx.Invocations(filter, 1)
		if err != nil || len(last) == 0 {
			return err
		}
		answer.Start, answer.End = at(last[0].Started), at(last[0].Ended)
		if last[0].State == store.Failed {
			answer.State, answer.Message = "Failed", wire.OrNull(last[0].Error)
		}
		filter.State = store.Pending
		pending, err := tx.Invocations(filter, 1)
		if err == nil && len(pending) > 0 {
			answer.State, answer.Start, answer.End, answer.Message = "Running", at(pending[0].Started), nil, nil
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return answer, nil
}

// policyState is a result as the service shows it (PolicyState, rms_04_0514). The reference calls evaluation_time a string and
// prints a number; it is a number here.
type policyState struct {
	DomainID         string  `json:"domain_id"`
	RegionID         *string `json:"region_id"`
	ResourceID       string  `json:"resource_id"`
	ResourceName     *string `json:"resource_name"`
	ResourceProvider *string `json:"resource_provider"`
	ResourceType     *string `json:"resource_type"`
	TriggerType      string  `json:"trigger_type"`
	ComplianceState  string  `json:"compliance_state"`
	RuleID           string  `json:"policy_assignment_id"`
	RuleName         string  `json:"policy_assignment_name"`
	DefinitionID     *string `json:"policy_definition_id"`
	EvaluationTime   int64   `json:"evaluation_time"`
}

func showState(result store.Result, ruleName string) policyState {
	provider, kind := splitType(result.Type)
	return policyState{
		DomainID: result.Account, RegionID: wire.OrNull(result.Region), ResourceID: result.ID, ResourceName: wire.OrNull(result.Name),
		ResourceProvider: wire.OrNull(provider), ResourceType: wire.OrNull(kind), TriggerType: triggerType(result.Trigger),
		ComplianceState: string(result.Verdict), RuleID: result.Rule, RuleName: ruleName, EvaluationTime: result.Ordering.UnixMilli(),
	}
}
