package alicloud_test

import (
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
)

func TestRules(t *testing.T) {
	t.Parallel()
	s := start(t)
	id := s.newRule(t, "own")
	valid := func(change ...string) params {
		p := params{
			"ConfigRuleName": "n", "ConfigRuleTriggerTypes": "ConfigurationItemChangeNotification", "ResourceTypesScope": eipType, "RiskLevel": "1",
			"SourceOwner": "ALIYUN", "SourceIdentifier": "eip-bandwidth-limit",
		}
		for i := 0; i < len(change); i += 2 {
			p[change[i]] = change[i+1]
		}
		return p
	}
	for name, test := range map[string]struct {
		parameters params
		want       string
	}{
		"no name":               {valid("ConfigRuleName", ""), "400 MissingParameter"},
		"no types":              {valid("ResourceTypesScope", ""), "400 MissingParameter"},
		"no risk":               {valid("RiskLevel", ""), "400 MissingParameter"},
		"risk of zero":          {valid("RiskLevel", "0"), "400 Invalid.RiskLevel.Value"},
		"name taken":            {valid("ConfigRuleName", "own"), "400 ConfigRuleExists"},
		"unknown managed rule":  {valid("SourceIdentifier", "nothing"), "400 Invalid.SourceIdentifier.Value"},
		"unknown parameter":     {valid("InputParameters", `{"width":"1"}`), "400 Invalid.InputParameters.Value"},
		"missing parameter":     {valid("SourceIdentifier", "needs-a-value"), "400 Invalid.InputParameters.Value"},
		"unknown owner":         {valid("SourceOwner", "CUSTOM_CONFIGURATION"), "400 Invalid.SourceOwner.Value"},
		"no ARN":                {valid("SourceOwner", "CUSTOM_FC", "SourceIdentifier", "http://127.0.0.1"), "400 Invalid.SourceIdentifier.Value"},
		"unknown trigger":       {valid("ConfigRuleTriggerTypes", "Manual"), "400 Invalid.ConfigRuleTriggerTypes.Value"},
		"no frequency":          {valid("ConfigRuleTriggerTypes", "ScheduledNotification"), "400 MissingParameter"},
		"unknown frequency":     {valid("ConfigRuleTriggerTypes", "ScheduledNotification", "MaximumExecutionFrequency", "Two_Hours"), "400 Invalid.MaximumExecutionFrequency.Value"},
		"accounts of no group":  {valid("AccountIdsScope", member), "400 Invalid.AccountIdsScope.Value"},
		"tag value without key": {valid("TagValueScope", "v"), "400 Invalid.TagValueScope.Value"},
	} {
		if got := s.refusal(t, "owner", "CreateConfigRule", test.parameters); got != test.want {
			t.Errorf("%s: got %s, want %s", name, got, test.want)
		}
	}
	tr := transcribe(s)
	tr.run(t,
		step{action: "CreateConfigRule", parameters: valid("Tag", `[{"Key":"k","Value":"v"}]`, "TagsScope.1.TagKey", "env", "ExtendContent", `{"fixedHour":"13"}`)},
		step{action: "GetConfigRule", parameters: params{"ConfigRuleId": "{cr-1}"}},
		step{action: "DeactiveConfigRules", parameters: params{"ConfigRuleIds": "{cr-1},cr-0"}},
		step{action: "DeactiveConfigRules", parameters: params{"ConfigRuleIds": "{cr-1}"}},
		step{action: "StartConfigRuleEvaluation", parameters: params{"ConfigRuleId": "{cr-1}"}},
		step{action: "ListConfigRules", parameters: params{"ConfigRuleState": "INACTIVE"}},
		step{action: "ActiveConfigRules", parameters: params{"ConfigRuleIds": "{cr-1}"}},
		step{action: "ActiveConfigRules", parameters: params{"ConfigRuleIds": "{cr-1}"}},
		step{action: "StartConfigRuleEvaluation", parameters: params{"ConfigRuleId": "{cr-1}"}},
		step{action: "DeleteConfigRules", parameters: params{"ConfigRuleIds": "{cr-1},cr-0"}},
		step{action: "GetManagedRule", parameters: params{"Identifier": "eip-bandwidth-limit"}},
		step{action: "GetManagedRule", xml: true, parameters: params{"Identifier": "nothing"}},
		step{action: "ListManagedRules", xml: true, parameters: params{"Keyword": "vpc"}},
	)
	tr.compare(t, "rules")
	for _, test := range []struct {
		parameters params
		want       int
	}{
		{params{}, 1},
		{params{"Keyword": "ASSAY.LATEST"}, 1},
		{params{"Keyword": id}, 1},
		{params{"Keyword": "nothing"}, 0},
		{params{"ConfigRuleName": "own"}, 1},
		{params{"ConfigRuleName": "ow"}, 0},
		{params{"RiskLevel": "2"}, 0},
		{params{"ResourceTypes": "ACS::ECS::Instance," + eipType}, 1},
		{params{"ResourceTypes": "ACS::ECS::Instance"}, 0},
		{params{"ComplianceType": "INSUFFICIENT_DATA"}, 1},
		{params{"ComplianceType": "COMPLIANT"}, 0},
		{params{"Tag": `[{"Key":"k"}]`}, 0},
		{params{"PageNumber": "2"}, 1},
	} {
		var got struct{ ConfigRules struct{ TotalCount int } }
		s.call(t, "ListConfigRules", test.parameters, &got)
		if got.ConfigRules.TotalCount != test.want {
			t.Errorf("%v: %d rules, want %d", test.parameters, got.ConfigRules.TotalCount, test.want)
		}
	}
}

// While functions are busy with a rule it is EVALUATING; afterwards its status tells how that went.
func TestRuleStatus(t *testing.T) {
	t.Parallel()
	s := start(t)
	id := s.newRule(t, "own")
	var shown struct {
		ConfigRule struct {
			ConfigRuleState            string
			ConfigRuleEvaluationStatus map[string]any
		}
	}
	invocation := store.Invocation{Cloud: "alicloud", Account: account, Rule: id, Type: eipType, Resource: "eip-1", Trigger: compliance.Change, Started: s.clock.now()}
	err := s.store.Update(t.Context(), func(tx *store.Tx) (err error) {
		invocation.Number, err = tx.StartInvocation(invocation)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	s.call(t, "GetConfigRule", params{"ConfigRuleId": id}, &shown)
	if shown.ConfigRule.ConfigRuleState != "EVALUATING" {
		t.Error(shown)
	}
	invocation.State, invocation.Attempts, invocation.Error, invocation.Ended = store.Failed, 1, "Time out", s.clock.now()
	if err := s.store.Update(t.Context(), func(tx *store.Tx) error { return tx.UpdateInvocation(invocation) }); err != nil {
		t.Fatal(err)
	}
	s.call(t, "GetConfigRule", params{"ConfigRuleId": id}, &shown)
	want := map[string]any{"FirstEvaluationStarted": true, "LastErrorMessage": "Time out", "LastFailedInvocationTimestamp": float64(s.clock.now().UnixMilli())}
	if diff := gocmp.Diff(want, shown.ConfigRule.ConfigRuleEvaluationStatus); diff != "" || shown.ConfigRule.ConfigRuleState != "ACTIVE" {
		t.Error(shown.ConfigRule.ConfigRuleState, diff)
	}
}

// What ConfigRules has to satisfy.
func TestConfigRules(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ rules, want string }{
		"neither id nor identifier": {`[{}]`, "400 Invalid.ConfigRules.Value"},
		"unknown identifier":        {`[{"ManagedRuleIdentifier":"nothing"}]`, "400 Invalid.ConfigRules.Value"},
		"unknown id":                {`[{"ConfigRuleId":"cr-0"}]`, "400 Invalid.ConfigRules.Value"},
		"name without value":        {`[{"ManagedRuleIdentifier":"eip-bandwidth-limit","ConfigRuleParameters":[{"ParameterName":"bandwidth"}]}]`, "400 Invalid.ConfigRules.Value"},
		"value without name":        {`[{"ManagedRuleIdentifier":"eip-bandwidth-limit","ConfigRuleParameters":[{"ParameterValue":"1"}]}]`, "400 Invalid.ConfigRules.Value"},
		"unknown parameter":         {`[{"ManagedRuleIdentifier":"eip-bandwidth-limit","ConfigRuleParameters":[{"ParameterName":"width","ParameterValue":"1"}]}]`, "400 Invalid.ConfigRules.Value"},
		"missing parameter":         {`[{"ManagedRuleIdentifier":"needs-a-value"}]`, "400 Invalid.ConfigRules.Value"},
		"risk out of range":         {`[{"ManagedRuleIdentifier":"eip-bandwidth-limit","RiskLevel":4}]`, "400 Invalid.ConfigRules.Value"},
		"numbers as values":         {`[{"ManagedRuleIdentifier":"eip-bandwidth-limit","ConfigRuleParameters":[{"ParameterName":"bandwidth","ParameterValue":1}]}]`, "400 Invalid.ConfigRules.Value"},
		"too many":                  {"[" + strings.Repeat(`{"ManagedRuleIdentifier":"eip-bandwidth-limit"},`, 200) + `{"ManagedRuleIdentifier":"eip-bandwidth-limit"}]`, "400 Invalid.ConfigRules.Value"},
		"as many as there may be":   {"[" + strings.Repeat(`{"ManagedRuleIdentifier":"eip-bandwidth-limit"},`, 199) + `{"ManagedRuleIdentifier":"eip-bandwidth-limit"}]`, "200 "},
		"without parameters":        {shortRule, "200 "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			if got := s.refusal(t, "owner", "CreateCompliancePack", params{"CompliancePackName": "n", "ConfigRules": test.rules}); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
			if test.want == "200 " && name == "as many as there may be" {
				got := s.refusal(t, "owner", "CreateCompliancePack", params{"CompliancePackName": "m", "ConfigRules": shortRule})
				if got != "400 ConfigRuleExceedMaxRuleCount" {
					t.Errorf("a rule more: got %s", got)
				}
			}
		})
	}
}
