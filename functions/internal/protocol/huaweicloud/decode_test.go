package huaweicloud_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/huaweicloud"
	"github.com/assay-rules/assay/functions/internal/protocol/protocoltest"
)

func TestDecode(t *testing.T) {
	t.Parallel()
	protocoltest.Golden(t, new(huaweicloud.Cloud))
}

// TestDecodeKeepsBytes looks at bytes, which golden files of JSON do not.
func TestDecodeKeepsBytes(t *testing.T) {
	t.Parallel()
	const properties = `{"size" : 12345678901234567890.0, "a":"<&>` + "\u2028" + `", "b":[ 1e3 ] }`
	const parameter = `{ "x" : 1.0 }`
	payload := event(t, func(event, item map[string]any) {
		item["properties"] = verbatim(properties)
		event["rule_parameter"] = verbatim(`{"p": {"value": ` + parameter + ` }, "q": ` + parameter + `}`)
	})
	notification, err := new(huaweicloud.Cloud).Decode(payload)
	if err != nil {
		t.Fatal(err)
	}
	got := notification.Event()
	for name, texts := range map[string][2]string{
		"properties":     {properties, string(got.Resource.Properties)},
		"parameter":      {parameter, string(got.Parameters["p"])},
		"bare parameter": {parameter, string(got.Parameters["q"])},
	} {
		if diff := cmp.Diff(texts[0], texts[1]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// The name is that of the rule as its organization calls it; TestReportEchoes shows that the report keeps what was told.
func TestDecodeRuleName(t *testing.T) {
	t.Parallel()
	for told, want := range map[string]string{"eip": "eip", "Org-eip": "eip", "Organization": "Organization", "": ""} {
		notification, err := new(huaweicloud.Cloud).Decode(event(t, func(event, _ map[string]any) { event["policy_assignment_name"] = told }))
		if err != nil {
			t.Fatal(err)
		}
		if got := notification.Event().Rule; got != want {
			t.Errorf("rule of %q is %q, want %q", told, got, want)
		}
	}
}

func TestDecodeRefuses(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change func(event, item map[string]any)
		want   string
	}{
		"domain missing":         {func(e, _ map[string]any) { delete(e, "domain_id") }, "domain_id is missing"},
		"domain empty":           {func(e, _ map[string]any) { e["domain_id"] = "" }, "domain_id is missing"},
		"domain no text":         {func(e, _ map[string]any) { e["domain_id"] = 7 }, "domain_id must be a string, not number"},
		"domain too long":        {func(e, _ map[string]any) { e["domain_id"] = strings.Repeat("d", 37) }, "domain_id has 37 characters"},
		"assignment missing":     {func(e, _ map[string]any) { e["policy_assignment_id"] = nil }, "policy_assignment_id is missing"},
		"assignment no text":     {func(e, _ map[string]any) { e["policy_assignment_id"] = []any{} }, "policy_assignment_id must be a string, not array"},
		"trigger missing":        {func(e, _ map[string]any) { delete(e, "trigger_type") }, "trigger_type is missing"},
		"trigger unknown":        {func(e, _ map[string]any) { e["trigger_type"] = "manual" }, `trigger_type is "manual" but must be "resource" or "period"`},
		"time missing":           {func(e, _ map[string]any) { e["evaluation_time"] = nil }, "evaluation_time is missing"},
		"time a date":            {func(e, _ map[string]any) { e["evaluation_time"] = "2022-11-22" }, `evaluation_time is "2022-11-22" but must be milliseconds since 1970`},
		"time a fraction":        {func(e, _ map[string]any) { e["evaluation_time"] = 1.5 }, "evaluation_time"},
		"time infinite":          {func(e, _ map[string]any) { e["evaluation_time"] = verbatim("1e999") }, "evaluation_time"},
		"time too late":          {func(e, _ map[string]any) { e["evaluation_time"] = 253402300800000 }, "evaluation_time"},
		"time before 1970":       {func(e, _ map[string]any) { e["evaluation_time"] = -1 }, "evaluation_time"},
		"time an object":         {func(e, _ map[string]any) { e["evaluation_time"] = map[string]any{} }, "evaluation_time"},
		"hash missing":           {func(e, _ map[string]any) { delete(e, "evaluation_hash") }, "evaluation_hash is missing"},
		"hash empty":             {func(e, _ map[string]any) { e["evaluation_hash"] = "" }, "evaluation_hash must be a non-empty string"},
		"hash no text":           {func(e, _ map[string]any) { e["evaluation_hash"] = 12 }, "evaluation_hash must be a non-empty string"},
		"parameters no object":   {func(e, _ map[string]any) { e["rule_parameter"] = "a=b" }, "rule_parameter must be an object, not string"},
		"resource missing":       {func(e, _ map[string]any) { delete(e, "invoking_event") }, "invoking_event is missing"},
		"resource no object":     {func(e, _ map[string]any) { e["invoking_event"] = "{}" }, "invoking_event must be an object, not string"},
		"resource without id":    {func(_, i map[string]any) { i["id"] = nil }, "invoking_event.id is missing"},
		"resource id no text":    {func(_, i map[string]any) { i["id"] = 1 }, "invoking_event.id must be a string, not number"},
		"resource id too long":   {func(_, i map[string]any) { i["id"] = strings.Repeat("界", 513) }, "invoking_event.id has 513 characters"},
		"provider missing":       {func(_, i map[string]any) { i["provider"] = nil }, "invoking_event.provider is missing"},
		"provider dotted":        {func(_, i map[string]any) { i["provider"] = "vpc.x" }, "invoking_event.provider"},
		"type missing":           {func(_, i map[string]any) { i["type"] = "" }, "invoking_event.type is missing"},
		"account in a change":    {func(_, i map[string]any) { i["provider"], i["type"] = nil, nil }, "invoking_event.provider is missing"},
		"properties no object":   {func(_, i map[string]any) { i["properties"] = []any{} }, "invoking_event.properties must be an object"},
		"a name in two cases":    {func(e, _ map[string]any) { e["Domain_ID"] = "d9" }, `differs from "`},
		"a name in another case": {func(_, i map[string]any) { i["ID"] = i["id"]; delete(i, "id") }, `invoking_event has member "ID", which differs from "id" only in case`},
		"parameters in two cases": {func(e, _ map[string]any) {
			e["rule_parameter"] = map[string]any{"size": 1, "Size": 2}
		}, `rule_parameter has member "size", which differs from "Size" only in case`},
		"a name twice":      {func(e, _ map[string]any) { e["rule_parameter"] = verbatim(`{"size":1,"size":2}`) }, `rule_parameter repeats member "size"`},
		"a wrapper's twice": {func(e, _ map[string]any) { e["rule_parameter"] = verbatim(`{"size":{"value":1,"value":2}}`) }, `rule_parameter.size repeats member "value"`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := new(huaweicloud.Cloud).Decode(event(t, test.change))
			if !errors.Is(err, compliance.ErrEvent) || errors.Is(err, compliance.ErrForeign) {
				t.Fatalf("got %v, want an error that wraps compliance.ErrEvent", err)
			}
			if !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %q, want it to hold %q", err, test.want)
			}
			if strings.Contains(err.Error(), hash) {
				t.Errorf("the error shows the hash: %v", err)
			}
		})
	}
	t.Run("not UTF-8", func(t *testing.T) {
		t.Parallel()
		payload := event(t, func(_, item map[string]any) { item["name"] = "\x00" })
		payload = []byte(strings.Replace(string(payload), `\u0000`, "\xff", 1))
		if _, err := new(huaweicloud.Cloud).Decode(payload); !errors.Is(err, compliance.ErrEvent) || !strings.Contains(err.Error(), "UTF-8") {
			t.Errorf("got %v, want an error that wraps compliance.ErrEvent and names UTF-8", err)
		}
	})
}

// TestDecodeOptional: what is optional and cannot be read counts as missing.
func TestDecodeOptional(t *testing.T) {
	t.Parallel()
	for _, odd := range []any{7, true, []any{}, map[string]any{"a": map[string]any{}}} {
		notification, err := new(huaweicloud.Cloud).Decode(event(t, func(e, i map[string]any) {
			e["policy_assignment_name"], e["event_type"] = odd, odd
			for _, name := range []string{"name", "region_id", "created", "provisioning_state", "state", "tags", "project_id"} {
				i[name] = odd
			}
		}))
		if err != nil {
			t.Fatal(err)
		}
		got := notification.Event()
		want := compliance.Resource{Cloud: "huaweicloud", Type: "huaweicloud/vpc.publicips", ID: got.Resource.ID, Account: "d0123456789", Properties: got.Resource.Properties}
		if diff := cmp.Diff(want, got.Resource); diff != "" || got.Rule != "" || got.Action != compliance.Evaluate {
			t.Errorf("%v: rule %q, action %v (-want +got):\n%s", odd, got.Rule, got.Action, diff)
		}
	}
}

// TestDecodeHostileDomain: the domain id becomes a part of the URL and a header.
func TestDecodeHostileDomain(t *testing.T) {
	t.Parallel()
	for _, domain := range []string{
		"..", ".", "../..", "a/b", "/", "%2f", "%2e%2e", "..%2f", `a\b`, "a?b=c", "a#b", "a;b", "a b", " ", "a\r\nX-Evil: 1", "a\x00", "a\u2028b",
		"@evil.example.com", "a:b", "ａ", "é", "d0123456789/policy-states", "{domain_id}",
	} {
		_, err := new(huaweicloud.Cloud).Decode(event(t, func(event, _ map[string]any) { event["domain_id"] = domain }))
		if !errors.Is(err, compliance.ErrEvent) || !strings.Contains(err.Error(), "domain_id") {
			t.Errorf("domain_id %q: got %v, want an error that wraps compliance.ErrEvent and names domain_id", domain, err)
		}
	}
}

func FuzzDecode(f *testing.F) {
	protocoltest.FuzzDecode(f, new(huaweicloud.Cloud), func(t *testing.T, notification compliance.Notification) {
		got := *notification.Event()
		_, sweeper := notification.(compliance.Sweeper)
		account := got.Resource.Type == "huaweicloud/account"
		if sweeper != account || account && got.Trigger != compliance.Period {
			t.Errorf("sweeper %t for %s of type %s", sweeper, got.Trigger, got.Resource.Type)
		}
		if domain := got.Resource.Account; len(domain) > 36 || strings.ContainsAny(domain, "./%\\?# \r\n") {
			t.Errorf("account %q cannot be a part of a URL", domain)
		}
		if got.Time.IsZero() || got.Action == compliance.Evaluate && !account && got.Resource.Properties == nil {
			t.Errorf("time %v, properties %s", got.Time, got.Resource.Properties)
		}
	},
		``, `{}`, `[]`, `null`, `{"invoking_event":{}}`, `{"policy_assignment_id":{}}`, `{"invoking_event":null,"policy_assignment_id":null}`,
		`{"domain_id":"..","policy_assignment_id":"p","trigger_type":"period","evaluation_time":"\u0031","evaluation_hash":"\u0041","invoking_event":{"id":"d"}}`,
	)
}

const hash = "3bf8ecaeb0864feb98639080aea5c7d9" // of all events in testdata

// verbatim stands for these very bytes of JSON.
type verbatim string

// event is testdata/eip-below-minimum, changed.
func event(t testing.TB, change func(event, item map[string]any)) []byte {
	t.Helper()
	return changed(t, "eip-below-minimum", change)
}

func changed(t testing.TB, name string, change func(event, item map[string]any)) []byte {
	t.Helper()
	var replacements []string
	payload := protocoltest.Edit(t, protocoltest.Read(t, filepath.Join("testdata", name, "event.json")), func(event map[string]any) {
		item := event["invoking_event"].(map[string]any)
		change(event, item)
		for _, object := range []map[string]any{event, item} {
			for key, value := range object {
				if literal, ok := value.(verbatim); ok {
					mark := "verbatim " + key
					object[key] = mark
					replacements = append(replacements, `"`+mark+`"`, string(literal))
				}
			}
		}
	})
	return []byte(strings.NewReplacer(replacements...).Replace(string(payload)))
}
