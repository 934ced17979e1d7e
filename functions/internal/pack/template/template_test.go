package template_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay"
	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/pack"
	"github.com/assay-rules/assay/functions/internal/pack/template"
	"github.com/assay-rules/assay/functions/internal/policy"
	"github.com/assay-rules/assay/functions/internal/rule"
	"github.com/assay-rules/assay/functions/internal/rule/rulefile"
)

// builtIn are the built-in rules.
func builtIn() *rule.Set { return rulefile.NewSet(assay.Rules(), compile.NewLibrary(assay.Policies())) }

func packs(t *testing.T) []pack.Pack {
	t.Helper()
	set := pack.NewSet(assay.Rules(), builtIn())
	names, err := set.Names()
	if err != nil {
		t.Fatal(err)
	}
	var all []pack.Pack
	for _, name := range names {
		read, err := set.Lookup(name)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, read)
	}
	return append(all, parse(t, builtIn().Lookup, `
name: mixed
title: Mixed
description: Rules of several clouds, of other risks than the pack, with parameters of every kind.
risk: low
rules:
  - rule: eip-attached
    risk: high
  - rule: eip-bandwidth-limit
    parameters: {bandwidth: 20.5}
`))
}

func parse(t *testing.T, find pack.Lookup, source string) pack.Pack {
	t.Helper()
	read, err := pack.Parse([]byte(source))
	if err != nil {
		t.Fatal(err)
	}
	return withRisks(t, find, read)
}

// withRisks spells the risks out, as looking a pack up does.
func withRisks(t *testing.T, find pack.Lookup, read pack.Pack) pack.Pack {
	t.Helper()
	complete, err := pack.Complete(read, find)
	if err != nil {
		t.Fatal(err)
	}
	return complete
}

func TestThereAndBack(t *testing.T) {
	t.Parallel()
	find := builtIn().Lookup
	for _, pack := range packs(t) {
		for _, cloud := range []string{compliance.Alicloud, compliance.AWS, compliance.HuaweiCloud} {
			t.Run(pack.Name+" "+cloud, func(t *testing.T) {
				t.Parallel()
				source, err := template.NewSource(pack, find)
				if err != nil {
					t.Fatal(err)
				}
				content, leftOut, err := template.Write(cloud, source)
				if len(leftOut) == len(pack.Rules) {
					if err == nil {
						t.Fatal("a template without rules was written")
					}
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				got, err := template.Read(content, find)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(pack, withRisks(t, find, got)); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			})
		}
	}
}

// Alibaba Cloud gets its own identifiers of the managed rules, in templates and from pack create, and they suffice to read a template back.
func TestIdentifiersOfAlicloud(t *testing.T) {
	t.Parallel()
	find := builtIn().Lookup
	differ := 0
	for _, pack := range packs(t) {
		source, err := template.NewSource(pack, find)
		if err != nil {
			t.Fatal(err)
		}
		rules, leftOut, err := source.AlicloudRules()
		if len(leftOut) == len(pack.Rules) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		content, _, err := template.Write(compliance.Alicloud, source)
		if err != nil {
			t.Fatal(err)
		}
		var written struct {
			Rules []struct {
				Name   string `json:"configRuleName"`
				Source struct{ Identifier string }
			} `json:"configRuleTemplates"`
		}
		if err := json.Unmarshal(content, &written); err != nil {
			t.Fatal(err)
		}
		var want, got []string
		foreign := map[string]any{}
		var templates []any
		for i, r := range rules {
			_, declared, err := find("", r.Name)
			if err != nil {
				t.Fatal(err)
			}
			identifier := declared.ID
			if own := declared.Aliases[compliance.Alicloud]; len(own) > 0 {
				identifier = own[0]
				differ++
			}
			want = append(want, r.Name+" "+identifier+" "+identifier)
			got = append(got, written.Rules[i].Name+" "+written.Rules[i].Source.Identifier+" "+r.Identifier)
			templates = append(templates, map[string]any{"configRuleName": "Rule " + r.Name, "source": map[string]string{"identifier": identifier}})
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", pack.Name, diff)
		}
		foreign["configRuleTemplates"] = templates
		text, err := json.Marshal(foreign)
		if err != nil {
			t.Fatal(err)
		}
		back, err := template.Read(text, find)
		if err != nil {
			t.Fatal(err)
		}
		names := map[string]bool{}
		for _, r := range back.Rules {
			names[r.Rule] = true
		}
		for _, r := range rules {
			if !names[r.Name] {
				t.Errorf("%s: %s is not read back", pack.Name, r.Name)
			}
		}
	}
	if differ == 0 {
		t.Error("no identifier differs from the rule's name")
	}
}

// CloudFormation's linter reads the conformance packs.
func TestConformancePacksLint(t *testing.T) {
	t.Parallel()
	linter, err := exec.LookPath("cfn-lint")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("cfn-lint is not installed")
		}
		t.Skip("cfn-lint is not installed")
	}
	find := builtIn().Lookup
	dir := t.TempDir()
	files := []string{"--"}
	for _, pack := range packs(t) {
		source, err := template.NewSource(pack, find)
		if err != nil {
			t.Fatal(err)
		}
		content, leftOut, err := template.Write(compliance.AWS, source)
		if len(leftOut) == len(pack.Rules) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(dir, pack.Name+".yaml")
		if err := os.WriteFile(file, content, 0o600); err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	if output, err := exec.CommandContext(t.Context(), linter, files...).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, output)
	}
}

// What somebody has changed in a template is what is read.
func TestReadEdited(t *testing.T) {
	t.Parallel()
	find := builtIn().Lookup
	pack := parse(t, find, "name: p\nrisk: low\nrules:\n  - rule: eip-bandwidth-limit\n    parameters: {bandwidth: 20}\n")
	source, err := template.NewSource(pack, find)
	if err != nil {
		t.Fatal(err)
	}
	for _, cloud := range []string{compliance.Alicloud, compliance.HuaweiCloud} {
		content, _, err := template.Write(cloud, source)
		if err != nil {
			t.Fatal(err)
		}
		// The last of the two values is the rule's, the other is in the note.
		i := bytes.LastIndex(content, []byte("20"))
		edited := append(append(bytes.Clone(content[:i]), "50"...), content[i+2:]...)
		got, err := template.Read(edited, find)
		if err != nil {
			t.Fatal(err)
		}
		want := parse(t, find, "name: p\nrisk: low\nrules:\n  - rule: eip-bandwidth-limit\n    parameters: {bandwidth: 50}\n")
		if diff := cmp.Diff(want, withRisks(t, find, got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", cloud, diff)
		}
	}
}

// A rule or a value that somebody took out of a template does not come back from the note.
func TestReadShortened(t *testing.T) {
	t.Parallel()
	find := builtIn().Lookup
	pack := parse(t, find, "name: p\nrisk: low\nrules:\n  - rule: eip-bandwidth-limit\n    parameters: {bandwidth: 20}\n  - rule: eip-attached\n  - rule: bucket-versioning-enabled\n")
	source, err := template.NewSource(pack, find)
	if err != nil {
		t.Fatal(err)
	}
	content, _, err := template.Write(compliance.AWS, source) // which EIPs' bandwidth is not known to
	if err != nil {
		t.Fatal(err)
	}
	i := bytes.Index(content, []byte("  EipAttached:"))
	if i < 0 {
		t.Fatalf("no EipAttached in\n%s", content)
	}
	got, err := template.Read(content[:i], find)
	if err != nil {
		t.Fatal(err)
	}
	want := parse(t, find, "name: p\nrisk: low\nrules:\n  - rule: eip-bandwidth-limit\n    parameters: {bandwidth: 20}\n  - rule: bucket-versioning-enabled\n")
	if diff := cmp.Diff(want, withRisks(t, find, got)); diff != "" {
		t.Errorf("without a rule (-want +got):\n%s", diff)
	}
	content, _, err = template.Write(compliance.Alicloud, source)
	if err != nil {
		t.Fatal(err)
	}
	i = bytes.LastIndex(content, []byte(`"bandwidth": "20"`))
	got, err = template.Read(append(bytes.Clone(content[:i]), content[i+len(`"bandwidth": "20"`):]...), find)
	if err != nil {
		t.Fatal(err)
	}
	want = parse(t, find, "name: p\nrisk: low\nrules:\n  - rule: eip-bandwidth-limit\n  - rule: eip-attached\n  - rule: bucket-versioning-enabled\n")
	if diff := cmp.Diff(want, withRisks(t, find, got)); diff != "" {
		t.Errorf("without a value (-want +got):\n%s", diff)
	}
}

// Values of every type, and names that CloudFormation and Terraform cannot tell apart or take as they are, come back as they were.
func TestThereAndBackWithAnyValue(t *testing.T) {
	t.Parallel()
	declared := policy.Metadata{ID: "any", Severity: policy.Medium, ResourceTypes: []string{"*"}, Parameters: map[string]policy.Parameter{
		"number": {Type: "number"}, "integer": {Type: "integer"}, "string": {Type: "string"}, "boolean": {Type: "boolean"}, "list": {Type: "list"},
	}}
	find := func(cloud, name string) (rule.Rule, policy.Metadata, error) {
		return rule.Rule{Name: name, Policy: "any", Trigger: compliance.Change}, declared, nil
	}
	for name, values := range map[string]string{
		"numbers":      `{number: 20.5, integer: 123456789012}`,
		"small":        `{number: -0.25, integer: 0}`,
		"text":         `{string: "a,b"}`,
		"like JSON":    `{string: "[\"1\"]"}`,
		"like a list":  `{string: "[1]", list: ["[1]"]}`,
		"like numbers": `{string: "010", list: ["010", "1e3", "true"]}`,
		"Terraform":    `{string: "${var.x} %{if} $${y}"}`,
		"CloudForm.":   `{string: "!Ref X", list: ["{{resolve:ssm:x}}", "~", "null"]}`,
		"false":        `{boolean: false}`,
		"words":        `{list: [b, a, "等保"]}`,
		"commas":       `{list: ["a,b", c]}`,
		"one":          `{list: [a]}`,
		"none":         `{list: []}`,
		"spaces":       `{list: [" a", "b "], string: " x "}`,
		"lines":        `{string: "a\nb: c\n- d # e"}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			pack := parse(t, find, "name: p\nrules:\n  - rule: 0.a\n    parameters: "+values+"\n  - rule: 0-a\n    risk: low\n  - rule: 0_a\n")
			source, err := template.NewSource(pack, find)
			if err != nil {
				t.Fatal(err)
			}
			for _, cloud := range []string{compliance.Alicloud, compliance.AWS, compliance.HuaweiCloud} {
				content, leftOut, err := template.Write(cloud, source)
				if err != nil || len(leftOut) > 0 {
					t.Fatal(cloud, leftOut, err)
				}
				got, err := template.Read(content, find)
				if err != nil {
					t.Errorf("%s: %v\n%s", cloud, err, content)
					continue
				}
				if diff := cmp.Diff(pack, withRisks(t, find, got)); diff != "" {
					t.Errorf("%s (-want +got):\n%s\n%s", cloud, diff, content)
				}
			}
		})
	}
}

// A blank value of a pack leaves the rule's own one in the templates, and a blank value of a template is none.
func TestBlankParameters(t *testing.T) {
	t.Parallel()
	declared := policy.Metadata{ID: "p", Severity: policy.Medium, ResourceTypes: []string{"*"}, Parameters: map[string]policy.Parameter{
		"number": {Type: "number"}, "list": {Type: "list"}, "string": {Type: "string"},
	}}
	find := func(cloud, name string) (rule.Rule, policy.Metadata, error) {
		parameters := rule.Parameters{"number": json.RawMessage(`5`), "list": json.RawMessage(`["a"]`), "string": json.RawMessage(`" "`)}
		return rule.Rule{Name: name, Policy: "p", Trigger: compliance.Change, Parameters: parameters}, declared, nil
	}
	blank := parse(t, find, "name: p\nrules: [{rule: r, parameters: {number: null, list: ' ', string: {value: ''}}}]\n")
	want := parse(t, find, "name: p\nrules: [{rule: r}]\n")
	source, err := template.NewSource(blank, find)
	if err != nil {
		t.Fatal(err)
	}
	rules, _, err := source.AlicloudRules()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{"number": "5", "list": "a"}, rules[0].Parameters); diff != "" {
		t.Error(diff)
	}
	for _, cloud := range []string{compliance.Alicloud, compliance.AWS, compliance.HuaweiCloud} {
		content, _, err := template.Write(cloud, source)
		if err != nil {
			t.Fatal(err)
		}
		got, err := template.Read(content, find)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, withRisks(t, find, got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s\n%s", cloud, diff, content)
		}
	}
}

// What a Huawei Cloud filter can say, and when a period is right there.
func TestHuaweiCloudTriggers(t *testing.T) {
	t.Parallel()
	type wanted struct {
		Period string
		Filter map[string]string `json:"policy_filter"`
	}
	for name, test := range map[string]struct {
		types []string
		rule  rule.Rule
		want  wanted
	}{
		"one type":     {[]string{"huaweicloud/vpc.publicips", "aws/AWS::EC2::EIP"}, rule.Rule{}, wanted{Filter: map[string]string{"resource_provider": "vpc", "resource_type": "publicips"}}},
		"one service":  {[]string{"huaweicloud/vpc.publicips", "huaweicloud/vpc.vpcs"}, rule.Rule{}, wanted{Filter: map[string]string{"resource_provider": "vpc"}}},
		"two services": {[]string{"huaweicloud/vpc.publicips", "huaweicloud/evs.volumes", "huaweicloud/vpc.vpcs"}, rule.Rule{}, wanted{}},
		"everything":   {[]string{"*"}, rule.Rule{}, wanted{}},
		"scope": {
			[]string{"*"}, rule.Rule{Scope: rule.Scope{Regions: []string{"r1"}, Tag: rule.Tag{Key: "k", Value: "v"}}},
			wanted{Filter: map[string]string{"region": "r1", "tag_key": "k", "tag_value": "v"}},
		},
		"period of the account": {[]string{"huaweicloud/account"}, rule.Rule{Trigger: compliance.Period, Frequency: "One_Hour"}, wanted{Period: "One_Hour"}},
		"period of resources": {
			[]string{"huaweicloud/evs.volumes"}, rule.Rule{Trigger: compliance.Period, Frequency: "One_Hour"},
			wanted{Filter: map[string]string{"resource_provider": "evs", "resource_type": "volumes"}},
		},
		"both": {
			[]string{"huaweicloud/evs.volumes"}, rule.Rule{Trigger: compliance.Both, Frequency: "One_Hour"},
			wanted{Filter: map[string]string{"resource_provider": "evs", "resource_type": "volumes"}},
		},
		"sweep": {[]string{"huaweicloud/evs.volumes"}, rule.Rule{Trigger: compliance.Period, Frequency: "One_Hour", Sweep: true}, wanted{Period: "One_Hour"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			find := func(string, string) (rule.Rule, policy.Metadata, error) {
				r := test.rule
				r.Name, r.Policy = "r", "p"
				return r, policy.Metadata{ID: "p", Severity: policy.Low, ResourceTypes: test.types}, nil
			}
			source, err := template.NewSource(parse(t, find, "name: p\nrules: [{rule: r}]\n"), find)
			if err != nil {
				t.Fatal(err)
			}
			content, _, err := template.Write(compliance.HuaweiCloud, source)
			if err != nil {
				t.Fatal(err)
			}
			var got struct {
				Resource struct {
					Assignments map[string]wanted `json:"huaweicloud_rms_policy_assignment"`
				}
			}
			if err := json.Unmarshal(content, &got); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got.Resource.Assignments["r"]); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestBothTriggers: AWS Config and Cloud Config trigger one rule by changes and on a schedule.
func TestBothTriggers(t *testing.T) {
	t.Parallel()
	find := func(string, string) (rule.Rule, policy.Metadata, error) {
		types := []string{"aws/AWS::EC2::EIP", "alicloud/ACS::EIP::EipAddress"}
		return rule.Rule{Name: "r", Policy: "p", Trigger: compliance.Both, Frequency: "Six_Hours"},
			policy.Metadata{ID: "p", Severity: policy.Low, ResourceTypes: types, Aliases: map[string][]string{compliance.Alicloud: {"eip-attached"}}}, nil
	}
	source, err := template.NewSource(parse(t, find, "name: p\nrules: [{rule: r}]\n"), find)
	if err != nil {
		t.Fatal(err)
	}
	const change, oversized, scheduled = "ConfigurationItemChangeNotification", "OversizedConfigurationItemChangeNotification", "ScheduledNotification"
	for cloud, want := range map[string][]string{compliance.AWS: {change, oversized, scheduled}, compliance.Alicloud: {change, scheduled}} {
		content, _, err := template.Write(cloud, source)
		if err != nil {
			t.Fatal(err)
		}
		got := regexp.MustCompile(`\b\w*(?:Change|Scheduled)Notification\b`).FindAllString(string(content), -1)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", cloud, diff)
		}
		if strings.Count(string(content), "Six_Hours") != 1 {
			t.Errorf("%s: the schedule alone has a frequency:\n%s", cloud, content)
		}
	}
}

func TestReadForeign(t *testing.T) {
	t.Parallel()
	const want = "name: imported\nrules:\n  - rule: eip-bandwidth-limit\n    parameters: {bandwidth: 30}\n"
	for name, test := range map[string]struct{ template, want, failure string }{
		"alicloud":    {template: `{"configRuleTemplates":[{"configRuleName":"eip-bandwidth-limit","source":{"owner":"ALIYUN","identifier":"eip-bandwidth-limit"},"inputParameters":{"bandwidth":"30"}}]}`, want: want},
		"aws":         {template: "Resources:\n  A:\n    Type: AWS::Config::ConfigRule\n    Properties: {ConfigRuleName: eip-bandwidth-limit, InputParameters: {bandwidth: \"30\"}}\n", want: want},
		"huaweicloud": {template: `{"resource":{"huaweicloud_rms_policy_assignment":{"a":{"name":"eip-bandwidth-limit","parameters":{"bandwidth":"30"}}}}}`, want: want},
		"alicloud, blank": {
			template: `{"configRuleTemplates":[{"configRuleName":"eip-bandwidth-limit","inputParameters":{"bandwidth":" "}}]}`,
			want:     "name: imported\nrules:\n  - rule: eip-bandwidth-limit\n",
		},
		"aws, blank": {
			template: "Resources:\n  A:\n    Type: AWS::Config::ConfigRule\n    Properties: {ConfigRuleName: eip-bandwidth-limit, InputParameters: {bandwidth: null}}\n",
			want:     "name: imported\nrules:\n  - rule: eip-bandwidth-limit\n",
		},
		"huaweicloud, blank": {
			template: `{"resource":{"huaweicloud_rms_policy_assignment":{"a":{"name":"eip-bandwidth-limit","parameters":{"bandwidth":"{\"value\":\"\"}"}}}}}`,
			want:     "name: imported\nrules:\n  - rule: eip-bandwidth-limit\n",
		},
		"an empty list is no blank": {
			template: `{"configRuleTemplates":[{"configRuleName":"dds-instance-port-check","inputParameters":{"disabledPortsPatterns":"[]"}}]}`,
			want:     "name: imported\nrules:\n  - rule: dds-instance-port-check\n    parameters: {disabledPortsPatterns: []}\n",
		},
		"unknown, blank":    {template: `{"configRuleTemplates":[{"configRuleName":"eip-bandwidth-limit","inputParameters":{"size":""}}]}`, failure: `parameter "size" is unknown`},
		"unknown rule":      {template: `{"configRuleTemplates":[{"configRuleName":"eip-bandwith-limit"}]}`, failure: `there is no rule "eip-bandwith-limit"`},
		"unknown parameter": {template: `{"configRuleTemplates":[{"configRuleName":"eip-bandwidth-limit","inputParameters":{"size":"1"}}]}`, failure: `parameter "size" is unknown`},
		"wrong parameter":   {template: `{"configRuleTemplates":[{"configRuleName":"eip-bandwidth-limit","inputParameters":{"bandwidth":"much"}}]}`, failure: `parameter "bandwidth"`},
		"another name": {
			template: `{"configRuleTemplates":[{"configRuleName":"Bandwidth of EIPs","riskLevel":1,"source":{"identifier":"eip-bandwidth-limit"},"inputParameters":{"bandwidth":"30"}}]}`,
			want:     "name: imported\nrules:\n  - rule: eip-bandwidth-limit\n    risk: high\n    parameters: {bandwidth: 30}\n",
		},
		"aws, other resources": {
			template: "Resources:\n  A:\n    Type: AWS::Config::ConfigRule\n    Properties: {ConfigRuleName: eip-bandwidth-limit, InputParameters: {bandwidth: 30}}\n" +
				"  B:\n    Type: AWS::S3::Bucket\n    Properties: {InputParameters: [1]}\n",
			want: want,
		},
		"aws, managed rules": {
			template: "Resources:\n  A:\n    Type: AWS::Config::ConfigRule\n    Properties: {ConfigRuleName: my-ssh, Source: {Owner: AWS, SourceIdentifier: INCOMING_SSH_DISABLED}}\n" +
				"  B:\n    Type: AWS::Config::ConfigRule\n    Properties: {Source: {Owner: AWS, SourceIdentifier: EIP_ATTACHED}}\n",
			want: "name: imported\nrules:\n  - rule: eip-attached\n  - rule: restricted-ssh\n",
		},
		"aws, an unknown managed rule": {
			template: "Resources:\n  A:\n    Type: AWS::Config::ConfigRule\n    Properties: {Source: {Owner: AWS, SourceIdentifier: EIP_ATACHED}}\n",
			failure:  `there is no rule "eip-atached"; the nearest are eip-attached`,
		},
		"aws, a function computed": {
			template: "Resources:\n  A:\n    Type: AWS::Config::ConfigRule\n    Properties: {ConfigRuleName: eip-attached, Source: {Owner: CUSTOM_LAMBDA, SourceIdentifier: !GetAtt F.Arn}}\n",
			want:     "name: imported\nrules:\n  - rule: eip-attached\n",
		},
		"aws, as JSON": {
			template: `{"Resources":{"A":{"Type":"AWS::Config::ConfigRule","Properties":{"ConfigRuleName":"eip-bandwidth-limit","InputParameters":{"bandwidth":"30"}}}}}`,
			want:     want,
		},
		"aws, computed": {
			template: "Resources:\n  A:\n    Type: AWS::Config::ConfigRule\n    Properties: {ConfigRuleName: eip-bandwidth-limit, InputParameters: {bandwidth: !Ref Least}}\n",
			failure:  "A: line 4: the value is computed",
		},
		"aws, no name": {template: "Resources:\n  A:\n    Type: AWS::Config::ConfigRule\n    Properties: {}\n", failure: "A: it has no ConfigRuleName"},
		"a name twice": {
			template: `{"configRuleTemplates":[{"configRuleName":"eip-attached"},{"configRuleName":"eip-attached"}]}`,
			failure:  `configRuleTemplates[1]: the rule "eip-attached" is there twice`,
		},
		"a rule twice": {
			template: `{"configRuleTemplates":[{"configRuleName":"a","source":{"identifier":"eip-attached"}},{"configRuleName":"b","source":{"identifier":"eip-attached"}}]}`,
			failure:  `"a" and "b" both name rule eip-attached`,
		},
		"risk":           {template: `{"configRuleTemplates":[{"configRuleName":"eip-attached","riskLevel":4}]}`, failure: "riskLevel is 1 (high), 2 or 3 (low), not 4"},
		"no name":        {template: `{"configRuleTemplates":[{}]}`, failure: "configRuleTemplates[0] has no configRuleName"},
		"something else": {template: `{"a":1}`, failure: "there is neither configRuleTemplates"},
		"not even YAML":  {template: "\t{", failure: "not a template"},
		"a string":       {template: "nonsense", failure: "not a template of Alibaba Cloud, Huawei Cloud or AWS: expected an object with Metadata and Resources"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := template.Read([]byte(test.template), builtIn().Lookup)
			if test.failure != "" {
				if err == nil || !strings.Contains(err.Error(), test.failure) {
					t.Fatalf("got %v, want %q", err, test.failure)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(parse(t, builtIn().Lookup, test.want), withRisks(t, builtIn().Lookup, got)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"configRuleTemplates":[{"configRuleName":"eip-bandwidth-limit","inputParameters":{"bandwidth":"30"}}]}`))
	f.Add([]byte("Resources:\n  A:\n    Type: AWS::Config::ConfigRule\n    Properties: {ConfigRuleName: eip-attached}\n"))
	f.Add([]byte(`{"//":{"name":"p"},"resource":{"huaweicloud_rms_policy_assignment":{"a":{"name":"eip-attached","parameters":{"a":"[1]"}}}}}`))
	f.Fuzz(func(_ *testing.T, content []byte) {
		_, _ = template.Read(content, func(cloud, name string) (rule.Rule, policy.Metadata, error) {
			return rule.Rule{Name: name}, policy.Metadata{}, nil
		})
	})
}
