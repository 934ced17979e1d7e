package engine_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/engine/enginetest"
)

// Judging tells what was read, whatever it was read by, and finds the same as without telling.
func TestReads(t *testing.T) {
	t.Parallel()
	resource := compliance.Resource{
		Cloud: "aws", Type: "aws/AWS::EC2::EIP", ID: "i", Name: "n", Region: "r", Created: time.Unix(0, 0), Tags: map[string][]string{"owner": {"me"}, "other": {"x"}},
		Properties: json.RawMessage(`{"size": 5, "null": null, "ports": [22, 80], "rules": [{"port": 22, "note": ""}], "doc": "{\"a\": 1}", "text": "5", "un": {"read": 1}}`),
	}
	for condition, want := range map[string][]string{ // below the resource's properties
		`input.resource.properties.size < 10`:                           {"size"},
		`object.get(input.resource.properties, "size", 0) < 10`:         {"size"},
		`object.get(input.resource.properties, ["un", "read"], 0) < 10`: {"un", "un read"},
		`80 in input.resource.properties.ports`:                         {"ports", "ports all"},
		`count(input.resource.properties.ports) == 2`:                   {"ports", "ports all"},
		`some r in input.resource.properties.rules; r.port == 22`:       {"rules", "rules 0 port", "rules all"},
		`every r in input.resource.properties.rules { r.port == 22 }`:   {"rules", "rules 0 port", "rules all"},
		`input.resource.properties.rules[_].port == 22`:                 {"rules", "rules 0 port", "rules all"},
		`json.unmarshal(input.resource.properties.doc).a == 1`:          {"doc"},
		`to_number(input.resource.properties.text) == 5`:                {"text"},
		`not input.resource.properties.missing`:                         {"missing"},
		`not input.resource.properties.null`:                            {"null"},
		`input.resource.properties.un == {"read": 1}`:                   {"un", "un all", "un read"},
		`{k | some k, _ in input.resource.properties.un} == {"read"}`:   {"un", "un all"},
		`input.resource.tags.owner[0] == "me"`:                          {"[resource tags owner 0]", "[resource tags owner]", "[resource tags]"},
		`"owner" in object.keys(input.resource.tags)`:                   {"[resource tags]", "[resource tags] all"},
		`input.resource.name == "n"`:                                    {"[resource name]"},
		`input.resource.created`:                                        {"[resource created]"},
		`input.resource.name == "n"; input.event.trigger == "change"`:   {"[event trigger]", "[resource name]"},
	} {
		t.Run(condition, func(t *testing.T) {
			t.Parallel()
			judge := bind(t, enginetest.Library(metadata+`
evidence := {"holds": true} if { `+condition+` }
deny contains "bad" if evidence.holds`), "test", nil)
			outcome, reads := judge.Reads(t.Context(), &resource, compliance.Change, eventTime)
			if diff := cmp.Diff(judge.Evaluate(t.Context(), &resource, compliance.Change, eventTime), outcome); diff != "" || outcome.Verdict != compliance.NonCompliant {
				t.Errorf("%s%s", outcome.Verdict, diff)
			}
			var got []string
			for _, read := range reads {
				text := fmt.Sprint(read.Path)
				if below, isProperty := strings.CutPrefix(text, "[resource properties"); isProperty {
					text = strings.Trim(below, " ]")
				}
				if read.All {
					text += " all"
				}
				if text != "" {
					got = append(got, text)
				}
			}
			slices.Sort(got)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// What is read of an answer is recorded as exactly as what is read of properties.
func TestReadsOfLookups(t *testing.T) {
	t.Parallel()
	judge := bind(t, compile.NewLibrary(fstest.MapFS{
		"lookups/aws/owners.yaml": {Data: []byte("description: d\ntypes: [aws/AWS::EC2::EIP]\npermissions: [ec2:DescribeTags]\ncall: {service: ec2, action: DescribeTags}\n" +
			"answer: {type: object, properties: {Tags: {type: array, items: {type: object, properties: {Value: {type: string}, Key: {type: string}}}}}}\n")},
		"a/test/test.rego": {Data: []byte(metadata + `
evidence := {"owners": [tag.Value | some tag in input.lookups.owners.value.Tags]}
deny contains "bad" if evidence.owners == []`)},
	}), "test", nil)
	resource := compliance.Resource{
		Cloud: "aws", Type: "aws/AWS::EC2::EIP", ID: "i", Properties: json.RawMessage(`{}`),
		Lookups: json.RawMessage(`{"owners": {"exists": true, "value": {"Tags": [{"Key": "a", "Value": "b"}]}}}`),
	}
	_, reads := judge.Reads(t.Context(), &resource, compliance.Change, eventTime)
	var got []string
	for _, read := range reads {
		if len(read.Path) > 1 && !read.All {
			got = append(got, fmt.Sprint(read.Path))
		}
	}
	want := []string{"[lookups owners value Tags 0 Value]", "[lookups owners value Tags]", "[lookups owners value]", "[lookups owners]"}
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
