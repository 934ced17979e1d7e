package alicloud

import (
	"cmp"
	"context"
	"database/sql"
	"maps"
	"slices"
	"strings"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/localcloud/alicloud/acs"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
)

// counts is how many resources have which verdict.
type counts map[compliance.Verdict]int

// word sums up as the API does: one violation decides, then missing data, then compliance.
func (c counts) word() string {
	for _, verdict := range []compliance.Verdict{compliance.NonCompliant, compliance.Undetermined, compliance.Compliant, compliance.NotApplicable} {
		if c[verdict] > 0 {
			return complianceType(verdict)
		}
	}
	return insufficientData
}

// summary is the word and how many resources it is about.
func (c counts) summary() (word string, count int32) {
	word = c.word()
	return word, int32(c[verdicts[word]])
}

// in makes the SQL for a list of values.
func in(column string, values []string) (clause string, arguments []any) {
	if len(values) == 0 {
		return "FALSE", nil
	}
	for _, value := range values {
		arguments = append(arguments, value)
	}
	return column + " IN (?" + strings.Repeat(",?", len(values)-1) + ")", arguments
}

// ofOwner limits a query of the results to an owner's accounts and to rules.
func ofOwner(o owner, rules []string) (where string, arguments []any) {
	accounts := make([]string, len(o.accounts))
	for i, member := range o.accounts {
		accounts[i] = member.Account
	}
	inAccounts, accountArguments := in("account", accounts)
	inRules, ruleArguments := in("rule", rules)
	return "cloud = '" + cloud + "' AND " + inAccounts + " AND " + inRules, append(accountArguments, ruleArguments...)
}

// tally counts the results of an owner's rules.
func tally(tx *store.Tx, o owner, rules []string) (map[string]counts, error) {
	byAccount, err := tallyAccounts(tx, o, rules)
	if err != nil {
		return nil, err
	}
	tallies := map[string]counts{}
	for key, count := range byAccount {
		if tallies[key.rule] == nil {
			tallies[key.rule] = counts{}
		}
		for verdict, n := range count {
			tallies[key.rule][verdict] += n
		}
	}
	return tallies, nil
}

type accountRule struct{ account, rule string }

func tallyAccounts(tx *store.Tx, o owner, rules []string) (map[accountRule]counts, error) {
	where, arguments := ofOwner(o, rules)
	rows, err := tx.Query("SELECT account, rule, verdict, COUNT(*) FROM results WHERE "+where+" GROUP BY account, rule, verdict", arguments...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	tallies := map[accountRule]counts{}
	for rows.Next() {
		var key accountRule
		var verdict compliance.Verdict
		var count int
		if err := rows.Scan(&key.account, &key.rule, &verdict, &count); err != nil {
			return nil, err
		}
		if tallies[key] == nil {
			tallies[key] = counts{}
		}
		tallies[key][verdict] = count
	}
	return tallies, rows.Err()
}

// viewPack runs read for a pack and the ids of its rules.
func (s *Service) viewPack(ctx context.Context, r *acs.Request, o owner, read func(tx *store.Tx, p pack, rules []string) error) error {
	var request packID
	if err := acs.Decode(r.Parameters, &request); err != nil {
		return err
	}
	return s.Store.View(ctx, func(tx *store.Tx) error {
		p, err := packOf(tx, o, request.CompliancePackId)
		if err != nil {
			return err
		}
		rules, err := packRules(tx, p.id)
		if err != nil {
			return err
		}
		return read(tx, p, rules)
	})
}

type ruleWord struct {
	ComplianceType string
	ConfigRuleId   string
	ConfigRuleName string
}

type rulesByPackResponse struct {
	acs.Answer
	ConfigRuleComplianceResult struct {
		CompliancePackId      string
		ConfigRuleCompliances []ruleWord
		NonCompliantCount     int32
		TotalCount            int32
	}
}

func (s *Service) rulesByPack(ctx context.Context, r *acs.Request, o owner) (acs.Reply, error) {
	answer := &rulesByPackResponse{}
	return answer, s.viewPack(ctx, r, o, func(tx *store.Tx, p pack, rules []string) error {
		tallies, err := tally(tx, o, rules)
		if err != nil {
			return err
		}
		result := &answer.ConfigRuleComplianceResult
		result.CompliancePackId, result.TotalCount, result.ConfigRuleCompliances = p.id, int32(len(rules)), []ruleWord{}
		for _, id := range rules {
			of, err := copies(tx, o, id)
			if err != nil {
				return err
			}
			word := tallies[id].word()
			if word == nonCompliant {
				result.NonCompliantCount++
			}
			result.ConfigRuleCompliances = append(result.ConfigRuleCompliances, ruleWord{word, id, displayName(of[0])})
		}
		return nil
	})
}

type resourcesByPackResponse struct {
	acs.Answer
	ResourceComplianceResult struct {
		CompliancePackId  string
		NonCompliantCount int32
		TotalCount        int32
	}
}

func (s *Service) resourcesByPack(ctx context.Context, r *acs.Request, o owner) (acs.Reply, error) {
	answer := &resourcesByPackResponse{}
	return answer, s.viewPack(ctx, r, o, func(tx *store.Tx, p pack, rules []string) error {
		where, arguments := ofOwner(o, rules)
		result := &answer.ResourceComplianceResult
		result.CompliancePackId = p.id
		return tx.QueryRow("SELECT COUNT(*), COALESCE(SUM(violations > 0), 0) FROM (SELECT SUM(verdict = 'NonCompliant') AS violations FROM results WHERE "+
			where+" GROUP BY account, type, id)", arguments...).Scan(&result.TotalCount, &result.NonCompliantCount)
	})
}

type accountWord struct {
	AccountId      int64
	AccountName    string
	ComplianceType string
}

type accountsByPackResponse struct {
	acs.Answer
	AccountComplianceResult struct {
		AccountCompliances []accountWord
		CompliancePackId   string
		NonCompliantCount  int32
		TotalCount         int32
	}
}

func (s *Service) accountsByPack(ctx context.Context, r *acs.Request, o owner) (acs.Reply, error) {
	answer := &accountsByPackResponse{}
	return answer, s.viewPack(ctx, r, o, func(tx *store.Tx, p pack, rules []string) error {
		tallies, err := tallyAccounts(tx, o, rules)
		if err != nil {
			return err
		}
		result := &answer.AccountComplianceResult
		result.CompliancePackId, result.TotalCount, result.AccountCompliances = p.id, int32(len(o.accounts)), []accountWord{}
		for _, member := range o.accounts {
			sum := counts{}
			for _, rule := range rules {
				for verdict, n := range tallies[accountRule{member.Account, rule}] {
					sum[verdict] += n
				}
			}
			word := sum.word()
			if word == nonCompliant {
				result.NonCompliantCount++
			}
			result.AccountCompliances = append(result.AccountCompliances, accountWord{number(member.Account), member.Name, word})
		}
		return nil
	})
}

type riskSummary struct {
	CompliantCount    int32
	NonCompliantCount int32
	RiskLevel         int32
}

type rulesByRiskResponse struct {
	acs.Answer
	ConfigRuleSummaries []riskSummary
}

// rulesByRisk counts rules: one is compliant when it has results and none is a violation.
func (s *Service) rulesByRisk(ctx context.Context, _ *acs.Request, o owner) (acs.Reply, error) {
	answer := &rulesByRiskResponse{}
	return answer, s.Store.View(ctx, func(tx *store.Tx) error {
		rules, err := rulesOf(tx, o)
		if err != nil {
			return err
		}
		ids := make([]string, len(rules))
		for i, rule := range rules {
			ids[i] = rule.ID
		}
		tallies, err := tally(tx, o, ids)
		if err != nil {
			return err
		}
		answer.ConfigRuleSummaries = []riskSummary{{RiskLevel: 1}, {RiskLevel: 2}, {RiskLevel: 3}}
		for _, rule := range rules {
			if rule.Risk < 1 || rule.Risk > 3 {
				continue
			}
			level := &answer.ConfigRuleSummaries[rule.Risk-1]
			switch tallies[rule.ID].word() {
			case nonCompliant:
				level.NonCompliantCount++
			case compliant:
				level.CompliantCount++
			}
		}
		return nil
	})
}

type resourceCount struct {
	ComplianceType string
	Count          int32
}

type resourcesByRuleResponse struct {
	acs.Answer
	ComplianceResult struct {
		Compliances []resourceCount
		TotalCount  int64
	}
}

func (s *Service) resourcesByRule(ctx context.Context, r *acs.Request, o owner) (acs.Reply, error) {
	var request struct {
		ComplianceType    string `acs:"oneof=COMPLIANT|NON_COMPLIANT|NOT_APPLICABLE|INSUFFICIENT_DATA"`
		ConfigRuleId      string `acs:"required"`
		ResourceAccountId int64
	}
	if err := acs.Decode(r.Parameters, &request); err != nil {
		return nil, err
	}
	o, err := o.only(request.ResourceAccountId)
	if err != nil {
		return nil, err
	}
	answer := &resourcesByRuleResponse{}
	return answer, s.Store.View(ctx, func(tx *store.Tx) error {
		if _, err := copies(tx, o, request.ConfigRuleId); err != nil {
			return err
		}
		tallies, err := tally(tx, o, []string{request.ConfigRuleId})
		if err != nil {
			return err
		}
		result := &answer.ComplianceResult
		result.Compliances, result.TotalCount = []resourceCount{}, 0
		for _, word := range []string{compliant, nonCompliant, notApplicable, insufficientData} {
			n := tallies[request.ConfigRuleId][verdicts[word]]
			if n > 0 && (request.ComplianceType == "" || request.ComplianceType == word) {
				result.Compliances = append(result.Compliances, resourceCount{word, int32(n)})
				result.TotalCount += int64(n)
			}
		}
		return nil
	})
}

// only narrows a group to one member; zero is all.
func (o owner) only(account int64) (owner, error) {
	if account == 0 {
		return o, nil
	}
	for _, member := range o.accounts {
		if number(member.Account) == account {
			o.accounts = []Member{member}
			return o, nil
		}
	}
	return o, acs.InvalidValue("ResourceAccountId", "the account group has no such member")
}

func (o owner) has(account string) bool {
	return slices.ContainsFunc(o.accounts, func(member Member) bool { return member.Account == account })
}

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

func (s *Service) listResults(ctx context.Context, r *acs.Request, o owner) (acs.Reply, error) {
	var request listResultsRequest
	if err := acs.Decode(r.Parameters, &request); err != nil {
		return nil, err
	}
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

// resultRules are the rules whose results are asked for: one rule's, one pack's or all.
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
		for _, rule := range rules {
			ids = append(ids, rule.ID)
		}
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

// resultsAfter lists at most limit results behind a cursor, in the order of account, rule, resource type and resource id. It asks for one
// account's rule after the other: only so can the database go straight to where a page begins.
func resultsAfter(tx *store.Tx, rules map[accountRule]store.Rule, request listResultsRequest, after cursor, limit int) ([]store.Result, error) {
	where := "cloud = ? AND account = ? AND rule = ? AND (type, id) > (?, ?)"
	var narrowed []any
	narrow := func(column string, values []string) {
		if len(values) > 0 {
			clause, more := in(column, values)
			where, narrowed = where+" AND "+clause, append(narrowed, more...)
		}
	}
	narrow("region", request.Regions)
	narrow("+type", request.ResourceTypes) // the plus sign keeps the filter from being what the database searches by
	if request.ComplianceType != "" {
		narrow("verdict", []string{string(verdicts[request.ComplianceType])})
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
		rows, err := tx.Query("SELECT account, rule, type, id, name, region, verdict, trigger, annotation, ordering, asked, recorded FROM results WHERE "+where+
			" ORDER BY type, id LIMIT ?", append(arguments, limit-len(results))...)
		if err != nil {
			return nil, err
		}
		if results, err = scanResults(rows, results); err != nil {
			return nil, err
		}
		if len(results) == limit {
			break
		}
	}
	return results, nil
}

func (k accountRule) compare(other accountRule) int {
	return cmp.Or(cmp.Compare(k.account, other.account), cmp.Compare(k.rule, other.rule))
}

func scanResults(rows *sql.Rows, results []store.Result) ([]store.Result, error) {
	defer rows.Close()
	for rows.Next() {
		result, err := scanResult(rows)
		if err != nil {
			return nil, err
		}
		results = append(results, result)
	}
	return results, rows.Err()
}

func scanResult(rows *sql.Rows) (store.Result, error) {
	var r store.Result
	var ordering, asked, recorded int64
	err := rows.Scan(&r.Account, &r.Rule, &r.Type, &r.ID, &r.Name, &r.Region, &r.Verdict, &r.Trigger, &r.Annotation, &ordering, &asked, &recorded)
	r.Ordering, r.Asked, r.Recorded = store.Time(ordering), store.Time(asked), store.Time(recorded)
	return r, err
}

func shownResult(result store.Result, rule store.Rule, pack string) evaluationResult {
	shown := evaluationResult{
		Annotation: result.Annotation, ComplianceType: complianceType(result.Verdict), ConfigRuleInvokedTimestamp: store.Millis(result.Asked),
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

// cursor is where a page of results or resources ends.
type cursor struct {
	Account, Rule, Type, ID string
	Total                   int // of resources, counted for the first page
}

func cursorOf(result store.Result) cursor {
	return cursor{Account: result.Account, Rule: result.Rule, Type: result.Type, ID: result.ID}
}
