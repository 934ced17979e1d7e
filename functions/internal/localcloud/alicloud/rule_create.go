package alicloud

import (
	"context"
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"github.com/assay-rules/assay/functions/internal/localcloud/alicloud/acs"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
	"github.com/assay-rules/assay/functions/internal/policy"
)

type createRuleRequest struct {
	ClientToken               string `acs:"max=64,ascii"`
	ConfigRuleName            string `acs:"required,max=100"`
	ConfigRuleTriggerTypes    string `acs:"required"`
	Description               string `acs:"max=500"`
	ExtendContent             string
	InputParameters           map[string]string
	MaximumExecutionFrequency string   `acs:"oneof=One_Hour|Three_Hours|Six_Hours|Twelve_Hours|TwentyFour_Hours"`
	ResourceTypesScope        []string `acs:"required"`
	RiskLevel                 int32    `acs:"required,range=1:3"`
	SourceIdentifier          string   `acs:"required"`
	SourceOwner               string   `acs:"required"`
	Tag                       []tag    `acs:"max=20"`
	AccountIdsScope           string
	ExcludeAccountIdsScope    string
	FolderIdsScope            string
	ExcludeFolderIdsScope     string
	ResourceNameScope         string
	TagKeyLogicScope          string `acs:"oneof=AND|OR"`
	scope
}

type tag struct {
	Key   string `acs:"required,max=128"`
	Value string `acs:"max=128"`
}

func tagKeys(tags []tag) []tagKey {
	keys := make([]tagKey, len(tags))
	for i, tag := range tags {
		keys[i] = tagKey{tag.Key, tag.Value}
	}
	return keys
}

type createRuleResponse struct {
	acs.Answer
	ConfigRuleId string
}

// A function's ARN in Function Compute 2.0, as in the reference of CreateConfigRule, and in 3.0.
var functionARN = regexp.MustCompile(`^acs:fc:[a-z0-9-]+:\d+:(services/[A-Za-z_][A-Za-z0-9_-]*\.[A-Za-z0-9_-]+/)?functions/[A-Za-z_][A-Za-z0-9_-]*$`)

func (s *Service) createRule(ctx context.Context, r *acs.Request, o owner, request createRuleRequest) (acs.Reply, error) {
	rule, err := s.ruleFrom(request)
	if err != nil {
		return nil, err
	}
	if o, err = narrowed(o, request); err != nil {
		return nil, err
	}
	answer := &createRuleResponse{}
	var created []store.Rule
	err = s.Store.Update(ctx, func(tx *store.Tx) error {
		created = nil
		return s.once(tx, r, o, answer, func() error {
			answer.ConfigRuleId = rule.ID
			created, err = putCopies(tx, o, rule, ruleExtra{ExtendContent: request.ExtendContent, Tags: tagKeys(request.Tag)}, true)
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	s.EvaluateAll(ctx, created...)
	return answer, nil
}

func (s *Service) ruleFrom(request createRuleRequest) (store.Rule, error) {
	values := request.InputParameters
	switch request.SourceOwner {
	case managedRule:
		managed, known := s.managed(request.SourceIdentifier)
		if !known {
			return store.Rule{}, acs.InvalidValue("SourceIdentifier", "the service has no such managed rule")
		}
		var err error
		if values, err = managed.complete(values); err != nil {
			return store.Rule{}, acs.InvalidValue("InputParameters", err.Error())
		}
	case customRule:
		if !functionARN.MatchString(request.SourceIdentifier) {
			return store.Rule{}, acs.InvalidValue("SourceIdentifier", "it must have the form acs:fc:{Region}:{AccountID}:services/{ServiceName}.LATEST/functions/{FunctionName}")
		}
	default:
		return store.Rule{}, acs.InvalidValue("SourceOwner", "it must be ALIYUN or CUSTOM_FC")
	}
	rule := store.Rule{
		ID: newID("cr"), Name: request.ConfigRuleName, Description: request.Description, Source: request.SourceIdentifier, Managed: request.SourceOwner == managedRule,
		Types: request.ResourceTypesScope, State: stateActive, Risk: int(request.RiskLevel), Updated: s.Now(),
	}
	for trigger := range strings.SplitSeq(request.ConfigRuleTriggerTypes, ",") {
		switch strings.TrimSpace(trigger) {
		case onChange:
			rule.OnChange = true
		case onSchedule:
			if rule.Period = policy.Interval(request.MaximumExecutionFrequency); rule.Period == 0 {
				return store.Rule{}, acs.MissingParameter("MaximumExecutionFrequency")
			}
		default:
			return store.Rule{}, acs.InvalidValue("ConfigRuleTriggerTypes", "it must be "+onChange+", "+onSchedule+" or both, separated by a comma")
		}
	}
	if request.TagValueScope != "" && request.TagKeyScope == "" {
		return store.Rule{}, acs.InvalidValue("TagValueScope", "it must be used together with TagKeyScope")
	}
	var err error
	if rule.Parameters, err = json.Marshal(parameters(nonNil(values))); err != nil {
		return store.Rule{}, err
	}
	rule.Scope, err = json.Marshal(ruleScope{scope: request.scope, ResourceNameScope: request.ResourceNameScope, TagKeyLogicScope: request.TagKeyLogicScope})
	return rule, err
}

func nonNil(values map[string]string) map[string]string {
	if values == nil {
		return map[string]string{}
	}
	return values
}

// narrowed leaves out the accounts of a group that a rule does not cover.
func narrowed(o owner, request createRuleRequest) (owner, error) {
	if request.FolderIdsScope != "" || request.ExcludeFolderIdsScope != "" {
		return o, acs.InvalidValue("FolderIdsScope", "the service has no folders")
	}
	if o.group == "" && (request.AccountIdsScope != "" || request.ExcludeAccountIdsScope != "") {
		return o, acs.InvalidValue("AccountIdsScope", "only rules of an account group may have it")
	}
	o.accounts = slices.DeleteFunc(slices.Clone(o.accounts), func(member Member) bool {
		return !listed(request.AccountIdsScope, member.Account, true) || listed(request.ExcludeAccountIdsScope, member.Account, false)
	})
	if len(o.accounts) == 0 {
		return o, acs.InvalidValue("AccountIdsScope", "it must contain a member of the account group")
	}
	return o, nil
}
