package aws_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/aws"
	"github.com/assay-rules/assay/functions/internal/protocol/protocoltest"
)

var items = map[string]protocoltest.Item{
	"change": {Native: `{"awsAccountId":"111122223333","awsRegion":"r","availabilityZone":"z","resourceId":"i","resourceName":"n","resourceType":"AWS::EC2::EIP","configurationItemStatus":"OK",` +
		`"configurationItemCaptureTime":"2025-03-04T09:15:27.318Z","resourceCreationTime":"2025-03-04T09:15:27Z","tags":{"env":"test"},"configuration":{"a":1},"supplementaryConfiguration":{"b":2}}`,
		Want: compliance.Item{Captured: time.Date(2025, 3, 4, 9, 15, 27, 318e6, time.UTC), Resource: compliance.Resource{
			Cloud: compliance.AWS, Type: "aws/AWS::EC2::EIP", ID: "i", Name: "n", Region: "r", Zone: "z", Account: "111122223333", Status: "OK",
			Created: time.Date(2025, 3, 4, 9, 15, 27, 0, time.UTC), Tags: map[string][]string{"env": {"test"}},
			Properties: json.RawMessage(`{"a":1}`), Supplementary: json.RawMessage(`{"b":2}`),
		}}},
	"deleted": {Native: `{"resourceId":"i","resourceType":"AWS::EC2::EIP","configurationItemStatus":"ResourceDeleted","configurationItemCaptureTime":"2025-03-04T09:15:27Z"}`,
		Want: compliance.Item{Captured: time.Date(2025, 3, 4, 9, 15, 27, 0, time.UTC),
			Resource: compliance.Resource{Cloud: compliance.AWS, Type: "aws/AWS::EC2::EIP", ID: "i", Status: "ResourceDeleted"},
			Action:   compliance.Clear, Because: "configurationItemStatus is ResourceDeleted"}},
	"without configuration": {Native: `{"accountId":"111122223333","resourceId":"i","resourceType":"AWS::EC2::EIP","configurationItemStatus":"OK","configurationItemCaptureTime":"2025-03-04T09:15:27Z"}`,
		Want: compliance.Item{Captured: time.Date(2025, 3, 4, 9, 15, 27, 0, time.UTC),
			Resource: compliance.Resource{Cloud: compliance.AWS, Type: "aws/AWS::EC2::EIP", ID: "i", Account: "111122223333", Status: "OK"}, Action: compliance.Fetch}},
	"not JSON":       {Native: `{"resourceId":`, Wrong: "item is not JSON"},
	"not an object":  {Native: `[]`, Wrong: "item must be an object, not array"},
	"wrong type":     {Native: `{"resourceId":7}`, Wrong: "item.resourceId must be a string, not number"},
	"without id":     {Native: `{"resourceType":"AWS::EC2::EIP"}`, Wrong: "resourceId is missing"},
	"without status": {Native: `{"resourceType":"AWS::EC2::EIP","resourceId":"i"}`, Wrong: "configurationItemStatus is missing"},
}

func TestItem(t *testing.T) {
	t.Parallel()
	protocoltest.Items(t, new(aws.Cloud), items)
}

func FuzzItem(f *testing.F) { protocoltest.FuzzItem(f, new(aws.Cloud), items) }
