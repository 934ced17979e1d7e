package engine_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/compliance"
)

// Judging tells what was read, whatever it was read by, and finds the same as without telling.
func TestReads(t *testing.T) {
	t.Parallel()
	resource := compliance.Resource{
		Cloud: "aws", Type: "aws/AWS::EC2::EIP", ID: "i", Name: "n", Region: "r", Created: time.Unix(0, 0), Tags: map[string][]string{"owner": {"me"}, "other": {"x"}},
		Properties: json.RawMessage(`{"size": 5, "null": null, "ports": [22, 80], "rules": [{"port": 22, "note": ""}], "doc": "{\"a\": 1}", "text": "5", "un": {"read": 1}}`),
	}
	for condition, want := range map[string][]string{
		`input.resource.properties.size < 10`:                           {"[resource properties size]"},
		`object.get(input.resource.properties, "size", 0) < 10`:         {"[resource properties size]"},
		`object.get(input.resource.properties, ["un", "read"], 0) < 10`: {"[resource properties un]", "[resource properties un read]"},
		`80 in input.resource.properties.ports`:                         {"[resource properties ports]", "[resource properties ports 0]", "[resource properties ports 1]"},
		`count(input.resource.properties.ports) == 2`:                   {"[resource properties ports]", "[resource properties ports 0]", "[resource properties ports 1]"},
		`some r in input.resource.properties.rules; r.port == 22`:       {"[resource properties rules]", "[resource properties rules 0]", "[resource properties rules 0 port]"},
		`every r in input.resource.properties.rules { r.port == 22 }`:   {"[resource properties rules]", "[resource properties rules 0]", "[resource properties rules 0 port]"},
		`input.resource.properties.rules[_].port == 22`:                 {"[resource properties rules]", "[resource properties rules 0]", "[resource properties rules 0 port]"},
		`json.unmarshal(input.resource.properties.doc).a == 1`:          {"[resource properties doc]"},
		`to_number(input.resource.properties.text) == 5`:                {"[resource properties text]"},
		`not input.resource.properties.missing`:                         nil,
		`not input.resource.properties.null`:                            nil,
		`input.resource.tags.owner[0] == "me"`:                          {"[resource tags]", "[resource tags owner]", "[resource tags owner 0]"},
		`"owner" in object.keys(input.resource.tags)`:                   {"[resource tags]", "[resource tags other]", "[resource tags other 0]", "[resource tags owner]", "[resource tags owner 0]"},
		`input.resource.name == "n"`:                                    {"[resource name]"},
		`input.resource.created`:                                        {"[resource created]"},
		`input.resource.properties.un == {"read": 1}`:                   {"[resource properties un]", "[resource properties un read]"},
		`{k | some k, _ in input.resource.properties.un} == {"read"}`:   {"[resource properties un]", "[resource properties un read]"},
		`input.event.trigger == "change"`:                               {"[event trigger]"},
	} {
		t.Run(condition, func(t *testing.T) {
			t.Parallel()
			judge := bind(t, library(metadata+`
evidence := {"holds": true} if { `+condition+` }
deny contains "bad" if evidence.holds`), "test", nil)
			outcome, paths := judge.Reads(t.Context(), &resource, compliance.Change, eventTime)
			if diff := cmp.Diff(judge.Evaluate(t.Context(), &resource, compliance.Change, eventTime), outcome); diff != "" || outcome.Verdict != compliance.NonCompliant {
				t.Errorf("%s%s", outcome.Verdict, diff)
			}
			var got []string
			for _, path := range paths {
				switch text := fmt.Sprint(path); text {
				case "[resource]", "[event]", "[resource type]", "[resource properties]":
				default:
					got = append(got, text)
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
