package huaweicloud_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/huaweicloud"
)

func TestItem(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		native string
		want   compliance.Item
		wrong  string // in the error
	}{
		"change": {`{"id":"i","name":"n","provider":"vpc","type":"publicips","region_id":"r","created":"2022-11-07T12:58:46Z","provisioning_state":"Succeeded","tags":{"env":"test"},"properties":{"a":1}}`,
			compliance.Item{Resource: compliance.Resource{
				Cloud: compliance.HuaweiCloud, Type: "huaweicloud/vpc.publicips", ID: "i", Name: "n", Region: "r", Status: "Succeeded",
				Created: time.Date(2022, 11, 7, 12, 58, 46, 0, time.UTC), Tags: map[string][]string{"env": {"test"}}, Properties: json.RawMessage(`{"a":1}`),
			}}, ""},
		"deleted": {`{"id":"i","provider":"vpc","type":"publicips","state":"Deleted","properties":{}}`,
			compliance.Item{Resource: compliance.Resource{Cloud: compliance.HuaweiCloud, Type: "huaweicloud/vpc.publicips", ID: "i", Properties: json.RawMessage(`{}`)},
				Action: compliance.Clear, Because: "the resource is deleted"}, ""},
		"being changed": {`{"id":"i","provider":"vpc","type":"publicips","provisioning_state":"Processing","properties":{}}`,
			compliance.Item{Resource: compliance.Resource{Cloud: compliance.HuaweiCloud, Type: "huaweicloud/vpc.publicips", ID: "i", Status: "Processing", Properties: json.RawMessage(`{}`)},
				Action: compliance.Ignore, Because: "the resource is still being changed (provisioning_state Processing)"}, ""},
		"without properties": {`{"id":"i","provider":"vpc","type":"publicips","properties":null}`,
			compliance.Item{Resource: compliance.Resource{Cloud: compliance.HuaweiCloud, Type: "huaweicloud/vpc.publicips", ID: "i"}, Action: compliance.Fetch}, ""},
		"not JSON":         {`{"id":`, compliance.Item{}, "item is not JSON"},
		"not an object":    {`[]`, compliance.Item{}, "item must be an object, not array"},
		"wrong type":       {`{"id":7}`, compliance.Item{}, "item.id must be a string, not number"},
		"without id":       {`{"provider":"vpc","type":"publicips"}`, compliance.Item{}, "id is missing"},
		"without provider": {`{"id":"i"}`, compliance.Item{}, "provider is missing"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := new(huaweicloud.Cloud).Item([]byte(test.native))
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
