package packtemplate_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay"
	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine"
	"github.com/assay-rules/assay/functions/internal/packtemplate"
	"github.com/assay-rules/assay/functions/internal/policy"
	"github.com/assay-rules/assay/functions/internal/rule"
)

// lookup finds the built-in rules.
func lookup(t *testing.T) packtemplate.Lookup {
	t.Helper()
	library := engine.NewLibrary(assay.Policies())
	folders, err := library.Folders()
	if err != nil {
		t.Fatal(err)
	}
	folderOf := map[string]string{}
	for _, folder := range folders {
		folderOf[engine.PolicyID(folder)] = folder
	}
	set := rule.NewSet(assay.Rules())
	return func(name string) (rule.Rule, policy.Metadata, error) {
		r, err := set.Lookup(name)
		if err != nil {
			return r, policy.Metadata{}, err
		}
		metadata, err := library.Metadata(folderOf[r.Policy])
		return r, metadata, err
	}
}

func packs(t *testing.T) []rule.Pack {
	t.Helper()
	set := rule.NewSet(assay.Rules())
	names, err := set.PackNames()
	if err != nil {
		t.Fatal(err)
	}
	var all []rule.Pack
	for _, name := range names {
		pack, err := set.Pack(name)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, pack)
	}
	return append(all, parse(t, `
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

func parse(t *testing.T, source string) rule.Pack {
	t.Helper()
	pack, err := rule.ParsePack([]byte(source))
	if err != nil {
		t.Fatal(err)
	}
	return pack
}

// withRisks spells the risks out, as reading a pack's file does.
func withRisks(pack rule.Pack) rule.Pack {
	for i := range pack.Rules {
		if pack.Rules[i].Risk == "" {
			pack.Rules[i].Risk = pack.Risk
		}
	}
	return pack
}

func TestThereAndBack(t *testing.T) {
	t.Parallel()
	find := lookup(t)
	for _, pack := range packs(t) {
		for _, cloud := range []string{compliance.Alicloud, compliance.AWS, compliance.HuaweiCloud} {
			t.Run(pack.Name+" "+cloud, func(t *testing.T) {
				t.Parallel()
				source, err := packtemplate.NewSource(pack, find)
				if err != nil {
					t.Fatal(err)
				}
				template, leftOut, err := packtemplate.Write(cloud, source)
				if len(leftOut) == len(pack.Rules) {
					if err == nil {
						t.Fatal("a template without rules was written")
					}
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				got, err := packtemplate.Read(template, find)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(pack, withRisks(got)); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			})
		}
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
	find := lookup(t)
	dir := t.TempDir()
	files := []string{"--"}
	for _, pack := range packs(t) {
		source, err := packtemplate.NewSource(pack, find)
		if err != nil {
			t.Fatal(err)
		}
		template, leftOut, err := packtemplate.Write(compliance.AWS, source)
		if len(leftOut) == len(pack.Rules) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(dir, pack.Name+".yaml")
		if err := os.WriteFile(file, template, 0o600); err != nil {
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
	find := lookup(t)
	pack := parse(t, "name: p\nrisk: low\nrules:\n  - rule: eip-bandwidth-limit\n    parameters: {bandwidth: 20}\n")
	source, err := packtemplate.NewSource(pack, find)
	if err != nil {
		t.Fatal(err)
	}
	for _, cloud := range []string{compliance.Alicloud, compliance.HuaweiCloud} {
		template, _, err := packtemplate.Write(cloud, source)
		if err != nil {
			t.Fatal(err)
		}
		// The last of the two values is the rule's, the other stands in the note.
		i := bytes.LastIndex(template, []byte("20"))
		edited := append(append(bytes.Clone(template[:i]), "50"...), template[i+2:]...)
		got, err := packtemplate.Read(edited, find)
		if err != nil {
			t.Fatal(err)
		}
		want := parse(t, "name: p\nrisk: low\nrules:\n  - rule: eip-bandwidth-limit\n    parameters: {bandwidth: 50}\n")
		if diff := cmp.Diff(want, withRisks(got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", cloud, diff)
		}
	}
}

func TestReadForeign(t *testing.T) {
	t.Parallel()
	const want = "name: imported\nrules:\n  - rule: eip-bandwidth-limit\n    parameters: {bandwidth: 30}\n"
	for name, test := range map[string]struct{ template, want, failure string }{
		"alicloud":          {template: `{"configRuleTemplates":[{"configRuleName":"eip-bandwidth-limit","source":{"owner":"ALIYUN","identifier":"eip-bandwidth-limit"},"inputParameters":{"bandwidth":"30"}}]}`, want: want},
		"aws":               {template: "Resources:\n  A:\n    Type: AWS::Config::ConfigRule\n    Properties: {ConfigRuleName: eip-bandwidth-limit, InputParameters: {bandwidth: \"30\"}}\n", want: want},
		"huaweicloud":       {template: `{"resource":{"huaweicloud_rms_policy_assignment":{"a":{"name":"eip-bandwidth-limit","parameters":{"bandwidth":"30"}}}}}`, want: want},
		"unknown rule":      {template: `{"configRuleTemplates":[{"configRuleName":"eip-bandwith-limit"}]}`, failure: `there is no rule "eip-bandwith-limit"`},
		"unknown parameter": {template: `{"configRuleTemplates":[{"configRuleName":"eip-bandwidth-limit","inputParameters":{"size":"1"}}]}`, failure: `parameter "size" is unknown`},
		"wrong parameter":   {template: `{"configRuleTemplates":[{"configRuleName":"eip-bandwidth-limit","inputParameters":{"bandwidth":"much"}}]}`, failure: `parameter "bandwidth"`},
		"no name":           {template: `{"configRuleTemplates":[{}]}`, failure: "configRuleTemplates[0] has no configRuleName"},
		"something else":    {template: `{"a":1}`, failure: "there is neither configRuleTemplates"},
		"not even YAML":     {template: "\t{", failure: "not a template"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := packtemplate.Read([]byte(test.template), lookup(t))
			if test.failure != "" {
				if err == nil || !strings.Contains(err.Error(), test.failure) {
					t.Fatalf("got %v, want %q", err, test.failure)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(parse(t, test.want), withRisks(got)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"configRuleTemplates":[{"configRuleName":"eip-bandwidth-limit","inputParameters":{"bandwidth":"30"}}]}`))
	f.Add([]byte("Resources:\n  A:\n    Type: AWS::Config::ConfigRule\n    Properties: {ConfigRuleName: eip-attached}\n"))
	f.Add([]byte(`{"//":{"name":"p"},"resource":{"huaweicloud_rms_policy_assignment":{"a":{"name":"eip-attached","parameters":{"a":"[1]"}}}}}`))
	f.Fuzz(func(_ *testing.T, template []byte) {
		_, _ = packtemplate.Read(template, func(name string) (rule.Rule, policy.Metadata, error) {
			return rule.Rule{Name: name}, policy.Metadata{}, nil
		})
	})
}
