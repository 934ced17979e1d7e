package huaweicloud_test

import (
	"encoding/json"
	"testing"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/localcloud/huaweicloud"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
)

func TestEvent(t *testing.T) {
	t.Parallel()
	rule := store.Rule{
		Cloud: compliance.HuaweiCloud, Account: domain, ID: ruleID, Name: "eip", Source: "urn:fss:f", Parameters: json.RawMessage(`{"bandwidthSize":{"value":"10"}}`),
	}
	resource, err := huaweicloud.Resource(domain, json.RawMessage(native(eipID, "192.0.2.10", "vpc", "publicips")), asked)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		question store.Question
		want     string
	}{
		{
			store.Question{Rule: rule, Resource: &resource, Trigger: compliance.Change, Asked: asked, Secret: hash},
			`{"domain_id":"d0123456789","policy_assignment_id":"66c486e8d58ed9173f4560ac","policy_assignment_name":"eip","function_urn":"urn:fss:f","trigger_type":"resource","evaluation_time":1669098286719,"evaluation_hash":"3bf8ecaeb0864feb98639080aea5c7d9","rule_parameter":{"bandwidthSize":{"value":"10"}},"invoking_event":{"id":"b3f9f6f0-1f0c-4d3e-9a57-3d1a6c1e2b40","name":"192.0.2.10","provider":"vpc","type":"publicips","tags":{},"created":null,"updated":null,"properties":{"bandwidth":{"size":5}},"ep_id":null,"project_id":null,"region_id":"region_1","provisioning_state":"Succeeded"}}`,
		},
		{
			store.Question{Rule: rule, Trigger: compliance.Period, Asked: asked, Secret: hash},
			`{"domain_id":"d0123456789","policy_assignment_id":"66c486e8d58ed9173f4560ac","policy_assignment_name":"eip","function_urn":"urn:fss:f","trigger_type":"period","evaluation_time":1669098286719,"evaluation_hash":"3bf8ecaeb0864feb98639080aea5c7d9","rule_parameter":{"bandwidthSize":{"value":"10"}},"invoking_event":{"id":"d0123456789","name":"Account","provider":null,"type":null,"tags":null,"created":null,"updated":null,"properties":null,"ep_id":null,"project_id":null,"region_id":"global","provisioning_state":null}}`,
		},
	} {
		got, err := huaweicloud.Event(test.question)
		if err != nil || string(got) != test.want {
			t.Errorf("%v\ngot  %s\nwant %s", err, got, test.want)
		}
	}
}
