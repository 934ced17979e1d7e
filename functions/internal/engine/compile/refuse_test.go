package compile_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay"
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
		"deny by type":                 {"test", metadata + `evidence := {"a": input.resource.name}` + "\n" + `deny contains "x" if input.resource.type == "aws/AWS::EC2::EIP"`, ""},
		"misspelt parameter":           {"test", metadata + strings.Replace(good, "parameters.limit", "parameters.limt", 1), `there is no parameter "limt"`},
		"misspelt evidence":            {"test", metadata + strings.Replace(good, "evidence.size", "evidence.sise", 1), `evidence has no "sise"`},
		"reaches outside": {"test", metadata + good + `deny contains "x" if http.send({"method": "get", "url": "http://127.0.0.1"}).status_code == 200`,
			"must not use http.send"},
		"not supported":  {"test", metadata + good + `deny contains "x" if yaml.marshal("a") == "b"`, "a/test/test.rego:13: a policy must not use yaml.marshal, because it would make functions larger"},
		"clock":          {"test", metadata + good + `deny contains "x" if time.now_ns() > 0`, "must not use time.now_ns"},
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
		"every":                {annotation + `g if every tag in input.resource.properties.tags { tag.kee == "a" }`, "undefined ref: input.resource.properties.tags[_].kee"},
		"else":                 {annotation + `h := input.resource.properties.domain if { false } else := input.resource.properties.dommain`, "undefined ref: input.resource.properties.dommain"},
		"object.get":           {annotation + `i := object.get(input.resource.properties, "dommain", "")`, "undefined ref: input.resource.properties.dommain"},
		"nested object.get":    {annotation + `i if lower(object.get(input.resource.properties, "dommain", "")) == "a"`, "undefined ref: input.resource.properties.dommain"},
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
			_, err = checker.Policy(t.Context(), "a/test")
			if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

// What evaluations cannot do is refused by check as well.
func TestCheckerRefusesBuiltInsThatAreNotSupported(t *testing.T) {
	t.Parallel()
	source := metadata + `
# METADATA
# description: Size.
evidence := {"a": input.resource.name}

# METADATA
# description: Tags.
# entrypoint: true
# scope: document
deny contains "no tags" if yaml.marshal(evidence.a) == "1"
`
	checker, err := compile.NewChecker(compile.NewLibrary(fstest.MapFS{"a/test/test.rego": {Data: []byte(source)}}), assay.Schemas())
	if err != nil {
		t.Fatal(err)
	}
	if _, err = checker.Policy(t.Context(), "a/test"); err == nil || !strings.Contains(err.Error(), "a policy must not use yaml.marshal, because it would make functions larger") {
		t.Error(err)
	}
}

// OPA judges about the same input, and says what it finds where strict evaluation does not know.
func TestOPA(t *testing.T) {
	t.Parallel()
	source := metadata + `
evidence := {"size": input.resource.properties.size}
deny contains sprintf("%v is below %v", [evidence.size, input.parameters.limit]) if { print("size", evidence.size); evidence.size < input.parameters.limit }
not_applicable contains "none" if evidence.size == 0`
	missing := "no evidence: properties.size is missing (a/test/test.rego:11)"
	unknown := `no evidence: the facts that the policy needs are not known for resources of type "aws/AWS::EC2::EIP"`
	compared := func(as string) string {
		return fmt.Sprintf("properties.size is %[1]s, and is compared with a number (a/test/test.rego:12); properties.size is %[1]s, and is compared with a number (a/test/test.rego:13)", as)
	}
	type found struct {
		Verdict compliance.Verdict
		Cause   string
	}
	for properties, want := range map[string]struct{ ours, opa found }{
		`{"size": 0}`:               {found{"NotApplicable", ""}, found{"NotApplicable", ""}},
		`{"size": 0.5}`:             {found{"NonCompliant", ""}, found{"NonCompliant", ""}},
		`{"size": 1.0}`:             {found{"Compliant", ""}, found{"Compliant", ""}},
		`{"size": "x"}`:             {found{"Undetermined", compared("a string")}, found{"Compliant", ""}},
		`{"size": [1e3, null, {}]}`: {found{"Undetermined", compared("an array")}, found{"Compliant", ""}},
		`{"size": null}`:            {found{"Undetermined", missing}, found{"Undetermined", unknown}},
		`{}`:                        {found{"Undetermined", missing}, found{"Undetermined", unknown}},
		`{"size": 1, "size": 2}`: {
			found{"Undetermined", `the resource cannot be read: an object repeats the name "size"`},
			found{"Undetermined", `the resource cannot be read: an object repeats the name "size"`},
		},
	} {
		resource := compliance.Resource{Cloud: "aws", Type: "aws/AWS::EC2::EIP", Properties: []byte(properties)}
		var outcomes []found
		var printed []string
		print := func(location, message string) { printed = append(printed, location+" "+message) }
		for _, policies := range []interface {
			Policy(ctx context.Context, id string, print engine.Print) (*engine.Policy, error)
		}{enginetest.Library(source), compile.OPA{Library: enginetest.Library(source)}} {
			outcome := bind(t, policies, "test", print).Evaluate(t.Context(), &resource, compliance.Change, time.Time{})
			outcomes = append(outcomes, found{outcome.Verdict, outcome.Cause})
		}
		if diff := cmp.Diff([]found{want.ours, want.opa}, outcomes); diff != "" {
			t.Errorf("%s (-want +got):\n%s", properties, diff)
		}
		if n := len(printed); n%2 != 0 || n > 0 && printed[0] != printed[n-1] {
			t.Errorf("%s: printed %q", properties, printed)
		}
	}
}
