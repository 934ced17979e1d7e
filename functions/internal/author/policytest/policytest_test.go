package policytest_test

import (
	"context"
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/assay-rules/assay"
	"github.com/assay-rules/assay/functions/internal/assembly/overlay"
	"github.com/assay-rules/assay/functions/internal/author/policytest"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
)

func TestParseExampleName(t *testing.T) {
	t.Parallel()
	type want struct {
		Cloud, Verdict string
		Error          bool
	}
	for file, want := range map[string]want{
		"e/p/examples/aws_compliant.json":             {"aws", "Compliant", false},
		"huaweicloud_noncompliant_below_minimum.json": {"huaweicloud", "NonCompliant", false},
		"alicloud_notapplicable.json":                 {"alicloud", "NotApplicable", false},
		"aws_undetermined_a_b.json":                   {"aws", "Undetermined", false},
		"aws_ignored.json":                            {"aws", "", false},
		"compliant_aws.json":                          {Error: true}, "azure_compliant.json": {Error: true}, "aws_Compliant.json": {Error: true}, "aws.json": {Error: true},
		"aws_compliantly.json": {Error: true}, "": {Error: true},
	} {
		got, err := policytest.ParseExampleName(file)
		if (err != nil) != want.Error || got.Cloud != want.Cloud || string(got.Verdict) != want.Verdict {
			t.Errorf("%s: got %+v, %v", file, got, err)
		}
	}
}

// attached is a policy of its own with the built-in example events of eip_attached under names of which some are wrong.
func attached(t *testing.T, files map[string]string) fs.FS {
	t.Helper()
	const folder = "eip/eip_attached/"
	mine := fstest.MapFS{}
	for name, source := range files {
		if strings.HasSuffix(source, ".json") {
			content, err := fs.ReadFile(assay.Examples(), folder+"examples/"+source)
			if err != nil {
				t.Fatal(err)
			}
			source = string(content)
		}
		mine[folder+"examples/"+name] = &fstest.MapFile{Data: []byte(source)}
	}
	return overlay.FS{mine, assay.Policies()}
}

func TestRunExamples(t *testing.T) {
	t.Parallel()
	fsys := attached(t, map[string]string{
		"aws_compliant.json": "aws_compliant.json", "aws_compliant_not.json": "aws_noncompliant.json", "aws_compliant_oversized.json": "aws_compliant_oversized.json",
		"aws_compliant_fetched.json": "aws_compliant_oversized.json", "aws_compliant_fetched.item.json": "aws_compliant_oversized.item.json",
		"alicloud_noncompliant.json": "aws_noncompliant.json", "aws_undetermined.json": "aws_noncompliant.json", "aws_ignored.json": "aws_compliant.json",
		"aws_notapplicable.json": "aws_notapplicable_deleted.json", "aws_noncompliant_cut.json": "{", "aws_noncompliant_foreign.json": "{}", "odd.json": "{}",
		"aws_noncompliant_item.json":      `{"resourceType": "AWS::EC2::EIP", "resourceId": "eipalloc-1", "awsRegion": "us-east-1", "configurationItemStatus": "OK", "configurationItemCaptureTime": "2025-03-04T09:15:27.318Z", "configuration": {"publicIp": "192.0.2.1"}}`,
		"alicloud_noncompliant_item.json": `{"resourceType": "ACS::EIP::EipAddress", "resourceId": "eip-1", "regionId": "cn-hangzhou", "accountId": "100", "configuration": "{\"InstanceId\": \"\", \"Status\": \"Available\"}"}`,
		"huaweicloud_compliant_item.json": `{"id": "b3f9", "provider": "vpc", "type": "publicips", "region_id": "cn-north-4", "properties": {"status": "ACTIVE", "associate_instance_id": "5c1e", "associate_instance_type": "PORT"}}`,
		"aws_compliant_item_empty.json":   `{"resourceType": "AWS::EC2::EIP", "resourceId": "eipalloc-1", "awsRegion": "us-east-1", "configurationItemStatus": "OK", "configurationItemCaptureTime": "2025-03-04T09:15:27.318Z"}`,
		"aws_compliant_item_wrong.json":   `{"resourceType": "AWS::EC2::EIP", "resourceId": 1, "awsRegion": "us-east-1", "configurationItemStatus": "OK", "configurationItemCaptureTime": "2025-03-04T09:15:27.318Z", "configuration": {}}`,
		"aws_noncompliant_period.json": `{"invokingEvent": "{\"awsAccountId\": \"111122223333\", \"notificationCreationTime\": \"2025-03-04T09:15:27.318Z\", \"messageType\": \"ScheduledNotification\"}",
			"ruleParameters": "{}", "resultToken": "TESTMODE", "configRuleName": "eip-attached", "accountId": "111122223333"}`,
		"README.md": "",
	})
	want := map[string]string{ // by file, the beginning of the failure
		"alicloud_noncompliant.json":      "the event comes from aws, but the file's name says alicloud",
		"aws_compliant.json":              "",
		"aws_compliant_fetched.json":      "",
		"aws_compliant_not.json":          "want Compliant, got NonCompliant; the address is bound to nothing",
		"aws_compliant_oversized.json":    "the event omits the resource's properties: put the response of the cloud's API into eip/eip_attached/examples/aws_compliant_oversized.item.json",
		"aws_ignored.json":                "want the event ignored, got Compliant (1 reports, error <nil>)",
		"aws_noncompliant_cut.json":       "the payload is not JSON or is truncated",
		"aws_noncompliant_foreign.json":   "neither a Config rule event nor an item",
		"aws_noncompliant_item.json":      "",
		"alicloud_noncompliant_item.json": "",
		"aws_compliant_item_empty.json":   "want Compliant, got no verdict: fetch the resource: the item omits the resource's properties",
		"aws_compliant_item_wrong.json":   "item.resourceId must be a string, not number",
		"aws_noncompliant_period.json":    "the event is about all resources of the account",
		"aws_notapplicable.json":          "",
		"aws_undetermined.json":           "want Undetermined, got NonCompliant; the address is bound to nothing",
		"huaweicloud_compliant_item.json": "",
		"odd.json":                        "an example event must be named CLOUD_VERDICT.json",
	}
	results, err := policytest.RunExamples(t.Context(), fsys, compile.NewLibrary(fsys), "eip/eip_attached", clouds)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, result := range results {
		name := strings.TrimPrefix(result.File, "eip/eip_attached/examples/")
		got[name] = result.Failure
		if expected := want[name]; expected != "" && strings.HasPrefix(result.Failure, expected) {
			got[name] = expected
		}
		if result.Name != result.File || result.Took <= 0 {
			t.Errorf("%+v", result)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestRunExamplesOfABadPolicy(t *testing.T) {
	t.Parallel()
	fsys := fstest.MapFS{"a/b/b.rego": {Data: []byte("package policies.a.b\n")}}
	if _, err := policytest.RunExamples(t.Context(), fsys, compile.NewLibrary(fsys), "a/b", clouds); err == nil || !strings.Contains(err.Error(), "a/b/b.rego:1: the package has no METADATA") {
		t.Errorf("got %v", err)
	}
}

func TestRunRego(t *testing.T) {
	t.Parallel()
	fsys := fstest.MapFS{
		"lib/one.rego": {Data: []byte(`package policies.lib.one

double(x) := 2 * x if x > 0

double(x) := 0 if x <= 0

unused := 1 if {
	double(5) == 10
}
`)},
		"lib/one_test.rego": {Data: []byte(`package policies.lib.one_test

import data.policies.lib.one

test_double if one.double(2) == 4

test_wrong if {
	print("double is", one.double(2))
	one.double(2) == 5
}

todo_test_later if one.double(2) == 4

test_error if to_number("x") == 1
`)},
		"lib/other.rego":      {Data: []byte("package policies.lib.other\n\na := 1\n")},
		"lib/other_test.rego": {Data: []byte("package policies.lib.other_test\n\nimport data.policies.lib.other\n\ntest_a if other.a == 2\n")},
		"notes.md":            {Data: []byte("not Rego")},
	}
	only := func(file string) bool { return strings.HasPrefix(file, "lib/one") }
	results, coverage, err := policytest.RunRego(t.Context(), fsys, only)
	if err != nil {
		t.Fatal(err)
	}
	want := []policytest.Result{
		{Name: "policies.lib.one_test.test_double", File: "lib/one_test.rego", Line: 5},
		{Name: "policies.lib.one_test.test_wrong", File: "lib/one_test.rego", Line: 7, Output: "double is 4\n",
			Failure: "a line of the test is false or undefined: put print(…) before it to see the values"},
		{Name: "policies.lib.one_test.todo_test_later", File: "lib/one_test.rego", Line: 12, Failure: "the test is disabled: its name begins with todo_"},
		{Name: "policies.lib.one_test.test_error", File: "lib/one_test.rego", Line: 14,
			Failure: `lib/one_test.rego:14: eval_builtin_error: to_number: strconv.ParseFloat: parsing "x": invalid syntax`},
	}
	if diff := cmp.Diff(want, results, cmpopts.IgnoreFields(policytest.Result{}, "Took")); diff != "" {
		t.Error(diff)
	}
	wantCoverage := []policytest.Coverage{{File: "lib/one.rego", Covered: 2, Total: 5, Missing: []int{5, 7, 8}, Hit: []int{3, 3, 3, 5}}}
	if diff := cmp.Diff(wantCoverage, coverage); diff != "" {
		t.Error(diff)
	}
}

func TestRunRegoErrors(t *testing.T) {
	t.Parallel()
	every := func(string) bool { return true }
	for name, test := range map[string]struct{ source, want string }{
		"not Rego":         {"package", "a_test.rego:1: rego_parse_error: "},
		"does not compile": {"package a_test\n\ntest_a if b\n", "compile the tests: a_test.rego:3: b has no value: give it one by"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, _, err := policytest.RunRego(t.Context(), fstest.MapFS{"a_test.rego": {Data: []byte(test.source)}}, every)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
	t.Run("cancelled", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		source := "package a_test\n\ntest_a if count([1 | some i in numbers.range(1, 100000); i == 0]) == 0\n"
		if _, _, err := policytest.RunRego(ctx, fstest.MapFS{"a_test.rego": {Data: []byte(source)}}, every); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	})
}

func TestPercent(t *testing.T) {
	t.Parallel()
	for c, want := range map[[2]int]float64{{0, 0}: 100, {1, 4}: 25, {4, 4}: 100, {0, 3}: 0} {
		if got := (policytest.Coverage{Covered: c[0], Total: c[1]}).Percent(); got != want {
			t.Errorf("%v: got %v", c, got)
		}
	}
}

var _ policytest.Clouds = clouds

// What unit tests call unreadable is judged strictly, with lookups, parameters and the event's time.
func TestRunUnreadable(t *testing.T) {
	t.Parallel()
	const folder = "eip/eip_attached/"
	const header = "package policies.eip.eip_attached_test\n\n"
	const address = `{"resource": {"cloud": "aws", "type": "aws/AWS::EC2::EIP", "id": "eipalloc-1", "properties": %s}}`
	of := func(properties string) string {
		return "unreadable contains " + strings.Replace(address, "%s", properties, 1) + "\n\n"
	}
	const name = "policies.eip.eip_attached_test.unreadable"
	for about, test := range map[string]struct {
		file, source string
		want         []string // the beginnings of failures
		err          string
	}{
		"all are":      {folder + "eip_attached_test.rego", header + of(`{}`) + of(`{"associationId": 5}`), []string{"", ""}, ""},
		"one is not":   {folder + "eip_attached_test.rego", header + of(`{}`) + of(`{"associationId": "eipassoc-1"}`), []string{"", "must be Undetermined, but is Compliant"}, ""},
		"no input":     {folder + "eip_attached_test.rego", header + `unreadable contains "x"`, []string{"this is no input of a policy"}, ""},
		"no set":       {folder + "eip_attached_test.rego", header + `unreadable := 5`, nil, folder + "eip_attached_test.rego:3: unreadable must be a set of inputs"},
		"empty":        {folder + "eip_attached_test.rego", header + "unreadable contains input if false", nil, "unreadable must be a set of inputs"},
		"of no policy": {"lib/eip_test.rego", "package policies.lib.eip_test\n\n" + of(`{}`), []string{"stands beside no policy"}, ""},
		"none":         {folder + "eip_attached_test.rego", header + "test_nothing if true", nil, ""},
	} {
		t.Run(about, func(t *testing.T) {
			t.Parallel()
			policies := overlay.FS{fstest.MapFS{test.file: {Data: []byte(test.source)}}, assay.Policies()}
			results, err := policytest.RunUnreadable(t.Context(), compile.NewLibrary(policies), policies, func(file string) bool { return file == test.file })
			if test.err != "" {
				if err == nil || !strings.Contains(err.Error(), test.err) {
					t.Fatalf("got %v, want %s", err, test.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if len(results) != len(test.want) {
				t.Fatalf("got %+v, want %q", results, test.want)
			}
			for i, result := range results {
				if !strings.HasPrefix(result.Failure, test.want[i]) || (result.Failure == "") != (test.want[i] == "") || result.File != test.file || result.Line != 3 {
					t.Errorf("got %+v, want %q", result, test.want[i])
				}
			}
			if test.file != "lib/eip_test.rego" && len(results) > 0 && results[0].Name != name {
				t.Errorf("the name is %s", results[0].Name)
			}
		})
	}
}
