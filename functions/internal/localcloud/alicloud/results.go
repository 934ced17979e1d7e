package alicloud

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/localcloud/alicloud/acs"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
	"github.com/assay-rules/assay/functions/internal/localcloud/wire"
)

type listResultsRequest struct {
	CompliancePackId  string
	ComplianceType    string `acs:"oneof=COMPLIANT|NON_COMPLIANT|NOT_APPLICABLE|INSUFFICIENT_DATA|IGNORED"`
	ConfigRuleId      string
	MaxResults        int32 `acs:"range=1:100,default=10"`
	NextToken         string
	Regions           []string
	ResourceTypes     []string
	ResourceAccountId int64
}

type evaluationResult struct {
	Annotation                      string `json:",omitempty" xml:",omitempty"`
	ComplianceType                  string
	ConfigRuleInvokedTimestamp      int64
	EvaluationResultIdentifier      resultIdentifier
	InvokingEventMessageType        string
	LastNonCompliantRecordTimestamp int64 `json:",omitempty" xml:",omitempty"`
	RemediationEnabled              bool
	ResultRecordedTimestamp         int64
	RiskLevel                       int32
}

type resultIdentifier struct {
	EvaluationResultQualifier resultQualifier
	OrderingTimestamp         int64
}

type resultQualifier struct {
	CompliancePackId string `json:",omitempty" xml:",omitempty"`
	ConfigRuleArn    string
	ConfigRuleId     string
	ConfigRuleName   string
	IgnoreDate       string
	RegionId         string
	ResourceId       string
	ResourceName     string
	ResourceOwnerId  int64
	ResourceType     string
}

type listResultsResponse struct {
	acs.Answer
	EvaluationResults struct {
		EvaluationResultList []evaluationResult
		MaxResults           int32
		NextToken            string `json:",omitempty" xml:",omitempty"`
	}
}

func (s *Service) listResults(ctx context.Context, _ *acs.Request, o owner, request listResultsRequest) (acs.Reply, error) {
	o, err := o.only(request.ResourceAccountId)
	if err != nil {
		return nil, err
	}
	after, err := readCursor(request.NextToken)
	if err != nil {
		return nil, err
	}
	answer := &listResultsResponse{}
	return answer, s.Store.View(ctx, func(tx *store.Tx) error {
		rules, err := s.resultRules(tx, o, request)
		if err != nil {
			return err
		}
		results, err := resultsAfter(tx, rules, request, after, int(request.MaxResults)+1)
		if err != nil {
			return err
		}
		list := &answer.EvaluationResults
		list.EvaluationResultList, list.MaxResults, list.NextToken = []evaluationResult{}, request.MaxResults, ""
		if len(results) > int(request.MaxResults) {
			results = results[:request.MaxResults]
			list.NextToken = cursorOf(results[len(results)-1]).token()
		}
		for _, result := range results {
			list.EvaluationResultList = append(list.EvaluationResultList, shownResult(result, rules[accountRule{result.Account, result.Rule}], request.CompliancePackId))
		}
		return nil
	})
}

// resultRules are the rules whose results are requested: one rule's, one pack's or all.
func (s *Service) resultRules(tx *store.Tx, o owner, request listResultsRequest) (map[accountRule]store.Rule, error) {
	var ids []string
	if request.CompliancePackId != "" {
		if _, err := packOf(tx, o, request.CompliancePackId); err != nil {
			return nil, err
		}
		var err error
		if ids, err = packRules(tx, request.CompliancePackId); err != nil {
			return nil, err
		}
	} else if request.ConfigRuleId == "" {
		rules, err := rulesOf(tx, o)
		if err != nil {
			return nil, err
		}
		ids = ruleIDs(rules)
	} else {
		ids = []string{request.ConfigRuleId}
	}
	rules := map[accountRule]store.Rule{}
	for _, id := range ids {
		if request.ConfigRuleId != "" && id != request.ConfigRuleId {
			continue
		}
		of, err := copies(tx, o, id)
		if err != nil {
			return nil, err
		}
		for _, rule := range of {
			rules[accountRule{rule.Account, rule.ID}] = rule
		}
	}
	return rules, nil
}

// resultsAfter lists at most limit results behind a cursor, in the order of account, rule, resource type and resource id. It queries
// each rule of each account separately, so that the database can go straight to where the page begins.
func resultsAfter(tx *store.Tx, rules map[accountRule]store.Rule, request listResultsRequest, after cursor, limit int) ([]store.Result, error) {
	where := "cloud = ? AND account = ? AND rule = ? AND (type, id) > (?, ?)"
	var narrowed []any
	narrow := func(column string, values []string) {
		if len(values) > 0 {
			clause, more := store.In(column, values)
			where, narrowed = where+" AND "+clause, append(narrowed, more...)
		}
	}
	narrow("region", request.Regions)
	narrow("+type", request.ResourceTypes) // the plus sign keeps SQLite from searching by this column
	if request.ComplianceType != "" {
		narrow("verdict", []string{string(wire.Verdicts[request.ComplianceType])})
	}
	var results []store.Result
	for _, key := range slices.SortedFunc(maps.Keys(rules), accountRule.compare) {
		order := key.compare(accountRule{after.Account, after.Rule})
		if order < 0 {
			continue
		}
		behind := cursor{}
		if order == 0 {
			behind = after
		}
		arguments := append([]any{cloud, key.account, key.rule, behind.Type, behind.ID}, narrowed...)
		more, err := tx.SelectResults("WHERE "+where+" ORDER BY type, id LIMIT ?", append(arguments, limit-len(results))...)
		if err != nil {
			return nil, err
		}
		if results = append(results, more...); len(results) == limit {
			break
		}
	}
	return results, nil
}

func (k accountRule) compare(other accountRule) int {
	return cmp.Or(cmp.Compare(k.account, other.account), cmp.Compare(k.rule, other.rule))
}

func shownResult(result store.Result, rule store.Rule, pack string) evaluationResult {
	shown := evaluationResult{
		Annotation: result.Annotation, ComplianceType: wire.ComplianceType(result.Verdict), ConfigRuleInvokedTimestamp: store.Millis(result.Asked),
		InvokingEventMessageType: messageType(result.Trigger), ResultRecordedTimestamp: store.Millis(result.Recorded), RiskLevel: int32(rule.Risk),
	}
	if result.Verdict == compliance.NonCompliant {
		shown.LastNonCompliantRecordTimestamp = shown.ResultRecordedTimestamp
	}
	if pack == "" {
		pack = extraOf(rule).Pack
	}
	shown.EvaluationResultIdentifier = resultIdentifier{
		OrderingTimestamp: store.Millis(result.Ordering),
		EvaluationResultQualifier: resultQualifier{
			CompliancePackId: pack, ConfigRuleArn: ruleARN(rule), ConfigRuleId: rule.ID, ConfigRuleName: displayName(rule), RegionId: result.Region,
			ResourceId: result.ID, ResourceName: result.Name, ResourceOwnerId: number(result.Account), ResourceType: result.Type,
		},
	}
	return shown
}
