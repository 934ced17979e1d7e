package aws

import (
	"context"
	"encoding/json"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
	"github.com/assay-rules/assay/functions/internal/localcloud/wire"
)

// maxContributors is the number up to which non-compliant resources are counted. The console shows "25+"; the reference only says that there
// is a maximum.
const maxContributors = 25

type describeComplianceByConfigRuleInput struct {
	ConfigRuleNames []string `aws:"length=0:25,each=1:128"`
	ComplianceTypes []string `aws:"length=0:3,oneof=COMPLIANT|NON_COMPLIANT|NOT_APPLICABLE|INSUFFICIENT_DATA"`
	NextToken       string
}

type ruleCompliance struct {
	ConfigRuleName string
	Compliance     struct {
		ComplianceType             string
		ComplianceContributorCount *contributorCount `json:",omitempty"`
	}
}

type contributorCount struct {
	CappedCount int
	CapExceeded bool
}

// describeComplianceByConfigRule returns the compliance of rules. A rule without results, or with NOT_APPLICABLE only, has insufficient
// data.
func (s *Service) describeComplianceByConfigRule(ctx context.Context, input describeComplianceByConfigRuleInput) (any, error) {
	output := struct {
		ComplianceByConfigRules []ruleCompliance
		NextToken               string `json:",omitempty"`
	}{ComplianceByConfigRules: []ruleCompliance{}}
	wanted := map[string]bool{}
	for _, kind := range input.ComplianceTypes {
		if kind == wire.NotApplicable {
			return nil, invalidValue("ComplianceTypes: a rule is COMPLIANT, NON_COMPLIANT or has INSUFFICIENT_DATA.")
		}
		wanted[kind] = true
	}
	from, err := position(&input, &input.NextToken, 1)
	if err != nil {
		return nil, err
	}
	return &output, s.Store.View(ctx, func(tx *store.Tx) error {
		rules, err := s.rules(tx, input.ConfigRuleNames)
		if err != nil {
			return err
		}
		rules, more := cut(rules, from)
		for _, rule := range rules {
			tallies, err := tx.Tallies(store.ResultFilter{Cloud: cloud, Account: s.Account, Rule: rule.ID})
			if err != nil {
				return err
			}
			one := complianceOf(rule.Name, tallies)
			if len(wanted) == 0 || wanted[one.Compliance.ComplianceType] {
				output.ComplianceByConfigRules = append(output.ComplianceByConfigRules, one)
			}
		}
		if more {
			output.NextToken, err = nextToken(input, rules[len(rules)-1].Name)
		}
		return err
	})
}

// complianceOf is a rule's compliance from the tally of its results; there is none if there are no results.
func complianceOf(name string, tallies []store.Tally) ruleCompliance {
	count := map[compliance.Verdict]int{}
	for _, tally := range tallies {
		count = tally.Count
	}
	one := ruleCompliance{ConfigRuleName: name}
	one.Compliance.ComplianceType = wire.InsufficientData
	if count[compliance.Compliant] > 0 {
		one.Compliance.ComplianceType = wire.Compliant
	}
	if n := count[compliance.NonCompliant]; n > 0 {
		one.Compliance.ComplianceType = wire.NonCompliant
		one.Compliance.ComplianceContributorCount = &contributorCount{min(n, maxContributors), n > maxContributors}
	}
	return one
}

type getComplianceDetailsByConfigRuleInput struct {
	ConfigRuleName  string   `aws:"required,length=1:64"`
	ComplianceTypes []string `aws:"length=0:3,oneof=COMPLIANT|NON_COMPLIANT|NOT_APPLICABLE|INSUFFICIENT_DATA"`
	Limit           int      `aws:"range=0:100"`
	NextToken       string
}

type evaluationResult struct {
	EvaluationResultIdentifier struct {
		EvaluationResultQualifier struct {
			ConfigRuleName string
			ResourceType   string
			ResourceId     string
			EvaluationMode string
		}
		OrderingTimestamp json.Number
	}
	ComplianceType        string
	ResultRecordedTime    json.Number
	ConfigRuleInvokedTime json.Number
	Annotation            string `json:",omitempty"`
}

func (s *Service) getComplianceDetailsByConfigRule(ctx context.Context, input getComplianceDetailsByConfigRuleInput) (any, error) {
	output := struct {
		EvaluationResults []evaluationResult
		NextToken         string `json:",omitempty"`
	}{EvaluationResults: []evaluationResult{}}
	filter := store.ResultFilter{Cloud: cloud, Account: s.Account}
	for _, kind := range input.ComplianceTypes {
		if kind == wire.InsufficientData {
			return nil, invalidValue("ComplianceTypes: INSUFFICIENT_DATA cannot be used as a ComplianceType for filtering results.")
		}
		filter.Verdicts = append(filter.Verdicts, wire.Verdicts[kind])
	}
	from, err := position(&input, &input.NextToken, 2)
	if err != nil {
		return nil, err
	}
	limit := pageOf(input.Limit, 10)
	return &output, s.Store.View(ctx, func(tx *store.Tx) error {
		rule, err := s.named(tx, input.ConfigRuleName)
		if err != nil {
			return err
		}
		filter.Rule = rule.ID
		var after store.ResultKey
		if from != nil {
			after = store.ResultKey{Rule: rule.ID, Type: from[0], ID: from[1]}
		}
		results, err := tx.Results(filter, after, limit+1)
		if err != nil {
			return err
		}
		if len(results) > limit {
			results = results[:limit]
			last := results[limit-1]
			if output.NextToken, err = nextToken(input, last.Type, last.ID); err != nil {
				return err
			}
		}
		for _, result := range results {
			output.EvaluationResults = append(output.EvaluationResults, showResult(rule.Name, result))
		}
		return nil
	})
}

func showResult(rule string, result store.Result) evaluationResult {
	shown := evaluationResult{
		ComplianceType: wire.ComplianceType(result.Verdict), ResultRecordedTime: epoch(result.Recorded), ConfigRuleInvokedTime: epoch(result.Asked),
		Annotation: result.Annotation,
	}
	identifier := &shown.EvaluationResultIdentifier
	identifier.OrderingTimestamp = epoch(result.Ordering)
	qualifier := &identifier.EvaluationResultQualifier
	qualifier.ConfigRuleName, qualifier.ResourceType, qualifier.ResourceId, qualifier.EvaluationMode = rule, result.Type, result.ID, detective
	return shown
}
