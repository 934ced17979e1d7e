package alicloud

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/assay-rules/assay/functions/internal/localcloud/alicloud/acs"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
	"github.com/assay-rules/assay/functions/internal/localcloud/wire"
)

type ruleID struct {
	ConfigRuleId string `acs:"required"`
}

type ruleDetails struct {
	AccountId                  int64
	Compliance                 *ruleCompliance
	ConfigRuleArn              string
	ConfigRuleEvaluationStatus *evaluationStatus
	ConfigRuleId               string
	ConfigRuleName             string
	ConfigRuleState            string
	ConfigRuleTriggerTypes     string
	CreateBy                   *ruleCreator `json:",omitempty" xml:",omitempty"`
	CreateTimestamp            int64
	Description                string
	ExtendContent              string `json:",omitempty" xml:",omitempty"`
	InputParameters            parameters
	ManagedRule                *managedDetails `json:",omitempty" xml:",omitempty"`
	MaximumExecutionFrequency  string          `json:",omitempty" xml:",omitempty"`
	ModifiedTimestamp          int64
	ResourceNameScope          string `json:",omitempty" xml:",omitempty"`
	ResourceTypesScope         string
	RiskLevel                  int32
	Source                     ruleSource
	TagKeyLogicScope           string   `json:",omitempty" xml:",omitempty"`
	Tags                       []tagKey `json:",omitempty"`
	scope
}

type ruleCompliance struct {
	ComplianceType string
	Count          int32
}

type evaluationStatus struct {
	FirstEvaluationStarted            bool
	LastErrorMessage                  string `json:",omitempty" xml:",omitempty"`
	LastFailedInvocationTimestamp     int64  `json:",omitempty" xml:",omitempty"`
	LastSuccessfulEvaluationTimestamp int64  `json:",omitempty" xml:",omitempty"`
	LastSuccessfulInvocationTimestamp int64  `json:",omitempty" xml:",omitempty"`
}

type ruleCreator struct {
	AggregatorId       string `json:",omitempty" xml:",omitempty"`
	CompliancePackId   string `json:",omitempty" xml:",omitempty"`
	CompliancePackName string `json:",omitempty" xml:",omitempty"`
}

type ruleSource struct {
	Identifier    string
	Owner         string
	SourceDetails []sourceDetail
}

type sourceDetail struct {
	EventSource               string
	MaximumExecutionFrequency string `json:",omitempty" xml:",omitempty"`
	MessageType               string
}

type getRuleResponse struct {
	acs.Answer
	ConfigRule ruleDetails
}

func (s *Service) getRule(ctx context.Context, _ *acs.Request, o owner, request ruleID) (acs.Reply, error) {
	answer := &getRuleResponse{}
	return answer, s.Store.View(ctx, func(tx *store.Tx) error {
		rules, err := copies(tx, o, request.ConfigRuleId)
		if err != nil {
			return err
		}
		answer.ConfigRule, err = s.details(tx, o, rules)
		return err
	})
}

// details describes a rule, of which an account group has copies.
func (s *Service) details(tx *store.Tx, o owner, copies []store.Rule) (ruleDetails, error) {
	rule := copies[0]
	extra := extraOf(rule)
	var limits ruleScope
	_ = json.Unmarshal(rule.Scope, &limits) // a rule from elsewhere has none
	d := ruleDetails{
		AccountId: o.accountNumber(), ConfigRuleArn: ruleARN(rule), ConfigRuleId: rule.ID, ConfigRuleName: displayName(rule), ConfigRuleTriggerTypes: triggerTypes(rule),
		CreateTimestamp: store.Millis(rule.Created), Description: rule.Description, ExtendContent: extra.ExtendContent, InputParameters: parametersOf(rule),
		MaximumExecutionFrequency: wire.Frequency(rule.Period), ModifiedTimestamp: store.Millis(rule.Updated), ResourceNameScope: limits.ResourceNameScope,
		ResourceTypesScope: strings.Join(rule.Types, ","), RiskLevel: int32(rule.Risk), TagKeyLogicScope: limits.TagKeyLogicScope, Tags: extra.Tags, scope: limits.scope,
		Source: ruleSource{Identifier: rule.Source, Owner: sourceOwner(rule), SourceDetails: []sourceDetail{}},
	}
	if rule.OnChange {
		d.Source.SourceDetails = append(d.Source.SourceDetails, sourceDetail{EventSource: "aliyun.config", MessageType: onChange})
	}
	if rule.Period > 0 {
		d.Source.SourceDetails = append(d.Source.SourceDetails, sourceDetail{EventSource: "aliyun.config", MessageType: onSchedule, MaximumExecutionFrequency: wire.Frequency(rule.Period)})
	}
	if extra.Pack != "" || extra.Group != "" {
		d.CreateBy = &ruleCreator{AggregatorId: extra.Group, CompliancePackId: extra.Pack, CompliancePackName: extra.PackName}
	}
	if managed, known := s.managed(rule.Source); rule.Managed && known {
		described := managed.details()
		d.ManagedRule = &described
	}
	tallies, err := tally(tx, o, []string{rule.ID})
	if err != nil {
		return d, err
	}
	word, count := tallies[rule.ID].summary()
	d.Compliance = &ruleCompliance{ComplianceType: word, Count: count}
	if d.ConfigRuleState, err = stateOf(tx, rule); err != nil {
		return d, err
	}
	d.ConfigRuleEvaluationStatus, err = statusOf(tx, rule)
	return d, err
}

func statusOf(tx *store.Tx, rule store.Rule) (*evaluationStatus, error) {
	status := &evaluationStatus{}
	for _, state := range []store.State{store.Pending, store.Failed, store.Succeeded} {
		last, err := tx.Invocations(store.InvocationFilter{Cloud: rule.Cloud, Account: rule.Account, Rule: rule.ID, State: state}, 1)
		if err != nil {
			return nil, err
		}
		if len(last) == 0 {
			continue
		}
		status.FirstEvaluationStarted = true
		switch state {
		case store.Failed:
			status.LastErrorMessage, status.LastFailedInvocationTimestamp = last[0].Error, store.Millis(last[0].Ended)
		case store.Succeeded:
			status.LastSuccessfulInvocationTimestamp = store.Millis(last[0].Ended)
		}
	}
	var recorded int64
	err := tx.QueryRow("SELECT COALESCE(MAX(recorded), 0) FROM results WHERE cloud = ? AND account = ? AND rule = ?", rule.Cloud, rule.Account, rule.ID).Scan(&recorded)
	status.LastSuccessfulEvaluationTimestamp = recorded
	return status, err
}

type listRulesRequest struct {
	CompliancePackId string
	ComplianceType   string `acs:"oneof=COMPLIANT|NON_COMPLIANT|NOT_APPLICABLE|INSUFFICIENT_DATA|IGNORED"`
	ConfigRuleName   string
	ConfigRuleState  string `acs:"oneof=ACTIVE|DELETING|EVALUATING|INACTIVE"`
	Keyword          string `acs:"max=1000"`
	ResourceTypes    []string
	RiskLevel        int32 `acs:"range=1:3"`
	Tag              []tag `acs:"max=20"`
	paging
}

type ruleSummary struct {
	AccountId          int64
	Compliance         ruleCompliance
	ConfigRuleArn      string
	ConfigRuleId       string
	ConfigRuleName     string
	ConfigRuleState    string
	CreateBy           *ruleCreator `json:",omitempty" xml:",omitempty"`
	Description        string
	ResourceTypesScope string
	RiskLevel          int32
	SourceIdentifier   string
	SourceOwner        string
	Tags               []tag `json:",omitempty"`
}

type listRulesResponse struct {
	acs.Answer
	ConfigRules struct {
		ConfigRuleList []ruleSummary
		PageNumber     int32
		PageSize       int32
		TotalCount     int64
	}
}

func (s *Service) listRules(ctx context.Context, _ *acs.Request, o owner, request listRulesRequest) (acs.Reply, error) {
	answer := &listRulesResponse{}
	var matching []ruleSummary
	err := s.Store.View(ctx, func(tx *store.Tx) error {
		matching = nil
		rules, err := rulesOf(tx, o)
		if err != nil {
			return err
		}
		var inPack []string
		if request.CompliancePackId != "" {
			if _, err := packOf(tx, o, request.CompliancePackId); err != nil {
				return err
			}
			if inPack, err = packRules(tx, request.CompliancePackId); err != nil {
				return err
			}
		}
		tallies, err := tally(tx, o, ruleIDs(rules))
		if err != nil {
			return err
		}
		for _, rule := range rules {
			state, err := stateOf(tx, rule)
			if err != nil {
				return err
			}
			word, count := tallies[rule.ID].summary()
			if request.matches(rule, state, word) && (request.CompliancePackId == "" || slices.Contains(inPack, rule.ID)) {
				matching = append(matching, summaryOf(o, rule, state, ruleCompliance{word, count}))
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	list := &answer.ConfigRules
	list.ConfigRuleList, list.PageNumber, list.PageSize, list.TotalCount = page(matching, request.paging), request.PageNumber, request.PageSize, int64(len(matching))
	return answer, nil
}

func (request listRulesRequest) matches(rule store.Rule, state, word string) bool {
	name := displayName(rule)
	keyword := strings.ToLower(request.Keyword)
	text := strings.ToLower(strings.Join([]string{rule.ID, name, rule.Description, rule.Source}, "\n"))
	return (request.ComplianceType == "" || request.ComplianceType == word) &&
		(request.ConfigRuleName == "" || request.ConfigRuleName == name) &&
		(request.ConfigRuleState == "" || request.ConfigRuleState == state) &&
		(request.RiskLevel == 0 || request.RiskLevel == int32(rule.Risk)) &&
		(len(request.ResourceTypes) == 0 || slices.ContainsFunc(request.ResourceTypes, rule.Covers)) &&
		strings.Contains(text, keyword) && hasTags(extraOf(rule).Tags, request.Tag)
}

func hasTags(has []tagKey, wanted []tag) bool {
	for _, tag := range wanted {
		if !slices.ContainsFunc(has, func(t tagKey) bool { return t.TagKey == tag.Key && (tag.Value == "" || t.TagValue == tag.Value) }) {
			return false
		}
	}
	return true
}

func summaryOf(o owner, rule store.Rule, state string, compliance ruleCompliance) ruleSummary {
	extra := extraOf(rule)
	summary := ruleSummary{
		AccountId: o.accountNumber(), Compliance: compliance, ConfigRuleArn: ruleARN(rule), ConfigRuleId: rule.ID, ConfigRuleName: displayName(rule), ConfigRuleState: state,
		Description: rule.Description, ResourceTypesScope: strings.Join(rule.Types, ","), RiskLevel: int32(rule.Risk), SourceIdentifier: rule.Source, SourceOwner: sourceOwner(rule),
	}
	for _, t := range extra.Tags {
		summary.Tags = append(summary.Tags, tag{t.TagKey, t.TagValue})
	}
	if extra.Pack != "" || extra.Group != "" {
		summary.CreateBy = &ruleCreator{AggregatorId: extra.Group, CompliancePackId: extra.Pack, CompliancePackName: extra.PackName}
	}
	return summary
}
