package policy_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/policy"
)

// custom is a complete declaration with some fields replaced; a nil value removes the field.
func custom(fields map[string]any) map[string]any {
	all := map[string]any{"id": "eip-bandwidth-limit", "severity": "medium", "resource_types": []any{"huaweicloud/vpc.publicips"}}
	for name, value := range fields {
		if all[name] = value; value == nil {
			delete(all, name)
		}
	}
	return all
}

func TestParseMetadata(t *testing.T) {
	t.Parallel()
	minimum, maximum := 1.0, 2000.0
	got, err := policy.ParseMetadata("EIP bandwidth meets the minimum", "Slow addresses hurt.", []string{"https://example.com/rule"}, map[string]any{
		"id":             "eip-bandwidth-limit",
		"aliases":        map[string]any{"huaweicloud": []any{"eip-bandwidth"}},
		"former":         []any{"eip-speed"},
		"trigger":        "period",
		"severity":       "medium",
		"resource_types": []any{"huaweicloud/vpc.publicips", "alicloud/ACS::EIP::EipAddress", "aws/account", "*"},
		"parameters": map[string]any{
			"bandwidth": map[string]any{
				"type": "number", "description": "The least", "unit": "Mbit/s", "default": json.Number("10"), "minimum": json.Number("1"),
				"maximum": json.Number("2000"), "aliases": []any{"bandwidthSize"},
			},
			"types": map[string]any{"type": "list", "required": true, "pattern": "^[A-Z]+$", "enum": []any{"EIP", "DUALSTACK"}},
		},
		"fix":         "Raise it.",
		"frameworks":  map[string]any{"MLPS 2.0 Level 3": []any{"8.1.2.1 b"}},
		"differences": []any{"Alibaba Cloud counts in kbit/s"},
		"zh":          map[string]any{"title": "弹性公网IP带宽满足最低要求", "description": "带宽过低会影响业务。", "fix": "提高带宽。"},
		"absent":      []any{map[string]any{"path": "properties.rules[].port", "mutations": []any{"dropped"}, "because": "it is optional", "resource_types": []any{"huaweicloud/vpc.publicips"}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := policy.Metadata{
		Title: "EIP bandwidth meets the minimum", Description: "Slow addresses hurt.", Links: []string{"https://example.com/rule"},
		ID: "eip-bandwidth-limit", Aliases: map[string][]string{"huaweicloud": {"eip-bandwidth"}}, Former: []string{"eip-speed"},
		Severity: "medium", Trigger: "period", Frequency: "TwentyFour_Hours",
		ResourceTypes: []string{"huaweicloud/vpc.publicips", "alicloud/ACS::EIP::EipAddress", "aws/account", "*"},
		Parameters: map[string]policy.Parameter{
			"bandwidth": {
				Type: "number", Description: "The least", Unit: "Mbit/s", Default: json.RawMessage("10"),
				Minimum: &minimum, Maximum: &maximum, Aliases: []string{"bandwidthSize"},
			},
			"types": {Type: "list", Required: true, Pattern: "^[A-Z]+$", Enum: []string{"EIP", "DUALSTACK"}},
		},
		Fix: "Raise it.", Frameworks: map[string][]string{"MLPS 2.0 Level 3": {"8.1.2.1 b"}}, Differences: []string{"Alibaba Cloud counts in kbit/s"},
		Zh:     policy.Texts{Title: "弹性公网IP带宽满足最低要求", Description: "带宽过低会影响业务。", Fix: "提高带宽。"},
		Absent: []policy.Absent{{Path: "properties.rules[].port", Mutations: []policy.Mutation{policy.Dropped}, Because: "it is optional", ResourceTypes: []string{"huaweicloud/vpc.publicips"}}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// absent is an exception with one field changed.
func absent(field string, value any) map[string]any {
	exception := map[string]any{"path": "name", "mutations": []any{"dropped"}, "because": "b"}
	exception[field] = value
	return exception
}

func policyPath(path string) string {
	return fmt.Sprintf("path %q must lead from a field of the resource (name, region, zone, status, created, tags, properties, supplementary, lookups) to a property, "+
		"such as properties.rules[].port or tags.owner; behind a colon, in the JSON that a string holds: properties.policy:.Statement[].Effect", path)
}

func TestParseMetadataRefuses(t *testing.T) {
	t.Parallel()
	parameter := func(fields map[string]any) map[string]any {
		return custom(map[string]any{"parameters": map[string]any{"p": fields}})
	}
	const oneOfTypes = "must be number, integer, boolean, string, list or integers"
	for name, test := range map[string]struct {
		title  string
		custom map[string]any
		want   string
	}{
		"nothing at all": {"", nil, strings.Join([]string{
			"title is missing: say in one line what a compliant resource is like",
			`custom.id "" must be lower-case words joined by hyphens`,
			`custom.severity "" must be high, medium or low`,
			"custom.resource_types is missing: list the types that the policy judges, such as huaweicloud/vpc.publicips",
		}, "\n")},
		"unknown field":            {"T", custom(map[string]any{"severty": "low"}), `custom: json: unknown field "severty"`},
		"unknown parameter field":  {"T", parameter(map[string]any{"type": "number", "default": 1, "min": 1}), `custom: json: unknown field "min"`},
		"field of another type":    {"T", custom(map[string]any{"resource_types": "aws/*"}), "custom: json: cannot unmarshal string into Go struct field Metadata.resource_types of type []string"},
		"value that is no JSON":    {"T", custom(map[string]any{"fix": func() {}}), "custom: json: unsupported type: func()"},
		"id in capitals":           {"T", custom(map[string]any{"id": "EIP-limit"}), `custom.id "EIP-limit" must be lower-case words joined by hyphens`},
		"id with a path":           {"T", custom(map[string]any{"id": "../eip"}), `custom.id "../eip" must be lower-case words joined by hyphens`},
		"id ends in a hyphen":      {"T", custom(map[string]any{"id": "eip-"}), `custom.id "eip-" must be lower-case words joined by hyphens`},
		"severity":                 {"T", custom(map[string]any{"severity": "critical"}), `custom.severity "critical" must be high, medium or low`},
		"aliases of no cloud":      {"T", custom(map[string]any{"aliases": []any{"a"}}), "custom.aliases must be by cloud, such as {aws: [eip-attached]}; a former id of the policy belongs in custom.former"},
		"aliases of another cloud": {"T", custom(map[string]any{"aliases": map[string]any{"azure": []any{"a"}}}), `custom.aliases: "azure" must be huaweicloud, alicloud or aws`},
		"aliases without a type":   {"T", custom(map[string]any{"aliases": map[string]any{"aws": []any{"a"}}}), "custom.aliases: the policy has no resource type of aws"},
		"former id that is the id": {"T", custom(map[string]any{"former": []any{"eip-bandwidth-limit"}}), `custom.former: "eip-bandwidth-limit" must be an id that the policy no longer has`},
		"exception without a field": {"T", custom(map[string]any{"absent": []any{map[string]any{}}}), strings.Join([]string{
			"custom.absent: " + policyPath(""), "path : mutations is missing: list what may happen to the property: dropped, emptied, retyped, unreadable, unnoticed",
			"path : because is missing: say why a resource without the value does comply",
		}, "\n")},
		"exception with an unknown field": {"T", custom(map[string]any{"absent": []any{map[string]any{"reason": "r"}}}), `custom: json: unknown field "reason"`},
		"exception of another type":       {"T", custom(map[string]any{"absent": []any{absent("resource_types", []any{"aws/AWS::EC2::EIP"})}}), `custom.absent: path name: the policy does not judge "aws/AWS::EC2::EIP"`},
		"exception for an unknown mutation": {"T", custom(map[string]any{"absent": []any{absent("mutations", []any{"removed"})}}),
			`custom.absent: path name: mutation "removed" must be one of dropped, emptied, retyped, unreadable, unnoticed`},
		"exception twice":            {"T", custom(map[string]any{"absent": []any{absent("mutations", []any{"emptied", "emptied"})}}), "custom.absent: path name: mutation emptied is listed twice"},
		"exception for the identity": {"T", custom(map[string]any{"absent": []any{absent("path", "id")}}), "custom.absent: " + policyPath("id")},
		"former id in capitals":      {"T", custom(map[string]any{"former": []any{"EIP"}}), `custom.former: "EIP" must be an id that the policy no longer has`},
		"trigger":                    {"T", custom(map[string]any{"trigger": "daily"}), `custom.trigger "daily" must be change, period or both`},
		"frequency of a change":      {"T", custom(map[string]any{"frequency": "One_Hour"}), "custom.frequency is for rules with trigger: period or both"},
		"no resource types":          {"T", custom(map[string]any{"resource_types": []any{}}), "custom.resource_types is missing: list the types that the policy judges, such as huaweicloud/vpc.publicips"},
		"type without a cloud":       {"T", custom(map[string]any{"resource_types": []any{"AWS::EC2::EIP"}}), `custom.resource_types: "AWS::EC2::EIP" must be huaweicloud/…, alicloud/…, aws/… or *`},
		"type of another cloud":      {"T", custom(map[string]any{"resource_types": []any{"azure/vm"}}), `custom.resource_types: "azure/vm" must be huaweicloud/…, alicloud/…, aws/… or *`},
		"type without a name":        {"T", custom(map[string]any{"resource_types": []any{"aws/"}}), `custom.resource_types: "aws/" must be huaweicloud/…, alicloud/…, aws/… or *`},
		"parameter without a type":   {"T", parameter(map[string]any{"default": 1}), `custom.parameters.p: type "" ` + oneOfTypes},
		"parameter of unknown type":  {"T", parameter(map[string]any{"type": "float", "default": 1}), `custom.parameters.p: type "float" ` + oneOfTypes},
		"Chinese without a title":    {"T", custom(map[string]any{"zh": map[string]any{"fix": "提高带宽。"}, "fix": "Raise it."}), "custom.zh.title is missing: translate the title, too"},
		"Chinese of what is not":     {"T", custom(map[string]any{"zh": map[string]any{"title": "带宽", "fix": "提高带宽。"}}), "custom.zh: description and fix translate those in English, so give these, too"},
		"Chinese of another field":   {"T", custom(map[string]any{"zh": map[string]any{"titel": "带宽"}}), `custom: json: unknown field "titel"`},
		"Chinese that is no text":    {"T", custom(map[string]any{"zh": map[string]any{"title": 5}}), "custom: json: cannot unmarshal number into Go struct field Texts.zh.title of type string"},
		"neither default nor required": {"T", parameter(map[string]any{"type": "number"}),
			"custom.parameters.p: needs either a default or required: true, so that it always has a value"},
		"default and required": {"T", parameter(map[string]any{"type": "number", "default": 1, "required": true}),
			"custom.parameters.p: needs either a default or required: true, so that it always has a value"},
		"default null":               {"T", parameter(map[string]any{"type": "number", "default": nil}), "custom.parameters.p: default: got null, expected a number"},
		"default of another type":    {"T", parameter(map[string]any{"type": "number", "default": "ten"}), `custom.parameters.p: default: got "ten", expected a number`},
		"default below the minimum":  {"T", parameter(map[string]any{"type": "integer", "default": 0, "minimum": 1}), "custom.parameters.p: default: got 0, expected a whole number, at least 1"},
		"default not matching":       {"T", parameter(map[string]any{"type": "string", "default": "x", "pattern": "^[0-9]+$"}), "custom.parameters.p: default: got \"x\", expected a string, matching `^[0-9]+$`"},
		"pattern that is none":       {"T", parameter(map[string]any{"type": "string", "default": "x", "pattern": "("}), "custom.parameters.p: pattern: error parsing regexp: missing closing ): `(`"},
		"minimum of a string":        {"T", parameter(map[string]any{"type": "string", "default": "x", "minimum": 1}), "custom.parameters.p: minimum and maximum are for numbers, the type is string"},
		"enum of a number":           {"T", parameter(map[string]any{"type": "number", "default": 1, "enum": []any{"1"}}), "custom.parameters.p: pattern and enum are for strings, the type is number"},
		"pattern of integers":        {"T", parameter(map[string]any{"type": "integers", "default": []any{1}, "pattern": "1"}), "custom.parameters.p: pattern and enum are for strings, the type is integers"},
		"minimum above maximum":      {"T", parameter(map[string]any{"type": "number", "default": 1, "minimum": 2, "maximum": 1}), "custom.parameters.p: minimum 2 is above maximum 1"},
		"alias of another parameter": {"T", custom(map[string]any{"parameters": map[string]any{"a": map[string]any{"type": "number", "default": 1, "aliases": []any{"x"}}, "b": map[string]any{"type": "number", "default": 1, "aliases": []any{"a", "x"}}}}), "custom.parameters.b: the name \"a\" belongs to parameter a already\ncustom.parameters.b: the name \"x\" belongs to parameter a already"},
		"the name that rules have":   {"T", custom(map[string]any{"parameters": map[string]any{"rule": map[string]any{"type": "number", "default": 1}}}), `custom.parameters.rule: the name "rule" belongs to the name of the rule itself already`},
		"two bad parameters": {"T", custom(map[string]any{"parameters": map[string]any{"b": map[string]any{"type": "x"}, "a": map[string]any{"type": "y"}}}),
			`custom.parameters.a: type "y" ` + oneOfTypes + "\n" + `custom.parameters.b: type "x" ` + oneOfTypes},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := policy.ParseMetadata(test.title, "", nil, test.custom)
			if err == nil {
				t.Fatalf("no error, want %s", test.want)
			}
			if diff := cmp.Diff(test.want, err.Error()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestJudges(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		types []string
		want  map[string]bool
	}{
		"named":          {[]string{"aws/AWS::EC2::EIP"}, map[string]bool{"aws/AWS::EC2::EIP": true, "aws/AWS::EC2::EIPx": false, "aws/account": false, "alicloud/AWS::EC2::EIP": false, "": false}},
		"a whole cloud":  {[]string{"aws/*"}, map[string]bool{"aws/AWS::EC2::EIP": true, "aws/account": false, "awsx/A": false, "huaweicloud/vpc.vpcs": false}},
		"every cloud":    {[]string{"*"}, map[string]bool{"aws/AWS::EC2::EIP": true, "huaweicloud/vpc.vpcs": true, "aws/account": false}},
		"account, named": {[]string{"*", "aws/account"}, map[string]bool{"aws/account": true, "alicloud/account": false}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := map[string]bool{}
			for resourceType := range test.want {
				got[resourceType] = policy.Metadata{ResourceTypes: test.types}.Judges(resourceType)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestOn(t *testing.T) {
	t.Parallel()
	m := policy.Metadata{ResourceTypes: []string{"aws/AWS::EC2::EIP", "aws/account", "alicloud/ACS::EIP::EipAddress", "aws/*", "aws/AWS::EC2::VPC"}}
	for name, test := range map[string]struct {
		scope []string
		want  map[string]policy.Types
	}{
		"declared": {nil, map[string]policy.Types{
			"aws":         {Native: []string{"AWS::EC2::EIP", "AWS::EC2::VPC"}, Every: true, Account: true},
			"alicloud":    {Native: []string{"ACS::EIP::EipAddress"}},
			"huaweicloud": {},
		}},
		"narrowed": {[]string{"aws/AWS::EC2::VPC", "aws/AWS::EC2::VPC"}, map[string]policy.Types{
			"aws": {Native: []string{"AWS::EC2::VPC"}}, "alicloud": {}, "huaweicloud": {},
		}},
		"every cloud": {[]string{"*"}, map[string]policy.Types{"aws": {Every: true}, "alicloud": {Every: true}, "huaweicloud": {Every: true}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, served := map[string]policy.Types{}, []string{}
			for _, cloud := range []string{"huaweicloud", "alicloud", "aws"} {
				got[cloud] = m.On(cloud, test.scope...)
				if !test.want[cloud].None() {
					served = append(served, cloud)
				}
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(served, m.Clouds(test.scope...)); diff != "" {
				t.Errorf("clouds: %s", diff)
			}
		})
	}
}

func TestNamed(t *testing.T) {
	t.Parallel()
	one := policy.Metadata{ID: "one", Aliases: map[string][]string{"aws": {"first", "eins"}, "alicloud": {"two"}}, Former: []string{"eins", "uno", "three"}}
	two := policy.Metadata{ID: "two", Former: []string{"first", "zwei"}}
	three := policy.Metadata{ID: "three"}
	for name, test := range map[string]struct{ cloud, name, want string }{
		"id":                                 {"aws", "one", "one"},
		"id before an alias":                 {"alicloud", "two", "two"},
		"id before a former id":              {"", "three", "three"},
		"alias":                              {"aws", "eins", "one"},
		"alias before a former id":           {"aws", "first", "one"},
		"alias of another cloud":             {"huaweicloud", "first", "two"},
		"former id":                          {"huaweicloud", "uno", "one"},
		"former id without a cloud":          {"", "zwei", "two"},
		"former id that is an alias as well": {"", "eins", "one"},
		"no such name":                       {"aws", "four", ""},
		"no name":                            {"aws", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, found := policy.Named(test.cloud, test.name, three, two, one)
			if got.ID != test.want || found != (test.want != "") {
				t.Errorf("got %q, want %q", got.ID, test.want)
			}
		})
	}
	got := map[string]string{"aws": one.Identifier("aws"), "alicloud": one.Identifier("alicloud"), "huaweicloud": one.Identifier("huaweicloud")}
	if diff := cmp.Diff(map[string]string{"aws": "first", "alicloud": "two", "huaweicloud": "one"}, got); diff != "" {
		t.Errorf("identifiers: %s", diff)
	}
}

func TestText(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		`10`: "10", `0.50`: "0.50", `true`: "true", `"a"`: "a", `"a,b"`: "a,b", `""`: "", `null`: "", `["a", 1, true]`: "a,1,true", `[]`: "[]", `["[1]"]`: `["[1]"]`, `["a", " b"]`: `["a", " b"]`, `[""]`: `[""]`,
		`["a,b", "c"]`: `["a,b", "c"]`, `{"a": {"b": 1}}`: `{"a": {"b": 1}}`, `[{"a": 1}, "b"]`: `{"a": 1},b`, `[["a", "b"], "c"]`: `[["a", "b"], "c"]`,
	} {
		if got := policy.Text(json.RawMessage(value)); got != want {
			t.Errorf("%s: got %s, want %s", value, got, want)
		}
	}
}

func TestSeverityLevels(t *testing.T) {
	t.Parallel()
	got := map[policy.Severity]int{}
	for _, severity := range []policy.Severity{"high", "medium", "low", "", "worse"} {
		got[severity] = severity.Level()
	}
	if diff := cmp.Diff(map[policy.Severity]int{"high": 1, "medium": 2, "low": 3, "": 0, "worse": 0}, got); diff != "" {
		t.Error(diff)
	}
	var back []policy.Severity
	for level := range 5 {
		back = append(back, policy.SeverityOf(level))
	}
	if diff := cmp.Diff([]policy.Severity{"", "high", "medium", "low", ""}, back); diff != "" {
		t.Error(diff)
	}
}

func TestSchedule(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		given, want policy.Schedule
		failure     string
	}{
		"defaults":                      {policy.Schedule{}, policy.Schedule{Trigger: "change"}, ""},
		"scheduled":                     {policy.Schedule{Trigger: "period"}, policy.Schedule{Trigger: "period", Frequency: "TwentyFour_Hours"}, ""},
		"change and schedule":           {policy.Schedule{Trigger: "both"}, policy.Schedule{Trigger: "both", Frequency: "TwentyFour_Hours"}, ""},
		"every hour":                    {policy.Schedule{Trigger: "period", Frequency: "One_Hour"}, policy.Schedule{Trigger: "period", Frequency: "One_Hour"}, ""},
		"a frequency without a trigger": {policy.Schedule{Frequency: "One_Hour"}, policy.Schedule{Trigger: "change", Frequency: "One_Hour"}, "frequency is for rules with trigger: period or both"},
		"an unknown frequency":          {policy.Schedule{Trigger: "period", Frequency: "Daily"}, policy.Schedule{Trigger: "period", Frequency: "Daily"}, `frequency "Daily" must be one of One_Hour, Three_Hours, Six_Hours, Twelve_Hours, TwentyFour_Hours`},
		"an unknown trigger":            {policy.Schedule{Trigger: "daily"}, policy.Schedule{Trigger: "daily"}, `trigger "daily" must be change, period or both`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := test.given.Complete()
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
			if err != nil && err.Error() != test.failure || err == nil && test.failure != "" {
				t.Errorf("error %v, want %s", err, test.failure)
			}
		})
	}
	got := map[string]time.Duration{}
	for _, frequency := range append([]string{"", "Daily"}, policy.Frequencies...) {
		got[frequency] = policy.Interval(frequency)
	}
	want := map[string]time.Duration{
		"": 0, "Daily": 0, "One_Hour": time.Hour, "Three_Hours": 3 * time.Hour, "Six_Hours": 6 * time.Hour, "Twelve_Hours": 12 * time.Hour, "TwentyFour_Hours": 24 * time.Hour,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("intervals: %s", diff)
	}
}
