package engine_test

import (
	"context"
	"encoding/json"
	"errors"
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
)

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
	judge := bind(t, library(bandwidthLimit), "test", map[string]json.RawMessage{"bandwidthSize": json.RawMessage(`{"value": "10"}`)})
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
		"null":               {eip(`{"bandwidth": {"size": null}}`), compliance.Outcome{Verdict: "NonCompliant", Evidence: json.RawMessage(`{"bandwidth":0}`), Reasons: []compliance.Reason{{Message: "bandwidth is 0 Mbit/s, at least 10 is required", Property: "bandwidth.size", Actual: json.RawMessage(`0`), Desired: json.RawMessage(`10`), Operator: "GreaterOrEquals"}}}},
		"not a number":       {eip(`{"bandwidth": {"size": "fast"}}`), undetermined(`lib/eip.rego:9: to_number: strconv.ParseFloat: parsing "fast": invalid syntax`)},
		"repeated":           {eip(`{"bandwidth": {"size": 5, "size": 50}}`), undetermined(`the resource's properties cannot be read: duplicate object member name "size" within "/bandwidth"`)},
		"not JSON":           {eip(`{"bandwidth": `), undetermined(`the resource's properties cannot be read: unexpected EOF within "/bandwidth" after offset 14`)},
		"supplementary":      {compliance.Resource{Supplementary: json.RawMessage(`[`)}, undetermined("the resource's supplementary cannot be read: unexpected EOF after offset 1")},
		"foreign":            {compliance.Resource{Type: "aws/AWS::EC2::EIP"}, undetermined(`no evidence: the facts that the policy needs are not known for resources of type "aws/AWS::EC2::EIP"`)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := judge.Evaluate(t.Context(), &test.resource, compliance.Change, eventTime)
			test.want.Resource = test.resource
			if diff := cmp.Diff(test.want, got); diff != "" {
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
	arguments, err := p.Coerce(parameters)
	if err != nil {
		t.Fatal(err)
	}
	judge, err := p.Bind(arguments)
	if err != nil {
		t.Fatal(err)
	}
	return judge
}

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

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	const good = `
evidence := {"size": input.resource.properties.size}
deny contains "too small" if evidence.size < input.parameters.limit
`
	for name, test := range map[string]struct {
		id, source string
		want       string // in the error; empty: the policy opens
	}{
		"good":           {"test", metadata + good, ""},
		"unknown policy": {"tset", metadata + good, `there is no policy "tset"; the nearest are test`},
		"path as policy": {"../a/test", metadata + good, "there is no policy"},
		"no evidence":    {"test", metadata + `deny contains "x" if input.parameters.limit > 2`, `there is no rule "evidence"`},
		"no deny":        {"test", metadata + `evidence := {"a": 1}`, `there is no rule "deny"`},
		"deny is no set": {"test", metadata + `evidence := {"a": 1}` + "\ndeny := true", "deny must be a set of reasons"},
		"deny past evidence": {"test", metadata + `evidence := {"a": 1}
deny contains "x" if input.resource.properties.size < 3`, "test.rego:11: deny depends on input.resource.properties.size; put the value into evidence"},
		"deny past evidence, through a rule": {"test", metadata + `evidence := {"a": 1}
small if input.resource.properties.size < 3
deny contains "x" if small`, "deny depends on input.resource.properties.size"},
		"deny past evidence, whole resource": {"test", metadata + `evidence := {"a": 1}
deny contains "x" if { some k, v in input.resource; v == "x"; k == "y" }`, "deny depends on input.resource"},
		"not_applicable past evidence": {"test", metadata + good + `not_applicable contains "x" if not input.resource.properties.used`, "not_applicable depends on input.resource.properties.used"},
		"deny by type":                 {"test", metadata + `evidence := {"a": 1}` + "\n" + `deny contains "x" if input.resource.type == "aws/AWS::EC2::EIP"`, ""},
		"misspelt parameter":           {"test", metadata + strings.Replace(good, "parameters.limit", "parameters.limt", 1), "undefined ref: input.parameters.limt"},
		"misspelt evidence":            {"test", metadata + strings.Replace(good, "evidence.size", "evidence.sise", 1), "evidence.sise"},
		"reaches outside": {"test", metadata + good + `deny contains "x" if http.send({"method": "get", "url": "http://127.0.0.1"}).status_code == 200`,
			"undefined function http.send"},
		"clock":          {"test", metadata + good + `deny contains "x" if time.now_ns() > 0`, "undefined function time.now_ns"},
		"no METADATA":    {"test", "package policies.a.test\n" + good, "the package has no METADATA"},
		"other id":       {"test", strings.Replace(metadata, "id: test", "id: tets", 1) + good, `custom.id "tets" must be "test", as the folder`},
		"unknown field":  {"test", strings.Replace(metadata, "severity:", "severty: low\n#   severity:", 1) + good, `unknown field "severty"`},
		"other package":  {"test", strings.Replace(metadata, "policies.a.test", "policies.a.other", 1) + good, "package policies.a.other must be policies.a.test"},
		"missing import": {"test", metadata + "import data.policies.lib.nothing\n" + good, "there is no package for data.policies.lib.nothing"},
		"syntax":         {"test", metadata + "evidence := {", "test.rego:"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			library := compile.NewLibrary(fstest.MapFS{"a/test/test.rego": {Data: []byte(test.source)}})
			_, err := library.Policy(t.Context(), test.id, nil)
			switch {
			case test.want == "" && err != nil:
				t.Fatal(err)
			case test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)):
				t.Fatalf("got %v, want %q", err, test.want)
			case test.want != "" && !errors.Is(err, compliance.ErrPolicy):
				t.Errorf("%v does not wrap ErrPolicy", err)
			}
		})
	}
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
evidence := {"n": n} if { n := count([1 | some i in numbers.range(1, 100000); some j in numbers.range(1, 100000); i + j < 0]) }
deny contains "x" if evidence.n > 0`)}})
	judge := bind(t, library, "test", nil)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	started := time.Now()
	got := judge.Evaluate(ctx, &compliance.Resource{}, compliance.Change, eventTime)
	want := compliance.Outcome{Verdict: "Undetermined", Cause: "the evaluation was not finished in time: context deadline exceeded"}
	if diff := cmp.Diff(want, got); diff != "" {
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
	if got.Verdict != compliance.Undetermined || !strings.Contains(got.Cause, "a/test/test.rego:12: ") {
		t.Errorf("got %s, %q", got.Verdict, got.Cause)
	}
}

// What the type check does not look into must be refused, or a misspelt property would be one that nobody misses.
func TestCheckerRefusesBlindSpots(t *testing.T) {
	t.Parallel()
	const good = `
# METADATA
# description: Size.
# schemas:
#   - input.resource.properties: schema.aws["AWS::EC2::EIP"]
evidence := {"tags": {tag.key | some tag in input.resource.properties.tags}}

# METADATA
# description: Tags.
# entrypoint: true
# scope: document
deny contains "no tags" if count(evidence.tags) < input.parameters.limit
`
	const annotation = "\n# METADATA\n# schemas:\n#   - input.resource.properties: schema.aws[\"AWS::EC2::EIP\"]\n"
	for name, test := range map[string]struct{ more, want string }{
		"good":                 {"", ""},
		"function argument":    {`f(tag) := tag.kee`, "22: the type check does not look into a function's argument: take tag.kee apart"},
		"every":                {annotation + `g if every tag in input.resource.properties.tags { tag.kee == "a" }`, "the type check does not look into `every`: collect tag.kee"},
		"else":                 {annotation + `h := input.resource.properties.domain if { false } else := input.resource.properties.dommain`, "the value of `else`"},
		"object.get":           {annotation + `i := object.get(input.resource.properties, "dommain", "")`, "does not look into object.get"},
		"nested object.get":    {annotation + `i if lower(object.get(input.resource.properties, "dommain", "")) == "a"`, "does not look into object.get"},
		"computed name":        {annotation + `j := input.resource.properties[name] if name := "dommain"`, "does not know the name of the property input.resource.properties[name]"},
		"no schema":            {`k := input.resource.properties.domain`, "k reads input.resource.properties without a schema"},
		"wrong path":           {annotation + `l := input.resource.properties.dommain`, "undefined ref: input.resource.properties.dommain"},
		"wrong path in a list": {annotation + `m := [tag.kee | some tag in input.resource.properties.tags]`, "kee"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			library := compile.NewLibrary(fstest.MapFS{"a/test/test.rego": {Data: []byte(metadata + good + test.more)}})
			checker, err := compile.NewChecker(library, assay.Schemas())
			if err != nil {
				t.Fatal(err)
			}
			_, err = checker.Policy("a/test")
			if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}
