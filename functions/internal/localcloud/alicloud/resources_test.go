package alicloud_test

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"go.uber.org/zap"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/localcloud/alicloud"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
)

// sampleItem is the configurationItem of a sample event.
func sampleItem(t *testing.T, file string) json.RawMessage {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	var event struct {
		InvokingEvent struct{ ConfigurationItem json.RawMessage }
	}
	if err := json.Unmarshal(content, &event); err != nil {
		t.Fatal(err)
	}
	return event.InvokingEvent.ConfigurationItem
}

// item is a small native item.
func item(id string, change ...func(map[string]any)) json.RawMessage {
	fields := map[string]any{
		"resourceId": id, "resourceName": "name of " + id, "resourceType": eipType, "regionId": "cn-hangzhou", "availabilityZone": "cn-hangzhou-b",
		"configuration": `{"Bandwidth":"5","VpcId":"vpc-1","VSwitchId":"vsw-1","ResourceGroupId":"rg-1"}`, "resourceStatus": "InUse", "resourceCreationTime": 1571644675000,
		"tags": `{"env":["prod","test"],"team":["a"]}`,
	}
	for _, c := range change {
		c(fields)
	}
	native, err := json.Marshal(fields)
	if err != nil {
		panic(err)
	}
	return native
}

func set(name string, value any) func(map[string]any) {
	return func(fields map[string]any) { fields[name] = value }
}

func (s *fixture) put(t *testing.T, account string, native json.RawMessage, change ...func(*store.Resource)) store.Resource {
	t.Helper()
	resource, err := alicloud.Resource(account, native, s.clock.now())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range change {
		c(&resource)
	}
	if err := s.store.Update(t.Context(), func(tx *store.Tx) error { return tx.PutResource(resource) }); err != nil {
		t.Fatal(err)
	}
	return resource
}

func TestResource(t *testing.T) {
	t.Parallel()
	at := time.UnixMilli(1624243657000).UTC()
	for name, test := range map[string]struct {
		account string // empty: the tests' account
		native  json.RawMessage
		want    store.Resource
		err     string
	}{
		"sample": {
			account: "100000000000000", native: sampleItem(t, "eip-below-minimum.json"),
			want: store.Resource{Account: "100000000000000", Type: eipType, ID: "eip-2zeerraiwb7ujcdvf****", Name: "test", Region: "cn-hangzhou"},
		},
		"documented sample": {
			account: "100000000000000", native: sampleItem(t, "scheduled-with-item.json"),
			want: store.Resource{Account: "100000000000000", Type: "ACS::RAM::User", ID: "20082888873117****", Name: "test123", Region: "cn-shanghai"},
		},
		"without account":         {native: item("eip-1"), want: store.Resource{Account: account, Type: eipType, ID: "eip-1", Name: "name of eip-1", Region: "cn-hangzhou"}},
		"empty configuration":     {native: item("eip-1", set("configuration", "")), want: store.Resource{Account: account, Type: eipType, ID: "eip-1", Name: "name of eip-1", Region: "cn-hangzhou"}},
		"no JSON":                 {native: json.RawMessage(`{`), err: "unexpected end"},
		"no id":                   {native: item(""), err: "resourceId, resourceType and regionId are required"},
		"no region":               {native: item("eip-1", set("regionId", "")), err: "are required"},
		"long id":                 {native: item(strings.Repeat("e", 257)), err: "resourceId is longer than 256 bytes"},
		"configuration not JSON":  {native: item("eip-1", set("configuration", "{")), err: "configuration must be JSON inside a string"},
		"configuration an object": {native: item("eip-1", set("configuration", map[string]any{})), err: "resource: json"},
		"tags not lists":          {native: item("eip-1", set("tags", `{"env":"prod"}`)), err: "they must be a JSON object of lists inside a string"},
		"another account":         {native: item("eip-1", set("accountId", 7)), err: "its accountId is 7, the account is " + account},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := alicloud.Resource(cmp.Or(test.account, account), test.native, at)
			if test.err != "" {
				if err == nil || !strings.Contains(err.Error(), test.err) {
					t.Errorf("got %v, want %q", err, test.err)
				}
				return
			}
			test.want.Cloud, test.want.Item, test.want.Updated = "alicloud", test.native, at
			if diff := gocmp.Diff(test.want, got); diff != "" || err != nil {
				t.Error(err, diff)
			}
		})
	}
}

func TestCovers(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		scope string
		rule  func(*store.Rule)
		res   func(*store.Resource)
		want  bool
	}{
		"no limits":              {scope: `{}`, want: true},
		"another type":           {scope: `{}`, rule: func(r *store.Rule) { r.Types = []string{"ACS::ECS::Instance"} }},
		"deleted":                {scope: `{}`, res: func(r *store.Resource) { r.Deleted = true }},
		"region":                 {scope: `{"RegionIdsScope":"cn-shanghai, cn-hangzhou"}`, want: true},
		"another region":         {scope: `{"RegionIdsScope":"cn-shanghai"}`},
		"excluded region":        {scope: `{"ExcludeRegionIdsScope":"cn-hangzhou"}`},
		"id":                     {scope: `{"ResourceIdsScope":"eip-1,eip-2"}`, want: true},
		"another id":             {scope: `{"ResourceIdsScope":"eip-10"}`},
		"excluded id":            {scope: `{"ExcludeResourceIdsScope":"eip-1"}`},
		"group":                  {scope: `{"ResourceGroupIdsScope":"rg-1"}`, want: true},
		"another group":          {scope: `{"ResourceGroupIdsScope":"rg-2"}`},
		"excluded group":         {scope: `{"ExcludeResourceGroupIdsScope":"rg-1"}`},
		"tag key":                {scope: `{"TagKeyScope":"env"}`, want: true},
		"another tag key":        {scope: `{"TagKeyScope":"owner"}`},
		"tag value":              {scope: `{"TagKeyScope":"env","TagValueScope":"test"}`, want: true},
		"another tag value":      {scope: `{"TagKeyScope":"env","TagValueScope":"dev"}`},
		"one of the tags":        {scope: `{"TagsScope":[{"TagKey":"owner"},{"TagKey":"team","TagValue":"a"}]}`, want: true},
		"none of the tags":       {scope: `{"TagsScope":[{"TagKey":"owner"},{"TagKey":"team","TagValue":"b"}]}`},
		"all of the tags":        {scope: `{"TagKeyLogicScope":"AND","TagsScope":[{"TagKey":"env","TagValue":"prod"},{"TagKey":"team"}]}`, want: true},
		"not all of the tags":    {scope: `{"TagKeyLogicScope":"AND","TagsScope":[{"TagKey":"env"},{"TagKey":"owner"}]}`},
		"excluded tag":           {scope: `{"ExcludeTagsScope":[{"TagKey":"env","TagValue":"prod"}]}`},
		"excluded another value": {scope: `{"ExcludeTagsScope":[{"TagKey":"env","TagValue":"dev"}]}`, want: true},
		"name":                   {scope: `{"ResourceNameScope":"name of eip-1"}`, want: true},
		"another name":           {scope: `{"ResourceNameScope":"name"}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			resource, err := alicloud.Resource(account, item("eip-1"), time.UnixMilli(1))
			if err != nil {
				t.Fatal(err)
			}
			rule := store.Rule{Name: "r", Types: []string{eipType}, Scope: json.RawMessage(test.scope)}
			if test.rule != nil {
				test.rule(&rule)
			}
			if test.res != nil {
				test.res(&resource)
			}
			got, err := alicloud.Covers(rule, resource)
			if got != test.want || err != nil {
				t.Errorf("got %v, %v", got, err)
			}
		})
	}
	if _, err := alicloud.Covers(store.Rule{Scope: json.RawMessage(`[]`)}, store.Resource{Item: item("e")}); err == nil {
		t.Error("a scope that cannot be read covers something")
	}
}

func TestDiscoveredResources(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.put(t, account, item("eip-1"))
	s.put(t, account, item("eip-2", set("tags", "")), func(r *store.Resource) { r.Deleted = true })
	s.put(t, "100000000000000", sampleItem(t, "eip-above-minimum.json"), func(r *store.Resource) { r.Account = account })
	s.put(t, account, item("i-1", set("resourceType", "ACS::ECS::Instance"), set("regionId", "cn-shanghai")))
	s.put(t, member, item("eip-3"))
	rule := s.newRule(t, "rule")
	s.record(t, account, rule, map[string]compliance.Verdict{"eip-1": compliance.NonCompliant})
	s.clock.advance(24 * time.Hour)
	s.put(t, account, item("eip-9"))

	tr := transcribe(s)
	one := params{"Region": "cn-hangzhou", "ResourceType": eipType, "ResourceId": "eip-1"}
	tr.run(t,
		step{key: "function", action: "GetDiscoveredResource", parameters: one},
		step{action: "GetDiscoveredResource", xml: true, parameters: params{"Region": "cn-hangzhou", "ResourceType": eipType, "ResourceId": "eip-1", "ComplianceOption": "1"}},
		step{action: "GetDiscoveredResource", parameters: params{"Region": "cn-hangzhou", "ResourceType": eipType, "ResourceId": "eip-2"}},
		step{action: "GetDiscoveredResource", parameters: params{"Region": "cn-shanghai", "ResourceType": eipType, "ResourceId": "eip-1"}},
		step{action: "GetDiscoveredResource", parameters: params{"Region": "cn-hangzhou", "ResourceType": eipType, "ResourceId": "eip-3"}},
		step{action: "GetDiscoveredResource", parameters: params{"Region": "cn-hangzhou", "ResourceType": eipType}},
		step{action: "GetAggregateDiscoveredResource", parameters: params{"AggregatorId": group, "Region": "cn-hangzhou", "ResourceType": eipType, "ResourceId": "eip-3"}},
		step{key: "function", action: "ListDiscoveredResources", parameters: params{"MaxResults": "1"}},
		step{action: "ListDiscoveredResources", xml: true, parameters: params{"MaxResults": "100", "Regions": "cn-shanghai"}},
		step{action: "ListDiscoveredResources", parameters: params{"MaxResults": "100", "ResourceDeleted": "0"}},
		step{action: "ListAggregateDiscoveredResources", parameters: params{"AggregatorId": group, "MaxResults": "100", "ResourceId": "eip-3"}},
	)
	tr.compare(t, "resources")

	ids := func(parameters params) string {
		t.Helper()
		var all []string
		for page := 0; ; page++ {
			var answer struct {
				DiscoveredResourceProfiles struct {
					DiscoveredResourceProfileList []struct{ ResourceId string }
					NextToken                     string
					TotalCount                    int
				}
			}
			s.call(t, "ListDiscoveredResources", parameters, &answer)
			for _, profile := range answer.DiscoveredResourceProfiles.DiscoveredResourceProfileList {
				all = append(all, profile.ResourceId)
			}
			if parameters["NextToken"] = answer.DiscoveredResourceProfiles.NextToken; parameters["NextToken"] == "" {
				return fmt.Sprintf("%s: %d on %d pages", strings.Join(all, " "), answer.DiscoveredResourceProfiles.TotalCount, page+1)
			}
		}
	}
	for _, test := range []struct {
		parameters params
		want       string
	}{
		{params{"MaxResults": "1"}, "i-1 eip-1 eip-2zeerraiwb7ujcdvf**** eip-9: 4 on 4 pages"},
		{params{"MaxResults": "2"}, "i-1 eip-1 eip-2zeerraiwb7ujcdvf**** eip-9: 4 on 2 pages"},
		{params{"MaxResults": "100", "ResourceTypes": "ACS::ECS::Instance"}, "i-1: 1 on 1 pages"},
		{params{"MaxResults": "100", "ResourceTypes": "ACS::ECS::Instance", "ExcludeResourceTypes": "ACS::ECS::Instance"}, "eip-1 eip-2zeerraiwb7ujcdvf**** eip-9: 3 on 1 pages"},
		{params{"MaxResults": "100", "ResourceName": "name of eip-1"}, "eip-1: 1 on 1 pages"},
		{params{"MaxResults": "100", "StartUpdateTimestamp": fmt.Sprint(s.clock.now().UnixMilli() - 1000), "EndUpdateTimestamp": fmt.Sprint(s.clock.now().UnixMilli())}, "eip-9: 1 on 1 pages"},
	} {
		if got := ids(test.parameters); got != test.want {
			t.Errorf("got %s, want %s", got, test.want)
		}
	}
	for want, parameters := range map[string]params{
		"400 MissingParameter":                   {},
		"400 Invalid.MaxResults.Value":           {"MaxResults": "101"},
		"400 Invalid.NextToken.Value":            {"MaxResults": "1", "NextToken": "eyJ9"},
		"400 Invalid.StartUpdateTimestamp.Value": {"MaxResults": "1", "StartUpdateTimestamp": "1"},
		"400 Invalid.EndUpdateTimestamp.Value":   {"MaxResults": "1", "StartUpdateTimestamp": "1", "EndUpdateTimestamp": "2592000002"},
		"400 Invalid.ResourceDeleted.Value":      {"MaxResults": "1", "ResourceDeleted": "2"},
		"400 Invalid.ResourceAccountId.Value":    {"MaxResults": "1", "ResourceAccountId": member},
	} {
		if got := s.refusal(t, "owner", "ListDiscoveredResources", parameters); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

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

// 64 clients write results and packs at once: nothing is lost.
func TestManyClients(t *testing.T) {
	t.Parallel()
	const clients, each = 64, 8
	s := start(t)
	rule := s.newRule(t, "own")
	var all sync.WaitGroup
	var mu sync.Mutex
	outcomes := map[string]int{}
	for client := range clients {
		all.Go(func() {
			got := s.refusal(t, "owner", "CreateCompliancePack", params{"CompliancePackName": fmt.Sprint("pack ", client), "ConfigRules": shortRule})
			mu.Lock()
			outcomes[got]++
			mu.Unlock()
			for i := range each {
				id := fmt.Sprintf("eip-%d-%d", client, i)
				token := s.issue(t, store.Evaluation{Account: account, Rule: rule, Type: eipType, ID: id, Trigger: compliance.Change})
				if got := s.refusal(t, "function", "PutEvaluations", params{"ResultToken": token, "Evaluations": list(t, s.told(id))}); got != "200 " {
					t.Error(got)
				}
			}
		})
	}
	all.Wait()
	if diff := gocmp.Diff(map[string]int{"200 ": 5, "400 CompliancePackExceedMaxCount": clients - 5}, outcomes); diff != "" {
		t.Error(diff)
	}
	var count struct {
		ComplianceResult struct{ TotalCount int }
	}
	s.call(t, "GetResourceComplianceByConfigRule", params{"ConfigRuleId": rule}, &count)
	if count.ComplianceResult.TotalCount != clients*each {
		t.Errorf("%d results of %d", count.ComplianceResult.TotalCount, clients*each)
	}
}

// What goes wrong inside is answered as a temporary failure, and nothing of it is told.
func TestServiceUnavailable(t *testing.T) {
	t.Parallel()
	s := start(t, func(c *alicloud.Config) {
		c.Log = zap.NewNop()
		c.Evaluate = func(context.Context, store.Rule) error { return errors.New("the function's secret") }
	})
	id := s.newRule(t, "own") // created all the same
	for _, xml := range []bool{false, true} {
		status, _, body := s.send(t, "owner", "StartConfigRuleEvaluation", params{"ConfigRuleId": id}, xml)
		if status != 503 || !strings.Contains(body, "The request has failed due to a temporary failure of the server.") || strings.Contains(body, "secret") {
			t.Errorf("%d %s", status, body)
		}
	}
}
