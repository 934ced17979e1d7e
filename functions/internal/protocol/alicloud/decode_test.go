package alicloud_test

import (
	"encoding/json"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/alicloud"
	"github.com/assay-rules/assay/functions/internal/protocol/protocoltest"
)

func TestDecode(t *testing.T) {
	t.Parallel()
	protocoltest.Golden(t, new(alicloud.Cloud))
}

// TestDecodeKeepsConfiguration compares bytes, which a golden file of JSON does not.
func TestDecodeKeepsConfiguration(t *testing.T) {
	t.Parallel()
	const configuration = ` {"Bandwidth" : 12345678901234567890.0, "Name":"<&> ü", "Bandwidth2":1e3}`
	payload := edit(t, "eip-below-minimum", func(event, invoking, item map[string]any) { item["configuration"] = configuration })
	notification, err := new(alicloud.Cloud).Decode(payload)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(configuration, string(notification.Event().Resource.Properties)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestDecodeTime(t *testing.T) {
	t.Parallel()
	ordering, created, captured := 1600610821106, 1600610821107, 1600610821108
	tests := map[string]struct {
		ordering, created, captured any
		want                        int
	}{
		"ordering timestamp":     {ordering, created, captured, ordering},
		"ordering as text":       {"1600610821106", created, captured, ordering},
		"notification timestamp": {nil, created, captured, created},
		"empty text":             {"", nil, captured, captured},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			payload := edit(t, "eip-below-minimum", func(event, invoking, item map[string]any) {
				event["orderingTimestamp"] = test.ordering
				invoking["notificationCreationTimestamp"] = test.created
				item["captureTime"] = test.captured
			})
			notification, err := new(alicloud.Cloud).Decode(payload)
			if err != nil {
				t.Fatal(err)
			}
			if got, want := notification.Event().Time, time.UnixMilli(int64(test.want)).UTC(); got != want {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	}
}

func TestDecodeRefuses(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change func(event, invoking, item map[string]any)
		want   string
	}{
		"token missing":       {func(event, _, _ map[string]any) { delete(event, "resultToken") }, "resultToken"},
		"token empty":         {func(event, _, _ map[string]any) { event["resultToken"] = "" }, "resultToken"},
		"token no text":       {func(event, _, _ map[string]any) { event["resultToken"] = 4711 }, "resultToken"},
		"parameters a text":   {func(event, _, _ map[string]any) { event["ruleParameters"] = "bandwidth=10" }, "ruleParameters must be an object, not string"},
		"message type":        {func(_, invoking, _ map[string]any) { invoking["messageType"] = "Snapshot" }, `invokingEvent.messageType is "Snapshot"`},
		"message no text":     {func(_, invoking, _ map[string]any) { invoking["messageType"] = 1 }, "invokingEvent.messageType must be a string, not number"},
		"configuration type":  {func(_, invoking, _ map[string]any) { invoking["configurationType"] = "PARTIAL" }, `invokingEvent.configurationType is "PARTIAL"`},
		"no item":             {func(_, invoking, _ map[string]any) { delete(invoking, "configurationItem") }, "invokingEvent.configurationItem is missing"},
		"item a list":         {func(_, invoking, _ map[string]any) { invoking["configurationItem"] = []any{} }, "invokingEvent.configurationItem must be an object, not array"},
		"no id":               {func(_, _, item map[string]any) { delete(item, "resourceId") }, "invokingEvent.configurationItem.resourceId is missing"},
		"id no text":          {func(_, _, item map[string]any) { item["resourceId"] = 7 }, "invokingEvent.configurationItem.resourceId must be a string, not number"},
		"no type":             {func(_, _, item map[string]any) { item["resourceType"] = "" }, "invokingEvent.configurationItem.resourceType is missing"},
		"no account":          {func(_, _, item map[string]any) { delete(item, "accountId") }, "invokingEvent.configurationItem.accountId is missing"},
		"account masked":      {func(_, _, item map[string]any) { item["accountId"] = "100931896542****" }, "invokingEvent.configurationItem.accountId is missing"},
		"account as float":    {func(_, _, item map[string]any) { item["accountId"] = json.RawMessage("1e15") }, "invokingEvent.configurationItem.accountId is missing"},
		"configuration":       {func(_, _, item map[string]any) { item["configuration"] = `{"Bandwidth":"5"` }, "invokingEvent.configurationItem.configuration: the string is not JSON"},
		"configuration list":  {func(_, _, item map[string]any) { item["configuration"] = `[1]` }, "invokingEvent.configurationItem.configuration: the string must contain a JSON object"},
		"configuration inner": {func(_, _, item map[string]any) { item["configuration"] = map[string]any{"Bandwidth": "5"} }, "invokingEvent.configurationItem.configuration must be a string, not object"},
		"a name twice":        {func(_, _, item map[string]any) { item["ResourceId"] = "other" }, `only in case`},
		"another case": {func(event, _, _ map[string]any) {
			event["ruleparameters"] = event["ruleParameters"]
			delete(event, "ruleParameters")
		}, `the payload has member "ruleparameters", which differs from "ruleParameters" only in case`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := new(alicloud.Cloud).Decode(edit(t, "eip-below-minimum", test.change))
			if !errors.Is(err, compliance.ErrEvent) || errors.Is(err, compliance.ErrForeign) {
				t.Fatalf("got %v, want ErrEvent", err)
			}
			if !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %q, want it to name %q", err, test.want)
			}
		})
	}
	t.Run("too big", func(t *testing.T) {
		t.Parallel()
		_, err := new(alicloud.Cloud).Decode(make([]byte, 6<<20+1))
		if !errors.Is(err, compliance.ErrEvent) || !strings.Contains(err.Error(), "limit is 6 MiB") {
			t.Errorf("got %v, want ErrEvent and the limit", err)
		}
	})
}

// TestDecodeOptional: what is optional and cannot be read counts as missing.
func TestDecodeOptional(t *testing.T) {
	t.Parallel()
	for _, odd := range []any{-7, true, []any{}, map[string]any{"a": map[string]any{}}} {
		notification, err := new(alicloud.Cloud).Decode(edit(t, "eip-below-minimum", func(event, invoking, item map[string]any) {
			event["orderingTimestamp"], invoking["notificationCreationTimestamp"], invoking["configurationType"], invoking["accountId"] = odd, odd, odd, odd
			for _, name := range []string{"availabilityZone", "regionId", "captureTime", "resourceCreationTime", "resourceCreateTime", "resourceStatus", "resourceName", "tags"} {
				item[name] = odd
			}
		}))
		if err != nil {
			t.Fatal(err)
		}
		got := notification.Event()
		want := compliance.Resource{Cloud: "alicloud", Type: "alicloud/ACS::EIP::EipAddress", ID: got.Resource.ID, Account: "100000000000000", Properties: got.Resource.Properties}
		if diff := cmp.Diff(want, got.Resource); diff != "" || !got.Time.IsZero() || got.Action != compliance.Evaluate {
			t.Errorf("%v: time %v, action %v (-want +got):\n%s", odd, got.Time, got.Action, diff)
		}
	}
}

func TestDecodeForeign(t *testing.T) {
	t.Parallel()
	for name, payload := range map[string]string{
		"a list":       `[]`,
		"null":         `null`,
		"empty":        `{}`,
		"AWS":          `{"version":"1.0","invokingEvent":"{\"messageType\":\"ConfigurationItemChangeNotification\"}","ruleParameters":"{}","resultToken":"myResultToken","accountId":"123456789012"}`,
		"Huawei Cloud": `{"domain_id":"d","policy_assignment_id":"p","function_urn":"u","evaluation_time":1,"evaluation_hash":"h","rule_parameter":{},"invoking_event":{"id":"x"}}`,
		"other object": `{"invokingEvent":{"Records":[]}}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := new(alicloud.Cloud).Decode([]byte(payload)); !errors.Is(err, compliance.ErrForeign) {
				t.Errorf("got %v, want ErrForeign", err)
			}
		})
	}
}

func FuzzDecode(f *testing.F) {
	protocoltest.FuzzDecode(f, new(alicloud.Cloud), func(t *testing.T, notification compliance.Notification) {
		got := *notification.Event()
		if (got.Action == compliance.Evaluate && got.Resource.Type != "alicloud/account") != (got.Resource.Properties != nil) {
			t.Errorf("action %v with properties %s", got.Action, got.Resource.Properties)
		}
	}, `{"invokingEvent":{"messageType":"Manual","accountId":"1","configurationItem":{"tags":"null"}},"resultToken":"secret-token"}`)
}

// edit changes an event of the test data.
func edit(t *testing.T, name string, change func(event, invoking, item map[string]any)) []byte {
	t.Helper()
	return protocoltest.Edit(t, protocoltest.Read(t, filepath.Join("testdata", name, "event.json")), func(event map[string]any) {
		invoking := event["invokingEvent"].(map[string]any)
		item, _ := invoking["configurationItem"].(map[string]any)
		change(event, invoking, item)
	})
}
