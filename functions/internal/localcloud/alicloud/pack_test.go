package alicloud_test

import (
	"encoding/xml"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const (
	eipRule   = `[{"ManagedRuleIdentifier":"eip-bandwidth-limit","ConfigRuleParameters":[{"ParameterName":"bandwidth","ParameterValue":"10"}],"RiskLevel":1}]`
	shortRule = `[{"ManagedRuleIdentifier":"eip-bandwidth-limit"}]`
)

type params = map[string]string

// TestPack walks through the life of a pack of the account.
func TestPack(t *testing.T) {
	t.Parallel()
	tr := transcribe(start(t))
	tr.run(t,
		step{action: "ListCompliancePackTemplates"},
		step{action: "CreateCompliancePack", parameters: params{
			"CompliancePackName": "ClassifiedProtectionPreCheck", "CompliancePackTemplateId": template, "ConfigRules": eipRule, "RiskLevel": "1",
			"Description": "The compliance package continuously monitors your resources.", "ClientToken": "1594295238-f9361358",
			"RegionIdsScope": "cn-hangzhou", "TagsScope.1.TagKey": "env", "TagsScope.1.TagValue": "prod", "Tag": `[{"Key":"team","Value":"a"}]`,
		}},
		step{action: "GetCompliancePack", parameters: params{"CompliancePackId": "{cp-1}"}},
		step{action: "ListCompliancePacks", parameters: params{"Status": "ACTIVE"}},
		step{action: "UpdateCompliancePack", parameters: params{"CompliancePackId": "{cp-1}", "RiskLevel": "3"}},
		step{action: "DeleteCompliancePacks", parameters: params{"CompliancePackIds": "{cp-1},cp-0"}},
		step{action: "AttachConfigRuleToCompliancePack", parameters: params{"CompliancePackId": "{cp-1}", "ConfigRuleIds": "cr-0"}},
		step{action: "GetCompliancePack", parameters: params{"CompliancePackId": "{cp-1}"}, before: advance(time.Second), xml: true},
		step{action: "ListCompliancePacks", parameters: params{"Status": "ACTIVE", "PageSize": "1"}},
		step{action: "CreateConfigRule", parameters: params{
			"ConfigRuleName": "own", "ConfigRuleTriggerTypes": "ConfigurationItemChangeNotification", "ResourceTypesScope": "ACS::ECS::Instance", "RiskLevel": "3",
			"SourceOwner": "CUSTOM_FC", "SourceIdentifier": "acs:fc:cn-shanghai:1009318965420001:services/assay.LATEST/functions/rule", "InputParameters": `{"CpuCount":2}`,
		}},
		step{action: "AttachConfigRuleToCompliancePack", parameters: params{"CompliancePackId": "{cp-1}", "ConfigRuleIds": "{cr-2},cr-0"}},
		step{action: "DeleteConfigRules", parameters: params{"ConfigRuleIds": "{cr-2}"}},
		step{action: "UpdateCompliancePack", parameters: params{"CompliancePackId": "{cp-1}", "CompliancePackName": "renamed", "RiskLevel": "2", "ExcludeResourceIdsScope": "eip-9"}},
		step{action: "GetCompliancePack", parameters: params{"CompliancePackId": "{cp-1}"}},
		step{action: "GetConfigRule", parameters: params{"ConfigRuleId": "{cr-1}"}},
		step{action: "DetachConfigRuleToCompliancePack", parameters: params{"CompliancePackId": "{cp-1}", "ConfigRuleIds": "{cr-2},cr-0"}},
		step{action: "DetachConfigRuleToCompliancePack", parameters: params{"CompliancePackId": "{cp-1}", "ConfigRuleIds": "{cr-2}"}},
		step{action: "UpdateCompliancePack", parameters: params{"CompliancePackId": "{cp-1}", "ConfigRules": `[{"ConfigRuleId":"{cr-2}"},{"ManagedRuleIdentifier":"ecs-instances-in-vpc"}]`}},
		step{action: "ListConfigRules", parameters: params{"CompliancePackId": "{cp-1}"}},
		step{action: "DeleteCompliancePacks", parameters: params{"CompliancePackIds": "{cp-1}", "DeleteRule": "true"}},
		step{action: "ListConfigRules"},
		step{action: "GetCompliancePack", parameters: params{"CompliancePackId": "{cp-1}"}},
	)
	tr.compare(t, "pack")
}

// TestGroupPack walks through the life of a pack of an account group, in XML.
func TestGroupPack(t *testing.T) {
	t.Parallel()
	s := start(t)
	tr := transcribe(s)
	of := func(parameters params) params {
		parameters["AggregatorId"] = group
		return parameters
	}
	tr.run(t,
		step{xml: true, action: "ListAggregators", parameters: params{"MaxResults": "10"}},
		step{xml: true, action: "CreateAggregateCompliancePack", parameters: of(params{
			"CompliancePackName": "ClassifiedProtectionPreCheck", "CompliancePackTemplateId": template, "ConfigRules": eipRule, "RiskLevel": "1",
		})},
		step{xml: true, action: "GetAggregateCompliancePack", parameters: of(params{"CompliancePackId": "{cp-1}"})},
		step{xml: true, action: "DeleteAggregateCompliancePacks", parameters: of(params{"CompliancePackIds": "{cp-1}"})},
		step{xml: true, before: advance(time.Second), action: "GetAggregateCompliancePack", parameters: of(params{"CompliancePackId": "{cp-1}"})},
		step{action: "GetAggregateCompliancePack", parameters: of(params{"CompliancePackId": "{cp-1}"})},
		step{action: "GetCompliancePack", parameters: params{"CompliancePackId": "{cp-1}"}},
		step{xml: true, action: "ListAggregateCompliancePacks", parameters: of(params{})},
		step{action: "ListCompliancePacks"},
		step{xml: true, action: "GetAggregateConfigRule", parameters: of(params{"ConfigRuleId": "{cr-1}"})},
		step{action: "GetConfigRule", parameters: params{"ConfigRuleId": "{cr-1}"}},
		step{action: "CreateAggregateConfigRule", parameters: of(params{
			"ConfigRuleName": "own", "ConfigRuleTriggerTypes": "ScheduledNotification", "MaximumExecutionFrequency": "One_Hour", "ResourceTypesScope": "ACS::ECS::Instance",
			"RiskLevel": "3", "SourceOwner": "CUSTOM_FC", "SourceIdentifier": "acs:fc:cn-shanghai:1009318965420001:functions/rule", "AccountIdsScope": member,
		})},
		step{xml: true, action: "AttachAggregateConfigRuleToCompliancePack", parameters: of(params{"CompliancePackId": "{cp-1}", "ConfigRuleIds": "{cr-2}"})},
		step{xml: true, action: "StartAggregateConfigRuleEvaluation", parameters: of(params{"CompliancePackId": "{cp-1}"})},
		step{xml: true, action: "DetachAggregateConfigRuleToCompliancePack", parameters: of(params{"CompliancePackId": "{cp-1}", "ConfigRuleIds": "{cr-2}"})},
		step{xml: true, action: "UpdateAggregateCompliancePack", parameters: of(params{"CompliancePackId": "{cp-1}", "Description": "new"})},
		step{xml: true, action: "DeleteAggregateCompliancePacks", parameters: of(params{"CompliancePackIds": "{cp-1}"})},
		step{action: "ListAggregateConfigRules", parameters: of(params{})},
		step{xml: true, action: "GetAggregateCompliancePack", parameters: of(params{"CompliancePackId": "{cp-1}"})},
	)
	tr.compare(t, "group-pack")
	want := []string{
		"eip-bandwidth-limit " + account, "eip-bandwidth-limit " + member, // created
		"own " + member,                                                                    // created
		"eip-bandwidth-limit " + account, "eip-bandwidth-limit " + member, "own " + member, // asked for
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if diff := cmp.Diff(want, s.evaluated); diff != "" {
		t.Error(diff)
	}
}

// create makes a pack that is active.
func (s *fixture) create(t *testing.T, name string) string {
	t.Helper()
	var created struct{ CompliancePackId string }
	s.call(t, "CreateCompliancePack", params{"CompliancePackName": name, "ConfigRules": shortRule}, &created)
	s.clock.advance(time.Second)
	return created.CompliancePackId
}

func TestPackRefusals(t *testing.T) {
	t.Parallel()
	s := start(t)
	id := s.create(t, "exists")
	for i := 2; i <= 5; i++ {
		s.create(t, fmt.Sprint("pack ", i))
	}
	// A group may have as many of its own.
	for i := 1; i <= 4; i++ {
		s.call(t, "CreateAggregateCompliancePack", params{"AggregatorId": group, "CompliancePackName": fmt.Sprint("pack ", i), "ConfigRules": shortRule}, &struct{}{})
	}
	five := strings.Repeat("cp-0,", 4) + "cp-0"
	for name, test := range map[string]struct {
		key, action string
		parameters  params
		want        string
	}{
		"create without name":             {"owner", "CreateCompliancePack", params{"ConfigRules": shortRule}, "400 MissingParameter"},
		"create with a long name":         {"owner", "CreateCompliancePack", params{"CompliancePackName": strings.Repeat("等", 101), "ConfigRules": shortRule}, "400 Invalid.CompliancePackName.Value"},
		"create with a long description":  {"owner", "CreateCompliancePack", params{"CompliancePackName": "n", "Description": strings.Repeat("d", 501), "ConfigRules": shortRule}, "400 Invalid.Description.Value"},
		"create with an unknown template": {"owner", "CreateCompliancePack", params{"CompliancePackName": "n", "CompliancePackTemplateId": "ct-0", "ConfigRules": shortRule}, "400 Invalid.CompliancePackTemplateId.Value"},
		"create without rules":            {"owner", "CreateCompliancePack", params{"CompliancePackName": "n"}, "400 Invalid.ConfigRules.Empty"},
		"create with an empty list":       {"owner", "CreateCompliancePack", params{"CompliancePackName": "n", "ConfigRules": "[]"}, "400 Invalid.ConfigRules.Empty"},
		"create with two kinds of rules":  {"owner", "CreateCompliancePack", params{"CompliancePackName": "n", "ConfigRules": shortRule, "TemplateContent": "{}"}, "400 Invalid.ConfigRules.Value"},
		"create with rules that are none": {"owner", "CreateCompliancePack", params{"CompliancePackName": "n", "ConfigRules": "{}"}, "400 Invalid.ConfigRules.Value"},
		"create one that exists":          {"owner", "CreateCompliancePack", params{"CompliancePackName": "exists", "ConfigRules": shortRule}, "400 CompliancePackExists"},
		"create a sixth":                  {"owner", "CreateCompliancePack", params{"CompliancePackName": "sixth", "ConfigRules": shortRule}, "400 CompliancePackExceedMaxCount"},
		"create with a risk too high":     {"owner", "CreateCompliancePack", params{"CompliancePackName": "n", "RiskLevel": "4", "ConfigRules": shortRule}, "400 Invalid.RiskLevel.Value"},
		"create with a long token":        {"owner", "CreateCompliancePack", params{"CompliancePackName": "n", "ClientToken": strings.Repeat("t", 65), "ConfigRules": shortRule}, "400 Invalid.ClientToken.Value"},
		"create with a token not ASCII":   {"owner", "CreateCompliancePack", params{"CompliancePackName": "n", "ClientToken": "é", "ConfigRules": shortRule}, "400 Invalid.ClientToken.Value"},
		"create with a value without key": {"owner", "CreateCompliancePack", params{"CompliancePackName": "n", "TagValueScope": "v", "ConfigRules": shortRule}, "400 Invalid.TagValueScope.Value"},
		"create with many tags":           {"owner", "CreateCompliancePack", params{"CompliancePackName": "n", "ConfigRules": shortRule, "Tag": "[" + strings.Repeat(`{"Key":"k"},`, 20) + `{"Key":"k"}]`}, "400 Invalid.Tag.Value"},
		"create with a foreign template":  {"owner", "CreateCompliancePack", params{"CompliancePackName": "n", "TemplateContent": `{"configRuleTemplates":[{"source":{"owner":"CUSTOM_FC"}}]}`}, "400 Invalid.TemplateContent.Value"},
		"create by a stranger":            {"stranger", "CreateCompliancePack", params{"CompliancePackName": "n", "ConfigRules": shortRule}, "404 AccountNotExisted"},
		"create by a function":            {"function", "CreateCompliancePack", params{"CompliancePackName": "n", "ConfigRules": shortRule}, "400 NoPermission"},
		"create in a group by a member":   {"member", "CreateAggregateCompliancePack", params{"AggregatorId": group, "CompliancePackName": "n", "ConfigRules": shortRule}, "403 AggregatorMemberNoPermission"},
		"create in an unknown group":      {"owner", "CreateAggregateCompliancePack", params{"AggregatorId": "ca-0", "CompliancePackName": "n", "ConfigRules": shortRule}, "400 Invalid.AggregatorId.Value"},
		"create in no group":              {"owner", "CreateAggregateCompliancePack", params{"CompliancePackName": "n", "ConfigRules": shortRule}, "400 MissingParameter"},
		"update without id":               {"owner", "UpdateCompliancePack", params{"CompliancePackName": "n"}, "400 MissingParameter"},
		"update an unknown pack":          {"owner", "UpdateCompliancePack", params{"CompliancePackId": "cp-0"}, "400 Invalid.CompliancePackId.Value"},
		"update to a name that exists":    {"owner", "UpdateCompliancePack", params{"CompliancePackId": id, "CompliancePackName": "pack 2"}, "400 CompliancePackExists"},
		"update another account's":        {"member", "UpdateCompliancePack", params{"CompliancePackId": id}, "400 Invalid.CompliancePackId.Value"},
		"update with unknown rules":       {"owner", "UpdateCompliancePack", params{"CompliancePackId": id, "ConfigRules": `[{"ConfigRuleId":"cr-0"}]`}, "400 Invalid.ConfigRules.Value"},
		"delete nothing":                  {"owner", "DeleteCompliancePacks", params{}, "400 MissingParameter"},
		"delete only commas":              {"owner", "DeleteCompliancePacks", params{"CompliancePackIds": ",,"}, "400 MissingParameter"},
		"delete six":                      {"owner", "DeleteCompliancePacks", params{"CompliancePackIds": five + ",cp-0"}, "400 Invalid.CompliancePackIds.SizeExceed"},
		"delete six of a group":           {"owner", "DeleteAggregateCompliancePacks", params{"AggregatorId": group, "CompliancePackIds": five + ",cp-0"}, "400 Invalid.CompliancePackIds.SizeExceed"},
		"delete in a group by a member":   {"member", "DeleteAggregateCompliancePacks", params{"AggregatorId": group, "CompliancePackIds": "cp-0"}, "403 AggregatorMemberNoPermission"},
		"delete in an unknown group":      {"owner", "DeleteAggregateCompliancePacks", params{"AggregatorId": "ca-0", "CompliancePackIds": "cp-0"}, "400 Invalid.AggregatorId.Value"},
		"get an unknown pack":             {"owner", "GetCompliancePack", params{"CompliancePackId": "cp-0"}, "400 Invalid.CompliancePackId.Value"},
		"get from a group by a member":    {"member", "GetAggregateCompliancePack", params{"AggregatorId": group, "CompliancePackId": id}, "400 Invalid.AggregatorId.Value"},
		"list with a page too large":      {"owner", "ListCompliancePacks", params{"PageSize": "101"}, "400 Invalid.PageSize.Value"},
		"list with a page of zero":        {"owner", "ListCompliancePacks", params{"PageNumber": "0"}, "400 Invalid.PageNumber.Value"},
		"list with an unknown status":     {"owner", "ListCompliancePacks", params{"Status": "DONE"}, "400 Invalid.Status.Value"},
		"attach to an unknown pack":       {"owner", "AttachConfigRuleToCompliancePack", params{"CompliancePackId": "cp-0", "ConfigRuleIds": "cr-0"}, "400 Invalid.CompliancePackId.Value"},
		"detach nothing":                  {"owner", "DetachConfigRuleToCompliancePack", params{"CompliancePackId": id}, "400 MissingParameter"},
		"generate for an unknown pack":    {"owner", "GenerateCompliancePackReport", params{"CompliancePackId": "cp-0"}, "400 Invalid.CompliancePackId.Value"},
		"generate in a group by a member": {"member", "GenerateAggregateCompliancePackReport", params{"AggregatorId": group, "CompliancePackId": id}, "400 Invalid.AggregatorId.Value"},
		"generate by a stranger":          {"stranger", "GenerateCompliancePackReport", params{"CompliancePackId": id}, "404 AccountNotExisted"},
		"report of an unknown pack":       {"owner", "GetCompliancePackReport", params{"CompliancePackId": "cp-0"}, "400 Invalid.CompliancePackId.Value"},
		"compliance of an unknown pack":   {"owner", "GetConfigRuleComplianceByPack", params{"CompliancePackId": "cp-0"}, "400 Invalid.CompliancePackId.Value"},
		"accounts of the account's pack":  {"owner", "GetAggregateAccountComplianceByPack", params{"AggregatorId": group, "CompliancePackId": id}, "400 Invalid.CompliancePackId.Value"},
		"evaluate neither":                {"owner", "StartConfigRuleEvaluation", params{}, "400 Invalid.ConfigRuleId.Value"},
		"evaluate an unknown rule":        {"owner", "StartConfigRuleEvaluation", params{"ConfigRuleId": "cr-0"}, "400 Invalid.ConfigRuleId.Value"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := s.refusal(t, test.key, test.action, test.parameters); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
			status, contentType, body := s.send(t, test.key, test.action, test.parameters, true)
			var refused struct {
				XMLName                          xml.Name `xml:"Error"`
				RequestId, HostId, Code, Message string
			}
			if err := xml.Unmarshal([]byte(body), &refused); err != nil || fmt.Sprint(status, " ", refused.Code) != test.want ||
				contentType != "text/xml;charset=utf-8" || refused.RequestId == "" || refused.HostId == "" || refused.Message == "" {
				t.Errorf("in XML: %d %s %s", status, contentType, body)
			}
		})
	}
	// Five are not too many.
	var five5 struct {
		OperateCompliancePacksResult struct{ OperateCompliancePacks []struct{ ErrorCode string } }
	}
	s.call(t, "DeleteCompliancePacks", params{"CompliancePackIds": five}, &five5)
	if got := len(five5.OperateCompliancePacksResult.OperateCompliancePacks); got != 5 {
		t.Errorf("%d results", got)
	}
}

// A pack is written as TemplateContent and created from it without loss.
func TestTemplateContent(t *testing.T) {
	t.Parallel()
	s := start(t)
	type pack struct {
		CompliancePack struct {
			TemplateContent string
			ConfigRules     []struct {
				ConfigRuleName, ManagedRuleIdentifier, Description, ResourceTypesScope string
				RiskLevel                                                              int
				ConfigRuleParameters                                                   []struct{ ParameterName, ParameterValue string }
			}
		}
	}
	var created struct{ CompliancePackId string }
	var first, second pack
	s.call(t, "CreateCompliancePack", params{"CompliancePackName": "one", "ConfigRules": `[{"ManagedRuleIdentifier":"eip-bandwidth-limit","ConfigRuleName":"EIP 带宽",
		"Description":"d","RiskLevel":3,"ConfigRuleParameters":[{"ParameterName":"bandwidth","ParameterValue":"20"}]},{"ManagedRuleIdentifier":"ecs-instances-in-vpc"}]`}, &created)
	s.call(t, "GetCompliancePack", params{"CompliancePackId": created.CompliancePackId}, &first)
	s.call(t, "CreateCompliancePack", params{"CompliancePackName": "two", "TemplateContent": first.CompliancePack.TemplateContent}, &created)
	s.call(t, "GetCompliancePack", params{"CompliancePackId": created.CompliancePackId}, &second)
	if diff := cmp.Diff(first, second); diff != "" || len(first.CompliancePack.ConfigRules) != 2 {
		t.Error(diff, first)
	}
}

// Packs with rules of the same name are told apart inside and look as they were asked for outside.
func TestSameRuleInTwoPacks(t *testing.T) {
	t.Parallel()
	s := start(t)
	first, second := s.create(t, "one"), s.create(t, "two")
	var names []string
	for _, id := range []string{first, second} {
		var got struct {
			CompliancePack struct {
				ConfigRules []struct{ ConfigRuleName string }
			}
		}
		s.call(t, "GetCompliancePack", params{"CompliancePackId": id}, &got)
		for _, rule := range got.CompliancePack.ConfigRules {
			names = append(names, rule.ConfigRuleName)
		}
	}
	if diff := cmp.Diff([]string{"eip-bandwidth-limit", "eip-bandwidth-limit"}, names); diff != "" {
		t.Error(diff)
	}
}
