package engine_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay"
	"github.com/assay-rules/assay/functions/internal/assembly/overlay"
	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/engine/enginetest"
)

// metadata is a complete declaration, to which a test adds rules.
const metadata = `# METADATA
# title: Test
# custom:
#   id: test
#   severity: low
#   resource_types: [aws/AWS::EC2::EIP]
#   parameters:
#     limit: {type: number, default: 1}
package policies.a.test
`

var eventTime = time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)

func eip(properties string) compliance.Resource {
	return compliance.Resource{Cloud: "huaweicloud", Type: "huaweicloud/vpc.publicips", ID: "eip-1", Account: "d1", Properties: json.RawMessage(properties)}
}

const bandwidthLimit = `# METADATA
# title: EIP bandwidth meets the minimum
# custom:
#   id: test
#   severity: medium
#   resource_types: [huaweicloud/vpc.publicips, alicloud/ACS::EIP::EipAddress]
#   parameters:
#     bandwidth: {type: number, minimum: 1, default: 100, aliases: [bandwidthSize]}
package policies.a.test

import data.policies.lib.eip

evidence := {"bandwidth": eip.bandwidth}

deny contains reason if {
	evidence.bandwidth < input.parameters.bandwidth
	reason := {
		"message": sprintf("bandwidth is %v Mbit/s, at least %v is required", [evidence.bandwidth, input.parameters.bandwidth]),
		"property": eip.paths.bandwidth,
		"actual": evidence.bandwidth,
		"desired": input.parameters.bandwidth,
		"operator": "GreaterOrEquals",
	}
}
`

func TestEvaluate(t *testing.T) {
	t.Parallel()
	judge := bind(t, enginetest.Library(bandwidthLimit), "test", map[string]json.RawMessage{"bandwidthSize": json.RawMessage(`{"value": "10"}`)})
	undetermined := func(cause string) compliance.Outcome {
		return compliance.Outcome{Verdict: compliance.Undetermined, Cause: cause}
	}
	for name, test := range map[string]struct {
		resource compliance.Resource
		want     compliance.Outcome
	}{
		"below": {
			eip(`{"bandwidth": {"size": 5}}`),
			compliance.Outcome{Verdict: "NonCompliant", Evidence: json.RawMessage(`{"bandwidth":5}`), Reasons: []compliance.Reason{{
				Message: "bandwidth is 5 Mbit/s, at least 10 is required", Property: "bandwidth.size",
				Actual: json.RawMessage(`5`), Desired: json.RawMessage(`10`), Operator: "GreaterOrEquals",
			}}},
		},
		"equal, as a string": {eip(`{"bandwidth": {"size": "10"}}`), compliance.Outcome{Verdict: "Compliant", Evidence: json.RawMessage(`{"bandwidth":10}`)}},
		"missing":            {eip(`{"bandwidth": {}}`), undetermined("no evidence: properties.bandwidth.size is missing (lib/eip.rego:9)")},
		"null":               {eip(`{"bandwidth": {"size": null}}`), undetermined("no evidence: properties.bandwidth.size is missing (lib/eip.rego:9)")},
		"not a number":       {eip(`{"bandwidth": {"size": "fast"}}`), undetermined("no evidence: properties.bandwidth.size: to_number: operand 1 must be valid number string but got string (lib/eip.rego:9)")},
		"repeated":           {eip(`{"bandwidth": {"size": 5, "size": 50}}`), undetermined(`the resource cannot be read: an object repeats the name "size"`)},
		"not JSON":           {eip(`{"bandwidth": `), undetermined(`the resource's properties cannot be read: unexpected end of JSON`)},
		"supplementary":      {compliance.Resource{Supplementary: json.RawMessage(`[`)}, undetermined("the resource's supplementary cannot be read: unexpected end of JSON")},
		"foreign":            {compliance.Resource{Type: "aws/AWS::EC2::EIP"}, undetermined(`no evidence: bandwidth has no value (a/test/test.rego:13); the resource's type is "aws/AWS::EC2::EIP"`)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := judge.Evaluate(t.Context(), &test.resource, compliance.Change, eventTime)
			test.want.Resource = test.resource
			if diff := cmp.Diff(test.want, said(t, got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// The built-in library works on built-in facts: how, its own tests say.
func TestEvaluateBuiltInPolicy(t *testing.T) {
	t.Parallel()
	judge := bind(t, compile.NewLibrary(assay.Policies()), "eip-bandwidth-limit", nil)
	for properties, want := range map[string]compliance.Verdict{
		`{"bandwidth": {"size": 5}}`: compliance.NonCompliant, `{"bandwidth": {"size": "10"}}`: compliance.Compliant, `{"bandwidth": {}}`: compliance.Undetermined,
	} {
		resource := eip(properties)
		if got := judge.Evaluate(t.Context(), &resource, compliance.Change, eventTime); got.Verdict != want {
			t.Errorf("%s: got %s (%s), want %s", properties, got.Verdict, got.Cause, want)
		}
	}
}

func bind(t *testing.T, library *compile.Library, id string, parameters map[string]json.RawMessage) *engine.Judge {
	t.Helper()
	p, err := library.Policy(t.Context(), id, nil)
	if err != nil {
		t.Fatal(err)
	}
	return enginetest.Judge(t, p, parameters)
}

// A policy of the user may lie over the built-in library and use its facts.
func TestUserPolicyUsesBuiltInFacts(t *testing.T) {
	t.Parallel()
	mine := fstest.MapFS{"mine/big_eip/big_eip.rego": {Data: []byte(`# METADATA
# title: Big
# custom: {id: big-eip, severity: low, resource_types: [huaweicloud/vpc.publicips]}
package policies.mine.big_eip

import data.policies.lib.eip

evidence := {"bandwidth": eip.bandwidth}

not_applicable contains "tiny addresses do not count" if evidence.bandwidth < 2

deny contains sprintf("%v is not big", [evidence.bandwidth]) if evidence.bandwidth < 100
`)}}
	library := compile.NewLibrary(overlay.FS{mine, assay.Policies()})
	judge := bind(t, library, "big-eip", nil)
	for size, want := range map[string]compliance.Verdict{"1": "NotApplicable", "99": "NonCompliant", "100": "Compliant"} {
		resource := eip(`{"bandwidth": {"size": ` + size + `}}`)
		if got := judge.Evaluate(t.Context(), &resource, compliance.Change, eventTime); got.Verdict != want {
			t.Errorf("size %s: got %s, want %s", size, got.Verdict, want)
		}
	}
}

func TestEvaluateObeysItsContext(t *testing.T) {
	t.Parallel()
	library := compile.NewLibrary(fstest.MapFS{"a/test/test.rego": {Data: []byte(metadata + `
evidence := {"n": n, "name": input.resource.name} if { n := count([1 | some _ in few; some _ in few; some _ in few; some _ in few; some i in few; i < 0]) }
few := numbers.range(1, 200) # small numbers need no memory, which could be used up first
deny contains "x" if { evidence.n > 0; evidence.name != "" }`)}})
	judge := bind(t, library, "test", nil)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	started := time.Now()
	got := judge.Evaluate(ctx, &compliance.Resource{}, compliance.Change, eventTime)
	want := compliance.Outcome{Verdict: "Undetermined", Cause: "the evaluation was not finished in time: context deadline exceeded"}
	if diff := cmp.Diff(want, said(t, got)); diff != "" {
		t.Error(diff)
	}
	if took := time.Since(started); took > 5*time.Second {
		t.Errorf("stopped after %s only", took)
	}
}

func TestErrorsInBuiltInsAreNotUndefined(t *testing.T) {
	t.Parallel()
	library := compile.NewLibrary(fstest.MapFS{"a/test/test.rego": {Data: []byte(metadata + `
evidence := {"size": input.resource.properties.size}
deny contains "x" if to_number(evidence.size) < 3`)}})
	resource := compliance.Resource{Properties: json.RawMessage(`{"size": "many"}`)}
	got := bind(t, library, "test", nil).Evaluate(t.Context(), &resource, compliance.Change, eventTime)
	if got.Verdict != compliance.Undetermined || !strings.Contains(got.Cause, "(a/test/test.rego:12)") {
		t.Errorf("got %s, %q", got.Verdict, got.Cause)
	}
}

// said is an outcome without its phrases, which must say the same as its cause, or as what could not be read.
func said(t *testing.T, outcome compliance.Outcome) compliance.Outcome {
	t.Helper()
	if got := outcome.Phrases.String(); got != outcome.Cause+outcome.Unread {
		t.Errorf("the phrases are %q", got)
	}
	outcome.Phrases = nil
	return outcome
}
