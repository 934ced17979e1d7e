package aws_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/aws"
)

func TestItem(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		native string
		want   compliance.Item
		wrong  string // in the error
	}{
		"change": {`{"awsAccountId":"111122223333","awsRegion":"r","availabilityZone":"z","resourceId":"i","resourceName":"n","resourceType":"AWS::EC2::EIP","configurationItemStatus":"OK",` +
			`"configurationItemCaptureTime":"2025-03-04T09:15:27.318Z","resourceCreationTime":"2025-03-04T09:15:27Z","tags":{"env":"test"},"configuration":{"a":1},"supplementaryConfiguration":{"b":2}}`,
			compliance.Item{Captured: time.Date(2025, 3, 4, 9, 15, 27, 318e6, time.UTC), Resource: compliance.Resource{
				Cloud: compliance.AWS, Type: "aws/AWS::EC2::EIP", ID: "i", Name: "n", Region: "r", Zone: "z", Account: "111122223333", Status: "OK",
				Created: time.Date(2025, 3, 4, 9, 15, 27, 0, time.UTC), Tags: map[string][]string{"env": {"test"}},
				Properties: json.RawMessage(`{"a":1}`), Supplementary: json.RawMessage(`{"b":2}`),
			}}, ""},
		"deleted": {`{"resourceId":"i","resourceType":"AWS::EC2::EIP","configurationItemStatus":"ResourceDeleted","configurationItemCaptureTime":"2025-03-04T09:15:27Z"}`,
			compliance.Item{Captured: time.Date(2025, 3, 4, 9, 15, 27, 0, time.UTC),
				Resource: compliance.Resource{Cloud: compliance.AWS, Type: "aws/AWS::EC2::EIP", ID: "i", Status: "ResourceDeleted"},
				Action:   compliance.Clear, Because: "configurationItemStatus is ResourceDeleted"}, ""},
		"without configuration": {`{"accountId":"111122223333","resourceId":"i","resourceType":"AWS::EC2::EIP","configurationItemStatus":"OK","configurationItemCaptureTime":"2025-03-04T09:15:27Z"}`,
			compliance.Item{Captured: time.Date(2025, 3, 4, 9, 15, 27, 0, time.UTC),
				Resource: compliance.Resource{Cloud: compliance.AWS, Type: "aws/AWS::EC2::EIP", ID: "i", Account: "111122223333", Status: "OK"}, Action: compliance.Fetch}, ""},
		"not JSON":       {`{"resourceId":`, compliance.Item{}, "item is not JSON"},
		"not an object":  {`[]`, compliance.Item{}, "item must be an object, not array"},
		"wrong type":     {`{"resourceId":7}`, compliance.Item{}, "item.resourceId must be a string, not number"},
		"without id":     {`{"resourceType":"AWS::EC2::EIP"}`, compliance.Item{}, "resourceId is missing"},
		"without status": {`{"resourceType":"AWS::EC2::EIP","resourceId":"i"}`, compliance.Item{}, "configurationItemStatus is missing"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := new(aws.Cloud).Item([]byte(test.native))
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
