package alicloud_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/alicloud"
	"github.com/assay-rules/assay/functions/internal/protocol/protocoltest"
)

var items = map[string]protocoltest.Item{
	"change": {Native: `{"accountId":100000000000000,"regionId":"r","availabilityZone":"z","resourceId":"i","resourceName":"n","resourceType":"ACS::EIP::EipAddress","resourceStatus":"InUse",` +
		`"resourceCreationTime":1571644675000,"captureTime":"1600610821106","configuration":"{\"a\":1}","tags":"{\"env\":[\"test\"]}"}`,
		Want: compliance.Item{Captured: time.UnixMilli(1600610821106).UTC(), Resource: compliance.Resource{
			Cloud: compliance.Alicloud, Type: "alicloud/ACS::EIP::EipAddress", ID: "i", Name: "n", Region: "r", Zone: "z", Account: "100000000000000", Status: "InUse",
			Created: time.UnixMilli(1571644675000).UTC(), Tags: map[string][]string{"env": {"test"}}, Properties: json.RawMessage(`{"a":1}`),
		}}},
	"deleted": {Native: `{"resourceId":"i","resourceType":"ACS::EIP::EipAddress","configuration":""}`,
		Want: compliance.Item{Resource: compliance.Resource{Cloud: compliance.Alicloud, Type: "alicloud/ACS::EIP::EipAddress", ID: "i"},
			Action: compliance.Clear, Because: "configuration is empty"}},
	"without configuration": {Native: `{"resourceId":"i","resourceType":"ACS::EIP::EipAddress"}`,
		Want: compliance.Item{Resource: compliance.Resource{Cloud: compliance.Alicloud, Type: "alicloud/ACS::EIP::EipAddress", ID: "i"}, Action: compliance.Fetch}},
	"not JSON":      {Native: `{"resourceId":`, Wrong: "item is not JSON"},
	"not an object": {Native: `[]`, Wrong: "item must be an object, not array"},
	"wrong type":    {Native: `{"resourceId":7}`, Wrong: "item.resourceId must be a string, not number"},
	"without id":    {Native: `{"resourceType":"ACS::EIP::EipAddress"}`, Wrong: "resourceId is missing"},
	"without type":  {Native: `{"resourceId":"i"}`, Wrong: "resourceType is missing"},
}

func TestItem(t *testing.T) {
	t.Parallel()
	protocoltest.Items(t, new(alicloud.Cloud), items)
}

func FuzzItem(f *testing.F) { protocoltest.FuzzItem(f, new(alicloud.Cloud), items) }
