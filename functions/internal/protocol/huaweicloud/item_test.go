package huaweicloud_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/huaweicloud"
	"github.com/assay-rules/assay/functions/internal/protocol/protocoltest"
)

var items = map[string]protocoltest.Item{
	"change": {Native: `{"id":"i","name":"n","provider":"vpc","type":"publicips","region_id":"r","created":"2022-11-07T12:58:46Z","provisioning_state":"Succeeded","tags":{"env":"test"},"properties":{"a":1}}`,
		Want: compliance.Item{Resource: compliance.Resource{
			Cloud: compliance.HuaweiCloud, Type: "huaweicloud/vpc.publicips", ID: "i", Name: "n", Region: "r", Status: "Succeeded",
			Created: time.Date(2022, 11, 7, 12, 58, 46, 0, time.UTC), Tags: map[string][]string{"env": {"test"}}, Properties: json.RawMessage(`{"a":1}`),
		}}},
	"deleted": {Native: `{"id":"i","provider":"vpc","type":"publicips","state":"Deleted","properties":{}}`,
		Want: compliance.Item{Resource: compliance.Resource{Cloud: compliance.HuaweiCloud, Type: "huaweicloud/vpc.publicips", ID: "i", Properties: json.RawMessage(`{}`)},
			Action: compliance.Clear, Because: "the resource is deleted"}},
	"being changed": {Native: `{"id":"i","provider":"vpc","type":"publicips","provisioning_state":"Processing","properties":{}}`,
		Want: compliance.Item{Resource: compliance.Resource{Cloud: compliance.HuaweiCloud, Type: "huaweicloud/vpc.publicips", ID: "i", Status: "Processing", Properties: json.RawMessage(`{}`)},
			Action: compliance.Ignore, Because: "the resource is still changing (provisioning_state Processing)"}},
	"without properties": {Native: `{"id":"i","provider":"vpc","type":"publicips","properties":null}`,
		Want: compliance.Item{Resource: compliance.Resource{Cloud: compliance.HuaweiCloud, Type: "huaweicloud/vpc.publicips", ID: "i"}, Action: compliance.Fetch}},
	"not JSON":         {Native: `{"id":`, Wrong: "item is not JSON"},
	"not an object":    {Native: `[]`, Wrong: "item must be an object, not array"},
	"wrong type":       {Native: `{"id":7}`, Wrong: "item.id must be a string, not number"},
	"without id":       {Native: `{"provider":"vpc","type":"publicips"}`, Wrong: "id is missing"},
	"without provider": {Native: `{"id":"i"}`, Wrong: "provider is missing"},
}

func TestItem(t *testing.T) {
	t.Parallel()
	protocoltest.Items(t, new(huaweicloud.Cloud), items)
}

func FuzzItem(f *testing.F) { protocoltest.FuzzItem(f, new(huaweicloud.Cloud), items) }
