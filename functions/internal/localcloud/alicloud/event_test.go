package alicloud_test

import (
	"encoding/base64"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/localcloud/alicloud"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
)

func decoded(t *testing.T, content []byte) map[string]any {
	t.Helper()
	var value map[string]any
	decoder := json.NewDecoder(strings.NewReader(string(content)))
	decoder.UseNumber()
	if err := decoder.Decode(&value); err != nil {
		t.Fatal(err)
	}
	return value
}

// Events equal the samples, but for the two fields that only the documented sample has.
func TestEvent(t *testing.T) {
	t.Parallel()
	asked := time.UnixMilli(1600610821106)
	rule := func(parameters string) store.Rule {
		return store.Rule{Account: "100000000000000", Parameters: json.RawMessage(parameters)}
	}
	read := func(t *testing.T, native json.RawMessage) *store.Resource {
		t.Helper()
		resource, err := alicloud.Resource("100000000000000", native, asked)
		if err != nil {
			t.Fatal(err)
		}
		return &resource
	}
	for name, test := range map[string]struct {
		sample   string
		question func(t *testing.T) store.Question
		change   func(sample map[string]any)
	}{
		"change": {
			sample: "eip-below-minimum.json",
			question: func(t *testing.T) store.Question {
				return store.Question{Rule: rule(`{"bandwidth":"10"}`), Resource: read(t, sampleItem(t, "eip-below-minimum.json")), Trigger: compliance.Change}
			},
		},
		"number as parameter": {
			sample: "eip-above-minimum-number.json",
			question: func(t *testing.T) store.Question {
				return store.Question{Rule: rule(`{"bandwidth":10}`), Resource: read(t, sampleItem(t, "eip-above-minimum-number.json")), Trigger: compliance.Change}
			},
		},
		"managed rule": {
			sample: "eip-below-minimum.json",
			question: func(t *testing.T) store.Question {
				managed := rule(`{"bandwidth":"10"}`)
				managed.Managed, managed.Source = true, "eip-bandwidth-limit"
				return store.Question{Rule: managed, Resource: read(t, sampleItem(t, "eip-below-minimum.json")), Trigger: compliance.Change}
			},
			change: func(sample map[string]any) {
				sample["ruleParameters"] = map[string]any{"bandwidth": "10", "rule": "eip-bandwidth-limit"}
			},
		},
		"scheduled": {
			sample: "scheduled-without-item.json",
			question: func(*testing.T) store.Question {
				return store.Question{Rule: rule(`{}`), Trigger: compliance.Period}
			},
		},
		"oversize": {
			sample: "oversize.json",
			question: func(t *testing.T) store.Question {
				native := sampleItem(t, "oversize.json")
				large := strings.Replace(string(native), `"configuration": ""`, `"configuration": "{\"Name\":\"`+strings.Repeat("n", 100<<10)+`\"}"`, 1)
				return store.Question{Rule: rule(`{}`), Resource: read(t, json.RawMessage(large)), Trigger: compliance.Change}
			},
		},
		"deleted": {
			sample: "eip-below-minimum.json",
			question: func(t *testing.T) store.Question {
				resource := read(t, sampleItem(t, "eip-below-minimum.json"))
				resource.Deleted = true
				return store.Question{Rule: rule(`{"bandwidth":"10"}`), Resource: resource, Trigger: compliance.Change}
			},
			change: func(sample map[string]any) {
				sample["invokingEvent"].(map[string]any)["configurationItem"].(map[string]any)["configuration"] = ""
			},
		},
		"item that leaves much out": {
			sample: "eip-below-minimum.json",
			question: func(t *testing.T) store.Question {
				return store.Question{
					Rule: rule(`{"bandwidth":"10"}`), Trigger: compliance.Change,
					Resource: read(t, json.RawMessage(`{"resourceId":"eip-1","resourceType":"ACS::EIP::EipAddress","regionId":"cn-hangzhou","configuration":"{}"}`)),
				}
			},
			change: func(sample map[string]any) {
				sample["invokingEvent"].(map[string]any)["configurationItem"] = map[string]any{
					"accountId": json.Number("100000000000000"), "availabilityZone": "", "captureTime": json.Number("1600610821106"), "configuration": "{}",
					"regionId": "cn-hangzhou", "resourceId": "eip-1", "resourceStatus": "", "resourceType": "ACS::EIP::EipAddress", "tags": "",
				}
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			q := test.question(t)
			q.Asked, q.Secret = asked, "token"
			payload, err := alicloud.Event(q)
			if err != nil {
				t.Fatal(err)
			}
			content, err := os.ReadFile("testdata/" + test.sample)
			if err != nil {
				t.Fatal(err)
			}
			want := decoded(t, content)
			want["resultToken"] = "token"
			invoking := want["invokingEvent"].(map[string]any)
			invoking["accountId"], invoking["notificationCreationTimestamp"] = json.Number("100000000000000"), json.Number("1600610821106")
			if test.change != nil {
				test.change(want)
			}
			if diff := cmp.Diff(want, decoded(t, payload)); diff != "" {
				t.Error(diff)
			}
		})
	}
	if _, err := alicloud.Event(store.Question{Rule: rule(`{}`), Resource: &store.Resource{ID: "eip-1", Item: json.RawMessage(`[]`)}}); err == nil {
		t.Error("an item that cannot be read makes an event")
	}
}

func TestToken(t *testing.T) {
	t.Parallel()
	first, second := alicloud.NewToken(), alicloud.NewToken()
	raw, err := base64.StdEncoding.DecodeString(first)
	if err != nil || len(raw) < 32 || first == second {
		t.Error(first, second, err)
	}
}
