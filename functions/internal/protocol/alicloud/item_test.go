package alicloud_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/alicloud"
)

func TestItem(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		native string
		want   compliance.Item
		wrong  string // in the error
	}{
		"change": {`{"accountId":100000000000000,"regionId":"r","availabilityZone":"z","resourceId":"i","resourceName":"n","resourceType":"ACS::EIP::EipAddress","resourceStatus":"InUse",` +
			`"resourceCreationTime":1571644675000,"captureTime":"1600610821106","configuration":"{\"a\":1}","tags":"{\"env\":[\"test\"]}"}`,
			compliance.Item{Captured: time.UnixMilli(1600610821106).UTC(), Resource: compliance.Resource{
				Cloud: compliance.Alicloud, Type: "alicloud/ACS::EIP::EipAddress", ID: "i", Name: "n", Region: "r", Zone: "z", Account: "100000000000000", Status: "InUse",
				Created: time.UnixMilli(1571644675000).UTC(), Tags: map[string][]string{"env": {"test"}}, Properties: json.RawMessage(`{"a":1}`),
			}}, ""},
		"deleted": {`{"resourceId":"i","resourceType":"ACS::EIP::EipAddress","configuration":""}`,
			compliance.Item{Resource: compliance.Resource{Cloud: compliance.Alicloud, Type: "alicloud/ACS::EIP::EipAddress", ID: "i"},
				Action: compliance.Clear, Because: "configuration is empty"}, ""},
		"without configuration": {`{"resourceId":"i","resourceType":"ACS::EIP::EipAddress"}`,
			compliance.Item{Resource: compliance.Resource{Cloud: compliance.Alicloud, Type: "alicloud/ACS::EIP::EipAddress", ID: "i"}, Action: compliance.Fetch}, ""},
		"not JSON":      {`{"resourceId":`, compliance.Item{}, "item is not JSON"},
		"not an object": {`[]`, compliance.Item{}, "item must be an object, not array"},
		"wrong type":    {`{"resourceId":7}`, compliance.Item{}, "item.resourceId must be a string, not number"},
		"without id":    {`{"resourceType":"ACS::EIP::EipAddress"}`, compliance.Item{}, "resourceId is missing"},
		"without type":  {`{"resourceId":"i"}`, compliance.Item{}, "resourceType is missing"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := new(alicloud.Cloud).Item([]byte(test.native))
			if test.wrong != "" {
				if err == nil || !strings.Contains(err.Error(), test.wrong) {
					t.Errorf("error %v, want one that says %q", err, test.wrong)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}
