package aws_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/localcloud/aws"
	"github.com/assay-rules/assay/functions/internal/localcloud/localcloudtest/golden"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
)

// readable is an event whose inner JSON is taken out of its string.
func readable(t *testing.T, payload []byte) string {
	t.Helper()
	var outer map[string]any
	if err := json.Unmarshal(payload, &outer); err != nil {
		t.Fatal(err)
	}
	outer["invokingEvent"] = json.RawMessage(outer["invokingEvent"].(string))
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(outer); err != nil {
		t.Fatal(err)
	}
	return text.String()
}

func TestEvent(t *testing.T) {
	t.Parallel()
	resource := func(item string) *store.Resource {
		r, err := aws.Resource(account, json.RawMessage(item), recorded)
		if err != nil {
			t.Fatal(err)
		}
		r.Created = recorded
		return &r
	}
	changedResource := resource(eventItem)
	changedResource.Updated = recorded.Add(time.Hour)
	gone := resource(eventItem)
	gone.Deleted = true
	rule := store.Rule{
		Cloud: compliance.AWS, Account: account, ID: "config-rule-0a1b2c", Name: "eip-attached", Source: function, Types: []string{eip}, OnChange: true,
		Parameters: json.RawMessage(`{"bandwidth": "10", "why": "<all>"}`), Scope: json.RawMessage(`{}`), State: "ACTIVE",
	}
	without, china := rule, rule
	without.Parameters = nil
	china.Source = "arn:aws-cn:lambda:cn-north-1:111122223333:function:assay:live"
	tests := []struct {
		name     string
		rule     store.Rule
		resource *store.Resource
	}{
		{"change", rule, resource(eventItem)},
		{"change-of-the-api's-spelling", rule, resource(apiItem)}, // out of scope: it left it
		{"deleted", rule, gone},
		{"not-recorded", rule, resource(native(eip, "eipalloc-2", `"configurationItemStatus":"ResourceNotRecorded"`))},
		{"oversized", without, resource(native(eip, "eipalloc-3", `"configuration":{"text":"`+strings.Repeat(`\"`, 128<<10)+`"}`))},
		{"scheduled", china, nil},
	}
	var all strings.Builder
	for _, test := range tests {
		trigger := compliance.Change
		if test.resource == nil {
			trigger = compliance.Period
		}
		payload, err := aws.Event(store.Question{Rule: test.rule, Resource: test.resource, Trigger: trigger, Asked: recorded.Add(2 * time.Hour), Secret: "token"})
		if err != nil {
			t.Fatalf("%s: %v", test.name, err)
		}
		fmt.Fprintf(&all, "# %s\n%s\n", test.name, readable(t, payload))
	}
	golden.Compare(t, "events.golden", all.String())

	// What changed since it was first recorded is an update; at the limit the item is still in the event.
	size := func(n int) *store.Resource {
		r := resource(native(eip, "eipalloc-3", `"configuration":{"text":"`+strings.Repeat("x", n)+`"}`))
		r.Updated = changedResource.Updated
		return r
	}
	build := func(r *store.Resource) []byte {
		payload, err := aws.Event(store.Question{Rule: rule, Resource: r, Trigger: compliance.Change, Asked: recorded, Secret: "token"})
		if err != nil {
			t.Fatal(err)
		}
		return payload
	}
	room := 256<<10 - len(build(size(0)))
	if whole := build(size(room)); len(whole) != 256<<10 || !bytes.Contains(whole, []byte(`\"ConfigurationItemChangeNotification\"`)) {
		t.Errorf("at the limit: %d bytes", len(whole))
	}
	if summary := build(size(room + 1)); !bytes.Contains(summary, []byte(`\"OversizedConfigurationItemChangeNotification\"`)) || !bytes.Contains(summary, []byte(`\"changeType\":\"UPDATE\"`)) {
		t.Errorf("beyond the limit: %.1000s", summary)
	}

	for name, q := range map[string]store.Question{
		"not a function": {Rule: store.Rule{Name: "r", Source: "EIP_ATTACHED"}},
		"broken scope":   {Rule: store.Rule{Name: "r", Source: function, Scope: json.RawMessage(`[]`)}, Resource: resource(eventItem)},
		"broken item":    {Rule: rule, Resource: &store.Resource{ID: "x", Item: json.RawMessage(`[]`)}},
	} {
		if payload, err := aws.Event(q); err == nil {
			t.Errorf("%s: %s", name, payload)
		}
	}
}

func TestCovers(t *testing.T) {
	t.Parallel()
	item, err := aws.Resource(account, json.RawMessage(native(eip, "eipalloc-1", `"tags":{"team":"network","empty":""}`)), recorded)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		scope string
		types []string
		want  bool
	}{
		{`{}`, nil, true},
		{`{}`, []string{bucket, eip}, true},
		{`{}`, []string{bucket}, false},
		{`{"TagKey":"team"}`, nil, true},
		{`{"TagKey":"empty"}`, nil, true},
		{`{"TagKey":"other"}`, nil, false},
		{`{"TagKey":"team","TagValue":"network"}`, nil, true},
		{`{"TagKey":"team","TagValue":"other"}`, nil, false},
		{`{"ComplianceResourceId":"eipalloc-1"}`, []string{eip}, true},
		{`{"ComplianceResourceId":"eipalloc-2"}`, []string{eip}, false},
	}
	for _, test := range tests {
		rule := store.Rule{Types: test.types, Scope: json.RawMessage(test.scope)}
		got, err := aws.Covers(rule, item)
		if err != nil || got != test.want {
			t.Errorf("%s %v: got %v, %v", test.scope, test.types, got, err)
		}
		gone := item
		gone.Deleted = true
		if got, err := aws.Covers(rule, gone); got || err != nil {
			t.Errorf("%s %v covers a deleted resource: %v", test.scope, test.types, err)
		}
	}
}

func TestNewToken(t *testing.T) {
	t.Parallel()
	one, other := aws.NewToken(), aws.NewToken()
	if one == other || len(one) < 64 {
		t.Errorf("%q, %q", one, other)
	}
	if diff := cmp.Diff(one, strings.TrimSpace(one)); diff != "" {
		t.Error(diff)
	}
}
