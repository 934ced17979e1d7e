package alicloud_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/localcloud/alicloud"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
)

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
