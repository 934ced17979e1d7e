package engine_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine/enginetest"
)

// A reason is a sentence or an object; what a policy must not say makes the verdict Undetermined, with the reason why.
func TestReasons(t *testing.T) {
	t.Parallel()
	const shape = "deny: a reason is a sentence or an object with message, property, actual, desired and operator; got "
	for name, test := range map[string]struct {
		reasons string // elements of deny
		want    []compliance.Reason
		cause   string
	}{
		"a sentence":        {`"too small"`, []compliance.Reason{{Message: "too small"}}, ""},
		"sentences, sorted": {`"b", "a"`, []compliance.Reason{{Message: "a"}, {Message: "b"}}, ""},
		"not escaped":       {`"a < b & \"c\""`, []compliance.Reason{{Message: `a < b & "c"`}}, ""},
		"everything": {`{"message": "m", "property": "p.q", "actual": 5, "desired": [10], "operator": "GreaterOrEquals"}`, []compliance.Reason{{
			Message: "m", Property: "p.q", Actual: json.RawMessage(`5`), Desired: json.RawMessage(`[10]`), Operator: "GreaterOrEquals"}}, ""},
		"message only":              {`{"message": "m"}`, []compliance.Reason{{Message: "m"}}, ""},
		"false and null are values": {`{"message": "m", "actual": false, "desired": null}`, []compliance.Reason{{Message: "m", Actual: json.RawMessage(`false`), Desired: json.RawMessage(`null`)}}, ""},
		"a set as a value":          {`{"message": "m", "actual": {"b", "a"}}`, []compliance.Reason{{Message: "m", Actual: json.RawMessage(`["a","b"]`)}}, ""},
		"property by type":          {`{"message": "m", "property": {"aws/AWS::EC2::EIP": "domain", "alicloud/ACS::EIP::EipAddress": "Domain"}}`, []compliance.Reason{{Message: "m", Property: "domain"}}, ""},
		"property of other types":   {`{"message": "m", "property": {"alicloud/ACS::EIP::EipAddress": "Domain"}}`, []compliance.Reason{{Message: "m"}}, ""},
		"property null":             {`{"message": "m", "property": null}`, []compliance.Reason{{Message: "m"}}, ""},
		"empty sentence":            {`""`, nil, shape + `""`},
		"a number":                  {`3`, nil, shape + `3`},
		"null":                      {`null`, nil, shape + `null`},
		"a list":                    {`["a"]`, nil, shape + `["a"]`},
		"no message":                {`{"property": "p"}`, nil, shape + `{"property":"p"}`},
		"empty message":             {`{"message": ""}`, nil, shape + `{"message":""}`},
		"message is no text":        {`{"message": 3}`, nil, shape + `{"message":3}`},
		"unknown field":             {`{"message": "m", "severity": "low"}`, nil, shape + `{"message":"m","severity":"low"}`},
		"property is a list":        {`{"message": "m", "property": ["a"]}`, nil, shape + `{"message":"m","property":["a"]}`},
		"property by type, number":  {`{"message": "m", "property": {"aws/AWS::EC2::EIP": 3}}`, nil, shape + `{"message":"m","property":{"aws/AWS::EC2::EIP":3}}`},
		"one good, one bad":         {`"good", 3`, nil, shape + `3`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			judge := bind(t, enginetest.Library(metadata+`
evidence := {"a": input.resource.properties.a}
deny contains reason if { evidence.a == 1; some reason in [`+test.reasons+`] }`), "test", nil)
			resource := compliance.Resource{Type: "aws/AWS::EC2::EIP", Properties: json.RawMessage(`{"a": 1}`)}
			want := compliance.Outcome{Resource: resource, Verdict: compliance.NonCompliant, Evidence: json.RawMessage(`{"a":1}`), Reasons: test.want, Cause: test.cause}
			if test.cause != "" {
				want.Verdict = compliance.Undetermined
			}
			if diff := cmp.Diff(want, said(t, judge.Evaluate(t.Context(), &resource, compliance.Change, eventTime))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestNotApplicable(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		rule string
		want compliance.Outcome
	}{
		"goes before deny": {`not_applicable contains {"message": "unused"} if evidence.a == 1`, compliance.Outcome{Verdict: "NotApplicable", Reasons: []compliance.Reason{{Message: "unused"}}}},
		"does not hold":    {`not_applicable contains "unused" if evidence.a == 2`, compliance.Outcome{Verdict: "NonCompliant", Reasons: []compliance.Reason{{Message: "bad"}}}},
		"is no reason":     {`not_applicable contains 3 if evidence.a == 1`, compliance.Outcome{Verdict: "Undetermined", Cause: "not_applicable: a reason is a sentence or an object with message, property, actual, desired and operator; got 3"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			judge := bind(t, enginetest.Library(metadata+`
evidence := {"a": input.resource.properties.a}
deny contains "bad" if evidence.a == 1
`+test.rule), "test", nil)
			resource := compliance.Resource{Properties: json.RawMessage(`{"a": 1}`)}
			test.want.Resource, test.want.Evidence = resource, json.RawMessage(`{"a":1}`)
			if diff := cmp.Diff(test.want, said(t, judge.Evaluate(t.Context(), &resource, compliance.Change, eventTime))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A policy sees the resource in its neutral form, the event, and one value for each parameter.
func TestInput(t *testing.T) {
	t.Parallel()
	judge := bind(t, enginetest.Library(metadata+`
evidence := {"resource": input.resource, "parameters": input.parameters, "event": input.event}
deny contains "x" if { evidence.parameters.limit < 0; evidence.resource.name == "" }`), "test", nil)
	for name, test := range map[string]struct {
		resource compliance.Resource
		want     string
	}{
		"bare": {compliance.Resource{}, `{"account":"","cloud":"","id":"","type":""}`},
		"everything": {compliance.Resource{
			Cloud: "aws", Type: "aws/AWS::EC2::EIP", ID: "e-1", Name: "n", Region: "r", Zone: "z", Account: "a", Status: "OK",
			Created: time.Date(2026, 1, 2, 3, 4, 5, 600, time.FixedZone("", 3600)), Tags: map[string][]string{"env": {"prod", "eu"}, "none": {}},
			Properties: json.RawMessage(`{"size": 1.50, "big": 12345678901234567890, "null": null, "<": "&"}`), Supplementary: json.RawMessage(`{"acl": "[]"}`),
		}, `{"account":"a","cloud":"aws","created":"2026-01-02T02:04:05.0000006Z","id":"e-1","name":"n",` +
			`"properties":{"<":"&","big":12345678901234567890,"size":1.50},"region":"r","status":"OK","supplementary":{"acl":"[]"},"tags":{"env":["prod","eu"],"none":[]},"type":"aws/AWS::EC2::EIP","zone":"z"}`},
		"no tags": {compliance.Resource{Tags: map[string][]string{}}, `{"account":"","cloud":"","id":"","tags":{},"type":""}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := compliance.Outcome{
				Resource: test.resource, Verdict: compliance.Compliant,
				Evidence: json.RawMessage(`{"event":{"time":"2026-03-04T05:06:07Z","trigger":"period"},"parameters":{"limit":1},"resource":` + test.want + `}`),
			}
			if diff := cmp.Diff(want, said(t, judge.Evaluate(t.Context(), &test.resource, compliance.Period, eventTime))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// The cause of an Undetermined verdict names the properties that are missing and where they are read, and no others.
func TestExplain(t *testing.T) {
	t.Parallel()
	const rules = `
both := input.resource.properties.size + input.resource.properties.length

by_type := input.resource.properties.aws if input.resource.type == "aws/AWS::EC2::EIP"

by_type := input.resource.properties.alicloud if input.resource.type == "alicloud/ACS::EIP::EipAddress"

turned := input.resource.properties.aws if "aws/AWS::EC2::EIP" == input.resource.type

others := input.resource.properties.other if input.resource.type != "aws/AWS::EC2::EIP"

printed := 1 if { print(input.resource.name); input.resource.properties.used }

sizes := [disk.size | some disk in input.resource.properties.disks; disk.size > 0]

deny contains "x" if sprintf("%v", [evidence.v]) == "3"
`
	const aws, alicloud = "aws/AWS::EC2::EIP", "alicloud/ACS::EIP::EipAddress"
	for name, test := range map[string]struct{ evidence, resourceType, properties, want string }{
		"one of two missing":       {"both", aws, `{"size": 1}`, "no evidence: properties.length is missing (a/test/test.rego:12)"},
		"both missing, the first":  {"both", aws, `{}`, "no evidence: properties.size is missing (a/test/test.rego:12)"},
		"one null":                 {"both", aws, `{"size": null, "length": 1}`, "no evidence: properties.size is missing (a/test/test.rego:12)"},
		"no properties at all":     {"both", aws, ``, "no evidence: properties is missing (a/test/test.rego:12)"},
		"of this type":             {"by_type", alicloud, `{"aws": 1}`, "no evidence: properties.alicloud is missing (a/test/test.rego:16)"},
		"of no known type":         {"by_type", "huaweicloud/vpc.publicips", `{}`, `no evidence: by_type has no value (a/test/test.rego:10); the resource's type is "huaweicloud/vpc.publicips"`},
		"type on the left":         {"turned", alicloud, `{}`, `no evidence: turned has no value (a/test/test.rego:10); the resource's type is "alicloud/ACS::EIP::EipAddress"`},
		"of other types":           {"others", alicloud, `{}`, "no evidence: properties.other is missing (a/test/test.rego:20)"},
		"not what is printed":      {"printed", aws, `{}`, "no evidence: properties.used is missing (a/test/test.rego:22)"},
		"cannot be used":           {"printed", aws, `{"used": false}`, `no evidence: printed has no value (a/test/test.rego:10); the resource's type is "aws/AWS::EC2::EIP"`},
		"another type":             {"number", aws, `{"text": "many"}`, "no evidence: properties.text is a string, not a number (a/test/test.rego:10)"},
		"cut after 200 characters": {"long", aws, `{}`, `no evidence: properties["` + strings.Repeat("é", 188) + "… is missing (a/test/test.rego:10)"},
		"list missing":             {"sizes", aws, `{}`, "no evidence: properties.disks is missing (a/test/test.rego:24)"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			value := test.evidence
			if value == "number" {
				value = "y} if {y := input.resource.properties.text; is_number(y)"
			}
			if test.evidence == "long" {
				value = `input.resource.properties["` + strings.Repeat("é", 300) + `"]`
			}
			source := metadata + `evidence := {"v": ` + value + "}\n" + rules
			if test.evidence == "sizes" {
				source = metadata + `evidence := {"v": sizes} if count(input.resource.properties.disks) > 0` + "\n" + rules
			}
			resource := compliance.Resource{Type: test.resourceType, Properties: json.RawMessage(test.properties)}
			want := compliance.Outcome{Resource: resource, Verdict: compliance.Undetermined, Cause: test.want}
			got := said(t, bind(t, enginetest.Library(source), "test", nil).Evaluate(t.Context(), &resource, compliance.Change, eventTime))
			if test.evidence == "sizes" {
				got.Cause, _, _ = strings.Cut(got.Cause, ";")
				want.Cause = "no evidence: properties.disks is missing (a/test/test.rego:10)"
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// What could not be read makes Compliant and NotApplicable Undetermined. A violation that is certain stays, with what could not be read beside it.
func TestUnread(t *testing.T) {
	t.Parallel()
	source := metadata + `
evidence := {"properties": input.resource.properties}
not_applicable contains "off" if evidence.properties.off
deny contains "too small" if evidence.properties.size < input.parameters.limit
deny contains "open" if not closed
closed if evidence.properties.doors == 0`
	const doors = `properties.doors is a string, and is compared with a number (a/test/test.rego:15)`
	const off = `properties.off is missing (a/test/test.rego:12)`
	denied := func(messages ...string) (all []compliance.Reason) {
		for _, message := range messages {
			all = append(all, compliance.Reason{Message: message})
		}
		return all
	}
	for name, test := range map[string]struct {
		properties string
		want       compliance.Outcome
	}{
		"nothing":           {`{"doors":0,"off":false,"size":5}`, compliance.Outcome{Verdict: "Compliant"}},
		"all else":          {`{"doors":0,"size":5}`, compliance.Outcome{Verdict: "Undetermined", Cause: off}},
		"not applicable":    {`{"doors":0,"off":true}`, compliance.Outcome{Verdict: "Undetermined", Cause: "properties.size is missing (a/test/test.rego:13)"}},
		"beside a sure one": {`{"doors":0,"size":0}`, compliance.Outcome{Verdict: "NonCompliant", Reasons: denied("too small"), Unread: off}},
		"unsure":            {`{"doors":"0","off":false,"size":5}`, compliance.Outcome{Verdict: "Undetermined", Cause: doors}},
		"sure and unsure":   {`{"doors":"0","size":0}`, compliance.Outcome{Verdict: "NonCompliant", Reasons: denied("too small"), Unread: off + "; " + doors}},
		"missing, not":      {`{"off":false,"size":5}`, compliance.Outcome{Verdict: "NonCompliant", Reasons: denied("open"), Unread: "properties.doors is missing (a/test/test.rego:15)"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			resource := compliance.Resource{ID: "r", Type: "aws/AWS::EC2::EIP", Properties: json.RawMessage(test.properties)}
			test.want.Resource, test.want.Evidence = resource, json.RawMessage(`{"properties":`+test.properties+`}`)
			if diff := cmp.Diff(test.want, said(t, bind(t, enginetest.Library(source), "test", nil).Evaluate(t.Context(), &resource, compliance.Change, eventTime))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestConflictingFactsAreUndetermined(t *testing.T) {
	t.Parallel()
	judge := bind(t, enginetest.Library(metadata+`
evidence := {"size": input.resource.properties.a}
evidence := {"size": input.resource.properties.b}
deny contains "x" if evidence.size < 3`), "test", nil)
	resource := compliance.Resource{Properties: json.RawMessage(`{"a": 1, "b": 2}`)}
	want := compliance.Outcome{Resource: resource, Verdict: compliance.Undetermined, Cause: `a/test/test.rego:12: complete rules must not produce multiple outputs: {"size": 1} and {"size": 2}`}
	if diff := cmp.Diff(want, said(t, judge.Evaluate(t.Context(), &resource, compliance.Change, eventTime))); diff != "" {
		t.Error(diff)
	}
}

func TestPrint(t *testing.T) {
	t.Parallel()
	source := metadata + `
evidence := {"size": input.resource.properties.size}
deny contains "x" if { print("size", evidence.size, input.resource.properties.nothing); evidence.size < 3 }`
	resource := compliance.Resource{Properties: json.RawMessage(`{"size": 2}`)}
	for name, printed := range map[string][]string{"heard": {"a/test/test.rego:12: size 2 <undefined>"}, "unheard": nil} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			listen := func(location, message string) { got = append(got, location+": "+message) }
			if printed == nil {
				listen = nil
			}
			p, err := enginetest.Library(source).Policy(t.Context(), "test", listen)
			if err != nil {
				t.Fatal(err)
			}
			judge := enginetest.Judge(t, p)
			outcome := judge.Evaluate(t.Context(), &resource, compliance.Change, eventTime)
			if outcome.Verdict != compliance.NonCompliant {
				t.Errorf("got %+v", outcome)
			}
			if diff := cmp.Diff(printed, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// One policy and one judge serve many goroutines at once, each with its own resource.
func TestConcurrency(t *testing.T) {
	t.Parallel()
	p, err := enginetest.Library(metadata+`
evidence := {"size": input.resource.properties.size}
deny contains sprintf("%v is below %v", [evidence.size, input.parameters.limit]) if evidence.size < input.parameters.limit`).Policy(t.Context(), "test", nil)
	if err != nil {
		t.Fatal(err)
	}
	var running sync.WaitGroup
	for worker := range 16 {
		running.Go(func() {
			limit := 10 * (worker%4 + 1)
			arguments, err := p.Coerce(map[string]json.RawMessage{"limit": json.RawMessage(fmt.Sprint(limit))})
			if err != nil {
				t.Error(err)
				return
			}
			judge, err := p.Bind(arguments)
			if err != nil {
				t.Error(err)
				return
			}
			for size := range 50 {
				resource := compliance.Resource{ID: fmt.Sprint(worker, size), Properties: fmt.Appendf(nil, `{"size": %d}`, size)}
				want := compliance.Outcome{Resource: resource, Verdict: compliance.Compliant, Evidence: fmt.Appendf(nil, `{"size":%d}`, size)}
				if size < limit {
					want.Verdict, want.Reasons = compliance.NonCompliant, []compliance.Reason{{Message: fmt.Sprintf("%d is below %d", size, limit)}}
				}
				if diff := cmp.Diff(want, said(t, judge.Evaluate(t.Context(), &resource, compliance.Change, eventTime))); diff != "" {
					t.Error(diff)
				}
			}
		})
	}
	running.Wait()
}

// The same resource gives the same outcome, down to the order of its reasons.
func TestDeterminism(t *testing.T) {
	t.Parallel()
	judge := bind(t, enginetest.Library(metadata+`
evidence := {"tags": {key | some key, _ in input.resource.tags}}
deny contains sprintf("%v is a tag", [tag]) if some tag in evidence.tags`), "test", nil)
	resource := compliance.Resource{Tags: map[string][]string{}}
	var want []compliance.Reason
	for i := range 20 {
		resource.Tags[fmt.Sprintf("t%02d", i)] = []string{"v"}
		want = append(want, compliance.Reason{Message: fmt.Sprintf("t%02d is a tag", i)})
	}
	for range 20 {
		got := judge.Evaluate(t.Context(), &resource, compliance.Change, eventTime)
		if !slices.EqualFunc(got.Reasons, want, func(a, b compliance.Reason) bool { return a.Message == b.Message }) {
			t.Fatal(cmp.Diff(want, got.Reasons))
		}
	}
}
