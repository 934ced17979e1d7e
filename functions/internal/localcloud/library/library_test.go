package library_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/localcloud/alicloud"
	"github.com/assay-rules/assay/functions/internal/localcloud/library"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
	"github.com/assay-rules/assay/functions/internal/pack"
	"github.com/assay-rules/assay/functions/internal/policy"
	"github.com/assay-rules/assay/functions/internal/rule/rulefile"
	"github.com/assay-rules/assay/functions/internal/rule/ruletest"
)

var declared = ruletest.Policies{
	{ID: "any", Aliases: map[string][]string{"alicloud": {"contains-any"}}, Severity: "low", ResourceTypes: []string{"*"}},
	{
		ID: "eip-bandwidth-limit", Title: "EIPs are fast", Severity: "medium", ResourceTypes: []string{"huaweicloud/vpc.publicips", "alicloud/ACS::EIP::EipAddress"},
		Parameters: map[string]policy.Parameter{"bandwidth": {Type: "number", Default: json.RawMessage("10")}, "names": {Type: "list", Required: true}, "zones": {Type: "list", Default: json.RawMessage("[]")}},
		Links:      []string{"https://docs.aws.amazon.com/x", "https://www.alibabacloud.com/help/x"},
	},
	{ID: "root-mfa", Severity: "high", ResourceTypes: []string{"aws/account", "huaweicloud/account"}},
}

func rules(files map[string]string) library.Library {
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	set := rulefile.NewSet(fsys, declared)
	return library.Library{Rules: set, Packs: pack.NewSet(fsys, set)}
}

const fast = `name: fast
description: Elastic IP addresses are fast.
policy: eip-bandwidth-limit
parameters: {bandwidth: 20, names: [a, b]}
scope: {regions: [r1, r2], tag: {key: env, value: prod}}
`

func TestConfigRules(t *testing.T) {
	t.Parallel()
	type parts struct {
		Types, Regions string
		Parameters     string
		Scope          string
		OnChange       bool
		Period         time.Duration
		State          string
		Risk           int
		IDLength       int
	}
	of := func(r store.Rule) parts {
		return parts{
			Types: strings.Join(r.Types, " "), Parameters: string(r.Parameters), Scope: string(r.Scope), OnChange: r.OnChange, Period: r.Period, State: r.State, Risk: r.Risk, IDLength: len(r.ID),
		}
	}
	l := rules(map[string]string{
		"fast.yaml":  fast,
		"mfa.yaml":   "name: mfa\npolicy: root-mfa\ntrigger: period\nfrequency: Six_Hours\n",
		"tags.yaml":  "name: tags\npolicy: any\n",
		"used.yaml":  "name: used\npolicy: any\ntrigger: period\n",
		"swept.yaml": "name: swept\npolicy: any\ntrigger: period\nsweep: true\n",
		"both.yaml":  "name: both\npolicy: any\ntrigger: both\nfrequency: Six_Hours\n",
		"twice.yaml": "name: twice\npolicy: any\ntrigger: both\nsweep: true\n",
	})
	for _, test := range []struct {
		cloud, rule string
		want        parts
	}{
		{compliance.HuaweiCloud, "fast", parts{
			Types: "vpc.publicips", Parameters: `{"bandwidth":{"value":20},"names":{"value":["a","b"]}}`, Scope: `{"region_ids":["r1","r2"],"tag_key":"env","tag_value":"prod"}`,
			OnChange: true, State: "Enabled", Risk: 2, IDLength: 24,
		}},
		{compliance.Alicloud, "fast", parts{
			Types: "ACS::EIP::EipAddress", Parameters: `{"bandwidth":"20","names":"a,b","rule":"fast"}`, Scope: `{"RegionIdsScope":"r1,r2","TagKeyScope":"env","TagValueScope":"prod"}`,
			OnChange: true, State: "ACTIVE", Risk: 2, IDLength: 23,
		}},
		{compliance.AWS, "mfa", parts{Parameters: "{}", Scope: "{}", Period: 6 * time.Hour, State: "ACTIVE", Risk: 1, IDLength: 18}},
		{compliance.AWS, "tags", parts{Parameters: "{}", Scope: "{}", OnChange: true, State: "ACTIVE", Risk: 3, IDLength: 18}},
		{compliance.AWS, "used", parts{Parameters: "{}", Scope: "{}", Period: 24 * time.Hour, State: "ACTIVE", Risk: 3, IDLength: 18}},
		{compliance.AWS, "both", parts{Parameters: "{}", Scope: "{}", OnChange: true, Period: 6 * time.Hour, State: "ACTIVE", Risk: 3, IDLength: 18}},
		{compliance.HuaweiCloud, "both", parts{Parameters: "{}", Scope: "{}", OnChange: true, State: "Enabled", Risk: 3, IDLength: 24}},
		{compliance.HuaweiCloud, "twice", parts{Parameters: "{}", Scope: "{}", Period: 24 * time.Hour, State: "Enabled", Risk: 3, IDLength: 24}},
		// One period event of Huawei Cloud cannot report many resources, unless somebody tries.
		{compliance.HuaweiCloud, "mfa", parts{Parameters: "{}", Scope: "{}", Period: 6 * time.Hour, State: "Enabled", Risk: 1, IDLength: 24}},
		{compliance.HuaweiCloud, "used", parts{Parameters: "{}", Scope: "{}", OnChange: true, State: "Enabled", Risk: 3, IDLength: 24}},
		{compliance.HuaweiCloud, "swept", parts{Parameters: "{}", Scope: "{}", Period: 24 * time.Hour, State: "Enabled", Risk: 3, IDLength: 24}},
	} {
		created, err := l.ConfigRules(test.cloud, "1", "urn", test.rule)
		if err != nil || len(created) != 1 {
			t.Fatalf("%s of %s: %v, %v", test.rule, test.cloud, created, err)
		}
		if diff := cmp.Diff(test.want, of(created[0])); diff != "" {
			t.Errorf("%s of %s (-want +got):\n%s", test.rule, test.cloud, diff)
		}
		again, err := l.ConfigRules(test.cloud, "1", "urn", test.rule)
		if err != nil || again[0].ID != created[0].ID {
			t.Errorf("%s of %s has another id when it is loaded again", test.rule, test.cloud)
		}
	}
	for cloud, want := range map[string]int{compliance.HuaweiCloud: 9, compliance.Alicloud: 8, compliance.AWS: 7} {
		if all, err := l.ConfigRules(cloud, "1", "urn"); err != nil || len(all) != want {
			t.Errorf("%d rules of %s, %v; want %d", len(all), cloud, err, want)
		}
	}
}

func TestConfigRulesRefused(t *testing.T) {
	t.Parallel()
	l := rules(map[string]string{"fast.yaml": fast, "lost.yaml": "name: lost\npolicy: lost\n", "mfa.yaml": "name: mfa\npolicy: root-mfa\n"})
	for name, want := range map[string]string{"fast": "judges resources of other clouds", "lost": `there is no policy "lost"`, "mfa": "judges resources of other clouds", "nothing": "there is no rule"} {
		if _, err := l.ConfigRules(compliance.AWS, "1", "urn", name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", name, err, want)
		}
	}
	if _, err := l.ConfigRules(compliance.AWS, "1", "urn"); err == nil {
		t.Error("a rule without a policy is passed over")
	}
}

func TestAlicloud(t *testing.T) {
	t.Parallel()
	l := rules(map[string]string{
		"fast.yaml":       fast,
		"mfa.yaml":        "name: mfa\npolicy: root-mfa\ntrigger: period\n",
		"packs/mine.yaml": "name: mine\ntitle: Mine\nrisk: high\nrules:\n- {rule: fast, parameters: {bandwidth: 5}, risk: low}\n- {rule: mfa}\n- {rule: any}\n",
		"packs/none.yaml": "name: none\nrules:\n- {rule: mfa}\n",
	})
	managed, templates, err := l.Alicloud()
	if err != nil {
		t.Fatal(err)
	}
	for i, m := range managed { // what the policies declare is that of the rules
		if m.Policy.ID == "" {
			t.Errorf("%s: declares %+v", m.Name, m.Policy)
		}
		managed[i].Policy = policy.Metadata{}
	}
	wantManaged := []alicloud.ManagedRule{{
		Identifier: "contains-any", Name: "any", Risk: 3, OnChange: true,
	}, {
		Identifier: "eip-bandwidth-limit", Name: "eip-bandwidth-limit", Description: "EIPs are fast", Risk: 2, Types: []string{"ACS::EIP::EipAddress"}, OnChange: true,
		Parameters: []alicloud.Parameter{{Name: "bandwidth", Default: "10", Required: true}, {Name: "names", Required: true}, {Name: "zones"}},
		HelpURL:    "https://www.alibabacloud.com/help/x",
	}, {
		Identifier: "fast", Name: "fast", Description: "Elastic IP addresses are fast.", Risk: 2, Types: []string{"ACS::EIP::EipAddress"}, OnChange: true,
		Parameters: []alicloud.Parameter{{Name: "bandwidth", Default: "20", Required: true}, {Name: "names", Default: "a,b", Required: true}, {Name: "zones"}},
		HelpURL:    "https://www.alibabacloud.com/help/x",
	}}
	if diff := cmp.Diff(wantManaged, managed); diff != "" {
		t.Errorf("managed rules (-want +got):\n%s", diff)
	}
	wantTemplates := []alicloud.Template{{
		ID: templates[0].ID, Name: "Mine", Risk: 1, Rules: []alicloud.TemplateRule{{Identifier: "fast", Risk: 3, Parameters: map[string]string{"bandwidth": "5"}}, {Identifier: "contains-any", Risk: 3, Parameters: map[string]string{}}},
	}}
	if diff := cmp.Diff(wantTemplates, templates); diff != "" || len(templates[0].ID) != 23 {
		t.Errorf("templates (-want +got):\n%s", diff)
	}
}

// What is enabled where, what lacks values, and what is neither.
func TestPlan(t *testing.T) {
	t.Parallel()
	l := rules(map[string]string{
		"fast.yaml":        fast,
		"mfa.yaml":         "name: mfa\npolicy: root-mfa\ntrigger: period\n",
		"packs/mine.yaml":  "name: mine\nrules:\n- {rule: fast, parameters: {bandwidth: 5}, risk: low}\n- {rule: mfa}\n- {rule: any, risk: high}\n",
		"packs/same.yaml":  "name: same\nrules:\n- {rule: fast, parameters: {bandwidth: 5}, risk: high}\n",
		"packs/other.yaml": "name: other\nrules:\n- {rule: fast, parameters: {bandwidth: 6}}\n",
	})
	targets := []library.Target{{Cloud: compliance.HuaweiCloud, Account: "h", Source: "urn"}, {Cloud: compliance.AWS, Account: "a", Source: "arn"}}
	type outcome struct {
		Enabled    []string // cloud, name, parameters, risk
		Incomplete map[string][]string
		Others     []string // cloud, name
	}
	for name, test := range map[string]struct {
		selection library.Selection
		want      outcome
		wrong     string
	}{
		"all": {library.Selection{}, outcome{
			Enabled: []string{
				"huaweicloud any {} 3", "aws any {} 3", `huaweicloud fast {"bandwidth":{"value":20},"names":{"value":["a","b"]}} 2`, "huaweicloud mfa {} 1", "aws mfa {} 1",
			},
			Incomplete: map[string][]string{"eip-bandwidth-limit": {"names"}},
			Others:     []string{"huaweicloud eip-bandwidth-limit", "huaweicloud root-mfa", "aws eip-bandwidth-limit", "aws fast", "aws root-mfa"},
		}, ""},
		"rules": {library.Selection{Rules: []string{"mfa", "fast"}}, outcome{
			Enabled:    []string{"huaweicloud mfa {} 1", "aws mfa {} 1", `huaweicloud fast {"bandwidth":{"value":20},"names":{"value":["a","b"]}} 2`},
			Incomplete: map[string][]string{},
			Others:     []string{"huaweicloud any", "huaweicloud eip-bandwidth-limit", "huaweicloud root-mfa", "aws any", "aws eip-bandwidth-limit", "aws fast", "aws root-mfa"},
		}, ""},
		"packs": {library.Selection{Packs: []string{"mine", "same"}, Rules: []string{"fast"}}, outcome{
			Enabled: []string{
				`huaweicloud fast {"bandwidth":{"value":5},"names":{"value":["a","b"]}} 1`, "huaweicloud mfa {} 1", "aws mfa {} 1", "huaweicloud any {} 1", "aws any {} 1",
			},
			Incomplete: map[string][]string{},
			Others:     []string{"huaweicloud eip-bandwidth-limit", "huaweicloud root-mfa", "aws eip-bandwidth-limit", "aws fast", "aws root-mfa"},
		}, ""},
		"packs that differ":       {library.Selection{Packs: []string{"mine", "other"}}, outcome{}, "rule fast: pack other gives it other parameters than another pack does"},
		"named without values":    {library.Selection{Rules: []string{"eip-bandwidth-limit"}}, outcome{}, "rule eip-bandwidth-limit: required parameters have no value: names: set them in rules/eip-bandwidth-limit.yaml"},
		"unknown rule":            {library.Selection{Rules: []string{"nothing"}}, outcome{}, `there is no rule "nothing"`},
		"unknown pack":            {library.Selection{Packs: []string{"nothing"}}, outcome{}, `there is no pack "nothing"`},
		"name of an absent cloud": {library.Selection{Rules: []string{"contains-any"}}, outcome{}, `there is no rule "contains-any"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			plan, err := l.Plan(test.selection, targets...)
			if test.wrong != "" {
				if err == nil || !strings.Contains(err.Error(), test.wrong) {
					t.Errorf("error %v, want one that says %q", err, test.wrong)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			got := outcome{Incomplete: plan.Incomplete}
			for _, r := range plan.Enabled {
				got.Enabled = append(got.Enabled, fmt.Sprint(r.Cloud, " ", r.Name, " ", string(r.Parameters), " ", r.Risk))
			}
			for _, r := range plan.Others {
				got.Others = append(got.Others, r.Cloud+" "+r.Name)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
