package parity_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/policy"
	"github.com/assay-rules/assay/functions/internal/policy/parity"
)

const table = `
lists:
  - title: Rules of a cloud
    cloud: alicloud
    source: its pages
    rules:
      - {identifier: eip-attached, name: 弹性IP}
      - {identifier: eip-unbound}
      - {identifier: root-mfa-check}
      - {identifier: huawei-only}
  - {title: The same elsewhere, cloud: aws, source: its pages, rules: [{identifier: root-mfa-check}]}
left_out:
  alicloud:
    root-mfa-check: {needs: an API call, because: The account is no resource., page: https://example.com}
`

func TestAnswers(t *testing.T) {
	t.Parallel()
	read, err := parity.Read(fstest.MapFS{"identifiers.yaml": {Data: []byte(table)}})
	if err != nil {
		t.Fatal(err)
	}
	policies := []policy.Metadata{
		{ID: "eip-attached", Aliases: map[string][]string{"alicloud": {"eip-unbound"}}, ResourceTypes: []string{"aws/AWS::EC2::EIP", "alicloud/ACS::EIP::EipAddress"}},
		{ID: "huawei-only", ResourceTypes: []string{"huaweicloud/vpc.publicips"}},
		{ID: "root", Aliases: map[string][]string{"huaweicloud": {"root-mfa-check"}}, ResourceTypes: []string{"huaweicloud/account"}},
	}
	got := [][]parity.Answer{read.Answers(read.Lists[0], policies), read.Answers(read.Lists[1], policies)}
	want := [][]parity.Answer{
		{
			{Rule: parity.Rule{Identifier: "eip-attached", Name: "弹性IP"}, Policy: "eip-attached"},
			{Rule: parity.Rule{Identifier: "eip-unbound"}, Policy: "eip-attached"},
			{Rule: parity.Rule{Identifier: "root-mfa-check"}, LeftOut: &parity.LeftOut{Needs: parity.APICall, Because: "The account is no resource.", Page: "https://example.com"}},
			{Rule: parity.Rule{Identifier: "huawei-only"}},
		},
		{{Rule: parity.Rule{Identifier: "root-mfa-check"}}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestParseFindsWhatIsWrong(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ source, want string }{
		"unknown field":    {"list: []\n", "identifiers.yaml: yaml: unmarshal errors:\n  line 1: field list not found in type parity.Table"},
		"no title":         {"lists: [{cloud: aws, source: s}]\n", "identifiers.yaml: lists[0] must have a title, a source and a cloud (huaweicloud, alicloud, aws)"},
		"no cloud":         {"lists: [{title: t, cloud: azure, source: s}]\n", "identifiers.yaml: lists[0] must have a title, a source and a cloud (huaweicloud, alicloud, aws)"},
		"no identifier":    {"lists: [{title: t, cloud: aws, source: s, rules: [{name: n}]}]\n", "identifiers.yaml: lists[0].rules[0] has no identifier"},
		"in no list":       {"left_out: {aws: {a: {needs: an API call, because: b, page: p}}}\n", "identifiers.yaml: left_out: a of aws is in no list"},
		"of another cloud": {strings.Replace(table, "  alicloud:", "  huaweicloud:", 1), "identifiers.yaml: left_out: root-mfa-check of huaweicloud is in no list"},
		"unknown need":     {strings.Replace(table, "an API call", "time", 1), `identifiers.yaml: left_out: root-mfa-check of alicloud needs "time": must be another resource, an API call or documentation`},
		"reason not given": {strings.Replace(table, "The account is no resource.", "", 1), "identifiers.yaml: left_out: root-mfa-check of alicloud must have a because and a page"},
		"nothing in it":    {"", "identifiers.yaml: EOF"},
		"several problems": {"lists: [{}, {}]\n", "identifiers.yaml: lists[0] must have a title, a source and a cloud (huaweicloud, alicloud, aws)\nidentifiers.yaml: lists[1] must have a title, a source and a cloud (huaweicloud, alicloud, aws)"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := parity.Parse([]byte(test.source))
			if err == nil {
				t.Fatal("nothing was found")
			}
			if diff := cmp.Diff(test.want, err.Error()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Every rule that the vendors document is judged by a policy, or there is a reason why not, and not both.
func TestBuiltInTable(t *testing.T) {
	t.Parallel()
	read, err := parity.Read(assay.Identifiers())
	if err != nil {
		t.Fatal(err)
	}
	library := compile.NewLibrary(assay.Policies())
	folders, err := library.Folders()
	if err != nil {
		t.Fatal(err)
	}
	var policies []policy.Metadata
	for _, folder := range folders {
		metadata, err := library.Metadata(folder)
		if err != nil {
			t.Fatal(err)
		}
		policies = append(policies, metadata)
	}
	counts := map[string]int{}
	for _, list := range read.Lists {
		counts[list.Cloud] += len(list.Rules)
		for _, answer := range read.Answers(list, policies) {
			switch {
			case answer.Policy == "" && answer.LeftOut == nil:
				t.Errorf("%s of %s: no policy judges it, and there is no reason why not", answer.Identifier, list.Cloud)
			case answer.Policy != "" && answer.LeftOut != nil:
				t.Errorf("%s of %s: policy %s judges it, and there is a reason why none does", answer.Identifier, list.Cloud, answer.Policy)
			}
		}
	}
	if len(read.Lists[0].Rules) != 29 || len(read.Lists[1].Rules) != 86 {
		t.Errorf("the pre-check pack has %d and %d rules, not 29 and 86", len(read.Lists[0].Rules), len(read.Lists[1].Rules))
	}
	for cloud, least := range map[string]int{"alicloud": 29 + 86 + 46, "huaweicloud": 16, "aws": 14} {
		if counts[cloud] < least {
			t.Errorf("%d rules of %s are listed, at least %d are documented", counts[cloud], cloud, least)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(table))
	f.Add([]byte("lists: [{cloud: aws, rules: [{}]}]\nleft_out: {x: {y: {}}}\n"))
	f.Fuzz(func(_ *testing.T, source []byte) { _, _ = parity.Parse(source) })
}
