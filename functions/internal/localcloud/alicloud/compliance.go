package alicloud

import (
	"context"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/localcloud/alicloud/acs"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
	"github.com/assay-rules/assay/functions/internal/localcloud/wire"
)

// counts is the number of resources by verdict.
type counts map[compliance.Verdict]int

// word is the compliance type of all together: one violation decides, then missing data, then compliance.
func (c counts) word() string {
	for _, verdict := range []compliance.Verdict{compliance.NonCompliant, compliance.Undetermined, compliance.Compliant, compliance.NotApplicable} {
		if c[verdict] > 0 {
			return wire.ComplianceType(verdict)
		}
	}
	return wire.InsufficientData
}

// summary is the compliance type and how many resources have it.
func (c counts) summary() (word string, count int32) {
	word = c.word()
	return word, int32(c[wire.Verdicts[word]])
}

// ofOwner limits a query of the results to an owner's accounts and to rules.
func ofOwner(o owner, rules []string) (where string, arguments []any) {
	accounts := make([]string, len(o.accounts))
	for i, member := range o.accounts {
		accounts[i] = member.Account
	}
	inAccounts, accountArguments := store.In("account", accounts)
	inRules, ruleArguments := store.In("rule", rules)
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
	type count struct {
		accountRule
		verdict compliance.Verdict
		n       int
	}
	all, err := store.List(tx, func(row store.Row) (c count, err error) {
		err = row.Scan(&c.account, &c.rule, &c.verdict, &c.n)
		return c, err
	}, "SELECT account, rule, verdict, COUNT(*) FROM results WHERE "+where+" GROUP BY account, rule, verdict", arguments...)
	tallies := map[accountRule]counts{}
	for _, c := range all {
		if tallies[c.accountRule] == nil {
			tallies[c.accountRule] = counts{}
		}
		tallies[c.accountRule][c.verdict] = c.n
	}
	return tallies, err
}

func ruleIDs(rules []store.Rule) []string {
	ids := make([]string, len(rules))
	for i, rule := range rules {
		ids[i] = rule.ID
	}
	return ids
}

// viewPack runs read for a pack and the ids of its rules.
func (s *Service) viewPack(ctx context.Context, o owner, request packID, read func(tx *store.Tx, p pack, rules []string) error) error {
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

func (s *Service) rulesByPack(ctx context.Context, _ *acs.Request, o owner, request packID) (acs.Reply, error) {
	answer := &rulesByPackResponse{}
	return answer, s.viewPack(ctx, o, request, func(tx *store.Tx, p pack, rules []string) error {
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
			if word == wire.NonCompliant {
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

func (s *Service) resourcesByPack(ctx context.Context, _ *acs.Request, o owner, request packID) (acs.Reply, error) {
	answer := &resourcesByPackResponse{}
	return answer, s.viewPack(ctx, o, request, func(tx *store.Tx, p pack, rules []string) error {
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

func (s *Service) accountsByPack(ctx context.Context, _ *acs.Request, o owner, request packID) (acs.Reply, error) {
	answer := &accountsByPackResponse{}
	return answer, s.viewPack(ctx, o, request, func(tx *store.Tx, p pack, rules []string) error {
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
			if word == wire.NonCompliant {
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
		tallies, err := tally(tx, o, ruleIDs(rules))
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
			case wire.NonCompliant:
				level.NonCompliantCount++
			case wire.Compliant:
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

type resourcesByRuleRequest struct {
	ComplianceType    string `acs:"oneof=COMPLIANT|NON_COMPLIANT|NOT_APPLICABLE|INSUFFICIENT_DATA"`
	ConfigRuleId      string `acs:"required"`
	ResourceAccountId int64
}

func (s *Service) resourcesByRule(ctx context.Context, _ *acs.Request, o owner, request resourcesByRuleRequest) (acs.Reply, error) {
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
		for _, word := range []string{wire.Compliant, wire.NonCompliant, wire.NotApplicable, wire.InsufficientData} {
			n := tallies[request.ConfigRuleId][wire.Verdicts[word]]
			if n > 0 && (request.ComplianceType == "" || request.ComplianceType == word) {
				result.Compliances = append(result.Compliances, resourceCount{word, int32(n)})
				result.TotalCount += int64(n)
			}
		}
		return nil
	})
}
