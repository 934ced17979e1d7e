package aws_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/aws"
	"github.com/assay-rules/assay/functions/internal/protocol/protocoltest"
)

func TestDecode(t *testing.T) {
	t.Parallel()
	protocoltest.Golden(t, new(aws.Cloud))
}

func TestDecodeRefuses(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		event  string // eip-attached if empty
		change func(event, invoking, item map[string]any)
		want   string
	}{
		"snapshot": {change: func(_, invoking, _ map[string]any) {
			invoking["messageType"] = "ConfigurationSnapshotDeliveryCompleted"
		}, want: "ConfigurationSnapshotDeliveryCompleted announces a snapshot in S3"},
		"message type unknown":    {change: func(_, invoking, _ map[string]any) { invoking["messageType"] = "Hello" }, want: `invokingEvent.messageType "Hello" is unknown`},
		"message type missing":    {change: func(_, invoking, _ map[string]any) { delete(invoking, "messageType") }, want: "invokingEvent.messageType is missing"},
		"message type a number":   {change: func(_, invoking, _ map[string]any) { invoking["messageType"] = 4711 }, want: "invokingEvent.messageType must be a string, not number"},
		"invoking event missing":  {change: func(event, _, _ map[string]any) { delete(event, "invokingEvent") }, want: "invokingEvent must be a string that contains JSON"},
		"invoking event object":   {change: func(event, _, _ map[string]any) { event["invokingEvent"] = map[string]any{} }, want: "invokingEvent must be a string that contains JSON"},
		"invoking event no JSON":  {change: func(event, _, _ map[string]any) { event["invokingEvent"] = `{"messageType":` }, want: "invokingEvent is not JSON"},
		"invoking event a list":   {change: func(event, _, _ map[string]any) { event["invokingEvent"] = `[]` }, want: "invokingEvent must be an object, not array"},
		"invoking event empty":    {change: func(event, _, _ map[string]any) { event["invokingEvent"] = `` }, want: "invokingEvent.messageType is missing"},
		"of Alibaba Cloud inside": {change: func(_, _, item map[string]any) { delete(item, "configurationItemStatus") }, want: "invokingEvent.configurationItem.configurationItemStatus is missing"},
		"token missing":           {change: func(event, _, _ map[string]any) { delete(event, "resultToken") }, want: "resultToken is missing"},
		"token empty":             {change: func(event, _, _ map[string]any) { event["resultToken"] = "" }, want: "resultToken is missing"},
		"token a number":          {change: func(event, _, _ map[string]any) { event["resultToken"] = 123456789 }, want: "resultToken must be a string, not number"},
		"parameters no JSON":      {change: func(event, _, _ map[string]any) { event["ruleParameters"] = "bandwidth=10" }, want: "ruleParameters is not JSON"},
		"parameters a list":       {change: func(event, _, _ map[string]any) { event["ruleParameters"] = `["bandwidth"]` }, want: "ruleParameters must be an object, not array"},
		"item missing":            {change: func(_, invoking, _ map[string]any) { delete(invoking, "configurationItem") }, want: "invokingEvent.configurationItem is missing"},
		"item null":               {change: func(_, invoking, _ map[string]any) { invoking["configurationItem"] = nil }, want: "invokingEvent.configurationItem is missing"},
		"item a list":             {change: func(_, invoking, _ map[string]any) { invoking["configurationItem"] = []any{} }, want: "invokingEvent.configurationItem must be an object, not array"},
		"summary instead of item": {event: "oversized", change: func(_, invoking, _ map[string]any) { invoking["messageType"] = "ConfigurationItemChangeNotification" }, want: "invokingEvent.configurationItem is missing"},
		"item instead of summary": {change: func(_, invoking, _ map[string]any) {
			invoking["messageType"] = "OversizedConfigurationItemChangeNotification"
		}, want: "invokingEvent.configurationItemSummary is missing"},
		"id missing":           {change: func(_, _, item map[string]any) { delete(item, "resourceId") }, want: "invokingEvent.configurationItem.resourceId is missing"},
		"id a number":          {change: func(_, _, item map[string]any) { item["resourceId"] = 7 }, want: "invokingEvent.configurationItem.resourceId must be a string, not number"},
		"type missing":         {change: func(_, _, item map[string]any) { delete(item, "resourceType") }, want: "invokingEvent.configurationItem.resourceType is missing"},
		"account missing":      {change: func(event, _, item map[string]any) { delete(item, "awsAccountId"); delete(event, "accountId") }, want: "invokingEvent.configurationItem.awsAccountId is missing"},
		"capture time missing": {change: func(_, _, item map[string]any) { delete(item, "configurationItemCaptureTime") }, want: "invokingEvent.configurationItem.configurationItemCaptureTime is missing"},
		"capture time":         {change: func(_, _, item map[string]any) { item["configurationItemCaptureTime"] = "yesterday" }, want: "invokingEvent.configurationItem.configurationItemCaptureTime must be a time such as"},
		"capture time true":    {change: func(_, _, item map[string]any) { item["configurationItemCaptureTime"] = true }, want: "invokingEvent.configurationItem.configurationItemCaptureTime must be a time such as"},
		"before 1970":          {change: func(_, _, item map[string]any) { item["configurationItemCaptureTime"] = "0001-01-01T00:00:00Z" }, want: "must be a time such as"},
		"after 9999":           {change: func(_, _, item map[string]any) { item["configurationItemCaptureTime"] = 1e15 }, want: "must be a time such as"},
		"a name twice":         {change: func(_, _, item map[string]any) { item["ResourceId"] = "other" }, want: "only in case"},
		"another case": {change: func(_, invoking, _ map[string]any) {
			invoking["MessageType"] = invoking["messageType"]
			delete(invoking, "messageType")
		}, want: `invokingEvent has member "MessageType", which differs from "messageType" only in case`},
		"parameters twice":     {change: func(event, _, _ map[string]any) { event["ruleParameters"] = `{"size":1,"size":2}` }, want: `ruleParameters repeats member "size"`},
		"oversized without id": {event: "oversized", change: func(_, _, item map[string]any) { delete(item, "resourceId") }, want: "invokingEvent.configurationItemSummary.resourceId is missing"},
		"scheduled without time": {event: "scheduled", change: func(_, invoking, _ map[string]any) { delete(invoking, "notificationCreationTime") },
			want: "invokingEvent.notificationCreationTime is missing"},
		"scheduled without account": {event: "scheduled", change: func(event, invoking, _ map[string]any) {
			delete(invoking, "awsAccountId")
			delete(event, "accountId")
		}, want: "invokingEvent.awsAccountId is missing"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			event := test.event
			if event == "" {
				event = "eip-attached"
			}
			_, err := new(aws.Cloud).Decode(edit(t, event, test.change))
			if !errors.Is(err, compliance.ErrEvent) || errors.Is(err, compliance.ErrForeign) {
				t.Fatalf("got %v, want ErrEvent", err)
			}
			if !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %q, want it to say %q", err, test.want)
			}
			if strings.Contains(err.Error(), "123456789") {
				t.Errorf("%q repeats the token", err)
			}
		})
	}
}

// TestDecodeOptional: what is optional and cannot be read counts as missing.
func TestDecodeOptional(t *testing.T) {
	t.Parallel()
	for _, odd := range []any{-7, true, []any{7}, map[string]any{"a": map[string]any{}}} {
		notification, err := new(aws.Cloud).Decode(edit(t, "eip-attached", func(event, invoking, item map[string]any) {
			event["configRuleName"], event["accountId"], event["eventLeftScope"], invoking["awsAccountId"] = odd, odd, []any{}, odd
			invoking["notificationCreationTime"] = odd
			for _, name := range []string{"relationships", "accountId", "resourceName", "awsRegion", "availabilityZone", "resourceCreationTime", "tags"} {
				item[name] = odd
			}
		}))
		if err != nil {
			t.Fatal(err)
		}
		got := notification.Event()
		want := compliance.Resource{
			Cloud: "aws", Type: "aws/AWS::EC2::EIP", ID: got.Resource.ID, Account: "111122223333", Status: "OK",
			Properties: got.Resource.Properties, Supplementary: got.Resource.Supplementary,
		}
		if diff := cmp.Diff(want, got.Resource); diff != "" || got.Rule != "" || got.Action != compliance.Evaluate || got.Time.IsZero() {
			t.Errorf("%v: rule %q, action %v, time %v (-want +got):\n%s", odd, got.Rule, got.Action, got.Time, diff)
		}
	}
}

// TestDecodeForeign has what the conformance suite does not: events whose invokingEvent is an object.
func TestDecodeForeign(t *testing.T) {
	t.Parallel()
	for name, payload := range map[string]string{
		"Alibaba Cloud": `{"orderingTimestamp":1600610821106,"invokingEvent":{"messageType":"ConfigurationItemChangeNotification"},"ruleParameters":{},"resultToken":"token"}`,
		"nothing else":  `{"invokingEvent":null}`,
	} {
		if _, err := new(aws.Cloud).Decode([]byte(payload)); !errors.Is(err, compliance.ErrForeign) {
			t.Errorf("%s: got %v, want ErrForeign", name, err)
		}
	}
}

func TestRuleName(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"":             "",
		"eip-attached": "eip-attached",
		"eip-attached-conformance-pack-k3aqr8yvj":      "eip-attached",
		"a-conformance-pack-b-conformance-pack-abc123": "a-conformance-pack-b",
		"eip-conformance-pack-":                        "eip-conformance-pack-",
		"eip-conformance-pack-of-mine":                 "eip-conformance-pack-of-mine",
		"-conformance-pack-abc123":                     "-conformance-pack-abc123",
		"OrgConfigRule-eip-attached-dbgzf8ba":          "eip-attached",
		"OrgConfigRule-eip":                            "OrgConfigRule-eip",
		"OrgConfigRule-":                               "OrgConfigRule-",
		"OrgConfigRule-eip-Attached":                   "OrgConfigRule-eip-Attached",
	} {
		notification, err := new(aws.Cloud).Decode(edit(t, "eip-attached", func(event, _, _ map[string]any) { event["configRuleName"] = name }))
		if err != nil {
			t.Fatal(err)
		}
		if got := notification.Event().Rule; got != want {
			t.Errorf("rule of %q is %q, want %q", name, got, want)
		}
	}
}

func TestNotificationHidesToken(t *testing.T) {
	t.Parallel()
	for _, event := range []string{"eip-attached", "oversized", "scheduled"} {
		notification := decode(t, new(aws.Cloud), event)
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d"} {
			if text := fmt.Sprintf(verb, notification); strings.Contains(text, token[:8]) || !strings.Contains(text, "eip-attached") {
				t.Errorf("%s of %s: %s", verb, event, text)
			}
		}
	}
}

func FuzzDecode(f *testing.F) {
	protocoltest.FuzzDecode(f, new(aws.Cloud), func(t *testing.T, notification compliance.Notification) {
		if notification.Event().Time.IsZero() {
			t.Error("no time")
		}
	},
		`{"invokingEvent":"{\"messageType\":\"ScheduledNotification\",\"awsAccountId\":\"1\",\"notificationCreationTime\":1.5e9}","resultToken":"secret-token"}`,
		`{"invokingEvent":"[]","ruleParameters":"\"\"","configRuleArn":null}`,
	)
}

func decode(t *testing.T, cloud *aws.Cloud, event string) compliance.Notification {
	t.Helper()
	notification, err := cloud.Decode(protocoltest.Read(t, filepath.Join("testdata", event, "event.json")))
	if err != nil {
		t.Fatal(err)
	}
	return notification
}

// edit changes an event of the test data; item is the configuration item, or the summary of one.
func edit(t *testing.T, name string, change func(event, invoking, item map[string]any)) []byte {
	t.Helper()
	return protocoltest.Edit(t, protocoltest.Read(t, filepath.Join("testdata", name, "event.json")), func(event map[string]any) {
		inner := event["invokingEvent"].(string)
		edited := protocoltest.Edit(t, []byte(inner), func(invoking map[string]any) {
			item, found := invoking["configurationItem"].(map[string]any)
			if !found {
				item, _ = invoking["configurationItemSummary"].(map[string]any)
			}
			change(event, invoking, item)
		})
		if event["invokingEvent"] == inner {
			event["invokingEvent"] = string(edited)
		}
	})
}
