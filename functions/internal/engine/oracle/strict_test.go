package oracle_test

import (
	"encoding/json"
	"io/fs"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/assay-rules/assay"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/engine/eval"
	"github.com/assay-rules/assay/functions/internal/engine/plan"
	"github.com/assay-rules/assay/functions/internal/engine/value"
)

// strictPolicy is a policy that is evaluated strictly. Its source is what follows on the package and the name p for the properties.
const strictHead = "package policies.t.t\n\nimport data.policies.lib.lists\n\np := input.resource.properties\n\n"

const strictLib = `package policies.lib.lists

first(values, otherwise) := array.concat(values, [otherwise])[0]
`

// strictSchema is of what the tests' properties may be.
const strictSchema = `{"type": "object", "properties": {
	"typed": {"type": "number"}, "name": {"type": "string"}, "either": {"anyOf": [{"type": "string"}, {"type": "number"}]},
	"listeners": {"type": ["array", "null"], "items": {"type": "object", "properties": {"port": {"type": "number"}}}},
	"nested": {"type": "object", "properties": {"size": {"type": "number"}}}
}}`

func strictProgram(t testing.TB, body string) *eval.Program {
	t.Helper()
	program, err := strictCompile(t, body)
	if err != nil {
		t.Fatalf("%v\n%s", err, body)
	}
	return program
}

func strictCompile(t testing.TB, body string) (*eval.Program, error) {
	t.Helper()
	if !strings.Contains(body, "evidence") {
		body = "evidence := {\"resource\": input.resource.type}\n\n" + body
	}
	if !strings.Contains(body, "deny contains") {
		body += "\n\ndeny contains \"never\" if input.resource.type == \"never\"\n"
	}
	modules := map[string]*ast.Module{}
	for file, source := range map[string]string{"t.rego": strictHead + body, "lib/lists.rego": strictLib} {
		module, err := ast.ParseModule(file, source)
		if err != nil {
			t.Fatalf("%v\n%s", err, source)
		}
		modules[file] = module
	}
	entries := []string{"policies/t/t/evidence", "policies/t/t/deny"}
	if strings.Contains(body, "not_applicable") {
		entries = append(entries, "policies/t/t/not_applicable")
	}
	compiled, err := compile.Compile(t.Context(), modules, ast.CapabilitiesForThisVersion(), entries...)
	if err != nil {
		return nil, err
	}
	planned, err := compiled.Plan(entries...)
	if err != nil {
		return nil, err
	}
	decoded, err := plan.Decode(planned.Encode())
	if err != nil {
		t.Fatal(err)
	}
	return eval.New(decoded)
}

func strictType(t testing.TB) *value.Type {
	t.Helper()
	return value.InputType(value.ResourceType(schemaType(t, strictSchema), nil))
}

// strictInput is an input with these properties, or, if it begins with input, as it is.
func strictInput(properties string) string {
	if whole, ok := strings.CutPrefix(properties, "input "); ok {
		return whole
	}
	return `{"resource": {"cloud": "aws", "type": "aws/X", "id": "i", "account": "a", "tags": {}, "properties": ` + properties + `}, "parameters": {"limit": 10}, "event": {"time": "2022-11-08T00:00:00Z"}}`
}

// decide returns the verdict and the notes.
func decide(t testing.TB, p *eval.Program, input string) (verdict string, notes []string) {
	t.Helper()
	a := value.NewArena(eval.DefaultMemory)
	decoded, err := a.StrictInput([]byte(input), strictType(t))
	if err != nil {
		t.Fatalf("%v: %s", err, input)
	}
	evaluation := p.Begin(t.Context(), decoded, eval.Options{Strict: true})
	defer evaluation.Close()
	decision, err := evaluation.Decide("policies/t/t")
	if err != nil {
		return "error", []string{err.Error()}
	}
	notes = []string{}
	for _, note := range decision.Notes {
		notes = append(notes, note.String())
	}
	return string(decision.Verdict()), notes
}

type strictTest struct {
	name, policy, properties, verdict string
	notes                             []string // none are looked at, if it is nil
}

func runStrict(t *testing.T, tests []strictTest) {
	t.Helper()
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			verdict, notes := decide(t, strictProgram(t, test.policy), strictInput(test.properties))
			if verdict != test.verdict {
				t.Errorf("got %s, %q, want %s", verdict, notes, test.verdict)
			}
			if test.notes != nil {
				if diff := cmp.Diff(test.notes, notes); diff != "" {
					t.Error(diff)
				}
			}
		})
	}
}

// TestMustNotPass: the first table of policies on which the words of strict evaluation were tried.
func TestMustNotPass(t *testing.T) {
	t.Parallel()
	runStrict(t, []strictTest{
		{"function without a value", `port(r) := to_number(r.port) if regex.match("^[0-9]+$", r.port)

evidence := {"ports": [port(r) | some r in p.rules]}

deny contains "ssh" if 22 in evidence.ports
`, `{"rules": [{"port": "80"}, {"port": "22/22"}]}`, "Undetermined", []string{"t.rego:9: port has no value"}},
		{"in what is no collection", `deny contains "open" if "0.0.0.0/0" in p.cidrs`, `{"cidrs": "0.0.0.0/0"}`, "Undetermined",
			[]string{"t.rego:9: properties.cidrs is a string, no collection"}},
		{"count of a string", `deny contains "none" if count(p.listeners) == 0`, `{"listeners": "none"}`, "Undetermined",
			[]string{"t.rego:9: properties.listeners is a string, but must be array"}},
		{"type test", `evidence := {"size": p.size}

deny contains "small" if {
	is_number(evidence.size)
	evidence.size < 10
}`, `{"size": "5"}`, "Undetermined", []string{"t.rego:10: properties.size is a string, not a number"}},
		{"min of mixed types", `deny contains "small" if min(p.sizes) < 10`, `{"sizes": ["5", 100]}`, "Undetermined",
			[]string{"t.rego:9: properties.sizes: min: elements must be of one type but are string and number"}},
		{"own table", `limits := {"small": 10}

deny contains "large" if p.size > limits[p.flavor]`, `{"size": 5, "flavor": "medium"}`, "Undetermined", []string{"t.rego:11: limits.medium is missing"}},
		{"optional parameter", `deny contains "small" if p.size < input.parameters.minimum`, `{"size": 5}`, "Undetermined",
			[]string{"t.rego:9: parameters.minimum is missing"}},
		{"greater than a string", `deny contains "large" if p.size > 10`, `{"size": "5"}`, "Undetermined",
			[]string{"t.rego:9: properties.size is a string, and is compared with a number"}},
		{"other than a string", `deny contains "other" if p.size != 5`, `{"size": "5"}`, "Undetermined",
			[]string{"t.rego:9: properties.size is a string, and is compared with a number"}},
		{"iterated", `open := [r | some r in p.rules; r.port == 22]

deny contains "open" if {
	some r in open
}`, `{"rules": [{"port": "22"}, {"port": 22}]}`, "NonCompliant", []string{"t.rego:9: properties.rules[0].port is a string, and is compared with a number"}},
		{"counted", `open := [r | some r in p.rules; r.port == 22]

deny contains "open" if count(open) > 0`, `{"rules": [{"port": "22"}, {"port": 22}]}`, "Undetermined", nil},
		{"counted, missing", `open := [r | some r in p.rules; r.port == 22]

deny contains "open" if count(open) > 0`, `{"rules": [{}, {"port": 22}]}`, "Undetermined", nil},
		{"counted as none", `open := [r | some r in p.rules; r.port == 22]

deny contains "closed" if count(open) == 0`, `{"rules": [{"port": "22"}]}`, "Undetermined", nil},
		{"counted as none, missing", `open := [r | some r in p.rules; r.port == 22]

deny contains "closed" if count(open) == 0`, `{"rules": [{}]}`, "Undetermined", nil},
	})
}

// TestMustBeDecided: the second table.
func TestMustBeDecided(t *testing.T) {
	t.Parallel()
	runStrict(t, []strictTest{
		{"not a missing property", `deny contains "no key" if not p.kmsKeyId`, `{}`, "NonCompliant", []string{"t.rego:9: properties.kmsKeyId is missing"}},
		{"not a missing tag", `deny contains "no owner" if not input.resource.tags.owner`, `{}`, "NonCompliant", []string{"t.rego:9: tags.owner is missing"}},
		{"default null", `deny contains "no key" if object.get(p, "kmsKeyId", null) == null`, `{"kmsKeyId": "k"}`, "Compliant", none},
		{"default null, absent", `deny contains "no key" if object.get(p, "kmsKeyId", null) == null`, `{}`, "NonCompliant", none},
		{"empty", `deny contains "no key" if not p.x != ""`, `{"x": 22}`, "Compliant", none},
		{"two definitions", `size := p.bandwidth.size

size := p.bandwidthSize

evidence := {"size": size}`, `{"bandwidthSize": 5}`, "Compliant", none},
		{"true or unknown", `ok if p.encrypted == true

ok if p.kmsKeyId != ""

deny contains "not ok" if not ok`, `{"kmsKeyId": "k"}`, "Compliant", none},
		{"argument patterns", `is_any("any")

is_any(-1)

deny contains "any" if is_any(p.protocol)`, `{"protocol": "tcp"}`, "Compliant", none},
		{"function as a condition", `large(x) if x > 5

deny contains "large" if large(p.x)`, `{"x": 3}`, "Compliant", none},
		{"print", `evidence := {"x": p.x} if print(p.maybe, p.b.c)`, `{"x": 3}`, "Compliant", none},
		{"guard", `not_applicable contains "prepaid" if p.chargeType == "PrePaid"

deny contains "no" if {
	p.chargeType != "PrePaid"
	p.autoRenew == false
}`, `{"chargeType": "PrePaid"}`, "NotApplicable", none},
		{"without a guard", `not_applicable contains "prepaid" if p.chargeType == "PrePaid"

deny contains "no" if p.autoRenew == false`, `{"chargeType": "PrePaid"}`, "Undetermined", []string{"t.rego:11: properties.autoRenew is missing"}},
		{"lookup", `evidence := {"length": input.lookups.password_policy.value.length}

deny contains "short" if evidence.length < 8`, `input {"resource": {"type": "aws/X"}, "lookups": {"password_policy": {"exists": true, "value": {"length": 9}}}}`, "Compliant", none},
		{"tags", `deny contains "no owner" if not "owner" in object.keys(input.resource.tags)

deny contains "none" if count(input.resource.tags) == 0`, `input {"resource": {"type": "aws/X", "tags": {"owner": ["x"]}}}`, "Compliant", none},
	})
}

func schemaType(t testing.TB, source string) *value.Type {
	t.Helper()
	var schema any
	if err := json.Unmarshal([]byte(source), &schema); err != nil {
		t.Fatal(err)
	}
	made, err := compile.Type(schema)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// resourceType is what an input must be, by the schemas of its resource type.
func resourceType(t testing.TB, input string) *value.Type {
	t.Helper()
	var decoded struct{ Resource struct{ Type string } }
	if err := json.Unmarshal([]byte(input), &decoded); err != nil {
		return nil // what a test made of a resource
	}
	of := func(suffix string) *value.Type {
		source, err := fs.ReadFile(assay.Policies(), "schemas/"+strings.ReplaceAll(decoded.Resource.Type, "::", ".")+suffix+".json")
		if err != nil {
			return nil
		}
		return schemaType(t, string(source))
	}
	return value.InputType(value.ResourceType(of(""), of(".supplementary")))
}
